"""What could not be read, or be made use of, as sentences: of single logs, and of all the rest."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from scanners.log_changes import FileKey, is_shut_off
from scanners.members import file_of


class Problems:
    """Each sentence once. That of a log goes when the log can be read again."""

    def __init__(self) -> None:
        self._left_out: tuple[str, ...] = ()  # plugins, which are loaded once
        self._of_plugins: dict[str, None] = {}
        self.sentences: list[str] = []
        self.of_logs: dict[FileKey, str] = {}

    def of_plugin(self, sentence: str) -> None:
        """Add what a plugin failed at; any thread may."""
        self._of_plugins[sentence] = None
        self.add([sentence])

    def loaded(self) -> None:
        """Have what was said of plugins so far hold as long as the program runs."""
        self._left_out = tuple(self._of_plugins)

    def plugins_anew(self) -> None:
        """Forget at the next `begin_anew` what plugins failed at before: they are about to be asked again."""
        self._of_plugins = dict.fromkeys(self._left_out)

    def begin_anew(
        self, of_logs: Mapping[FileKey, str], before: Iterable[str], behind: Iterable[str]
    ) -> None:
        """Take what a whole scan found instead of all before, but for what was said of plugins."""
        self.of_logs = dict(of_logs)
        self.sentences = [*self._of_plugins, *before, *dict.fromkeys(of_logs.values()), *behind]

    def add(self, sentences: Iterable[str]) -> None:
        self.sentences = list(dict.fromkeys([*self.sentences, *sentences]))

    def note(self, key: FileKey, problem: str) -> None:
        """Say what is wrong with a log now, and no longer what was; nothing of one that is gone."""
        before = self.of_logs.pop(key, "")
        self.sentences = [each for each in self.sentences if each != before or each in self.of_logs.values()]
        if problem and (os.path.lexists(file_of(key[1])) or is_shut_off(key[1])):
            self.of_logs[key] = problem
            self.add([problem])  # all sessions of a database may have the same one
