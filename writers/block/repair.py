"""A damaged marker block made whole again, where that needs no guess that could lose a rule or a user's line.

Everything else stays damaged and is refused. What was done is told in sentences, and the diff shows it. A
repair only moves, adds or takes away marker lines, closes a fence that a rule left open, takes off the indent
of an indented block, and joins several blocks into the first of them; every other line keeps its bytes.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache

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
# A file that has more blocks is nothing that an accident made. Nor is one that takes longer: each step goes
# on where the one before changed something, so that a file is read a few times, however damaged.
_MOST_BLOCKS = 100
_MOST_READINGS = 10
_FEW_LINES = 1_000


@dataclass(frozen=True, slots=True)
class Repaired:
    """A file's bytes with one sound block, or none. ``sentences`` say what was repaired; empty: nothing."""

    data: bytes
    span: BlockSpan | None
    sentences: tuple[str, ...] = ()


class _Unclear(Exception):
    """The lines can be read in more than one way."""


@dataclass(frozen=True, slots=True)
class _Marker:
    """A marker's line, by its index, and what the fences above it leave open there."""

    index: int
    kind: str  # START | END
    above: FenceTracker


@dataclass(frozen=True, slots=True)
class _Region:
    """One block, from marker to marker."""

    start: _Marker
    end: _Marker

    @property
    def first(self) -> int:
        return self.start.index

    @property
    def last(self) -> int:
        return self.end.index


@dataclass(slots=True)
class _Pass:
    """The lines so far (each with its line break), where each stood in the file, and what was done."""

    lines: list[str]
    numbers: list[int]
    sentences: list[str] = field(default_factory=list)
    lines_read: int = 0

    def read(self, lines: int) -> None:
        self.lines_read += lines
        if self.lines_read > _MOST_READINGS * (_FEW_LINES + len(self.lines)):
            raise _Unclear

    def marker_from(self, index: int, above: FenceTracker) -> _Marker | None:
        """The first marker in this line or below, outside code."""
        fences = copy(above)
        for at in range(index, len(self.lines)):
            line = self.lines[at]
            bare = line.rstrip(" \t\r\n")
            before = copy(fences) if bare in (START, END) else None
            if not fences.feed(line) and before is not None:
                self.read(at + 1 - index)
                return _Marker(at, bare, before)
        self.read(len(self.lines) - index)
        return None

    def marker_below(self, marker: _Marker) -> _Marker | None:
        fences = copy(marker.above)
        fences.feed(self.lines[marker.index])
        return self.marker_from(marker.index + 1, fences)

    def insert(self, index: int, line: str) -> None:
        like = self.lines[min(index, len(self.lines) - 1)]
        newline = "\r\n" if like.endswith("\r\n") else "\n"
        if index and not self.lines[index - 1].endswith("\n"):
            self.lines[index - 1] += newline
        self.lines.insert(index, line + newline)
        self.numbers.insert(index, self.numbers[max(index - 1, 0)])

    def remove(self, index: int) -> None:
        del self.lines[index], self.numbers[index]


@lru_cache(maxsize=8)  # every look at a project's files asks anew
def repaired(data: bytes) -> Repaired | Damage:
    """The file with its one block, repaired if need be, or the damage that cannot be repaired safely."""
    found = find_block(data)
    if not isinstance(found, Damage):
        return Repaired(data, found)
    if found.kind in (DamageKind.ODD_BREAK, DamageKind.OPEN_FENCE, DamageKind.TOO_MANY):
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
    start, above = 0, FenceTracker()
    while (gap := closed_fences(work.lines, start, above)) is not None:
        start, above = gap.start, gap.above  # nothing above this marker changes
        work.read(gap.read)
        work.insert(gap.index, gap.fence)
        work.sentences.append(
            f"Line {work.numbers[gap.opened]} opens a code fence that its rule does not close: it is closed "
            f"after line {work.numbers[gap.index - 1]}."
        )


def _regions(work: _Pass) -> list[_Region]:
    """Where the blocks stand once every start has its end. Raises _Unclear."""
    regions: list[_Region] = []
    marker = work.marker_from(0, FenceTracker())
    while marker is not None:
        if marker.kind == END:
            marker = _settle_stray_end(work, regions, marker)
            continue
        below = work.marker_below(marker)
        if below is not None and below.kind == END:
            regions.append(_Region(marker, below))
            if len(regions) > _MOST_BLOCKS:
                raise _Unclear
            marker = work.marker_below(below)
        else:
            _end_block(work, marker.index, below)
            if below is None and work.marker_below(marker) is None:
                raise _Unclear  # code hides the end marker
            marker = work.marker_from(marker.index, marker.above)
    return regions


def _end_block(work: _Pass, start: int, below: _Marker | None) -> None:
    number = work.numbers[start]
    stop = len(work.lines) if below is None else below.index
    inner = work.lines[start + 1 : stop]
    work.read(len(inner))
    if below is not None and not "".join(inner).strip():
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


def _settle_stray_end(work: _Pass, regions: list[_Region], marker: _Marker) -> _Marker | None:
    """An end marker without a start: the rules above it get their start marker, or their block goes on.

    Returns the marker to go on with.
    """
    end, number = marker.index, work.numbers[marker.index]
    above, fences = 0, FenceTracker()
    if regions:
        above, fences = regions[-1].last, copy(regions[-1].end.above)
        fences.feed(work.lines[above])
        above += 1
    between = work.lines[above:end]
    work.read(len(between))
    if regions and not "".join(between).strip():
        work.sentences.append(f"Line {number}: a second end marker is taken away.")
        work.remove(end)
        return work.marker_from(end, marker.above)
    to_go_on = copy(fences)
    prose = [index for index, line in enumerate(between, start=above) if not fences.feed(line)]
    headers = [index for index in prose if is_header(work.lines[index])]
    if len(headers) == 1 and _all_rules(work.lines[headers[0] : end]):
        work.insert(headers[0], START)
        work.sentences.append(
            f"Line {number} ends a block that no line starts: a start marker is added before line "
            f"{work.numbers[headers[0] + 1]}, its title."
        )
        return work.marker_from(above, to_go_on)
    if regions and not headers and _all_rules(between):
        region = regions.pop()
        work.remove(region.last)
        work.sentences.append(
            f"Line {number} ends the block a second time: the rules above it are in the block again."
        )
        below = work.marker_from(region.last, region.end.above)
        if below is None or below.kind == START:
            return region.start
        regions.append(_Region(region.start, below))
        return work.marker_below(below)
    raise _Unclear


def _all_rules(lines: list[str]) -> bool:
    return end_of_rules(lines, through_blanks=True) == len(lines)


def _join(work: _Pass, regions: list[_Region], indents: dict[int, str]) -> None:
    if not regions:
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
