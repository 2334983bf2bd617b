"""What the block of each file costs in every session, beside the limit, and what of it could go."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from headroom_tui import wording
from headroom_tui.learned.learned_rules import FileBudget


class BudgetBar(Static):
    """One line a file; while that is not known, how far the look through the sessions is."""

    def __init__(self) -> None:
        super().__init__(markup=False)

    def show_looking(self, done: int, total: int) -> None:
        self.update(
            Content.styled(f"looking through the sessions: {done:,} of {total:,} logs…", "$text-muted")
        )

    def show(self, budgets: Sequence[FileBudget]) -> None:
        names = wording.told_apart(str(each.destination.path) for each in budgets)
        self.update(Content("\n").join([_line(each, names[str(each.destination.path)]) for each in budgets]))


def _line(each: FileBudget, name: str) -> Content:
    number = len(each.could_go)
    could = (
        f" · {wording.plural(number, 'rule')} could go ({wording.tokens(each.could_save)})" if number else ""
    )
    return Content.assemble(
        (name, "bold"),
        " ",
        (wording.tokens(each.tokens), "bold $text-error" if each.is_over else "bold"),
        " tokens, ",
        (f"over {each.limit:,}", "$text-error") if each.is_over else f"limit {each.limit:,}",
        could,
    )
