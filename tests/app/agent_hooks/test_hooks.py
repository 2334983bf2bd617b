"""hooks: an agent's settings file gets one entry, which queues what ended, and gives it back untouched."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from headroom_tui.agent_hooks.hooks import AGENTS
from headroom_tui.agent_hooks.session_queue import Queued, SessionQueue
from headroom_tui.app import HeadroomApp
from headroom_tui.cli import main
from headroom_tui.demo import DemoHome, build_demo_home
from headroom_tui.review.decisions import Verdict
from headroom_tui.settings.run import Settings
from scanners.errors import LogReadError
from tests.app.agent_settings import command_in, settings_of
from tests.app.program import run_program
from writers.lock import holding

ROOT = Path(__file__).parents[3]
Run = Callable[..., "subprocess.CompletedProcess[str]"]
SETTINGS = {
    "indented": '{\n  "model": "opus",\n  "permissions": {\n    "allow": ["Bash(ls:*)"]\n  }\n}\n',
    "one line": '{"model":"opus"}',
    "windows": '\ufeff{\r\n\t"model": "opus"\r\n}\r\n',
    "hooks of others": '{\n  "hooks": {\n    "SessionEnd": [\n      {"hooks": []}\n    ]\n  }\n}',
    "empty": "{}",
    "not ASCII": '{"motto": "größer", "x": "\\u00e9"}\n',
}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "HOME": str(tmp_path),
        "HEADROOM_WORKSPACE_DIR": str(tmp_path / "state"),
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    return partial(run_program, environment)


@pytest.mark.parametrize("agent", AGENTS)
@pytest.mark.parametrize("text", SETTINGS.values(), ids=SETTINGS)
def test_what_install_adds_uninstall_takes_out_and_every_other_byte_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, agent: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    file = settings_of(tmp_path, agent, text)
    for what, is_there in (("install", True), ("uninstall", False)):
        done = CliRunner().invoke(main, ["hooks", what, agent, "--apply"])
        assert done.exit_code == 0, done.stderr
        assert (b"hooks note" in file.read_bytes()) is is_there
    assert file.read_bytes() == text.encode()


@pytest.mark.parametrize("agent", AGENTS)
def test_install_run_queue_uninstall(
    run: Run, environment: dict[str, str], tmp_path: Path, agent: str
) -> None:
    text = SETTINGS["indented"]
    file = settings_of(tmp_path, agent, text)
    shown = run("hooks", "install", agent)
    assert "+" in shown.stdout
    assert "Nothing was written. --apply writes it." in shown.stderr
    assert file.read_bytes() == text.encode()
    run("hooks", "install", agent, "--apply")
    assert "has the hook already" in run("hooks", "install", agent, "--apply").stdout

    session = {"session_id": "s1", "transcript_path": "/t/s1.jsonl", "cwd": "/t", "reason": "exit"}
    for _ in range(2):
        done = subprocess.run(
            command_in(file), shell=True, env=environment, input=json.dumps(session).encode(), check=True,
            capture_output=True,
        )  # fmt: skip
        assert done.stdout == b"", "some agents take what a hook prints for an answer"
    [queued] = json.loads(run("queue", "--json").stdout)["queue"]
    assert (queued["agent"], queued["session"], queued["file"]) == (agent, "s1", "/t/s1.jsonl")

    run("hooks", "uninstall", agent, "--apply")
    assert file.read_bytes() == text.encode()
    assert "has no hook" in run("hooks", "uninstall", agent).stdout


def test_the_agent_finds_the_program_from_any_folder_and_after_an_update(
    run: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    """PATH may name a folder from where the user stood; a link there leads to what is newest."""
    program = tmp_path / "bin" / "headroom-tui"
    program.parent.mkdir()
    (tmp_path / "version-1").touch(mode=0o755)
    program.symlink_to(tmp_path / "version-1")
    environment["PATH"] = f"bin{os.pathsep}{environment['PATH']}"
    file = settings_of(tmp_path)
    run("hooks", "install", "claude", "--apply", cwd=tmp_path)
    assert command_in(file) == f"{program} hooks note claude"


def test_a_file_made_for_the_hook_goes_with_it(run: Run, tmp_path: Path) -> None:
    file = settings_of(tmp_path)
    run("hooks", "install", "claude", "--apply")
    assert file.exists()
    run("hooks", "uninstall", "claude", "--apply")
    assert not file.exists()


def test_an_empty_queue_says_who_fills_it(run: Run, tmp_path: Path) -> None:
    settings_of(tmp_path, "qwen", "{ not JSON")
    way_on = "`headroom-tui hooks install claude --apply` lets Claude Code queue those that end."
    assert way_on in run("queue").stdout
    for agent, said in (
        ("gemini", "The hook of gemini queues"),
        ("claude", "The hooks of claude, gemini queue"),
    ):
        run("hooks", "install", agent, "--apply")
        assert run("queue").stdout == f"No session waits. {said} those that end.\n"


def test_changes_made_since_stay(run: Run, tmp_path: Path) -> None:
    file = settings_of(tmp_path, text=SETTINGS["indented"])
    run("hooks", "install", "claude", "--apply")
    file.write_bytes(file.read_bytes().replace(b"opus", b"sonnet"))
    run("hooks", "uninstall", "claude", "--apply")
    assert file.read_bytes() == SETTINGS["indented"].replace("opus", "sonnet").encode()


def test_a_file_that_was_laid_out_anew_loses_the_hook_alone(run: Run, tmp_path: Path) -> None:
    file = settings_of(tmp_path, text='{"limit": 1e400}')
    run("hooks", "install", "claude", "--apply")
    anew = '{{\n\t"limit": 1e400{},\n\t"odd": "\\udc00"}}'
    file.write_text(anew.format(',\n\t"hooks": ' + json.dumps(json.loads(file.read_text())["hooks"])))
    run("hooks", "uninstall", "claude", "--apply")
    assert file.read_text() == anew.format("")


@pytest.mark.parametrize("text", ["{", "[]", '{"hooks": 3}', "\xff", pytest.param("[" * 200_000, id="deep")])
def test_settings_that_are_not_understood_are_not_touched(run: Run, tmp_path: Path, text: str) -> None:
    file = settings_of(tmp_path)
    file.write_bytes(text.encode("latin-1"))
    assert str(file) in run("hooks", "install", "claude", "--apply", code=1).stderr
    assert file.read_bytes() == text.encode("latin-1")


def test_an_agent_that_never_closes_stdin_does_not_hang_its_hook(environment: dict[str, str]) -> None:
    reading, writing = os.pipe()
    os.write(writing, b'{"session_id":"s","transcript_path":"/t/s.jsonl"}')
    command = [sys.executable, "-m", "headroom_tui", "hooks", "note", "claude"]
    try:
        subprocess.run(command, env=environment, stdin=reading, check=True, timeout=30)
    finally:
        os.close(reading)
        os.close(writing)


NO_FILE = '{"session_id": "a", "transcript_path": "/a\\u0000b", "cwd": "/a"}'
NO_NAME = '{"session_id": "a", "transcript_path": "", "cwd": "/a"}'


@pytest.mark.parametrize("given", ["", "null", "{}", '{"session_id": 1}', "\x00\xff", NO_FILE, NO_NAME])
def test_a_hook_that_is_told_nothing_says_so_and_queues_nothing(run: Run, given: str) -> None:
    assert "nothing was queued" in run("hooks", "note", "claude", code=1, input=given).stderr
    assert json.loads(run("queue", "--json").stdout) == {"queue": []}


def most_failures(home: DemoHome) -> Path:
    return max(home.claude_dir.rglob("*.jsonl"), key=lambda file: file.read_bytes().count(b'is_error":true'))


def test_without_a_terminal_the_queue_is_spoken_of_and_kept(
    run: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    home: DemoHome = build_demo_home(tmp_path / "home")
    environment["CLAUDE_CONFIG_DIR"] = str(home.claude_dir)
    log = most_failures(home)
    session = {"session_id": log.stem, "transcript_path": str(log), "cwd": "/x"}
    run("hooks", "note", "claude", input=json.dumps(session))
    assert "claude  /x" in run("queue").stdout
    reviewed = run("queue", "--review")
    assert "to decide about" in reviewed.stdout
    assert "The queue is as it was." in reviewed.stderr
    assert "claude  /x" in run("queue").stdout
    assert "Forgot 1 session." in run("queue", "--clear").stdout


def test_one_session_can_be_taken_out_of_the_queue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HEADROOM_WORKSPACE_DIR", str(tmp_path))
    queue = SessionQueue(Settings().state_folder / "queue.jsonl")
    for name in ("5f3a-1", "5f3a-2", "77"):
        queue.add(Queued("claude", name, f"/{name}", "/x", datetime.now(UTC)))

    def said(*names: str, code: int = 0) -> str:
        options = [word for name in names for word in ("--forget", name)]
        done = CliRunner().invoke(main, ["queue", *options])
        assert done.exit_code == code
        return done.output

    assert "2 waiting sessions have" in said("77", "5f3a", code=1)
    assert "No waiting session has" in said("x", code=1)
    assert "No waiting session has" in said("", code=1), "as an unset variable of a shell is"
    assert len(queue.sessions()) == 3, "all or none"
    assert "5f3a-2" in said()
    assert "Forgot 2 sessions." in said("5f3a-2", "7")
    assert [one.session for one in queue.sessions()] == ["5f3a-1"]


def test_a_queue_that_cannot_be_read_or_added_to_is_a_sentence(run: Run, tmp_path: Path) -> None:
    (file := tmp_path / "state" / "tui" / "queue.jsonl").mkdir(parents=True)
    said = f"Error: {file} could not be read or written: Is a directory."
    assert run("queue", code=1).stderr == f"{said}\n"
    session = json.dumps({"session_id": "s", "transcript_path": "/s.jsonl"})
    noted = run("hooks", "note", "claude", input=session, code=1).stderr
    assert noted == f"{said} The session was not queued.\n"


def test_a_queue_that_another_run_holds_is_a_sentence(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("writers.lock.LOCK_SECONDS", 0.0)
    lock = tmp_path / "state" / "tui" / "queue.lock"
    lock.parent.mkdir(parents=True)
    session = json.dumps({"session_id": "s", "transcript_path": "/s.jsonl"})
    with holding(lock):
        noted = run("hooks", "note", "claude", input=session, code=1).stderr
    said = f"Error: {lock} could not be read or written: another headroom-tui holds it."
    assert noted == f"{said} The session was not queued.\n"


def test_a_log_outside_the_folders_that_are_read_is_named_with_the_option_for_it(
    run: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    """As after a session with another CLAUDE_CONFIG_DIR."""
    home = build_demo_home(tmp_path / "home")
    log = most_failures(home)
    run("hooks", "note", "claude", input=json.dumps({"session_id": "s", "transcript_path": str(log)}))
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "projects").mkdir(parents=True)
    environment["CLAUDE_CONFIG_DIR"] = str(elsewhere)
    done = run("queue", "--review")
    shown = log.relative_to(tmp_path)  # which is the home
    assert f"Not read: ~/{shown}, which is outside the logs in ~/elsewhere." in done.stderr
    assert "--claude-dir names another folder." in done.stderr
    assert "No sessions" not in done.stderr
    assert done.stdout == ""
    assert "to decide about" in run("queue", "--review", "--claude-dir", str(home.claude_dir)).stdout


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("decides", [False, True])
@pytest.mark.parametrize("fault", ["", "of the disk", "of ours"])
def test_a_session_leaves_the_queue_once_its_rules_are_decided(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, decides: bool, fault: str
) -> None:
    home = build_demo_home(tmp_path / "home")
    log = most_failures(home)
    queued = [Queued("claude", name, name, "/x", datetime.now(UTC)) for name in (str(log), "/gone.jsonl")]

    def fail(*_: object, **__: object) -> None:
        raise LogReadError(log, "Input/output error") if fault == "of the disk" else KeyError("harbor")

    if fault == "of the disk":
        monkeypatch.setattr("scanners.reading.reader.Reader.read", fail)
    elif fault:
        monkeypatch.setattr("headroom_tui.projects.analyses.analyse", fail)
    queue = SessionQueue(Settings().state_folder / "queue.jsonl")
    for session in queued:
        queue.add(session)
    for stream in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, stream, Tty())
    monkeypatch.setenv("TERM", "xterm-256color")
    reviewed: list[str] = []

    def run(app: HeadroomApp) -> None:
        for project in app.workbench.library.projects.values():
            review = app.workbench.review(project)
            reviewed.extend(rule.id for rule in review.undecided())
            if decides:
                review.decide(reviewed, Verdict.REJECTED)

    monkeypatch.setattr(HeadroomApp, "run", run)
    command = main.get_command(click.Context(main), "queue")
    assert command is not None
    command.main(["--review", "--claude-dir", str(home.claude_dir)], standalone_mode=False)
    assert bool(reviewed) is not bool(fault)
    assert queue.sessions() == ([] if decides and not fault else queued[:1])


def test_a_session_that_ends_while_the_queue_is_reviewed_waits_on(tmp_path: Path) -> None:
    queue = SessionQueue(tmp_path / "queue.jsonl")
    begin = datetime(2026, 11, 20, 12, tzinfo=UTC)
    for minute, log in enumerate(("/t/one.jsonl", "/t/two.jsonl")):
        queue.add(Queued("claude", log, log, "/x", begin + timedelta(minutes=minute)))
    reviewed = queue.sessions()
    gone_on = Queued("claude", "one", "/t/one.jsonl", "/x", begin + timedelta(minutes=9))
    new = Queued("claude", "three", "/t/three.jsonl", "/x", begin)
    queue.add(gone_on)
    queue.add(new)
    queue.forget(reviewed)
    assert queue.sessions() == [new, gone_on]
    queue.forget(queue.sessions())
    assert queue.sessions() == []


def test_a_line_that_cannot_be_read_stays_until_the_queue_is_emptied(tmp_path: Path) -> None:
    session = Queued("claude", "one", "/t/one.jsonl", "/x", datetime(2026, 11, 20, 12, tzinfo=UTC))
    queue, file = SessionQueue(tmp_path / "queue.jsonl"), tmp_path / "queue.jsonl"
    of_tomorrow = b'{"agent": "claude", "session": 7, "priority": "high"}'
    file.write_bytes(of_tomorrow)
    queue.add(session)
    assert queue.sessions() == [session]
    queue.forget([session])
    assert file.read_bytes() == of_tomorrow + b"\n"
    queue.add(session)
    assert queue.clear() == 1
    assert file.read_bytes() == b""


NO_SESSIONS = r"""
{"agent":"claude","session":"s","file":"/f","project":"","time":"0001-01-01T00:00:00Z"}
{"agent":"claude","session":"s","file":"/f","project":"","time":"9999-12-31T23:59:59Z"}
{"agent":"claude","session":"s","file":"/f","project":"","time":"2026-11-30T10:00:00"}
{"agent":"claude","session":"s","file":"/f\u0000","project":"","time":"2026-11-30T10:00:00Z"}
""".lstrip()


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_lines_that_cannot_be_sessions_are_passed_over(
    run: Run, environment: dict[str, str], tmp_path: Path, zone: str
) -> None:
    environment["TZ"] = zone
    file = tmp_path / "state" / "tui" / "queue.jsonl"
    file.parent.mkdir(parents=True)
    file.write_text(NO_SESSIONS)
    run("hooks", "note", "claude", input='{"session_id": "s1", "transcript_path": "/t/s1.jsonl"}')
    assert "s1" in run("queue").stdout
    run("queue", "--review")
    assert run("queue", "--forget", "s").stdout == "Forgot 1 session.\n"
    assert file.read_text() == NO_SESSIONS


def test_a_queue_that_is_a_pipe_is_named(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "state" / "tui" / "queue.jsonl"
    file.parent.mkdir(parents=True)
    os.mkfifo(file)
    given = '{"session_id": "s1", "transcript_path": "/t/s1.jsonl"}'
    assert str(file) in run("hooks", "note", "claude", code=1, input=given).stderr


def test_a_session_is_queued_from_a_folder_that_was_deleted(environment: dict[str, str], run: Run) -> None:
    """An agent that removes its worktree runs its hook there."""
    command = f"cd $(mktemp -d) && rmdir $PWD && {sys.executable} -m headroom_tui hooks note claude"
    session = '{"session_id":"s","transcript_path":"/t/s.jsonl"}'
    subprocess.run(["sh", "-c", command], env=environment, input=session, text=True, check=True)
    assert len(json.loads(run("queue", "--json").stdout)["queue"]) == 1
