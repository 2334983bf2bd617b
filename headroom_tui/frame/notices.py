"""Notices that do not pile up: what is said last counts, and what a screen says goes with it.

Where no screen is left an error is printed.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any, cast

from textual import on
from textual.notifications import Notification, Notify, SeverityLevel
from textual.screen import Screen, ScreenResultType

from headroom_tui.frame.inert import InertApp
from scanners.text import visible


@dataclass
class Notice(Notification):
    """Of the app, or of one of its screens."""

    by: Screen[Any] | None = None


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

    def on_mount(self) -> None:
        self.screen_change_signal.subscribe(self, self._leave_behind)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
        by: Screen[Any] | None = None,
    ) -> None:
        """Say it, whoever does, so that it steers no terminal; ``by`` is the screen that does."""
        if severity == "error" and self.return_code is not None:
            self._too_late.append(visible(message))
            return
        seconds = self.NOTIFICATION_TIMEOUT if timeout is None else timeout
        self.post_message(
            Notify(Notice(visible(message), visible(title), severity, seconds, markup=markup, by=by))
        )

    @on(Notify)
    def _replace(self, event: Notify) -> None:
        """Runs before Textual adds the new one, which forgets those whose time is over."""
        if not self.is_running:  # there is no screen any more to take one down from
            return
        new = event.notification
        for former in self._said:
            if _makes_way(former, new):
                self._take_down(former)
        self._said = [*(each for each in self._said if not each.has_expired), new]

    def take_back(self, message: str) -> None:
        """Say no more what holds no more."""
        for former in self._said:
            if former.message == visible(message):
                self._take_down(former)

    def _leave_behind(self, screen: Screen[Any]) -> None:
        """Take down what another screen answered: here the keys that it names do other things, or none.

        And what one that is left warned of.
        """
        for former in self._said:
            by = former.by if isinstance(former, Notice) else None
            is_left = by not in self.screen_stack and former.severity != "error"
            if by not in (None, screen) and (is_left or _kind(former) == _ANSWER):
                self._take_down(former)

    def _take_down(self, former: Notification) -> None:
        """Its box, too: Textual takes away what is in it, and an empty row would stay."""
        former.timeout = 0
        for rack in self.screen.query("ToastRack"):
            boxes = [box for box in rack.children if box.id and box.id.endswith(former.identity)]
            rack.remove_children(boxes)


class SpeakingScreen(Screen[ScreenResultType]):
    """A screen of that app. While it ``is_filling``, what its keys are for is still to come."""

    is_filling = False

    def notify(self, message: str, **how: Any) -> None:
        cast(NoticesApp, self.app).notify(message, by=self, **how)

    def take_back(self, message: str) -> None:
        """Say no more what holds no more."""
        cast(NoticesApp, self.app).take_back(message)

    def why_not(self, action: str) -> str:
        """Why an action that `check_action` refuses is not available; empty where that is plain."""
        return ""


_ANSWER = ("information", "")  # to a key


def _kind(notice: Notification) -> tuple[str, str]:
    return notice.severity, notice.title


def _makes_way(former: Notification, new: Notification) -> bool:
    """Whether both answer keys, or say the very same."""
    if _kind(former) != _kind(new):
        return False
    return _kind(new) == _ANSWER or former.message == new.message
