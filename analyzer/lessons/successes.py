"""What worked in the logs, and when: a lesson that a success contradicts is outdated.

Only calls that name what a lesson is about are looked into: most of a log teaches nothing about it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property, partial
from heapq import merge
from itertools import accumulate, takewhile

from analyzer import paths
from analyzer.calls.views import View, skill_of
from analyzer.lessons.forms import Form, needles_of
from analyzer.lessons.used_paths import paths_named, reads_whole, used_paths
from analyzer.lessons.worked_commands import has_worked_as, programs_that_worked
from analyzer.shell.commands import Command
from scanners.models import CallStatus, SessionData, ToolCall, ToolName
from scanners.parsing.lazy_call import plain_part, rough_input

_COMMON = frozenset(ToolName)
_SHELL = (ToolName.BASH,)
_FILE_TOOLS = frozenset({ToolName.READ, ToolName.EDIT, ToolName.WRITE, ToolName.LS, ToolName.GREP})
_NEVER = datetime.min.replace(tzinfo=UTC)  # of what has no time
_CHANGES_NAMES = re.compile(  # what a line then finds may be found by it alone
    r"\bactivate\b|\bPATH\+?=|\balias\b|\bfunction\b|\w[ \t]*\(\)\s*+[{(]"
)
_BETWEEN = b"\n"  # two inputs: no part of a name that is sought holds it


class _Success:
    """A call that ended well, and what was found in it so far: many lessons ask after the same call."""

    def __init__(self, call: ToolCall, project_path: str) -> None:
        self.call = call
        self.project_path = project_path

    @cached_property
    def text(self) -> str:
        """Its line, or the paths that it was given."""
        return self.call.command if self.call.name == ToolName.BASH else paths_named(self.call)

    def names(self, needles: Iterable[str]) -> bool:
        """Whether its text holds all of these."""
        return all(needle in self.text for needle in needles)

    @cached_property
    def view(self) -> View:
        return View(self.call, 0)

    @cached_property
    def paths(self) -> list[str]:
        """The paths in the project that it read, changed, listed or found something in."""
        return list(used_paths(self.view, self.project_path))


class _Successes:
    """The calls of some tools that ended well. Only those that may name what is sought are decoded."""

    def __init__(self, sessions: Sequence[SessionData], tools: Collection[str]) -> None:
        self._calls = [
            _Success(call, session.project_path)
            for session in sessions
            for call in session.tool_calls
            if call.status is CallStatus.OK and call.name in tools
        ]
        inputs = [_rough(one) + _BETWEEN for one in self._calls]
        self._inputs = b"".join(inputs)  # to be searched in one go
        self._ends = list(accumulate(map(len, inputs)))
        self._sought: dict[tuple[bytes, ...], list[_Success]] = {}  # lessons ask after the same names

    def newest_first(self, needles: Sequence[str]) -> list[_Success]:
        """Those that may name all the needles, by time; those without a time come last."""
        parts = tuple(sorted(map(plain_part, needles), key=len, reverse=True)) or (b"",)
        if (holding := self._sought.get(parts)) is None:
            holding = self._sought[parts] = sorted(self._holding(*parts), key=_when, reverse=True)
        return holding

    def _holding(self, first: bytes, *others: bytes) -> Iterator[_Success]:
        """Those whose input holds these parts."""
        inputs, ends, begin = self._inputs, self._ends, 0
        while begin < len(inputs) and (at := inputs.find(first, begin)) >= 0:
            number = bisect_right(ends, at)
            start, begin = ends[number - 1] if number else 0, ends[number]
            if all(inputs.find(part, start, begin) >= 0 for part in others):
                yield self._calls[number]


class Successes:
    """The calls that ended well, asked for what speaks against a lesson."""

    def __init__(self, sessions: Sequence[SessionData]) -> None:
        self._sessions = sessions

    @cached_property
    def _lines(self) -> _Successes:
        """Of the shell."""
        return _Successes(self._sessions, _SHELL)

    @cached_property
    def _files(self) -> _Successes:
        """Of the tools that read, edit, write, list or search files."""
        return _Successes(self._sessions, _FILE_TOOLS)

    def anything_in(self, folder: str) -> bool:
        """Whether the folder, or any path below it, worked: then the folder exists."""
        return any(_is_below(folder, one) for one in self._naming(folder))

    def uses_below(self, folder: str, after: datetime | None) -> Iterator[datetime]:
        """When a file tool or a shell line used the path, or one below it, newest first."""
        return _newest_first(self._of_paths, _name(folder), partial(_is_below, folder), after)

    def in_a_folder(self, path: str) -> bool:
        """Whether a file tool or a shell line used the path, or one below it, in a folder of the project."""
        return any(
            f"/{path}/" in f"{used}/" and not used.startswith("~/")
            for one in self._naming(path)
            for used in one.paths
        )

    def uses_beside(self, path: str) -> bool:
        """Whether something of its name was used in a folder beside its own, below the project's top."""
        mine = paths.parts(path)
        used = (paths.parts(other) for one in self._naming(path) for other in one.paths)
        return len(mine) > 2 and any(_is_beside(mine, other) for other in used)

    def uses(self, path: str, after: datetime | None) -> Iterator[datetime]:
        """When a file tool or a shell line used the path, newest first."""
        return _newest_first(self._of_paths, _name(path), lambda one: path in one.paths, after)

    @property
    def _of_paths(self) -> tuple[_Successes, ...]:
        return self._files, self._lines

    def _naming(self, path: str) -> Iterator[_Success]:
        """The calls of file tools and shell lines in which the last part of a path stands."""
        needles = _name(path)
        return (one for some in self._of_paths for one in some.newest_first(needles) if one.names(needles))

    def reads_whole(self, path: str, after: datetime | None) -> Iterator[datetime]:
        """When a file tool read the path without a limit, newest first."""
        return _newest_first(
            (self._files,), _name(path), lambda one: reads_whole(one.call) and path in one.paths, after
        )

    def runs(
        self,
        form: str,
        after: datetime | None = None,
        so_called: Callable[[ToolCall], bool] = lambda call: True,
    ) -> Iterator[datetime]:
        """When a command of the form ran, alone or with its options, newest first."""
        sought = Form(form)

        def runs_it(one: _Success) -> bool:
            return so_called(one.call) and has_worked_as(sought.is_of, one.view)

        return _newest_first((self._lines,), needles_of(form), runs_it, after)

    def runs_program(
        self,
        program: str,
        after: datetime | None,
        so_called: Callable[[ToolCall], bool] = lambda call: True,
    ) -> Iterator[datetime]:
        """When a program ran, or wrapped another, newest first."""

        def runs_it(one: _Success) -> bool:
            return so_called(one.call) and program in programs_that_worked(one.view)

        return _newest_first((self._lines,), [program], runs_it, after)

    def finds_on_path(self, program: str) -> bool:
        """Whether a program ran by its name alone, so that the PATH led to it."""

        def is_it(command: Command) -> bool:
            called, *_ = (*command.wrappers, command.path or command.program)
            return called.split()[:1] == [program]  # ``python3 -m`` wraps a module

        lines = (one for one in self._lines.newest_first([program]) if one.names([program]))
        return any(has_worked_as(is_it, one.view) for one in lines if not _CHANGES_NAMES.search(one.text))

    def answers(self, tool: str, after: datetime | None, without: str = "") -> Iterator[datetime]:
        """When a tool answered, newest first; ``without``: a parameter that it was not given."""
        return self._of_tools(
            lambda call: call.native_name == tool and (not without or without not in call.input_data), after
        )

    def skills(self, name: str, after: datetime | None) -> Iterator[datetime]:
        """When a skill or slash command was there, newest first."""
        return self._of_tools(lambda call: call.name not in _COMMON and skill_of(call) == name, after)

    def _of_tools(self, is_it: Callable[[ToolCall], bool], after: datetime | None) -> Iterator[datetime]:
        yield from sorted(
            (
                call.timestamp
                for session in self._sessions
                for call in session.tool_calls
                if call.status is CallStatus.OK and call.timestamp
                if after is None or call.timestamp > after
                if is_it(call)
            ),
            reverse=True,
        )


def _newest_first(
    successes: Iterable[_Successes],
    needles: Sequence[str],
    is_it: Callable[[_Success], bool],
    after: datetime | None,
) -> Iterator[datetime]:
    """When a call that names the needles, and was it, ended well; looked at only as far as is asked."""
    since = after or _NEVER
    found = (takewhile(lambda one: _when(one) > since, some.newest_first(needles)) for some in successes)
    return (_when(one) for one in merge(*found, key=_when, reverse=True) if one.names(needles) and is_it(one))


def _rough(one: _Success) -> bytes:
    """What holds the plain part of all that its text holds: its input as JSON, if that is at hand."""
    rough = rough_input(one.call)
    return one.text.encode() if rough is None else rough


def _when(one: _Success) -> datetime:
    return one.call.timestamp or _NEVER


def _is_beside(mine: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return other != mine and (other[:-2], other[-1:]) == (mine[:-2], mine[-1:])


def _name(path: str) -> list[str]:
    return [paths.name(path)]


def _is_below(folder: str, one: _Success) -> bool:
    return any(f"{path}/".startswith(f"{folder}/") for path in one.paths)
