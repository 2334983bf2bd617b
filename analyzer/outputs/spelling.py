"""Whether a word is another one misspelled, and what an output says of a word: that it is wrong, or right."""

from __future__ import annotations

import re

from analyzer.outputs.telling import end_of

_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\x00-\x7f]+")
_SUGGESTS = re.compile(
    r"did you mean|do you mean|perhaps you|you (?:might|may) (?:have )?mean|similar (?:command|name|option)"
    r"|(?:available|valid|allowed|possible|supported) (?:\w+ ){0,2}\w+:|must be one of|choose from"
    r"|to push the current branch|set the remote as upstream|instead of|\buse\b[^\n]{1,60}\binstead\b",
    re.IGNORECASE,
)
_ALONE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")  # signs that join no words
_REACH = 3  # lines below a suggestion's first one that still belong to it
_SHORTEST = 4  # letters: of shorter words one other letter makes another word


def identifier_words(text: str) -> tuple[str, ...]:
    """The words of an identifier in order, lower case, whatever joins them: ``user-id``, ``userId``."""
    return tuple(part.lower() for part in _PARTS.findall(text))


def is_near(one: str, other: str) -> bool:
    """Whether one is the other misspelled or joined otherwise; ``v1`` and ``v2`` are two of a series."""
    mine, theirs = identifier_words(one), identifier_words(other)
    if not mine or not theirs or one == other:
        return False
    if "".join(mine) == "".join(theirs):
        return True
    if len(mine) != len(theirs):
        return False
    return all(a == b or _is_misspelled(a, b) for a, b in zip(mine, theirs, strict=True))


def _is_misspelled(one: str, other: str) -> bool:
    longest = max(len(one), len(other))
    if longest < _SHORTEST or one.isdigit() or other.isdigit():
        return False
    return _distance(one, other) <= (1 if longest < 2 * _SHORTEST else 2)


def _distance(one: str, other: str) -> int:
    """Letters to insert, drop, change or swap with a neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, mine in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, theirs in enumerate(other, 1):
            cost = min(row[-1] + 1, before[j] + 1, before[j - 1] + (mine != theirs))
            if i > 1 and j > 1 and mine == other[j - 2] and one[i - 2] == theirs:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def is_named(word: str, output: str) -> bool:
    """Whether an output names the word, as a word of its own."""
    return stands_in(end_of(output), word, "-")


def stands_in(text: str, word: str, joins: str) -> bool:
    """Whether the word stands in the text with no letter, digit, ``_`` or one of ``joins`` around it."""
    at = text.find(word) if word else -1
    while at >= 0:
        around = text[at - 1 : at] if at else "", text[at + len(word) : at + len(word) + 1]
        if not any(
            sign and ((sign.isalnum() and not _ALONE.match(sign)) or sign == "_" or sign in joins)
            for sign in around
        ):
            return True
        at = text.find(word, at + 1)
    return False


def is_suggested(word: str, output: str) -> bool:
    """Whether an output proposes the word in place of what was given."""
    lines = end_of(output).splitlines()
    if word not in "\n".join(lines):
        return False  # most words are: no line need be searched for a proposal
    return any(
        is_named(word, "\n".join(lines[at : at + _REACH + 1]))
        for at, line in enumerate(lines)
        if _SUGGESTS.search(line)
    )
