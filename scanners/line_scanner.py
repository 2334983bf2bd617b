"""What scanners of simple logs of one record a line have in common."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Any, ClassVar

from scanners.base import ConversationScanner
from scanners.models import SessionData
from scanners.parsing.jsonl import feed_log, read_lines, read_whole
from scanners.parsing.line_session import LineSession
from scanners.projects import common_folder, project_of
from scanners.text import visible


class LineScanner(ConversationScanner):
    """Scans logs that each are one session, whose folder is known by its first lines."""

    suffixes: tuple[str, ...] = (".jsonl",)
    session_type: ClassVar[type[LineSession[Any]]]

    @abstractmethod
    def _label(self, path: Path) -> str:
        """What to call the project of a transcript that tells nothing of a folder."""

    def read_file(self, path: Path) -> list[SessionData]:
        session = self.open_session(path)
        is_torn = False
        if path.suffix == ".json":
            session.feed(read_whole(path))
        else:
            is_torn = feed_log(path, session)
        return self._finished(path, session, is_torn)

    def open_session(self, path: Path) -> LineSession[Any]:
        return self.session_type(path)

    def project_of_session(self, path: Path, session: LineSession[Any]) -> str:
        """Resolve the project: the folder the agent noted, else the log tells, else that holds its files."""
        folder = self._noted_folder(path) or session.cwd or common_folder(session.paths)
        return project_of(visible(folder)) if folder else visible(self._label(path))

    def project_path_of(self, path: Path) -> str:
        session = self.open_session(path)
        if path.suffix == ".json":
            session.feed(read_whole(path))
        else:
            for line in read_lines(path):
                session.feed(line)
                if session.cwd:
                    break
        return self.project_of_session(path, session)

    def _noted_folder(self, path: Path) -> str:
        """What the agent noted beside the transcript about its folder; "" when nothing."""
        return ""
