"""Every document that --json prints is what its schema says, in full."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner

from analyzer.sessions.spending import Spending
from headroom_tui.cli import main
from headroom_tui.demo import DemoHome, build_demo_home
from headroom_tui.documents import pairs
from headroom_tui.library import Library
from headroom_tui.schemas import NAMES, schema_text
from headroom_tui.settings.run import Settings
from tests.analyzer.call_builder import HOME, NOT_READ, failed, ok, session
from tests.analyzer.pairs import pairs_in
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
def test_what_is_printed_of_the_logs_fits_its_schema(homes: list[str], name: str) -> None:
    check(name, document(name, "--json", *homes))


def test_learn_before_and_after_writing_then_history_fit_their_schemas(homes: list[str]) -> None:
    check("learn", document("learn", "--json", *homes))
    check("learn", document("learn", "--json", "--apply", *homes))
    check("history", document("history", "--json"))


def test_pairs_have_every_call_that_a_rule_may_rest_on(homes: list[str]) -> None:
    """Tries that were folded into a pair, and what is no pair, too."""
    found = document("pairs", "--json", *homes)
    chained = {name for pair in found["pairs"] for name in pair["chain_ids"]}
    named = chained | {one["id"] for rows in found.values() for one in rows}
    library = Library(Settings(homes={"claude": Path(homes[1])}))
    library.scan(lambda update: None, threading.Event())
    analyses = [project.analysis for project in library.projects.values()]
    behind = {pair.id for each in analyses if each for finding in each.findings for pair in finding.pairs}
    assert behind <= named
    assert behind and found["loops"], "else it would prove nothing"


def test_what_was_folded_into_a_pair_has_the_id_that_a_rules_evidence_names() -> None:
    edit = {"file_path": f"{HOME}/a.py", "old_string": "x = 1", "new_string": "x = 2"}
    seen = session(failed("Edit", NOT_READ, **edit), failed("Edit", NOT_READ, **edit), ok("Edit", **edit))
    [pair] = pairs_in(seen)
    alone = [one.id for one in Spending([seen]).each_failure(pair)]
    assert [pair.id, *pairs._pair(pair, str)["chain_ids"]] == alone
    assert len(alone) == 2


def test_what_the_doctor_says_fits_its_schema(homes: list[str]) -> None:
    check("doctor", document("doctor", "--json", *homes))


@pytest.mark.usefixtures("homes")
def test_the_queue_fits_its_schema(tmp_path: Path) -> None:
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
