"""One Codex rollout, fed line by line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec

from scanners.categories import categorise
from scanners.codex_outcome import Outcome, failed_mcp_result, read_outcome
from scanners.codex_records import Document, Item, Line
from scanners.jsonl import GLUED, LineDecoder, decode_raw
from scanners.masking import is_masked
from scanners.models import CallStatus, SessionData, SessionEvent, ToolCall, ToolName
from scanners.projects import project_of
from scanners.results import keep_output
from scanners.text import clip, visible
from scanners.times import parse_time
from scanners.tools import normalise, shell_command

_KIND = re.compile(rb'"type":"(\w+)","payload":\{"type":"(\w+)"')
# Repeated in another layer (messages), or of no use here: not decoded.
_NOISE = frozenset(
    b"reasoning agent_message user_message agent_reasoning agent_reasoning_raw_content task_started "
    b"task_complete ghost_snapshot web_search_call web_search_end context_compacted".split()
)

# Texts under the user's name that the user did not write.
_NOT_THE_USER = (
    "<environment_context>",
    "# AGENTS.md instructions",
    "<INSTRUCTIONS>",
    "<user_instructions>",
    "<turn_aborted>",
    "<user_shell_command>",
    "<subagent_notification>",
    "<skill>",
    "<permissions instructions>",
    "<collaboration_mode>",
    "<hook_prompt",
    "<image",
    "</image>",
)
_CONTEXT_CWD = re.compile(r"<cwd>([^<\n]+)</cwd>|Current working directory: ([^\n]+)")
_WORDS_LIMIT = 4000
_CALLS = frozenset({"function_call", "custom_tool_call", "local_shell_call"})
_RESULTS = frozenset({"function_call_output", "custom_tool_call_output", "local_shell_call_output"})


class CodexSession:
    """What was read of one rollout; lines may be fed as they arrive."""

    def __init__(self, path: Path) -> None:
        self._data = SessionData(session_id=visible(path.stem), agent="codex", file=path)
        self._decoder = LineDecoder(Line)
        self._calls: dict[str, ToolCall] = {}
        self._processes: dict[int, str] = {}  # running process -> id of the call that started it
        self._script: ToolCall | None = None  # the latest code-mode call: its commands report by themselves
        self._has_meta = False
        self._meta_cwd = ""
        self._other_cwd = ""  # the first one named elsewhere
        self._turn_cwd = ""
        self._tokens = msgspec.Raw()
        self._first_time: str | None = None
        self._last_time = ""
        self._index = 0

    @property
    def is_placed(self) -> bool:
        """Whether the project is known for certain, whatever follows."""
        return bool(self._meta_cwd)

    @property
    def project_path(self) -> str:
        """The project as far as it is known: the folder the session was started in."""
        return project_of(visible(self._meta_cwd or self._other_cwd))

    def feed(self, line: bytes | None) -> None:
        """Take one line; None stands for a line that was too long to hold."""
        if line is None:
            self._data.bad_lines += 1
            return
        if (kind := _KIND.search(line, 0, 120)) and kind[2] in _NOISE and GLUED not in line:
            return
        records, whole = self._decoder.decode(line)
        if not whole:
            self._data.bad_lines += 1
        for record in records:
            self._take(record)

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

    def finish(self) -> SessionData:
        """Return the session as far as it was fed."""
        data = self._data
        data.tool_calls = list(self._calls.values())
        data.project_path = self.project_path
        data.timestamp = parse_time(self._first_time)
        data.last_activity = parse_time(self._last_time)
        info = decode_raw(self._tokens)
        total = info.get("total_token_usage") if isinstance(info, dict) else None
        if isinstance(total, dict):
            data.total_input_tokens, data.total_output_tokens = (
                number if isinstance(number := total.get(key), int) else 0
                for key in ("input_tokens", "output_tokens")
            )
        return data

    def _take(self, line: Line) -> None:
        if line.timestamp:
            self._first_time = self._first_time or line.timestamp
            self._last_time = max(self._last_time, line.timestamp)
        item = line.payload
        if item is None:
            if line.type in (None, "session_meta"):
                self._take_meta(line, line.timestamp)
            else:
                self._take_item(line, line.timestamp)
        elif line.type == "session_meta":
            self._take_meta(item, line.timestamp)
        elif line.type == "turn_context":
            self._take_turn(item)
        elif line.type == "event_msg":
            self._take_event(item, line.timestamp)
        elif line.type == "response_item":
            self._take_item(item, line.timestamp)

    def _take_meta(self, meta: Item, time: str | None) -> None:
        """Only the first one is this session's; a resume repeats it, a fork adds its parent's."""
        if self._has_meta or not (meta.id or meta.cwd):
            return
        self._has_meta = True
        self._first_time = self._first_time or time
        self._last_time = max(self._last_time, time or "")
        if meta.id:
            self._data.session_id = visible(clip(meta.id, 200))
        self._data.agent_version = visible(clip(meta.cli_version or "", 40))
        self._meta_cwd = self._turn_cwd = meta.cwd or ""
        source = decode_raw(meta.source)
        spawned = isinstance(source, dict) and "subagent" in source
        if meta.thread_source == "subagent" or meta.parent_thread_id or spawned:
            self._data.source = "subagent"

    def _take_turn(self, turn: Item) -> None:
        self._turn_cwd = turn.cwd or self._turn_cwd
        self._other_cwd = self._other_cwd or self._turn_cwd

    def _take_item(self, item: Item, time: str | None) -> None:
        if item.type in _CALLS:
            self._take_call(item, time)
        elif item.type in _RESULTS:
            call = self._calls.get(visible(item.call_id or item.id or ""))
            output = decode_raw(item.output)
            if call is not None and (output or call.status is CallStatus.PENDING):
                self._take_result(call, output, time)
        elif item.type == "message" and item.role == "user":
            self._take_words(item, time)

    def _take_call(self, item: Item, time: str | None) -> None:
        call_id = visible(item.call_id or item.id or "")
        if not call_id or call_id in self._calls:
            return
        native = item.name or "local_shell"
        if item.namespace and not native.startswith(item.namespace):
            native = f"{item.namespace}{'' if native.startswith('_') else '__'}{native}"
        raw = {"custom_tool_call": item.input, "local_shell_call": item.action}.get(
            item.type or "", item.arguments
        )
        name, data = normalise("codex", native, _arguments(decode_raw(raw)))
        call = ToolCall(
            name=name,
            tool_call_id=call_id,
            input_data=data,
            msg_index=self._next_index(),
            native_name=visible(native),
            timestamp=parse_time(time),
            cwd=str(data.get("workdir") or visible(self._turn_cwd)),
            input_bytes=len(bytes(raw)),
        )
        self._calls[call_id] = call
        self._other_cwd = self._other_cwd or call.cwd
        if item.type == "custom_tool_call" and native == "exec":
            self._script = call

    def _take_result(self, call: ToolCall, output: Any, time: str | None) -> None:
        outcome = read_outcome(output, from_mcp=call.native_name.startswith("mcp__"))
        ended = parse_time(time)
        if call.native_name == "write_stdin" and isinstance(
            process := call.input_data.get("session_id"), int
        ):
            starter = self._calls.get(self._processes.get(process, ""))
            if starter is not None and outcome.exit_code is not None:
                # The exit that this poll saw is the command's; the poll itself went well.
                del self._processes[process]
                starter.ended = ended
                starter.reported_by = call.tool_call_id
                _judge(starter, outcome, earlier=starter.output)
                outcome.status, outcome.exit_code = CallStatus.OK, None
        elif outcome.process is not None:
            self._processes[outcome.process] = call.tool_call_id
        if (
            call.exit_code and outcome.exit_code is None
        ):  # told by an event before: a code-mode command failed
            outcome.status, outcome.exit_code = CallStatus.FAILED, call.exit_code
        call.ended = ended
        _judge(call, outcome)

    def _take_event(self, event: Item, time: str | None) -> None:
        call = self._calls.get(visible(event.call_id or ""))
        match event.type:
            case "token_count":
                if bytes(event.info) not in (b"", b"null"):
                    self._tokens = event.info
            case "turn_aborted":
                if event.reason in (None, "interrupted"):
                    self._add_event("interruption", time, event.reason or "")
            case "exec_command_end":
                if call is not None and event.exit_code is not None:
                    self._exited(call, event.exit_code)
            case "patch_apply_end":
                if call is not None and event.success is False:
                    _judge(call, Outcome(event.stderr or "", CallStatus.FAILED), earlier=call.output)
            case "mcp_tool_call_end":
                if call is not None and (error := failed_mcp_result(decode_raw(event.result))) is not None:
                    _judge(call, Outcome(error, CallStatus.FAILED))
            case "item_completed":
                self._take_completed(decode_raw(event.item))

    def _take_completed(self, item: Any) -> None:
        """Take the exit code of a command: with code mode (0.145 on) it stands nowhere else.

        Its id is then not the call's; it belongs to the script that runs it, the latest one.
        """
        if not isinstance(item, dict) or item.get("type") != "CommandExecution":
            return
        code = item.get("exit_code")
        own = self._calls.get(visible(str(item.get("id"))))
        call = own or self._script
        if call is None or not isinstance(code, int):
            return
        if own is None:
            words = item.get("command")
            command = shell_command(words) if isinstance(words, list) else str(words or "")
            earlier = call.input_data.get("command")
            call.name = ToolName.BASH
            call.input_data["command"] = visible(clip(f"{earlier}\n{command}" if earlier else command, 4000))
        self._exited(call, code, str(item.get("aggregated_output") or ""))

    def _exited(self, call: ToolCall, code: int, text: str = "") -> None:
        call.exit_code = call.exit_code or code
        if code and call.status not in (CallStatus.PENDING, CallStatus.FAILED):
            _judge(call, Outcome(text, CallStatus.FAILED, code), earlier=call.output)

    def _take_words(self, item: Item, time: str | None) -> None:
        content = decode_raw(item.content)
        parts = content if isinstance(content, list) else [{"text": content}]
        for part in parts:
            text = part.get("text") if isinstance(part, dict) else None
            if not isinstance(text, str) or not text.strip():
                continue
            if not text.lstrip().startswith(_NOT_THE_USER):
                self._add_event("user_message", time, text)
            elif not self._other_cwd and (found := _CONTEXT_CWD.search(text, 0, 4000)):
                self._other_cwd = self._turn_cwd = (found[1] or found[2]).strip()

    def _add_event(self, kind: str, time: str | None, text: str) -> None:
        words = visible(clip(text, _WORDS_LIMIT))
        self._data.events.append(SessionEvent(kind, self._next_index(), parse_time(time), words))

    def _next_index(self) -> int:
        self._index += 1
        return self._index - 1


def _arguments(value: Any) -> Any:
    """Return a call's arguments: JSON in a string, except for tools that take free text."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _judge(call: ToolCall, outcome: Outcome, earlier: str = "") -> None:
    """Set how ``call`` ended; ``earlier`` is output of it that was kept before."""
    command = str(call.input_data.get("command", "")) if call.name == ToolName.BASH else ""
    call.status = outcome.status
    if outcome.exit_code is not None:
        call.exit_code = outcome.exit_code
    if outcome.status is CallStatus.FAILED:
        call.error_category = outcome.category or categorise(
            call.name, outcome.text, outcome.exit_code, command
        )
    elif outcome.category is not None:
        call.error_category = outcome.category
    elif outcome.status is CallStatus.OK and command and is_masked(command, outcome.text):
        call.status = CallStatus.MASKED
        call.error_category = categorise(call.name, outcome.text, None, command)
    keep_output(call, f"{earlier}\n{outcome.text}" if earlier else outcome.text)
