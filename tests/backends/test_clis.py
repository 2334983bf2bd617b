"""The three CLIs as models, played by programs that replay their events, end badly, and will not die."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from asyncio.base_subprocess import BaseSubprocessTransport
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.backends import cli_gemini
from analyzer.backends.attempts import Patience
from analyzer.backends.base import Fragment, ModelErrorKind, Restart, Waiting
from tests.backends import fake_clis as fake
from tests.backends.cases import HALF, PIECES, REQUEST, seen_of
from tests.backends.cli_cases import CLAUDE, CLI_CASES
from tests.backends.fake_clis import DIALECTS, WAITS, FakeCli, is_gone, says
from tests.timing import AT_MOST, are_at_once

ONCE = Patience(attempts=1, idle=90.0)
every_cli = pytest.mark.parametrize("name", DIALECTS)
# Whatever it is told to do, and whatever it has started, it stays.
STAYS = (
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    f"child = subprocess.Popen([sys.executable, '-c', '{WAITS}'])\n"
    "noted.with_suffix('.child').write_text(str(child.pid))\n"
)


@pytest.fixture(autouse=True)
def _temporary_folders_will_do(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Those of tests are below one that everyone may write to, which gemini is not run in."""
    if "shared_folder" not in request.node.name:
        monkeypatch.setattr(cli_gemini, "open_to_others", lambda _path: None)


@pytest.mark.parametrize(("cli", "case"), CLI_CASES, ids=[f"{cli}: {case}" for cli, case in CLI_CASES])
async def test_each_way_a_cli_can_end_is_told_as_what_it_is(cli: str, case: str, tmp_path: Path) -> None:
    wanted = CLI_CASES[cli, case]
    patience = replace(ONCE, idle=2.0) if case == "stall" else ONCE
    seen = await seen_of(FakeCli(tmp_path, cli, wanted.script).backend(patience))
    assert (seen.error.kind if seen.error else None) == wanted.kind, seen.sentence
    assert (seen.report.stop if seen.report else None) == wanted.stop
    assert seen.text == wanted.text
    assert wanted.told in seen.sentence
    assert seen.sentence.isprintable()


@every_cli
async def test_the_digest_is_on_stdin_and_in_no_argument(name: str, tmp_path: Path) -> None:
    cli = FakeCli(tmp_path, name, "sys.exit(1)")
    await seen_of(cli.backend(ONCE, model="a-model"))
    (run,) = cli.runs
    assert run["stdin"] == REQUEST.prompt
    assert not any(REQUEST.prompt in argument for argument in run["argv"])
    assert "a-model" in run["argv"]


@every_cli
async def test_it_runs_in_a_folder_of_its_own_and_leaves_nothing_in_it(name: str, tmp_path: Path) -> None:
    cli = FakeCli(tmp_path, name, "sys.exit(1)")
    await seen_of(cli.backend(ONCE))
    assert cli.runs[0]["cwd"] == str(cli.folder)
    assert cli.folder.stat().st_mode & 0o777 == 0o700
    assert {path.name for path in cli.folder.iterdir()} <= {"gemini-settings.json"}


@every_cli
async def test_it_sees_its_own_variables_and_no_others(name: str, tmp_path: Path) -> None:
    own = {"claude": "ANTHROPIC_BASE_URL", "codex": "CODEX_HOME", "gemini": "GEMINI_API_KEY"}
    cli = FakeCli(tmp_path, name, "sys.exit(1)")
    cli.environment |= dict.fromkeys(own.values(), "x") | {"CLAUDECODE": "1", "https_proxy": "p"}
    await seen_of(cli.backend(ONCE))
    seen = cli.runs[0]["env"]
    assert own[name] in seen and "https_proxy" in seen
    assert not {"MY_SECRET", "CLAUDECODE", *own.values()} - {own[name]} & set(seen)


@every_cli
async def test_a_version_that_would_leave_traces_is_not_run(name: str, tmp_path: Path) -> None:
    cli = FakeCli(tmp_path, name, "sys.exit(1)", flags="--json --output-format")
    error = (await seen_of(cli.backend(ONCE))).error
    assert error and error.kind is ModelErrorKind.NOT_INSTALLED
    assert "Update it" in str(error)
    assert not cli.noted.exists()


async def test_claude_keeps_old_transcripts_and_runs_no_tools_and_no_hooks(tmp_path: Path) -> None:
    cli = FakeCli(tmp_path, "claude", "sys.exit(1)")
    await seen_of(cli.backend(ONCE))
    argv = cli.runs[0]["argv"]
    assert argv[argv.index("--tools") + 1] == ""
    assert "--no-session-persistence" in argv
    assert argv[argv.index("--settings") + 1] == '{"cleanupPeriodDays": 36500, "disableAllHooks": true}'


async def test_claude_begins_anew_where_a_message_does(tmp_path: Path) -> None:
    seen = await seen_of(FakeCli(tmp_path, "claude", CLAUDE["replayed deltas"].script).backend(ONCE))
    assert [type(event) for event in seen.events].index(Restart) == len(HALF)


async def test_claude_goes_on_after_its_output_limit_without_beginning_anew(tmp_path: Path) -> None:
    script = says(
        *fake.claude_start(), *fake.claude_text(*HALF), fake.claude_stop("max_tokens"),
        *fake.claude_start(), *fake.claude_text(*PIECES[2:]), fake.claude_stop("end_turn"),
        fake.claude_result("".join(PIECES)),
    )  # fmt: skip
    seen = await seen_of(FakeCli(tmp_path, "claude", script).backend(ONCE))
    assert not any(isinstance(event, Restart) for event in seen.events)
    assert seen.text == "".join(PIECES)


async def test_an_overloaded_claude_is_asked_again(tmp_path: Path) -> None:
    cli = FakeCli(tmp_path, "claude", CLAUDE["503 and 529"].script)
    seen = await seen_of(cli.backend(Patience(attempts=2, first_wait=0.01)))
    assert len(cli.runs) == 2
    assert [type(event) for event in seen.events] == [Waiting]


async def test_what_codex_says_of_its_own_retries_is_shown(tmp_path: Path) -> None:
    notice = {"type": "error", "message": "Reconnecting... 2/5 (unexpected status 503)"}
    script = says(*fake.codex_start(), notice, *fake.codex_text(*PIECES), fake.codex_done())
    seen = await seen_of(FakeCli(tmp_path, "codex", script).backend(ONCE))
    waiting = seen.events[0]
    assert isinstance(waiting, Waiting) and (waiting.attempt, waiting.attempts) == (2, 5)
    assert seen.text == "".join(PIECES)


async def test_codex_starts_none_of_the_users_mcp_servers(tmp_path: Path) -> None:
    cli = FakeCli(tmp_path, "codex", "sys.exit(1)")
    (config := cli.home / ".codex" / "config.toml").parent.mkdir(parents=True)
    config.write_text(
        'model = "theirs"\n[mcp_servers.files]\ncommand = "x"\n[mcp_servers.web-2]\nurl = "y"\n'
    )
    await seen_of(cli.backend(ONCE))
    argv = cli.runs[0]["argv"]
    assert "mcp_servers.files.enabled=false" in argv and "mcp_servers.web-2.enabled=false" in argv


async def test_codex_is_not_started_with_a_config_that_cannot_be_read(tmp_path: Path) -> None:
    cli = FakeCli(tmp_path, "codex", "sys.exit(1)")
    (config := cli.home / ".codex" / "config.toml").parent.mkdir(parents=True)
    config.write_text("[[[")
    error = (await seen_of(cli.backend(ONCE))).error
    assert error and "config.toml cannot be read" in str(error)
    assert not cli.noted.exists()


async def test_geminis_log_of_the_run_is_removed_and_no_other(tmp_path: Path) -> None:
    script = (
        "session = sys.argv[sys.argv.index('--session-id') + 1]\n"
        "chats = pathlib.Path(os.environ['HOME'], '.gemini/tmp/cli/chats')\n"
        "chats.mkdir(parents=True)\n"
        "name = f'session-2026-11-20T10-00-{session[:8]}.jsonl'\n"
        "chats.joinpath(name).write_text(json.dumps({'sessionId': session}))\n"
        "chats.joinpath('session-2026-11-20T09-00-' + session[:8] + '.jsonl').write_text('of the user')\n"
        + says(*fake.gemini_start(), *fake.gemini_text(*PIECES), fake.gemini_result())
    )
    cli = FakeCli(tmp_path, "gemini", script)
    await seen_of(cli.backend(ONCE))
    left = list((cli.home / ".gemini").rglob("*.jsonl"))
    assert [log.read_text() for log in left] == ["of the user"]


async def test_gemini_is_not_run_in_a_shared_folder_where_it_ignores_that_it_has_no_tools(
    tmp_path: Path,
) -> None:
    cli = FakeCli(tmp_path, "gemini", "sys.exit(1)")
    tmp_path.chmod(0o777)
    error = (await seen_of(cli.backend(ONCE))).error
    assert error and str(tmp_path) in str(error)
    assert "chmod go-w" in str(error)
    assert not cli.noted.exists()


async def test_a_log_that_cannot_be_removed_is_told(tmp_path: Path) -> None:
    script = (
        "session = sys.argv[sys.argv.index('--session-id') + 1]\n"
        "log = pathlib.Path(os.environ['HOME'], f'.gemini/tmp/cli/chats/session-{session[:8]}.jsonl')\n"
        "log.mkdir(parents=True)\n"
        + says(*fake.gemini_start(), *fake.gemini_text("{}"), fake.gemini_result())
    )
    report = (await seen_of(FakeCli(tmp_path, "gemini", script).backend(ONCE))).report
    assert report and "could not be removed" in report.detail


async def test_a_workspace_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    cli = FakeCli(tmp_path, "claude", "sys.exit(1)")
    (tmp_path / "state").write_text("a file where a folder should be")
    error = (await seen_of(cli.backend(ONCE))).error
    assert error and "HEADROOM_WORKSPACE_DIR" in str(error)


async def test_a_program_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    cli = FakeCli(tmp_path, "claude", "")
    cli.program.write_text("no program")
    error = (await seen_of(cli.backend(ONCE))).error
    assert error and error.kind is ModelErrorKind.NOT_INSTALLED


async def test_a_large_answer_and_a_large_digest_pass_each_other(tmp_path: Path) -> None:
    """It prints before it reads, and neither side waits for the other for ever."""
    script = says(*fake.codex_start(), *fake.codex_text("x" * 3_000_000), fake.codex_done())
    cli = FakeCli(tmp_path, "codex", script)
    cli.program.write_text(cli.program.read_text().replace('"stdin": sys.stdin.read()', '"stdin": ""'))
    seen = await seen_of(cli.backend(ONCE), replace(REQUEST, prompt="y" * 3_000_000))
    assert len(seen.text) == 3_000_000


@every_cli
async def test_cancel_at_once_leaves_no_process_even_of_one_that_ignores_sigterm(
    name: str, tmp_path: Path
) -> None:
    start = {"claude": fake.claude_start(), "codex": fake.codex_start(), "gemini": fake.gemini_start()}[name]
    cli = FakeCli(tmp_path, name, STAYS + says(*start, then="hang()"))
    task = asyncio.create_task(seen_of(cli.backend(ONCE)))
    await cli.until_it_hangs()
    loop = asyncio.get_running_loop()
    started = loop.time()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert loop.time() - started < AT_MOST
    assert await is_gone(cli.pid)
    assert await is_gone(int(cli.noted.with_suffix(".child").read_text()))
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_how_it_ended_is_asked_by_one_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second one would be told that there is no such process, and asyncio would say so on stderr."""
    ended: list[int | None] = []
    close = BaseSubprocessTransport.close
    monkeypatch.setattr(
        BaseSubprocessTransport, "close", lambda self: (ended.append(self.get_returncode()), close(self))
    )
    cli = FakeCli(tmp_path, "claude", STAYS + says(*fake.claude_start(), then="hang()"))
    task = asyncio.create_task(seen_of(cli.backend(ONCE)))
    await cli.until_it_hangs()
    ended.clear()  # of a look at what it takes
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended[0] == -signal.SIGKILL


async def test_what_it_started_and_left_behind_goes_too(tmp_path: Path) -> None:
    done = says(*fake.codex_start(), *fake.codex_text(*PIECES), fake.codex_done())
    cli = FakeCli(tmp_path, "codex", STAYS + done)
    seen = await seen_of(cli.backend(ONCE))
    assert seen.text == "".join(PIECES)
    assert await is_gone(int(cli.noted.with_suffix(".child").read_text()))


@every_cli
@pytest.mark.parametrize("elsewhere", [False, True])
async def test_one_that_dies_is_not_waited_for_where_what_it_started_holds_its_pipes(
    name: str, elsewhere: bool, tmp_path: Path
) -> None:
    script = (
        f"child = subprocess.Popen([sys.executable, '-c', '{WAITS}'], start_new_session={elsewhere})\n"
        "noted.with_suffix('.child').write_text(str(child.pid))\n"
        "sys.exit('out of memory')\n"
    )
    cli = FakeCli(tmp_path, name, script)
    try:
        seen = await seen_of(cli.backend(ONCE))
    finally:
        child = int(cli.noted.with_suffix(".child").read_text())
        if elsewhere:
            os.kill(child, signal.SIGKILL)
    assert "(exit code 1: out of memory)" in seen.sentence
    assert await is_gone(child)


async def test_cancel_at_any_moment(tmp_path: Path) -> None:
    """While it starts, speaks, or ends: within 200 ms, and with no process or task left."""
    start = [*fake.claude_start(), *fake.claude_text(*PIECES)]
    end = [fake.claude_stop("end_turn"), fake.claude_result()]
    pause = "time.sleep(0.05)\n"  # of the stand-in, so that moments fall between its words, too
    cli = FakeCli(tmp_path, "claude", says(*start, then=pause + says(*end)))
    loop = asyncio.get_running_loop()
    moments = random.Random(5)
    took: list[float] = []
    for _ in range(int(os.environ.get("HEADROOM_CANCEL_POINTS", "12"))):
        cli.noted.with_suffix(".pid").unlink(missing_ok=True)
        task = asyncio.create_task(seen_of(cli.backend(ONCE)))
        await asyncio.wait([task], timeout=moments.uniform(0, 0.2))
        started = loop.time()
        task.cancel()
        await asyncio.wait([task])
        took.append(loop.time() - started)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        if cli.noted.with_suffix(".pid").exists():
            assert await is_gone(cli.pid)
    print(f"worst cancel: {max(took) * 1000:.0f} ms")
    assert are_at_once(took)


async def test_leaving_the_loop_ends_the_process(tmp_path: Path) -> None:
    cli = FakeCli(tmp_path, "claude", says(*fake.claude_start(), *fake.claude_text(*HALF), then="hang()"))
    async with aclosing(cli.backend(ONCE).stream(REQUEST)) as events:
        async for event in events:
            if isinstance(event, Fragment):
                break
    assert await is_gone(cli.pid)
