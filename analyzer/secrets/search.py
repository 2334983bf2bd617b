"""Where a text holds secrets: decides it for what leaves this machine and for what is written."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from analyzer.secrets.forms import SecretKind
from analyzer.secrets.kinds import KINDS
from analyzer.secrets.lists import items_below
from analyzer.secrets.tables import cells_below
from analyzer.secrets.values import is_known_to_all, secret_value

_LONGEST = 4_500  # characters of a secret and of what gives it away: a text may have anchors all over
_BREAKS = bytes(code if re.match(rb"[a-z0-9_-]", bytes([code])) else 32 for code in range(256))
_ESCAPED = re.compile(r"(\\++)u((?!00[01]|[dD][89a-fA-F])[0-9a-fA-F]{4})")
PLACEHOLDER = re.compile(r"\[[a-z0-9][a-z0-9-]*:[0-9a-f]{6}\]")  # what stands for a masked secret


class Span(NamedTuple):
    """``text[start:end]`` is of that kind. Of overlapping ones, that of the lowest ``rank`` is the surest."""

    start: int
    end: int
    kind: str
    rank: int


def secrets_in(text: str) -> Iterator[Span]:
    """The secrets of a text, in no order; they may overlap."""
    plain = _Unescaped(text)
    places = _Places(plain.text)
    for rank, search in enumerate(_SEARCHES):
        if places.any_of(search.anchors):
            for start, end in search.found(plain.text, places):
                if not is_no_secret(plain.text, start, end):
                    yield Span(plain.place(start), plain.place(end), search.kind.name, rank)


def is_no_secret(text: str, start: int, end: int) -> bool:
    """Whether all that stands there is a placeholder, or a password that every manual has."""
    return PLACEHOLDER.search(text, start, end) is not None or is_known_to_all(text[start:end])


class _Unescaped:
    """A text of which JSON has ``=`` written as ``\\u003d``, say, with the characters that are meant.

    A double quote keeps the backslashes before it: it is one within a string.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._ends: list[int] = []  # in the new text, of what was replaced
        self._gone = [0]  # characters up to the first of those, up to the second, …
        if "\\u" in text:
            self.text = "".join(self._pieces(text))

    def _pieces(self, text: str) -> Iterator[str]:
        done = 0
        for found in _ESCAPED.finditer(text):
            char = chr(int(found[2], 16))
            shown = found[1] + char if char in '"\\' else char
            yield text[done : found.start()]
            yield shown
            done = found.end()
            self._gone.append(self._gone[-1] + len(found[0]) - len(shown))
            self._ends.append(done - self._gone[-1])
        yield text[done:]

    def place(self, position: int) -> int:
        """Where in the text as it was given ``position`` of the new one stands."""
        return position + self._gone[bisect_right(self._ends, position)]


def _bytes(text: str) -> bytes:
    """One byte for each character: ASCII as it is, and of others the last one of their number."""
    if text.isascii():
        return text.encode()
    encoded = text.encode("utf-16-le", "surrogatepass")
    if len(encoded) == 2 * len(text):
        return encoded[::2]
    return text.encode("utf-32-le", "surrogatepass")[::4]


@dataclass(frozen=True, slots=True)
class _Anchor:
    text: bytes
    word: bytes  # of it, the longest

    @classmethod
    def of(cls, anchor: str) -> _Anchor:
        text = _bytes(anchor).lower()
        return cls(text, max(text.translate(_BREAKS).split(), key=len, default=b""))


class _Places:
    """Where words stand in a text, in capital or small letters: each is looked for once.

    Bytes, one for each character, are searched several times faster than text, and the different words of a
    text, which say what is worth a search, are a twentieth of it.
    """

    def __init__(self, text: str) -> None:
        self._lowered = _bytes(text).lower()
        self._words = b" ".join(set(self._lowered.translate(_BREAKS).split()))
        self._of_word: dict[bytes, list[int]] = {}

    def any_of(self, anchors: tuple[_Anchor, ...]) -> bool:
        """Whether one of the anchors is there."""
        for anchor in anchors:
            if anchor.word in self._words and (anchor.word == anchor.text or anchor.text in self._lowered):
                return True
        return False

    def starts(self, anchors: tuple[_Anchor, ...]) -> Iterator[int]:
        """Where the anchors stand."""
        for anchor in anchors:
            word = anchor.text
            if word not in self._of_word:
                self._of_word[word] = list(self._all(word)) if anchor.word in self._words else []
            yield from self._of_word[word]

    def spans(self, pattern: re.Pattern[bytes]) -> Iterator[tuple[int, int]]:
        """Where a pattern matches."""
        return (found.span() for found in pattern.finditer(self._lowered))

    def _all(self, word: bytes) -> Iterator[int]:
        at = self._lowered.find(word)
        while at >= 0:
            yield at
            at = self._lowered.find(word, at + 1)


class _Search:
    """Finds the secrets of one kind."""

    def __init__(self, kind: SecretKind) -> None:
        self.kind = kind
        self.anchors = tuple(map(_Anchor.of, kind.anchors))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.kind.pattern)

    @cached_property
    def _head(self) -> re.Pattern[bytes] | None:
        return re.compile(self.kind.head) if self.kind.head is not None else None

    @cached_property
    def _behind(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(re.compile, self.kind.behind))

    def found(self, text: str, places: _Places) -> Iterator[tuple[int, int]]:
        """Where they stand."""
        for found in self._matches(text, places):
            if self._behind:
                for pattern in self._behind:
                    value = pattern.match(text, found.end(), found.end() + _LONGEST)
                    if value and (span := secret_value(found.span(), value)):
                        yield span
                yield from cells_below(text, *found.span())
                yield from items_below(text, *found.span())
            elif "name" in (parts := found.groupdict()):
                if span := secret_value(found.span("name"), found):
                    yield span
            else:
                named = [name for name, value in parts.items() if value is not None]
                yield found.span(named[0] if named else 0)

    def _matches(self, text: str, places: _Places) -> Iterator[re.Match[str]]:
        kind = self.kind
        if kind.at_anchor:
            for start in places.starts(self.anchors):
                if found := self._pattern.match(text, start, start + (kind.reach or _LONGEST)):
                    yield found
        elif self._head is None:
            yield from self._pattern.finditer(text)
        else:
            for start, end in places.spans(self._head):
                if kind.reach:
                    yield from self._pattern.finditer(text, max(0, start - kind.reach), end)
                elif found := self._pattern.match(text, start):
                    yield found


_SEARCHES = tuple(map(_Search, KINDS))
