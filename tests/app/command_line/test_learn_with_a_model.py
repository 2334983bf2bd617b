"""``learn --model``: said before it is sent, asked once, and only what stands on evidence is written."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analyzer.backends.base import ModelEvent, ModelRequest
from headroom_tui.cli import main
from headroom_tui.command_line.asking import rules_asked_for
from headroom_tui.demo import DemoHome, build_demo_home
from headroom_tui.projects.project import Project
from headroom_tui.settings.run import Settings
from headroom_tui.workbench import Workbench
from tests.analyzer.live_backend import COMPLETE, ScriptedBackend, answer, fragments
from tests.app.program import run_program
from tests.backends.model_server import ModelServer, Plan, model_server
from tests.backends.wire import PROTOCOLS

RULE = "start the database with `docker compose up -d` before the tests"
UNFOUNDED = "read `docs/ports.md` for the pilot codes"
UNRELATED = "run `make ship` to deploy the pilots"
HIDDEN = "stop `docker compose` with \x1b[31mdown\u202e"
Learn = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def home(tmp_path: Path) -> DemoHome:
    return build_demo_home(tmp_path / "home")


@pytest.fixture
def run(home: DemoHome, tmp_path: Path) -> Learn:
    def start(server: ModelServer, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        environment = {
            "HOME": str(home.folder),
            "CLAUDE_CONFIG_DIR": str(home.claude_dir),
            "CODEX_HOME": str(tmp_path / "no"),
            "GEMINI_CLI_HOME": str(tmp_path / "no"),
            "HEADROOM_WORKSPACE_DIR": str(tmp_path / "state"),
            "ANTHROPIC_API_KEY": "key-of-these-tests",
            "ANTHROPIC_BASE_URL": server.url,
        }
        return run_program(environment, *arguments, code=code, cwd=home.folder / "code" / "harbor-api")

    return start


def answered(*entries: tuple[str, list[str]]) -> Plan:
    rules = [
        {
            "section": "Environment", "content": f"- {words}", "estimated_tokens_saved": 1,
            "evidence_count": 1, "evidence": evidence, "replaces": "",
        }
        for words, evidence in entries
    ]  # fmt: skip
    return Plan(pieces=[json.dumps({"context_file_rules": rules, "memory_file_rules": []})])


async def test_it_is_asked_once_and_rules_without_evidence_wait(run: Learn, home: DemoHome) -> None:
    async with model_server(PROTOCOLS["anthropic"], Plan(500, "failed")) as server:
        pairs = json.loads((await asyncio.to_thread(run, server, "pairs", "--json")).stdout)["pairs"]
        mine = [pair for pair in pairs if pair["project"].endswith("harbor-api")]
        docker = [pair["id"] for pair in mine if pair["kind"] == "environment"]
        others = [pair["id"] for pair in mine if pair["kind"] == "file_path"]
        server.plans[:] = [answered((RULE, docker), (UNFOUNDED, []), (UNRELATED, others), (HIDDEN, docker))]
        ask = ("learn", "--model", "claude-sonnet-5-5", "--json")
        done = await asyncio.to_thread(run, server, *ask)
        assert "asking anthropic/claude-sonnet-5-5 at http://127.0.0.1" in done.stderr
        assert "masked:" in done.stderr
        assert f"“{UNFOUNDED}”: it cites no failure" in done.stderr
        assert f"“{UNRELATED}”: the failures that it cites do not name what it is about" in done.stderr
        assert "“stop `docker compose` with \\x1b[31mdown\\u202e”: the model put characters" in done.stderr
        [mine] = [rule for rule in json.loads(done.stdout)["rules"] if rule["model"]]
        assert (mine["content"], mine["model"]) == (f"- {RULE}", "anthropic/claude-sonnet-5-5")
        assert str(home.folder) not in json.dumps(server.requests)

        again = await asyncio.to_thread(run, server, *ask)
        assert "so it is not asked" in again.stderr
        assert json.loads(again.stdout)["rules"] == json.loads(done.stdout)["rules"]
        assert len(server.requests) == 1

        ask = ("learn", "--model", "claude-sonnet-5-5", "--apply")
        await asyncio.to_thread(run, server, *ask)
        written = (home.folder / "code" / "harbor-api" / "CLAUDE.md").read_text()
        assert RULE in written and "make ship" not in written and "202e" not in written

        plain = await asyncio.to_thread(run, server, "learn", "--json")
        assert [rule for rule in json.loads(plain.stdout)["rules"] if rule["model"]] == []
        assert "Left out: 3 rules that a model proposed for ~/code/harbor-api. Decide" in plain.stderr
        assert len(server.requests) == 1, "without --model nobody is asked"


def test_it_is_said_what_is_sent_where_before_anything_is(
    home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also to be counted, and again where a shorter one takes its place."""
    happened: list[str] = []

    class Recorded(ScriptedBackend):
        async def count_tokens(self, request: ModelRequest) -> int | None:
            happened.append("sent to be counted")
            return await super().count_tokens(request)

        async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
            happened.append("sent to be answered")
            async for event in super().stream(request):
                yield event

    backend = Recorded(*fragments(answer()), COMPLETE, tokens=[100_000, 20_000])
    monkeypatch.setattr("headroom_tui.model_run.choose", lambda *_, **__: backend)
    monkeypatch.setattr("headroom_tui.command_line.asking.tell", happened.append)
    settings = Settings(tmp_path / "state", homes={"claude": home.claude_dir}, agents=("claude",), here=None)
    workbench = Workbench(settings)
    rules_asked_for(workbench, list(workbench.library.scanned()))

    project = re.escape(f"{home.folder}/code/harbor-api (claude): ")  # by folder and agent: it may have two
    shapes = [re.sub(rf"^{project}|~?[0-9][0-9,.k]*|; masked:.*", "", each) for each in happened]
    asking = "asking scripted/tide- at nowhere;  tokens, an estimate"
    assert shapes[:-1] == [
        asking,
        "sent to be counted",
        "nowhere counted  tokens, more than the  that a question may have, so a shorter one is asked.",
        asking,
        "sent to be counted",
        "nowhere counted  tokens.",
        "sent to be answered",
    ]


async def test_an_answer_that_breaks_off_writes_nothing_and_says_why(run: Learn, home: DemoHome) -> None:
    file = home.folder / "code" / "harbor-api" / "CLAUDE.md"
    before = file.read_bytes() if file.exists() else None
    async with model_server(PROTOCOLS["anthropic"], Plan(401, "auth")) as server:
        ask = ("learn", "--model", "claude-sonnet-5-5", "--apply")
        done = await asyncio.to_thread(run, server, *ask, code=1)
    assert "did not accept the login" in done.stderr
    assert "No file was written." in done.stderr
    assert (file.read_bytes() if file.exists() else None) == before


def test_an_answer_that_cannot_be_kept_was_paid_for_and_counts(
    home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEADROOM_WORKSPACE_DIR", str(tmp_path))
    (tmp_path / "tui" / "answers.sqlite").mkdir(parents=True)
    folder = home.folder / "code" / "harbor-api"
    only = ["--claude-dir", str(home.claude_dir), "--agent", "claude", "--project", str(folder)]
    pairs = json.loads(CliRunner().invoke(main, ["pairs", "--json", *only]).stdout)["pairs"]
    docker = [pair["id"] for pair in pairs if pair["kind"] == "environment"]
    [text] = answered((RULE, docker)).pieces
    backend = ScriptedBackend(*fragments(text), COMPLETE)
    monkeypatch.setattr("headroom_tui.model_run.choose", lambda *_, **__: backend)
    done = CliRunner().invoke(main, ["learn", "--model", "m", "--apply", *only])
    assert (done.exit_code, done.exception) == (0, None)
    assert "The answer could not be saved" in done.stderr
    assert RULE in (folder / "CLAUDE.md").read_text()


def learn_while(
    happens: Callable[[Workbench, Project], None],
    home: DemoHome,
    state: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Result:
    """``learn --model --apply``; ``happens`` comes to pass while the model answers."""

    def answers(workbench: Workbench, projects: Sequence[Project]) -> list[str]:
        happens(Workbench(workbench.settings, library=workbench.library), projects[0])
        return []

    monkeypatch.setattr("headroom_tui.command_line.asking.rules_asked_for", answers)
    monkeypatch.setenv("HEADROOM_WORKSPACE_DIR", str(state))
    folder = home.folder / "code" / "harbor-api"
    homes = ["--claude-dir", str(home.claude_dir), "--agent", "claude", "--project", str(folder)]
    return CliRunner().invoke(main, ["learn", "--model", "m", "--apply", *homes])


def test_what_is_decided_while_the_model_answers_counts(
    home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rejected: list[str] = []

    def decides(reviewer: Workbench, project: Project) -> None:
        review = reviewer.review(project)
        first, second, *_ = [rule for rule in review.undecided() if rule.target.name == "CONTEXT_FILE"]
        review.reject(first.id, "")
        review.edit(second.id, "- in my own words: `uv`")
        rejected.append(first.content)

    done = learn_while(decides, home, tmp_path / "state", monkeypatch)
    assert done.exit_code == 0, done.output
    written = (home.folder / "code" / "harbor-api" / "CLAUDE.md").read_text()
    assert "- in my own words: `uv`" in written
    assert rejected[0] not in written


def test_nothing_is_written_where_what_was_decided_meanwhile_cannot_be_read(
    home: DemoHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(reviewer: Workbench, project: Project) -> None:
        reviewer.decisions_file.parent.mkdir(parents=True, exist_ok=True)
        reviewer.decisions_file.write_bytes(b"no database, but as long as the head of one would be" * 40)

    file = home.folder / "code" / "harbor-api" / "CLAUDE.md"
    before = file.read_bytes() if file.exists() else None
    done = learn_while(breaks, home, tmp_path / "state", monkeypatch)
    assert done.exit_code == 1
    assert "Nothing was written: a rule might be one that you rejected." in done.output
    assert (file.read_bytes() if file.exists() else None) == before


async def test_a_model_and_offline_are_a_contradiction(run: Learn) -> None:
    done = await asyncio.to_thread(
        run, ModelServer(PROTOCOLS["chat"], []), "learn", "--model", "x", "--offline", code=2
    )
    assert "exclude each other" in done.stderr
