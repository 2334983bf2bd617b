"""A session as a readable story, opened at a failing call: the user's words, the calls and how they ended."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from analyzer.models import FailureFix
from headroom_tui import wording
from headroom_tui.keys import DETAIL, everywhere
from headroom_tui.widgets.lists import ReviewList
from headroom_tui.widgets.pair_detail import ENDING, shown_input, tool_of
from headroom_tui.widgets.too_small import TooSmall
from scanners.models import CallStatus, SessionData, SessionEvent, ToolCall

SIGN = {
    CallStatus.OK: (" ", "$foreground-muted"),
    CallStatus.FAILED: ("✗", "$text-error"),
    CallStatus.REJECTED: ("✗", "$text-error"),
    CallStatus.INTERRUPTED: ("✗", "$text-warning"),
    CallStatus.CANCELLED: ("–", "$foreground-muted"),
    CallStatus.MASKED: ("!", "$text-warning"),
    CallStatus.PENDING: ("…", "$foreground-muted"),
}
SUMMARY_CHARACTERS = 300
MOST_ROWS = 1_000


class TranscriptScreen(Screen[None]):
    """Shows one session; the failure and its fix are marked, and ] and [ go from one failure to the next."""

    AUTO_FOCUS = "#story"
    BINDINGS: ClassVar[list[BindingType]] = [
        *everywhere("Back"),
        Binding("right_square_bracket", "failure(1)", "Next failure", key_display="]", id="story.next"),
        Binding("left_square_bracket", "failure(-1)", "Previous", key_display="[", id="story.previous"),
        *DETAIL,
    ]

    def __init__(self, session: SessionData, pair: FailureFix) -> None:
        super().__init__()
        self._session = session
        self._pair = pair
        story: list[ToolCall | SessionEvent] = [*session.tool_calls, *session.events]
        story.sort(key=lambda each: each.msg_index)
        # Around the failure: a longer list would take too long to lay out.
        at = next(
            (number for number, each in enumerate(story) if each.msg_index >= pair.failure.msg_index), 0
        )
        first = max(at - MOST_ROWS // 2, 0)
        self._left_out = max(len(story) - MOST_ROWS, 0)
        self._story = {str(each.msg_index): each for each in story[first : first + MOST_ROWS]}

    def compose(self) -> ComposeResult:
        session = self._session
        yield Static(
            Content.assemble(
                ("Transcript", "bold $text-primary"),
                f"  {wording.moment(session.timestamp)} · {wording.plural(len(session.tool_calls), 'call')}, "
                f"{session.failure_count} failed"
                f"{f' · {self._left_out:,} rows further away are left out' if self._left_out else ''}"
                f" · {session.session_id}",
            ),
            classes="bar",
            markup=False,
        )
        with Container(id="body"):
            yield ReviewList(id="story")
            with VerticalScroll(id="detail"):
                yield Static(id="moment", markup=False)
        yield Footer(compact=True, show_command_palette=False)
        yield TooSmall()

    def on_mount(self) -> None:
        rows = self.query_one(ReviewList)
        rows.show_rows([Option(self._row(each), id=key) for key, each in self._story.items()])
        self._go_to(self._pair.failure)

    def _row(self, each: ToolCall | SessionEvent) -> Content:
        if isinstance(each, SessionEvent):
            words = each.text if each.type == "user_message" else "interrupted by the user"
            line = " ".join(words.split())[:SUMMARY_CHARACTERS]
            return Content.assemble(("   › ", "bold $text-primary"), (line, "bold"))
        sign, colour = SIGN[each.status]
        mark = " "
        if each.tool_call_id == self._pair.failure.tool_call_id:
            mark = "▶"
        elif self._pair.fix is not None and each.tool_call_id == self._pair.fix.tool_call_id:
            mark, sign, colour = "▶", "✓", "$text-success"
        return Content.assemble(
            (mark, "bold $text-accent"),
            (f"{sign} ", f"bold {colour}"),
            (f"{each.native_name or each.name}  ", "$foreground-muted"),
            self._short(each.input_summary)[:SUMMARY_CHARACTERS],
        )

    def _short(self, text: str) -> str:
        return wording.shortened(text, self._pair.project_path)

    @on(OptionList.OptionHighlighted)
    def _show_moment(self) -> None:
        held = self._story.get(self.query_one(ReviewList).highlighted_id or "")
        self.query_one("#detail").scroll_home(animate=False)
        if held is not None:
            self.query_one("#moment", Static).update(self._moment(held))

    def _moment(self, each: ToolCall | SessionEvent) -> Content:
        when = (f"  {wording.moment(each.timestamp)}\n\n", "$foreground-muted")
        if isinstance(each, SessionEvent):
            return Content.assemble(("the user", "bold $text-primary"), when, each.text)
        return Content.assemble(
            (ENDING[each.status], "bold"),
            (f"  {tool_of(each)}", "$foreground-muted"),
            when,
            self._short(shown_input(each)),
            (f"\n\n{self._short(each.output.strip())}", "$foreground-muted"),
        )

    def _go_to(self, call: ToolCall) -> None:
        self.query_one(ReviewList).move_to(str(call.msg_index))

    def action_failure(self, direction: int) -> None:
        """To the next, or previous, call that did not end well."""
        here = int(self.query_one(ReviewList).highlighted_id or 0)
        ahead = [
            call
            for call in self._session.tool_calls
            if call.status not in (CallStatus.OK, CallStatus.PENDING)
            and (call.msg_index - here) * direction > 0
        ]
        if ahead:
            self._go_to(min(ahead, key=lambda call: abs(call.msg_index - here)))

    def action_scroll_detail(self, direction: int) -> None:
        self.query_one("#detail").scroll_relative(y=8 * direction, animate=False)

    def action_copy(self) -> None:
        """Copy the call's input, or the user's words, through the terminal (OSC 52)."""
        held = self._story.get(self.query_one(ReviewList).highlighted_id or "")
        if held is not None:
            self.app.copy_to_clipboard(held.text if isinstance(held, SessionEvent) else shown_input(held))
            self.notify("Sent to the terminal's clipboard.", timeout=2)

    def action_back(self) -> None:
        self.dismiss()
