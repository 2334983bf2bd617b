"""One Codex rollout, fed line by line."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from scanners.block_session import BlockSession
from scanners.codex_calls import (
    DECODER,
    LONG,
    CallLog,
    KeptCall,
    input_of,
    take_plain_result,
    visible_name,
)
from scanners.codex_outcome import Outcome, exit_code_of, failed_mcp_result, judge, read_outcome, text_of
from scanners.codex_records import KINDS, REPEATED, Document, Item, Line
from scanners.codex_scripts import Run, Script, Scripts, printed_command, read_run, read_script_result
from scanners.codex_words import cwd_in, is_the_users, texts_of
from scanners.jsonl import LineDecoder, decode_raw
from scanners.lazy_call import Place, logs_held_open, whole
from scanners.models import CallStatus, ErrorCategory, SessionData, ToolCall
from scanners.notices import format_notice
from scanners.numbers import as_count
from scanners.projects import plain_path, project_of
from scanners.text import clip, visible
from scanners.times import parse_time
from scanners.tools import normalise

_CALLS = frozenset({"function_call", "custom_tool_call", "local_shell_call"})
_TOLD = frozenset({CallStatus.FAILED, CallStatus.REJECTED})
_RESULTS = frozenset({"function_call_output", "custom_tool_call_output", "local_shell_call_output"})


class CodexSession(BlockSession[ToolCall | KeptCall]):
    """What was read of one rollout; lines may be fed as they arrive."""

    agent = "codex"
    decoder = DECODER
    call_type = ToolCall | KeptCall
    kept: ClassVar = {
        **dict.fromkeys(("meta_cwd", "other_cwd", "turn_cwd", "turn", "forked_at"), str),
        **dict.fromkeys(("inherited_until", "records", "unknown"), int),
        "has_meta": bool,
        "processes": dict[int, str],
        "scripts": list[Script],
        "cells": dict[str, str],
        "token_count": bytes,
    }

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.processes: dict[int, str] = {}  # running process -> id of the call that started it
        self.scripts: list[Script] = []
        self.cells: dict[str, str] = {}
        self.inherited_until = 0  # ordinal at which a subagent's own history begins, behind its parent's
        self.forked_at = ""  # time of a fork; earlier lines are copies of its parent's
        self.has_meta = False
        self.meta_cwd = ""
        self.other_cwd = ""  # the first one named elsewhere
        self.turn_cwd = ""
        self.turn = ""
        self.token_count = b""  # the latest one that counts something
        self.records = 0
        self.unknown = 0  # records of kinds that no version known here writes

    @property
    def _code_mode(self) -> Scripts:
        return Scripts(self.scripts, self.cells)

    @property
    def is_placed(self) -> bool:
        """Whether the project is known for certain, whatever follows."""
        return bool(self.meta_cwd)

    @property
    def project_path(self) -> str:
        """The project as far as it is known: the folder the session was started in."""
        return project_of(visible(self.meta_cwd or self.other_cwd))

    def ended(self, call: ToolCall | KeptCall) -> tuple[CallStatus, ErrorCategory]:
        if isinstance(call, KeptCall):
            return call.status, ErrorCategory.UNKNOWN
        return call.status, call.error_category

    def tool_calls(self) -> list[ToolCall]:
        """Return the calls, in the order they were made; long texts are read back from the log.

        Raises LogReadError when it is gone.
        """
        log = CallLog(self._data.file)
        with logs_held_open():
            return [
                whole(log.call(call)) if isinstance(call, KeptCall) else call for call in self.calls.values()
            ]

    def calls_as_known(self) -> list[ToolCall]:
        log = CallLog(self._data.file)
        return [log.call(call) if isinstance(call, KeptCall) else call for call in self.calls.values()]

    def tokens(self) -> tuple[int, int]:
        """Return the totals of the last count, which are those of the whole thread."""
        info = decode_raw(msgspec.Raw(self.token_count))
        total = info.get("total_token_usage") if isinstance(info, dict) else None
        if not isinstance(total, dict):
            return 0, 0
        taken, given = total.get("input_tokens"), total.get("output_tokens")
        return as_count(taken), as_count(given)

    @property
    def data(self) -> SessionData:
        data = super().data
        ends = [call.status for call in self.calls.values()]
        data.notice = format_notice(data, self.records, self.unknown, ends)
        return data

    def feed_document(self, content: bytes) -> None:
        """Take a whole ``.json`` rollout of the first builds."""
        documents, whole = LineDecoder(Document).decode(content)
        if not whole:
            self._data.bad_lines += 1
        for document in documents:
            if document.session is not None:
                self._take_meta(document.session, document.session.timestamp)
            for item in document.items:
                self._take_item(item, item.timestamp)

    def _take(self, line: Line, at: int = 0, length: int = 0) -> None:
        self.records += 1
        time = line.timestamp
        if time:
            if self._first_time is None:
                self._first_time = time
            if time > self._last_time:
                self._last_time = time
        if line.ordinal is not None and line.ordinal < self.inherited_until:
            return  # the parent's, and read in its own file
        item = line.payload
        if item is None:
            self.unknown += line.type not in KINDS
            if line.type in (None, "session_meta"):
                self._take_meta(line, time)
            else:
                self._take_item(line, time, at, length)
        elif item.type in REPEATED:
            return
        elif line.type == "response_item":
            self._take_item(item, time, at, length)
        elif line.type == "event_msg":
            self._take_event(item, time)
        elif line.type == "session_meta":
            self._take_meta(item, time)
        elif line.type == "turn_context":
            self._take_turn(item)
        else:
            self.unknown += line.type not in KINDS

    def _take_meta(self, meta: Item, time: str | None) -> None:
        """Only the first one is this session's; a resume repeats it, a fork adds its parent's."""
        if self.has_meta or not (meta.id or meta.cwd):
            return
        self.has_meta = True
        self._note_time(time)
        if meta.id:
            self._data.session_id = visible(clip(meta.id, 200))
        self._data.agent_version = visible(clip(meta.cli_version or "", 40))
        self.meta_cwd = self.turn_cwd = meta.cwd or ""
        self.inherited_until = meta.subagent_history_start_ordinal or 0
        self.forked_at = (meta.timestamp or "") if meta.forked_from_id else ""
        source = decode_raw(meta.source)
        spawned = isinstance(source, dict) and "subagent" in source
        if meta.thread_source == "subagent" or meta.parent_thread_id or spawned:
            self._data.source = "subagent"

    def _take_turn(self, turn: Item) -> None:
        self.turn = turn.turn_id or self.turn
        self.turn_cwd = turn.cwd or self.turn_cwd
        self.other_cwd = self.other_cwd or self.turn_cwd

    def _take_item(self, item: Item, time: str | None, at: int = 0, length: int = 0) -> None:
        if item.type in _CALLS:
            self._take_call(item, time, at, length)
        elif item.type in _RESULTS:
            call_id = visible(item.call_id or item.id or "")
            kept = self.calls.get(call_id)
            if kept is None or (type(kept) is KeptCall and take_plain_result(kept, item, time, at, length)):
                return
            output, call = decode_raw(item.output), self._whole(call_id)
            if call is not None and (output or call.status is CallStatus.PENDING):
                self._take_result(call, output, time)
        elif item.type == "message" and item.role == "user":
            self._take_words(item, time)

    def _take_call(self, item: Item, time: str | None, at: int, length: int) -> None:
        call_id = visible(item.call_id or item.id or "")
        if not call_id or call_id in self.calls:
            return
        native = item.name or "local_shell"
        if item.namespace and not native.startswith(item.namespace):
            native = f"{item.namespace}{'' if native.startswith('_') else '__'}{native}"
        raw = bytes(input_of(item))
        self.calls[call_id] = KeptCall(
            call_id,
            visible_name(native),
            self._next_index(),
            Place(at, length) if length and len(raw) > LONG else raw,
            len(raw),
            time,
            self.turn_cwd,
        )
        if not (self.meta_cwd or self.other_cwd) and (call := self._whole(call_id)):
            self.other_cwd = call.cwd
        if item.type == "custom_tool_call" and native == "exec":
            self._code_mode.start(call_id, str(decode_raw(item.input)), self.turn)

    def _whole(self, call_id: str) -> ToolCall | None:
        """Return a call to which more has to be added than a plain result."""
        call = self.calls.get(call_id)
        if isinstance(call, KeptCall):
            call = self.calls[call_id] = whole(CallLog(self._data.file).call(call))
        return call

    def _take_result(self, call: ToolCall, output: Any, time: str | None) -> None:
        ended = parse_time(time)
        if self._take_script_result(call, output, ended):
            return
        outcome = read_outcome(output, from_mcp=call.native_name.startswith("mcp__"))
        if call.native_name == "write_stdin" and (process := _process(call)) is not None:
            starter = self._whole(self.processes.get(process, ""))
            if starter is not None and outcome.exit_code is not None:
                # The exit that this poll saw is the command's; the poll itself went well.
                del self.processes[process]
                starter.ended = ended
                starter.reported_by = call.tool_call_id
                judge(starter, outcome, earlier=starter.output)
                outcome.status, outcome.exit_code = CallStatus.OK, None
        elif outcome.process is not None:
            self.processes[outcome.process] = call.tool_call_id
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
            judge(call, Outcome(result.outcome.text))  # the poll itself went well
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
        if script.runs:
            self._fail_apart(script, call, result.outcome)
        elif printed := printed_command(script.text, result.outcome.text):
            command, outcome = printed
            call.native_name = "exec_command"
            call.name, call.input_data = normalise("codex", call.native_name, {"cmd": command})
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

    def _take_event(self, event: Item, time: str | None) -> None:
        call_id = visible(event.call_id or "")
        match event.type:
            case "token_count":
                if bytes(event.info) not in (b"", b"null"):
                    self.token_count = bytes(event.info)
            case "turn_aborted":
                if event.reason in (None, "interrupted"):
                    self._add_event("interruption", time, event.reason or "")
            case "exec_command_end":
                if call := self._whole(call_id):
                    self._ended(call, Outcome("", exit_code=exit_code_of(event.exit_code)), event.status)
            case "patch_apply_end":
                if event.success is False and (call := self._whole(call_id)):
                    self._ended(call, Outcome(event.stderr or ""), event.status or "failed")
            case "mcp_tool_call_end":
                error = failed_mcp_result(decode_raw(event.result))
                if error is not None and (call := self._whole(call_id)):
                    judge(call, Outcome(error, CallStatus.FAILED))
            case "item_completed":
                self._take_completed(decode_raw(event.item), event.turn_id or "", time)

    def _take_completed(self, item: Any, turn: str, time: str | None) -> None:
        """Take what a command, a patch or an MCP call came to; see ``scanners.codex_scripts``."""
        if not isinstance(item, dict) or (run := read_run(item)) is None:
            return
        item_id = visible(clip(text_of(item.get("id")), 200))
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
        call.native_name = visible(clip(run.native_name, 200))
        call.name, call.input_data = run.name, run.input_data
        call.cwd = visible(plain_path(run.cwd)) or first.cwd
        call.ended = parse_time(time)
        script.runs += 1
        script.failed = script.failed or run.outcome.status is not CallStatus.OK
        judge(call, run.outcome)

    def _ended(self, call: ToolCall, outcome: Outcome, status: str | None) -> None:
        """Take an event's word on how a call ended, unless its result told already."""
        if status == "declined":
            outcome.status, outcome.category = CallStatus.REJECTED, ErrorCategory.USER_REJECTED
        elif outcome.exit_code or (status == "failed" and outcome.exit_code is None):
            outcome.status = CallStatus.FAILED
        if outcome.status is CallStatus.OK:
            call.exit_code = outcome.exit_code if call.exit_code is None else call.exit_code
        elif call.status not in _TOLD:
            judge(call, outcome, earlier=call.output)

    def _take_words(self, item: Item, time: str | None) -> None:
        for text in texts_of(decode_raw(item.content)):
            if is_the_users(text):
                self._add_event("user_message", time, text)
            elif not self.other_cwd and (cwd := visible(cwd_in(text))):
                self.other_cwd = self.turn_cwd = cwd

    def _add_event(self, kind: str, time: str | None, text: str) -> None:
        if (time or "") >= self.forked_at:
            super()._add_event(kind, time, text)

    def _add_call(self, call_id: str, native: str, name: str, data: dict[str, Any]) -> ToolCall:
        call = ToolCall(
            name=name,
            tool_call_id=call_id,
            input_data=data,
            msg_index=self._next_index(),
            native_name=visible(clip(native, 200)),
        )
        self.calls[call_id] = call
        return call


def _process(poll: ToolCall) -> int | None:
    """Return the process that a ``write_stdin`` call is for."""
    process = poll.input_data.get("session_id")
    if isinstance(process, str) and process.isdecimal() and len(process) < 16:
        return int(process)
    return process if isinstance(process, int) and abs(process) < 1 << 53 else None
