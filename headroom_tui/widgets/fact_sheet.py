"""Facts under each other, each a label and a value; a long value goes on below itself, not its label."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

Line = Content | tuple[Content, Content]  # a label and its value


class FactSheet(Static):
    """Shows lines as wide as it is; empty until `show_lines` is called."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._lines: Sequence[Line] = ()
        self._width = 0
        self._drawn = Content()

    def show_lines(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._draw()

    def on_resize(self, event: Resize) -> None:
        if (width := self.content_size.width) != self._width:
            self._width = width
            self._draw()

    def _draw(self) -> None:
        drawn = _laid_out(self._lines, self._width)
        if not drawn.is_same(self._drawn):  # else the whole screen would be laid out for nothing
            self._drawn = drawn
            self.update(drawn)


def fact(name: str, value: str, cells: int) -> Line:
    """A fact whose name takes ``cells``."""
    return label(name, cells), Content(value)


def label(name: str, cells: int) -> Content:
    """The name of a fact; empty of one that goes on with the fact above."""
    return Content.styled(f"{name:<{cells}}", "$quiet")


def _laid_out(lines: Sequence[Line], width: int) -> Content:
    """``width`` is 0 before the first drawing, which comes with the next resize."""
    return Content("\n").join(
        [line if isinstance(line, Content) else _hanging(*line, width) for line in lines]
    )


def _hanging(label: Content, value: Content, width: int) -> Content:
    indent = label.cell_length
    room = width - indent
    if width == 0 or room < indent or value.cell_length <= room:  # so narrow, half a line is worth more
        return Content.assemble(label, value)
    return Content.assemble(label, Content("\n" + " " * indent).join(value.wrap(room)))
