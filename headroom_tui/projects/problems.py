"""What could not be read, or be made use of, as sentences: of single logs, and of all the rest."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from scanners.log_changes import FileKey, is_shut_off
from scanners.members import file_of


class Problems:
    """Each sentence once. That of a log goes when the log can be read again."""

    def __init__(self, lasting: Iterable[str]) -> None:
        """``lasting`` hold as long as the program runs, such as those about plugins."""
        self._lasting = tuple(lasting)
        self.sentences = list(self._lasting)
        self.of_logs: dict[FileKey, str] = {}

    def begin_anew(
        self, of_logs: Mapping[FileKey, str], before: Iterable[str], behind: Iterable[str]
    ) -> None:
        """Take what a whole scan found instead of all before, but for what lasts."""
        self.of_logs = dict(of_logs)
        self.sentences = [*self._lasting, *before, *dict.fromkeys(of_logs.values()), *behind]

    def add(self, sentences: Iterable[str]) -> None:
        self.sentences = list(dict.fromkeys([*self.sentences, *sentences]))

    def note(self, key: FileKey, problem: str) -> None:
        """Say what is wrong with a log now, and no longer what was; nothing of one that is gone."""
        before = self.of_logs.pop(key, "")
        self.sentences = [each for each in self.sentences if each != before or each in self.of_logs.values()]
        if problem and (os.path.lexists(file_of(key[1])) or is_shut_off(key[1])):
            self.of_logs[key] = problem
            self.add([problem])  # all sessions of a database may have the same one
