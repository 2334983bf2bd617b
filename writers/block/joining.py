"""Several blocks of one file as one, no rule lost and none said twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from writers.block.parts import (
    TITLE,
    Block,
    BlockSection,
    bullets,
    joined,
    parse_block,
    render_block,
    undated,
)
from writers.block.sections import normalised, said_in


@dataclass(frozen=True, slots=True)
class Joined:
    """The one block, and how many rules of the later ones it did not need again."""

    text: str
    repeated: int


def joined_blocks(texts: Sequence[str], newline: str) -> Joined:
    """The first block with what the others say besides, each rule in the section of its name.

    A section's saving is the largest that was noted: a copy saves nothing more.
    """
    blocks = [parse_block(text) for text in texts]
    first, *others = blocks
    sections = list(first.sections)
    headers = list(dict.fromkeys(block.header for block in blocks))
    titled = next((header for header in headers if header.startswith(TITLE)), "".join(headers[:1]))
    notes = [titled, *(_own_lines(header) for header in headers if header != titled)]
    known = said_in(sections)
    repeated = 0
    for section in (section for block in others for section in block.sections):
        said = [bullet for bullet in bullets(section.body) if bullet]
        new = _not_known(said, known)
        repeated += len(said) - len(new)
        _add(sections, section, new)
    header = "\n".join(note for note in notes if note)
    return Joined(render_block(Block(tuple(sections), header), newline), repeated)


def _not_known(said: Sequence[str], known: set[str]) -> list[str]:
    """The rules that were not said yet, which are ``known`` from now on."""
    new = []
    for bullet in said:
        if normalised(bullet) not in known:
            known.add(normalised(bullet))
            new.append(bullet)
    return new


def _add(sections: list[BlockSection], section: BlockSection, new: list[str]) -> None:
    """Put ``new`` rules of a section behind those of the same name, or the section behind all others."""
    for index, held in enumerate(sections):
        if held.heading == section.heading:
            saved = max(held.tokens_saved or 0, section.tokens_saved or 0) or None
            sections[index] = BlockSection(held.heading, joined([p for p in (held.body, *new) if p]), saved)
            return
    if new or not section.body:
        sections.append(BlockSection(section.heading, joined(new), section.tokens_saved))


def _own_lines(header: str) -> str:
    """A header without the title and date that every block has."""
    usual = undated("").split("\n")
    return "\n".join(line for line in header.split("\n") if line and undated(line) not in usual)
