"""The tabs of a project, each with its key and how much it lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual.content import Content
from textual.widgets import Static, Tab, Tabs

_AROUND, _TIGHT = 2, 1  # cells beside the label of a tab; the stylesheet knows of both


class ViewTabs(Tabs):
    """``titles`` are by name, in order. Numbers switch tabs, so they take no focus."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        super().__init__(*(Tab(title, id=f"tab-{name}") for name, title in titles.items()), id="tabs")
        self.can_focus = False
        self._heads = {name: f"{at} {title}" for at, (name, title) in enumerate(titles.items(), 1)}
        self._numbers: dict[str, tuple[int, int]] = {}
        self._labels: dict[str, str] = {}

    @property
    def opened(self) -> str:
        return self.active.removeprefix("tab-")

    def open(self, name: str) -> None:
        self.active = f"tab-{name}"

    def say(self, name: str, number: int, of: int) -> None:
        """Say how much a tab lists, of how much there is."""
        self._numbers[name] = number, of
        self._label_all()

    def on_resize(self) -> None:
        self._label_all()

    def _label_all(self) -> None:
        """Where the numbers have no room, only the open tab has one, or none: a cut number is another."""
        room = self.size.width
        for beside, labels in self._ways():
            if not room or sum(len(label) + beside for label in labels.values()) <= room:
                break
        self.set_class(beside == _TIGHT, "-tight")
        for name, label in labels.items():
            self._label(name, label)

    def _ways(self) -> Iterator[tuple[int, dict[str, str]]]:
        """The cells beside each label, and the labels, from the longest to the shortest."""
        yield _AROUND, {name: self._said(name) for name in self._heads}
        for is_of_all in (True, False):
            yield (
                _AROUND,
                {
                    name: self._said(name, is_of_all) if name == self.opened else head
                    for name, head in self._heads.items()
                },
            )
        yield _AROUND, self._heads
        yield _TIGHT, self._heads

    def _said(self, name: str, is_of_all: bool = True) -> str:
        number, of = self._numbers.get(name, (0, 0))
        whole = f" of {of:,}" if is_of_all and number < of else ""
        return f"{self._heads[name]} {number:,}{whole}" if of else self._heads[name]

    def _label(self, name: str, label: str) -> None:
        before, self._labels[name] = self._labels.get(name, ""), label
        tab = self.query_one(f"#tab-{name}", Tab)
        if len(before) != len(label):
            tab.label = Content(label)
        elif before != label:  # nothing moves: no layout, though rules arrive in numbers
            Static.update(tab, Content(label), layout=False)
