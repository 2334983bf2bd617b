"""Which texts a filter or a search leaves: those with every word that was typed, in any order and case."""

from __future__ import annotations

import re
from functools import lru_cache


def folded(*parts: str) -> str:
    """What something is found by, made once where it is looked through on every key."""
    return "\n".join(parts).casefold()


def matches(text: str, *parts: str) -> bool:
    """Whether every word of ``text`` is somewhere in ``parts``, whatever its case."""
    return holds(folded(*parts), text)


def holds(hay: str, text: str) -> bool:
    """Whether every word of ``text`` is somewhere in what `folded` made."""
    return all(word in hay for word in _words(text))


def places(shown: str, text: str) -> list[tuple[int, int]]:
    """Where words of ``text`` stand in what is shown: of the line that has the most of them first."""
    words = _words(text)
    any_word = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))), re.IGNORECASE)
    found: list[list[tuple[int, int]]] = []
    start = 0
    for line in shown.split("\n") if words else ():
        found.append([(start + one.start(), start + one.end()) for one in any_word.finditer(line)])
        start += len(line) + 1

    def differing(of_line: list[tuple[int, int]]) -> int:
        return len({shown[begin:end].casefold() for begin, end in of_line})

    return [place for of_line in sorted(found, key=differing, reverse=True) for place in of_line]


@lru_cache(maxsize=1)
def _words(text: str) -> tuple[str, ...]:
    """Each once; one text is looked for in many places, and may be pasted, a page long."""
    return tuple(dict.fromkeys(text.casefold().split()))
