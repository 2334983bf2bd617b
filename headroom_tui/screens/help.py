"""Every key of the screen below, from the real bindings, so that it cannot be out of date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from headroom_tui.frame.keys import SCROLL, named
from headroom_tui.frame.left_once import ReadOnlyDialog
from headroom_tui.review.decisions import Verdict
from headroom_tui.widgets.rows import MODEL_SIGN
from headroom_tui.widgets.rule_detail import LEARNED_SIGN, VERDICT_SIGN
from headroom_tui.widgets.too_small import TooSmall

_ALL = 1_000  # lines, more than there are keys
_OF_RULES, _HERE = "Rules and files", "Here"
_GROUPS: Mapping[str, tuple[str, ...]] = {  # by how the ids of their actions begin
    _OF_RULES: ("review.", "files.", "model."),
    "Lists and detail": ("nav.", "list.", "detail.", "view.", "copy"),
    _HERE: (),  # whatever is in no other group
    "Everywhere": ("app.",),
}
_SIGNS: tuple[tuple[str, str], ...] = (
    (VERDICT_SIGN[Verdict.PENDING][0], "to decide"),
    (VERDICT_SIGN[Verdict.ACCEPTED][0], "accepted"),
    (VERDICT_SIGN[Verdict.EDITED][0], "accepted in your words"),
    (VERDICT_SIGN[Verdict.REJECTED][0], "rejected, or to be taken out"),
    (LEARNED_SIGN[0], "in its file already"),
    (MODEL_SIGN, "from a model"),
    ("!", "something to mind"),
)


class HelpScreen(ReadOnlyDialog):
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
            ways = named("   {nav.down} {nav.up} scroll · {help.close} closes", self)
            yield Static(
                Content.assemble(("Keys on this screen", "bold"), (f"{ways}\n", "$quiet")),
                markup=False,
            )
            first, *others = self._blocks()
            with Container(id="help-columns"):
                yield Static(first, markup=False)
                yield Static(Content("\n").join(others), markup=False)
        yield TooSmall("help.close")

    def _blocks(self) -> list[Content]:
        """Keys in groups, what is decided by first."""
        # Ours have an id; what a list or a text field brings along besides is known to everyone.
        ours = [active for active in self._bindings_to_show if active.binding.id]
        ours.sort(key=_rank)
        keys: dict[tuple[str, str], list[str]] = {}
        groups: dict[tuple[str, str], str] = {}
        for active in ours:
            binding = active.binding
            if binding.description:
                display = self.app.get_key_display(binding)
                about = (binding.action, binding.description)
                keys.setdefault(about, []).append(display)
                groups.setdefault(about, _group(binding.id or ""))
        shown = {about: "  ".join(dict.fromkeys(displays)) for about, displays in keys.items()}
        cells = max(map(len, shown.values()), default=0)
        blocks: list[list[Content]] = []
        for group in _GROUPS:
            if of_it := [about for about in shown if groups[about] == group]:
                blocks.append([_line(shown[about], about[1], cells, "bold $text-primary") for about in of_it])
                blocks[-1].insert(0, Content.styled(group, "$text-accent"))
            if of_it and group == _OF_RULES:
                signs = [_line(sign, means, cells, "bold") for sign, means in _SIGNS]
                blocks[-1] += [Content(""), Content.styled("Signs of rules", "$text-accent"), *signs]
        return [Content("\n").join([*block, Content("")]) for block in blocks]

    def action_scroll(self, lines: int) -> None:
        self.query_one("#help-box").scroll_relative(y=lines, animate=False)


def _line(sign: str, means: str, cells: int, style: str) -> Content:
    return Content.assemble((f"{sign:>{cells}}  ", style), means)


def _group(action_id: str) -> str:
    return next((name for name, begins in _GROUPS.items() if action_id.startswith(begins)), _HERE)


def _rank(active: ActiveBinding) -> tuple[bool, bool, bool]:
    """What is used most first: the keys of the footer, then those of the screen, then those that all have."""
    is_everywhere = (active.binding.id or "").startswith("app.")
    return is_everywhere, not active.binding.show, not isinstance(active.node, Screen)
