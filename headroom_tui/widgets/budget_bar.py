"""What the block of each file costs in every session, beside the limit, and what of it could go."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from headroom_tui import wording
from headroom_tui.frame.keys import named
from headroom_tui.learned.learned_rules import FileBudget
from headroom_tui.widgets.fitted_line import Part, fitted, spellings_of


class BudgetBar(Widget):
    """One line a file; while that is not known, how far the look through the sessions is."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._lines: Sequence[Sequence[Part]] = ()

    def show_looking(self, done: int, total: int) -> None:
        said = f"looking through the sessions: {done:,} of {wording.plural(total, 'log')}…"
        self._show([[Part(1, (said,), "$quiet")]])

    def show_not_looked(self, failure: str) -> None:
        """Say why that is not known."""
        self._show([[Part(1, (failure,))]])

    def show(self, budgets: Sequence[FileBudget]) -> None:
        names = wording.told_apart(str(each.destination.path) for each in budgets)
        key = named("{files.tidy}", self)
        self._show([_parts(each, names[str(each.destination.path)], key) for each in budgets])

    def _show(self, lines: Sequence[Sequence[Part]]) -> None:
        self._lines = lines
        self.refresh(layout=True)

    def render(self) -> Content:
        width = self.content_size.width
        return Content("\n").join([fitted(parts, width) for parts in self._lines])


def _parts(each: FileBudget, name: str, key: str) -> list[Part]:
    number = len(each.could_go)
    could = f" · {key} shows {wording.plural(number, 'rule')} that could go" if number else ""
    shorter = f" · {key}: {number:,} could go" if number else ""
    return [
        Part(2, spellings_of(name), "bold"),
        Part(5, (f" {wording.tokens(each.tokens)}",), "bold $text-error" if each.is_over else "bold"),
        Part(3, (" tokens, ", ", ")),
        Part(5, (f"over {each.limit:,}",), "$text-error")
        if each.is_over
        else Part(4, (f"limit {each.limit:,}",)),
        Part(5, (could, shorter, "")),
        Part(1, (f" ({wording.tokens(each.could_save)})" if number else "", "")),
    ]
