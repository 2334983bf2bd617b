"""What worked in the logs, and when: a lesson that a success contradicts is outdated.

Only calls that name what a lesson is about are looked into: most of a log teaches nothing about it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from functools import cached_property

from analyzer import paths
from analyzer.lessons.forms import Form, needles_of
from analyzer.outputs.complaints import absent_programs
from analyzer.project_paths import portable
from analyzer.shell.commands import Command, hides_failure, lists_files, wrapper_name
from analyzer.shell.exits import passed
from analyzer.views import View, skill_of
from scanners.models import CallStatus, SessionData, ToolCall, ToolName
from scanners.parsing.lazy_call import plain_part, rough_input

_COMMON = frozenset(ToolName)
_SHELL = (ToolName.BASH,)
_FILE_TOOLS = frozenset({ToolName.READ, ToolName.EDIT, ToolName.WRITE, ToolName.LS})


class _Successes:
    """The calls of one session that ended well, newest first, each with what it names.

    Only as many as were asked for have been looked into, and decoded where they may name what was sought.
    """

    def __init__(
        self, session: SessionData, tools: Collection[str], names: Callable[[ToolCall], str]
    ) -> None:
        self.project_path = session.project_path
        self._last = session.last_activity
        self._names = names
        self._calls = [
            call
            for call in reversed(session.tool_calls)
            if call.status is CallStatus.OK and call.name in tools
        ]
        self._texts: dict[int, str] = {}

    @cached_property
    def _rough(self) -> list[bytes | None]:
        return [rough_input(call) for call in self._calls]

    def naming(self, needles: Sequence[str], after: datetime | None = None) -> Iterator[ToolCall]:
        if after is not None and self._last is not None and self._last <= after:
            return
        first, *others = sorted(map(plain_part, needles), key=len, reverse=True) or [b""]
        for at in [at for at, rough in enumerate(self._rough) if rough is None or first in rough]:
            rough, call = self._rough[at], self._calls[at]
            if rough is not None and not all(part in rough for part in others):
                continue
            if after is not None and call.timestamp is not None and call.timestamp <= after:
                return
            text = self._texts.get(at)
            if text is None:
                text = self._texts[at] = self._names(call)
            if all(needle in text for needle in needles):
                yield call


class Successes:
    """The calls that ended well, asked for what speaks against a lesson."""

    def __init__(self, sessions: Sequence[SessionData]) -> None:
        self._sessions = sessions

    @cached_property
    def _lines(self) -> list[_Successes]:
        """Of the shell."""
        return [_Successes(session, _SHELL, lambda call: call.command) for session in self._sessions]

    @cached_property
    def _files(self) -> list[_Successes]:
        """Of the tools that read, edit, write or list files."""
        return [_Successes(session, _FILE_TOOLS, _file_paths) for session in self._sessions]

    def anything_in(self, folder: str) -> bool:
        """Whether the folder, or any path below it, worked: then the folder exists."""
        return next(self._below(folder), None) is not None

    def uses_below(self, folder: str, after: datetime | None) -> Iterator[datetime]:
        """When a file tool or a shell line used the path, or one below it, newest first."""
        found = (call.timestamp for call in self._below(folder) if call.timestamp)
        yield from sorted((when for when in found if after is None or when > after), reverse=True)

    def _below(self, folder: str) -> Iterator[ToolCall]:
        for some in (*self._files, *self._lines):
            for call in some.naming([paths.name(folder)]):
                used = _paths(View(call, 0), some.project_path)
                if any(f"{path}/".startswith(f"{folder}/") for path in used):
                    yield call

    def in_a_folder(self, path: str) -> bool:
        """Whether a file tool or a shell line used the path, or one below it, in a folder of the project."""
        return any(
            f"/{path}/" in f"{used}/" and not used.startswith("~/")
            for some in (*self._files, *self._lines)
            for call in some.naming([paths.name(path)])
            for used in _paths(View(call, 0), some.project_path)
        )

    def uses(self, path: str, after: datetime | None) -> Iterator[datetime]:
        """When a file tool or a shell line used the path, newest first."""
        return self._naming((*self._files, *self._lines), [paths.name(path)], path, _paths, after)

    def reads_whole(self, path: str, after: datetime | None) -> Iterator[datetime]:
        """When a file tool read the path without a limit, newest first."""
        return self._naming(self._files, [paths.name(path)], path, _paths_read_whole, after)

    def runs(
        self,
        form: str,
        after: datetime | None = None,
        so_called: Callable[[ToolCall], bool] = lambda call: True,
    ) -> Iterator[datetime]:
        """When a command of the form ran, alone or with its options, newest first."""
        sought = Form(form)

        def forms(view: View, project_path: str) -> Iterator[str]:
            if so_called(view.call) and has_worked_as(sought.is_of, view):
                yield form

        return self._naming(self._lines, needles_of(form), form, forms, after)

    def runs_program(self, program: str, after: datetime | None) -> Iterator[datetime]:
        """When a program ran, or wrapped another, newest first."""
        return self._naming(self._lines, [program], program, _programs, after)

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

    def _naming(
        self,
        successes: Sequence[_Successes],
        needles: Sequence[str],
        name: str,
        names: Callable[[View, str], Iterator[str]],
        after: datetime | None,
    ) -> Iterator[datetime]:
        """When a call of which ``name`` is one of the names ended well; all of them hold the needles."""
        found = [
            (call.timestamp, call, some.project_path)
            for some in successes
            for call in some.naming(needles, after)
            if call.timestamp and (after is None or call.timestamp > after)
        ]
        for when, call, project_path in sorted(found, key=lambda one: one[0], reverse=True):
            if name in names(View(call, 0), project_path):
                yield when


def _file_paths(call: ToolCall) -> str:
    several = call.input_data.get("file_paths")
    path = str(call.input_data.get("path" if call.name == ToolName.LS else "file_path"))
    return f"{path}\n{several}" if several else path


def _paths(view: View, project_path: str) -> Iterator[str]:
    for path in (*view.paths_read, *view.paths_changed, *_listed(view)):
        if relative := portable(path, project_path, view.call.cwd):
            yield relative


def _listed(view: View) -> Iterator[str]:
    if view.name == ToolName.LS:
        yield view.path
    for command in view.commands:
        if lists_files(command) and has_worked(command, view):
            yield from command.operands


def _paths_read_whole(view: View, project_path: str) -> Iterator[str]:
    if reads_whole(view.call):
        yield from _paths(view, project_path)


def reads_whole(call: ToolCall) -> bool:
    """Whether a tool was to read all of a file."""
    return call.name == ToolName.READ and not {"limit", "offset"} & call.input_data.keys()


def _programs(view: View, project_path: str) -> Iterator[str]:
    for command in view.commands:
        if has_worked(command, view):
            yield command.program
            yield from (wrapper_name(words) for words in command.wrappers)  # such as sudo


def has_worked_as(is_it: Callable[[Command], bool], view: View) -> bool:
    """Whether some command of a line that ended well did so too."""
    return any(is_it(one) and has_worked(one, view) for one in view.commands)


def has_worked(command: Command, view: View) -> bool:
    """Whether one command of a line that ended well did so too, as far as its output shows."""
    if "||" in (command.operator, command.followed_by):
        return False
    if hides_failure(command) and "/dev/null" in view.command:
        return False  # its complaint may be gone
    return passed(command, view.call) and command.program not in absent_programs(view.call.output)
