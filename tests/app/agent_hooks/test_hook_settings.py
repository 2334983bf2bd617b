"""hooks in settings that their owner, or an agent's menu, has put a hand to."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from headroom_tui.cli import main
from tests.app.agent_settings import command_in, settings_of

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HEADROOM_WORKSPACE_DIR", str(tmp_path / "state"))

    def start(*arguments: str, code: int = 0) -> Result:
        done = CliRunner().invoke(main, arguments)
        assert done.exit_code == code, done.output
        return done

    return start


HOOK = {"type": "command", "command": f"{sys.executable} -m headroom_tui hooks note claude"}
OTHER = {"type": "command", "command": "date"}


@pytest.mark.parametrize("hooks", [[HOOK, OTHER], [OTHER, HOOK], [OTHER, HOOK, OTHER], [HOOK, HOOK, OTHER]])
def test_a_hook_in_one_entry_with_another_is_known_and_goes_alone(
    run: Run, tmp_path: Path, hooks: list[dict[str, str]]
) -> None:
    """As an agent's own menu puts it there."""
    entries = '{{"hooks": {{"SessionEnd": [1, {{"matcher": "", "hooks": [{}]}}, {{"hooks": 3}}]}} }}'
    file = settings_of(tmp_path, text=entries.format(",\t".join(map(json.dumps, hooks))))
    assert "has the hook already" in run("hooks", "install", "claude", "--apply").stdout
    assert "The hook of claude queues" in run("queue").stdout
    run("hooks", "uninstall", "claude", "--apply")
    assert file.read_text() == entries.format(
        ",\t".join(json.dumps(OTHER) for _ in range(hooks.count(OTHER)))
    )
    assert "has no hook" in run("hooks", "uninstall", "claude").stdout


@pytest.mark.parametrize("longer", ["date; {}", "{} || true", "{} -q", "date && {} '"])
def test_a_longer_command_that_runs_the_hook_is_its_owners(run: Run, tmp_path: Path, longer: str) -> None:
    command = longer.format(HOOK["command"])
    hook = {"hooks": [{"type": "command", "command": command}]}
    file = settings_of(tmp_path, text=json.dumps({"hooks": {"SessionEnd": [hook]}}))
    before = file.read_bytes()
    assert "has the hook already" in run("hooks", "install", "claude", "--apply").stdout
    said = run("hooks", "uninstall", "claude", "--apply", code=1).stderr
    assert f"runs more than ours: {command}. Take the hook out by hand." in said
    assert file.read_bytes() == before


def test_a_hook_whose_program_is_gone_is_not_said_to_be_there(run: Run, tmp_path: Path) -> None:
    gone = {"hooks": [{"type": "command", "command": "/gone/bin/headroom-tui hooks note claude"}]}
    file = settings_of(tmp_path, text=json.dumps({"hooks": {"SessionEnd": [gone]}}))
    said = run("hooks", "install", "claude", "--apply", code=1).stderr
    assert f"{file} has the hook, but what it runs is not there any more: /gone/bin/headroom-tui." in said
    assert "hooks install claude --apply` lets Claude Code queue" in run("queue").stdout
    run("hooks", "uninstall", "claude", "--apply")
    run("hooks", "install", "claude", "--apply")
    assert "The hook of claude queues" in run("queue").stdout


@pytest.mark.parametrize("text", [" \n", "\ufeff\n"])
def test_blank_settings_are_none(run: Run, tmp_path: Path, text: str) -> None:
    file = settings_of(tmp_path, text=text)
    run("hooks", "install", "claude", "--apply")
    assert "hooks note" in command_in(file)
    run("hooks", "uninstall", "claude", "--apply")
    assert file.read_bytes() == text.encode()


def test_settings_with_comments_get_the_hook_by_hand(run: Run, tmp_path: Path) -> None:
    """Gemini CLI allows comments, which JSON does not."""
    text = '{\n  // mine\n  "model": "pro"\n}\n'
    file = settings_of(tmp_path, "gemini", text)
    said = run("hooks", "install", "gemini", "--apply", code=1).stderr
    _, by_hand = said.split("Mend that, or add this to its hooks.SessionEnd by hand: ")
    assert json.loads(by_hand)["hooks"][0]["command"].endswith("hooks note gemini")
    assert "Take the hook out by hand." in run("hooks", "uninstall", "gemini", code=1).stderr
    assert file.read_text() == text
