"""Phrases by which a text says something, looked for fast.

A regular expression of thirty alternatives tries them all at every character. Here each phrase is tried only
where its clue stands, a plain text that every match of it holds: most phrases are in no text.
"""

from __future__ import annotations

import re

# after what only looks around: a line's beginning, a word's, (?<!…)
_PLAIN_BEGINNING = re.compile(r"(?:\^|\\b|\(\?<![^)]*\))*((?:[^\\.^$*+?{}\[\]|()]|\\[.()])+)(?![*?{])")


class Wording:
    """Regular expressions of which a text may hold one.

    Each begins with plain text, its clue, which ``^`` (of a line), ``\\b`` or ``(?<!…)`` may precede; or it
    comes with a clue as a pair. With ``ignore_case`` the phrases are written in lower case.
    """

    def __init__(self, *phrases: str | tuple[str, str], ignore_case: bool = False) -> None:
        self._ignore_case = ignore_case
        self._last = "", False
        self._plain: list[str] = []
        self._beginnings: list[tuple[str, re.Pattern[str]]] = []
        self._inside: list[tuple[str, re.Pattern[str]]] = []
        for phrase in phrases:
            if isinstance(phrase, tuple):
                self._inside.append((phrase[0], re.compile(phrase[1], re.MULTILINE)))
                continue
            found = _PLAIN_BEGINNING.match(phrase)
            if found is None:
                raise ValueError(f"{phrase!r} has no plain beginning: give a clue with it")
            clue = found[1].replace("\\", "")
            if found[1] == phrase:
                self._plain.append(clue)
            else:
                self._beginnings.append((clue, re.compile(phrase, re.MULTILINE)))

    def is_in(self, text: str) -> bool:
        """Whether the text holds any of the phrases."""
        last, answer = self._last
        if text is not last:  # one failing output is asked about for many later calls
            answer = self._look_in(text.lower() if self._ignore_case else text)
            self._last = text, answer
        return answer

    def _look_in(self, text: str) -> bool:
        for clue in self._plain:
            if clue in text:
                return True
        for clue, pattern in self._beginnings:
            at = text.find(clue)
            while at >= 0:
                if pattern.match(text, at):
                    return True
                at = text.find(clue, at + 1)
        return any(clue in text and pattern.search(text) for clue, pattern in self._inside)
