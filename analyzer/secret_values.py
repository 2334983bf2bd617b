"""Whether the value in ``password = value`` is a secret, or code, a placeholder, a type or a plain word."""

from __future__ import annotations

import re

_LONGEST_NAME = 60  # characters of the name that are looked at

_STANDS_FOR_ANOTHER = re.compile(
    r"""^[<$%*.#@?]|^\\|\$\{|\{\{|^x{3,}|^\*+|\.\.\.|…|REDACTED
      |^(?:your|my|the|some|an?|new|old|insert|enter|replace|change|fake|dummy|mock|sample|placeholder)[-_ ]
      |process\.env|os\.environ|getenv|import\.meta|secrets?\.|config\.|env\.|self\.|this\.|req\.|ctx\.""",
    re.VERBOSE | re.IGNORECASE,
)
_NOT_SECRET_NAME = re.compile(
    r"(?:csrf|xsrf|public|next|prev|previous|page|pagination|continuation|start|end|stop|first|last|max|min"
    r"|total|input|output|cache|primary|foreign|partition|sort|event|idempotency|unk|pad|bos|eos|sep|mask)[_-]?$",
    re.IGNORECASE,
)
_NAMED_PARTS = re.compile(r"(?:[a-z]+\d{0,4}|\d+)(?:[./:_-](?:[a-z]+\d{0,4}|\d+))+$")
_NAME_START = re.compile(r"[\w-]*$")
_DIGIT = re.compile(r"\d")
_PASSWORD = re.compile(r"(?i)pass|pwd")
_KNOWN_TO_ALL = frozenset(
    {"postgres", "password", "passwd", "pass", "mysql", "redis", "admin", "root", "guest", "changeme"}
)
_WORD = re.compile(r"[a-z]{5}|[A-Z]{5}")
_ENVIRONMENT_NAME = re.compile(r"[A-Z][A-Z0-9_]*$")
_NUMBER = re.compile(r"[-+]?[\d,._]+[a-zA-Z%]{0,2}$")
_WRITTEN = re.compile(
    r"\d{4}-\d\d-\d\d|[A-Za-z]?[a-z]+[ _-]?\d{1,3}$|https?:"
)  # dates, and words with a number
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
    value = parts[group]
    before = _NAME_START.search(found.string, max(0, found.start() - _LONGEST_NAME), found.start())
    start = before[0] if before else ""
    is_option = "option" in parts
    if (is_option and not start.startswith("-")) or _NOT_SECRET_NAME.search(start):
        return ""
    if any(pattern.match(value) for pattern in (_NUMBER, _PATH)) or _STANDS_FOR_ANOTHER.search(value):
        return ""
    name = start + (parts["option"] if is_option else parts["name"])
    is_shell = is_option or (
        group == "bare" and parts["sign"] == "=" and _ENVIRONMENT_NAME.match(name) is not None
    )
    judge = _is_password if _PASSWORD.search(name) else _is_key
    return group if judge(value, is_shell, group == "secret") else ""


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
    digits = len(_DIGIT.findall(value))
    enough = 2 if is_quoted or is_shell or not _WORD.search(value) else 3
    return digits >= enough and any(char.isalpha() for char in value)
