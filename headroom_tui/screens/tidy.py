"""What could be tidied in the files that a project's agent reads: proposals with their evidence."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList
from textual.worker import Worker

from analyzer.instructions.hygiene import HygieneKind, Proposal
from headroom_tui import wording
from headroom_tui.frame.keys import BACK, everywhere, named
from headroom_tui.learned.learned_rules import LearnedRule
from headroom_tui.learned.tidying import standing_of, tidy
from headroom_tui.projects.project import Project
from headroom_tui.review.decisions import DecisionsError, Verdict
from headroom_tui.screens.working import WorkingScreen
from headroom_tui.widgets.fact_sheet import FactSheet, Line, fact
from headroom_tui.widgets.fitted_line import FittedLine, Part, spellings_of
from headroom_tui.widgets.key_footer import KeyFooter
from headroom_tui.widgets.lists import Parts, ReviewList, Row
from headroom_tui.widgets.too_small import TooSmall, has_room, size_classes
from headroom_tui.workbench import Workbench
from scanners.text import visible_path
from writers.standing_rules import StandingRule

_NAME_CELLS = 10
_KIND_CELLS = max(len(kind.value) for kind in HygieneKind)


class TidyScreen(WorkingScreen[str | None]):
    """Lists proposals; dismisses with the id of a rule to go to. Changes no file."""

    AUTO_FOCUS = "ReviewList"
    BINDINGS: ClassVar[list[BindingType]] = [
        *everywhere("Back"),
        Binding("r", "retire", "Take out", id="tidy.retire"),
        # Ahead of the list's own key, which the footer would not show.
        Binding("enter,l,right", "go", "Go to rule", key_display="enter", priority=True, id="nav.open"),
        Binding("J,ctrl+d", "scroll_detail(1)", "Scroll detail down", show=False, id="detail.down"),
        Binding("K,ctrl+u", "scroll_detail(-1)", "Scroll detail up", show=False, id="detail.up"),
        Binding("c", "copy", "Copy the place", show=False, id="copy"),
        BACK,
    ]

    def __init__(self, workbench: Workbench, project: Project, rules: Sequence[LearnedRule] | None) -> None:
        """``rules`` is what became of those in the files; None while that is not known: `look` takes it."""
        super().__init__()
        self.add_class(*size_classes(self))
        self._workbench = workbench
        self._project = project
        self._rules = rules
        self._proposals: list[Proposal] = []

    def compose(self) -> ComposeResult:
        yield FittedLine(id="question")
        with Container(id="body"):
            yield ReviewList(id="proposals")
            with VerticalScroll(id="detail"):
                yield FactSheet(id="proposal")
        yield KeyFooter()
        yield TooSmall()

    def on_mount(self) -> None:
        self._say("Looking through the files and the repository…")
        self.look(self._rules)

    @work(exclusive=True, exit_on_error=False, description="looking for what could be tidied")
    async def look(self, rules: Sequence[LearnedRule] | None) -> None:
        """Look for what could be tidied, in a thread. A newer look ends an older one."""
        self._rules = rules
        self._proposals = await asyncio.to_thread(tidy, self._project, rules or ())
        self._show()

    def show_failure(self, worker: Worker[Any], failure: str) -> None:
        self._say("The look was not finished")
        self.query_one(FactSheet).show_lines([Content(f"{failure} No file was changed.")])

    def _show(self) -> None:
        self.query_one(ReviewList).show_rows([self._row(at) for at in range(len(self._proposals))])
        number = len(self._proposals)
        if number:
            found = f"{wording.plural(number, 'thing')} could be tidied"
            self._say(f"{found}{self._so_far}", "; nothing is changed by itself")
        else:
            self._say(f"Nothing to tidy{self._so_far}")
            nothing = (
                "As far as can be told, no rule says the same as another or its opposite, names what is not "
                "here, is in the wrong file, is never read, or had no effect or no use since it was written."
            )
            self.query_one(FactSheet).show_lines([Content(nothing)])
        self._show_detail()

    @property
    def _so_far(self) -> str:
        return " so far" if self._rules is None else ""

    def _say(self, sentence: str, besides: str = "") -> None:
        name = spellings_of(self._project.info.name)
        self.query_one(FittedLine).show(
            [Part(2, name, "bold $text-primary"), Part(3, (f"  {sentence}",)), Part(1, (besides, ""))]
        )

    def _row(self, at: int) -> Row:
        proposal = self._proposals[at]
        goes = (rule := self._standing(proposal)) is not None and self._goes(rule)
        return Row(str(at), _drawn, (proposal, goes))

    @property
    def _proposal(self) -> Proposal | None:
        held = self.query_one(ReviewList).highlighted_id
        return self._proposals[int(held)] if held is not None else None

    def _standing(self, proposal: Proposal) -> StandingRule | None:
        """The rule in a block that a proposal would change; None when it is the user's own text."""
        return standing_of(proposal.statements[-1], self._workbench.learned(self._project))

    def _goes(self, rule: StandingRule) -> bool:
        return self._workbench.review(self._project).decision(rule.id).verdict is Verdict.REJECTED

    @on(OptionList.OptionHighlighted)
    def _show_detail(self) -> None:
        if (proposal := self._proposal) is None:
            return
        lines: list[Line] = []
        for one in proposal.statements:
            lines.append(Content.styled(f"{wording.place(one.path)}, line {one.line}", "$quiet"))
            lines += [Content.styled(one.text, "bold"), Content("")]
        rule = self._standing(proposal)
        if rule is None:
            way = (
                "This is your own text, which is never changed: edit the file yourself. {copy} copies the "
                "place."
            )
        elif self._goes(rule):
            way = "✗ to be taken out: {review.diff} on the project shows the diff. {tidy.retire} leaves it."
        else:
            way = (
                "{tidy.retire} takes the rule out, {nav.open} goes to it, to edit or move it; each through "
                "the diff."
            )
        lines += [
            fact("why", proposal.evidence, _NAME_CELLS),
            fact("proposal", proposal.proposal, _NAME_CELLS),
            Content(""),
            Content.styled(named(way, self), "$quiet"),
        ]
        self.query_one(FactSheet).show_lines(lines)
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what stands in a block can be taken out or gone to."""
        if action in ("retire", "go"):
            proposal = self._proposal if self.is_mounted else None
            return has_room(self) and proposal is not None and self._standing(proposal) is not None
        return True

    def why_not(self, action: str) -> str:
        is_own = action in ("retire", "go") and self._proposal is not None
        return "This is your own text: edit the file yourself." if is_own and has_room(self) else ""

    @on(OptionList.OptionSelected)
    def _row_opened(self) -> None:
        self.action_go()

    def action_go(self) -> None:
        if (proposal := self._proposal) is not None and (rule := self._standing(proposal)) is not None:
            self.dismiss(rule.id)

    def action_retire(self) -> None:
        """Want the rule taken out, or leave it after all; the diff is shown before anything is written."""
        if (proposal := self._proposal) is None or (rule := self._standing(proposal)) is None:
            return
        try:
            self._workbench.retire(self._project, rule)
        except DecisionsError as error:
            self.notify(str(error), severity="error", timeout=12, markup=False)
        self._show()

    def action_copy(self) -> None:
        if (proposal := self._proposal) is not None:
            one = proposal.statements[-1]
            self.app.copy_to_clipboard(f"{one.path}:{one.line}")
            self.notify("The place was sent to the terminal's clipboard.", timeout=2)

    def action_scroll_detail(self, direction: int) -> None:
        self.query_one("#detail").scroll_relative(y=8 * direction, animate=False)

    def action_back(self) -> None:
        self.dismiss(None)


def _drawn(proposal: Proposal, goes: bool) -> Parts:
    one = proposal.statements[-1]
    return (
        (" ✗ " if goes else "   ", "bold $text-error"),
        (f"{proposal.kind.value:<{_KIND_CELLS}}  ", "$text-warning"),
        (f"{visible_path(one.path.name)}:{one.line}  ", "$quiet"),
        (one.text, "strike" if goes else ""),
    )
