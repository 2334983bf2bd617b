"""A rule costs tokens in every session: it is told where that is more than its failures did."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.app import App, ComposeResult

from analyzer.models import Recommendation, RecommendationTarget
from headroom_tui.policy import Policy, plan_by_policy
from headroom_tui.review.review import warnings
from headroom_tui.review.worth import costs_more
from headroom_tui.widgets.detail import Detail
from headroom_tui.widgets.life_lines import life_lines
from headroom_tui.widgets.rule_views import RulesView
from headroom_tui.widgets.views import Subject
from tests.app.applied_desk import APPLIED, Desk, desk_of_a_week, since

RULE = Recommendation(
    RecommendationTarget.CONTEXT_FILE, "Environment", "- use `uv run pytest`, not `python3 -m pytest`",
    sessions=2, wasted_tokens=120,
)  # fmt: skip


def test_a_rule_says_that_it_would_cost_more_than_its_failures_did() -> None:
    assert costs_more(RULE, RULE.content, 60) == (
        "it would cost ~11 tokens in every session, more than its failures did (~120 in 60 sessions)"
    )
    assert costs_more(RULE, "- use `uv`", 60) == "", "fewer words cost less"


@pytest.mark.parametrize(
    ("rule", "sessions", "why"),
    [
        (RULE, 24, "that 2 of 24 sessions failed may have been few by chance"),
        (replace(RULE, wasted_tokens=4), 19, "so few sessions say little"),
        (replace(RULE, wasted_tokens=0), 60, "what they cost is not known"),
        (replace(RULE, sessions=0), 60, "nor is where they were"),
        (replace(RULE, sessions=61), 60, "nor, in how many they might have been"),
        (replace(RULE, wasted_tokens=2_000), 60, "they cost more"),
        (replace(RULE, section="Permission Notes"), 60, "the user said so"),
    ],
)
def test_nothing_is_said_where_it_does_not_or_nobody_can_tell(
    rule: Recommendation, sessions: int, why: str
) -> None:
    assert costs_more(rule, rule.content, sessions) == "", why


@pytest.fixture
def seldom(tmp_path: Path) -> Desk:
    """A desk whose agent failed on eight days, cheaply, after eighty of other work."""
    desk = desk_of_a_week(tmp_path)
    (desk.project / "uv.lock").touch()
    for day in range(-100, -20):
        desk.session(day, fails=None)
    return desk


def test_it_is_not_written_unseen_and_takes_no_further_key(seldom: Desk) -> None:
    project = seldom.scanned()
    [rule] = project.rules
    assert warnings(rule, rule.content) == []
    assert plan_by_policy(seldom.workbench, [project], Policy()).files == ()
    [said] = seldom.workbench.problems
    assert said.startswith(f"Left out: “{rule.content.removeprefix('- ')}”: it would cost ~")


class Pane(App[None]):
    def compose(self) -> ComposeResult:
        yield Detail()


async def test_it_says_so_below_its_words_on_the_screen(seldom: Desk) -> None:
    project = seldom.scanned()
    view = RulesView(Subject(seldom.workbench, project, seldom.workbench.review(project)))
    async with Pane().run_test(size=(100, 40)) as pilot:
        detail = pilot.app.query_one(Detail)
        view.show(detail, project.rules[0].id)
        await pilot.pause()
        assert "! it would cost ~" in str(detail.rule().content)


def test_of_a_rule_that_is_heeded_it_is_told_what_it_cost_and_saved(tmp_path: Path) -> None:
    desk = desk_of_a_week(tmp_path)
    desk.apply()
    since(desk, *[False] * 6)
    [rule] = desk.rules()
    assert "! it cost more than it saved" not in repr(life_lines(rule, APPLIED))
    since(desk, *[False] * 6, *[None] * 80)
    [rule] = desk.rules()
    assert rule.verdict == "works"
    assert "! it cost more than it saved" in repr(life_lines(rule, APPLIED))
