"""One session in a few lines: when, how much, and what failed in it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from analyzer.models import FailureFix
from headroom_tui import wording
from headroom_tui.projects.session_lines import SessionLine
from headroom_tui.widgets.fact_sheet import FactSheet, fact
from headroom_tui.widgets.rule_detail import pair_lines


class SessionDetail(FactSheet):
    """Shows one session; empty until `show` is called."""

    def show(self, line: SessionLine, pairs: Sequence[FailureFix]) -> None:
        seconds = (line.ended - line.started).total_seconds() if line.started and line.ended else 0
        facts = {"session": line.session_id} if line.first_words else {}  # else it stands on top
        facts |= {
            "started": f"{wording.day(line.started)}, {wording.moment(line.started)[-5:]}",
            "lasted": wording.duration(seconds),
            "calls": f"{line.calls:,}, {line.failures:,} failed",
            "tokens": _spent(line) if line.tokens else "not in the log",
        }
        self.show_lines(
            [
                Content.assemble((line.name, "bold"), (_source(line), "$quiet")),
                Content(""),
                *(fact(name, value, 9) for name, value in facts.items()),
                Content(""),
                *pair_lines(pairs),
                Content(""),
                Content.styled(wording.place(line.file), "$quiet"),
            ]
        )


def _spent(line: SessionLine) -> str:
    """Agents send the whole session again with each message, and note that as read from the cache."""
    beside = wording.rounded(line.tokens_beside)
    by_others = f"; {beside} of them by its agents that called no tool" if line.tokens_beside else ""
    return f"{wording.rounded(line.tokens)}, cache reads included{by_others}"


def _source(line: SessionLine) -> str:
    """Who ran it, where that was not the agent itself."""
    return "" if line.source == "main" else f"  {line.source}"
