"""The calls of a Codex rollout, and how they end: by results, by events, by what scripts of code mode ran."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

from scanners.codex.calls import DECODER, OFTEN_DECODER, CallLog, KeptCall
from scanners.codex.outcome import (
    Outcome,
    failed_mcp_result,
    judge,
    mcp_error,
    read_outcome,
    text_of,
)
from scanners.codex.records import WholeItem
from scanners.codex.scripts import (
    Run,
    Script,
    Scripts,
    printed_command,
    read_run,
    read_script_result,
    unknown_cell,
)
from scanners.models import CallStatus, ErrorCategory, ToolCall
from scanners.parsing.block_session import BlockSession
from scanners.parsing.jsonl import decode_raw
from scanners.parsing.lazy_call import logs_held_open
from scanners.parsing.numbers import as_exit_code
from scanners.parsing.times import parse_time
from scanners.projects import plain_path
from scanners.text import as_name, visible
from scanners.tools import normalise

_MOST_STOPPED = 64  # processes; Codex has no more at once
_AT_A_TIME = 8  # calls that an agent may make at once
_ENDED_BY_CODEX = -1  # the exit code of a command that still runs when Codex leaves
_CTRL_C = visible("\x03")
_TOLD = frozenset({CallStatus.FAILED, CallStatus.REJECTED, CallStatus.CANCELLED})


class CodexCalls(BlockSession[ToolCall | KeptCall]):
    """What is known of a rollout's calls. A call is a ``KeptCall`` until something is told of it besides."""

    agent = "codex"
    often = OFTEN_DECODER
    decoder = DECODER
    call_type = ToolCall | KeptCall
    kept: ClassVar = {
        **BlockSession.kept,
        "processes": dict[int, str],
        "stopped": list[int],
        "scripts": list[Script],
        "cells": dict[str, str],
    }

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.processes: dict[int, str] = {}  # running process -> id of the call that started it
        self.stopped: list[int] = []  # processes to which the agent typed ctrl+c last
        self.scripts: list[Script] = []
        self.cells: dict[str, str] = {}

    @property
    def _code_mode(self) -> Scripts:
        return Scripts(self.scripts, self.cells)

    def tool_calls(self) -> list[ToolCall]:
        """Return the calls, in the order they were made; long texts are read back from the log.

        Raises LogReadError when it is gone.
        """
        log = CallLog(self._data.file)
        with logs_held_open():
            return [
                log.whole_call(call) if isinstance(call, KeptCall) else call for call in self.calls.values()
            ]

    def calls_as_known(self) -> list[ToolCall]:
        log = CallLog(self._data.file)
        with logs_held_open():
            return [
                log.call_as_known(call) if isinstance(call, KeptCall) else call
                for call in self.calls.values()
            ]

    def _whole(self, call_id: str) -> ToolCall | None:
        """Return a call to which more has to be added than a plain result."""
        call = self.calls.get(call_id)
        if isinstance(call, KeptCall):
            call = self.calls[call_id] = CallLog(self._data.file).whole_call(call)
        return call

    def _take_result(self, call: ToolCall, output: Any, time: str | None) -> None:
        ended = parse_time(time)
        if self._take_script_result(call, output, ended):
            return
        outcome = read_outcome(output, from_mcp=call.native_name.startswith("mcp__"))
        if call.native_name == "write_stdin" and (process := _process(call)) is not None:
            starter = self._whole(self.processes.get(process, ""))
            self._note_typed(process, call)
            if starter is not None and outcome.exit_code is not None:
                # The exit that this poll saw is the command's; the poll itself went well.
                del self.processes[process]
                starter.ended = ended
                starter.reported_by = call.tool_call_id
                starter.is_running = False
                if outcome.status is CallStatus.FAILED and process in self.stopped:
                    outcome.status = CallStatus.CANCELLED  # by the agent, which pressed ctrl+c
                self._forget_typed(process)
                judge(starter, outcome, earlier=starter.output)
                outcome.status, outcome.exit_code = CallStatus.OK, None
        elif outcome.process is not None:
            self.processes[outcome.process] = call.tool_call_id
            call.is_running = True
            self._forget_typed(outcome.process)  # it was to another one, whose number this now has
        if call.status in _TOLD and outcome.status is CallStatus.OK and outcome.exit_code is None:
            outcome.status, outcome.exit_code = (
                call.status,
                call.exit_code,
            )  # an event told of a failure before
            outcome.category = call.error_category if call.status is not CallStatus.FAILED else None
        call.ended = ended
        judge(call, outcome)

    def _take_script_result(self, call: ToolCall, output: Any, ended: datetime | None) -> bool:
        """Take the result of a script of code mode, or of a poll of one; False when it is neither."""
        script = self._code_mode.of(call.tool_call_id)
        cell = call.input_data.get("cell_id") if call.native_name == "wait" else None
        result = None if script is None and cell is None else read_script_result(output)
        if result is None:
            return False
        if script is None:
            call.ended = ended
            text = result.outcome.text
            judge(call, unknown_cell(text) or Outcome(text))  # else the poll itself went well
            script = self._code_mode.in_cell(str(cell))
            started = self._whole(script.call_id) if script is not None and script.is_open else None
            if script is None or started is None:
                return True
            started.reported_by = call.tool_call_id
            call = started
        if result.cell:
            self.cells[result.cell] = script.call_id
        script.is_open = result.state == "running"
        call.ended = ended
        if script.runs or call.exit_code is not None:
            self._fail_apart(script, call, result.outcome)
        elif printed := printed_command(script.text, result.outcome.text):
            told, outcome = printed
            script.failed = outcome.status is CallStatus.FAILED
            call.native_name = "exec_command"
            call.name, call.input_data = normalise("codex", call.native_name, told)
            call.cwd = str(call.input_data.get("workdir") or call.cwd)
            judge(call, outcome)
        else:
            judge(call, result.outcome, earlier=call.output)
        return True

    def _fail_apart(self, script: Script, first: ToolCall, outcome: Outcome) -> None:
        """A script that broke although its commands did not is a failed call beside them."""
        if script.failed or outcome.status in (CallStatus.OK, CallStatus.PENDING):
            return
        call = self._add_call(f"{script.call_id}/script", "exec", *normalise("codex", "exec", script.text))
        call.timestamp, call.ended, call.cwd = first.timestamp, first.ended, first.cwd
        judge(call, outcome)

    def _take_event(self, event: WholeItem, time: str | None) -> None:
        call_id = self._key_of(visible(event.call_id or ""))
        match event.type:
            case "turn_aborted":
                if event.reason in (None, "interrupted"):
                    self._add_event("interruption", time, event.reason or "")
            case "exec_command_end":
                if call := self._whole(call_id):
                    self._ended(call, Outcome("", exit_code=as_exit_code(event.exit_code)), event.status)
            case "patch_apply_end":
                if event.success is False and (call := self._whole(call_id)):
                    self._ended(call, Outcome(event.stderr or ""), event.status or "failed")
            case "mcp_tool_call_end":
                error = failed_mcp_result(decode_raw(event.result))
                if error is not None and (call := self._whole(call_id)):
                    judge(call, mcp_error(error))
            case "item_completed":
                self._take_completed(decode_raw(event.item), event.turn_id or "", time)

    def _take_completed(self, item: Any, turn: str, time: str | None) -> None:
        """Take what a command, a patch or an MCP call came to; see ``scanners.codex.scripts``."""
        if not isinstance(item, dict) or (run := read_run(item)) is None:
            return
        item_id = self._key_of(as_name(text_of(item.get("id"))))
        if own := self._whole(item_id):
            self._ended(own, run.outcome, None)
            return
        script = self._code_mode.owner(turn, run.command)
        if script is not None and script.first != item_id:
            self._ran(script, item_id, run, time)

    def _ran(self, script: Script, item_id: str, run: Run, time: str | None) -> None:
        first = call = self._whole(script.call_id)
        if first is None or call is None:
            return
        script.first = script.first or item_id
        if script.runs:
            call = self._add_call(item_id, run.native_name, run.name, run.input_data)
            call.timestamp = first.timestamp
        call.native_name = as_name(run.native_name)
        call.name, call.input_data = run.name, run.input_data
        call.cwd = visible(plain_path(run.cwd)) or first.cwd
        call.ended = parse_time(time)
        script.runs += 1
        script.failed = script.failed or run.outcome.status is not CallStatus.OK
        judge(call, run.outcome)

    def _ended(self, call: ToolCall, outcome: Outcome, status: str | None) -> None:
        """Take an event's word on how a call ended, unless its result told already."""
        is_left = call.is_running and outcome.exit_code == _ENDED_BY_CODEX
        call.is_running = False
        if status == "declined":
            outcome.status, outcome.category = CallStatus.REJECTED, ErrorCategory.USER_REJECTED
        elif outcome.exit_code or (status == "failed" and outcome.exit_code is None):
            is_stopped = is_left or self._is_stopping(call)
            outcome.status = CallStatus.CANCELLED if is_stopped else CallStatus.FAILED
        if outcome.status is CallStatus.OK:
            call.exit_code = outcome.exit_code if call.exit_code is None else call.exit_code
        elif call.status not in _TOLD:
            judge(call, outcome, earlier=call.output)

    def _is_stopping(self, call: ToolCall) -> bool:
        """Return whether ctrl+c was the last that the agent typed into what the call started."""
        for call_id in islice(reversed(self.calls), _AT_A_TIME):  # the result of the poll may be to come
            if call_id == call.tool_call_id:
                break
            poll = self._whole(call_id) if self.calls[call_id].native_name == "write_stdin" else None
            process = _process(poll) if poll is not None and poll.input_data.get("chars") else None
            if poll is not None and process is not None and self.processes.get(process) == call.tool_call_id:
                return _stops(poll)
        return any(self.processes.get(process) == call.tool_call_id for process in self.stopped)

    def _note_typed(self, process: int, poll: ToolCall) -> None:
        """Remember whether ctrl+c was the last that the agent typed into a process."""
        if _stops(poll) and process not in self.stopped:
            self.stopped.append(process)
            del self.stopped[:-_MOST_STOPPED]
        elif poll.input_data.get("chars") and not _stops(poll):
            self._forget_typed(process)

    def _forget_typed(self, process: int) -> None:
        if process in self.stopped:
            self.stopped.remove(process)

    def _add_call(self, call_id: str, native: str, name: str, data: dict[str, Any]) -> ToolCall:
        call = ToolCall(
            name=name,
            tool_call_id=call_id,
            input_data=data,
            msg_index=self._next_index(),
            native_name=as_name(native),
        )
        self.calls[call_id] = call
        return call


def _stops(poll: ToolCall) -> bool:
    """Return whether a ``write_stdin`` call types ctrl+c, and nothing else."""
    chars = str(poll.input_data.get("chars", "")).strip()
    return chars != "" and not chars.replace(_CTRL_C, "")


def _process(poll: ToolCall) -> int | None:
    """Return the process that a ``write_stdin`` call is for."""
    process = poll.input_data.get("session_id")
    if isinstance(process, str) and process.isdecimal() and len(process) < 16:
        return int(process)
    return process if type(process) is int and abs(process) < 1 << 53 else None
