"""Which command of a line failed, as far as the output tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from analyzer import paths
from analyzer.outputs import complaints
from analyzer.outputs.named_programs import absent_programs, complaining
from analyzer.outputs.spelling import stands_in
from analyzer.outputs.telling import beginning_of, end_of, without_exit_code
from analyzer.shell import cmdlets
from analyzer.shell.checks import goal
from analyzer.shell.commands import Command, wrapper_name
from analyzer.shell.programs import CODE_FIRST, SEARCHES
from analyzer.shell.shell_words import OUTPUT
from scanners.outcomes.failing_tests import tests_failed

_QUOTED = re.compile(r"['\"`]([^\s'\"`]{4,})['\"`]")
_FATAL = re.compile(r"^fatal: ", re.MULTILINE)  # of git
_SEVERAL = 2
_TELLING = 3  # letters of a word that says which command an output speaks of
_NEVER_FAILS = frozenset({"git status", "git log"})  # after another command of the same line has worked
_SILENT = frozenset(
    {"mkdir", "cp", "mv", "rm", "touch", "chmod", "ln", "sed", "tar", "git add", "git config"}
)
_QUIET = frozenset({"-q", "--quiet", "-s", "--silent"})


def failing_member(
    commands: Sequence[Command], mains: Sequence[Command], output: str, missing: Sequence[str]
) -> Command:
    """The one of a line's ``commands`` that its output names, else the last that does work.

    ``mains`` are those that do work; ``missing`` the paths that the output says do not exist.
    """
    tail = end_of(output)
    absent = absent_programs(tail)
    wrappers = {wrapper_name(words): one for one in commands for words in one.wrappers}
    named = complaining(tail, [*(one.program for one in commands), *wrappers])
    return (
        next((one for one in commands if one.program in absent), None)
        or _first_with(missing, commands, lambda one: one.writes)  # those after it miss it, too
        or _complaining(commands, named, output)
        or _only_git(mains, tail)
        or next((wrappers[name] for name in sorted(named & wrappers.keys())), None)  # sudo needs a password
        or _end_of_pipe(commands)
        or _first_with(missing, commands, lambda one: one.operands)
        or (_one_of_several(mains, output) if len(mains) > 1 else None)
        or next((one for one in reversed(mains) if one.head not in _NEVER_FAILS), mains[-1])
    )


def _first_with(
    missing: Sequence[str], commands: Sequence[Command], words_of: Callable[[Command], Collection[str]]
) -> Command | None:
    """The first command that has a missing path, the first such path, among words of its own."""
    return next((one for path in missing for one in commands if path in words_of(one)), None)


def _complaining(commands: Sequence[Command], named: Collection[str], output: str) -> Command | None:
    """The last command whose program says something in its own name.

    A search behind a pipe may only have found what another said. Of several that only run each once the one
    before it worked, the first, unless it would print nothing: the output has no word of another.
    """
    last = next(
        (
            one
            for one in reversed(commands)
            if one.program in named
            if one.operator != "|" or one.program not in SEARCHES or one.program in cmdlets.SEARCHES
        ),
        None,
    )
    alike = [one for one in commands if last and one.program == last.program]
    if len(alike) < _SEVERAL or any(one.operator != "&&" for one in commands[1:]) or _says_nothing(alike[0]):
        return last
    said, program = without_exit_code(output).lstrip(), alike[0].program
    if not said.startswith((f"{program}: ", f"{program}.exe: ")):
        return last
    return _told_by_its_words(alike, output) or alike[0]


def _says_nothing(command: Command) -> bool:
    """Whether the command leaves no word in the output where it works."""
    return command.head in _SILENT or OUTPUT in command.unseen or not _QUIET.isdisjoint(command.flags)


def _only_git(mains: Sequence[Command], tail: str) -> Command | None:
    """The only command of git, which does not say its name where it ends for good."""
    of_git = [one for one in mains if one.program == "git"]
    return of_git[0] if len(of_git) == 1 and _FATAL.search(tail) else None


def _end_of_pipe(commands: Sequence[Command]) -> Command | None:
    """The filter at the end of a pipe, whose exit code is that of the pipe."""
    last = commands[-1]
    return last if last.operator == "|" and last.program in CODE_FIRST else None


def _one_of_several(mains: Sequence[Command], output: str) -> Command | None:
    """The command of several that do work of which the output speaks."""
    tests = [one for one in mains if goal(one) == "test"] if tests_failed(output) else []
    if tests:  # whichever other command the output names
        return _told_by_its_words(tests, output) or tests[-1]
    if member := _told_by_its_words(mains, output):
        return member
    if complaints.BEGINS_WITH_ERROR.match(output):  # nothing had been said before
        return next((one for one in mains if one.head not in _SILENT), mains[-1])
    return None


def _told_by_its_words(mains: Sequence[Command], output: str) -> Command | None:
    """The last command of which the output names a word, first where it quotes one."""
    quoted = frozenset(_QUOTED.findall(end_of(output)))
    if member := next((one for one in reversed(mains) if quoted.intersection(one.operands)), None):
        return member
    last_lines = "\n".join(output.splitlines()[-15:])
    for names_it in (_names_its_word, _names_an_operand):
        for text in (last_lines, beginning_of(output)):
            if member := next((one for one in reversed(mains) if names_it(one, text)), None):
                return member
    return None


def _names_its_word(command: Command, text: str) -> bool:
    """Whether an output names what tells the command from the others of its line."""
    word = command.subcommand.split(" ")[-1] or (paths.name(command.operands[0]) if command.operands else "")
    return len(word) >= _TELLING and stands_in(text, word, "./-")


def _names_an_operand(command: Command, text: str) -> bool:
    return any(len(word) > _TELLING and stands_in(text, word, "./-") for word in command.operands)
