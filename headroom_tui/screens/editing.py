"""Changing the rule under the cursor: its words, here or in an editor, and the file that it goes to."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual import work
from textual.app import SuspendNotSupported

from headroom_tui.frame.abstract import Abstract
from headroom_tui.frame.editor import EditorFailed, edit_in_editor
from headroom_tui.screens.deciding import DecidingScreen
from headroom_tui.screens.edit import EditScreen


class EditingScreen(DecidingScreen, metaclass=Abstract):
    """Changes a proposed rule, or one that stands in a file; `ReviewingScreen` has the keys."""

    def _words(self) -> tuple[str, str] | None:
        """The id and the words, as they would be written, of the rule under the cursor."""
        if (standing := self._standing()) is not None:
            return standing.id, self._review.decision(standing.id).content or standing.content
        if (rule := self._decidable()) is not None:
            return rule.id, self._review.content(rule)
        return None

    def action_edit(self) -> None:
        if (held := self._words()) is not None:
            self._edit(*held, held[1])

    def action_edit_external(self) -> None:
        if (held := self._words()) is None:
            return
        rule_id, before = held
        content, failure = before, ""
        try:
            with self.app.suspend():
                try:
                    content = edit_in_editor(content)
                except EditorFailed as error:  # caught in here: the app would not resume behind an exception
                    failure = str(error)
        except SuspendNotSupported:
            pass  # no terminal of our own to hand over: edit here instead
        if failure:
            self.notify(failure, severity="error", timeout=10, markup=False)
        else:
            self._edit(rule_id, before, content)

    def _edit(self, rule_id: str, before: str, content: str) -> None:
        """Every text goes through the edit screen and its gate, also what an editor returned."""

        def keep(edited: str | None) -> None:
            if edited == before:
                self.notify("Nothing was changed.", timeout=2)
            elif edited is not None and self._saved(lambda: self._review.edit(rule_id, edited)):
                self._go_on_from(rule_id)

        self.app.push_screen(EditScreen(content, before), keep)

    def action_target(self) -> None:
        """The next file, or files, that this rule could go to."""
        choices = self._workbench.choices(self._project)
        now: tuple[Path, ...]
        if (standing := self._standing()) is not None:
            choices = [choice for choice in choices if len(choice) == 1]  # it is moved, not copied
            rule_id = standing.id
            now = (self._review.decision(rule_id).destination or standing.path,)
        elif (rule := self._decidable()) is not None:
            rule_id = rule.id
            now = (
                self._workbench.destination(self._project, rule).path,
                *self._review.decision(rule_id).also,
            )
        else:
            return
        first, *also = choices[(choices.index(now) + 1) % len(choices)] if now in choices else choices[0]
        if (first, *also) == now:
            self.notify("There is no other file that it could go to.", timeout=4)
            return
        stays = standing is not None and first == standing.path
        if self._saved(lambda: self._review.send_to(rule_id, None if stays else first, tuple(also))):
            self._refresh()
            self._look_where_it_goes()

    @work(exclusive=True, group="look", exit_on_error=False, description="looking at the files")
    async def _look_where_it_goes(self) -> None:
        """It may stand there already."""
        await asyncio.to_thread(self._workbench.look_at_files, self._project)
        self._refresh()
