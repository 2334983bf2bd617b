"""Accepted rules plus what a block already says, as complete sections ready to replace their namesakes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from analyzer.models import Recommendation
from writers.block.parts import BlockSection, bullets, joined

# headroom's live flush tags its bullets; on disk the comment is escaped since 0.41.
_PATTERN_ID = re.compile(r"(?:<!--|&lt;!--)\s*headroom:pattern-id:\S+?\s*(?:-->|--&gt;)")
_WORD = re.compile(r"[^\W_]+[+#]*")  # C++ and C# are two
_FILLERS = {
    *("rule", "note", "pattern", "tip", "guideline", "correction", "convention", "setup", "setting", "known"),
    *("the", "and", "for", "of", "in", "on", "with", "to", "a", "project", "general", "learned"),
}
_BULLET = re.compile(r"^(?:[-*+]|[0-9]{1,9}[.)])[ \t]+")

Savings = Mapping[str, int]  # normalised bullet -> tokens a session, of those of which that is known
NOTHING_KNOWN: Savings = MappingProxyType({})


def as_bullets(text: str) -> list[str]:
    """A rule's text as the bullet (or, when it has several, bullets) that will stand in the file."""
    items = []
    for item in bullets(text.strip("\n").rstrip()):
        first, *rest = item.split("\n")
        first = first.strip() if _BULLET.match(first.strip()) else f"- {first.strip()}"
        items.append(
            "\n".join([first, *(line if not line or line[0] in " \t" else f"  {line}" for line in rest)])
        )
    return items


@lru_cache(maxsize=4096)
def normalised(bullet: str) -> str:
    """What two bullets have in common when they say the same: no marker, no pattern id, single spaces."""
    text = _without_pattern_id(bullet.strip())
    text = text.replace("&lt;!--", "<!--").replace("--&gt;", "-->")
    return " ".join(_BULLET.sub("", text).split())


def _without_pattern_id(text: str) -> str:
    """The text without the tag at its end, looked for only there: a hostile file may hold nothing else."""
    start = max(text.rfind("<!--"), text.rfind("&lt;!--"))
    return text[:start] if start >= 0 and _PATTERN_ID.fullmatch(text, start) else text


def said_in(sections: Iterable[BlockSection]) -> set[str]:
    """The normalised bullets of all these sections."""
    return {normalised(bullet) for section in sections for bullet in bullets(section.body)}


def says_only(text: str, known: Collection[str]) -> bool:
    """Whether a rule's text says nothing besides these normalised bullets."""
    return all(normalised(bullet) in known for bullet in as_bullets(text))


def saved_by(said: Collection[str], savings: Savings) -> int | None:
    """What these normalised bullets save together; None where that of one is not known."""
    return sum(savings[bullet] for bullet in set(said)) if savings.keys() >= set(said) else None


def complete_sections(
    existing: Sequence[BlockSection], rules: Sequence[Recommendation], savings: Savings = NOTHING_KNOWN
) -> list[Recommendation]:
    """One recommendation for each section that gains a bullet: all its bullets, the existing ones first.

    A rule whose text already stands in the block, in any section, is not added again. It joins a section that
    is named alike: Environment takes in Environment Rules, Python environment and Environment (Python). A
    section's saving is that of all its rules; where it is not known of one that stands there, what the file
    notes is taken for theirs. One that somebody emptied saves nothing, whatever is noted.
    """
    known = said_in(existing)
    headings = list(dict.fromkeys(section.heading for section in existing))
    bodies: dict[str, list[str]] = {}
    tokens: dict[str, int] = {}
    first: dict[str, Recommendation] = {}
    for rule in rules:
        new = [bullet for bullet in as_bullets(rule.content) if normalised(bullet) not in known]
        if not new:
            continue
        known.update(normalised(bullet) for bullet in new)
        heading = _home(rule.section, headings)
        if heading not in headings:
            headings.append(heading)
        if heading not in bodies:
            namesakes = [section for section in existing if section.heading == heading]
            bodies[heading] = [section.body for section in namesakes if section.body]
            noted = sum(section.tokens_saved or 0 for section in namesakes)
            known_saving = saved_by(said_in(namesakes), savings)
            tokens[heading] = noted if known_saving is None else known_saving
            first[heading] = rule
        bodies[heading].extend(new)
        tokens[heading] += rule.estimated_tokens_saved
    return [
        replace(
            first[heading], section=heading, content=joined(parts), estimated_tokens_saved=tokens[heading]
        )
        for heading, parts in bodies.items()
    ]


def _home(heading: str, headings: Sequence[str]) -> str:
    """The heading that a section of this name goes under: its own, unless exactly one is alike."""
    folded = " ".join(heading.split()).casefold()
    same = next((each for each in headings if " ".join(each.split()).casefold() == folded), None)
    if same is not None:
        return same
    gist = _gist(heading)
    alike = [each for each in headings if (other := _gist(each)) <= gist or gist <= other]
    return alike[0] if len(alike) == 1 else heading


def _gist(heading: str) -> frozenset[str]:
    """The words of a heading that tell it from others."""
    words = [word.casefold() for word in _WORD.findall(heading)]
    bare = [word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words]
    return frozenset(bare).difference(_FILLERS) or frozenset(bare or [heading])
