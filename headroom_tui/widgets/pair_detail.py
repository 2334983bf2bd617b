"""One failure→fix pair: both calls side by side, what changed between them marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from analyzer.models import FailureFix
from analyzer.outputs.telling import telling_lines
from headroom_tui import wording
from headroom_tui.call_words import kind_words, shown_input, tool_of
from headroom_tui.widgets.call_endings import ENDINGS
from scanners.models import CallStatus, ToolCall
from writers.diff import changed_spans

SHOWN_OUTPUT_LINES = 14
ACCEPTED = "✓ accepted later"
SHOWN_REASONS = 3


class PairDetail(Vertical):
    """Shows one pair; empty until `show` is called."""

    def compose(self) -> ComposeResult:
        yield Static(id="pair-facts", markup=False)
        with Horizontal(id="pair-sides"):
            yield Static(id="pair-failure", classes="side", markup=False)
            yield Static(id="pair-fix", classes="side", markup=False)

    def show(self, pair: FailureFix) -> None:
        """Draw the pair; paths are shortened as a person in its project would say them."""

        def short(text: str) -> str:
            return wording.shortened(text, pair.project_path)

        failed = short(shown_input(pair.failure))
        fixed = short(shown_input(pair.fix)) if pair.fix else ""
        gone, come = changed_spans(failed, fixed) if pair.fix else ([], [])
        self.query_one("#pair-facts", Static).update(_facts(pair, short))
        self.query_one("#pair-failure", Static).update(
            Content.assemble(
                (ENDINGS[pair.failure.status].text, "bold $text-error"),
                (f"  {tool_of(pair.failure)}\n", "$quiet"),
                _marked(failed, gone, "strike $text-error"),
                "\n\n",
                _outcome(pair.failure, short),
            )
        )
        self.query_one("#pair-fix", Static).update(_fix_side(pair, fixed, come, short))


def _fix_side(
    pair: FailureFix, fixed: str, come: Sequence[tuple[int, int]], short: Callable[[str], str]
) -> Content:
    if pair.fix is None:
        found = "– no fix found\n\n" if pair.fix_sought else ""
        return Content.assemble((found, "bold"), (short(pair.why), "$quiet"))
    rejected = pair.failure.status is CallStatus.REJECTED
    return Content.assemble(
        (ACCEPTED if rejected else ENDINGS[pair.fix.status].text, "bold $text-success"),
        (f"  {tool_of(pair.fix)}\n", "$quiet"),
        _marked(fixed, come, "bold underline $text-success"),
        "\n\n",
        _outcome(pair.fix, short),
    )


def _facts(pair: FailureFix, short: Callable[[str], str]) -> Content:
    kind = kind_words(pair.kind)
    if pair.fix is None:
        return Content.assemble((kind, "bold $text-accent"), (f"   {wording.moment(pair.time)}", "$quiet"))
    tries = len(pair.chain) + 1
    between = (
        f"{wording.plural(pair.distance, 'call')} and {wording.duration(pair.wasted_seconds)} later"
        f"{f', after {tries} tries' if tries > 1 else ''} · {wording.tokens(pair.wasted_tokens)} tokens spent"
        f" · {wording.percent(pair.confidence, 0)} sure"
    )
    return Content.assemble(
        (kind, "bold $text-accent"),
        (f"   {wording.moment(pair.time)}\n", "$quiet"),
        f"{between}\n",
        f"Before it, what the failing output asks for was run: {pair.asked_for}\n" if pair.asked_for else "",
        (short(pair.why), "$quiet"),
    )


def _marked(text: str, spans: Sequence[tuple[int, int]], mark: str) -> Content:
    marked = Content(text)
    for start, end in spans:
        marked = marked.stylize(mark, start, end)
    return marked


def _outcome(call: ToolCall, short: Callable[[str], str]) -> Content:
    """What came of a call: of a failure the lines that say why first, then the rest, its middle left out."""
    if call.status is CallStatus.REJECTED:  # the log's own sentence about it says nothing more
        said = f"the user said: “{call.user_words}”" if call.user_words else "the user gave no reason"
        return Content.styled(said, "$quiet")
    why, rest = telling_lines(call.output, SHOWN_REASONS if call.is_error else 0)
    if len(rest) > SHOWN_OUTPUT_LINES:
        half = SHOWN_OUTPUT_LINES // 2
        rest = [*rest[:half], f"… {wording.plural(len(rest) - 2 * half, 'line')} …", *rest[-half:]]
    return Content.assemble(
        *((f"{short(line)}\n", "$text-error") for line in why),
        "\n" if why else "",
        (short("\n".join(rest)), "$quiet"),
    )
