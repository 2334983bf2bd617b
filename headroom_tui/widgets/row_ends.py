"""Where the rows of a long line begin and end: nothing is left out, and words are whole where they fit."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import get_character_cell_size


def rows_of(line: str, width: int) -> Iterator[tuple[int, int]]:
    """The rows (from, to) of a line without a line break, each at most ``width`` cells wide.

    A row ends behind a blank, if it holds one; a word that is longer than a row is cut where the row ends,
    and so is what stands behind an indent that fills most of it. A tab counts as one cell.
    """
    text = line.replace("\t", "→")
    is_plain = line.isascii() or all(get_character_cell_size(one) == 1 for one in set(text))

    def full(begin: int) -> int:
        return begin + width if is_plain else _fitting(text, begin, width)

    at = 0
    while (end := full(at)) < len(text):
        word = text.rfind(" ", at, end) + 1
        if word > at and not text[at:word].isspace() and _ends_in(text, word, full(word)):
            end = word
        yield at, end
        at = end
    yield at, len(text)


def _ends_in(text: str, word: int, end: int) -> bool:
    """Whether the word that begins there is over before ``end``."""
    return end >= len(text) or text.find(" ", word, end + 1) >= 0


def _fitting(text: str, begin: int, width: int) -> int:
    """Up to where characters fit into ``width`` cells; one does in any case."""
    cells = 0
    for at in range(begin, len(text)):
        cells += get_character_cell_size(text[at])
        if cells > width and at > begin:
            return at
    return len(text)
