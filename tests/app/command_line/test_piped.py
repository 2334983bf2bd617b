"""Into a pipe goes only what was asked for: no colour, no progress, no cut-off paths."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from rich.console import Console

from headroom_tui import cli
from headroom_tui.command_line.listings import print_projects
from headroom_tui.demo import build_demo_home
from headroom_tui.review.decisions import Verdict
from headroom_tui.settings.run import Settings
from headroom_tui.workbench import Workbench
from tests.scanners.agent_logs import ClaudeLog

COMMANDS = [(), ("scan",), ("pairs",), ("learn",), ("doctor",), ("history",), ("queue",), ("scan", "--json")]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command) or "no command")
def test_no_escape_reaches_a_pipe(command: tuple[str, ...], tmp_path: Path) -> None:
    home = build_demo_home(tmp_path / "home")
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "CLAUDE_CONFIG_DIR": str(home.claude_dir),
        "HEADROOM_WORKSPACE_DIR": str(tmp_path / "state"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }
    done = subprocess.run(
        [sys.executable, "-m", "headroom_tui", *command],
        env=environment,
        cwd=home.folder / "code" / "harbor-api",
        capture_output=True,
        check=True,
    )
    assert b"\x1b" not in done.stdout + done.stderr
    assert b"\r" not in done.stdout + done.stderr


def started(command: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """Run shell words in which ``$H`` is this program, on the sample logs."""
    home = build_demo_home(tmp_path / "home")
    environment = {
        **os.environ,
        "H": f"{sys.executable} -m headroom_tui",
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "CLAUDE_CONFIG_DIR": str(home.claude_dir),
        "HEADROOM_WORKSPACE_DIR": str(tmp_path / "state"),
    }
    return subprocess.run(
        ["bash", "-c", command], env=environment, capture_output=True, text=True, check=False
    )


def test_whoever_has_seen_enough_hears_nothing_of_it(tmp_path: Path) -> None:
    done = started("$H --quiet learn --all | true", tmp_path)
    assert done.stderr == ""


@pytest.mark.parametrize("command", ["pairs", "report", "scan", "doctor", "learn --all", "pairs --json"])
def test_a_pipe_that_nobody_reads_any_more_ends_it_as_it_ends_other_programs(
    command: str, tmp_path: Path
) -> None:
    home = build_demo_home(tmp_path / "home")
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "HEADROOM_WORKSPACE_DIR": str(tmp_path / "state"),
    }
    words = [*command.split(), "--claude-dir", str(home.claude_dir)]
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "headroom_tui", *words, "--quiet"],
            env=environment,
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_document_that_there_is_no_room_for_is_an_error(unbuffered: str, tmp_path: Path) -> None:
    """Unbuffered, Python takes what was written in part for written."""
    small = f"ulimit -f 8; export PYTHONUNBUFFERED={unbuffered}; cd {tmp_path}"
    done = started(f"{small}; $H pairs --json > pairs.json", tmp_path)
    assert done.returncode == 1
    assert done.stderr == "Error: the output could not be read or written: File too large.\n"


@pytest.mark.parametrize("command", ["pairs --json", "learn --all --json -q", "report --json"])
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_command_without_a_word(command: str, ending: signal.Signals, tmp_path: Path) -> None:
    """Into a pipe that is full, so that it cannot be done before the signal comes."""
    home = build_demo_home(tmp_path / "home")
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "HEADROOM_WORKSPACE_DIR": str(tmp_path / "state"),
    }
    words = [*command.split(), "--claude-dir", str(home.claude_dir)]
    with subprocess.Popen(
        [sys.executable, "-m", "headroom_tui", *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        pipesize=4096,
        preexec_fn=lambda: signal.signal(ending, signal.SIG_DFL),  # a run in the background ignores ctrl+c
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.read(1) == b"{"
        process.send_signal(ending)
        assert process.wait(30) == 128 + ending
        assert process.stderr.read() == b""


WHILE_LOGS_ARE_READ = """
import os, signal
from scanners.{} import {} as kind
from headroom_tui.__main__ import start

inner = kind.{}

def ended(*arguments):
    kind.{} = inner
    os.kill(os.getpid(), signal.SIGTERM)
    return inner(*arguments)

kind.{} = ended
start()
"""


@pytest.mark.parametrize(
    ("command", "where"),
    [
        ("scan", ("reading.reader", "Reader", "_read")),
        ("learn --all --apply", ("reading.reader", "Reader", "_read")),
        ("scan", ("base", "ConversationScanner", "stamped_files")),
        ("doctor", ("base", "ConversationScanner", "stamped_files")),
    ],
)
def test_a_signal_while_logs_are_read_is_no_fault_of_a_log(
    command: str, where: tuple[str, str, str], tmp_path: Path
) -> None:
    """There whatever is raised, an exit too, costs that log alone."""
    home = build_demo_home(tmp_path / "home")
    program = WHILE_LOGS_ARE_READ.format(*where, where[-1], where[-1])
    done = subprocess.run(
        [sys.executable, "-c", program, *command.split(), "--claude-dir", str(home.claude_dir)],
        env={**os.environ, "HEADROOM_WORKSPACE_DIR": str(tmp_path / "state")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (128 + signal.SIGTERM, "")
    assert not list(home.claude_dir.rglob("MEMORY.md"))


TOLD_TO_END_AGAIN = """
import os, signal, sys, time
from headroom_tui import cli
from headroom_tui.__main__ import start

def ended_twice():
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    finally:
        clock.append(float(sys.argv[1]))
        os.kill(os.getpid(), signal.SIGHUP)
        print("closed", file=sys.stderr)

signal.signal(signal.SIGHUP, signal.SIG_DFL)  # who started the tests may ignore it
clock = [0.0]
time.monotonic = lambda: clock[-1]
cli.start = ended_twice
start()
"""


@pytest.mark.parametrize(
    ("seconds", "code", "said"), [("0", 128 + signal.SIGTERM, "closed\n"), ("5", -signal.SIGHUP, "")]
)
def test_a_second_signal_lets_what_is_open_be_closed_for_a_moment(seconds: str, code: int, said: str) -> None:
    """A model's command line would go on for good, and a closed terminal often sends two."""
    done = subprocess.run(
        [sys.executable, "-c", TOLD_TO_END_AGAIN, seconds], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (code, said)


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("scan", 0, ""),
        ("learn", 1, "The current folder is not there any more; --project names another one."),
        ("apply plan.json", 1, "The current folder is not there any more; --project names another one."),
    ],
)
def test_a_current_folder_that_was_deleted_is_none(
    command: str, code: int, said: str, tmp_path: Path
) -> None:
    done = started(f"cd $(mktemp -d) && rmdir $PWD && $H --quiet {command}", tmp_path)
    assert done.returncode == code, done.stderr
    assert said in done.stderr


@pytest.mark.parametrize("command", ["", "scan --json", "learn --all", "report", "doctor", "queue"])
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_an_empty_one(command: str, closed: str, tmp_path: Path) -> None:
    done = started(f"$H {command} {closed}", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("kilobytes", [0, 1])
def test_sample_logs_that_have_no_room_are_not_the_output(kilobytes: int, tmp_path: Path) -> None:
    done = started(f"ulimit -f {kilobytes}; $H --demo", tmp_path)
    assert done.returncode == 1
    assert "Error: The sample logs could not be made: " in done.stderr
    assert "the output" not in done.stderr


def test_a_queue_without_room_is_named(tmp_path: Path) -> None:
    session = '{"session_id": "s", "transcript_path": "/s.jsonl"}'
    done = started(f"ulimit -f 0; echo '{session}' | $H hooks note claude", tmp_path)
    file = tmp_path / "state" / "tui" / "queue.jsonl"
    said = f"Error: {file} could not be read or written: File too large. The session was not queued."
    assert done.stderr == f"{said}\n"


@pytest.mark.parametrize("kilobytes", [0, 1])
def test_a_log_without_room_ends_and_what_is_done_goes_on(kilobytes: int, tmp_path: Path) -> None:
    log = tmp_path / "bug.log"
    done = started(f"ulimit -f {kilobytes}; $H scan --log-file {log}", tmp_path)
    assert done.returncode == 0
    assert done.stderr.count(f"The log {log} is not whole: File too large.") == 1
    assert "Traceback" not in done.stderr
    assert "harbor-api" in done.stdout


def test_a_hook_without_an_input_says_so(tmp_path: Path) -> None:
    done = started("$H hooks note claude <&-", tmp_path)
    assert done.returncode == 1
    assert "The hook of claude got no session on stdin; nothing was queued." in done.stderr


def test_without_a_home_folder_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", unknown)
    with pytest.raises(SystemExit, match="Set HOME"):
        cli.start()


@pytest.mark.parametrize("name", ["HEADROOM_WORKSPACE_DIR", "HEADROOM_CONFIG_DIR"])
def test_a_folder_of_a_user_who_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "~nobody-of-this-name/x")
    with pytest.raises(SystemExit, match=f"{name} is '~nobody-of-this-name/x', and there is no such user"):
        cli.start()


def test_a_narrow_terminal_shows_the_end_of_every_path(tmp_path: Path) -> None:
    """Which tells worktrees and checkouts of one name from each other."""
    for name in ("north", "south"):
        log = ClaudeLog(cwd=f"/code/{'harbor-' * 9}{name}", session=name)
        log.call(name, "Bash", command="ls").result(name, "").save(tmp_path / "claude")
    homes = {"claude": tmp_path / "claude"}
    bench = Workbench(Settings(workspace=tmp_path / "state", homes=homes, agents=("claude",), here=None))
    shown = StringIO()
    print_projects(Console(file=shown, width=60), bench, list(bench.library.scanned()))
    paths = "".join(line[8:26].strip() for line in shown.getvalue().splitlines()[1:])
    assert "harbor-north" in paths and "harbor-south" in paths


def test_the_table_says_what_is_left_to_do_with_rules_as_the_reviewer_does(tmp_path: Path) -> None:
    homes = {"claude": build_demo_home(tmp_path / "home").claude_dir}
    bench = Workbench(Settings(workspace=tmp_path / "state", homes=homes, agents=("claude",), here=None))
    projects = list(bench.library.scanned())
    review = bench.review(projects[0])

    def left(width: int = 200, **terminal: Any) -> str:
        shown = StringIO()
        print_projects(Console(file=shown, width=width, color_system=None, **terminal), bench, projects)
        heading, row = shown.getvalue().splitlines()[:2]
        return row[heading.index("Rules") : heading.index("Last")].strip()

    number = len(review.rules)
    assert number > 3
    assert left() == f"{number} to decide"
    review.decide([review.rules[0].id], Verdict.REJECTED)
    review.decide([review.rules[1].id], Verdict.ACCEPTED)
    assert left() == f"{number - 2} to decide, 1 to write"
    assert left(80, force_terminal=True) == f"{number - 2} to decide"
    review.decide([rule.id for rule in review.rules[2:]], Verdict.ACCEPTED)
    assert left() == f"{number - 1} to write"
    review.decide([rule.id for rule in review.rules], Verdict.REJECTED)
    assert left() == f"{number} decided"


def test_the_commands_that_need_no_screen_read_the_same_logs(tmp_path: Path) -> None:
    home = build_demo_home(tmp_path / "home")
    shown = CliRunner().invoke(cli.main, ["--claude-dir", str(home.claude_dir), "--agent", "claude"])
    given = f"--claude-dir {home.claude_dir} --agent claude"
    assert f"  headroom-tui learn {given}\n" in shown.output
    assert f"  headroom-tui doctor {given}\n" in shown.output
