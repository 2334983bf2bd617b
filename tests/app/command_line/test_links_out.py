"""A link that leads out of the project is named, with the way on, and holds up no other file."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from headroom_tui.cli import main
from headroom_tui.demo import DemoHome, build_demo_home
from headroom_tui.settings.run import Settings
from headroom_tui.workbench import Workbench


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DemoHome:
    """The demo, in a project whose CLAUDE.md is a link to a file that is nobody's here."""
    demo = build_demo_home(tmp_path / "demo")
    monkeypatch.chdir(demo.folder / "code" / "harbor-api")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return demo


@pytest.fixture
def elsewhere(demo: DemoHome, tmp_path: Path) -> Path:
    return linked(tmp_path / "elsewhere" / "real.md")


def linked(real: Path) -> Path:
    """Make CLAUDE.md a link to this file."""
    real.parent.mkdir()
    real.write_bytes(b"mine\n")
    Path("CLAUDE.md").unlink(missing_ok=True)
    Path("CLAUDE.md").symlink_to(real)
    return real


def learn(demo: DemoHome, *arguments: str, code: int = 0) -> Result:
    return run("learn", "--agent", "claude", "--claude-dir", str(demo.claude_dir), *arguments, code=code)


def run(*arguments: str, code: int = 0) -> Result:
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == code, done.output
    return done


def command_in(said: str, plan: Path) -> list[str]:
    [line] = [line for line in said.splitlines() if line.startswith("Saved: ")]
    program, *words = shlex.split(line.removeprefix(f"Saved: {plan}. ").removesuffix(" writes it."))
    assert program == "headroom-tui"
    return words


def refusal(real: Path) -> str:
    link = Path("CLAUDE.md").absolute()
    return (
        f"{link} leads to {real}: outside the project and your home. Nothing was written to it. "
        "--outside writes it."
    )


def test_it_holds_up_no_other_file(demo: DemoHome, elsewhere: Path) -> None:
    done = learn(demo, "--apply", code=1)
    assert refusal(elsewhere) in done.stderr
    assert "Written. headroom-tui undo" in done.stdout
    [memory] = demo.claude_dir.glob("projects/*harbor*/memory/MEMORY.md")
    assert "headroom:learn:start" in memory.read_text()
    assert elsewhere.read_bytes() == b"mine\n"
    assert "Written." in learn(demo, "--apply", "--outside").stdout
    assert b"headroom:learn:start" in elsewhere.read_bytes()


def test_the_dry_run_says_what_a_write_would(demo: DemoHome, elsewhere: Path) -> None:
    done = learn(demo)
    assert refusal(elsewhere) in done.stderr
    assert "CLAUDE.md" not in done.stdout
    shown = learn(demo, "--outside")
    assert f"CLAUDE.md: a link to {elsewhere}; that file is the one that changes." in shown.stderr
    assert "+++ " in shown.stdout
    [told] = json.loads(learn(demo, "--json").stdout)["refused"]
    assert told["path"] == str(Path("CLAUDE.md").absolute())
    assert elsewhere.read_bytes() == b"mine\n"


@pytest.mark.parametrize("place", ["elsewhere", "home"])
def test_the_command_for_a_saved_plan_writes_what_was_planned(
    demo: DemoHome, tmp_path: Path, place: str
) -> None:
    """Also where a link leads into the user's home, which `learn` follows and `apply` does not by itself."""
    real, plan = linked(tmp_path / place / "real.md"), tmp_path / "plan.json"
    is_home = place == "home"
    done = learn(demo, "--accept-warnings", "--plan", str(plan), code=0 if is_home else 1)
    words = command_in(done.stdout, plan)
    assert ("--outside" in words) is is_home
    assert (refusal(real) in done.stderr) is not is_home
    run(*words)
    assert (b"headroom:learn:start" in real.read_bytes()) is is_home


def test_a_rule_stays_where_it_is_while_the_file_that_it_moves_to_is_a_link_out(
    demo: DemoHome, tmp_path: Path
) -> None:
    learn(demo, "--apply")
    before = Path("CLAUDE.md").read_bytes()
    real = tmp_path / "elsewhere" / "real.md"
    real.parent.mkdir()
    real.write_bytes(b"mine\n")
    there = Path("CLAUDE.local.md").absolute()
    there.symlink_to(real)
    settings = Settings(homes={"claude": demo.claude_dir}, agents=("claude",), project=Path.cwd())
    workbench = Workbench(settings)
    [project] = workbench.library.scanned()
    moved = next(rule for rule in workbench.learned(project) if rule.path.name == "CLAUDE.md")
    workbench.review(project).send_to(moved.id, there)
    assert f"{there} leads to {real}" in learn(demo, "--apply", code=1).stderr
    assert Path("CLAUDE.md").read_bytes() == before
