"""A shell line as the commands that it runs: program, subcommand, flags and operands, without wrappers.

``uv run pytest -q tests``, ``python -m pytest tests`` and ``cd app && pytest tests`` all have the head
``pytest``; ``pnpm run lint`` and ``pnpm lint`` have the head ``pnpm lint``.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from functools import lru_cache

from analyzer.shell import cmdlets, powershell_words
from analyzer.shell.commands import IF, NOT, Command, wrapper_name
from analyzer.shell.programs import (
    GLOBAL_OPTIONS,
    KEYWORDS,
    NO_SUBCOMMAND,
    OPTIONS_FIRST,
    POWERSHELLS,
    PREFIXES,
    RUN_SCRIPT,
    RUNNERS,
    SHELLS,
    TWO_LEVEL_SUBCOMMANDS,
    TWO_LEVELS,
)
from analyzer.shell.shell_words import SimpleCommand, split
from scanners.models import ToolCall
from scanners.shells import runs_powershell

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
_BARE_WORD = re.compile(r"[a-z][a-z0-9]*(?:[-_:.][a-z0-9]+)*$")
_MAX_NESTING = 3
_RUNNER_PROGRAMS = frozenset(program for program, _ in RUNNERS)
_WRAP = KEYWORDS | PREFIXES.keys() | _RUNNER_PROGRAMS  # what may stand before a program
_ASK_FOR_EXIT = frozenset({"if", "elif", "while", NOT})
_PYTHON = re.compile(r"(?:python|pypy)(?:\d+(?:\.\d+)*)?$|py$")
_TAKE_SWITCHES = frozenset({"dotnet", "msbuild", "MSBuild"})
# `/m`, `/p:Name=value`: an option, and no path, as `/app` is; `/t:Name` is what is to be done
_SWITCH = re.compile(r"/(?:(?!t:|target:)[A-Za-z]+:|(?:m|maxcpucount|bl|nologo|r|restore)$)", re.IGNORECASE)
_EXECUTABLE = re.compile(r"\.(?:exe|cmd|bat)$", re.IGNORECASE)


def commands_of(call: ToolCall) -> tuple[Command, ...]:
    """The commands of a shell call, read as the shell does that ran it."""
    return parse(call.command, runs_powershell(call)) if call.command else ()


@lru_cache(maxsize=2048)
def parse(text: str, powershell: bool = False) -> tuple[Command, ...]:
    """The commands of a shell line, wrappers stripped and ``bash -c '…'`` opened. Never raises."""
    return _parse(text, powershell, 0)


def _parse(text: str, powershell: bool, depth: int) -> tuple[Command, ...]:
    commands: list[Command] = []
    for simple in powershell_words.split(text) if powershell else split(text):
        inner = _inner_script(simple.words)
        if inner is not None and depth < _MAX_NESTING:
            commands.extend(_parse(*inner, depth + 1))
        elif powershell:
            commands.append(_of_powershell(simple))
        else:
            commands.append(_command(simple))
    return tuple(commands)


def _inner_script(words: tuple[str, ...]) -> tuple[str, bool] | None:
    """The script of ``bash -lc '…'``, ``nix-shell --run '…'`` and the like; whether PowerShell reads it."""
    if words and words[0] == "nix-shell" and "--run" in words[:-1]:
        return words[words.index("--run") + 1], False
    if words and (inner := _runner(words[0], list(words))) is not None:
        return _inner_script(tuple(inner))
    for at, word in enumerate(words[:-1]):
        is_of_windows = "\\" in word or word.endswith((".exe", ".EXE"))
        name = _base(word) if is_of_windows else word.rsplit("/", 1)[-1]
        if name in SHELLS and re.fullmatch(r"-[a-z]*c", words[at + 1]):
            return (words[at + 2], False) if len(words) > at + 2 else None
        if name in POWERSHELLS or name == "cmd":
            return _given_to_powershell(words[at + 1 :])
        if not _ASSIGNMENT.match(word) and word not in ("env", "sudo"):
            return None
    return None


def _given_to_powershell(words: Sequence[str]) -> tuple[str, bool] | None:
    """The line that PowerShell, or ``cmd``, is told to run; its quotes are nearly the same."""
    for at, word in enumerate(words[:-1]):
        if word.lower() in ("-command", "-c", "/c", "/k"):
            return " ".join(words[at + 1 :]), True
        if word.lower() in ("-file", "-f"):
            return None
    return None


def _base(word: str) -> str:
    """A program's name without its folder and the ending of what Windows runs."""
    name = re.split(r"[/\\]", word)[-1] or word
    return _EXECUTABLE.sub("", name)


def _of_powershell(simple: SimpleCommand) -> Command:
    """A command as PowerShell reads it: cmdlets by their full names, whatever alias or case they have."""
    words = simple.words
    program = cmdlets.canonical(words[0]) if words else ""
    if cmdlets.is_cmdlet(program):
        bound = cmdlets.bind(program, words[1:])
        return Command(
            program,
            "",
            tuple([word for word in bound.words if word[:1] == "-"]),
            bound.operands,
            words=bound.words,
            writes=(*bound.writes, *simple.writes),
            stdin=simple.stdin,
            operator=simple.operator,
            followed_by=simple.followed_by,
        )
    wrapper: tuple[str, ...] = ()
    if program and _base(program).lower() in POWERSHELLS:
        at = next((at for at, word in enumerate(words) if word.lower() in ("-file", "-f")), len(words))
        if words[at + 1 :]:  # the script is what runs
            wrapper, words = (shlex.join((_base(program), *words[1 : at + 1])),), words[at + 1 :]
    if not words:
        return _command(simple)
    path = words[0] if "/" in words[0] or "\\" in words[0] else ""
    found = _command(simple._replace(words=(_base(words[0]), *words[1:])))
    if found.wrappers and path:  # which is the wrapper's
        own, *others = found.wrappers
        own = shlex.join((path, *shlex.split(own)[1:]))
        return found._replace(wrappers=(*wrapper, own, *others))
    return found._replace(path=path or found.path, wrappers=(*wrapper, *found.wrappers))


def _command(simple: SimpleCommand) -> Command:
    words, wrappers, env = _unwrapped(list(simple.words))
    if not words:
        return Command(
            "",
            env=tuple(env),
            wrappers=tuple(wrappers),
            operator=simple.operator,
            followed_by=simple.followed_by,
        )
    first, *rest = words
    program = (first.rsplit("/", 1)[-1] or first).removesuffix(".exe")
    if wrappers and wrapper_name(wrappers[-1]) in ("npx", "bunx", "uvx", "pnpx") and "@" in program[1:]:
        program = program[: program.index("@", 1)]  # npx jest@29
    if program in _TAKE_SWITCHES:
        own = rest.index("--") if "--" in rest else len(rest)  # what follows is for a program that it runs
        rest[:own] = [f"-{word[1:]}" if _SWITCH.match(word) else word for word in rest[:own]]
    said = rest
    subcommand, rest = _subcommand(program, said)
    runs_script = program in RUN_SCRIPT and said.count("run") > rest.count("run")  # before the script's name
    flags = [word for word in rest if word[:1] == "-"]
    operands = [word for word in rest if word[:1] != "-"] if flags else rest
    return Command(
        program,
        subcommand,
        tuple([flag for flag in flags if flag != "-"]),
        tuple(operands),
        tuple(wrappers),
        tuple(env),
        first if "/" in first else "",
        runs_script=runs_script,
        words=tuple([word for word in rest if word != "--"] if flags else rest),
        writes=simple.writes,
        stdin=simple.stdin,
        operator=simple.operator,
        followed_by=simple.followed_by,
        unseen=simple.unseen,
        condition=_condition(simple.words),
    )


def _condition(words: Sequence[str]) -> str:
    """What a command's exit is used for by the words before it, other than to end the line."""
    if words[0] not in _ASK_FOR_EXIT:
        return ""
    return NOT if NOT in words[:2] else IF


def _unwrapped(words: list[str]) -> tuple[list[str], list[str], list[str]]:
    """What is run, the wrappers before it with their options, and the variables that are set for it."""
    env: list[str] = []
    wrappers: list[str] = []
    while words:
        name = words[0].rsplit("/", 1)[-1]
        if name not in _WRAP and "=" not in words[0] and words[1:2] != ["-m"]:
            break  # most commands stand alone
        if words[0] in KEYWORDS:
            words.pop(0)
        elif _ASSIGNMENT.match(words[0]):
            env.append(words.pop(0))
        elif (runner := _runner(name, words)) is not None:
            wrappers.append(shlex.join(words[: len(words) - len(runner)]))
            words = runner
        elif name in PREFIXES and len(words) > 1:
            rest = _skip_options(words[1:], PREFIXES[name])
            if name in ("timeout", "gtimeout"):
                rest = rest[1:]
            if not rest or (name == "command" and words[1] in ("-v", "-V")):
                break
            wrappers.append(shlex.join(words[: len(words) - len(rest)]))
            words = rest
        elif len(words) > 2 and words[1] == "-m" and _PYTHON.match(name):
            wrappers.append(shlex.join(words[:2]))
            words = words[2:]
        else:
            break
    return words, wrappers, env


def _runner(name: str, words: list[str]) -> list[str] | None:
    """X of ``uv run X``, ``pnpm --filter web exec X`` and ``nix develop -c X``."""
    if name not in _RUNNER_PROGRAMS:
        return None
    if name == "nix":
        at = next((at for at, word in enumerate(words) if word in ("-c", "--command")), len(words))
        return words[at + 1 :] or None
    rest = _skip_options(words[1:], GLOBAL_OPTIONS.get(name, frozenset()))
    if len(rest) < 2 or (name, rest[0]) not in RUNNERS:
        return None
    inner = _skip_options(rest[1:], RUNNERS[name, rest[0]])
    return inner or None


def _skip_options(words: list[str], with_value: frozenset[str]) -> list[str]:
    at = 0
    while at < len(words) and words[at].startswith("-"):
        if words[at] == "--":
            return words[at + 1 :]
        at += 2 if words[at] in with_value else 1
    return words[at:]


def _subcommand(program: str, words: list[str]) -> tuple[str, list[str]]:
    """The subcommand, and the other words."""
    if _PYTHON.match(program) or (program in NO_SUBCOMMAND and program not in ("make", "just")):
        return "", words
    with_value = GLOBAL_OPTIONS.get(program, frozenset())
    kept: list[str] = []
    found: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word in with_value and not found:
            kept += words[at : at + 2]
            at += 2
            continue
        if word.startswith("-"):
            if not found and program not in OPTIONS_FIRST:
                break  # it may take a value, which is no subcommand
            kept.append(word)
        elif _BARE_WORD.match(word) and not (found and "/" in word):
            if program in RUN_SCRIPT and word == "run" and not found:
                at += 1
                continue
            found.append(word)
            two = program in TWO_LEVELS or f"{program} {found[0]}" in TWO_LEVEL_SUBCOMMANDS
            if f"{program} {found[0]}" == "gh api" or len(found) == (2 if two else 1):
                at += 1
                break
        else:
            break
        at += 1
    return " ".join(found), kept + words[at:]
