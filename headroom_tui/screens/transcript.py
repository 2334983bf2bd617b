"""A session as a readable story, opened at a failing call: the user's words, the calls and how they ended."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static

from analyzer.models import FailureFix
from headroom_tui import wording
from headroom_tui.call_words import shown_input, tool_of
from headroom_tui.frame.keys import DETAIL, FILTER, everywhere, named
from headroom_tui.frame.left_once import LeftOnceScreen
from headroom_tui.frame.own_turn import when_drawn
from headroom_tui.matching import holds, places
from headroom_tui.projects.story import Moment, Story, key_of
from headroom_tui.screens.whole_output import Reader, WholeOutputScreen
from headroom_tui.widgets.call_endings import ENDINGS
from headroom_tui.widgets.filter_bar import FilterBar
from headroom_tui.widgets.fitted_line import FittedLine, Part
from headroom_tui.widgets.key_footer import KeyFooter
from headroom_tui.widgets.lists import Parts, ReviewList, Row, StoryList
from headroom_tui.widgets.too_small import TooSmall, size_classes
from scanners.full_output import is_excerpt
from scanners.models import CallStatus, SessionEvent, ToolCall

SUMMARY_CHARACTERS = 300
MOST_ROWS = 1_000


class TranscriptScreen(LeftOnceScreen[None]):
    """Shows one session; a failure and its fix are marked, and ] and [ go from one failure to the next."""

    AUTO_FOCUS = "#story"
    BINDINGS: ClassVar[list[BindingType]] = [
        *everywhere("Back"),
        Binding("right_square_bracket", "failure(1)", "Next failure", key_display="]", id="story.next"),
        Binding("left_square_bracket", "failure(-1)", "Previous", key_display="[", id="story.previous"),
        Binding("f", "fix", "Fix", id="story.fix"),
        Binding("o", "output", "Output", id="story.output"),
        Binding("slash", "filter", "Search", show=False, id="list.filter"),  # no line is left out
        *FILTER[1:],
        *DETAIL,
    ]

    def __init__(self, story: Story, pair: FailureFix | None, project_path: str, read: Reader) -> None:
        """``read`` brings the whole output of a call, of which the story has an excerpt."""
        super().__init__()
        self.add_class(*size_classes(self))
        self._story = story
        self._pair = pair  # the one that is marked
        self._project_path = project_path
        self._read = read
        self._found: list[str] = []  # row keys that the search matches, in order

    def compose(self) -> ComposeResult:
        yield FittedLine(id="title")
        with Container(id="body"):
            yield StoryList(id="story")
            with VerticalScroll(id="detail"):
                yield Static(id="moment", markup=False)
        goes_on = named("{list.next_match} and {list.previous_match} go on", self)
        yield FilterBar(f"search: words, in any order; {goes_on}")
        yield KeyFooter()
        yield TooSmall()

    def on_mount(self) -> None:
        failed = key_of(self._pair.failure) if self._pair else self._story.first_failure()
        self._go_to(failed or next(iter(self._story.keys), ""))

    def _go_to(self, key: str) -> None:
        """Put the cursor on a row, with a thousand rows around it: more would take too long to lay out."""
        rows = self.query_one(StoryList)
        if key and not rows.move_to(key):
            keys = self._story.keys
            first = max(keys.index(key) - MOST_ROWS // 2, 0)
            shown = keys[first : first + MOST_ROWS]
            self._show_rows(shown)
            rows.move_to(key)
        rows.scroll_to_cursor()
        self._show_title()

    def _show_rows(self, keys: Sequence[str]) -> None:
        """Show these rows; the pair's have a mark."""
        pair = self._pair
        tries = {key_of(call) for call in (*pair.chain, pair.failure)} if pair else set()
        fix = key_of(pair.fix) if pair and pair.fix else None
        self.query_one(ReviewList).show_rows(
            [Row(key, self._drawn, (self._story.moments[key], key in tries, key == fix)) for key in keys]
        )

    def _show_title(self) -> None:
        session = self._story.session
        far = len(self._story.keys) - self.query_one(ReviewList).option_count
        calls = wording.plural(len(session.tool_calls), "call")
        self.query_one(FittedLine).show(
            [
                Part(2, ("Transcript  ", ""), "bold $text-primary"),
                Part(4, (wording.moment(session.timestamp),)),
                Part(3, (f" · {calls}, {session.failure_count:,} failed", f" · {calls}", "")),
                Part(2, (f" · {wording.plural(far, 'row')} further away left out" if far else "", "")),
                Part(1, (f" · {session.first_words or session.session_id}",), is_cut=True),
            ]
        )

    def _drawn(self, each: Moment, is_try: bool, is_fix: bool) -> Parts:
        if isinstance(each, SessionEvent):
            words = each.text if each.type == "user_message" else "interrupted by the user"
            line = " ".join(words.split())[:SUMMARY_CHARACTERS]
            return (("   › ", "bold $text-primary"), (line, "bold"))
        ending = ENDINGS[each.status]
        is_usual = each.status is CallStatus.OK and not is_fix  # most are: only what stands out has a sign
        return (
            ("▶" if is_fix or is_try else " ", "bold $text-accent"),
            (f"{' ' if is_usual else ending.sign} ", f"bold {ending.colour}"),
            (f"{each.native_name or each.name}  ", "$quiet"),
            self._short(each.input_summary)[:SUMMARY_CHARACTERS],
        )

    @property
    def _held(self) -> Moment | None:
        """What the row under the cursor stands for."""
        return self._story.moments.get(self.query_one(ReviewList).highlighted_id or "")

    def _short(self, text: str) -> str:
        return wording.shortened(text, self._project_path)

    @on(OptionList.OptionHighlighted)
    def _show_moment(self) -> None:
        self.query_one("#detail").scroll_home(animate=False)
        if (held := self._held) is not None:
            words = self._moment(held)
            found = places(words.plain, self.query_one(FilterBar).text)
            for begin, end in found:
                words = words.stylize("reverse", begin, end)
            self.query_one("#moment", Static).update(words)
            if found:
                when_drawn(self, partial(self._bring_in_sight, words[: found[0][1]]))

    def _bring_in_sight(self, words: Content) -> None:
        """Bring the end of what the detail begins with in sight."""
        detail, width = self.query_one("#detail"), self.query_one("#moment").size.width
        row = words.get_height({}, width) - 1
        if row >= detail.scrollable_content_region.height:
            detail.scroll_to(y=row - detail.size.height // 3, animate=False)

    def _moment(self, each: Moment) -> Content:
        when = (f"  {wording.moment(each.timestamp)}\n\n", "$quiet")
        if isinstance(each, SessionEvent):
            return Content.assemble(("the user", "bold $text-primary"), when, each.text)
        return Content.assemble(
            (ENDINGS[each.status].text, "bold"),
            (f"  {tool_of(each)}", "$quiet"),
            when,
            self._short(shown_input(each)),
            (
                named("\n\n{story.output} shows the whole output", self) if is_excerpt(each) else "",
                "$text-primary",
            ),
            (f"\n\n{self._short(each.output.strip())}", "$quiet"),
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("failure", "fix"):
            return self._story.failure_from(-1, 1) is not None
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        return "Every call of this session ended well." if action in ("failure", "fix") else ""

    def action_failure(self, direction: int) -> None:
        """To the next, or previous, call that did not end well."""
        here = int(self.query_one(ReviewList).highlighted_id or 0)
        if (ahead := self._story.failure_from(here, direction)) is not None:
            self._go_to(ahead)
        else:
            self.notify(f"No failure comes {'after' if direction > 0 else 'before'} this.", timeout=2)

    def action_fix(self) -> None:
        """From the failure under the cursor to its fix, and back; from elsewhere to the marked one."""
        here, pair = self.query_one(ReviewList).highlighted_id or "", self._pair
        if isinstance(self._held, ToolCall) and self._held.status is not CallStatus.OK:
            pair = self._story.pair_of(here)
        if pair is None:
            self.notify("What is under the cursor has no fix.", timeout=2)
        elif pair.fix is None:
            self.notify("No fix was found for this failure.", timeout=2)
        else:
            if pair is not self._pair:
                self._pair = pair
                self._show_rows(self.query_one(ReviewList).ids())
            fix, failure = key_of(pair.fix), key_of(pair.failure)
            goal = failure if here == fix else fix
            if goal in self._story.moments:
                self._go_to(goal)

    @on(OptionList.OptionSelected)
    def action_output(self) -> None:
        """Show all that the call under the cursor gave."""
        if not self.is_active:  # the key, or a click, came twice
            return
        held = self._held
        if isinstance(held, ToolCall) and held.output:
            self.app.push_screen(WholeOutputScreen(held, self._read))
        else:
            self.notify("There is no output here.", timeout=2)

    # Searching

    def action_filter(self) -> None:
        self.query_one(FilterBar).open()

    @on(FilterBar.Changed)
    def _search(self) -> None:
        """Look through the whole session, and go to the first match from here on."""
        words = self.query_one(FilterBar).text
        self._found = [key for key, said in self._story.said.items() if holds(said, words)] if words else []
        here = int(self.query_one(ReviewList).highlighted_id or 0)
        if self._found:
            self._go_to(next((key for key in self._found if int(key) >= here), self._found[0]))
        self._show_moment()  # the cursor may stay where it is
        self._say_what_was_found()

    @on(FilterBar.Kept)
    def _searched(self) -> None:
        self.query_one(ReviewList).focus()

    def action_match(self, direction: int) -> None:
        """To the next or previous row that the search matches, around the end."""
        if not self.query_one(FilterBar).has_words() or not self._found:
            return
        here = int(self.query_one(ReviewList).highlighted_id or 0)
        ahead = [key for key in self._found if (int(key) - here) * direction > 0]
        self._go_to((ahead or self._found)[0 if direction > 0 else -1])
        self._say_what_was_found()

    def _say_what_was_found(self) -> None:
        bar = self.query_one(FilterBar)
        held = self.query_one(ReviewList).highlighted_id
        at = f"{self._found.index(held) + 1} of " if held in self._found else ""
        keys = "{list.next_match} next · {list.previous_match} previous · {nav.back} ends"
        said = f"/{bar.text}: {at}{wording.plural(len(self._found), 'row')} · {named(keys, self)}"
        if not self._found:
            said = f"/{bar.text}: in no row · {named('{nav.back} ends', self)}"
        bar.say(*([said] if bar.text else []))

    def action_scroll_detail(self, direction: int) -> None:
        self.query_one("#detail").scroll_relative(y=8 * direction, animate=False)

    def action_copy(self) -> None:
        """Copy the call's input, or the user's words, through the terminal (OSC 52)."""
        if (held := self._held) is not None:
            self.app.copy_to_clipboard(held.text if isinstance(held, SessionEvent) else shown_input(held))
            self.notify("Sent to the terminal's clipboard.", timeout=2)

    def action_back(self) -> None:
        """Close the search, then the screen."""
        bar = self.query_one(FilterBar)
        if bar.text or bar.is_open:
            bar.fill("")
            self._found = []
            self._show_moment()
            self._say_what_was_found()
            self.query_one(ReviewList).focus()
        else:
            self.dismiss()
