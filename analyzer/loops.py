"""The same call, by meaning, three times or more in a session with nothing changed in between.

What can loop: any call that fails the same way, a look at files that shows the same, and a check that is run
again only to see another part of its output. Paging through a file, polling, acting again and re-running a
check after an edit are work, not loops.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analyzer.calls.meanings import (
    before_pipe,
    changes_something,
    is_check,
    is_look,
    is_to_be_repeated,
    meaning_of,
    shows_part,
)
from analyzer.rule_text.discretion import flag_names, said
from analyzer.shell.command_lines import commands_of
from analyzer.shell.commands import Command, main_commands
from scanners.models import EDITS, ENDED, CallStatus, SessionData, ToolCall, ToolName
from scanners.parsing.lazy_call import rough_input

FAILS_AGAIN = "stop after the second failure"
STILL_HOLDS = "the first result still holds"
KEEP_OUTPUT = "keep the output"
LEAST_CALLS = 3
_BEGINNING = re.compile(rb'"(?:command|cmd)\\?": ?\\?"([^|">\\]*)')  # up to a pipe, "2>&1" or an escape


@dataclass(frozen=True, slots=True)
class Loop:
    """Calls of one session that repeat each other. ``name`` says what was repeated, for people."""

    name: str
    calls: tuple[ToolCall, ...]  # in order; three or more
    remedy: str

    @property
    def wasted_bytes(self) -> int:
        """Of every repetition: the first call may have been needed."""
        return sum(call.input_bytes + call.output_bytes for call in self.calls[1:])


def loops(session: SessionData) -> list[Loop]:
    """The session's loops, in the order in which they began."""
    found: list[Loop] = []
    for calls in _stretches(session):
        stretch = _Stretch(calls)
        for positions in stretch.repeated():
            run = positions[:1]
            for before, position in pairwise(positions):
                if stretch.is_broken(before, position):
                    found += _finished(calls, run, session.project_path)
                    run = []
                run.append(position)
            found += _finished(calls, run, session.project_path)
    return sorted(found, key=lambda loop: (loop.calls[0].msg_index, loop.name))


def _stretches(session: SessionData) -> Iterator[list[ToolCall]]:
    """The calls that ended, in pieces: no loop goes on over a word of the user or a file that was changed."""
    spoke = iter(sorted(event.msg_index for event in session.events if event.type == "user_message"))
    next_words = next(spoke, None)
    calls: list[ToolCall] = []
    for call in session.tool_calls:
        while next_words is not None and next_words < call.msg_index:
            if len(calls) >= LEAST_CALLS:
                yield calls
            calls = []
            next_words = next(spoke, None)
        if call.name in EDITS and call.status is CallStatus.OK:
            if len(calls) >= LEAST_CALLS:
                yield calls
            calls = []
        elif call.status in ENDED:
            calls.append(call)
    if len(calls) >= LEAST_CALLS:
        yield calls


class _Stretch:
    """Calls that loops may be made of; what each means, and whether it changes something, is asked once."""

    def __init__(self, calls: Sequence[ToolCall]) -> None:
        self._calls = calls
        self._meanings: dict[int, tuple[str, ...]] = {}
        self._read = 0  # calls of which the two below know
        self._changing: list[int] = []  # positions of those that change something
        self._alike: dict[tuple[str, ...], list[int]] = defaultdict(list)  # positions, by meaning

    def repeated(self) -> list[list[int]]:
        """The positions of the calls that loops may be made of, those of one meaning together.

        Told first from results and texts alone: most calls are settled with no command line read.
        """
        calls = self._calls
        failed = [position for position, call in enumerate(calls) if call.status is CallStatus.FAILED]
        alike = _several(failed, lambda position: calls[position].name)
        sizes = [call.result_bytes or call.output_bytes for call in calls]
        if len(set(sizes)) <= len(sizes) - LEAST_CALLS + 1:
            worked = [
                position
                for position, call in enumerate(calls)
                if call.status is CallStatus.OK and not is_to_be_repeated(call.native_name)
            ]
            for group in _several(worked, lambda position: (sizes[position], calls[position].native_name)):
                outputs = _several(group, lambda position: (calls[position].name, calls[position].output))
                alike += [same for same in outputs if calls[same[0]].output]
        found: dict[tuple[str, ...], set[int]] = defaultdict(set)
        for group in alike:
            for same in _several(group, self._meaning):
                found[self._meaning(same[0])].update(same)
        for position in _views_of_one_output(calls):
            found[self._meaning(position)].add(position)
        return [sorted(positions) for meaning, positions in found.items() if meaning]

    def is_broken(self, first: int, last: int) -> bool:
        """Whether the result became another one, or something was changed in between."""
        self._read_to(last)
        meaning = self._meaning(first)
        same = self._alike[meaning]
        return not all(
            _is_unmoved(self._calls[first], self._calls[position], meaning)
            for position in (*_between(same, first, last), last)
        ) or any(self._meaning(position) != meaning for position in _between(self._changing, first, last))

    def _read_to(self, last: int) -> None:
        for position in range(self._read, last):
            self._alike[self._meaning(position)].append(position)
            if changes_something(self._calls[position]):
                self._changing.append(position)
        self._read = max(self._read, last)

    def _meaning(self, position: int) -> tuple[str, ...]:
        if position not in self._meanings:
            self._meanings[position] = meaning_of(self._calls[position])
        return self._meanings[position]


def _between(positions: Sequence[int], first: int, last: int) -> Iterator[int]:
    """Those of the sorted ``positions`` that are greater than ``first`` and less than ``last``."""
    return (positions[at] for at in range(bisect_right(positions, first), bisect_left(positions, last)))


def _views_of_one_output(calls: Sequence[ToolCall]) -> list[int]:
    """The positions of checks that differ only in what part of their output they show."""
    lines = [position for position, call in enumerate(calls) if call.name == ToolName.BASH]
    if len(lines) < LEAST_CALLS:
        return []
    begins = [_begins(calls[position]) for position in lines]
    alike = Counter(begins)
    lines = [
        position
        for position, begin in zip(lines, begins, strict=True)
        if begin is None or alike[begin] + alike[None] >= LEAST_CALLS
    ]
    if len(lines) < LEAST_CALLS or not any(shows_part(calls[position].command) for position in lines):
        return []
    return [
        position
        for group in _several(lines, lambda position: before_pipe(calls[position].command))
        if len({calls[position].command for position in group}) > 1 and is_check(calls[group[0]])
        for position in group
    ]


def _begins(call: ToolCall) -> bytes | None:
    """What lines that are the same before a pipe have in common as the log writes them, undecoded."""
    rough = rough_input(call)
    found = _BEGINNING.search(rough) if rough else None
    return found[1].rstrip(b" 2") if found else None


def _several(positions: Sequence[int], key: Callable[[int], Hashable]) -> list[list[int]]:
    """The positions in groups of one key, those that are too few left out."""
    if len(positions) < LEAST_CALLS:
        return []
    keys = [key(position) for position in positions]
    if len(set(keys)) > len(keys) - LEAST_CALLS + 1:
        return []
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for position, its_key in zip(positions, keys, strict=True):
        groups[its_key].append(position)
    return [group for group in groups.values() if len(group) >= LEAST_CALLS]


def _finished(calls: Sequence[ToolCall], positions: Sequence[int], project_path: str) -> list[Loop]:
    """A run of calls as the loop that it is, if it is one."""
    run = tuple(calls[position] for position in positions)
    if len(run) < LEAST_CALLS:
        return []
    if all(call.is_error for call in run):
        remedy = FAILS_AGAIN
    elif is_check(run[0]):
        if len({call.command for call in run}) == 1:
            return []  # as it was: to see whether it is flaky
        remedy = KEEP_OUTPUT
    elif is_look(run[0]):
        remedy = STILL_HOLDS
    else:
        return []
    return [Loop(_name(run[0], project_path), run, remedy)]


def _is_unmoved(one: ToolCall, other: ToolCall, meaning: tuple[str, ...]) -> bool:
    """Two results in which nothing moved; one that differs is a poll that learned something."""
    if meaning[0] == "check" and one.command != other.command:
        return True  # another part of one output
    if one.status is not other.status:
        return False
    return one.is_error or one.has_output_of(other)


def _name(call: ToolCall, project_path: str) -> str:
    """The call as people say it, of which a rule may repeat all."""
    if call.name == ToolName.BASH:
        mains = main_commands(commands_of(call))
        return " && ".join(dict.fromkeys(_said_command(one, project_path, call.cwd) for one in mains))
    words = (said(word, project_path, call.cwd) for word in call.input_summary.split())
    return f"{call.name} {' '.join(words)}"


def _said_command(command: Command, project_path: str, cwd: str) -> str:
    operands = (said(word, project_path, cwd) for word in command.operands)
    return " ".join((command.spelled, *flag_names(command), *operands))
