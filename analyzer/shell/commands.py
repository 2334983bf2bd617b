"""A command of a shell line, and what it is for: to prepare, to look, to list files."""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import pairwise, takewhile
from typing import NamedTuple

from analyzer.shell import cmdlets
from analyzer.shell.programs import (
    FILTERS,
    INLINE_CODE,
    INTERPRETERS,
    LISTERS,
    LOOKS,
    NEUTRAL,
    READS_GIT,
    RUN_THEIR_OPERAND,
)

_REHEARSES = re.compile(
    r"--(?:dry-?run|just-print|recon|simulate|what-?if)(?:=(?!none|false)|$)|-whatif$", re.IGNORECASE
)
# whose -n is that
_REHEARSE_BY_N = frozenset(
    {
        "make",
        "gmake",
        "just",
        "task",
        "ninja",
        "rsync",
        "git push",
        "git add",
        "git rm",
        "git mv",
        "git clean",
    }
)
_N = re.compile(r"-[a-zA-Z]*n[a-zA-Z]*$")
_BY_LINE = re.compile(r"-[A-Za-z]*f")
_PGREP = re.compile(r"\bpgrep (?:-\S+ )*?-[A-Za-z]*f")
IF, NOT = "if", "!"
_ONLY_IN_PIPES = cmdlets.FILTERS - cmdlets.SEARCHES
_PROPERTY = re.compile(r"\.[A-Z]")  # of what PowerShell got: ``(Invoke-WebRequest …).Content``


class Command(NamedTuple):
    """One command of a line, wrappers set apart."""

    program: str  # base name; "" for assignments alone
    subcommand: str = ""  # "pr view" for ``gh pr view 12``
    flags: tuple[str, ...] = ()
    operands: tuple[str, ...] = ()
    wrappers: tuple[str, ...] = ()  # with their own options: "uvx --with rich"
    env: tuple[str, ...] = ()
    path: str = ""  # the program as written, when it is a path
    operator: str = ""
    followed_by: str = ""
    writes: tuple[str, ...] = ()
    stdin: str = ""
    runs_script: bool = False  # said with ``run``: ``npm run lint``
    words: tuple[str, ...] = ()  # flags and operands in the order written
    unseen: frozenset[str] = frozenset()  # what of its output goes elsewhere
    condition: str = ""  # IF or NOT, where its exit only chooses what runs next

    @property
    def spelled(self) -> str:
        """The head as one types it."""
        return f"{self.program} run {self.subcommand}" if self.runs_script and self.subcommand else self.head

    @property
    def head(self) -> str:
        """Program and subcommand: what the command is, apart from what it works on."""
        return f"{self.program} {self.subcommand}" if self.subcommand else self.program

    @property
    def arguments(self) -> tuple[str, ...]:
        return self.flags + self.operands

    def values_of(self, options: Container[str]) -> list[str]:
        """The words behind some options, also as written onto them: ``-g'*.py'``, ``--glob=*.py``."""
        apart = [value for word, value in pairwise(self.words) if word in options]
        return apart + [value for word in self.flags for option, value in _parted(word) if option in options]

    @property
    def is_module(self) -> bool:
        """Whether it is run as ``python -m``."""
        return bool(self.wrappers) and self.wrappers[-1].endswith(" -m")

    @property
    def kills_by_line(self) -> bool:
        """Whether it ends every process in whose command line a pattern stands."""
        if self.program == "kill":
            return any(_PGREP.search(word) for word in self.operands)
        by_line = any(map(_BY_LINE.match, self.flags))
        return by_line and (self.program == "pkill" or (self.program == "pgrep" and self.followed_by == "|"))

    @property
    def is_neutral(self) -> bool:
        """Whether it only prepares or reports: ``cd``, ``echo``, an assignment."""
        return not self.program or self.program in NEUTRAL


def _parted(flag: str) -> list[tuple[str, str]]:
    """An option and the value that is written onto it, if there is one."""
    if flag.startswith("--"):
        option, equals, value = flag.partition("=")
        return [(option, value)] if equals else []
    return [(flag[:2], flag[2:])] if len(flag) > 2 else []


def wrapper_name(words: str) -> str:
    """The program of a wrapper, without its folder."""
    return words.split()[0].rsplit("/", 1)[-1]


def main_commands(commands: tuple[Command, ...]) -> tuple[Command, ...]:
    """Those that do the work: without ``cd``, ``echo`` and the filters at the end of a pipe."""
    working = [
        command
        for command in commands
        if not command.is_neutral
        and not (command.operator == "|" and command.program in FILTERS)
        and command.program not in _ONLY_IN_PIPES
        and not _PROPERTY.match(command.program)
    ]
    return tuple(working) or commands


def echoed(command: Command) -> str:
    """The words that an ``echo`` prints, as they are written; "" of any other command."""
    return (
        " ".join(word for word in command.words if word not in ("-n", "-e"))
        if command.program == "echo"
        else ""
    )


def rehearses(command: Command) -> bool:
    """Whether the command only tells what it would do: ``git push --dry-run``, ``make -n``."""
    if any(map(_REHEARSES.match, command.flags)):
        return True
    by_n = command.head in _REHEARSE_BY_N or command.program in _REHEARSE_BY_N
    return by_n and any(map(_N.match, command.flags))


def only_looks(command: Command) -> bool:
    """Whether the command changes nothing: it reads, lists, searches or reports."""
    if command.writes or (command.program == "sed" and any(flag.startswith("-i") for flag in command.flags)):
        return False
    if command.program == "git":
        return command.subcommand.split(" ")[0] in READS_GIT
    return command.is_neutral or command.program in LOOKS


def tells_script(command: Command) -> bool:
    """Whether an interpreter is told its script in the line."""
    return command.program in INTERPRETERS and not INLINE_CODE.isdisjoint(command.flags)


def lists_files(command: Command) -> bool:
    """Whether it shows which files there are: ``ls``, ``rg --files``."""
    return command.program in LISTERS or command.head in LISTERS or "--files" in command.flags


def own_flags(command: Command) -> tuple[str, ...]:
    """The options that are the command's own: of ``python a.py --fast`` none, it is the script's."""
    if command.head in RUN_THEIR_OPERAND:
        return tuple(takewhile(lambda word: word not in command.operands, command.words))
    return command.flags


def hides_failure(command: Command) -> bool:
    """Whether the line's exit code says nothing about this command: a pipe, ``;`` or ``||`` follows it."""
    return command.followed_by in ("|", ";", "||", "&") or command.condition != ""
