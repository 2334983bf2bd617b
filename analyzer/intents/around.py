"""What was turned off, thrown away or gone around between a failure and the success that came of it."""

from __future__ import annotations

from analyzer.calls.failures import Failure
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View
from analyzer.intents.base import Match
from analyzer.outputs.guards import REFUSED_ALTOGETHER
from analyzer.shell.bypasses import thrown_away_for, turned_off_for


def weighed(match: Match, failure: Failure, later: View, between: Stretch) -> Match:
    """The match, marked as a way around a check where a command before the success had opened it."""
    if match.bypass:
        return match
    if REFUSED_ALTOGETHER in failure.output and failure.call.input_data != later.call.input_data:
        return match._replace(why="the later success does in another form what a review refused", bypass=True)
    member = failure.member
    if member is None:
        return match
    before = [command for view in (*between, later) if view.succeeded for command in view.commands]
    if way := turned_off_for(member, before):
        return match._replace(why=f"before the later success, a check was turned off: `{way}`", bypass=True)
    if way := thrown_away_for(member, failure.output, before):
        return match._replace(why=f"before the later success, work was thrown away: `{way}`", bypass=True)
    return match
