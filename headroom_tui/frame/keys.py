"""Keys that every screen has. They stand first, so that a narrow footer cuts others off, never these."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from textual.app import App
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.screen import Screen

HELP = Binding("question_mark,f1", "app.help", "Help", id="app.help")


def everywhere(leave: str) -> list[BindingType]:
    """Help, and leaving; ``leave`` says what leaving means on this screen."""
    return [HELP, Binding("q", "app.leave", leave, id="app.leave")]


def key_for(action_id: str, screen: Screen[Any]) -> str:
    """The key that does something on this screen now, as the footer writes it; empty where none does."""
    bindings = (active.binding for active in screen.active_bindings.values())
    found = next((each for each in bindings if each.id == action_id), None)
    return screen.app.get_key_display(found) if found else ""


_NO_KEY = "no-key:"  # begins the name of a key that no terminal sends, of an action that has none


class KeyedApp(App[None]):
    """An app whose keys the user may have changed: ``keymap`` has those, by id; empty: no key at all."""

    keymap: Mapping[str, str] = {}

    def use_keymap(self, keymap: Mapping[str, str]) -> None:
        """Textual takes no empty key; one that cannot be pressed leaves the action to the palette."""
        self.keymap = keymap
        self.set_keymap({action: keys or f"{_NO_KEY}{action}" for action, keys in keymap.items()})

    def get_key_display(self, binding: Binding) -> str:
        return "" if binding.key.startswith(_NO_KEY) else super().get_key_display(binding)


def named(words: str, node: DOMNode) -> str:
    """Fill in keys by the ids of their actions: ``{review.undo} undoes``. Hostile text goes around it."""
    return re.sub(r"\{([a-z_.]+)\}", lambda found: key_named(found[1], node), words)


def key_named(action_id: str, node: DOMNode) -> str:
    """The first key of an action of an open screen, whether it works at the moment or not.

    Of one that has no key: how the palette, which always has one, is opened, and what it is called there.
    """
    app = node.app
    keymap = app.keymap if isinstance(app, KeyedApp) else {}
    binding = next((each for each in _bindings(node) if each.id == action_id), None)
    if binding is None:
        return ""
    if keymap.get(action_id) == "":
        return f"{key_named('app.commands', node)} “{binding.description}”".strip()
    if action_id in keymap:
        binding = binding.with_key(keymap[action_id].split(",")[0].strip())
    elif binding.key_display:
        return binding.key_display
    key = binding.key.split(",")[0]
    return key if "+" in key or key == "enter" else app.get_key_display(binding.with_key(key))


def _bindings(node: DOMNode) -> Iterator[Binding]:
    """Of the node's own screen, then of all that is on the screens that are open, the one on top first."""
    # A screen that is being opened composes before it lies on the stack, from Python 3.12 on.
    screens = dict.fromkeys((node.screen, *reversed(node.app.screen_stack)))
    nodes = (each for screen in screens for each in screen.walk_children(with_self=True))
    for each in (*nodes, node.app):
        for kind in type(each).__mro__:
            yield from (one for one in vars(kind).get("BINDINGS", ()) if isinstance(one, Binding))


BACK = Binding("escape,h", "back", "Back", show=False, id="nav.back")

FILTER: list[BindingType] = [
    Binding("slash", "filter", "Filter", show=False, id="list.filter"),
    Binding("n", "match(1)", "Next match", show=False, id="list.next_match"),
    Binding("N", "match(-1)", "Previous match", show=False, id="list.previous_match"),
]

DETAIL: list[BindingType] = [
    Binding("J,ctrl+d", "scroll_detail(1)", "Scroll detail down", show=False, id="detail.down"),
    Binding("K,ctrl+u", "scroll_detail(-1)", "Scroll detail up", show=False, id="detail.up"),
    Binding("c", "copy", "Copy", show=False, id="copy"),
    BACK,
]

SCROLL: list[BindingType] = [
    Binding("j,down", "scroll(1)", "Down", show=False, id="nav.down"),
    Binding("k,up", "scroll(-1)", "Up", show=False, id="nav.up"),
    Binding("J,ctrl+d,pagedown", "scroll(10)", "Page down", show=False, id="detail.down"),
    Binding("K,ctrl+u,pageup", "scroll(-10)", "Page up", show=False, id="detail.up"),
]
