"""`apply` writes what `learn --plan` saved as `learn --apply` would have, also with an agent elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from headroom_tui.cli import main
from headroom_tui.demo import DemoHome, build_demo_home


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DemoHome:
    demo = build_demo_home(tmp_path / "demo")
    monkeypatch.chdir(demo.folder / "code" / "harbor-api")
    return demo


def run(*arguments: str, code: int = 0) -> Result:
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == code, done.output
    return done


def test_a_plan_of_a_folder_elsewhere_is_applied_there_only(demo: DemoHome, tmp_path: Path) -> None:
    plan, elsewhere = str(tmp_path / "plan.json"), ("--claude-dir", str(demo.claude_dir))
    run("learn", "--agent", "claude", *elsewhere, "--plan", plan)
    [memory] = [each for each in json.loads(Path(plan).read_text())["files"] if "MEMORY" in each["path"]]
    assert memory["path"].startswith(str(demo.claude_dir))
    assert "no file that an agent reads" in run("apply", plan, code=1).stderr
    assert "Wrote" in run("apply", plan, *elsewhere).stdout
