"""What a secret looks like by itself: a password as people make one, a key, something generated."""

from __future__ import annotations

import base64
import re

_DIGIT = re.compile(r"\d")
_MIXED = (_DIGIT, re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[!#$%&^*+~-]"))
_ASKED = (*_MIXED[:3], re.compile(r"[!#^&*+~]|%(?![0-9A-F]{2})|(?<=\w)@(?!\w+[./])"))
_CHANGE = re.compile(r"(?<=[a-z])[A-Z0-9]|(?<=[A-Z])[a-z0-9]|(?<=[0-9])[A-Za-z]")
_CHANGES = 0.4  # of the characters; by chance 0.6 of letters and digits, 0.47 of hexadecimal; 0.3 in names
_RUN = re.compile(r"[A-Za-z0-9]+")
_LONG = 10  # characters, of what is judged by how lower case, upper case and digits change
_LONG_RUN = 20
_SIGNED = re.compile(r"(?<=[A-Za-z0-9])[!#$%^&*+~?](?=[A-Za-z0-9])")
_BOTH_CASES = re.compile(r"(?=.*[a-z])(?=.*[a-z][A-Z])")
_NO_ALNUM = re.compile(r"[^A-Za-z0-9]+")
_BASE32 = re.compile(r"(?=[A-Z]*[2-7])[A-Z2-7]{16,}={0,6}$")  # of a second factor
_LOGIN = re.compile(rb"[!-9;-~]{1,60}:[ -~]{4,}")
_PADDED = re.compile(r"[A-Za-z0-9+/_-]{16,}={1,2}$")
HASH_LIKE = re.compile(r"(?:[0-9a-f]{8}){4,16}")
_UUID_LIKE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
_NAMED_PARTS = re.compile(r"(?:[a-z]+\d{0,4}|\d+)(?:[./:_-](?:[a-z]+\d{0,4}|\d+))+$")
_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d|[A-Za-z]?[a-z]+[ _-]?\d{1,3}$|https?:")  # dates, words with a number
# What people make of a word for a password, and what programmers make of a word for a second one.
NUMBERED = re.compile(
    r"(?!(?:arg|args|argument|array|bcrypt|column|entry|field|group|index|input|item|label|level|line|match"
    r"|number|oauth|option|param|phase|result|round|scrypt|stage|state|step|str|string|table|test|text|token|user"
    r"|valid|value|var|variable|version|argon|pbkdf|\w*(?:pass|pw|pwd|secret|word))[0-9]{1,3}$)"
    r"[a-zA-Z]{5,}[0-9]{1,3}$",
    re.IGNORECASE,
)
IDENTIFIERS = re.compile(r"[A-Za-z_$][\w$]*(?:(?:\.|::|->|-|/)[A-Za-z_$][\w$]*)*[!?;]?$")
# A word begins with any letter and goes on without capital ones of ASCII: words of all languages do.
_WORDS = re.compile(r"[^\W\d_][^\W\dA-Z_'’]*(?:(?:[\s,.!?:-]+|['’])[^\W\d_][^\W\dA-Z_'’]*)*['’.!?:]*\s*$")
_PHRASE = re.compile(r"(?:(?=[a-z ]*[0-9])[a-z0-9]+|[a-z]+ [a-z]+)(?: [a-z0-9]+){2,10}$")
_MOST_WORDS = 8


def is_phrase(value: str) -> bool:
    """Whether it is of several words as people make a long password of, or has a short one among them."""
    words = value.split(" ")
    return _PHRASE.match(value) is not None or (
        1 < len(words) <= _MOST_WORDS and any(len(word) >= 4 and is_mixed(word) for word in words)
    )


def is_mixed(value: str) -> bool:
    """Whether it has letters of both cases and digits, which change more than in a name."""
    plain = _NO_ALNUM.sub("", value)
    return all(kind.search(plain) for kind in _MIXED[:3]) and (len(value) < _LONG or _changes(plain))


def _is_signed(value: str) -> bool:
    """Whether there is a sign among letters of both cases, as is asked of passwords."""
    return len(value) >= _LONG and _SIGNED.search(value) is not None and _BOTH_CASES.search(value) is not None


def is_no_word(value: str) -> bool:
    """Whether it has all kinds of characters, or they follow each other as in no word."""
    if all(kind.search(value) for kind in _MIXED) or _is_signed(value):
        return True
    return len(value) >= _LONG and _changes(value)


def is_said(value: str, *, is_password: bool) -> bool:
    """In the middle of a sentence: only what is no word of any language."""
    value = value.rstrip(".:!?")
    if is_password:
        return len(value) >= 8 and looks_like_password(value)
    return is_random(value) or HASH_LIKE.fullmatch(value) is not None


def looks_like_password(value: str, *, is_shell: bool = False, is_quoted: bool = False) -> bool:
    """Where its name says that it is one: what is no code, no word and no sentence.

    ``is_shell``: a shell reads it, to which every word is a text; ``is_quoted``: quotes say that it is one.
    """
    if IDENTIFIERS.match(value) and not _DIGIT.search(value):
        # the shell has no variables without $, and code has, but not such that lower and upper case mix
        return (is_shell and len(value) >= 6) or (len(value) >= _LONG and _changes(value))
    if _WORDS.match(value) or value.count(" ") > 1:
        return False
    if _WRITTEN.match(value) and not ((is_quoted or is_shell) and NUMBERED.match(value)):
        return False
    return sum(char.isalnum() for char in value) >= 4 and (
        is_quoted or is_shell or _DIGIT.search(value) is not None or _is_signed(value)
    )


def looks_like_key(value: str, *, is_shell: bool = False, is_quoted: bool = False) -> bool:
    """Where its name says that it is a key, a token or a secret; the rest is as of `looks_like_password`."""
    if _BASE32.match(value) or _is_login(value) or _is_as_asked(value):
        return True
    if len(value) < 12 or (" " in value and not is_random(value)):
        return False
    if _WRITTEN.match(value) or _NAMED_PARTS.match(value):
        return False
    if not is_quoted and not is_shell and "." in value and IDENTIFIERS.match(value):
        return False  # a name in code
    if _PADDED.match(value):
        return True
    digits = len(_DIGIT.findall(value))
    return (digits >= (2 if is_quoted or is_shell else 3) and any(map(str.isalpha, value))) or (
        is_generated(value)
    )


def _is_as_asked(value: str) -> bool:
    """Whether it has all that is asked of a password, and nothing that only a sentence or an address has."""
    return len(value) >= 8 and " " not in value and all(kind.search(value) for kind in _ASKED)


def _is_login(value: str) -> bool:
    """Whether it is ``user:password`` in Base64, as in registries' settings."""
    try:
        return _LOGIN.fullmatch(base64.b64decode(value, validate=True)) is not None
    except ValueError:
        return False


def is_random(value: str) -> bool:
    """Whether lower case, upper case and digits follow each other as by chance, unlike in names."""
    longest = max(_RUN.findall(value), key=len, default="")
    if len(longest) < _LONG_RUN:
        return len(value) >= _LONG_RUN and _changes(value) and not _UUID_LIKE.match(value)
    return _changes(longest)


def is_generated(value: str) -> bool:
    """As ``is_random``, for the shorter ones that stand alone."""
    return is_random(value) or (
        len(value) >= _LONG
        and _changes(value)
        and sum(kind.search(value) is not None for kind in _MIXED) >= 3
    )


def _changes(text: str) -> bool:
    return len(_CHANGE.findall(text)) >= _CHANGES * len(text)
