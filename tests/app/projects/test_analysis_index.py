"""An analysis as its screen looks things up in it: how the number of its pairs comes about."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.models import AnalysisResult, FailureFix
from headroom_tui.projects.analysis_index import AnalysisIndex
from scanners.models import CallStatus, ProjectInfo, ToolCall

F, R, STOPPED = CallStatus.FAILED, CallStatus.REJECTED, CallStatus.INTERRUPTED


@pytest.mark.parametrize(
    ("chains", "said"),
    [
        ([[F], [F]], ""),
        ([[F, F], [F]], "2 pairs = 3 failures − 1 folded retry"),
        ([[F], [R]], "2 pairs = 1 failure + 1 rejected"),
        ([[F], [STOPPED], [R]], "3 pairs = 1 failure + 1 rejected + 1 interrupted"),
        ([[F], [R, R, R]], "2 pairs = 1 failure − 2 folded retries + 3 rejected"),
    ],
)
def test_each_call_is_counted_by_how_it_ended(chains: list[list[CallStatus]], said: str) -> None:
    pairs = []
    for number, chain in enumerate(chains):
        *earlier, last = (ToolCall("Bash", str(number), {}, status=status) for status in chain)
        pairs.append(
            FailureFix(str(number), "claude", "/x", "s", Path("log"), last, None, chain=tuple(earlier))
        )
    analysis = AnalysisResult(ProjectInfo(Path("/x"), Path("/logs")), pairs=pairs)
    assert AnalysisIndex(analysis).sum == said
