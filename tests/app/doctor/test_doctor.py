"""The doctor says what was found, why it was looked for there, and what to change; it changes nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from headroom_tui.cli import main
from headroom_tui.demo import DemoHome, build_demo_home
from headroom_tui.doctor.checks import Check, State
from headroom_tui.doctor.examination import examine
from headroom_tui.settings.run import Settings
from headroom_tui.settings.settings_file import config_file
from headroom_tui.workbench import Workbench
from scanners.codex import CodexScanner
from scanners.registry import SCANNERS
from writers.files import read_target
from writers.models import FilePlan


@pytest.fixture
def demo(tmp_path: Path) -> DemoHome:
    return build_demo_home(tmp_path / "demo")


def look(environ: dict[str, str], **settings: object) -> dict[tuple[str, str], Check]:
    found = examine(Workbench(Settings(**settings)), environ)  # type: ignore[arg-type]
    return {(check.area, check.name): check for check in found}


def test_it_says_which_variable_made_it_look_there(demo: DemoHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(demo.claude_dir))
    environ = {"CLAUDE_CONFIG_DIR": str(demo.claude_dir), "OTHER": "x"}
    checks = look(environ, homes={"codex": demo.codex_dir}, here=None)
    assert "(CLAUDE_CONFIG_DIR)" in checks["agents", "Claude Code"].found
    assert "log" in checks["agents", "Claude Code"].found
    assert "(--codex-dir)" in checks["agents", "Codex"].found
    assert "(its default)" in checks["agents", "Gemini CLI"].found
    assert "is not there" in checks["agents", "Gemini CLI"].found
    assert checks["agents", "Gemini CLI"].advice == "--gemini-dir DIR names another folder."


def test_secrets_are_named_and_never_shown() -> None:
    assert look({"GOOGLE_API_KEY": "x"})["models", "keys"].found == "GOOGLE_API_KEY set"
    checks = look({"ANTHROPIC_API_KEY": "sk-ant-secret", "OPENAI_API_KEY": " "})
    assert checks["models", "keys"].found == "ANTHROPIC_API_KEY set"
    assert not any("sk-ant" in str(check) for check in checks.values())


def test_files_of_the_folder_it_stands_in(demo: DemoHome) -> None:
    here = demo.folder / "code" / "harbor-api"
    (here / "CLAUDE.md").write_text("<!-- headroom:learn:start -->\nno end\n")
    checks = look({}, homes={"claude": demo.claude_dir}, here=here)
    broken = checks["files", "Claude Code: CLAUDE.md"]
    assert broken.state is State.PROBLEM
    assert "CLAUDE.md" in broken.found


def test_a_block_without_an_end_is_a_problem_also_where_it_can_be_repaired(demo: DemoHome) -> None:
    here = demo.folder / "code" / "harbor-api"
    rule = "## Headroom Learned Patterns\n\n### Environment\n- use `uv run`\n"
    (here / "CLAUDE.md").write_text(f"<!-- headroom:learn:start -->\n{rule}")
    checks = look({}, homes={"claude": demo.claude_dir}, here=here)
    broken = checks["files", "Claude Code: CLAUDE.md"]
    assert broken.state is State.PROBLEM
    assert broken.found.endswith("CLAUDE.md: Line 1 starts a headroom block that no line ends.")
    assert broken.advice == "The next write repairs it; the diff shows how."
    (here / "CLAUDE.md").write_text(f"<!-- headroom:learn:start -->\n{rule}<!-- headroom:learn:end -->\n")
    sound = look({}, homes={"claude": demo.claude_dir}, here=here)["files", "Claude Code: CLAUDE.md"]
    assert (sound.state, sound.found) == (State.OK, f"{here / 'CLAUDE.md'} holds 1 learned rule")


def test_a_state_folder_that_cannot_be_made_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    checks = look({"HEADROOM_WORKSPACE_DIR": "x"}, workspace=tmp_path / "file" / "below")
    assert checks["state", "folder"].state is State.PROBLEM
    assert "HEADROOM_WORKSPACE_DIR" in checks["state", "folder"].advice


def test_decisions_that_cannot_be_read_are_a_problem(tmp_path: Path) -> None:
    assert look({}, workspace=tmp_path)["state", "decisions"].state is State.OK
    file = Settings(workspace=tmp_path).decisions_file
    file.parent.mkdir()
    file.write_bytes(b"no database " * 100)
    check = look({}, workspace=tmp_path)["state", "decisions"]
    assert check.state is State.PROBLEM
    assert "Move it away to begin anew." in check.found


@pytest.mark.parametrize(("state", "what"), [("started", "write"), ("undoing", "undo")])
def test_what_was_interrupted_is_a_problem(tmp_path: Path, state: str, what: str) -> None:
    file = tmp_path / "AGENTS.md"
    store = Workbench(Settings(workspace=tmp_path)).journal._store
    with store.locked():
        entry = store.start([(FilePlan(file, file, None, b"hi\n"), read_target(file))], "")
        entry.state = state
        store.save(entry)
    interrupted = look({}, workspace=tmp_path)["state", "journal"]
    assert interrupted.state is State.PROBLEM
    assert interrupted.found.startswith(f"The {what} {entry.id} has not ended")


def test_only_what_moves_an_agents_folder_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment may have hundreds of variables."""
    made: list[object] = []

    class Counted(CodexScanner):
        def __init__(self, *given: object, **named: object) -> None:
            made.append(self)
            super().__init__(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setitem(SCANNERS, "codex", Counted)
    look({f"VARIABLE_{number}": "x" for number in range(500)})
    assert len(made) < 10


def test_a_sound_machine_is_exit_code_0_and_nothing_is_made() -> None:
    done = CliRunner().invoke(main, ["doctor", "--json"])
    assert done.exit_code == 0, done.output
    checks = json.loads(done.stdout)["checks"]
    assert {check["area"] for check in checks} >= {"program", "agents", "state", "models", "terminal"}
    assert list(Path.home().iterdir()) == []


def test_something_that_does_not_work_is_exit_code_1(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HEADROOM_WORKSPACE_DIR", str(tmp_path / "file" / "below"))
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code == 1
    assert "✗ folder" in done.stdout


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "16 million"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "xterm"}, "16 (xterm)"),
        ({"TERM": "dumb"}, "TERM is dumb"),
        ({}, "TERM is not set"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "none, because NO_COLOR"),
    ],
)
def test_how_many_colours_there_are_is_told_from_the_environment(environ: dict[str, str], found: str) -> None:
    assert look(environ)["terminal", "colours"].found.startswith(found)


def test_paths_are_whole_for_programs_and_begin_with_the_home_for_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HEADROOM_WORKSPACE_DIR", str(tmp_path / "state"))
    for options, folder in ((["--json"], str(tmp_path)), ([], "~")):
        done = CliRunner().invoke(main, ["doctor", *options])
        assert f"{folder}/state/tui (HEADROOM_WORKSPACE_DIR)" in done.output
        assert (str(tmp_path) in done.output) == bool(options)


def test_a_disk_without_room_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {"workspace": tmp_path, "homes": {"claude": tmp_path}, "here": None}
    assert look({}, **settings)["state", "folder"].state is State.OK
    full = shutil.disk_usage(tmp_path)._replace(free=4096)
    monkeypatch.setattr("shutil.disk_usage", lambda _: full)
    check = look({}, **settings)["state", "folder"]
    assert check.state is State.PROBLEM
    assert "4.1 kB free" in check.found
    assert "Free some space" in check.advice


def test_mistakes_in_the_settings_are_named_each_and_the_way_on_once(tmp_path: Path) -> None:
    environ = {"HEADROOM_CONFIG_DIR": str(tmp_path)}
    file = config_file(environ)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("tide = 1\nmoon = 2\nspring = 3\n")
    settings = Settings(workspace=tmp_path, homes={"claude": tmp_path}, here=None)
    found = [check for check in examine(Workbench(settings), environ) if check.area == "settings"]
    assert [check.state for check in found] == [State.PROBLEM] * 3
    assert [bool(check.advice) for check in found] == [False, False, True]
