"""What of a call a rule may repeat: no value that may be a secret, no path of one machine."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from analyzer import paths
from analyzer.project_paths import portable
from analyzer.shell.commands import Command

LONG = 60  # characters: a longer operand is content, not part of a command's form
_LONG_BY_ONE_DASH = frozenset({"terraform", "go", "java", "find", "gradle", "mvn", "ffmpeg"})
_CLUSTER = re.compile(r"-[A-Za-z]{1,3}$")
_SECRET = re.compile(r"token|passw|secret|credential|api-?_?key|auth|private", re.IGNORECASE)
_MAY_BE_SECRET = re.compile(r"(?=[^/\s]*\d)(?=[^/\s]*[A-Za-z])[\w+=.-]{16,}$")
# of wrappers: options whose values say which program or library is used
_SAID_WITH_VALUE = frozenset({"--with", "--from", "--extra", "--group", "-p", "--package", "--python"})
_PLAIN_NAME = re.compile(r"[A-Za-z@][\w.@/\[\],<>=~-]{0,40}$")


def flag_names(command: Command) -> tuple[str, ...]:
    """The options without their values: those after ``=``, and those attached to a short option."""
    return tuple(_flag_name(flag, command.program) for flag in command.flags)


def _flag_name(flag: str, program: str) -> str:
    name = flag.split("=")[0]
    if name.startswith("--") or program in _LONG_BY_ONE_DASH or _CLUSTER.match(name):
        return name
    return name[:2]


def wrapper(words: str) -> str:
    """A wrapper with the options that a rule needs: ``uv run --env-file /x/.env`` → ``uv run``."""
    out: list[str] = []
    parts = words.split()
    for at, word in enumerate(parts):
        before = parts[at - 1] if at else ""
        if word.startswith("-"):
            if word == "-m" or (
                word in _SAID_WITH_VALUE and at + 1 < len(parts) and _is_plain(parts[at + 1])
            ):
                out.append(word)
        elif not before.startswith("-") or (before in _SAID_WITH_VALUE and _is_plain(word)):
            out.append(word)
    return " ".join(out)


def _is_plain(word: str) -> bool:
    return bool(_PLAIN_NAME.match(word)) and not _MAY_BE_SECRET.match(word)


def is_sayable(words: Iterable[str]) -> bool:
    """Whether a rule may hold these words as they are."""
    return not any(
        len(word) > LONG
        or paths.is_absolute(word.split("=")[-1])
        or "://" in word
        or _SECRET.search(word)
        or _MAY_BE_SECRET.match(word.split("=")[-1])
        for word in words
    )


def said(word: str, project_path: str, cwd: str) -> str:
    """The word as a rule may name it: a path of the project or home, an address without query, or …"""
    if "://" in word:
        address = urlsplit(word)
        return f"{address.scheme}://{address.hostname or ''}{address.path}"
    if paths.is_absolute(word):
        return portable(word, project_path, cwd) or f"…/{paths.name(word)}"
    return word if is_sayable((word,)) else "…"
