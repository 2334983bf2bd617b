"""Notices that do not pile up: what is said last counts. Where no screen is left, an error is printed."""

from __future__ import annotations

import sys
from typing import Any

from textual import on
from textual.notifications import Notification, Notify, SeverityLevel

from headroom_tui.frame.inert import InertApp
from scanners.text import visible


class NoticesApp(InertApp):
    """Says one thing at a time of what needs no care; a warning, or what has a title, stays its time."""

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._said: list[Notification] = []
        self._too_late: list[str] = []  # errors that came when the user had quit

    def run(self, **how: Any) -> None:
        try:
            return super().run(**how)
        finally:
            for sentence in self._too_late:
                print(sentence, file=sys.stderr)

    def notify(self, message: str, *, severity: SeverityLevel = "information", **how: Any) -> None:
        if severity == "error" and self.return_code is not None:
            self._too_late.append(visible(message))
        else:
            super().notify(message, severity=severity, **how)

    @on(Notify)
    def _replace(self, event: Notify) -> None:
        """Runs before Textual adds the new one, which forgets those whose time is over."""
        if not self.is_running:  # there is no screen any more to take one down from
            return
        new = event.notification
        for former in self._said:
            if _makes_way(former, new):
                former.timeout = 0
                self._take_down(former)
        self._said = [*(each for each in self._said if not each.has_expired), new]

    def _take_down(self, former: Notification) -> None:
        """Its box, too: Textual takes away what is in it, and an empty row would stay."""
        for rack in self.screen.query("ToastRack"):
            boxes = [box for box in rack.children if box.id and box.id.endswith(former.identity)]
            rack.remove_children(boxes)


def _makes_way(former: Notification, new: Notification) -> bool:
    """Whether both answer keys, or say the very same."""
    kinds = {(each.severity, each.title) for each in (former, new)}
    return kinds == {("information", "")} or (len(kinds) == 1 and former.message == new.message)
