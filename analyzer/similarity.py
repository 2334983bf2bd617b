"""How much two texts of commands, patterns or edits have in common, by their words."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

_WORDS = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|\d+(?:\.\d+)*")
# of any script; where no blank parts the words (Chinese, Japanese, Korean), each sign counts as one
_SIGN = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_ANY_WORDS = re.compile(rf"[{_SIGN}]|[^\W\d{_SIGN}][^\W{_SIGN}]*|\d+(?:\.\d+)*")
_TOO_PLAIN = frozenset("a an and as at by for from in is it no not of on or the this to with".split())  # noqa: SIM905


@lru_cache(maxsize=2048)
def words(text: str) -> frozenset[str]:
    """The words and numbers of a text, lower case, without articles and prepositions."""
    found = (_WORDS if text.isascii() else _ANY_WORDS).findall(text)
    return frozenset(word.lower() for word in found) - _TOO_PLAIN


def jaccard(one: Collection[str], other: Collection[str]) -> float:
    """Shared over all; two empty sets are equal."""
    mine, theirs = set(one), set(other)
    return len(mine & theirs) / len(mine | theirs) if mine or theirs else 1.0


def contained(part: Collection[str], whole: Collection[str]) -> float:
    """How much of ``part`` is in ``whole``; nothing is wholly contained."""
    mine = set(part)
    return len(mine & set(whole)) / len(mine) if mine else 1.0


def alike(one: str, other: str) -> float:
    """0 to 1: alike when most words are shared, or when the shorter text is nearly all in the longer."""
    mine, theirs = words(one), words(other)
    if not mine or not theirs:
        return float(one.strip() == other.strip())
    shorter, longer = sorted((mine, theirs), key=len)
    return max(jaccard(mine, theirs), 0.85 * contained(shorter, longer) if len(shorter) >= 3 else 0.0)


def lines(text: str) -> frozenset[str]:
    """The lines that say something, without indentation."""
    return frozenset(line.strip() for line in text.splitlines() if len(line.strip()) >= 4)
