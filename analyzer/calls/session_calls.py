"""A session's calls as the correlator asks for them: which are about a word, and what stands between two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analyzer import paths
from analyzer.calls.meanings import changes_something
from analyzer.calls.views import View
from scanners.models import EDITS, CallStatus, ToolCall
from scanners.parsing.lazy_call import plain_part, rough_input

_SUBJECTS = ("command", "file_path", "path", "notebook_path", "pattern", "file_paths")


def named_in(call: ToolCall) -> str:
    """What a call is about as its tool was told it: command line, or paths and pattern, a line each."""
    data = call.input_data
    return "\n".join([str(data[key]) for key in _SUBJECTS if key in data])


class Calls:
    """A session's calls in order, each looked at closely only when it is asked for."""

    def __init__(self, raw: Sequence[ToolCall]) -> None:
        self.raw = raw
        self._views: dict[int, View] = {}
        self._subjects: dict[int, str] = {}
        self._rough: dict[int, bytes | None] = {}

    def __len__(self) -> int:
        return len(self.raw)

    def __getitem__(self, position: int) -> View:
        view = self._views.get(position)
        if view is None:
            view = self._views[position] = View(self.raw[position], position)
        return view

    def is_about(self, position: int, word: str) -> bool:
        """Whether a word in lower case stands in what a call is about: command line, or paths and pattern.

        Most inputs need not be decoded to tell that it does not.
        """
        if not word:
            return True
        if position not in self._rough:
            raw = rough_input(self.raw[position])
            self._rough[position] = None if raw is None else raw.lower()
        rough = self._rough[position]
        return (rough is None or plain_part(word) in rough) and word in self._subject(position)

    def _subject(self, position: int) -> str:
        subject = self._subjects.get(position)
        if subject is None:
            subject = self._subjects[position] = named_in(self.raw[position]).lower()
        return subject

    def between(self, first: int, last: int) -> Stretch:
        """The calls from the one after ``first`` to the one before ``last``."""
        return Stretch(self, range(first + 1, last))


class Stretch:
    """Some calls of a session in a row."""

    def __init__(self, calls: Calls, positions: range) -> None:
        self._calls, self._positions = calls, positions

    def __len__(self) -> int:
        return len(self._positions)

    def __iter__(self) -> Iterator[View]:
        return (self._calls[position] for position in self._positions)

    def command_lines(self) -> Iterator[str]:
        return (self._calls.raw[position].command for position in self._positions)

    def is_all(self, status: CallStatus) -> bool:
        """Whether every call ended so; of none, it is true."""
        return all(self._calls.raw[position].status is status for position in self._positions)

    def changes(self, path: str) -> bool:
        """Whether a call that went well changed or made the file, by whatever tool."""
        word = paths.name(path).lower()
        return any(
            any(
                paths.same(paths.at_home(changed), paths.at_home(path))
                for changed in self._calls[position].paths_made
            )
            for position in self._positions
            if self._calls.raw[position].status is CallStatus.OK and self._calls.is_about(position, word)
        )

    def doings(self) -> str:
        """What was done besides looking and checking: "an edit", "3 edits", "other calls"; else ""."""
        calls = [self._calls.raw[position] for position in self._positions]
        if edits := sum(call.name in EDITS and changes_something(call) for call in calls):
            return "an edit" if edits == 1 else f"{edits} edits"
        return "other calls" if any(map(changes_something, calls)) else ""

    def showing(self, text: str) -> Iterator[View]:
        """The searches and listings that went well and whose output holds the text."""
        for position in self._positions:
            call = self._calls.raw[position]
            if call.status is CallStatus.OK and text in call.output and self._calls[position].is_search:
                yield self._calls[position]
