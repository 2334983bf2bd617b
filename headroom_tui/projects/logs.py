"""Which logs hold what of which project, over the index of all of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence, Set
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from headroom_tui.projects import analysis_store
from headroom_tui.state_database import is_full
from scanners.base import ConversationScanner
from scanners.errors import LogReadError
from scanners.index import Known, SessionIndex
from scanners.log_changes import FileKey
from scanners.logs import FileRead, Logs
from scanners.models import ScanCounts, SessionData
from scanners.projects import in_order
from scanners.reading.summary import CallEnds, SessionSummary, Tally
from scanners.reading.summary import in_order as summaries_in_order

ProjectKey = tuple[str, str]  # agent name, project path as the log writes it


class Held(NamedTuple):
    """One session as the index holds it: of which log, and how its calls ended."""

    known: Known
    summary: SessionSummary
    ends: CallEnds

    @property
    def file(self) -> Path:
        return self.known.file

    @property
    def tokens(self) -> int:
        """In and out together."""
        return self.summary.input_tokens + self.summary.output_tokens


class ProjectLogs:
    """What the logs of some agents hold, by project. One thread at a time reads logs; any may ask.

    ``file`` is that of the index; where it cannot be used, one in memory takes its place, and `take_notices`
    says so.
    """

    def __init__(
        self, scanners: Iterable[ConversationScanner], file: Path | None, why: Exception | None = None
    ) -> None:
        """``why`` there is no file, if that is so."""
        version = analysis_store.version_of_code()
        scanners = list(scanners)
        try:
            self._load(scanners, SessionIndex(file, version))
        except (OSError, sqlite3.Error) as error:
            self._load(scanners, SessionIndex(None, version))
            why = error
        self.is_in_memory = why is not None
        self.has_no_room = is_full(why)  # for a file
        self._notices = [analysis_store.without_index(why)] if why else []
        self._files: dict[ProjectKey, set[FileKey]] = {}
        for key, known in self.logs.known.items():
            for project in _projects_in(known):
                self._files.setdefault(project, set()).add(key)

    def _load(self, scanners: Sequence[ConversationScanner], index: SessionIndex) -> None:
        self.index = index
        self.logs = Logs(scanners, index)
        self.logs.load()

    def take_notices(self) -> list[str]:
        """Say why no file keeps the index, as a sentence; once, since it stays so until this is made anew."""
        notices, self._notices = self._notices, []
        return notices

    def take(self, read: FileRead) -> set[ProjectKey]:
        """Note which projects a log belongs to now; the projects it touches."""
        before, now = _projects_in(read.before), _projects_in(read.now)
        for key in before - now:
            self._files[key].discard(read.key)
            if not self._files[key]:
                del self._files[key]
        for key in now:
            self._files.setdefault(key, set()).add(read.key)
        return before | now

    def projects(self) -> list[ProjectKey]:
        """The projects of which there is a log."""
        return list(self._files)

    def keys_of(self, project: ProjectKey) -> Set[FileKey]:
        """Which logs hold something of a project."""
        return self._files.get(project, set())

    def files_of(self, project: ProjectKey) -> list[Known]:
        """What is known of the logs that hold something of a project."""
        found = (self.logs.known.get(key) for key in sorted(self.keys_of(project)))
        return [known for known in found if known is not None]

    def mark(self, project: ProjectKey) -> bytes:
        """Return what differs when any log of a project does."""
        digest = blake2b(digest_size=16)
        for known in self.files_of(project):
            digest.update(mark_of(known).encode("utf-8", "replace"))
        return digest.digest()

    def sessions(
        self, project: ProjectKey, as_known: bool = False, missed: list[LogReadError] | None = None
    ) -> list[SessionData]:
        """Load a project's sessions, oldest first; those whose log cannot be read now are left out.

        ``as_known`` is for who looks at few of their calls: see ``scanners.parsing.lazy_call``. ``missed`` is
        told why logs were left out.
        """
        files = self.files_of(project)
        found: list[SessionData] = []
        for file in files:
            try:
                found += self.sessions_in(file, project, as_known)
            except LogReadError as error:
                if missed is not None:
                    missed.append(error)
        return in_order(found)

    def sessions_in(self, known: Known, project: ProjectKey, as_known: bool = False) -> list[SessionData]:
        """Load the sessions that one log holds of a project. Raises LogReadError when it cannot be read."""
        found = self.logs.sessions(known, as_known)
        return [session for session in found if session.project_path == project[1]]

    def session(self, project: ProjectKey, file: Path, session_id: str) -> SessionData | None:
        """Load one session of a project; None when its log is gone meanwhile."""
        files = (known for known in self.files_of(project) if (file, session_id) in known.session_keys)
        try:
            sessions = (session for known in files for session in self.sessions_in(known, project))
            return next((session for session in sessions if session.session_id == session_id), None)
        except LogReadError:
            return None

    def count(self, project: ProjectKey) -> ScanCounts:
        """Count a project's sessions, those that are empty too: their damaged lines count."""
        tally = Tally()
        found = [(each.summary, each.ends, str(each.file)) for each in self.held(project)]
        for summary, ends, _ in summaries_in_order(found):
            tally.add(summary, ends)
        return tally.counts()

    def held(self, project: ProjectKey) -> list[Held]:
        """A project's sessions without their calls, those that are empty too."""
        return [
            Held(known, summary, ends)
            for known, calls in self.logs.calls(self.files_of(project))
            for summary, ends in zip(known.summaries, calls, strict=False)
            if summary.project_path == project[1]
        ]


def mark_of(known: Known) -> str:
    """Return what differs when a log does."""
    return repr((known.path, known.reached.stamp, known.reached.offset))


def _projects_in(known: Known | None) -> set[ProjectKey]:
    return {(each.agent, each.project_path) for each in known.summaries} if known else set()
