"""Whether the value in ``password = value`` is a secret, or code, a placeholder, a type or a plain word."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass

from analyzer.secrets.looks import (
    HASH_LIKE,
    IDENTIFIERS,
    NUMBERED,
    is_generated,
    is_mixed,
    is_no_word,
    is_phrase,
    is_random,
    is_said,
    looks_like_key,
    looks_like_password,
)
from analyzer.secrets.names import is_any_key, is_no_secret, is_password

_LONGEST_NAME, _JUDGED = 60, 120  # characters of the name and of the value that are looked at
_STANDS_FOR_ANOTHER = re.compile(
    r"""^<.*>|^&\#?\w+;|^%\w+%$|^[$%#@*&][({\[<]|^<[%?!/]|^\*[*.]|^\.[./\\]|^\$\w*[:.\[]|^\[.*\][+*]?$|^\\|\$\{|\{\{
      |^--[a-z-]+$|^%5B.*%5D$|^x{3,}|\.\.\.|…|REDACTED|\*{4,}|•{4,}
      |^(?:your|my|the|some|new|old|insert|enter|replace|change|fake|dummy|mock|sample|placeholder)[-_ ]
      |process\.env|os\.environ|getenv|import\.meta|secrets?\.|config\.|env\.|self\.|this\.|req\.|ctx\.""",
    re.VERBOSE | re.IGNORECASE,
)
_FIRST_SIGN = re.compile(r"[<$*.#@?]|%(?![0-9A-F]{2})")  # of variables, selectors, formats, decorators
_OF_NAMES = f"{string.ascii_letters}{string.digits}_-"
_KNOWN_TO_ALL = frozenset(
    {"postgres", "password", "passwd", "pass", "mysql", "redis", "admin", "root", "guest", "changeme"}
)
_LONGEST_CELL = 400  # characters
_NO_CELL = re.compile(r"[\s(){}<>\[\]\"'`]|^[a-z_]*[0-9]?[a-z_]*[0-9]{0,2}$|^https?:")
_OF_MANUALS = re.compile(
    r"(?:[\w-]{0,24}?(?:[xX]{8,}|[*•]{8,})|(?:AKIA|ASIA|wJalr)[\w/+]{1,30}EXAMPLE(?:KEY)?)$"
)
_OF_HELP = re.compile(r"[ ]{2,}[A-Z]|\]")  # behind what stands for an option's value
_IS_LINE = re.compile(r"[ \t]*(?:$|\r?\n|\\+[nr\"]|[\"'])")  # behind a value that ends one
_ROW = re.compile(r"(?:^|\n|\\n|\")[ \t|│┃+`-]*[\w .-]{0,40}$")  # up to a name that begins a line
_JOINS = 3  # characters of a sign such as "="; longer is what leads from a name to a value further on
_CLOSE = 12  # characters between a name and its value, as in "password is now: "
_MANY_SIGNS = 3  # more than a selector, a format or a decorator has
_SIGNS = re.compile(r"[!@#%^&*+=~?]")
_HEX = re.compile(r"[0-9a-f]{32,}")
_DIGEST = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")  # of Git, of a file: more often the key of a table
_OF_CACHE = re.compile(r"(?:[A-Za-z0-9._]+-){2,}[0-9a-f]{16,64}(?:-[a-z]+)?$")  # words, and what was hashed
_FINGERPRINT = re.compile(r"[0-9A-F]{16,40}$")
_CHECKS = re.compile(
    r"[a-z_]+(?::[\w,.]+)?(?:\|[a-z_]+(?::[\w,.]+)?)+$"
)  # what a form asks: "required|min:8"
_ENVIRONMENT_NAME = re.compile(r"[A-Z][A-Z0-9_]*$")
_NAME_OF_VARIABLE = re.compile(r"[A-Z]+(?:_[A-Z]+)+$")
_NUMBER = re.compile(r"[-+]?[\d,._]+[a-zA-Z%]{0,2}$")
_IDEOGRAPHS = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # of no password
_CUT = re.compile(r"(?<=[^\s…]{8})(?:…|\.{3}).*", re.DOTALL)
_OF_SENTENCES = re.compile(
    r"\b(?:a|and|are|at|be|can|cannot|could|do|does|enter|for|from|has|have|if|in|invalid|is|least|must|my|no|not"
    r"|of|on|or|passphrase|password|please|required|should|that|the|this|to|too|use|used|using|was|will|with"
    r"|wrong|you|your)\b"
)
# A bare value up to a sign that may end it, and behind that sign what may be left of it: no tag, no code that
# goes on, no other assignment, no word in small letters, no path.
_BARE = re.compile(
    r"""([^,;&|<>(){}\[\]"'`]*+)
    ((?:[^,;&|<>(){}\[\]"'`]++
      |(?!</|<\w[^<>]*>|[)\]}>]+[,;:.(\[{]|&&|\|\||[,;&|](?:[\w.-]+[=:]|[a-z_-]+(?:[,;&|)\]}]|$)|[/.~$-]))
       [,;&|<>(){}\[\]"'`]++(?!$))*)""",
    re.VERBOSE,
)
_PATH = re.compile(
    r"(?:\.{0,2}|~|[A-Za-z]:)[/\\]|.*\.(?:py|[jt]sx?|json|ya?ml|toml|md|pem|txt|go|rs|sh|env|log)\b"
)


def is_known_to_all(value: str) -> bool:
    """Whether it is one that every manual has, such as ``postgres``, or stands for one: ``ghp_xxxx``."""
    return value.lower() in _KNOWN_TO_ALL or _OF_MANUALS.match(value) is not None


def secret_value(name: tuple[int, int], found: re.Match[str]) -> tuple[int, int] | None:
    """Where a secret stands, or None where the value is none.

    Judged by the value itself, by its name, which stands at ``name``, and by how the two are joined. A value
    is in the group ``secret`` when quoted, else in ``bare``: then up to a sign that may end it, with what is
    left of it behind that sign, or only as a whole.
    """
    parts = found.groupdict()
    if parts.get("secret") is not None:
        return found.span("secret") if _is_secret(name, found, parts["secret"]) else None
    start, end = found.span("bare")
    word = parts["bare"]
    halves = _BARE.match(word)
    is_element = (parts.get("sign") or "").endswith(">")
    if halves is None or halves[1] == word or is_element:
        return (start, end) if len(word) >= _least(parts) and _is_secret(name, found, word) else None
    head, whole = halves[1], halves[0]
    is_code = word[len(head)] in "(["
    if not is_code and len(head) >= _least(parts) and _is_secret(name, found, head):
        return (start, start + len(whole))
    return (start, start + len(whole)) if is_mixed(whole) and _is_secret(name, found, whole) else None


def is_secret_below(name: str, value: str) -> bool:
    """Whether a cell of the column ``name`` is a secret. No type, and no word, is."""
    if not 6 <= len(value) <= _LONGEST_CELL or _NO_CELL.search(value):
        return False
    if _NUMBER.match(value) or _stands_for_another(value, is_sure=True) or _PATH.match(value):
        return False
    if is_any_key(name):
        return is_random(value) and not _OF_CACHE.match(value)
    if is_password(name):
        return looks_like_password(value)
    return looks_like_key(value, is_shell=True)


def _least(parts: Mapping[str, str | None]) -> int:
    """How many characters a secret has at least that stands so."""
    return 8 if parts.get("said") else 4 if parts.get("sign") else 6


@dataclass(frozen=True, slots=True)
class _Assignment:
    """A value that is put to the name of a secret, and what around the two tells of it."""

    before: str  # what stands before the word by which the name was found
    word: str  # that word: ``password`` of ``DB_password``
    value: str
    parts: Mapping[str, str | None]  # how the two are joined: the groups of the pattern that found them
    is_quoted: bool
    is_option: bool
    ends_line: bool

    @property
    def start(self) -> str:
        """The beginning of the name: ``DB_``."""
        return self.before[len(self.before.rstrip(_OF_NAMES)) :]

    @property
    def is_of_person(self) -> bool:
        return is_password(self.start + self.word)

    @property
    def is_any_key(self) -> bool:
        return is_any_key(self.before + self.word)

    @property
    def is_shell(self) -> bool:
        """Whether a shell reads the value, to which every word is a text."""
        if self.is_option:
            return True
        return self.parts.get("sign") == "=" and _ENVIRONMENT_NAME.match(self.start + self.word) is not None


def _assignment(name: tuple[int, int], found: re.Match[str], value: str) -> _Assignment:
    parts = found.groupdict()
    is_quoted = parts.get("secret") is not None and found.end() > found.end("secret")  # and not cut
    end = found.end() if parts.get("secret") is not None else found.start("bare") + len(value)
    value = _left(value[:_JUDGED])
    before = found.string[max(0, name[0] - _LONGEST_NAME) : name[0]]
    is_option = (
        before[len(before.rstrip(_OF_NAMES)) :].startswith("-")
        and parts.get("option") is not None
        and not (IDENTIFIERS.match(value) and _OF_HELP.match(found.string, end))
    )
    ends_line = _IS_LINE.match(found.string, end) is not None
    return _Assignment(before, found.string[slice(*name)], value, parts, is_quoted, is_option, ends_line)


def _is_secret(name: tuple[int, int], found: re.Match[str], value: str) -> bool:
    """Whether ``value`` is what stands for the name at ``name``, and a secret."""
    one = _assignment(name, found, value)
    if _is_something_else(one):
        return False
    if one.parts.get("line") is not None:
        return is_generated(one.value) and not HASH_LIKE.fullmatch(one.value)
    if _is_of_another_name(one):
        return False
    between = next((one.parts[part] for part in ("said", "option") if one.parts.get(part) is not None), None)
    if between is not None and not one.is_option:
        return _is_told(one, between)
    return _looks_like_one(one)


def _is_something_else(one: _Assignment) -> bool:
    """Whether the value is a number, a placeholder, a path or the like, or the name is none of a secret."""
    value = one.value
    if is_no_secret(one.before) or _NUMBER.match(value):
        return True
    if _stands_for_another(value, is_sure=one.is_quoted or one.is_shell):
        return True
    if _IDEOGRAPHS.search(value) or _CHECKS.match(value) or (_PATH.match(value) and not is_random(value)):
        return True
    return one.parts.get("column") is not None and not _ROW.search(one.before)


def _is_of_another_name(one: _Assignment) -> bool:
    """Whether name and value together are those of something else: a variable, a cache, a public key."""
    if one.start + one.word == "pass" and one.parts.get("option") == "":
        return True  # the verb
    if _NAME_OF_VARIABLE.match(one.value) or (one.is_any_key and _OF_CACHE.match(one.value)):
        return True
    if one.word == "KEY" and one.start.endswith(("GPG_", "PGP_")) and _FINGERPRINT.match(one.value):
        return True  # of a public one
    return one.parts.get("quote") == "`" and one.is_shell and " " in one.value  # a command


def _is_told(one: _Assignment, between: str) -> bool:
    """Whether the value is a secret where words lead to it, as in "password is now: "."""
    is_near = 0 < len(between) <= _CLOSE
    if one.is_of_person and is_near and NUMBERED.match(one.value):
        return True
    return is_said(one.value, is_password=one.is_of_person and (is_near or is_no_word(one.value)))


def _looks_like_one(one: _Assignment) -> bool:
    """Whether the value looks like a secret of that name."""
    value = one.value
    if one.is_any_key and (_DIGEST.fullmatch(value) or not is_random(value)):
        return False
    if not one.is_of_person:
        return looks_like_key(value, is_shell=one.is_shell, is_quoted=one.is_quoted)
    if one.is_quoted and len(one.parts.get("sign") or "") <= _JOINS and is_phrase(value):
        return _OF_SENTENCES.search(value) is None
    if NUMBERED.match(value) and one.ends_line and _ROW.search(one.before):
        return True
    return looks_like_password(value, is_shell=one.is_shell, is_quoted=one.is_quoted)


def _left(value: str) -> str:
    """What is left of a value that was cut to be shown; of one that never was more, all with its dots."""
    cut = _CUT.search(value)
    return (
        value[: cut.start()]
        if cut and (is_mixed(value[: cut.start()]) or _HEX.fullmatch(value, 0, cut.start()))
        else value
    )


def _stands_for_another(value: str, *, is_sure: bool) -> bool:
    """Whether it is a variable, a placeholder, a format; ``is_sure``: it is a value, and not code."""
    if _STANDS_FOR_ANOTHER.search(value):
        return True
    sign = _FIRST_SIGN.match(value)
    if sign is None:
        return False
    rest = value[1:]
    if is_sure and sign[0] not in "<$." and (is_mixed(rest) or len(_SIGNS.findall(rest)) >= _MANY_SIGNS):
        return False
    return not is_generated(rest)
