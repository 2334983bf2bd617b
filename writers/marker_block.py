"""headroom's marker block: where it stands in a file, or what is wrong with it.

The format is that of headroom's ``learn/writer.py`` (0.42): a line that is exactly the start marker through
the line that is exactly the end marker, both outside code fences. What stands between them is in
``writers.block``. Lines end at ``\\n`` only; form feeds, U+2028 and lone carriage returns are text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from writers.fences import FenceTracker

START = "<!-- headroom:learn:start -->"
END = "<!-- headroom:learn:end -->"
MARKED = "headroom:learn:"  # what any marker holds, however it is spelled

# The indent, which marker, and what else stands in its line.
MARKER_LIKE = re.compile(r"([ \t]*)<!--[ \t]*headroom:learn:(start|end)[ \t]*-->([^\n]*)", re.IGNORECASE)
# A lone carriage return, U+2028 and their like end a line for some programs (headroom among them), not for
# us: a marker beside one is a marker for some only. As text, and as UTF-8 bytes read as Latin-1.
_ODD_BREAK = r"(?:\r(?!\n|\Z)|[\x0b\x0c\x1c-\x1e\u2028\u2029]|\xc2?\x85|\xe2\x80[\xa8\xa9])"
_ODD_MARKER = re.compile(rf"{_ODD_BREAK}(?:{START}|{END})|^(?:{START}|{END})[ \t]*{_ODD_BREAK}")
# Each begins with a letter that is the same in any case, for which a long text is searched fast.
_OF_INTEREST = re.compile(rf"<!--[ \t]*(?i:{MARKED})|```|~~~")
_MOST_MARKERS = 400  # no accident makes more, and a sentence names each
_BLANKS = " \t\r"
_BOM = ("\ufeff", "\xef\xbb\xbf")  # as text, and as bytes read as Latin-1


class DamageKind(StrEnum):
    """What keeps a block from being found; `Damage.sentence` says it to people."""

    NO_END = "no_end"
    NO_START = "no_start"
    ORDER = "order"
    SEVERAL = "several"
    INDENTED = "indented"
    TRAILING_TEXT = "trailing_text"
    SPACING = "spacing"
    ODD_BREAK = "odd_break"
    OPEN_FENCE = "open_fence"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Damage:
    """Why the block cannot be found without guessing. ``lines`` count from 1."""

    kind: DamageKind
    sentence: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BlockSpan:
    """Where the block stands: from the start marker to behind the end marker, without its line break."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Marker:
    kind: str  # "start" | "end"
    line: int
    offset: int
    length: int


@lru_cache(maxsize=2)  # each step of a plan asks of the same bytes, before the change or after it
def find_block(data: bytes) -> BlockSpan | Damage | None:
    """Where a file's one block stands, None when it has none, or what is wrong with it."""
    # Latin-1 maps every byte to one character: offsets stay byte offsets, and no byte is undecodable.
    return _find(data.decode("latin-1"))


def has_marker(data: bytes) -> bool:
    """Whether headroom's block lives in a file's bytes, be it damaged."""
    found = find_block(data)
    if isinstance(found, Damage):
        return found.kind is not DamageKind.OPEN_FENCE or len(found.lines) > 1
    return found is not None


def extract_marker_block(text: str) -> str | None:
    """The text of the marker block, markers included; None when there is no (undamaged) block."""
    found = _find(text)
    return text[found.start : found.end] if isinstance(found, BlockSpan) else None


@dataclass(frozen=True, slots=True)
class _Markers:
    """The exact markers of a text, those in code apart, and the line of a fence that nothing closes."""

    bare: Sequence[_Marker]
    fenced: Sequence[_Marker]
    open_fence: int | None


def _find(text: str) -> BlockSpan | Damage | None:
    if text.lower().count(MARKED) > _MOST_MARKERS:
        sentence = f"There are more than {_MOST_MARKERS} headroom markers; take them out by hand."
        return Damage(DamageKind.TOO_MANY, sentence, ())
    found = _markers_in(text)
    if isinstance(found, Damage):
        return found
    if [marker.kind for marker in found.bare] == ["start", "end"]:
        start, end = found.bare
        return BlockSpan(start.offset, end.offset + end.length)
    if found.bare:
        return _wrong_markers(found.bare, found.fenced)
    if found.open_fence is not None:
        return _open_fence(found.open_fence, found.fenced)
    return None


def _markers_in(text: str) -> _Markers | Damage:
    """Go through the lines; the first marker that is none to the letter ends that."""
    fences = FenceTracker()
    bare: list[_Marker] = []
    fenced: list[_Marker] = []
    offset = len(bom) if (bom := next((b for b in _BOM if text.startswith(b)), "")) else 0
    number = 0
    while offset < len(text):
        if fences.waits_for_fence:  # then most lines change nothing, and most files have no other
            following = _OF_INTEREST.search(text, offset)
            if following is None:
                break
            skipped = text.count("\n", offset, following.start())
            fences.skip(skipped)
            number += skipped
            offset = text.rfind("\n", offset, following.start()) + 1 or offset
        number += 1
        line_end = text.find("\n", offset) + 1 or len(text)
        line = text[offset:line_end]
        in_code = fences.feed(line)
        if not in_code and MARKED in line and _ODD_MARKER.search(line):
            return _odd_break(number)
        if like := MARKER_LIKE.match(line):
            words = line.rstrip(_BLANKS + "\n")
            marker = _Marker(like[2].lower(), number, offset, len(words))
            if in_code:
                fenced.append(marker)
            elif words in (START, END):
                bare.append(marker)
            else:
                return _inexact(like, number)
        offset = line_end
    return _Markers(bare, fenced, fences.open_since)


def _odd_break(line: int) -> Damage:
    return Damage(
        DamageKind.ODD_BREAK,
        f"The headroom marker in line {line} stands beside a line break that only some programs know (a lone "
        "carriage return, a form feed, U+2028); convert the file's line endings.",
        (line,),
    )


def _inexact(like: re.Match[str], line: int) -> Damage:
    which = like[2].lower()
    if like[1]:
        kind, what = DamageKind.INDENTED, "is indented; it counts only at the start of a line"
    elif like[3].strip(_BLANKS):
        kind, what = DamageKind.TRAILING_TEXT, "has other text on its line; it counts only alone"
    else:
        kind, what = DamageKind.SPACING, f"is not spelled exactly {START if which == 'start' else END}"
    return Damage(kind, f"The headroom {which} marker in line {line} {what}.", (line,))


def _open_fence(line: int, fenced: Sequence[_Marker]) -> Damage:
    inside = tuple(marker.line for marker in fenced if marker.line > line)
    what = f"; it hides the marker in line {inside[0]}" if inside else ", so a block below it would be code"
    sentence = f"Line {line} opens a code fence that no line closes{what}."
    return Damage(DamageKind.OPEN_FENCE, sentence, (line, *inside))


def _wrong_markers(markers: Sequence[_Marker], fenced: Sequence[_Marker]) -> Damage:
    lines = tuple(marker.line for marker in markers)
    starts = [marker.line for marker in markers if marker.kind == "start"]
    ends = [marker.line for marker in markers if marker.kind == "end"]
    if not ends:
        sentence = f"Line {starts[0]} starts a headroom block that no line ends"
        hidden = [marker.line for marker in fenced if marker.kind == "end" and marker.line > starts[-1]]
        sentence += f" (the end marker in line {hidden[0]} is inside a code fence)." if hidden else "."
        return Damage(DamageKind.NO_END, sentence, lines)
    if not starts:
        return Damage(
            DamageKind.NO_START, f"Line {ends[0]} ends a headroom block that no line starts.", lines
        )
    if len(markers) == 2:
        sentence = f"Line {ends[0]} ends the headroom block before line {starts[0]} starts it."
        return Damage(DamageKind.ORDER, sentence, lines)
    places = ", ".join(f"{marker.kind} in line {marker.line}" for marker in markers)
    sentence = f"There is more than one headroom block, or a marker too many ({places})."
    return Damage(DamageKind.SEVERAL, sentence, lines)
