"""What a plan changes, line by line and, in lines that resemble each other, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

from scanners.text import visible, visible_path
from writers.models import FilePlan

CONTEXT_LINES = 3
_SIMILAR = 0.5  # below it, marking words would colour nearly the whole line
_MOST_WORDS = 400  # blanks are words too
_MOST_LINES = 4_000  # that are compared one by one, which takes seconds; of more, all count as replaced
_WORD = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line to show. Numbers count from 1; ``text`` is safe for a terminal and has no line break.

    A "gap" stands for unchanged lines that are left out. ``spans`` are the parts of ``text`` (from, to) that
    differ from the line it replaces, or is replaced by. ``unended`` marks a last line without a line break,
    ``crlf`` one with CRLF.
    """

    kind: Literal["context", "removed", "added", "gap"]
    old_number: int | None
    new_number: int | None
    text: str
    spans: tuple[tuple[int, int], ...] = ()
    unended: bool = False
    crlf: bool = False


def diff_lines(before: bytes | None, after: bytes, context: int | None = CONTEXT_LINES) -> list[DiffLine]:
    """The difference of two files, unchanged runs folded to ``context`` lines; None leaves them whole.

    A CR before a line break is only shown where not every line has one.
    """
    old, new = _lines(before or b""), _lines(after)
    return _diff_lines(old, new, context, show_cr=not _all_crlf(old) or not _all_crlf(new))


def _diff_lines(old: list[bytes], new: list[bytes], context: int | None, show_cr: bool) -> list[DiffLine]:
    if old == new:
        return []
    result: list[DiffLine] = []
    for tag, old_from, old_to, new_from, new_to in _opcodes(old, new):
        if tag == "equal":
            most = old_to - old_from if context is None else context
            head = 0 if not result and context is not None else most
            tail = 0 if old_to == len(old) and new_to == len(new) else most
            result.extend(_folded(old, old_from, old_to, new_from - old_from, head, tail, show_cr))
            continue
        removed = [_line("removed", old, i, None, show_cr) for i in range(old_from, old_to)]
        added = [_line("added", new, None, i, show_cr) for i in range(new_from, new_to)]
        result.extend(_with_spans(removed, added))
    return result


def changed_spans(old: str, new: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The parts (from, to) of each text that the other lacks, by words.

    None of either when they hardly resemble each other, or are too long: the time grows with the square.
    """
    old_words, new_words = _WORD.findall(old), _WORD.findall(new)
    if max(len(old_words), len(new_words)) > _MOST_WORDS:
        return [], []
    matcher = SequenceMatcher(None, old_words, new_words, autojunk=False)
    if matcher.ratio() < _SIMILAR:
        return [], []
    old_at, new_at = _offsets(old_words), _offsets(new_words)
    changed = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    gone = [(old_at[start], old_at[stop]) for _, start, stop, _, _ in changed if stop > start]
    come = [(new_at[start], new_at[stop]) for _, _, _, start, stop in changed if stop > start]
    return gone, come


def unified_diff(file: FilePlan) -> str:
    """A file's change as plain text, for a program that applies it too; empty when there is none.

    Safe for a terminal, but for the CR of a line that ends in CRLF: without it such a file would not match.
    """
    old, new = _lines(file.before or b""), _lines(file.after)
    lines = unified_lines(file, _diff_lines(old, new, CONTEXT_LINES, show_cr=False))
    return "".join(f"{line.text}\r\n" if line.crlf else f"{line.text}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class UnifiedLine:
    """One line of a change as text: with the sign that says what it is, without its line break."""

    kind: Literal["file", "hunk", "context", "removed", "added"]
    text: str
    crlf: bool = False


def unified_lines(file: FilePlan, difference: Sequence[DiffLine] | None = None) -> Iterator[UnifiedLine]:
    """A file's change as lines safe for a terminal; none when there is no change."""
    if not file.changes_anything:
        return
    path = visible_path(file.path)
    yield UnifiedLine("file", "--- /dev/null" if file.before is None else f"--- {path}")
    yield UnifiedLine("file", "+++ /dev/null" if file.removes else f"+++ {path}")
    hunk: list[DiffLine] = []
    lines = diff_lines(file.before, file.after) if difference is None else difference
    for line in [*lines, DiffLine("gap", None, None, "")]:
        if line.kind != "gap":
            hunk.append(line)
        elif hunk:
            yield from _hunk(hunk)
            hunk = []


def _hunk(lines: Sequence[DiffLine]) -> Iterator[UnifiedLine]:
    ranges = []
    for numbers in ([line.old_number for line in lines], [line.new_number for line in lines]):
        present = [number for number in numbers if number is not None]
        ranges.append(f"{present[0] if present else 0},{len(present)}")
    yield UnifiedLine("hunk", f"@@ -{ranges[0]} +{ranges[1]} @@")
    for line in lines:
        if line.kind != "gap":
            sign = {"context": " ", "removed": "-", "added": "+"}[line.kind]
            yield UnifiedLine(line.kind, sign + line.text, line.crlf)
        if line.unended:
            yield UnifiedLine("context", "\\ No newline at end of file")


def _lines(data: bytes) -> list[bytes]:
    lines = data.split(b"\n")
    last = lines.pop()
    return [line + b"\n" for line in lines] + ([last] if last else [])


def _all_crlf(lines: Sequence[bytes]) -> bool:
    return all(line.endswith(b"\r\n") for line in lines if line.endswith(b"\n"))


def _opcodes(old: list[bytes], new: list[bytes]) -> list[tuple[str, int, int, int, int]]:
    """As difflib's, but only between the common start and end: files are long, blocks short."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    old_end, new_end = len(old) - end, len(new) - end
    if max(old_end, new_end) - start > _MOST_LINES:
        middle = [("replace", start, old_end, start, new_end)]
    else:
        # difflib's own heuristic stays: a blank line that is there a hundred times would cost the cube of it.
        codes = SequenceMatcher(None, old[start:old_end], new[start:new_end]).get_opcodes()
        middle = [(tag, a + start, b + start, c + start, d + start) for tag, a, b, c, d in codes]
    head = [("equal", 0, start, 0, start)] if start else []
    tail = [("equal", old_end, len(old), new_end, len(new))] if end else []
    return [*head, *middle, *tail]


def _folded(
    lines: list[bytes], start: int, stop: int, shift: int, head: int, tail: int, show_cr: bool
) -> Iterable[DiffLine]:
    left_out = stop - start - head - tail
    for index in range(start, stop):
        if left_out > 1 and start + head <= index < stop - tail:
            if index == start + head:
                yield DiffLine("gap", None, None, f"{left_out} unchanged lines")
            continue
        yield _line("context", lines, index, index + shift, show_cr)


def _line(
    kind: Literal["context", "removed", "added"],
    lines: list[bytes],
    old: int | None,
    new: int | None,
    show_cr: bool,
) -> DiffLine:
    raw = lines[old if old is not None else new or 0]
    text = raw.removesuffix(b"\n" if show_cr or not raw.endswith(b"\r\n") else b"\r\n")
    return DiffLine(
        kind,
        None if old is None else old + 1,
        None if new is None else new + 1,
        visible(text.decode("utf-8", "backslashreplace")),
        unended=not raw.endswith(b"\n"),
        crlf=raw.endswith(b"\r\n"),
    )


def _with_spans(removed: list[DiffLine], added: list[DiffLine]) -> list[DiffLine]:
    pairs = [_spans(old, new) for old, new in zip_longest(removed, added)]
    return [old for old, _ in pairs if old] + [new for _, new in pairs if new]


def _spans(old: DiffLine | None, new: DiffLine | None) -> tuple[DiffLine | None, DiffLine | None]:
    if old is None or new is None:
        return old, new
    gone, come = changed_spans(old.text, new.text)
    return replace(old, spans=tuple(gone)), replace(new, spans=tuple(come))


def _offsets(words: Sequence[str]) -> list[int]:
    offsets = [0]
    for word in words:
        offsets.append(offsets[-1] + len(word))
    return offsets
