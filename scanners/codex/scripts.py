"""Code mode: one call of the model runs a script (JavaScript), and the script runs the commands.

The result of the call tells how the script went, "Script completed" whatever its commands' exit codes. What a
command did stands only in an ``item_completed`` event, whose id is not the call's; it belongs to the script
of the same turn that names the command, else to the latest one. Hence the commands are the calls: the first
takes the place of its script, further ones are calls of their own. A script of which no command was recorded
stays a call.

Source: issues and tests that quote real lines of Codex 0.145-0.153, ``codex-rs/core/src/tools/code_mode`` and
``codex-rs/protocol/src/items.rs``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from scanners.codex.outcome import (
    NOT_REVIEWED,
    Outcome,
    declined,
    failed_mcp_result,
    mcp_error,
    read_outcome,
    text_of,
)
from scanners.models import CallStatus, ErrorCategory
from scanners.parsing.numbers import as_exit_code
from scanners.text import clip, visible
from scanners.tools import normalise

_STATE = re.compile(
    r"\s*Script (completed|failed|terminated|running with cell ID (\S{1,100}))[ \t]*(?:\n|\Z)"
)
_BODY = re.compile(r"^Output:[ \t]*(?:\n|\Z)", re.MULTILINE)
_LONGEST_HEADER = 300
_LONGEST_SCRIPT = 4000  # characters
_KEPT = 16  # scripts
# Where a command came from that is no call of its own: from the user's `!`, or typed into one that runs.
_NO_CALLS = frozenset({"user_shell", "unified_exec_interaction"})
_SCRIPT_ERROR = re.compile(r"\s*Script error:")
_UNKNOWN_CELL = re.compile(r"\s*Script error:\s*exec cell \S{1,100} not found")
_BY_USER = re.compile(r"\brejected by user\b")
_BY_POLICY = re.compile(r"\bRejected\((?![\\\"]*Failed to create)|\bwas rejected\b|rejected by configuration")
_CALL = re.compile(r"\btools(?:\.\w+\(|\[)")
# an argument, and texts in it: what does not end with its double quotes is put together as the script runs
_COMMAND = re.compile(r'\btools\.(exec|shell)_command\(\s*(\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\})')
_TOLD = re.compile(r'\b(cmd|command|workdir|sandbox_permissions)"?\s*:\s*("(?:[^"\\]|\\.)*")(?=\s*[,}])')
# before what `shell_command` says of its command, whether the script printed that or broke on it
_BEFORE_CODE = re.compile(
    r"(?:Warning: truncated output [^\n]{0,80}\n)?(?:Total output lines: \d{1,12}\n\n?)?(?:Script error:\n)?"
    r"(?=Exit code: )"
)
_CODE = re.compile(r"^Exit code: -?\d{1,10}\nWall time: ", re.MULTILINE)


@dataclass(slots=True)
class Script:
    """A script as it was called. ``runs`` counts its recorded commands, ``failed`` tells of any of them.

    ``first`` is the id of the event of the first one, which takes the place of the script.
    """

    call_id: str
    text: str
    turn: str
    is_open: bool = True
    runs: int = 0
    first: str = ""
    failed: bool = False


class Scripts:
    """The latest scripts of a session, newest first, and which of them go on in a cell."""

    def __init__(self, latest: list[Script], cells: dict[str, str]) -> None:
        self.latest = latest
        self.cells = cells  # cell -> id of the script's call

    def start(self, call_id: str, text: str, turn: str) -> None:
        """Note a script that was called."""
        self.latest.insert(0, Script(call_id, visible(clip(text, _LONGEST_SCRIPT)), turn))
        del self.latest[_KEPT:]

    def of(self, call_id: str) -> Script | None:
        """Return the script that a call started."""
        return next((script for script in self.latest if script.call_id == call_id), None)

    def in_cell(self, cell: str) -> Script | None:
        """Return the script that goes on in the background, polled by ``wait`` with ``cell``."""
        return self.of(self.cells.get(cell, ""))

    def owner(self, turn: str, command: str) -> Script | None:
        """Return the script that ran ``command``; None when none did, as with a command of the user's."""
        in_turn = [script for script in self.latest if not (turn and script.turn) or script.turn == turn]
        written = json.dumps(command, ensure_ascii=False)[1:-1]
        naming = [
            script for script in in_turn if command and (command in script.text or written in script.text)
        ]
        candidates = naming or in_turn
        return next(
            (script for script in candidates if script.is_open), candidates[0] if candidates else None
        )


@dataclass(slots=True)
class ScriptResult:
    """``state``: completed, failed, terminated or running (in ``cell``); ``outcome`` is the script's own."""

    state: str
    outcome: Outcome
    cell: str = ""


def read_script_result(output: Any) -> ScriptResult | None:
    """Read what a script, or ``wait`` for one, gave the model; None when it is no such text."""
    text = text_of(output)
    found = _STATE.match(text)
    if found is None:
        return None
    end = _BODY.search(text, found.end(), found.end() + _LONGEST_HEADER)
    body = text[end.end() :] if end else text[found.end() :]
    if found[2]:
        return ScriptResult("running", Outcome(body, CallStatus.PENDING), visible(found[2]))
    if found[1] == "failed" or _SCRIPT_ERROR.match(body):
        return ScriptResult("failed", _failure(body))
    if found[1] == "terminated":
        return ScriptResult("terminated", Outcome(body, CallStatus.CANCELLED))
    return ScriptResult("completed", Outcome(body))


def unknown_cell(text: str) -> Outcome | None:
    """How a ``wait`` failed that named a cell which there is not; None when it named one."""
    if not _UNKNOWN_CELL.match(text):
        return None
    return Outcome(text, CallStatus.FAILED, category=ErrorCategory.INVALID_INPUT)


def printed_command(script: str, body: str) -> tuple[dict[str, str], Outcome] | None:
    """Return what the only command of ``script`` was told, and its outcome, when the script's text holds it.

    Without ``item_completed`` events nothing else tells the exit code. It is there where a script printed
    the whole result: the object of ``exec_command``, or the text of ``shell_command``, which also breaks a
    script whose command failed.
    """
    commands = _COMMAND.findall(script)
    if len(commands) != 1 or len(_CALL.findall(script)) != 1 or len(script) > _LONGEST_SCRIPT:
        return None  # in what is left out of a long one may be another
    [(tool, argument)] = commands
    try:
        told = {name: json.loads(value) for name, value in _TOLD.findall(argument)}
    except (ValueError, RecursionError):
        return None
    if told.keys().isdisjoint(("cmd", "command")):
        return None
    outcome = _printed_text(body.lstrip()) if tool == "shell" else _printed_object(body)
    return (told, outcome) if outcome is not None else None


def _printed_text(body: str) -> Outcome | None:
    """How a command ended whose whole text was printed, once; None where that does not stand there."""
    before = _BEFORE_CODE.match(body)
    if before is None or [one.start() for one in _CODE.finditer(body)] != [before.end()]:
        return None
    return read_outcome(body[before.end() :])


def _printed_object(body: str) -> Outcome | None:
    """How a command ended whose whole object was printed; None where it is no such object."""
    if not body.lstrip().startswith("{"):
        return None
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    code = as_exit_code(value.get("exit_code")) if isinstance(value, dict) and "output" in value else None
    if code is None:
        return None
    return Outcome(text_of(value.get("output")), CallStatus.FAILED if code else CallStatus.OK, code)


@dataclass(slots=True)
class Run:
    """What an ``item_completed`` event tells of one command, patch or MCP call."""

    native_name: str
    name: str
    input_data: dict[str, Any]
    outcome: Outcome
    cwd: str = ""

    @property
    def command(self) -> str:
        return str(self.input_data.get("command", ""))


def read_run(item: dict[str, Any]) -> Run | None:
    """Read a completed item; None when it is of another kind, or has not come to an end."""
    status = item.get("status")
    arguments: Any
    match item.get("type"):
        case "CommandExecution":
            words, code = item.get("command"), as_exit_code(item.get("exit_code"))
            if str(item.get("source")) in _NO_CALLS or (
                code is None and status not in ("failed", "declined")
            ):
                return None
            native, arguments = "exec_command", {"cmd": words}
            outcome = Outcome(text_of(item.get("aggregated_output")), exit_code=code)
        case "FileChange":
            changes = item.get("changes")
            native, arguments = "apply_patch", {"input": _patch(changes if isinstance(changes, dict) else {})}
            outcome = Outcome(text_of(item.get("stderr") or item.get("stdout")))
        case "McpToolCall":
            native = f"mcp__{item.get('server')}__{item.get('tool')}"
            arguments = item.get("arguments") if isinstance(item.get("arguments"), dict) else {}
            outcome = _mcp_outcome(item)
        case "DynamicToolCall":
            native = "__".join(text_of(item[key]) for key in ("namespace", "tool") if item.get(key))
            arguments = item.get("arguments")
            outcome = Outcome(text_of(item.get("error") or item.get("content_items")))
            if item.get("success") is False or item.get("error"):
                status = "failed"
        case _:
            return None
    if status == "declined":
        outcome = declined(outcome.text)
    elif outcome.exit_code or (
        status == "failed" and outcome.status is CallStatus.OK and outcome.exit_code is None
    ):
        outcome.status = CallStatus.FAILED
    name, data = normalise("codex", native, arguments)
    return Run(native, name, data, outcome, text_of(item.get("cwd")))


def _failure(body: str) -> Outcome:
    if _BY_USER.search(body[:2000]):
        return Outcome(body, CallStatus.REJECTED, category=ErrorCategory.USER_REJECTED)
    if NOT_REVIEWED in body[:2000]:
        return Outcome(body, CallStatus.FAILED, category=ErrorCategory.SERVICE_UNAVAILABLE)
    denied = _BY_POLICY.search(body[:2000]) is not None
    return Outcome(body, CallStatus.FAILED, category=ErrorCategory.PERMISSION_DENIED if denied else None)


def _mcp_outcome(item: dict[str, Any]) -> Outcome:
    error = item.get("error")
    message = error.get("message") if isinstance(error, dict) else error
    if message:
        return mcp_error(text_of(message))
    result = item.get("result")
    failed = failed_mcp_result({"Ok": result})
    if failed is not None:
        return mcp_error(failed)
    return Outcome(text_of(result.get("content") if isinstance(result, dict) else result))


def _patch(changes: dict[str, Any]) -> str:
    """Name the changed files as a patch does; what changed in them is of no use here."""
    kinds = {"add": "Add", "delete": "Delete"}
    lines = [
        f"*** {kinds.get(str(change.get('type')) if isinstance(change, dict) else '', 'Update')} File: {path}"
        for path, change in changes.items()
    ]
    return "\n".join(["*** Begin Patch", *lines, "*** End Patch"])
