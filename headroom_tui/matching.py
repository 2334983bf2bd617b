"""Which texts a filter or a search leaves: those with every word that was typed, in any order and case."""

from __future__ import annotations

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


@lru_cache(maxsize=1)
def _words(text: str) -> tuple[str, ...]:
    """Each once; one text is looked for in many places, and may be pasted, a page long."""
    return tuple(dict.fromkeys(text.casefold().split()))
