"""What `wrap --learn` may write unseen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analyzer.models import Recommendation, RecommendationTarget
from headroom_tui.decisions import UNDECIDED, Decision, Verdict
from headroom_tui.policy import Policy

RULE = Recommendation(RecommendationTarget.CONTEXT_FILE, "Environment", "- use `uv run`", evidence_count=5)
MODELS = replace(RULE, model="openai/tide-1")
ACCEPTED = [Decision(Verdict.ACCEPTED), Decision(Verdict.EDITED, "- use `uv run python`")]
REJECTED = Decision(Verdict.REJECTED)


@pytest.mark.parametrize("decision", [UNDECIDED, *ACCEPTED])
def test_a_rule_of_findings_may_be_written_unseen_unless_it_was_rejected(decision: Decision) -> None:
    assert Policy().allows(RULE, decision)
    assert not Policy().allows(RULE, REJECTED)


@pytest.mark.parametrize("decision", ACCEPTED)
def test_what_a_model_wrote_is_only_written_once_it_was_accepted(decision: Decision) -> None:
    assert Policy().allows(MODELS, decision)
    assert not Policy().allows(MODELS, UNDECIDED)
    assert not Policy().allows(MODELS, REJECTED)


@pytest.mark.parametrize(
    "rule",
    [
        replace(RULE, evidence_count=4),
        replace(RULE, note="there is no such path now"),
        replace(MODELS, replaces="- use `python`"),
    ],
)
def test_what_takes_somebody_to_look_at_is_not_written_unseen(rule: Recommendation) -> None:
    assert not Policy().allows(rule, Decision(Verdict.ACCEPTED))


def test_sections_may_be_chosen() -> None:
    assert Policy(sections=("Environment",)).allows(RULE, UNDECIDED)
    assert not Policy(sections=("Search Scope",)).allows(RULE, UNDECIDED)
