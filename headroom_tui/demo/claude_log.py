"""Claude Code's session log: ``projects/<encoded cwd>/<session id>.jsonl``, as version 2.1.220 writes it.

One content block a line; the usage of a message repeats on each of its lines. Sources: real transcripts
of 2.1.33–2.1.220 (failure marks, key order).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from headroom_tui.demo import ids
from headroom_tui.demo.patches import hunks
from headroom_tui.demo.story import (
    Batch,
    Call,
    Checkout,
    Ended,
    Interrupt,
    Reply,
    Say,
    Session,
    Tool,
    stamp,
    write_log,
)
from scanners.log_folders import log_folder_name

_VERSION = "2.1.220"
_MODEL = "claude-sonnet-4-5"
_REJECTED = (
    "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it was a file "
    "edit, the new_string was NOT written to the file). "
)
_WORDS = "To tell you how to proceed, the user said:\n"
_STOP = "STOP what you are doing and wait for the user to tell you how to proceed."
_NAMES = {Tool.SHELL: "Bash", Tool.READ: "Read", Tool.EDIT: "Edit", Tool.GREP: "Grep", Tool.GLOB: "Glob"}


def write_session(claude_dir: Path, session: Session, checkout: Checkout, now: datetime) -> None:
    log = _Log(session, checkout, session.start(now))
    log.tell()
    folder = claude_dir / "projects" / log_folder_name(str(checkout.root))
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{log.session_id}.jsonl"
    text = "".join(line + "\n" for line in log.lines)
    if session.torn:
        text = text[: -len(log.lines[-1]) // 2]
    write_log(file, text, log.clock)


@dataclass
class _Log:
    session: Session
    checkout: Checkout
    clock: datetime
    lines: list[str] = field(default_factory=list)
    parent: str | None = None
    prompts: int = 0
    messages: int = 0
    context: int = 18_000  # tokens in the model's context so far
    turn_start: datetime | None = None

    @property
    def session_id(self) -> str:
        return ids.uuid4(self.session.key, "session")

    def tell(self) -> None:
        words: Reply | None = None
        for step in self.session.steps:
            match step:
                case Say():
                    self._end_turn(words)
                    words = None
                    self._prompt(step.text)
                case Reply():
                    words = step
                case Call():
                    self._calls(words, (step,))
                    words = None
                case Batch():
                    self._calls(words, step.calls)
                    words = None
                case Interrupt():
                    self._message(words.text if words else "", ())
                    words = None
                    self._interrupted("[Request interrupted by user]")
        self._end_turn(words)

    def _end_turn(self, words: Reply | None) -> None:
        if words is None:
            return
        self._message(words.text, ())
        if self.turn_start:
            elapsed = int((self.clock - self.turn_start).total_seconds() * 1000)
            self._add({"isSidechain": False, "type": "system", "subtype": "turn_duration",
                       "durationMs": elapsed, "isMeta": False})  # fmt: skip

    def _prompt(self, text: str) -> None:
        self._wait(40, 400)
        self.prompts += 1
        self.turn_start = self.clock
        snapshot = ids.uuid4(self.session.key, "snapshot", self.prompts)
        self.lines.append(_json({"type": "file-history-snapshot", "messageId": snapshot, "snapshot": {
            "messageId": snapshot, "trackedFileBackups": {}, "timestamp": stamp(self.clock)},
            "isSnapshotUpdate": False}))  # fmt: skip
        self._add({"isSidechain": False, "promptId": self._prompt_id, "type": "user",
                   "message": {"role": "user", "content": self.checkout.text(text)},
                   "permissionMode": "default", "promptSource": "user"})  # fmt: skip

    def _calls(self, words: Reply | None, calls: tuple[Call, ...]) -> None:
        uuids = self._message(words.text if words else "", calls)
        for number, call in enumerate(calls):
            self.clock += timedelta(seconds=call.seconds)
            self._result(call, self._tool_id(number), uuids[number])

    def _message(self, text: str, calls: tuple[Call, ...]) -> list[str]:
        """One model message, one line a block. Returns the uuids of the lines with calls."""
        self._wait(4, 24)
        self.messages += 1
        size = 60 + len(text) // 4 + sum(40 + len(call.target + call.new) // 4 for call in calls)
        fresh = ids.number(150, 2400, self.session.key, "cache", self.messages)
        usage = {
            "input_tokens": 3, "cache_creation_input_tokens": fresh, "cache_read_input_tokens": self.context,
            "cache_creation": {"ephemeral_5m_input_tokens": fresh, "ephemeral_1h_input_tokens": 0},
            "output_tokens": size, "service_tier": "standard", "inference_geo": "not_available",
        }  # fmt: skip
        self.context += fresh + size
        blocks: list[dict[str, Any]] = [{"type": "text", "text": self.checkout.text(text)}] if text else []
        for number, call in enumerate(calls):
            blocks.append({"type": "tool_use", "id": self._tool_id(number), "name": _NAMES[call.tool],
                           "input": self._input(call), "caller": {"type": "direct"}})  # fmt: skip
        uuids = []
        for block in blocks:
            message = {
                "model": _MODEL, "id": "msg_01" + ids.base58(22, self.session.key, "message", self.messages),
                "type": "message", "role": "assistant", "content": [block],
                "stop_reason": None if calls else "end_turn", "stop_sequence": None, "stop_details": None,
                "usage": usage, "diagnostics": None,
            }  # fmt: skip
            request = "req_011C" + ids.base58(20, self.session.key, "request", self.messages)
            uuid = self._add(
                {"isSidechain": False, "message": message, "requestId": request, "type": "assistant"}
            )
            if block["type"] == "tool_use":
                uuids.append(uuid)
        return uuids

    def _input(self, call: Call) -> dict[str, Any]:
        match call.tool:
            case Tool.SHELL:
                return {"command": self.checkout.text(call.target), "description": call.why}
            case Tool.READ:
                window = {"offset": call.offset, "limit": call.limit}
                return {"file_path": self.checkout.path(call.target)} | {k: v for k, v in window.items() if v}
            case Tool.EDIT:
                return {"replace_all": False, "file_path": self.checkout.path(call.target),
                        "old_string": call.old, "new_string": call.new}  # fmt: skip
            case Tool.GREP:
                return {"pattern": call.target, "path": self.checkout.path(call.folder),
                        "output_mode": "content", "-n": True}  # fmt: skip
            case Tool.GLOB:
                return {"pattern": call.target}
            case Tool.PATCH:
                raise ValueError("Claude Code has no apply_patch")

    def _result(self, call: Call, tool_id: str, source: str) -> None:
        failed = self._failure(call)
        record: dict[str, Any] = {"isSidechain": False, "promptId": self._prompt_id, "type": "user"}
        if failed is not None:
            content = {"type": "tool_result", "content": failed, "is_error": True, "tool_use_id": tool_id}
            record["message"] = {"role": "user", "content": [content]}
            record["toolUseResult"] = self._failure_result(call, failed)
            if call.ended is Ended.REJECTED:
                record["toolDenialKind"] = "user-rejected"
        else:
            text, result = self._success(call)
            content = {"tool_use_id": tool_id, "type": "tool_result", "content": text}
            if call.tool is Tool.SHELL:
                content["is_error"] = False  # only shell results carry the flag when nothing failed
            record["message"] = {"role": "user", "content": [content]}
            record["toolUseResult"] = result
        record["sourceToolAssistantUUID"] = source
        self._add(record)
        if call.ended is Ended.REJECTED and not call.words:
            self._interrupted("[Request interrupted by user for tool use]")

    def _failure(self, call: Call) -> str | None:
        if call.ended is Ended.CANCELLED:
            return "<tool_use_error>Sibling tool call errored</tool_use_error>"
        if call.ended is Ended.REJECTED:
            return _REJECTED + (_WORDS + call.words if call.words else _STOP)
        if call.ended is Ended.OK:
            return None
        if call.tool is Tool.SHELL:
            return f"Exit code {call.exit_code}\n" + self.checkout.text(call.output)
        if call.tool is Tool.READ and not call.output:
            where = f"Note: your current working directory is {self.checkout.root}."
            return f"<tool_use_error>File does not exist. {where}</tool_use_error>"
        return call.output

    @staticmethod
    def _failure_result(call: Call, text: str) -> str:
        if call.ended is Ended.CANCELLED:
            return "Sibling tool call errored"
        if call.ended is Ended.REJECTED and not call.words:
            return "User rejected tool use"
        return "Error: " + re.sub(r"</?tool_use_error>", "", text)

    def _success(self, call: Call) -> tuple[str, dict[str, Any]]:
        output, path = self.checkout.text(call.output), self.checkout.path(call.target)
        match call.tool:
            case Tool.READ:
                lines = output.splitlines()
                first = call.offset or 1
                numbered = "\n".join(f"{number:>6}→{line}" for number, line in enumerate(lines, start=first))
                return numbered, {"type": "text", "file": {
                    "filePath": path, "content": output, "numLines": len(lines), "startLine": first,
                    "totalLines": len(call.before.splitlines())}}  # fmt: skip
            case Tool.EDIT:
                return f"The file {path} has been updated successfully.", {
                    "filePath": path, "oldString": call.old, "newString": call.new,
                    "originalFile": call.before,
                    "structuredPatch": hunks(call.before, call.before.replace(call.old, call.new, 1)),
                    "userModified": False, "replaceAll": False}  # fmt: skip
            case Tool.GREP:
                found = "\n".join(f"{self.checkout.root}/{line}" for line in output.splitlines())
                return found or "No matches found", {
                    "mode": "content", "numFiles": 0, "filenames": [], "content": found,
                    "numLines": len(output.splitlines())}  # fmt: skip
            case Tool.GLOB:
                paths = [self.checkout.path(line) for line in output.splitlines()]
                return "\n".join(paths) or "No files found", {
                    "filenames": paths, "durationMs": 21, "numFiles": len(paths),
                    "truncated": False}  # fmt: skip
            case _:
                return output, {"stdout": output, "stderr": "", "interrupted": False, "isImage": False,
                                "noOutputExpected": False}  # fmt: skip

    def _interrupted(self, text: str) -> None:
        self._wait(1, 3)
        content = [{"type": "text", "text": text}]
        self._add({"isSidechain": False, "promptId": self._prompt_id, "type": "user",
                   "message": {"role": "user", "content": content}})  # fmt: skip

    @property
    def _prompt_id(self) -> str:
        return ids.uuid4(self.session.key, "prompt", self.prompts)

    def _tool_id(self, number: int) -> str:
        return "toolu_01" + ids.base58(22, self.session.key, "tool", self.messages, number)

    def _wait(self, low: int, high: int) -> None:
        self.clock += timedelta(
            milliseconds=ids.number(low * 1000, high * 1000, self.session.key, len(self.lines))
        )

    def _add(self, record: dict[str, Any]) -> str:
        """Append one line in the order of Claude Code's keys, and make it the next one's parent."""
        uuid = ids.uuid4(self.session.key, "line", len(self.lines))
        late = {key: record.pop(key) for key in tuple(record) if key in _LATE}
        here = {
            "userType": "external", "entrypoint": "cli", "cwd": str(self.checkout.root),
            "sessionId": self.session_id, "version": _VERSION, "gitBranch": self.session.branch,
        }  # fmt: skip
        known = {"uuid": uuid, "timestamp": stamp(self.clock)}
        self.lines.append(_json({"parentUuid": self.parent} | record | known | late | here))
        self.parent = uuid
        return uuid


_LATE = (
    "permissionMode",
    "promptSource",
    "toolUseResult",
    "toolDenialKind",
    "sourceToolAssistantUUID",
    "isMeta",
)


def _json(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))
