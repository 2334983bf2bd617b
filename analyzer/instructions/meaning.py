"""Whether two rules say the same: by what they name, and by whether they are for it or against it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from analyzer.rule_text.markdown import CODE_SPAN
from analyzer.similarity import contained, jaccard, words

_ASIDE = re.compile(r"\([^()`]*(?:`[^`]*`[^()`]*)*\)")  # a reason in brackets
_PIECE = re.compile(r"`[^`]*`|[^\s`]+")
_AGAINST = frozenset(
    """not never don't dont avoid without no stop cannot can't isn't doesn't won't instead-of rather-than
    over refrain""".split()  # noqa: SIM905
)
_CLAUSE_ENDS = re.compile(r"[,;:.—–)]$")
_TURNS = frozenset({"but", "prefer", "always", "instead"})
_FILLERS = frozenset(
    """use used using run running call prefer always via through please make sure must should when before
    after you your its be are do does any only here project repository repo file files command commands
    instead rather than than that then""".split()  # noqa: SIM905
)
_LOOKED_AT = 1000  # characters
_SAME_FACTS = 0.75
_SAME_WORDS = 0.4
_SAME_PROSE = 0.7


@dataclass(frozen=True, slots=True)
class _Saying:
    """The words of a rule, those it is for behind ``+`` and those it is against behind ``-``."""

    named: frozenset[str]  # words in `code`
    signed: frozenset[str]
    telling: frozenset[str]  # of ``signed``, those that are no fillers


def same_meaning(one: str, other: str) -> bool:
    """Whether a person who keeps ``one`` has no use for ``other``."""
    mine, theirs = _saying(one), _saying(other)
    if not mine.signed or not theirs.signed:
        return one.strip() == other.strip()
    named = mine.named | theirs.named
    shared = mine.signed & theirs.signed
    if not shared or (named and all(each[1:] not in named for each in shared)):
        return False  # nearly always, and in a fraction of the time
    if not named:
        return jaccard(mine.telling, theirs.telling) >= _SAME_PROSE
    my_words, their_words = _about(mine, named), _about(theirs, named)
    my_facts = {each for each in my_words if each[1:] in named}
    their_facts = {each for each in their_words if each[1:] in named}
    if jaccard(my_facts, their_facts) < _SAME_FACTS:
        return False
    my_prose, their_prose = my_words - my_facts, their_words - their_facts
    shorter, longer = sorted((my_prose, their_prose), key=len)
    return jaccard(my_words, their_words) >= _SAME_WORDS and (
        not shorter or contained(shorter, longer) >= _SAME_WORDS
    )


def _about(saying: _Saying, named: frozenset[str]) -> frozenset[str]:
    return frozenset(each for each in saying.signed if each[1:] in named or each[1:] not in _FILLERS)


@lru_cache(maxsize=4096)
def _saying(text: str) -> _Saying:
    text = re.sub(r"^\s*(?:[-*+]|\d+[.)])\s+", "", text[:_LOOKED_AT])
    text = re.sub(r"\b(instead|rather)\s+(of|than)\b", r"\1-\2", text, flags=re.IGNORECASE)
    text = _ASIDE.sub(" ", CODE_SPAN.sub(lambda found: f" `{found[2].replace('`', ' ')}` ", text))
    named: set[str] = set()
    signed: set[str] = set()
    is_for = True
    for piece in _PIECE.findall(text):
        if piece.startswith("`"):
            found = words(piece)
            named |= found
        else:
            word = piece.lower().strip("*_\"'“”‘,;:.—–!?").replace("’", "'")
            if word in _AGAINST:
                is_for = False
                continue
            if word in _TURNS:
                is_for = True
            found = words(piece)
        signed |= {f"{'+' if is_for else '-'}{word}" for word in found}
        if not piece.startswith("`") and _CLAUSE_ENDS.search(piece):
            is_for = True
    telling = frozenset(each for each in signed if each[1:] not in _FILLERS)
    return _Saying(frozenset(named), frozenset(signed), telling)
