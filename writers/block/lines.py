"""What single lines of a damaged block say: a marker that is not spelled out, a title, a rule, a way out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

from writers.block.parts import BULLET, GENERATED, TITLE
from writers.fences import FenceTracker
from writers.marker_block import END, MARKED, MARKER_LIKE, START

_SECTION = re.compile(r"### .*\S")
_SAVED = re.compile(r"\*~[0-9][0-9,]* tokens/session saved\*")
_OPENED = re.compile(r"([ \t]*)(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)*(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Straight:
    """A marker's line as it should be. ``text`` stood behind the marker and is the user's.

    Not ``certain``: four columns of indent make an example in Markdown, and so do two markers in one line.
    """

    marker: str
    line: str
    indent: str
    text: str
    certain: bool


def straightened(line: str) -> Straight | None:
    """How a line with a marker should be; None when it holds none, or is as it should be."""
    match = MARKER_LIKE.match(line)
    bare = line.rstrip(" \t\r\n")
    if match is None or bare in (START, END):
        return None
    marker = START if match[2].lower() == "start" else END
    indent, text = match[1], match[3].rstrip("\r\n")
    text = text if text.strip() else ""
    newline = line[len(line.rstrip("\r\n")) :]
    certain = len(indent) < 4 and "\t" not in indent and MARKED not in text.lower()
    return Straight(marker, marker + newline, indent, text, certain)


def is_header(line: str) -> bool:
    """Whether a line is the title of a headroom block."""
    return line.rstrip(" \t\r\n") == TITLE


def says_rules(lines: Sequence[str]) -> bool:
    """Whether lines are a block's for certain: they have its title or a section."""
    return any(is_header(line) or _SECTION.match(line) for line in lines)


def end_of_rules(lines: Sequence[str], through_blanks: bool = False) -> int:
    """How many lines from the first read as a block's: title, sections, rules and what belongs to them.

    A paragraph of its own ends them, and so does a heading of another depth. Blank lines at the end count
    only ``through_blanks``.
    """
    fences = FenceTracker()
    end = 0
    after_blank, in_section = False, False
    for index, line in enumerate(lines):
        in_code = fences.feed(line)
        bare = line.rstrip(" \t\r\n")
        if bare.startswith((TITLE, GENERATED)) or _SECTION.match(bare) or _SAVED.fullmatch(bare):
            in_section = in_section or bare.startswith("### ")
        elif bare and not in_code and not BULLET.match(bare):
            goes_on = line[0] in " \t" if after_blank else in_section
            if not goes_on or bare.startswith("#"):
                break
        after_blank = not bare
        if bare or through_blanks:
            end = index + 1
    return end


def may_be_prose(line: str) -> bool:
    """Whether a line may as well be the user's own as the last of a rule: text from the first column on."""
    bare = line.rstrip(" \t\r\n")
    return bare == bare.lstrip() and not bare.startswith(("#", "*", "`", "~")) and not BULLET.match(bare)


@dataclass(frozen=True, slots=True)
class Gap:
    """A fence, opened in line ``opened``, that hides its block's end marker.

    ``fence`` before line ``index`` closes it. The block starts in line ``start``, where the fences above it
    leave open what ``above`` says. ``read`` lines were read.
    """

    index: int
    fence: str
    opened: int
    start: int
    above: FenceTracker
    read: int


def closed_fences(lines: Sequence[str], begin: int, above: FenceTracker) -> Gap | None:
    """The first fence from line ``begin`` on that hides its block's end marker, and how to close it.

    None when no block has such a fence. A fence in a list item ends with the item, others with their section.
    """
    fences = copy(above)
    started, hidden, current, index = -1, -1, -1, begin
    start = above
    for index in range(begin, len(lines)):
        bare = lines[index].rstrip(" \t\r\n")
        before = copy(fences) if bare == START else above
        opened = fences.open_since
        in_code = fences.feed(lines[index])
        if in_code and fences.open_since not in (None, opened):
            current = index
        if bare not in (START, END):
            continue
        fence = current if in_code else -1
        if fence < 0:
            if bare == START and hidden >= 0:
                break
            started, hidden = (index if bare == START else -1), -1
            start = before
        elif bare == END and hidden < 0 and fence > started >= 0:
            hidden = fence
        elif bare == START and fence == hidden:
            break  # a whole block follows in the fence: it is no example
    way_out = _way_out(lines, hidden) if hidden >= 0 else None
    return Gap(*way_out, hidden, started, start, index + 1 - begin) if way_out else None


def _way_out(lines: Sequence[str], opened: int) -> tuple[int, str] | None:
    opening = _OPENED.match(lines[opened])
    if opening is None:
        return None
    in_item = lines[opened][0] in " \t" or BULLET.match(lines[opened])
    index = opened + 1
    while index < len(lines):
        bare = lines[index].rstrip(" \t\r\n")
        if bare in (START, END) or _SECTION.match(bare) or (in_item and BULLET.match(bare)):
            break
        index += 1
    while index > opened + 1 and not lines[index - 1].strip():
        index -= 1
    indent = opening[1] if opening[1] or not BULLET.match(lines[opened]) else "  "
    return index, indent + opening[2]
