"""A damaged marker block made whole again, where that needs no guess that could lose a rule or a user's line.

Everything else stays damaged and is refused. What was done is told in sentences, and the diff shows it. A
repair only moves, adds or takes away marker lines, closes a fence that a rule left open, takes off the indent
of an indented block, and joins several blocks into the first of them; every other line keeps its bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from writers.block.joining import joined_blocks
from writers.block.lines import (
    closed_fences,
    end_of_rules,
    is_header,
    may_be_prose,
    says_rules,
    straightened,
)
from writers.fences import FenceTracker
from writers.marker_block import END, START, BlockSpan, Damage, DamageKind, find_block

_BOM = "\ufeff"
# A file that needs more, over all steps, or has more blocks is nothing that an accident made.
_MOST_LINES_READ = 4_000_000
_MOST_BLOCKS = 500


@dataclass(frozen=True, slots=True)
class Repaired:
    """A file's bytes with one sound block, or none. ``sentences`` say what was repaired; empty: nothing."""

    data: bytes
    span: BlockSpan | None
    sentences: tuple[str, ...] = ()


class _Unclear(Exception):
    """The lines can be read in more than one way."""


@dataclass(slots=True)
class _Region:
    """One block's lines, markers included. ``first`` and ``last`` are indices."""

    first: int
    last: int


@dataclass(slots=True)
class _Pass:
    """The lines so far (each with its line break), where each stood in the file, and what was done."""

    lines: list[str]
    numbers: list[int]
    sentences: list[str] = field(default_factory=list)
    lines_read: int = 0

    def take_step(self) -> None:
        self.lines_read += len(self.lines)
        if self.lines_read > _MOST_LINES_READ:
            raise _Unclear

    def insert(self, index: int, line: str) -> None:
        like = self.lines[min(index, len(self.lines) - 1)]
        newline = "\r\n" if like.endswith("\r\n") else "\n"
        if index and not self.lines[index - 1].endswith("\n"):
            self.lines[index - 1] += newline
        self.lines.insert(index, line + newline)
        self.numbers.insert(index, self.numbers[max(index - 1, 0)])

    def remove(self, index: int) -> None:
        del self.lines[index], self.numbers[index]


def repaired(data: bytes) -> Repaired | Damage:
    """The file with its one block, repaired if need be, or the damage that cannot be repaired safely."""
    found = find_block(data)
    if not isinstance(found, Damage):
        return Repaired(data, found)
    if found.kind in (DamageKind.ODD_BREAK, DamageKind.OPEN_FENCE):
        return found
    # Undecodable bytes survive as lone surrogates.
    text = data.decode("utf-8", "surrogateescape")
    bom = _BOM if text.startswith(_BOM) else ""
    pieces = text.removeprefix(_BOM).split("\n")
    lines = [piece + "\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])
    work = _Pass(lines, list(range(1, len(lines) + 1)))
    try:
        indents = _straighten_markers(work)
        _close_fences(work)
        _join(work, _regions(work), indents)
    except _Unclear:
        return found
    mended = (bom + "".join(work.lines)).encode("utf-8", "surrogateescape")
    span = find_block(mended)
    return Repaired(mended, span, tuple(work.sentences)) if isinstance(span, BlockSpan) else found


def _straighten_markers(work: _Pass) -> dict[int, str]:
    """Give every marker a line of its own; returns the indents of those that it put right, by line."""
    indents: dict[int, str] = {}
    fences = FenceTracker()
    index = 0
    while index < len(work.lines):
        line, number = work.lines[index], work.numbers[index]
        straight = None if fences.feed(line) else straightened(line)
        if straight is None:
            index += 1
            continue
        if not straight.certain:
            raise _Unclear
        indents[number] = straight.indent
        work.lines[index] = straight.line
        what = "start" if straight.marker == START else "end"
        work.sentences.append(f"Line {number}: the {what} marker now stands alone at the start of its line.")
        if straight.text:  # outside the block: above the start, below the end
            work.insert(index + (straight.marker == END), straight.text)
            index += 1
        index += 1
    return indents


def _close_fences(work: _Pass) -> None:
    while (gap := closed_fences(work.lines)) is not None:
        index, fence, opened = gap
        work.take_step()
        work.insert(index, fence)
        work.sentences.append(
            f"Line {work.numbers[opened]} opens a code fence that its rule does not close: it is closed "
            f"after line {work.numbers[index - 1]}."
        )


def _markers(lines: list[str]) -> list[tuple[int, str]]:
    fences = FenceTracker()
    bare = [(index, line.rstrip(" \t\r\n")) for index, line in enumerate(lines) if not fences.feed(line)]
    return [(index, line) for index, line in bare if line in (START, END)]


def _regions(work: _Pass) -> list[_Region]:
    """Where the blocks stand once every start has its end. Raises _Unclear."""
    regions: list[_Region] = []
    position = 0  # in the markers
    markers = _markers(work.lines)
    while position < len(markers):
        index, kind = markers[position]
        below = markers[position + 1] if position + 1 < len(markers) else (len(work.lines), "")
        if kind == START and below[1] == END:
            regions.append(_Region(index, below[0]))
            position += 2
            continue
        work.take_step()
        if kind == START:
            _end_block(work, index, *below)
        else:
            _settle_stray_end(work, regions, index)
            position = 2 * len(regions)
        markers = _markers(work.lines)
    return regions


def _end_block(work: _Pass, start: int, stop: int, stop_kind: str) -> None:
    number = work.numbers[start]
    inner = work.lines[start + 1 : stop]
    if stop_kind == START and not "".join(inner).strip():
        work.sentences.append(f"Line {number}: a second start marker is taken away.")
        work.remove(start)
        return
    for index in range(start + 1, stop):
        text, marker, blanks = work.lines[index].rpartition(END)
        if marker and not blanks.strip():
            work.lines[index] = text.rstrip() + blanks
            work.insert(index + 1, END)
            work.sentences.append(f"Line {work.numbers[index]}: the end marker gets a line of its own.")
            return
    end = end_of_rules(inner)
    if not says_rules(inner[:end]) or may_be_prose(inner[end - 1]):
        raise _Unclear
    work.insert(start + 1 + end, END)
    work.sentences.append(
        f"Line {number} starts a block that no line ends: an end marker is added after line "
        f"{work.numbers[start + end]}, the last one that reads like a rule."
    )


def _settle_stray_end(work: _Pass, regions: list[_Region], end: int) -> None:
    """An end marker without a start: the rules above it get their start marker, or their block goes on."""
    number = work.numbers[end]
    above = regions[-1].last + 1 if regions else 0
    between = work.lines[above:end]
    fences = FenceTracker()
    prose = [index for index, line in enumerate(work.lines[:end]) if not fences.feed(line)]
    headers = [index for index in prose if index >= above and is_header(work.lines[index])]
    if regions and not "".join(between).strip():
        work.sentences.append(f"Line {number}: a second end marker is taken away.")
        work.remove(end)
    elif len(headers) == 1 and _all_rules(work.lines[headers[0] : end]):
        work.insert(headers[0], START)
        work.sentences.append(
            f"Line {number} ends a block that no line starts: a start marker is added before line "
            f"{work.numbers[headers[0] + 1]}, its title."
        )
    elif regions and not headers and _all_rules(between):
        work.remove(regions[-1].last)
        regions.pop()
        work.sentences.append(
            f"Line {number} ends the block a second time: the rules above it are in the block again."
        )
    else:
        raise _Unclear


def _all_rules(lines: list[str]) -> bool:
    return end_of_rules(lines, through_blanks=True) == len(lines)


def _join(work: _Pass, regions: list[_Region], indents: dict[int, str]) -> None:
    if not 1 <= len(regions) <= _MOST_BLOCKS:
        raise _Unclear
    for region in regions:
        inside = range(region.first + 1, region.last)
        touched = indents.keys() & {work.numbers[region.first], work.numbers[region.last]}
        if touched and not says_rules([work.lines[i].lstrip(" ") for i in inside]):
            raise _Unclear  # somebody writes about the markers
        indent = indents.get(work.numbers[region.first], "")
        if indent and all(work.lines[i].startswith(indent) for i in inside if work.lines[i].strip()):
            for i in inside:
                work.lines[i] = work.lines[i].removeprefix(indent)
            work.sentences.append(f"The block's indent of {len(indent)} is taken off.")
    first, *others = regions
    if not others:
        return
    texts = ["".join(work.lines[region.first : region.last + 1]).rstrip("\r\n") for region in regions]
    newline = "\r\n" if work.lines[first.first].endswith("\r\n") else "\n"
    places = " and ".join(f"{work.numbers[r.first]}–{work.numbers[r.last]}" for r in regions)
    joined = joined_blocks(texts, newline)
    said = f"; {joined.repeated} of their rules stood there twice" if joined.repeated else ""
    work.sentences.append(f"The blocks in lines {places} become one{said}.")
    for region in reversed(others):
        del work.lines[region.first : region.last + 1]
        del work.numbers[region.first : region.last + 1]
    ended = work.lines[first.last].endswith("\n") or first.last + 1 < len(work.lines)
    work.lines[first.first : first.last + 1] = [joined.text + (newline if ended else "")]
