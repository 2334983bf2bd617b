"""What was turned off, or thrown away, between a failure and the success that came of it."""

from __future__ import annotations

from analyzer.failures import Failure
from analyzer.intents.base import Match
from analyzer.session_calls import Stretch
from analyzer.shell.bypasses import thrown_away_for, turned_off_for
from analyzer.views import View


def weighed(match: Match, failure: Failure, later: View, between: Stretch) -> Match:
    """The match, marked as a way around a check where a command before the success had opened it."""
    member = failure.member
    if member is None or match.bypass:
        return match
    before = [command for view in (*between, later) if view.succeeded for command in view.commands]
    if way := turned_off_for(member, before):
        return match._replace(why=f"before the later success, a check was turned off: `{way}`", bypass=True)
    if way := thrown_away_for(member, failure.output, before):
        return match._replace(why=f"before the later success, work was thrown away: `{way}`", bypass=True)
    return match
