"""The analysis of a project as its screen looks things up in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cached_property

from analyzer.models import AnalysisResult, FailureFix, Recommendation
from headroom_tui import wording
from headroom_tui.call_words import kind_words
from headroom_tui.matching import folded
from scanners.models import CallStatus

_NO_FAILURE = (CallStatus.REJECTED, CallStatus.INTERRUPTED)


class AnalysisIndex:
    """Made once, in a thread: to go through thousands of pairs on a key would hold up the screen."""

    def __init__(self, analysis: AnalysisResult) -> None:
        self.pairs = analysis.pairs
        self.findings = analysis.findings
        self._by_id = {pair.id: pair for finding in analysis.findings for pair in finding.pairs}
        self._by_id.update((pair.id, pair) for pair in analysis.pairs)
        self._said = {pair_id: _said(pair) for pair_id, pair in self._by_id.items()}
        self._by_session: defaultdict[str, list[FailureFix]] = defaultdict(list)
        for pair in analysis.pairs:
            self._by_session[pair.session_id].append(pair)

    @cached_property
    def sum(self) -> str:
        """How the number of pairs comes of that of failures, where it is another one; else empty.

        A chain of tries is one pair; what the user rejected or interrupted is one, though no failure.
        """
        folded = sum(len(pair.chain) for pair in self.pairs)
        ended = Counter(call.status for pair in self.pairs for call in (*pair.chain, pair.failure))
        failures = ended[CallStatus.FAILED]
        others = [f" + {ended[status]:,} {status.value}" for status in _NO_FAILURE if ended[status]]
        less = f" − {folded:,} folded {'retry' if folded == 1 else 'retries'}" if folded else ""
        total = f"{wording.plural(len(self.pairs), 'pair')} = {wording.plural(failures, 'failure')}"
        return f"{total}{less}{''.join(others)}" if less or others else ""

    def pair(self, pair_id: str) -> FailureFix | None:
        return self._by_id.get(pair_id)

    def said(self, pair: FailureFix) -> str:
        """What a pair is found by, folded."""
        return self._said[pair.id]

    def evidence(self, rule: Recommendation) -> list[FailureFix]:
        """The pairs behind a rule, best first; those of a loop are in its finding only."""
        return [self._by_id[pair_id] for pair_id in rule.evidence if pair_id in self._by_id]

    def of_session(self, session_id: str) -> Sequence[FailureFix]:
        """The pairs that were found in a session, in whichever of its logs, newest first."""
        return self._by_session.get(session_id, ())


def _said(pair: FailureFix) -> str:
    fix = pair.fix.subject if pair.fix else ""
    return folded(pair.failure.subject, fix, kind_words(pair.kind), pair.failure.output)
