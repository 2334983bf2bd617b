"""One Claude Code transcript, fed line by line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from scanners.claude.calls import (
    CallLog,
    KeptCall,
    call_as_known,
    decoded,
    is_shell,
    tool_call,
    tool_name,
    visible_name,
)
from scanners.claude.outcome import INTERRUPTED, is_unknown, judge
from scanners.claude.records import ATTACHMENTS, DECODER, KINDS, OWNERS, Block, Line, Message
from scanners.claude.tasks import NOTIFICATION, started_task, task_end
from scanners.log_folders import inside_projects, session_folder
from scanners.models import CallStatus, ErrorCategory, ToolCall, ToolName
from scanners.outcomes.categories import categorise
from scanners.outcomes.masking import may_be_masked, may_hide
from scanners.parsing.block_session import BlockSession
from scanners.parsing.content import texts_in
from scanners.parsing.jsonl import REFUSED, decode_raw
from scanners.parsing.lazy_call import LineSpan, logs_held_open
from scanners.text import as_name, as_version, clip, visible
from scanners.tools import INPUT_LIMIT, TASK_POLLS, TASK_STOPS, normalise

# Texts under the user's name that the user did not write.
_NOT_THE_USER = (
    "<command-",
    "<local-command-",
    "<bash-",
    "<task-notification>",
    "<system-reminder>",
    "<user-prompt-submit-hook>",
    "<ide_",
    "<teammate-message",
    '<context ref="',
    "Caveat:",
    "[Request interrupted: the session ended",
    "[This turn ended before it finished.]",
    "This session is being continued from a previous conversation",
)
_LONG = 2000  # bytes; longer inputs are read back from the log when they are asked for
_LONG_RESULT = 300  # bytes; so are longer results, which an analysis asks for less often
_NO_TEXT = (b"", b'""', b"[]", b"null")
_BACKGROUND = re.compile(rb"background")


class _Command(msgspec.Struct, gc=False):
    command: str | None = None


_decode_command = msgspec.json.Decoder(_Command).decode


class ClaudeSession(BlockSession[KeptCall]):
    """What was read of one transcript; lines may be fed as they arrive."""

    agent = "claude"
    often = decoder = DECODER
    call_type = KeptCall
    kept: ClassVar = {**BlockSession.kept, "cwds": list[str], "tasks": dict[str, str]}

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        folder = session_folder(path)
        if folder is not None or path.name.startswith("agent-"):
            self._data.source = "workflow" if "workflows" in inside_projects(path) else "subagent"
            self._data.parent_id = as_name(folder.name) if folder is not None else ""
        self.cwds: list[str] = []  # each once, in order of appearance
        self.tasks: dict[str, str] = {}  # background task -> call that started it
        self._cwd = self._visible_cwd = self._version = ""

    def tool_calls(self) -> list[ToolCall]:
        """Return the calls, in the order they were made; long texts are read back from the log.

        Raises LogReadError when it is gone.
        """
        log = CallLog(self._data.file)
        with logs_held_open():
            return [tool_call(call, log) for call in self.calls.values()]

    def calls_as_known(self) -> list[ToolCall]:
        log = CallLog(self._data.file)
        with logs_held_open():
            return [call_as_known(call, log) for call in self.calls.values()]

    def _take(self, records: Sequence[Any], starts: Sequence[int], view: memoryview, offset: int) -> None:
        last, cwd, version = self._last_time, self._cwd, self._version
        data = self._data
        if records and view and not data.parent_id and data.source != "main":  # to 2.0, beside its parent
            owners = OWNERS.decode(bytes(view[starts[0] : starts[1]]))[0]
            data.parent_id = as_name(owners[0].session_id or "") if owners else ""
        line: Line
        for line, begin, end in zip(records, starts, starts[1:], strict=False):
            time = line.timestamp
            if time and time > last:
                last = time
                if self._first_time is None:
                    self._first_time = time
            if line.cwd != cwd and line.cwd:
                cwd = self._cwd = line.cwd
                self._visible_cwd = visible(cwd)
                if cwd not in self.cwds:
                    self.cwds.append(cwd)
            if line.version != version and line.version:
                version = self._version = line.version
                self._data.agent_version = as_version(version)
            message = line.message
            if message is None:
                self.unknown += line.type not in KINDS
                if line.type == "attachment":
                    self._take_attachment(line)
            elif line.type == "assistant":
                used = message.usage
                if used is not None and message.id:  # repeated on every block of a message, growing
                    taken = (used.input_tokens or 0) + (used.cache_creation_input_tokens or 0)
                    taken += used.cache_read_input_tokens or 0
                    self._usage[message.id] = (taken, used.output_tokens or 0)
                if isinstance(message.content, list):
                    for block in message.content:
                        if block.type == "tool_use" and block.id:
                            self._take_call(line, block, offset + begin, end - begin)
            elif line.type == "user":
                self._take_user(line, message, offset + begin, end - begin)
        self.records += len(records)
        self._note_times(last, records)

    def _take_call(self, line: Line, block: Block, at: int, length: int) -> None:
        call_id = self._key_for(block.id, line.timestamp)
        if call_id in self.calls:
            return
        size = len(block.input)
        self.calls[call_id] = KeptCall(
            call_id,
            visible_name(block.name),
            self._index,
            LineSpan(at, length) if length and size > _LONG else bytes(block.input),
            size,
            line.timestamp,
            self._visible_cwd if line.cwd else "",
        )
        self._index += 1

    def _take_user(self, line: Line, message: Message, at: int, length: int) -> None:
        content = message.content
        if isinstance(content, list):
            texts = []
            for block in content:
                if block.type == "tool_result":
                    self._take_result(line, block, at, length)
                elif block.type == "text" and isinstance(text := decode_raw(block.text), str):
                    texts.append(text)
        else:
            texts = [content] if content else []
        if texts:
            injected = line.is_meta or line.is_compact_summary or line.is_visible_in_transcript_only
            is_other = line.origin is not None and line.origin.kind not in (None, "human")
            self._take_words(line, texts, bool(injected or is_other))

    def _take_attachment(self, line: Line) -> None:
        """Take what the user typed while the agent worked, and which call a hook blocked."""
        for found in ATTACHMENTS.decode(bytes(line.attachment))[0]:
            if found.type == "queued_command":
                kind = found.origin.kind if found.origin else None
                is_the_users = found.command_mode in (None, "prompt") and kind in (None, "human")
                text = texts_in(decode_raw(found.prompt))
                self._take_words(line, [text], bool(found.is_meta) or not is_the_users)
            elif found.type == "hook_blocking_error" and found.hook_event == "PreToolUse":
                call = self.calls.get(self._key_of(found.tool_use_id or ""))
                if call is not None:
                    call.is_blocked = True
                    if call.status is CallStatus.FAILED:
                        call.error_category = ErrorCategory.HOOK_BLOCKED

    def _take_words(self, line: Line, texts: list[str], is_injected: bool) -> None:
        for text in texts:
            if text.lstrip().startswith(NOTIFICATION):
                self._end_task(text, "", "", line.timestamp)
            elif line.is_sidechain or is_injected or line.forked_from:
                continue  # in a sidechain, the agent itself is the "user"
            elif text.startswith(INTERRUPTED):
                if not line.interrupted_by_shutdown:
                    self._add_event("interruption", line.timestamp, text)
            elif text.strip() and not text.lstrip().startswith(_NOT_THE_USER):
                self._add_event("user_message", line.timestamp, text)

    def _end_task(self, text: str, task: str, poll: str, time: str | None) -> None:
        """Take how a background command ended: the log flags no error, so a failed one is MASKED."""
        end = task_end(text)
        call = self.calls.get(self.tasks.get(end.task or task, "")) if end is not None else None
        if end is None or call is None:
            return
        call.is_running = False
        if not end.failed or call.status is not CallStatus.OK:
            return
        call.status, call.exit_code = CallStatus.MASKED, end.exit_code
        call.error_category = categorise(ToolName.BASH, text, end.exit_code, self._shell_command(call))
        call.report, call.reported_by, call.ended = clip(text, _LONG), poll, time

    def _take_result(self, line: Line, block: Block, at: int, length: int) -> None:
        call = self.calls.get(self._key_of(block.tool_use_id))
        if call is None:
            return
        if call.content is not None and (
            call.content not in _NO_TEXT or not (block.is_error or texts_in(decode_raw(block.content)))
        ):
            return  # a replay
        if block.is_error and (
            line.interrupted_by_shutdown or is_unknown(texts_in(decode_raw(block.content)))
        ):
            return  # no result, but words in the place of one
        content = block.content  # bytes of the line, which are copied only where they are kept
        call.result_bytes = len(content)
        is_long = length > 0 and call.result_bytes > _LONG_RESULT
        call.content = LineSpan(at, length) if is_long else bytes(content)
        call.denial = "cancelled" if line.tool_call_ended == "not_started" else line.tool_denial_kind
        call.ended = line.timestamp
        call.status = CallStatus.OK
        shell = is_shell(call.native_name)
        is_hiding = shell and (isinstance(call.input, LineSpan) or may_hide(call.input))
        if block.is_error or is_hiding:
            call.is_flagged = bool(block.is_error)
            command = self._shell_command(call) if shell else ""
            if block.is_error or may_be_masked(command):
                judged = ToolCall(tool_name(call.native_name), call.call_id, {"command": command})
                judge(judged, texts_in(decode_raw(content)), call.is_flagged, call.denial, call.is_blocked)
                call.status, call.error_category = judged.status, judged.error_category
                if call.status is not CallStatus.OK:
                    if self.tasks and call.native_name in TASK_STOPS:
                        self._end_task(texts_in(decode_raw(content)), "", call.call_id, call.ended)
                    return
        if shell:
            is_started = _BACKGROUND.search(content, 0, 200) is not None
            if is_started and (task := started_task(texts_in(decode_raw(content)))):
                self.tasks[task], call.is_running = call.call_id, True
        elif self.tasks and call.native_name in TASK_POLLS:
            self._end_task(texts_in(decode_raw(content)), self._polled(call), call.call_id, call.ended)

    def _polled(self, call: KeptCall) -> str:
        """Return the task that a poll asked for; its input is never long."""
        arguments = decoded(call.input) if isinstance(call.input, bytes) else None
        task = arguments.get("task_id") or arguments.get("bash_id") if isinstance(arguments, dict) else ""
        return task if isinstance(task, str) else ""

    def _shell_command(self, call: KeptCall) -> str:
        """Return the command that a shell was called with, as ``ToolCall`` has it."""
        if isinstance(call.input, bytes):
            try:
                if isinstance(command := _decode_command(call.input).command, str):
                    return visible(clip(command, INPUT_LIMIT))
            except REFUSED:
                pass
        arguments = decoded(CallLog(self._data.file).part(call, call.input, "input"))
        return str(normalise("claude", call.native_name, arguments)[1].get("command", ""))
