"""The Learned tab: what became of each rule, what deserves a decision first, and what is done about it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from headroom_tui.app import HeadroomApp
from headroom_tui.learned.learned_rules import LearnedRule, learned_rules
from headroom_tui.review.decisions import Verdict
from headroom_tui.screens import weighing
from headroom_tui.widgets.browser import Browser
from headroom_tui.widgets.budget_bar import BudgetBar
from tests.screens.conftest import press, said, settled, text_of, until
from tests.screens.learned_desk import RULES, learned_app, play_session
from tests.screens.test_snapshots import SIZES, playing


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HeadroomApp:
    monkeypatch.setenv("HOME", str(tmp_path))
    return learned_app(tmp_path)


async def opened(pilot: Pilot[None]) -> Browser:
    await settled(pilot)
    await press(pilot, "enter")
    await until(pilot, lambda: pilot.app.screen.query(Browser))
    await press(pilot, "4")
    return pilot.app.screen.query_one(Browser)


def rows(app: HeadroomApp) -> list[str]:
    """The verdicts from top to bottom."""
    lines = text_of(app).split("\n")
    return [
        next(word for word in [*RULES, "not measured"] if word in line)
        for line in lines
        if line.startswith((" = ", " ✓ ", " ✗ "))
    ]


async def test_verdicts_appear_by_themselves_what_deserves_a_decision_first(app: HeadroomApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        assert rows(app) == [
            *("contradicted", "no effect", "partly", "not seen since", "works", "not measured"),
        ]
        assert "What it forbids worked in 4" in text_of(app)


async def test_before_and_after_stand_as_numbers_and_as_a_plot(app: HeadroomApp) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        browser = await opened(pilot)
        browser.cursor.move_to_rule(browser._list.ids()[2])
        await settled(pilot)
        shown = text_of(app)
        assert "failed in 10 of 10 (74 to 100 %), in 10 sessions" in shown
        assert "failed in 2 of 10 (4 to 51 %), in 10 sessions" in shown
        assert "23 to 96 points lower" in shown
        assert "less than 1 % that it is unchanged, rather than halved" in shown
        assert shown.count("10 of 10") == 1, "a number once"
        assert "██████████│▁▁█▁▁▁▁▁█▁" in shown
        assert "~2.1k to ~8.7k saved, ~100 spent since" in shown


async def test_a_rule_that_no_session_has_seen_yet_has_no_numbers_of_since(
    make_app: Callable[..., HeadroomApp],
) -> None:
    async with make_app().run_test(size=(140, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "a", "w", "y", "escape", "4")
        shown = text_of(pilot.app)
        assert "too early: No session has begun since." in shown
        assert "no session yet" in shown
        assert "saved" not in shown


async def test_the_budget_says_what_the_block_costs_and_what_could_go(app: HeadroomApp) -> None:
    async with app.run_test(size=(60, 20)) as pilot:
        await opened(pilot)
        assert "CLAUDE.md ~102, over 80 · i shows 3 rules that could go" in text_of(app)
        await press(pilot, "1")
        assert not app.screen.query_one(BudgetBar).display


async def test_a_session_that_is_added_changes_the_verdict(app: HeadroomApp, tmp_path: Path) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        browser = await opened(pilot)
        browser.cursor.move_to_rule(browser._list.ids()[4])
        await settled(pilot)
        assert "works: It has not failed since." in text_of(app)
        play_session(tmp_path, 20, "xxxxx")
        await press(pilot, "f5")
        assert "partly: It still fails, but less often." in text_of(app)


async def test_a_rule_that_was_looked_at_is_kept_and_u_forgets_that(app: HeadroomApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        browser = await opened(pilot)
        rule = browser.cursor.standing_rule
        assert rule is not None
        await press(pilot, "a")
        assert "looked at, to be kept" in text_of(app)
        assert "0 to write" in text_of(app)
        await press(pilot, "u")
        assert browser._subject.review.decision(rule.id).verdict is Verdict.PENDING


async def test_a_rule_that_is_retired_does_not_come_back(app: HeadroomApp) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        browser = await opened(pilot)
        file = browser.cursor.standing_rule.path
        before = file.read_bytes()
        browser.cursor.move_to_rule(browser._list.ids()[1])
        await settled(pilot)
        await press(pilot, "r", "w", "y", "escape")
        assert b"pnpm test`, not" not in file.read_bytes()
        review = browser._subject.review
        [proposed] = [rule for rule in review.rules if "pnpm test" in rule.content]
        assert review.decision(proposed.id).verdict is Verdict.REJECTED
        assert review.decision(proposed.id).reason == "taken out of CLAUDE.md"
        assert "0 to write" in text_of(app)
        await press(pilot, "u", "y")
        assert file.read_bytes() == before


async def test_the_last_rule_takes_the_block_along_and_undo_brings_it_back(
    app: HeadroomApp, tmp_path: Path
) -> None:
    file = tmp_path / "code" / "harbor" / "CLAUDE.md"
    before = file.read_bytes()
    async with app.run_test(size=(140, 40)) as pilot:
        await opened(pilot)
        for _ in range(6):
            await press(pilot, "r", "j")
        await press(pilot, "w")
        assert "Take 6 rules out of CLAUDE.md?" in text_of(app)
        assert "the block goes, which cost ~" in text_of(app)
        await press(pilot, "y", "escape")
        assert file.read_bytes() == before[: before.index(b"\n<!-- headroom")]
        assert "No rule stands in this project's files yet." in text_of(app)
        await press(pilot, "u", "y")
        assert file.read_bytes() == before


async def test_rules_to_write_and_to_take_out_are_counted_apart(app: HeadroomApp) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        await opened(pilot)
        await press(pilot, "r")
        assert "· 1 to take out ·" in text_of(app)
        await press(pilot, "w")
        assert "Take 1 rule out of CLAUDE.md?" in text_of(app)
        await press(pilot, "escape", "j", "t")
        assert "· 1 to write, 1 to take out ·" in text_of(app)
        await press(pilot, "w")
        assert "Write 1 rule, take 1 out, in " in text_of(app)
        await press(pilot, "j", "space")
        assert "Write 1 rule (1 left out) to " in text_of(app)


async def test_a_rule_stays_where_it_is_while_the_file_that_it_moves_to_is_refused(app: HeadroomApp) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        browser = await opened(pilot)
        moved = browser.cursor.standing_rule
        assert moved is not None
        kept = moved.path.read_bytes()
        damaged = moved.path.with_name("CLAUDE.local.md")
        damaged.write_text("<!-- headroom:learn:start -->\nno end\n")
        browser._subject.review.send_to(moved.id, damaged)
        plan = app.workbench.plan(browser._subject.project)
        assert [each.path for each in plan.refused] == [damaged]
        assert not plan.changes_anything
        await press(pilot, "w", "y")
        assert "no end" not in moved.path.read_text()
        assert moved.path.read_bytes() == kept


async def test_where_the_rules_came_from_cannot_be_read(app: HeadroomApp) -> None:
    workbench = app.workbench
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await settled(pilot)
        workbench.decisions_file.write_bytes(b"not a database, but long enough to look like one" * 40)
        await press(pilot, "enter", "4")
        assert "No rule is lost" in said(app)


async def test_a_bullet_that_stands_twice_is_listed_twice_and_one_of_them_taken_out(
    app: HeadroomApp, tmp_path: Path
) -> None:
    file = tmp_path / "code" / "harbor" / "CLAUDE.md"
    before, seals = file.read_text(), "- be kind to the harbour seals\n"
    file.write_text(before.replace(seals, seals * 2))
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        assert rows(app)[-2:] == ["not measured", "not measured"]
        await press(pilot, "G", "r", "w", "y", "escape")
        assert file.read_text().count("harbour seals") == 1
        assert "0 to write" in text_of(app), "the other one was not to be taken out"


async def test_what_could_be_tidied_is_listed_and_a_rule_retired_from_there(app: HeadroomApp) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        browser = await opened(pilot)
        await press(pilot, "i")
        shown = text_of(app)
        assert all(kind in shown for kind in ("gone", "duplicate", "outdated", "no effect", "not seen since"))
        assert "`charts/north.md` is not in this repository." in shown
        await press(pilot, "r")  # the user's own text stays, whatever is pressed
        assert "5 things could be tidied" in text_of(app)
        await press(pilot, "j", "r", "escape")
        assert [rule.content for rule in app.workbench.changed(browser._subject.project)] == [
            "- use `uv run pytest`, not `python3 -m pytest`"
        ]
        await press(pilot, "i", "G", "k", "k", "enter")
        assert "mypy" in browser.cursor.standing_rule.content


async def test_what_could_be_tidied_says_that_verdicts_are_not_known_yet_and_takes_them_in(
    app: HeadroomApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = threading.Event()

    def awaited(*given: Any) -> list[LearnedRule]:
        known.wait()
        return learned_rules(*given)

    monkeypatch.setattr(weighing, "learned_rules", awaited)
    async with app.run_test(size=(140, 40)) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: app.is_at_work("lives"))
        await pilot.press("i")
        await until(pilot, lambda: "2 things could be tidied so far" in text_of(app))
        known.set()
        await settled(pilot)
        assert "5 things could be tidied; " in text_of(app)


async def test_the_diff_says_what_is_doubtful_about_a_rule(app: HeadroomApp) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        browser = await opened(pilot)
        browser.cursor.move_to_rule(browser._list.ids()[4])
        await settled(pilot)
        await press(pilot, "e", *" now", "enter", "w")
        assert "It says the same as line 4." in " ".join(text_of(app).split())


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_looks(snap_compare: Callable[..., bool], app: HeadroomApp, size: tuple[int, int]) -> None:
    assert snap_compare(app, terminal_size=size, run_before=playing(["enter", "4", "j", "j"]))


STATES = {
    "contradicted": ["enter", "4"],
    "kept and retired": ["enter", "4", "r", "G", "k", "a"],
    "not measured": ["enter", "4", "G"],
    "tidy": ["enter", "i", "j"],
    "filtered by verdict": ["enter", "4", "slash", *"effect", "enter"],
}


@pytest.mark.parametrize("state", STATES)
def test_looks_in(snap_compare: Callable[..., bool], app: HeadroomApp, state: str) -> None:
    assert snap_compare(app, terminal_size=(100, 30), run_before=playing(STATES[state]))


def test_looks_while_it_is_looking(snap_compare: Callable[..., bool], app: HeadroomApp) -> None:
    async def run(pilot: Pilot[None]) -> None:
        browser = await opened(pilot)
        browser._subject.lives = {}
        browser.refresh_rows()
        browser.show_looking(12, 40)
        await settled(pilot)

    assert snap_compare(app, terminal_size=(80, 24), run_before=run)


async def test_two_files_of_one_name_are_told_apart(app: HeadroomApp, tmp_path: Path) -> None:
    home_file = tmp_path / "claude" / "CLAUDE.md"
    home_file.write_text((tmp_path / "code" / "harbor" / "CLAUDE.md").read_text().replace("seals", "gulls"))
    async with app.run_test(size=(140, 40)) as pilot:
        await opened(pilot)
        shown = text_of(pilot.app)
        assert shown.count("harbor/CLAUDE.md") > 1, "in the rows, and beside what the block costs"
        assert shown.count("claude/CLAUDE.md") > 1


async def test_rules_in_a_damaged_block_are_not_denied(app: HeadroomApp, tmp_path: Path) -> None:
    file = tmp_path / "code" / "harbor" / "CLAUDE.md"
    whole = file.read_text()
    file.write_text(whole.replace("<!-- headroom:learn:end -->", ""))
    other = file.with_name("CLAUDE.local.md")
    async with app.run_test(size=(90, 30)) as pilot:
        await opened(pilot)
        shown = " ".join(text_of(app).split())
        assert "cannot be told which rules stand in it. ~/code/harbor/CLAUDE.md: Line 6 starts a" in shown
        assert "No rule stands" not in shown
        other.write_text(whole)
        await press(pilot, "escape", "enter", "4")
        app.workbench.look_at_files(pilot.app.screen._project)  # type: ignore[attr-defined]
        await press(pilot, "1", "4")
        assert "CLAUDE.md: block damaged, its rules not listed" in text_of(app)
