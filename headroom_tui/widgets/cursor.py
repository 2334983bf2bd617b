"""Where the user is in a project's lists: what is under the cursor, what is listed, and what is selected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analyzer.models import FailureFix, Recommendation
from headroom_tui.widgets.log_views import PairsView
from headroom_tui.widgets.range_list import RangeList
from headroom_tui.widgets.rule_views import LearnedView, RulesView
from headroom_tui.widgets.view_lists import ViewLists
from headroom_tui.widgets.views import View
from writers.standing_rules import StandingRule


class Cursor:
    """The cursor of the list that is open. What is under it is None where there is no row of that kind."""

    def __init__(self, views: Mapping[str, View[Any]], lists: ViewLists) -> None:
        self._views = views
        self._lists = lists

    @property
    def view(self) -> View[Any]:
        """What the tab that is open shows."""
        return self._views[self._lists.view]

    @property
    def row_id(self) -> str | None:
        return self._lists.rows.highlighted_id

    @property
    def rule(self) -> Recommendation | None:
        """The proposed rule."""
        view, held = self.view, self.row_id
        return view.rule(held) if isinstance(view, RulesView) and held else None

    @property
    def standing_rule(self) -> StandingRule | None:
        """The rule of a file."""
        view, held = self.view, self.row_id
        return view.rule(held) if isinstance(view, LearnedView) and held else None

    @property
    def pair(self) -> FailureFix | None:
        view, held = self.view, self.row_id
        return view.pair(held) if isinstance(view, PairsView) and held else None

    def move_by(self, rows: int) -> None:
        """Move it, not beyond either end."""
        shown = self._lists.rows
        if shown.highlighted is not None:
            shown.highlighted = min(max(shown.highlighted + rows, 0), shown.option_count - 1)

    def move_to_rule(self, rule_id: str) -> bool:
        """Put it on a rule. Returns whether that is listed now."""
        return self._lists.rows.move_to(rule_id)

    def rule_ids(self) -> list[str]:
        """The rules listed now, from top to bottom."""
        return self._lists.rows.ids() if isinstance(self.view, RulesView | LearnedView) else []

    def selected_ids(self) -> list[str]:
        """The rules that are selected, from top to bottom."""
        shown = self._lists.rows
        return shown.range_ids() if isinstance(shown, RangeList) else []

    def select(self) -> None:
        """Begin to select rows at the cursor, if that is not begun."""
        shown = self._lists.rows
        if isinstance(shown, RangeList) and not shown.range_ids():
            shown.begin_range()

    def select_none(self) -> bool:
        """Returns whether something was selected."""
        shown = self._lists.rows
        return isinstance(shown, RangeList) and shown.end_range()
