"""Small invented sessions: calls in the order given, a minute apart."""

import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path

from analyzer.correlate import correlate
from scanners.models import CallStatus, ErrorCategory, SessionData, SessionEvent, ToolCall
from scanners.outcomes.categories import categorise

HOME = "/home/ada/code/tide-table"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOT_READ = "<tool_use_error>File has not been read yet. Read it first before writing to it.</tool_use_error>"
NO_FILE = "<tool_use_error>File does not exist.</tool_use_error>"
NO_ORIGIN = "fatal: 'origin' does not appear to be a git repository"
EISDIR = "EISDIR: illegal operation on a directory, read"
SPAWN = "spawn /data/files/vendor/ripgrep/arm64-android/rg ENOENT"
SLOW = "Ripgrep search timed out after 20 seconds. Try searching a more specific path or pattern."
OFFLINE = "fatal: unable to access 'https://a.example/tide.git/': Could not resolve host: a.example"


def ok(name, output="done", **data):
    return ToolCall(name, "", data, output, CallStatus.OK, cwd=HOME)


def elsewhere(call, cwd="/home/ada/code/moon-phase"):
    """The same call in another project's folder."""
    call.cwd = cwd
    return call


def failed(name, output, exit_code=None, **data):
    category = categorise(name, output, exit_code, data.get("command", ""))
    return ToolCall(name, "", data, output, CallStatus.FAILED, category, exit_code=exit_code, cwd=HOME)


def sh(command, output="done"):
    return ok("Bash", output, command=command)


def sh_fails(command, output="", exit_code=1):
    return failed("Bash", output, exit_code, command=command)


def no_program(command):
    """A command whose program the shell does not find."""
    return sh_fails(command, f"bash: {command.split()[0]}: command not found", 127)


def wrong_interpreter():
    """A runner that is not there, and the one that is used here."""
    return [no_program("pytest -q"), sh("uv run pytest -q", "3 passed")]


def sized(call, size):
    """The same call, of so many bytes in the log."""
    call.input_bytes, call.output_bytes = 1, size - 1
    return call


def rejected(name, words="", **data):
    text = "The user doesn't want to proceed with this tool use."
    category = ErrorCategory.USER_REJECTED
    return ToolCall(name, "", data, text, CallStatus.REJECTED, category, cwd=HOME, user_words=words)


def powershell(command, output="", fails=False):
    """A line that PowerShell ran, on Windows."""
    call = sh_fails(command, output, 1) if fails else sh(command, output)
    call.native_name, call.cwd = "powershell", "C:\\tides"
    return call


def reads(path, output="x = 1", make=ok):
    """A read of a file, by its path in the project or as a whole."""
    return make("Read", output, file_path=path if path.startswith("/") else f"{HOME}/{path}")


def moved(wrong, right):
    """A file that is not there, and where a search found it."""
    return [reads(wrong, NO_FILE, failed), ok("Glob", right, pattern="**/*.py"), reads(right)]


def named(call, native_name):
    """The same call, of the tool that an agent calls so."""
    call.native_name = native_name
    return call


def refused(said, tool="Edit", **data):
    """An edit that the agent's tool refused."""
    return [named(failed("Edit", said, file_path=f"{HOME}/a.py", **data), tool)]


def no_remote():
    return [sh_fails("git ls-remote origin", NO_ORIGIN, 128)]


def escaped_by_a_backslash():
    """A quote that PowerShell takes for the end of a string, and the line as it takes it."""
    said = "ParserError: \nLine |\n   1 |  Set-Content ...\n     | Unexpected token 'tide' in expression."
    right = powershell('Set-Content a.md "a `"high`" tide"', "done")
    return [powershell('Set-Content a.md "a \\"high\\" tide"', said, fails=True), right]


def escalated(call, how="sandbox_permissions", value="require_escalated"):
    """The same call, asked to run outside of the sandbox."""
    call.input_data[how] = value
    return call


def offline():
    """What has no network in the sandbox, and then ran outside of it."""
    fetch = "git fetch --all --prune"
    return [sh_fails(fetch, OFFLINE, 128), escalated(sh(fetch))]


def cancelled(name, **data):
    category = ErrorCategory.SIBLING_ERROR
    return ToolCall(name, "", data, "Sibling tool call errored", CallStatus.CANCELLED, category, cwd=HOME)


def session(*calls, name="s1", day=0, agent="claude"):
    """Strings among the calls are what the user said in between."""
    begun = START + timedelta(days=day)
    data = SessionData(name, timestamp=begun, agent=agent, project_path=HOME, file=Path(f"{name}.jsonl"))
    for place, call in enumerate(calls):
        when = begun + timedelta(minutes=place)
        if isinstance(call, str):
            data.events.append(SessionEvent("user_message", place, when, call))
            continue
        call.tool_call_id = call.tool_call_id or f"{name}-{place}"
        call.msg_index, call.timestamp, call.ended = place, when, when + timedelta(seconds=2)
        call.native_name = call.native_name or call.name
        call.input_bytes = call.input_bytes or len(str(call.input_data))
        call.output_bytes = call.output_bytes or len(call.output)
        data.tool_calls.append(call)
        data.last_activity = when
    return data


def only_pair(*calls):
    [(pair, _)] = correlate(session(*calls))
    return pair


def fix_of(*calls):
    """The place of the fix among the calls, or None; there must be one pair."""
    pair = only_pair(*calls)
    return None if pair.fix is None else calls.index(pair.fix)


def broken_off(call):
    """The same call, that failed for a reason of no interest."""
    call = copy.copy(call)
    call.status, call.output, call.exit_code = CallStatus.FAILED, "Killed", 137
    return call
