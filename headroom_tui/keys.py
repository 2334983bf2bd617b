"""Keys that every screen has. They stand first, so that a narrow footer cuts others off, never these."""

from __future__ import annotations

from typing import Any

from textual.binding import Binding, BindingType
from textual.screen import Screen

HELP = Binding("question_mark,f1", "app.help", "Help", key_display="?", id="app.help")


def everywhere(leave: str) -> list[BindingType]:
    """Help, and leaving; ``leave`` says what leaving means on this screen."""
    return [HELP, Binding("q", "app.leave", leave, id="app.leave")]


def key_for(action_id: str, screen: Screen[Any]) -> str:
    """The key that does something on this screen now, as the footer writes it; empty where none does."""
    bindings = (active.binding for active in screen.active_bindings.values())
    found = next((each for each in bindings if each.id == action_id), None)
    return screen.app.get_key_display(found) if found else ""


FILTER: list[BindingType] = [
    Binding("slash", "filter", "Filter", show=False, id="list.filter"),
    Binding("n", "match(1)", "Next match", show=False, id="list.next_match"),
    Binding("N", "match(-1)", "Previous match", show=False, id="list.previous_match"),
]

DETAIL: list[BindingType] = [
    Binding("J,ctrl+d", "scroll_detail(1)", "Scroll detail down", show=False, id="detail.down"),
    Binding("K,ctrl+u", "scroll_detail(-1)", "Scroll detail up", show=False, id="detail.up"),
    Binding("c", "copy", "Copy", show=False, id="copy"),
    Binding("escape,h", "back", "Back", show=False, id="nav.back"),
]

SCROLL: list[BindingType] = [
    Binding("j,down", "scroll(1)", "Down", show=False, id="nav.down"),
    Binding("k,up", "scroll(-1)", "Up", show=False, id="nav.up"),
    Binding("J,ctrl+d,pagedown", "scroll(10)", "Page down", show=False, id="detail.down"),
    Binding("K,ctrl+u,pageup", "scroll(-10)", "Page up", show=False, id="detail.up"),
]
BACK = Binding("escape,h", "back", "Back", show=False, id="nav.back")
