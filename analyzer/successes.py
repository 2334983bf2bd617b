"""What worked in the logs, and when: a lesson that a later success contradicts is outdated.

Only calls that name what a lesson is about are looked into: most of a log teaches nothing about it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from functools import cached_property

from analyzer import paths
from analyzer.checks import passed
from analyzer.commands import Command, hides_failure
from analyzer.complaints import absent_programs
from analyzer.lessons import ASK_FIRST, FORM_LENGTH, NOT_INSTALLED, form_of
from analyzer.models import FailureFix, Lesson, Section
from analyzer.project_paths import portable
from analyzer.tool_lessons import ASKS_PASSWORD, NO_SUCH_TOOL, WITHOUT_ACCESS, is_about_parameter
from analyzer.views import View
from scanners.lazy_call import plain_part, rough_input
from scanners.models import CallStatus, SessionData, ToolCall, ToolName

_ACCEPTED_SO_OFTEN = 3  # times as often as it was rejected
_HAVE_A_FORM = (Section.ENVIRONMENT, Section.COMMAND_PATTERNS)
_PROGRAMS = (NOT_INSTALLED, ASKS_PASSWORD)  # said of a program alone
_SHELL = (ToolName.BASH,)
_FILE_TOOLS = frozenset({ToolName.READ, ToolName.EDIT, ToolName.WRITE})


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
    """The calls that ended well, asked for what they say against a lesson."""

    def __init__(self, sessions: Sequence[SessionData]) -> None:
        self._sessions = sessions

    @cached_property
    def _lines(self) -> list[_Successes]:
        """Of the shell."""
        return [_Successes(session, _SHELL, _command_line) for session in self._sessions]

    @cached_property
    def _files(self) -> list[_Successes]:
        """Of the tools that read, edit or write files."""
        return [_Successes(session, _FILE_TOOLS, _file_paths) for session in self._sessions]

    def anything_in(self, folder: str) -> bool:
        """Whether any path below the folder worked: then the folder exists."""
        names = [paths.name(folder)]
        return any(
            path.startswith(f"{folder}/")
            for some in (*self._files, *self._lines)
            for call in some.naming(names)
            for path in _paths(View(call, 0), some.project_path)
        )

    def contradict(self, lesson: Lesson, pairs: Sequence[FailureFix]) -> datetime | None:
        """When the failing form last worked: after it last failed, or where it was mostly accepted."""
        failed = max((pair.time for pair in pairs if pair.time), default=None)
        if failed is None:
            return None
        if lesson.remedy == ASK_FIRST:
            accepted = list(self._worked(lesson))
            return accepted[0] if len(accepted) > _ACCEPTED_SO_OFTEN * len(pairs) else None
        if lesson.remedy in (NO_SUCH_TOOL, WITHOUT_ACCESS, ASKS_PASSWORD):
            failed = None  # what works in some sessions, and in others not, does work
        return next(self._worked(lesson, failed), None)

    def _worked(self, lesson: Lesson, after: datetime | None = None) -> Iterator[datetime]:
        """When what the lesson warns of worked, newest first."""
        if lesson.remedy in (WITHOUT_ACCESS, NO_SUCH_TOOL):
            yield from self._answered(lesson.subject, after)
            return
        if is_about_parameter(lesson.subject, lesson.remedy):
            tool = lesson.subject.removesuffix(f" without {lesson.remedy}")
            yield from self._answered(tool, after, without=lesson.remedy)
            return
        is_path = lesson.section is Section.FILE_PATHS
        if is_path:
            needles = [paths.name(lesson.subject)]
        elif lesson.section in _HAVE_A_FORM or lesson.remedy == ASK_FIRST:
            needles = lesson.subject.split()
            if len(lesson.subject) >= FORM_LENGTH:
                del needles[-1]  # it may be cut
        else:
            return
        found = [
            (call.timestamp, call, some.project_path)
            for some in ((*self._files, *self._lines) if is_path else self._lines)
            for call in some.naming(needles, after)
            if call.timestamp and (after is None or call.timestamp > after)
        ]
        for when, call, project_path in sorted(found, key=lambda one: one[0], reverse=True):
            view = View(call, 0)
            names = _paths(view, project_path) if is_path else _forms(view, lesson.remedy in _PROGRAMS)
            if lesson.subject in names:
                yield when

    def _answered(self, tool: str, after: datetime | None, without: str = "") -> Iterator[datetime]:
        """When a tool answered, newest first; ``without``: a parameter that it was not given."""
        yield from sorted(
            (
                call.timestamp
                for session in self._sessions
                for call in session.tool_calls
                if call.native_name == tool and call.status is CallStatus.OK and call.timestamp
                if after is None or call.timestamp > after
                if not without or without not in call.input_data
            ),
            reverse=True,
        )


def _command_line(call: ToolCall) -> str:
    return str(call.input_data.get("command", ""))


def _file_paths(call: ToolCall) -> str:
    several = call.input_data.get("file_paths")
    path = str(call.input_data.get("file_path"))
    return f"{path}\n{several}" if several else path


def _paths(view: View, project_path: str) -> Iterator[str]:
    for path in (*view.paths_read, *view.paths_changed):
        if relative := portable(path, project_path, view.call.cwd):
            yield relative


def _forms(view: View, programs_alone: bool) -> Iterator[str]:
    for command in view.commands:
        if has_worked(command, view):
            if programs_alone:
                yield command.program
                yield from (words.split()[0] for words in command.wrappers)  # such as sudo
            else:
                yield form_of(command)
                yield " ".join((form_of(command), *command.flags))


def has_worked(command: Command, view: View) -> bool:
    """Whether one command of a line that ended well did so too, as far as its output shows."""
    if "||" in (command.operator, command.followed_by):
        return False
    if hides_failure(command) and "/dev/null" in view.command:
        return False  # its complaint may be gone
    return passed(command, view.call) and command.program not in absent_programs(view.call.output)
