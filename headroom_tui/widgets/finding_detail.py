"""What recurs: the lesson, how often, what it cost, and the pairs."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from analyzer.models import Finding
from headroom_tui import wording
from headroom_tui.widgets.rule_detail import pair_lines


class FindingDetail(Static):
    """Shows one finding; empty until `show` is called."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)

    def show(self, finding: Finding) -> None:
        loop = f", a loop of {wording.plural(finding.loop_calls, 'call')}" if finding.is_loop else ""
        seen = (
            f"{wording.plural(len(finding.pairs), 'time')} in {wording.plural(finding.sessions, 'session')}, "
            f"{wording.span(finding.first_seen, finding.last_seen)}{loop}"
        )
        self.update(
            Content("\n").join(
                [
                    Content.assemble((finding.subject, "bold")),
                    Content.assemble(("→ ", "$foreground-muted"), finding.remedy or "no way out in common"),
                    Content(""),
                    Content.assemble((finding.section, "$text-accent")),
                    Content.assemble(("seen      ", "$foreground-muted"), seen),
                    Content.assemble(
                        ("measured  ", "$foreground-muted"),
                        f"{wording.tokens(finding.wasted_tokens)} tokens between failure and fix",
                    ),
                    Content(""),
                    *pair_lines(finding.pairs),
                ]
            )
        )
