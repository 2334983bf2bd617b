"""A session as many lessons look at it: what its calls say is put together once, and found by a word."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, islice
from typing import Literal, NamedTuple

from analyzer.calls.failures import Failure
from analyzer.calls.session_calls import named_in
from analyzer.loops import Loop, loops
from analyzer.outputs.lint_codes import is_backlog, lint_codes
from analyzer.shell.checks import CheckWords, goal, is_linter
from analyzer.shell.command_lines import commands_of
from analyzer.shell.commands import Command, main_commands
from analyzer.shell.exits import shows_all
from scanners.models import EDITS, ENDED, CallStatus, SessionData, ToolCall, ToolName

MOST_IDS = 8  # ids kept of one session: enough to know it again where it is replayed
_FILE_TOOLS = frozenset(
    {ToolName.BASH, ToolName.READ, ToolName.EDIT, ToolName.WRITE, ToolName.LS, ToolName.GLOB}
)
LINTS = frozenset({"lint", "format", "checks"})
_LINT_WORDS = CheckWords(LINTS)

Sign = tuple[Literal["failed", "kept", "worked"], ToolCall]  # what a call says of a lesson: see `LessonKind`


class LintRun(NamedTuple):
    """A shell call that ran linters or the like."""

    at: int  # its position
    programs: frozenset[str]
    broken: frozenset[str]  # codes of the rules that its output names, whatever hid its exit code
    is_whole: bool  # no other rule was broken: it would be named


class CallTexts:
    """One text for each of some calls; those that hold a word are found without a look at the others."""

    def __init__(self, positions: Sequence[int], texts: Sequence[str]) -> None:
        self._of = dict(zip(positions, texts, strict=True))
        self._positions, self._texts = positions, texts
        self._together = "".join([f"\n{text}" for text in texts])
        self._starts = list(accumulate((len(text) + 1 for text in texts), initial=0))

    def __getitem__(self, position: int) -> str:
        return self._of[position]

    def __iter__(self) -> Iterator[int]:
        """The positions of the calls, in order."""
        return iter(self._positions)

    def holding(self, word: str) -> Iterator[int]:
        """The positions of the calls whose text holds ``word``, in order."""
        if not word:
            yield from self._positions
            return
        found = self._together.find(word)
        while found >= 0:
            number = bisect_right(self._starts, found) - 1
            if word in self._texts[number]:  # not only where two texts meet
                yield self._positions[number]
            found = self._together.find(word, self._starts[number + 1])

    def holding_any(self, words: Iterable[str]) -> list[int]:
        """The positions of the calls whose text holds one of ``words``, in order."""
        return sorted({position for word in words for position in self.holding(word)})


class ObservedSession:
    """One session, each part of it looked at when the first lesson asks."""

    def __init__(self, session: SessionData) -> None:
        self.session = session
        self.calls = session.tool_calls
        self._failures: dict[int, Failure] = {}
        self._lint_runs: list[LintRun] = []

    def failure(self, position: int) -> Failure:
        """A call with what its output tells."""
        failure = self._failures.get(position)
        if failure is None:
            failure = self._failures[position] = Failure(self.calls[position], 0)
        return failure

    def kept(self, positions: Iterable[int]) -> Iterator[Sign]:
        """The rule is kept by the calls at some positions that ended well: the first few are enough."""
        calls = (self.calls[at] for at in positions)
        return islice((("kept", call) for call in calls if call.status is CallStatus.OK), MOST_IDS)

    @cached_property
    def files(self) -> CallTexts:
        """What each call names that ran, and may have used a file or missed one."""
        used = [
            at
            for at, call in enumerate(self.calls)
            if call.is_error or (call.status is CallStatus.OK and call.name in _FILE_TOOLS)
        ]
        return CallTexts(used, [named_in(self.calls[at]) for at in used])

    @cached_property
    def lines(self) -> CallTexts:
        """The lines of the shell calls."""
        shell = [at for at, call in enumerate(self.calls) if call.name == ToolName.BASH]
        return CallTexts(shell, [self.calls[at].command for at in shell])

    @cached_property
    def said(self) -> CallTexts:
        """Each call's tool and what it names, in lower case."""
        texts = [f"{call.name} {named_in(call)}".lower() for call in self.calls]
        return CallTexts(range(len(texts)), texts)

    @cached_property
    def failed(self) -> list[int]:
        """The positions of the calls that failed."""
        return [at for at, call in enumerate(self.calls) if call.is_error]

    @cached_property
    def failed_lines(self) -> list[int]:
        """The positions of the shell calls that failed."""
        return [at for at in self.lines if self.calls[at].is_error]

    @cached_property
    def broken_lint_rules(self) -> dict[str, list[int]]:
        """Codes of lint rules, each with the positions of the shell calls that failed naming it."""
        found: dict[str, list[int]] = {}
        for at in self.failed_lines:
            output = self.calls[at].output
            codes = lint_codes(output)
            for code in codes if codes and not is_backlog(output) else ():
                found.setdefault(code, []).append(at)
        return found

    @cached_property
    def edits(self) -> list[int]:
        """The positions of the calls that edit or write files."""
        return [at for at, call in enumerate(self.calls) if call.name in EDITS]

    @cached_property
    def _not_looked_at(self) -> Iterator[int]:
        """Where a linter may have run, that nobody has asked for yet."""
        return (at for at in self.lines if self.calls[at].status in ENDED)

    def lint_runs(self) -> Iterator[LintRun]:
        """The shell calls that ran linters or the like, only as many as are asked for."""
        yield from self._lint_runs
        for at in self._not_looked_at:
            if runs := _linters_in(self.lines[at], self.calls[at]):
                call = self.calls[at]
                programs = frozenset(map(_linter_of, runs))
                broken = frozenset(lint_codes(call.output))
                if broken and is_backlog(call.output):
                    continue  # which of it is new cannot be told
                run = LintRun(at, programs, broken, all(shows_all(one, call) for one in runs))
                self._lint_runs.append(run)
                yield run

    @cached_property
    def loops(self) -> list[Loop]:
        return loops(self.session)


def _linters_in(line: str, call: ToolCall) -> list[Command]:
    if not _LINT_WORDS.are_in(line):
        return []
    return [one for one in main_commands(commands_of(call)) if goal(one) in LINTS]


def _linter_of(command: Command) -> str:
    if is_linter(command.subcommand):
        return command.subcommand
    finds_no_rule_broken = goal(command) == "format"  # `ruff format`, which is not what lints
    return command.head if finds_no_rule_broken else command.program
