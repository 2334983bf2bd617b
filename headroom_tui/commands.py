"""The commands of the palette: every action that has a key where it was opened, but for opening it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from textual.app import App, SystemCommand
from textual.screen import Screen

from headroom_tui.screens.projects import ProjectsScreen
from headroom_tui.widgets.project_orders import SORTS


def commands_for(app: App[Any], screen: Screen[Any]) -> Iterable[SystemCommand]:
    """Ours only: Textual's own would write a screenshot, which no key here may do."""
    seen: set[str] = set()
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.id in (None, "app.commands") or not active.enabled:
            continue
        if not binding.description or binding.description in seen:
            continue
        seen.add(binding.description)
        key = app.get_key_display(binding)
        pressed = f"key {key}" if key else "no key"
        yield SystemCommand(binding.description, pressed, _running(app, binding.action, active.node))
    if isinstance(screen, ProjectsScreen):
        for order, name in SORTS.items():
            yield SystemCommand(f"Sort by {name}", "the most on top", partial(screen.action_sort, order))
    yield SystemCommand("Theme", "Choose the colours", app.action_change_theme)


def _running(app: App[Any], action: str, node: Any) -> Callable[[], Any]:
    return partial(app.run_action, action, node)
