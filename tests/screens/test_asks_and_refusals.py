"""What the diff screen asks before it writes out of the project, and shows when an undo is refused."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from headroom_tui.app import HeadroomApp
from headroom_tui.screens.apply import ApplyScreen, UndoScreen
from headroom_tui.screens.project import ProjectScreen
from headroom_tui.settings.run import Settings
from tests.screens.conftest import context_file, opened, press, said, settled, text_of, until

MakeApp = Callable[..., HeadroomApp]


async def test_a_link_out_of_the_project_is_named_in_the_question(
    make_app: MakeApp, demo_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere: Path = tmp_path_factory.mktemp("elsewhere") / "real.md"
    elsewhere.write_bytes(b"not yours\n")
    file = context_file(demo_settings)
    file.unlink()
    file.symlink_to(elsewhere)
    async with make_app().run_test(size=(140, 40)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w")
        shown = " ".join(text_of(pilot.app).split())
        assert "real.md is outside the project and your home. Write 1 rule to CLAUDE.md?" in shown
        await press(pilot, "escape")
        assert elsewhere.read_bytes() == b"not yours\n"
        await press(pilot, "w", "y")
    assert b"headroom:learn" in elsewhere.read_bytes()


async def test_a_link_to_another_kind_of_file_is_named_in_the_question(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    file = context_file(demo_settings)
    start = file.parent.parent / ".profile"
    start.write_bytes(b"mine\n")
    file.unlink()
    file.symlink_to(start)
    async with make_app().run_test(size=(140, 40)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w")
        shown = " ".join(text_of(pilot.app).split())
    assert ".profile, by its name no file of instructions. Write 1 rule to CLAUDE.md?" in shown


async def test_a_refused_undo_shows_what_was_changed_since(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    file = context_file(demo_settings)
    async with make_app().run_test(size=(140, 40)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w", "y")
        file.write_bytes(b"my own words\n" + file.read_bytes())
        edited = file.read_bytes()
        await press(pilot, "u")
        shown = text_of(pilot.app)
        assert "was changed since it was applied; it was not undone" in " ".join(shown.split())
        assert "Back on the rules, 4 and then r takes a single rule out." in " ".join(shown.split())
        assert "my own words" in shown
        await press(pilot, "y")
        assert file.read_bytes() == edited
        await press(pilot, "escape", "4", "r", "w", "y")
    left = file.read_bytes()
    assert left.startswith(b"my own words\n")
    assert set(edited.split(b"\n")) - set(left.split(b"\n")), "the rule"


async def test_where_nothing_is_left_to_undo_a_sentence_says_so_and_the_screen_stays(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    """Somebody has put the file back by other means, such as version control."""
    file = context_file(demo_settings)
    before = file.read_bytes()
    app = make_app()
    async with app.run_test(size=(140, 40), notifications=True) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "a", "w", "y")
        file.write_bytes(before)
        await press(pilot, "u")
        assert isinstance(app.screen, ApplyScreen)
        assert "Nothing to undo: the files are as they were before." in said(app)
        await press(pilot, "escape")
        app.look_at_files()  # as it does every second: its notice takes the place of the last one
        await until(pilot, lambda: "The files changed" in said(app))
        await press(pilot, "u")
        assert isinstance(app.screen, ProjectScreen)
        assert not review.wanted(), "the decision came before the write"
        await press(pilot, "u")
        assert isinstance(app.screen, ProjectScreen)
        assert "Nothing to undo." in said(app)


async def test_a_write_whose_record_is_gone_is_not_said_to_be_undone(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    app = make_app()
    async with app.run_test(size=(140, 40), notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w", "y")
        written = context_file(demo_settings).read_bytes()
        shutil.rmtree(app.workbench.journal.folder)
        await press(pilot, "u")
        assert isinstance(app.screen, ApplyScreen)
        assert "What the files held before is not in" in said(app)
        assert "4 and then r takes a single rule out" in " ".join(said(app).split())
    assert context_file(demo_settings).read_bytes() == written


async def test_where_only_earlier_runs_decided_it_is_said_how_that_is_taken_back(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(140, 40)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "r")
    async with make_app().run_test(size=(140, 40), notifications=True) as pilot:
        _, review = await opened(pilot)
        undecided = len(review.undecided())
        await press(pilot, "u")
        told = " ".join(said(pilot.app).split())
        assert "a on an accepted rule, r on a rejected one, takes an earlier decision back." in told
        await press(pilot, "g", "a", "j", "r")
        assert len(review.undecided()) == undecided + 2


async def test_where_the_journal_cannot_be_kept_the_way_on_is_about_its_folder(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    async with make_app().run_test(size=(140, 40)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w")
        shutil.rmtree(demo_settings.state_folder / "journal", ignore_errors=True)
        (demo_settings.state_folder / "journal").write_text("no folder")
        await press(pilot, "y")
        told = " ".join(text_of(pilot.app).replace("│", " ").split())
        assert "cannot hold the journal" in told
        assert "Look at the folder, or set HEADROOM_WORKSPACE_DIR to another folder." in told
        assert "sends a rule to another file" not in told


async def test_what_is_put_back_while_its_undo_is_looked_at(
    make_app: MakeApp, demo_settings: Settings
) -> None:
    file = context_file(demo_settings)
    before = file.read_bytes()
    async with make_app().run_test(size=(140, 40)) as pilot:
        await opened(pilot)
        await press(pilot, "a", "w", "y", "u")
        file.write_bytes(before)
        assert isinstance(pilot.app.screen, UndoScreen)
        pilot.app.screen.look()
        await settled(pilot)
        await press(pilot, "R")
        assert "Nothing that was written for this project is left to undo." in text_of(pilot.app)
        assert "sends a rule to another file" not in text_of(pilot.app)
