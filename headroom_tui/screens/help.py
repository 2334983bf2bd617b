"""Every key of the screen below, from the real bindings, so that it cannot be out of date."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from headroom_tui.frame.keys import SCROLL, named
from headroom_tui.frame.left_once import LeftOnceDialog
from headroom_tui.widgets.too_small import TooSmall

_ALL = 1_000  # lines, more than there are keys


class HelpScreen(LeftOnceDialog[None]):
    """Lists keys; closes on escape, q or ?."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1", "dismiss", "Close", id="help.close"),
        Binding("g,home", f"scroll({-_ALL})", "First", show=False, id="nav.first"),
        Binding("G,end", f"scroll({_ALL})", "Last", show=False, id="nav.last"),
        *SCROLL,
    ]

    def __init__(self, bindings: list[ActiveBinding]) -> None:
        super().__init__()
        self._bindings_to_show = bindings

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help-box"):
            yield Static(self._keys(), markup=False)
        yield TooSmall("help.close")

    def _keys(self) -> Content:
        # Ours have an id; what a list or a text field brings along besides is known to everyone.
        ours = [active for active in self._bindings_to_show if active.binding.id]
        ours.sort(key=_rank)
        keys: dict[tuple[str, str], list[str]] = {}
        for active in ours:
            binding = active.binding
            if binding.description:
                display = self.app.get_key_display(binding)
                keys.setdefault((binding.action, binding.description), []).append(display)
        ways = named("   {nav.down} {nav.up} scroll · {help.close} closes", self)
        lines = [Content.assemble(("Keys on this screen", "bold"), (ways, "$foreground-muted"))]
        for (_, description), displays in keys.items():
            shown = "  ".join(dict.fromkeys(displays))
            lines.append(Content.assemble((f"{shown:>18}  ", "bold $text-primary"), description))
        return Content("\n").join(lines)

    def action_scroll(self, lines: int) -> None:
        self.query_one("#help-box").scroll_relative(y=lines, animate=False)


def _rank(active: ActiveBinding) -> tuple[bool, bool, bool]:
    """What is used most first: the keys of the footer, then those of the screen, then those that all have."""
    is_everywhere = (active.binding.id or "").startswith("app.")
    return is_everywhere, not active.binding.show, not isinstance(active.node, Screen)
