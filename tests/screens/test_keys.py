"""What the keys do, on the screens where they are offered."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from headroom_tui.app import HeadroomApp
from headroom_tui.library import Library
from headroom_tui.review import Decision, DecisionStore, Review, Verdict
from headroom_tui.screens.apply import ApplyScreen, UndoScreen
from headroom_tui.screens.edit import EditScreen
from headroom_tui.screens.help import HelpScreen
from headroom_tui.screens.project import ProjectScreen
from headroom_tui.screens.projects import ProjectsScreen
from headroom_tui.settings import Settings
from headroom_tui.widgets.browser import Browser
from headroom_tui.widgets.lists import ReviewList, ReviewTable
from writers.journal import Journal
from writers.models import FilePlan, Plan

from .conftest import said, settled, text_of

MakeApp = Callable[..., HeadroomApp]


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


async def opened(pilot: Pilot[None]) -> tuple[Browser, Review]:
    """The first project, harbor-api by Claude Code, opened."""
    await settled(pilot)
    await press(pilot, "enter")
    browser = pilot.app.screen.query_one(Browser)
    return browser, browser._review


def context_file(settings: Settings) -> Path:
    return settings.homes["claude"].parent / "code" / "harbor-api" / "CLAUDE.md"


def everything_below(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


async def test_projects_come_with_what_is_worth_reviewing_first(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        rows = [line for line in text_of(pilot.app).split("\n") if "harbor" in line or "gull" in line]
        assert rows[0].split()[:2] == ["claude", "harbor-api"]
        assert "7 to review" in rows[0]


async def test_the_cursor_is_on_the_first_project_until_it_is_moved(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        assert pilot.app.screen.query_one(ReviewTable).cursor_row == 0


async def test_the_current_folders_project_comes_first(make_app: MakeApp, demo_settings: Settings) -> None:
    here = demo_settings.homes["claude"].parent / "code" / "tideline-web"
    async with make_app(here=here).run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        table = pilot.app.screen.query_one(ReviewTable)
        assert "tideline-web" in str(table.get_row_at(0)[1])


async def test_j_and_k_move_and_enter_opens(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        second = str(pilot.app.screen.query_one(ReviewTable).get_row_at(1)[1])
        await press(pilot, "j", "k", "j", "enter")
        screen = pilot.app.screen
        assert isinstance(screen, ProjectScreen)
        assert screen.project.info.name == second


async def test_a_accepts_and_goes_to_the_next_undecided_rule(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        browser, review = await opened(pilot)
        first, second, third = review.rules[:3]
        await press(pilot, "a")
        assert review.decision(first.id).verdict is Verdict.ACCEPTED
        assert browser.rule == second
        await press(pilot, "r")
        assert review.decision(second.id).verdict is Verdict.REJECTED
        assert browser.rule == third


async def test_after_the_last_rule_the_first_undecided_one_is_next(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        browser, review = await opened(pilot)
        await press(pilot, "j", "G", "a")
        assert browser.rule == review.rules[0]


async def test_u_undoes_and_ctrl_r_does_again(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        browser, review = await opened(pilot)
        await press(pilot, "a", "u")
        assert len(review.undecided()) == len(review.rules)
        assert browser.rule == review.rules[0]
        await press(pilot, "ctrl+r")
        assert review.decision(review.rules[0].id).verdict is Verdict.ACCEPTED


async def test_capital_a_and_r_decide_all_that_is_listed_and_one_undo_takes_it_back(
    make_app: MakeApp,
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "r", "A")
        assert len(review.wanted()) == len(review.rules) - 1, "what was decided stays as it was"
        await press(pilot, "u", "R")
        assert review.undecided() == []
        await press(pilot, "u")
        assert len(review.undecided()) == len(review.rules) - 1


async def test_decisions_are_there_when_the_app_is_opened_again(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "a", "r")
        decided = [review.decision(rule.id) for rule in review.rules]
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        assert [review.decision(rule.id) for rule in review.rules] == decided


async def test_e_edits_in_place(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "e", *"!", "enter")
        assert review.decision(review.rules[0].id).verdict is Verdict.EDITED
        assert review.content(review.rules[0]) == review.rules[0].content + "!"


async def test_escape_leaves_a_rule_as_it_was(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "e", *"words", "escape")
        assert review.content(review.rules[0]) == review.rules[0].content
        assert not review.can_undo


@pytest.mark.parametrize("text", ["### heading", "<!-- headroom:learn:end -->", "@~/.ssh/id_rsa", ""])
async def test_an_edit_that_would_break_the_block_is_not_kept(make_app: MakeApp, text: str) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "e")
        pilot.app.screen.query_one(TextArea).text = text
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, EditScreen), "it stays open and says why"
        assert not review.can_undo


async def test_control_characters_become_visible_in_the_edit_box(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "e")
        area = pilot.app.screen.query_one(TextArea)
        area.text = "up \x1b[5A \u202edoes"
        await settled(pilot)
        assert area.text == "up \\x1b[5A \\u202edoes"


async def test_capital_e_takes_what_the_editor_saved(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without a terminal to hand over (as here), E falls back to editing in place."""
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "E", *"!", "enter")
        assert review.content(review.rules[0]).endswith("!")


async def test_t_sends_a_rule_to_another_file_and_the_diff_shows_that_file(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "t", "a", "w")
        assert "CLAUDE.local.md" in text_of(pilot.app)
        assert review.destinations()[review.rules[0].id].name == "CLAUDE.local.md"


async def test_where_pairs_are_listed_nothing_can_be_decided(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "2")
        assert "Accept" not in text_of(pilot.app).split("\n")[-1]
        await press(pilot, "a", "r", "e", "t", "A", "R")
        assert isinstance(pilot.app.screen, ProjectScreen)
        assert not review.can_undo


async def test_a_rule_that_cannot_be_written_cannot_be_accepted(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    app = make_app()
    store = DecisionStore(demo_settings.state_folder / "review.sqlite")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        _, review = await opened(pilot)
        first = review.rules[0].id
        store.save(review.agent, review.project, {first: Decision(content="- a\n### b")})
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "a")
        assert "Edit it first" in said(pilot.app)
        await press(pilot, "A")
        assert review.decision(first).verdict is Verdict.PENDING
        assert [rule.id for rule in review.undecided()] == [first]


async def test_enter_on_a_rule_shows_the_pairs_it_rests_on_and_escape_goes_back(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        browser, review = await opened(pilot)
        rule = review.rules[0]
        await press(pilot, "enter")
        assert browser.pair is not None
        assert browser.pair.id in rule.evidence
        assert browser.query_one("#pairs").option_count == rule.evidence_count  # type: ignore[attr-defined]
        await press(pilot, "escape")
        assert browser.rule == rule
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, ProjectsScreen)


async def test_enter_on_a_pair_opens_the_session_at_the_failing_call(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        browser, _ = await opened(pilot)
        await press(pilot, "2", "j")
        pair = browser.pair
        assert pair is not None
        await press(pilot, "enter")
        story = pilot.app.screen.query_one("#story", ReviewList)
        assert story.highlighted_id == str(pair.failure.msg_index)
        await press(pilot, "right_square_bracket")
        assert int(story.highlighted_id or 0) > pair.failure.msg_index
        await press(pilot, "left_square_bracket")
        assert story.highlighted_id == str(pair.failure.msg_index)
        await press(pilot, "escape")
        assert browser.pair == pair


async def test_slash_filters_while_typing_and_letters_do_not_decide(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        browser, review = await opened(pilot)
        await press(pilot, "slash", *"force")
        assert browser.rule_ids() == [rule.id for rule in review.rules if "force" in rule.content]
        assert not review.can_undo
        await press(pilot, "enter", "n", "N", "escape")
        assert len(browser.rule_ids()) == len(review.rules)
        assert not browser.query_one("#filter", Input).display


async def test_question_mark_lists_the_keys_of_the_screen(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 40)) as pilot:
        await opened(pilot)
        await press(pilot, "question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        shown = text_of(pilot.app)
        for key, does in {
            "a": "Accept",
            "r": "Reject",
            "w": "Diff",
            "t": "Target file",
            "/": "Filter",
        }.items():
            assert re.search(rf"{re.escape(key)}  {does}\b", shown), f"{key} {does} in {shown}"
        await press(pilot, "question_mark")
        assert isinstance(pilot.app.screen, ProjectScreen)


async def test_q_backs_out_and_quits_at_the_top(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "q")
        assert isinstance(app.screen, ProjectsScreen)
        await pilot.press("q")
    assert app.return_code == 0


async def test_c_copies_the_rule(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "c")
        assert pilot.app.clipboard == review.rules[0].content


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
        assert not review.can_undo
        await pilot.resize_terminal(80, 24)
        await press(pilot, "a", "w")
        await pilot.resize_terminal(40, 10)
        await press(pilot, "y")
        assert context_file(demo_settings).read_bytes() == before


async def test_ctrl_p_opens_the_commands(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "ctrl+p")
        assert isinstance(pilot.app.screen, CommandPalette)


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
        assert not pilot.app.screen.has_class("-scanning")
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
    async with make_app().run_test(size=(140, 30), notifications=True) as pilot:
        await settled(pilot)
        assert "cannot be read" in said(pilot.app)
        await press(pilot, "enter", "a")
        assert "could not be saved" in said(pilot.app)


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
    file.write_text("mine\n<!-- headroom:learn:start -->\nno end\n")
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w")
        assert "line 2" in text_of(pilot.app).lower()
        await press(pilot, "y")
        assert file.read_text().startswith("mine\n<!-- headroom:learn:start -->\nno end\n")


async def test_a_decision_that_cannot_be_saved_is_said_and_not_made(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    demo_settings.workspace.write_text("a file where the state folder should be")
    async with make_app().run_test(size=(80, 24), notifications=True) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "a")
        assert len(review.undecided()) == len(review.rules)
        assert "could not be saved" in said(pilot.app)


async def test_no_key_but_y_on_the_diff_writes_a_file(make_app: MakeApp, demo_settings: Settings) -> None:
    """Every other key that is bound anywhere is pressed; logs and checkouts stay as they are."""
    folder = demo_settings.homes["claude"].parent
    before = everything_below(folder)
    async with make_app().run_test(size=(100, 30)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "A")
        keys = "a r e escape t w s ] [ j k J K c escape u ctrl+r 2 n N 1 R A w s u escape f5 / escape"
        names = {"]": "right_square_bracket", "[": "left_square_bracket", "/": "slash"}
        await press(pilot, *(names.get(key, key) for key in keys.split()))
    assert everything_below(folder) == before


async def test_a_rescan_keeps_the_cursor_and_shows_what_is_new(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    logs = sorted(demo_settings.homes["claude"].glob("projects/*harbor*/*.jsonl"), key=os.path.getmtime)
    latest = logs[-1].read_bytes()
    async with make_app().run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "j")
        table = pilot.app.screen.query_one(ReviewTable)
        held = str(table.get_row_at(table.cursor_row)[1])
        calls = str(table.get_row_at(0)[3])
        new_call = latest.replace(b"toolu_", b"toolu_new")
        logs[-1].with_name("11111111-1111-4111-8111-111111111111.jsonl").write_bytes(new_call)
        await press(pilot, "R")
        assert str(table.get_row_at(table.cursor_row)[1]) == held
        assert str(table.get_row_at(0)[3]) != calls
