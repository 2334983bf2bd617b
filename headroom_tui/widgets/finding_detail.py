"""What recurs: the lesson, how often, what it cost, and the pairs."""

from __future__ import annotations

from textual.content import Content

from analyzer.models import Finding
from analyzer.rules import why_no_rule
from headroom_tui import wording
from headroom_tui.widgets.fact_sheet import FactSheet, fact
from headroom_tui.widgets.rule_detail import NAME_CELLS, pair_lines, spent


class FindingDetail(FactSheet):
    """Shows one finding; empty until `show` is called."""

    def show(self, finding: Finding) -> None:
        loop = f", a loop of {wording.plural(finding.loop_calls, 'call')}" if finding.is_loop else ""
        seen = (
            f"{wording.plural(len(finding.pairs), 'time')} in {wording.plural(finding.sessions, 'session')}, "
            f"{wording.span(finding.first_seen, finding.last_seen)}{loop}"
        )
        wasted = spent(finding.wasted_tokens, finding.pairs, finding.is_loop)
        remedy = finding.remedy or "no way out in common"
        self.show_lines(
            [
                Content.styled(finding.subject, "bold"),
                (Content.styled("→ ", "$quiet"), Content(remedy)),
                Content(""),
                Content.styled(finding.section, "$text-accent"),
                fact("seen", seen, NAME_CELLS),
                fact("measured", wasted, NAME_CELLS),
                *([fact("no rule", why, NAME_CELLS)] if (why := why_no_rule(finding)) else []),
                Content(""),
                *pair_lines(finding.pairs, [finding.subject]),
            ]
        )
