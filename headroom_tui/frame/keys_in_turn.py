"""Keys in turn: each goes to the screen to which those before it led, once that stands."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections import deque
from typing import Any
from weakref import WeakSet

from textual import events, on
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widgets import Input

from headroom_tui.frame.abstract import Abstract
from headroom_tui.frame.whole_screens import WholeScreensApp

_MOMENT = 0.02  # seconds, between two looks whether a screen was opened
_LOST_SECONDS = 0.3  # after which what follows a key went with a widget that is no more
_MOST_ROUNDS = 10  # of what a key began: something may always be going on
_OFTEN_TWICE = ("enter", "escape")  # by a hand that means them once
_LEAVES = ("nav.back", "app.leave")  # by any of their keys


class Passed(Message):
    """Follows a key on its way up to the app, behind all that the key began."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class KeysInTurnApp(WholeScreensApp, metaclass=Abstract):
    """Keeps keys back that are typed before the one ahead of them is done with.

    A terminal may send several at once, and widgets hand a key and what it begins from one to another. A key
    that overtook that would do what it does on a screen, or in a list, that the user has left already. An
    enter or escape that led to another screen and was typed again before that stood is not meant for it.

    What takes long to open is not waited for by a key that would leave it.
    """

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._waiting: deque[events.Key] = deque()
        self._is_free = True
        self._awaited = 0  # the number of what follows the last key
        self._rounds_left = 0
        self._known: WeakSet[Screen[Any]] = WeakSet()  # they have the focus where it belongs
        self._lost: asyncio.TimerHandle | None = None
        self._last: tuple[str, Screen[Any]] | None = None  # the key that is under way, and where it went

    @property
    @abstractmethod
    def is_opening(self) -> bool:
        """Whether something is being looked up that the user's last key opens."""

    @abstractmethod
    def stop_opening(self, key_id: str) -> bool:
        """Do not open it, or leave it; whether that is all that a key of this id does."""

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key) or event.is_forwarded or self._is_urgent(event):
            await super().on_event(event)
        else:
            self._waiting.append(event)
            if self._is_free:
                self._last = None
                await self._next()

    def _is_urgent(self, event: events.Key) -> bool:
        return any(each.priority for each in self._bindings.key_to_bindings.get(event.key, ()))

    def forget_keys(self) -> None:
        """Those that wait were meant for a screen that does not come."""
        self._waiting.clear()

    async def _next(self) -> None:
        self._is_free = False
        while self._has_waiting():
            if self.is_opening:
                if self._leaves():
                    continue
                self.set_timer(_MOMENT, self._next)
                return
            if self.screen not in self._known:
                self._known.add(self.screen)
                self._follow()
                return
            event = self._waiting.popleft()
            self._last = event.key, self.screen
            stays = self._stays_here(event)
            await super().on_event(event)
            if not stays:
                self._follow()
                return
        self._is_free = True

    def _leaves(self) -> bool:
        """Leave what is opening where a key that waits does that, with those ahead of it; whether one did.

        A letter does so only with nothing ahead of it: else it may belong to a word that is searched for.
        """
        leaving = {
            key: active.binding.id
            for key, active in self.screen.active_bindings.items()
            if active.binding.id in _LEAVES
        }
        keys = enumerate(self._waiting)
        at = next((n for n, key in keys if key.key in leaving and not (n and key.is_printable)), None)
        if at is None:
            return False
        for _ in range(at):
            self._waiting.popleft()
        if self.stop_opening(leaving[self._waiting[0].key] or ""):
            self._waiting.popleft()
        return True

    def _has_waiting(self) -> bool:
        """Whether a key waits, but for those that repeat the one that led to this screen."""
        key, left = self._last or ("", self.screen)
        if left is not self.screen and key in _OFTEN_TWICE:
            while self._waiting and self._waiting[0].key == key:
                self._waiting.popleft()
        return bool(self._waiting) and not self.is_ending

    def _stays_here(self, event: events.Key) -> bool:
        """Whether a key only moves the cursor of a list, or is typed into a box.

        One that is held down must not wait for what each step draws.
        """
        focused = self.focused
        if focused is None or (isinstance(focused, Input) and event.is_printable):
            return focused is not None
        bindings = focused._bindings.key_to_bindings.get(event.key, ())
        return any(each.action.startswith("cursor_") for each in bindings)

    def _follow(self, rounds: int = _MOST_ROUNDS) -> None:
        """Go on behind all that the last key began, and behind what that began, in so many rounds."""
        self._rounds_left = rounds
        self._send_behind()

    def _send_behind(self) -> None:
        if self.is_ending:
            return
        (self.focused or self.screen).post_message(Passed(self._awaited))
        self._stop_waiting()
        self._lost = asyncio.get_running_loop().call_later(_LOST_SECONDS, self._send_behind)

    def _stop_waiting(self) -> None:
        if self._lost is not None:
            self._lost.cancel()

    @on(Passed)
    async def _passed(self, message: Passed) -> None:
        if message.number != self._awaited or self.is_ending:
            return
        self._stop_waiting()
        self._awaited += 1
        way = (self.focused or self.screen).ancestors_with_self
        if self._rounds_left and any(map(_is_busy, way)):
            self._follow(self._rounds_left - 1)
        else:
            await self._next()


def _is_busy(pump: MessagePump) -> bool:
    """Whether it has still to do something; of what waits it has taken the next already, to look at it."""
    return pump.message_queue_size > 0 or pump._pending_message is not None
