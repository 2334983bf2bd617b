"""Whether the value in ``password = value`` is a secret, or code, a placeholder, a type or a plain word."""

from __future__ import annotations

import re
import string

from analyzer.secrets.names import is_any_key, is_no_secret, is_password

_LONGEST_NAME, _JUDGED = 60, 120  # characters of the name and of the value that are looked at

_STANDS_FOR_ANOTHER = re.compile(
    r"""^(?:[<$*.#@?]|%(?![0-9A-F]{2}))|^\[.*\][+*]?$|^\\|\$\{|\{\{|^x{3,}|^\*+|\.\.\.|…|REDACTED
      |^(?:your|my|the|some|new|old|insert|enter|replace|change|fake|dummy|mock|sample|placeholder)[-_ ]
      |process\.env|os\.environ|getenv|import\.meta|secrets?\.|config\.|env\.|self\.|this\.|req\.|ctx\.""",
    re.VERBOSE | re.IGNORECASE,
)
_OF_NAMES = f"{string.ascii_letters}{string.digits}_-"
_DIGIT = re.compile(r"\d")
_MIXED = (_DIGIT, re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[!#$%&^*+~-]"))
_KNOWN_TO_ALL = frozenset(
    {"postgres", "password", "passwd", "pass", "mysql", "redis", "admin", "root", "guest", "changeme"}
)
_CHANGE = re.compile(r"(?<=[a-z])[A-Z0-9]|(?<=[A-Z])[a-z0-9]|(?<=[0-9])[A-Za-z]")
_CHANGES = 0.4  # of the characters; by chance 0.6 of letters and digits, 0.47 of hexadecimal; 0.3 in names
_RUN = re.compile(r"[A-Za-z0-9]+")
_ROW = re.compile(r"(?:^|\n|\\n|\")[ \t|│┃+-]*[\w .-]{0,40}$")  # up to a name that begins a line
_LONG = 10  # characters, of what is judged by how lower case, upper case and digits change
_CLOSE = 12  # characters between a name and its value, as in "password is now: "
_LONG_RUN = 20
_PADDED = re.compile(r"[A-Za-z0-9+/_-]{16,}={1,2}$")
_HASH_LIKE = re.compile(r"(?:[0-9a-f]{8}){4,16}")
_DIGEST = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")  # of Git, of a file: more often the key of a table
_UUID_LIKE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
_NAMED_PARTS = re.compile(r"(?:[a-z]+\d{0,4}|\d+)(?:[./:_-](?:[a-z]+\d{0,4}|\d+))+$")
_ENVIRONMENT_NAME = re.compile(r"[A-Z][A-Z0-9_]*$")
_NUMBER = re.compile(r"[-+]?[\d,._]+[a-zA-Z%]{0,2}$")
_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d|[A-Za-z]?[a-z]+[ _-]?\d{1,3}$|https?:")  # dates, words with a number
_NUMBERED = re.compile(r"[a-zA-Z]{5,}\d{2,3}$")  # what people make of a word for a password
_IDENTIFIERS = re.compile(r"[A-Za-z_$][\w$]*(?:(?:\.|::|->|-|/)[A-Za-z_$][\w$]*)*[!?;]?$")
_WORDS = re.compile(r"[A-Za-z][a-z']*(?:[\s,.!?:-]+[A-Za-z][a-z']*)*[.!?:]*\s*$")
_PATH = re.compile(
    r"(?:\.{0,2}|~|[A-Za-z]:)[/\\]|.*\.(?:py|[jt]sx?|json|ya?ml|toml|md|pem|txt|go|rs|sh|env|log)\b"
)


def is_known_to_all(value: str) -> bool:
    """Whether a password is one that every manual has, such as ``postgres``."""
    return value.lower() in _KNOWN_TO_ALL


def secret_value(name: tuple[int, int], found: re.Match[str]) -> str:
    """The group that holds a secret, or an empty string.

    Judged by the value itself, by its name, which stands at ``name``, and by how the two are joined. A value
    is in the group ``secret`` when quoted, else in ``bare``.
    """
    parts = found.groupdict()
    group = "secret" if parts.get("secret") is not None else "bare"
    value = parts[group][:_JUDGED]
    before = found.string[max(0, name[0] - _LONGEST_NAME) : name[0]]
    start = before[len(before.rstrip(_OF_NAMES)) :]
    if is_no_secret(start) or _NUMBER.match(value) or _STANDS_FOR_ANOTHER.search(value):
        return ""
    if _PATH.match(value) and not _is_random(value):
        return ""
    if "column" in parts and not _ROW.search(before):
        return ""
    if "line" in parts:
        return group if _is_generated(value) and not _HASH_LIKE.fullmatch(value) else ""
    word = found.string[slice(*name)]
    of_person = is_password(start + word)
    between = parts.get("said", parts.get("option"))
    is_option = start.startswith("-") and "option" in parts
    if between is not None and not is_option:
        is_near = 0 < len(between) <= _CLOSE
        is_mixed = all(kind.search(value) for kind in _MIXED) or (len(value) >= _LONG and _changes(value))
        is_sure = of_person and (is_near or is_mixed)
        return group if _is_said(value, is_sure) else ""
    if is_any_key(before + word) and (_DIGEST.fullmatch(value) or not _is_random(value)):
        return ""
    is_shell = is_option or (parts.get("sign") == "=" and _ENVIRONMENT_NAME.match(start + word) is not None)
    judge = _is_password if of_person else _is_key
    return group if judge(value, is_shell, group == "secret") else ""


def _is_said(value: str, is_password: bool) -> bool:
    """In the middle of a sentence: only what is no word of any language."""
    value = value.rstrip(".:!?")
    if is_password:
        return len(value) >= 8 and _is_password(value, False, False)
    return _is_random(value) or _HASH_LIKE.fullmatch(value) is not None


def _is_password(value: str, is_shell: bool, is_quoted: bool) -> bool:
    if _IDENTIFIERS.match(value) and not _DIGIT.search(value):
        # the shell has no variables without $, and code has, but not such that lower and upper case mix
        return (is_shell and len(value) >= 6) or (len(value) >= _LONG and _changes(value))
    if _WORDS.match(value) or value.count(" ") > 1:
        return False
    if _WRITTEN.match(value) and not ((is_quoted or is_shell) and _NUMBERED.match(value)):
        return False
    return sum(char.isalnum() for char in value) >= 4 and (
        is_quoted or is_shell or bool(_DIGIT.search(value))
    )


def _is_key(value: str, is_shell: bool, is_quoted: bool) -> bool:
    if len(value) < 12 or " " in value or _WRITTEN.match(value) or _NAMED_PARTS.match(value):
        return False
    if not is_quoted and not is_shell and "." in value and _IDENTIFIERS.match(value):
        return False  # a name in code
    if _PADDED.match(value):
        return True
    digits = len(_DIGIT.findall(value))
    return (digits >= (2 if is_quoted or is_shell else 3) and any(map(str.isalpha, value))) or (
        _is_generated(value)
    )


def _is_random(value: str) -> bool:
    """Whether lower case, upper case and digits follow each other as by chance, unlike in names."""
    longest = max(_RUN.findall(value), key=len, default="")
    if len(longest) < _LONG_RUN:
        return len(value) >= _LONG_RUN and _changes(value) and not _UUID_LIKE.match(value)
    return _changes(longest)


def _is_generated(value: str) -> bool:
    """As ``_is_random``, for the shorter ones that stand alone."""
    return _is_random(value) or (
        len(value) >= _LONG
        and _changes(value)
        and sum(kind.search(value) is not None for kind in _MIXED) >= 3
    )


def _changes(text: str) -> bool:
    return len(_CHANGE.findall(text)) >= _CHANGES * len(text)
