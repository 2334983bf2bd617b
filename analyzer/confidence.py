"""How sure a rule is, by the pairs that it rests on, whoever wrote it."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.models import FailureFix

_OF_NO_FIX = 0.6  # of a pair that shows a failure and no fix
_MOST = 0.95  # a log proves nothing
_LEFT = 0.8  # of the doubt, by each further session that shows the same


def confidence_of(pairs: Sequence[FailureFix]) -> float:
    """Return that of the pairs on average, raised by every further session, 0 to 1; 0 without any pair."""
    if not pairs:
        return 0.0
    each = [pair.confidence if pair.fix else _OF_NO_FIX for pair in pairs]
    sessions = len({(pair.agent, pair.session_id) for pair in pairs})
    doubt = 1 - sum(each) / len(each)
    return round(min(_MOST, 1 - doubt * _LEFT ** (sessions - 1)), 2)
