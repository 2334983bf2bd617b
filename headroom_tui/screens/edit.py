"""Editing one rule in place, with the gate's verdict on the text while it is typed."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from headroom_tui.frame.keys import named
from headroom_tui.frame.left_once import LeftOnceDialog
from headroom_tui.widgets.too_small import TooSmall, has_room
from headroom_tui.widgets.typing import RuleBox
from scanners.text import visible
from writers.block.rewording import reworded, words_of
from writers.gate import check_rule


class EditScreen(LeftOnceDialog[str | None]):
    """Dismisses with the edited bullet, or None when the user gave up."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", "Keep", id="edit.keep"),  # a rule is mostly one line
        Binding("ctrl+j", "new_line", "New line", id="edit.new_line"),
        Binding("escape", "give_up", "Leave as it was", id="edit.give_up"),
    ]

    def __init__(self, content: str, before: str) -> None:
        """``content`` is what to begin with, of a rule that says ``before``."""
        super().__init__()
        self._content, self._before = content, before
        self._shown = words_of(visible(content))
        self._is_warned = False  # that what was typed is about to go

    def compose(self) -> ComposeResult:
        with Vertical(id="edit-box"):
            yield Static("Edit the rule", id="edit-title", markup=False)
            yield RuleBox(self._shown, id="edit-text", soft_wrap=True, compact=True)
            yield Static(id="edit-verdict", markup=False)
            yield Static(id="edit-keys", classes="muted", markup=False)
        yield TooSmall("edit.give_up")

    def on_mount(self) -> None:
        area = self.query_one(RuleBox)
        area.move_cursor(area.document.end)
        self._judge()

    def action_keep(self) -> None:
        if has_room(self) and self._judge():
            self.dismiss(self._edited())

    def action_new_line(self) -> None:
        self.query_one(RuleBox).insert("\n")

    def action_give_up(self) -> None:
        """Nothing brings typed words back, and in other editors the key only ends the typing."""
        if self._is_warned or not has_room(self) or self._edited() == self._before:
            self.dismiss(None)
        else:
            self._show_keys("{edit.keep} keeps · {edit.give_up} again drops what you changed")
            self._is_warned = True

    def _show_keys(self, keys: str) -> None:
        self._is_warned = False
        self.query_one("#edit-keys", Static).update(named(keys, self))

    def _edited(self) -> str:
        """The bullet as it would be written; to the byte the same where its words are."""
        typed = self.query_one(RuleBox).text
        return self._content if typed == self._shown else reworded(self._content, typed)

    @on(TextArea.Changed)
    def _judge(self) -> bool:
        """Show what speaks against the text; returns whether it may be written at all."""
        area = self.query_one(RuleBox)
        if (safe := visible(area.text)) != area.text:  # pasted: the terminal would obey it
            area.text = safe
            area.move_cursor(area.document.end)
        self._show_keys("{edit.keep} keeps · {edit.new_line} new line · {edit.give_up} leaves it as it was")
        objections = check_rule(self._edited())
        lines = [
            Content.assemble(
                ("✗ " if each.level == "block" else "! ", "bold"),
                (each.reason, "$text-error" if each.level == "block" else "$text-warning"),
            )
            for each in objections
        ]
        self.query_one("#edit-verdict", Static).update(
            Content("\n").join(lines or [Content.styled("✓ can be written", "$text-success")])
        )
        return all(each.level != "block" for each in objections)
