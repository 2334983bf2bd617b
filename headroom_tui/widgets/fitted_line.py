"""A line that leaves out whole parts where there is no room: a number that is cut is another number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.widget import Widget

NAME_CELLS = 24  # of one that is cut
_FIRST_CELLS = 13  # of a text that is cut, which stay


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a line says.

    ``spellings`` go from the longest to the shortest, each with what leads over to it; an empty one leaves
    the part out. The end of one that ``is_cut`` goes, as far as it must, but for its first words. The parts
    of the lowest ``weight`` are shortened first.
    """

    weight: int
    spellings: tuple[str, ...]
    style: str = ""
    is_cut: bool = False

    def fitting(self, cells: int) -> str:
        """The longest spelling for which there is room; the shortest where there is for none."""
        fits = next((each for each in self.spellings if Content(each).cell_length <= cells), None)
        if fits is not None or not self.is_cut:
            return self.spellings[-1] if fits is None else fits
        return Content(self.spellings[-1]).truncate(max(cells, _FIRST_CELLS), ellipsis=True).plain


def spellings_of(name: str) -> tuple[str, ...]:
    """A name whole, and with its end cut off where it is long."""
    cut = Content(name).truncate(NAME_CELLS, ellipsis=True).plain
    return (name,) if cut == name else (name, cut)


class FittedLine(Widget):
    """One line, fitted whenever it is drawn: no frame shows what was fitted to another width."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, classes="bar", markup=False)
        self._parts: Sequence[Part] = ()

    def show(self, parts: Sequence[Part]) -> None:
        if parts != self._parts:
            self._parts = parts
            self.refresh()

    def render(self) -> Content:
        return fitted(self._parts, self.content_size.width)


def fitted(parts: Sequence[Part], width: int) -> Content:
    """The parts in so many cells; ``width`` is 0 where it is not known yet, before the first drawing."""
    said = [part.spellings[0] for part in parts]
    by_weight = sorted(range(len(parts)), key=lambda each: parts[each].weight) if width else []

    def fit(number: int) -> None:
        others = Content("".join(said[:number] + said[number + 1 :])).cell_length
        said[number] = parts[number].fitting(width - others)

    for number in by_weight:
        fit(number)
    is_one_out = False
    for number in reversed(by_weight):  # what was cut last may have been so long that others fit again
        if said[number] or not is_one_out:  # nothing less important takes the place of one that is left out
            fit(number)
        is_one_out |= bool(parts[number].spellings[0]) and not said[number]
    return Content.assemble(*[(each, part.style) for each, part in zip(said, parts, strict=True)])
