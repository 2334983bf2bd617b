"""The tabs of a project, each with its key and how much it lists."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content
from textual.widgets import Static, Tab, Tabs


class ViewTabs(Tabs):
    """``titles`` are by name, in order. Numbers switch tabs, so they take no focus."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        super().__init__(*(Tab(title, id=f"tab-{name}") for name, title in titles.items()), id="tabs")
        self.can_focus = False
        self._heads = {name: f"{at} {title}" for at, (name, title) in enumerate(titles.items(), 1)}
        self._labels: dict[str, str] = {}

    @property
    def opened(self) -> str:
        return self.active.removeprefix("tab-")

    def open(self, name: str) -> None:
        self.active = f"tab-{name}"

    def say(self, name: str, number: int) -> None:
        """Say how much a tab lists."""
        label = f"{self._heads[name]} {number:,}" if number else self._heads[name]
        before, self._labels[name] = self._labels.get(name, ""), label
        tab = self.query_one(f"#tab-{name}", Tab)
        if len(before) != len(label):
            tab.label = Content(label)
        elif before != label:  # nothing moves: no layout, though rules arrive in numbers
            Static.update(tab, Content(label), layout=False)
