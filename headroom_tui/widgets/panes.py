"""A list and its detail, of which either can have the whole room."""

from __future__ import annotations

from textual.containers import Container

LAYOUTS = ("", "-only-detail", "-only-list")  # in the order that `+` goes through


class Panes(Container):
    """Its stylesheet says what ``#lists`` and ``#detail`` look like in each layout."""

    def maximise_next(self) -> None:
        """Give the detail the whole room, then the list, then both their part."""
        now = next((name for name in LAYOUTS[1:] if self.has_class(name)), "")
        self._lay_out(LAYOUTS[(LAYOUTS.index(now) + 1) % len(LAYOUTS)])

    @property
    def is_list_alone(self) -> bool:
        return self.has_class("-only-list")

    def share(self) -> bool:
        """Give both their part. Returns whether one had the whole room."""
        was_maximised = any(self.has_class(name) for name in LAYOUTS[1:])
        self._lay_out("")
        return was_maximised

    def _lay_out(self, layout: str) -> None:
        for name in LAYOUTS[1:]:
            self.set_class(name == layout, name)
