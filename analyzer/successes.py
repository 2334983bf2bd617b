"""What worked in the logs, and when: a lesson that a later success contradicts is outdated.

Only calls that name what a lesson is about are looked into: most of a log teaches nothing about it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from analyzer import paths
from analyzer.checks import passed
from analyzer.commands import Command, hides_failure
from analyzer.complaints import absent_programs
from analyzer.lessons import ASK_FIRST, FORM_LENGTH, NOT_INSTALLED, Lesson, form_of
from analyzer.models import FailureFix, Section
from analyzer.project_paths import portable
from analyzer.views import View
from scanners.models import CallStatus, SessionData, ToolCall, ToolName

_ACCEPTED_SO_OFTEN = 3  # times as often as it was rejected
_HAVE_A_FORM = (Section.FILE_PATHS, Section.ENVIRONMENT, Section.COMMAND_PATTERNS)
_FILE_TOOLS = frozenset({ToolName.READ, ToolName.EDIT, ToolName.WRITE})


class _Success(NamedTuple):
    when: datetime
    text: str  # of its input: the command, or the paths
    view: View
    project_path: str


class Successes:
    """The calls that ended well, asked for what they say against a lesson."""

    def __init__(self, sessions: Sequence[SessionData]) -> None:
        self._sessions = sessions

    @cached_property
    def _newest_first(self) -> list[_Success]:
        found = [
            _Success(call.timestamp, text, View(call, 0), session.project_path)
            for session in self._sessions
            for call in session.tool_calls
            if call.status is CallStatus.OK and call.timestamp and (text := _text(call))
        ]
        return sorted(found, key=lambda one: one.when, reverse=True)

    def anything_in(self, folder: str) -> bool:
        """Whether any path below the folder worked: then the folder exists."""
        name = paths.name(folder)
        return any(
            path.startswith(f"{folder}/")
            for one in self._newest_first
            if name in one.text
            for path in _paths(one)
        )

    def contradict(self, lesson: Lesson, pairs: Sequence[FailureFix]) -> datetime | None:
        """When the failing form last worked: after it last failed, or where it was mostly accepted."""
        failed = max((pair.time for pair in pairs if pair.time), default=None)
        if failed is None:
            return None
        if lesson.remedy == ASK_FIRST:
            accepted = list(self._worked(lesson))
            return accepted[0] if len(accepted) > _ACCEPTED_SO_OFTEN * len(pairs) else None
        worked = next(self._worked(lesson, failed), None)
        return worked if worked and worked > failed else None

    def _worked(self, lesson: Lesson, after: datetime | None = None) -> Iterator[datetime]:
        """When what the lesson warns of worked, newest first."""
        if lesson.section not in _HAVE_A_FORM and lesson.remedy != ASK_FIRST:
            return
        is_path = lesson.section is Section.FILE_PATHS
        needles = [paths.name(lesson.subject)] if is_path else lesson.subject.split()
        if len(lesson.subject) >= FORM_LENGTH:
            del needles[-1]  # it may be cut
        for one in self._newest_first:
            if after is not None and one.when <= after:
                return
            if not all(needle in one.text for needle in needles):
                continue
            names = _paths(one) if is_path else _forms(one, lesson.remedy == NOT_INSTALLED)
            if lesson.subject in names:
                yield one.when


def _text(call: ToolCall) -> str:
    data = call.input_data
    if call.name == ToolName.BASH:
        return str(data.get("command", ""))
    return f"{data.get('file_path')}\n{data.get('file_paths')}" if call.name in _FILE_TOOLS else ""


def _paths(one: _Success) -> Iterator[str]:
    for path in (*one.view.paths_read, *one.view.paths_changed):
        if relative := portable(path, one.project_path, one.view.call.cwd):
            yield relative


def _forms(one: _Success, programs_alone: bool) -> Iterator[str]:
    for command in one.view.commands:
        if has_worked(command, one.view):
            if programs_alone:
                yield command.program
            else:
                yield form_of(command)
                yield " ".join((form_of(command), *command.flags))


def has_worked(command: Command, view: View) -> bool:
    """Whether one command of a line that ended well did so too, as far as its output shows."""
    if "||" in (command.operator, command.followed_by):
        return False
    if hides_failure(command) and "/dev/null" in view.command:
        return False  # its complaint may be gone
    output = view.call.output
    return command.program not in absent_programs(output) and passed(command, output)
