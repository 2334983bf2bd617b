"""The whole output of one call, read back from the agent's log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from textual import work
from textual.content import Content
from textual.widgets import Static
from textual.worker import Worker

from headroom_tui import wording
from headroom_tui.call_words import tool_of
from headroom_tui.screens.long_text import LongTextScreen
from headroom_tui.widgets.masked_text import MaskedText
from scanners.errors import LogReadError
from scanners.models import ToolCall
from scanners.outcomes.results import byte_length

_KEPT = "What was kept of the output"
Reader = Callable[[ToolCall], str | None]


class WholeOutputScreen(LongTextScreen):
    """Shows all that a call gave, of which a transcript keeps an excerpt.

    ``read`` runs in a thread; it returns None when the output is no longer there, and may raise LogReadError.
    """

    def __init__(self, call: ToolCall, read: Reader) -> None:
        super().__init__("The whole output", f"{tool_of(call)} · reading the log …", MaskedText(call.output))
        self._call, self._read = call, read

    def on_mount(self) -> None:
        self._load()

    @work(exclusive=True, group="output", exit_on_error=False, description="reading the output back")
    async def _load(self) -> None:
        call = self._call
        try:
            whole = await asyncio.to_thread(self._read, call)
        except LogReadError as error:
            self._say(_KEPT, "the rest cannot be read")
            said = f"{wording.place(error.path)} could not be read: {error.reason}."
            self.notify(said, severity="error", timeout=12, markup=False)
            return
        if whole is None:
            self._say(_KEPT, "the log no longer holds the rest")
            return
        lines = wording.plural(whole.count("\n") + 1, "line")
        self._say("The whole output", f"{lines}, {wording.size(byte_length(whole))}")
        self._text.show(whole)

    def show_failure(self, worker: Worker[Any], failure: str) -> None:
        super().show_failure(worker, failure)
        self._say(_KEPT, "the rest was not read")

    def _say(self, title: str, about: str) -> None:
        self.query_one("#title", Static).update(
            Content.assemble((title, "bold $text-primary"), f"  {tool_of(self._call)} · {about}")
        )
