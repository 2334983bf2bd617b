"""What worked in the logs, and when last: a lesson that later success contradicts is outdated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from analyzer.checks import passed
from analyzer.commands import Command, hides_failure
from analyzer.complaints import absent_programs
from analyzer.lessons import ASK_FIRST, NOT_INSTALLED, Lesson, form_of
from analyzer.models import FailureFix, Section
from analyzer.project_paths import portable
from analyzer.views import View
from scanners.models import CallStatus, SessionData

_ACCEPTED_SO_OFTEN = 3  # times as often as it was rejected


class Successes:
    """When each form of a command, each program and each path last worked."""

    def __init__(self, sessions: Sequence[SessionData]) -> None:
        self._last: dict[tuple[str, str], datetime] = {}
        self._count: Counter[str] = Counter()  # of forms
        for session in sessions:
            for call in session.tool_calls:
                if call.status is CallStatus.OK and call.timestamp:
                    self._note(View(call, 0), session.project_path, call.timestamp)

    def _note(self, view: View, project_path: str, when: datetime) -> None:
        for command in view.commands:
            if _has_worked(command, view):
                self._count[form_of(command)] += 1
                self._keep("form", form_of(command), when)
                self._keep("form", " ".join((form_of(command), *command.flags)), when)
                self._keep("program", command.program, when)
        for path in (*view.paths_read, *view.paths_changed):
            if relative := portable(path, project_path, view.call.cwd):
                self._keep("path", relative, when)

    def _keep(self, what: str, name: str, when: datetime) -> None:
        known = self._last.get((what, name))
        if known is None or known < when:
            self._last[what, name] = when

    def anything_in(self, folder: str) -> bool:
        """Whether any path below the folder worked: then the folder exists."""
        return any(what == "path" and path.startswith(f"{folder}/") for what, path in self._last)

    def contradict(self, lesson: Lesson, pairs: Iterable[FailureFix]) -> bool:
        """Whether the failing form worked after it had last failed, or was mostly accepted."""
        if lesson.remedy == ASK_FIRST:
            return self._count[lesson.subject] > _ACCEPTED_SO_OFTEN * len(list(pairs))
        what = {
            Section.FILE_PATHS: "path",
            Section.ENVIRONMENT: "program" if lesson.remedy == NOT_INSTALLED else "form",
            Section.COMMAND_PATTERNS: "form",
        }.get(lesson.section)
        worked = self._last.get((what, lesson.subject)) if what else None
        failed = max((pair.time for pair in pairs if pair.time), default=None)
        return worked is not None and failed is not None and worked > failed


def _has_worked(command: Command, view: View) -> bool:
    """Whether one command of a line that ended well did so too, as far as its output shows."""
    if "||" in (command.operator, command.followed_by):
        return False
    if hides_failure(command) and "/dev/null" in view.command:
        return False  # its complaint may be gone
    output = view.call.output
    return command.program not in absent_programs(output) and passed(command, output)
