"""Whether the value in ``password = value`` is a secret, or code, a placeholder, a type or a plain word."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping

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
        return found.span("secret") if _is_secret(name, found, parts, parts["secret"]) else None
    start, end = found.span("bare")
    word = parts["bare"]
    halves = _BARE.match(word)
    is_element = (parts.get("sign") or "").endswith(">")
    if halves is None or halves[1] == word or is_element:
        return (start, end) if len(word) >= _least(parts) and _is_secret(name, found, parts, word) else None
    head, whole = halves[1], halves[0]
    is_code = word[len(head)] in "(["
    if not is_code and len(head) >= _least(parts) and _is_secret(name, found, parts, head):
        return (start, start + len(whole))
    return (start, start + len(whole)) if is_mixed(whole) and _is_secret(name, found, parts, whole) else None


def is_secret_below(name: str, value: str) -> bool:
    """Whether a cell of the column ``name`` is a secret. No type, and no word, is."""
    if not 6 <= len(value) <= _LONGEST_CELL or _NO_CELL.search(value):
        return False
    if _NUMBER.match(value) or _stands_for_another(value, True) or _PATH.match(value):
        return False
    if is_any_key(name):
        return is_random(value) and not _OF_CACHE.match(value)
    if is_password(name):
        return looks_like_password(value, False, False)
    return looks_like_key(value, True, False)


def _least(parts: Mapping[str, str | None]) -> int:
    """How many characters a secret has at least that stands so."""
    return 8 if parts.get("said") else 4 if parts.get("sign") else 6


def _is_secret(
    name: tuple[int, int], found: re.Match[str], parts: Mapping[str, str | None], value: str
) -> bool:
    is_quoted = parts.get("secret") is not None and found.end() > found.end("secret")  # and not cut
    end = found.end() if parts.get("secret") is not None else found.start("bare") + len(value)
    value = _left(value[:_JUDGED])
    before = found.string[max(0, name[0] - _LONGEST_NAME) : name[0]]
    start = before[len(before.rstrip(_OF_NAMES)) :]
    word = found.string[slice(*name)]
    of_person = is_password(start + word)
    is_option = (
        start.startswith("-")
        and parts.get("option") is not None
        and not (IDENTIFIERS.match(value) and _OF_HELP.match(found.string, end))
    )
    is_shell = is_option or (parts.get("sign") == "=" and _ENVIRONMENT_NAME.match(start + word) is not None)
    if is_no_secret(before) or _NUMBER.match(value) or _stands_for_another(value, is_quoted or is_shell):
        return False
    if _IDEOGRAPHS.search(value) or _CHECKS.match(value) or (_PATH.match(value) and not is_random(value)):
        return False
    if parts.get("column") is not None and not _ROW.search(before):
        return False
    if parts.get("line") is not None:
        return is_generated(value) and not HASH_LIKE.fullmatch(value)
    if start + word == "pass" and parts.get("option") == "":
        return False  # the verb
    if _NAME_OF_VARIABLE.match(value):
        return False
    if is_any_key(before + word) and _OF_CACHE.match(value):
        return False
    if word == "KEY" and start.endswith(("GPG_", "PGP_")) and _FINGERPRINT.match(value):
        return False  # of a public one
    if parts.get("quote") == "`" and is_shell and " " in value:
        return False  # a command
    between = next((parts[one] for one in ("said", "option") if parts.get(one) is not None), None)
    if between is not None and not is_option:
        is_near = 0 < len(between) <= _CLOSE
        if of_person and is_near and NUMBERED.match(value):
            return True
        return is_said(value, of_person and (is_near or is_no_word(value)))
    if is_any_key(before + word) and (_DIGEST.fullmatch(value) or not is_random(value)):
        return False
    if not of_person:
        return looks_like_key(value, is_shell, is_quoted)
    if is_quoted and len(parts.get("sign") or "") <= _JOINS and is_phrase(value):
        return _OF_SENTENCES.search(value) is None
    if NUMBERED.match(value) and _IS_LINE.match(found.string, end) and _ROW.search(before):
        return True
    return looks_like_password(value, is_shell, is_quoted)


def _left(value: str) -> str:
    """What is left of a value that was cut to be shown; of one that never was more, all with its dots."""
    cut = _CUT.search(value)
    return (
        value[: cut.start()]
        if cut and (is_mixed(value[: cut.start()]) or _HEX.fullmatch(value, 0, cut.start()))
        else value
    )


def _stands_for_another(value: str, is_sure: bool) -> bool:
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
