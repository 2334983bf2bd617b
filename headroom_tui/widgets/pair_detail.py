"""One failure→fix pair: both calls side by side, what changed between them marked."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from analyzer.models import FailureFix
from headroom_tui import wording
from scanners.models import CallStatus, ToolCall
from writers.diff import changed_spans

SHOWN_OUTPUT_LINES = 14
_ENDING = {
    CallStatus.FAILED: "✗ failed",
    CallStatus.REJECTED: "✗ rejected by the user",
    CallStatus.INTERRUPTED: "✗ interrupted by the user",
}


class PairDetail(Vertical):
    """Shows one pair; empty until `show` is called."""

    def compose(self) -> ComposeResult:
        yield Static(id="pair-facts", markup=False)
        with Horizontal(id="pair-sides"):
            yield Static(id="pair-failure", classes="side", markup=False)
            yield Static(id="pair-fix", classes="side", markup=False)

    def show(self, pair: FailureFix) -> None:
        failed = wording.relative(_shown_input(pair.failure), pair.project_path)
        fixed = wording.relative(_shown_input(pair.fix), pair.project_path) if pair.fix else ""
        gone, come = changed_spans(failed, fixed) if pair.fix else ([], [])
        self.query_one("#pair-facts", Static).update(_facts(pair))
        self.query_one("#pair-failure", Static).update(
            _side(
                _ENDING.get(pair.failure.status, "✗ failed"),
                "$text-error",
                pair.failure,
                failed,
                gone,
                "strike $text-error",
            )
        )
        fix = self.query_one("#pair-fix", Static)
        if pair.fix:
            fix.update(
                _side("✓ worked", "$text-success", pair.fix, fixed, come, "bold underline $text-success")
            )
        else:
            fix.update(Content.assemble(("– no fix found\n\n", "bold"), (pair.why, "$foreground-muted")))


def _facts(pair: FailureFix) -> Content:
    kind = pair.kind.value.replace("_", " ")
    if pair.fix is None:
        return Content.assemble(
            (kind, "bold $text-accent"), (f"   {wording.moment(pair.time)}", "$foreground-muted")
        )
    tries = len(pair.chain) + 1
    between = (
        f"{wording.plural(pair.distance, 'call')} and {wording.duration(pair.wasted_seconds)} later"
        f"{f', after {tries} tries' if tries > 1 else ''} · {wording.tokens(pair.wasted_tokens)} tokens spent"
        f" · {pair.confidence:.0%} sure"
    )
    return Content.assemble(
        (kind, "bold $text-accent"),
        (f"   {wording.moment(pair.time)}\n", "$foreground-muted"),
        f"{between}\n",
        (pair.why, "$foreground-muted"),
    )


def _shown_input(call: ToolCall) -> str:
    """What of a call's input tells the pair apart, whole: the command, or the path and its parameters."""
    data = call.input_data
    if isinstance(command := data.get("command"), str):
        return command
    shown = [f"{key}: {value}" for key, value in data.items() if value not in ("", None)]
    return "\n".join(shown) or "(no input)"


def _side(
    title: str, colour: str, call: ToolCall, text: str, spans: Sequence[tuple[int, int]], mark: str
) -> Content:
    marked = Content(text)
    for start, end in spans:
        marked = marked.stylize(mark, start, end)
    exit_code = f"exit {call.exit_code}" if call.exit_code is not None else call.error_category.value
    ending = f"  {exit_code.replace('_', ' ')}" if call.is_error else ""
    return Content.assemble(
        (title, f"bold {colour}"),
        (f"  {call.native_name or call.name}{ending}\n", "$foreground-muted"),
        marked,
        "\n\n",
        (_outcome(call), "$foreground-muted"),
    )


def _outcome(call: ToolCall) -> str:
    if call.status is CallStatus.REJECTED:  # the log's own sentence about it says nothing more
        return f"the user said: “{call.user_words}”" if call.user_words else "the user gave no reason"
    lines = [line for line in call.output.strip().split("\n") if line.strip()]
    if len(lines) <= SHOWN_OUTPUT_LINES:
        return "\n".join(lines)
    # A failure tells why at its end (a traceback's last line) or at its start (a usage error).
    head, tail = lines[: SHOWN_OUTPUT_LINES // 2], lines[-SHOWN_OUTPUT_LINES // 2 :]
    return "\n".join([*head, f"… {len(lines) - SHOWN_OUTPUT_LINES} lines …", *tail])
