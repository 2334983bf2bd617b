"""Diff, write, undo, and what is said when one of them, or anything else, cannot be done."""

from __future__ import annotations

import shutil
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.models import RecommendationTarget
from headroom_tui.app import HeadroomApp
from headroom_tui.frame.grace import Grace
from headroom_tui.library import Library
from headroom_tui.screens.apply import ApplyScreen, UndoScreen
from headroom_tui.screens.project import ProjectScreen
from headroom_tui.settings.run import Settings
from headroom_tui.widgets.scan_bar import ScanBar
from tests.screens.conftest import context_file, opened, press, said, settled, text_of
from writers.applying.transaction import RollbackFailed
from writers.journal import Journal
from writers.models import FilePlan, Plan

MakeApp = Callable[..., HeadroomApp]
DAMAGED = "mine\n<!-- headroom:learn:start -->\nno end\n"


async def test_w_without_an_accepted_rule_says_what_to_do(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "w")
        assert isinstance(pilot.app.screen, ProjectScreen)
        assert "press a on a rule" in text_of(pilot.app)


async def test_apply_and_undo_leave_the_file_byte_for_byte(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    file = context_file(demo_settings)
    before = file.read_bytes()
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "a", "w")
        assert isinstance(pilot.app.screen, ApplyScreen)
        assert file.read_bytes() == before
        await press(pilot, "y")
        assert review.rules[0].content.encode() in file.read_bytes()
        await press(pilot, "u")
        assert isinstance(pilot.app.screen, UndoScreen)
        await press(pilot, "y")
        assert file.read_bytes() == before
        await press(pilot, "escape")
        assert [rule.id for rule in review.wanted()] == [review.rules[0].id], "the decision outlives the undo"
        await press(pilot, "ctrl+r")
        assert "No decision to redo; w shows what is to be written" in said(pilot.app)


async def test_a_written_rule_counts_as_learned_and_u_offers_to_take_the_write_back(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "a", "w", "y", "escape")
        assert review.learned == {review.rules[0].id}
        assert review.wanted() == []
        await press(pilot, "u")
        assert isinstance(pilot.app.screen, UndoScreen)


async def test_the_write_can_be_taken_back_after_reopening(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    before = context_file(demo_settings).read_bytes()
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w", "y")
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "u", "y")
    assert context_file(demo_settings).read_bytes() == before


async def test_a_rule_sent_to_another_file_is_written_there_and_taken_back(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    usual = context_file(demo_settings)
    before = usual.read_bytes()
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "t", "a", "w")
        other = review.decision(review.rules[0].id).destination
        assert other is not None
        assert other != usual
        existed = other.exists()
        await press(pilot, "y")
        assert "Wrote" in text_of(pilot.app)
        assert review.rules[0].content.encode() in other.read_bytes()
        assert usual.read_bytes() == before
        await press(pilot, "u", "y")
        assert other.exists() is existed


async def test_a_rule_may_go_to_the_files_of_every_agent_used_here(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    usual = context_file(demo_settings)
    codex = usual.with_name("AGENTS.md")
    before = usual.read_bytes()
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        rule = review.rules[0]
        for _ in range(12):  # t goes round all choices
            await press(pilot, "t")
            if review.destinations().get(rule.id) == [usual, codex]:
                break
        assert "CLAUDE.md and " in text_of(pilot.app)
        await press(pilot, "a", "w", "y", "escape")
        assert rule.content.encode() in usual.read_bytes()
        assert rule.content.encode() in codex.read_bytes()
        assert rule.id in review.learned
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        assert review.destinations()[rule.id] == [usual, codex], "it is remembered"
        await press(pilot, "u", "y")
        assert (usual.read_bytes(), codex.exists()) == (before, False)


async def test_y_pressed_twice_writes_once_and_says_so(make_app: MakeApp, demo_settings: Settings) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w")
        await pilot.press("y", "y")
        await settled(pilot)
        assert "Wrote CLAUDE.md" in text_of(pilot.app)
    assert len(Journal(demo_settings.state_folder / "journal").entries()) == 1


async def test_while_it_writes_the_screen_stays(make_app: MakeApp, demo_settings: Settings) -> None:
    """Another process holds the journal; our write waits for it, and nobody can walk away meanwhile."""
    journal = Journal(demo_settings.state_folder / "journal")
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w")
        with journal._locked():
            await pilot.press("y")
            await pilot.pause()
            await pilot.press("escape", "q")
            await pilot.pause()
            assert isinstance(pilot.app.screen, ApplyScreen)
        await settled(pilot)
        assert "Wrote CLAUDE.md" in text_of(pilot.app)


async def test_undo_takes_back_the_write_that_was_shown(make_app: MakeApp, demo_settings: Settings) -> None:
    file = context_file(demo_settings)
    other = file.with_name("OTHER.md")
    before = file.read_bytes()
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w", "y", "u")
        newer = Plan((FilePlan(other, other, None, b"newer\n"),))
        Journal(demo_settings.state_folder / "journal").apply(newer, str(file.parent))
        await press(pilot, "y")
    assert file.read_bytes() == before
    assert other.read_bytes() == b"newer\n"


async def test_what_cannot_be_seen_cannot_be_decided_or_written(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    before = context_file(demo_settings).read_bytes()
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await pilot.resize_terminal(40, 10)
        await press(pilot, "a", "r", "A")
        assert not review.steps
        await pilot.resize_terminal(80, 24)
        await press(pilot, "a", "w")
        await pilot.resize_terminal(40, 10)
        await press(pilot, "y")
        assert context_file(demo_settings).read_bytes() == before


async def test_a_worker_that_fails_is_a_sentence_and_the_app_lives(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with make_app().run_test(size=(100, 30), notifications=True) as pilot:
        await settled(pilot)

        def fail(*_: object) -> None:
            raise RuntimeError("[/x] the disk is on fire")

        monkeypatch.setattr(Library, "scan", fail)
        await pilot.press("R")
        await settled(pilot)
        assert "reading logs: RuntimeError: [/x] the disk is on fire" in said(pilot.app)
        assert not pilot.app.screen.query_one(ScanBar).is_reading
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ProjectScreen)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that root cannot read either")
async def test_logs_that_cannot_be_read_are_named(make_app: MakeApp, demo_settings: Settings) -> None:
    folder = next(demo_settings.homes["claude"].glob("projects/*"))
    (folder / "22222222-2222-4222-8222-222222222222.jsonl").symlink_to("/proc/self/mem")
    async with make_app().run_test(size=(140, 30), notifications=True) as pilot:
        await settled(pilot)
        assert "22222222-2222-4222-8222-222222222222.jsonl" in said(pilot.app)


async def test_a_damaged_store_of_decisions_is_a_sentence(make_app: MakeApp, demo_settings: Settings) -> None:
    demo_settings.state_folder.mkdir(parents=True)
    (demo_settings.state_folder / "review.sqlite").write_bytes(b"not a database " * 99)
    app = make_app()
    async with app.run_test(size=(140, 30), notifications=True) as pilot:
        await settled(pilot)
        assert "cannot be read" in said(pilot.app)
        await press(pilot, "enter", "a")
        assert "could not be saved" in said(pilot.app)
        pilot.app.clear_notifications()
        (demo_settings.state_folder / "review.sqlite").write_bytes(b"not a database either " * 99)
        app.look_at_decisions()
        await settled(pilot)
        assert " Your decisions in " in said(pilot.app)
        assert "DecisionsError" not in said(pilot.app)


async def test_a_file_edited_while_the_diff_is_open_is_not_overwritten(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    file = context_file(demo_settings)
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w")
        file.write_text("someone else's words\n")
        await press(pilot, "y")
        assert file.read_text() == "someone else's words\n"
        shown = " ".join(text_of(pilot.app).split())
        assert "Nothing was written" in shown
        assert "CLAUDE.md" in shown


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
async def test_a_read_only_target_is_a_sentence(make_app: MakeApp, demo_settings: Settings) -> None:
    file = context_file(demo_settings)
    file.chmod(stat.S_IRUSR)
    before = file.read_bytes()
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w", "y")
        assert file.read_bytes() == before
        assert "Nothing was written" in text_of(pilot.app)


async def test_a_damaged_block_is_a_sentence_with_its_line(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    file = context_file(demo_settings)
    file.write_text(DAMAGED)
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w")
        assert "line 2" in text_of(pilot.app).lower()
        await press(pilot, "y")
        assert file.read_text().startswith(DAMAGED)


async def test_beside_a_damaged_file_the_others_are_offered_until_it_is_corrected(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    file = context_file(demo_settings)
    file.write_text(DAMAGED)
    async with make_app().run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await press(pilot, "A", "w")
        shown = " ".join(text_of(pilot.app).split())
        held = "CLAUDE.md cannot be written, its rules ([!]) wait."
        assert f"{held} Write what goes to MEMORY.md?" in shown
        assert "line 2" in shown.lower()
        assert "correct the file and plan again" in shown
        assert "Nothing was written." not in shown, "the other file is offered"
        file.write_text("mine\n")
        await press(pilot, "R")
        assert "cannot be written" not in text_of(pilot.app), "it was corrected"
        assert "[!]" not in text_of(pilot.app)


async def test_beside_a_damaged_file_the_others_are_written_and_taken_back(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    file = context_file(demo_settings)
    file.write_text(DAMAGED)
    async with make_app().run_test(size=(120, 40)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "A", "w")
        memories = set(demo_settings.homes["claude"].rglob("MEMORY.md"))
        await press(pilot, "y")
        assert "Wrote MEMORY.md, not CLAUDE.md: its rules ([!]) wait." in text_of(pilot.app)
        assert file.read_text() == DAMAGED
        for rule in review.wanted():
            is_in_memory = rule.target is RecommendationTarget.MEMORY_FILE
            assert f"[{'x' if is_in_memory else '!'}] ✓ {rule.content[2:25]}" in text_of(pilot.app)
        [memory] = set(demo_settings.homes["claude"].rglob("MEMORY.md")) - memories
        assert "headroom:learn:start" in memory.read_text()
        await press(pilot, "u", "y")
        assert not memory.exists()


@pytest.mark.parametrize("size", [(50, 12), (60, 20)], ids=str)
async def test_a_narrow_screen_has_room_for_the_question_below_a_refusal(
    make_app: MakeApp, demo_settings: Settings, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    """The path of MEMORY.md, which holds that of the project, would fill the rows of the question."""
    app = make_app()
    async with app.run_test(size=size) as pilot:
        browser, _ = await opened(pilot)
        places = app.workbench.places(browser._subject.project)
        memory = places.usual[RecommendationTarget.MEMORY_FILE]
        memory.parent.mkdir(exist_ok=True)
        memory.write_text(DAMAGED)
        await press(pilot, "t", "A", "w")
        shown = " ".join(text_of(pilot.app).split())
        held = "MEMORY.md cannot be written, its rules ([!]) wait."
        question = f"{held} Write what goes to CLAUDE.local.md, CLAUDE.md?"
        assert question in shown
        monkeypatch.setattr(Grace, "SECONDS", 600.0)
        await press(pilot, "j", "space", "y")
        shown = " ".join(text_of(pilot.app).split())
        assert f"Press y again, once you have seen the diff. {question}" in shown


async def test_a_decision_that_cannot_be_saved_is_said_and_not_made(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    demo_settings.workspace.write_text("a file where the state folder should be")
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "a")
        assert len(review.undecided()) == len(review.rules)
        assert "could not be saved" in said(pilot.app)


async def test_files_of_the_same_name_are_told_apart(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(120, 30)) as pilot:
        await opened(pilot)
        await press(pilot, "t", "t", "a", "a", "w")
        assert "rules to .claude/CLAUDE.md, CLAUDE.md?" in text_of(pilot.app)


async def test_a_file_for_all_projects_is_told_from_that_of_the_project(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(120, 30)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "t", "t", "t", "a", "w")
        assert [path.parent.name for path in review.destinations()[review.wanted()[0].id]] == [".claude"]
        assert "Write 1 rule to ~/.claude/CLAUDE.md?" in text_of(pilot.app)
        await press(pilot, "y")
        assert "Wrote ~/.claude/CLAUDE.md." in text_of(pilot.app)


async def test_a_repository_that_is_deleted_meanwhile_is_not_made_anew(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    file = context_file(demo_settings)
    file.unlink()
    async with make_app().run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await press(pilot, "A", "w")
        assert text_of(pilot.app).count("new file") == 1
        assert "does not exist" not in text_of(pilot.app), "that is what new means"
        shutil.rmtree(file.parent)
        await press(pilot, "y")
        assert "not on this machine" in text_of(pilot.app)
        assert not file.parent.exists()


async def test_a_write_that_could_not_be_taken_back_is_not_called_none(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RollbackFailed("Then not every other file could be put back.")

    monkeypatch.setattr(Journal, "apply", fail)
    async with make_app().run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w", "y")
        assert "Nothing was written" not in text_of(pilot.app)
        assert "not every other file could be put back" in text_of(pilot.app)
