"""A line that leaves out whole parts where there is no room: a number that is cut is another number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

NAME_CELLS = 24  # of one that is cut


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a line says.

    ``spellings`` go from the longest to the shortest, each with what leads over to it; an empty one leaves
    the part out. The parts of the lowest ``weight`` are shortened first.
    """

    weight: int
    spellings: tuple[str, ...]
    style: str = ""


def spellings_of(name: str) -> tuple[str, ...]:
    """A name whole, and with its end cut off where it is long."""
    cut = Content(name).truncate(NAME_CELLS, ellipsis=True).plain
    return (name,) if cut == name else (name, cut)


def endings_cut(text: str) -> tuple[str, ...]:
    """A text whole, and with more and more of its end cut off, but for its first words."""
    lengths = range(Content(text).cell_length - 1, NAME_CELLS // 2, -1)
    return (text, *(Content(text).truncate(length, ellipsis=True).plain for length in lengths))


class FittedLine(Static):
    """One line, as long as there is room for."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, classes="bar", markup=False)
        self._parts: Sequence[Part] = ()

    def show(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._draw()

    def on_resize(self, _: Resize) -> None:
        self._draw()

    def _draw(self) -> None:
        self.update(fitted(self._parts, self.content_size.width), layout=False)  # always one line


def fitted(parts: Sequence[Part], width: int) -> Content:
    """The parts in so many cells; ``width`` is 0 before the first drawing, which ends with a resize."""
    chosen = [0] * len(parts)

    def line() -> Content:
        return Content.assemble(
            *[(part.spellings[n], part.style) for part, n in zip(parts, chosen, strict=True)]
        )

    by_weight = sorted(range(len(parts)), key=lambda each: parts[each].weight)
    for number in by_weight:
        while width and line().cell_length > width and chosen[number] + 1 < len(parts[number].spellings):
            chosen[number] += 1
    for number in reversed(by_weight):  # what was cut last may have been so long that others fit again
        shortest = chosen[number]
        chosen[number] = 0
        while width and line().cell_length > width and chosen[number] < shortest:
            chosen[number] += 1
        spellings = parts[number].spellings
        if spellings[0] and not spellings[chosen[number]]:
            break  # nothing less important takes its place
    return line()
