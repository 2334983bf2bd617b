"""Whether the value in ``password = value`` is a secret, or code, a placeholder, a type or a plain word."""

from __future__ import annotations

import re
import string

_LONGEST_NAME, _JUDGED = 60, 120  # characters of the name and of the value that are looked at

_STANDS_FOR_ANOTHER = re.compile(
    r"""^[<$%*.#@?]|^\\|\$\{|\{\{|^x{3,}|^\*+|\.\.\.|…|REDACTED
      |^(?:your|my|the|some|new|old|insert|enter|replace|change|fake|dummy|mock|sample|placeholder)[-_ ]
      |process\.env|os\.environ|getenv|import\.meta|secrets?\.|config\.|env\.|self\.|this\.|req\.|ctx\.""",
    re.VERBOSE | re.IGNORECASE,
)
_NO_SECRETS = tuple(
    """csrf xsrf public next prev previous page pagination continuation start end stop first last max min
    total input output cache primary foreign partition sort event idempotency unk pad bos eos sep
    mask""".split()  # noqa: SIM905
)
_NOT_SECRET_NAME = re.compile(
    rf"(?:(?<![A-Za-z])(?i:{'|'.join(_NO_SECRETS)})|(?:{'|'.join(map(str.title, _NO_SECRETS))}))[_-]?$"
)
_OF_NAMES = f"{string.ascii_letters}{string.digits}_-"
_DIGIT = re.compile(r"\d")
_MIXED = (_DIGIT, re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[!#%^*+~-]"))
_PASSWORD = re.compile(r"(?i)pass|pwd")
_KNOWN_TO_ALL = frozenset(
    {"postgres", "password", "passwd", "pass", "mysql", "redis", "admin", "root", "guest", "changeme"}
)
_CHANGE = re.compile(r"(?<=[a-z])[A-Z0-9]|(?<=[A-Z])[a-z0-9]|(?<=[0-9])[A-Za-z]")
_CHANGES = 0.4  # of the characters; by chance 0.6 of letters and digits, 0.47 of hexadecimal; 0.3 in names
_RUN = re.compile(r"[A-Za-z0-9]+")
_LONG_RUN = 20
_PADDED = re.compile(r"[A-Za-z0-9+/_-]{16,}={1,2}$")
_HASH_LIKE = re.compile(r"(?:[0-9a-f]{8}){4,16}")
_UUID_LIKE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
_NAMED_PARTS = re.compile(r"(?:[a-z]+\d{0,4}|\d+)(?:[./:_-](?:[a-z]+\d{0,4}|\d+))+$")
_ENVIRONMENT_NAME = re.compile(r"[A-Z][A-Z0-9_]*$")
_NUMBER = re.compile(r"[-+]?[\d,._]+[a-zA-Z%]{0,2}$")
_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d|[A-Za-z]?[a-z]+[ _-]?\d{1,3}$|https?:")  # dates, words with a number
_IDENTIFIERS = re.compile(r"[A-Za-z_$][\w$]*(?:(?:\.|::|->|-|/)[A-Za-z_$][\w$]*)*[!?;]?$")
_WORDS = re.compile(r"[A-Za-z][a-z']*(?:[\s,.!?:-]+[A-Za-z][a-z']*)+[.!?]?$")
_PATH = re.compile(
    r"(?:\.{0,2}|~|[A-Za-z]:)[/\\]|.*\.(?:py|[jt]sx?|json|ya?ml|toml|md|pem|txt|go|rs|sh|env|log)\b"
)


def is_known_to_all(value: str) -> bool:
    """Whether a password is one that every manual has, such as ``postgres``."""
    return value.lower() in _KNOWN_TO_ALL


def secret_value(found: re.Match[str]) -> str:
    """The group that holds a secret, or an empty string.

    Judged by the value itself, by the name before it (``name``, or ``option`` of a command) and by how the
    two are joined. A value is in the group ``secret`` when quoted, else in ``bare``.
    """
    parts = found.groupdict()
    group = "secret" if parts.get("secret") is not None else "bare"
    value = parts[group][:_JUDGED]
    before = found.string[max(0, found.start() - _LONGEST_NAME) : found.start()]
    start = before[len(before.rstrip(_OF_NAMES)) :]
    is_option = start.startswith("-") and "option" in parts
    if _NOT_SECRET_NAME.search(start):
        return ""
    if _NUMBER.match(value) or _STANDS_FOR_ANOTHER.search(value):
        return ""
    if _PATH.match(value) and not _is_random(value):
        return ""
    name = start + (parts.get("option") or parts["name"])
    is_password = _PASSWORD.search(name) is not None
    if "option" in parts and not is_option:
        is_named = is_password and (bool(parts["words"]) or all(kind.search(value) for kind in _MIXED))
        return group if _is_said(value, is_named) else ""
    is_shell = is_option or (
        group == "bare" and parts["sign"] == "=" and _ENVIRONMENT_NAME.match(name) is not None
    )
    judge = _is_password if is_password else _is_key
    return group if judge(value, is_shell, group == "secret") else ""


def _is_said(value: str, is_password: bool) -> bool:
    """In the middle of a sentence: only what is no word of any language."""
    value = value.rstrip(".:!?")
    if is_password:
        return len(value) >= 8 and len(_DIGIT.findall(value)) >= 1 and _is_password(value, False, False)
    return _is_random(value) or _HASH_LIKE.fullmatch(value) is not None


def _is_password(value: str, is_shell: bool, is_quoted: bool) -> bool:
    if _IDENTIFIERS.match(value) and not _DIGIT.search(value):
        return is_shell and len(value) >= 6  # the shell has no variables without $, and code has
    if _WORDS.match(value) or _WRITTEN.match(value) or value.count(" ") > 1:
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
        _is_random(value)
    )


def _is_random(value: str) -> bool:
    """Whether lower case, upper case and digits follow each other as by chance, unlike in names."""
    longest = max(_RUN.findall(value), key=len, default="")
    if len(longest) < _LONG_RUN:
        return len(value) >= _LONG_RUN and _changes(value) and not _UUID_LIKE.match(value)
    return _changes(longest)


def _changes(text: str) -> bool:
    return len(_CHANGE.findall(text)) >= _CHANGES * len(text)
