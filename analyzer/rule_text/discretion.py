"""What of a call a rule may repeat: no value that may be a secret, no path of one machine."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable

from analyzer import paths
from analyzer.addresses import split_address
from analyzer.rule_text.project_paths import portable
from analyzer.shell.commands import Command

LONG = 60  # characters: a longer operand is content, not part of a command's form
_LONG_BY_ONE_DASH = frozenset({"terraform", "go", "java", "find", "gradle", "mvn", "ffmpeg"})
_CLUSTER = re.compile(r"-[A-Za-z]{1,3}$")
_SECRET = re.compile(r"token|passw|secret|credential|api-?_?key|auth|private", re.IGNORECASE)
_MAY_BE_SECRET = re.compile(r"(?=[^/\s]*\d)(?=[^/\s]*[A-Za-z])[\w+=.-]{16,}$")
# of wrappers: options that do not say which program runs, nor where it is found
_SAY_NOTHING = frozenset({"--", "-y", "--yes", "-q", "--quiet", "-v", "--verbose", "--frozen", "--locked"})
_SAY_NOTHING_WITH_VALUE = frozenset({"--env-file"})
_UNSAID = "…"
_UNSURE = re.compile(r"[\s$`*?~]|(?:^|/)\.\.(?:/|$)|^-[A-Za-z]+/")  # what the shell or another folder decides


def flag_names(command: Command) -> tuple[str, ...]:
    """The options without their values: those after ``=``, and those attached to a short option."""
    return tuple(_flag_name(flag, command.program) for flag in command.flags)


def _flag_name(flag: str, program: str) -> str:
    name = flag.split("=")[0]
    if name.startswith("--") or program in _LONG_BY_ONE_DASH or _CLUSTER.match(name):
        return name
    return name[:2]


def program_path(path: str) -> str:
    """A program's path as one types it: ``./gradlew``, ``.venv/bin/python``; elsewhere only its name."""
    if _UNSURE.search(path) or not is_sayable((path,)):
        return f"{_UNSAID}/{paths.name(path)}"
    inside = path.removeprefix("./")
    return inside if "/" in inside or "\\" in inside else f"./{inside}"


def wrapper(words: str, named: Callable[[str], str] = program_path) -> str:
    """A wrapper with what it needs to work: ``uv run --env-file /x/.env -p 3.12`` → ``uv run -p 3.12``.

    What a rule cannot say is left open, as ``…``.
    """
    first, *others = shlex.split(words)
    shown = [named(first) if paths.is_path(first) else first]
    before = ""
    for word in others:
        name = word.split("=")[0]
        if (
            not {before, word} & _SAY_NOTHING_WITH_VALUE
            and name not in _SAY_NOTHING_WITH_VALUE | _SAY_NOTHING
        ):
            unsure = _UNSURE.search(word) or not is_sayable((word,))
            shown.append(_UNSAID if unsure else shlex.quote(word))
        before = word
    return " ".join(shown)


def is_whole(form: str) -> bool:
    """Whether nothing of a command's form had to be left open."""
    return _UNSAID not in form


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
        address = split_address(word)
        return f"{address.scheme}://{address.hostname or ''}{address.path}" if address else _UNSAID
    if paths.is_absolute(word):
        return portable(word, project_path, cwd) or f"{_UNSAID}/{paths.name(word)}"
    return word if is_sayable((word,)) else _UNSAID
