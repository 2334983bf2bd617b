"""Every document that --json prints is what its schema says, in full."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from headroom_tui.cli import main
from headroom_tui.demo import DemoHome, build_demo_home
from headroom_tui.schemas import NAMES, schema_text
from tests.write_reference_pages import commands


@pytest.fixture
def homes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    home: DemoHome = build_demo_home(tmp_path / "demo")
    monkeypatch.setenv("HEADROOM_WORKSPACE_DIR", str(tmp_path / "state"))
    monkeypatch.chdir(home.folder / "code" / "harbor-api")
    return ["--claude-dir", str(home.claude_dir)]


def closed(schema: Any) -> Any:
    """The schema, allowing no member that it does not name."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    return {"additionalProperties": False, **inner} if "properties" in schema else inner


def document(*arguments: str, given: str | None = None) -> Any:
    done = CliRunner().invoke(main, arguments, input=given)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def check(name: str, found: Any) -> None:
    schema = json.loads(schema_text(name))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(found, closed(schema))
    [rows] = [value for value in found.values() if isinstance(value, list)][:1]
    assert rows, "an empty list would prove nothing"


@pytest.mark.parametrize("name", ["scan", "pairs", "report"])
def test_what_the_logs_hold(homes: list[str], name: str) -> None:
    check(name, document(name, "--json", *homes))


def test_learn_before_and_after_writing_then_history(homes: list[str]) -> None:
    check("learn", document("learn", "--json", *homes))
    check("learn", document("learn", "--json", "--apply", *homes))
    check("history", document("history", "--json"))


def test_doctor(homes: list[str]) -> None:
    check("doctor", document("doctor", "--json", *homes))


def test_queue(homes: list[str], tmp_path: Path) -> None:
    line = {"agent": "claude", "session": "s", "file": "/s.jsonl", "project": "/p"}
    (tmp_path / "state" / "tui").mkdir(parents=True)
    text = json.dumps({**line, "time": "2026-05-01T10:00:00Z"}) + "\n"
    (tmp_path / "state" / "tui" / "queue.jsonl").write_text(text)
    check("queue", document("queue", "--json"))


def test_every_command_with_json_has_a_schema_and_prints_it() -> None:
    with_json = {
        name.removeprefix("headroom-tui ")
        for name, command in commands(main)
        if any("--json" in parameter.opts for parameter in command.params)
    }
    assert with_json == set(NAMES)
    for name in NAMES:
        assert document("schema", name)["title"] == f"headroom-tui {name} --json"
