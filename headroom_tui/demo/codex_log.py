"""Codex's rollout: ``sessions/YYYY/MM/DD/rollout-…-<thread id>.jsonl``, as 0.142 writes it (unified exec).

No mark says whether a command worked: only ``Process exited with code N`` before ``Output:`` does. A patch
that does not apply leaves a sentence as its output and no ``patch_apply_end``. Key order follows real
rollouts of 0.140–0.142. The demo's local time is UTC.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from headroom_tui.demo import ids
from headroom_tui.demo.patches import apply_patch, unified
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

_VERSION = "0.142.4"
_MODEL = "gpt-5.5"
_WINDOW = 258_400
_BASE = "You are Codex, a coding agent. Work in the user's checkout and keep them informed of what you do."
_PERMISSIONS = (
    "<permissions instructions>\n`sandbox_mode` is `workspace-write`. Approval policy is `on-request`.\n"
    "</permissions instructions>"
)
_ENVIRONMENT = """\
<environment_context>
  <cwd>{root}</cwd>
  <shell>bash</shell>
  <current_date>{date}</current_date>
  <timezone>UTC</timezone>
</environment_context>"""
_ABORTED = "<turn_aborted>\nThe user interrupted the previous turn on purpose.\n</turn_aborted>"


def write_session(codex_dir: Path, session: Session, checkout: Checkout, now: datetime) -> None:
    start = session.start(now)
    log = _Log(session, checkout, start)
    log.tell()
    folder = codex_dir / "sessions" / start.strftime("%Y/%m/%d")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"rollout-{start.strftime('%Y-%m-%dT%H-%M-%S')}-{log.thread}.jsonl"
    write_log(file, "".join(line + "\n" for line in log.lines), log.clock)


@dataclass
class _Log:
    session: Session
    checkout: Checkout
    clock: datetime
    lines: list[str] = field(default_factory=list)
    thread: str = ""
    turn: str = ""
    turn_start: datetime | None = None
    context: int = 14_000
    total: dict[str, int] = field(default_factory=dict)

    def tell(self) -> None:
        self.thread = ids.uuid7(self.clock, self.session.key)
        self._add("session_meta", {
            "session_id": self.thread, "id": self.thread, "timestamp": stamp(self.clock),
            "cwd": str(self.checkout.root), "originator": "codex-tui", "cli_version": _VERSION,
            "source": "cli", "thread_source": "user", "model_provider": "openai",
            "base_instructions": {"text": _BASE},
            "git": {"commit_hash": ids.digest(self.session.key, "commit")[:40], "branch": self.session.branch,
                    "repository_url": f"https://git.example.com/{self.session.project}.git"}})  # fmt: skip
        last = ""
        for step in self.session.steps:
            match step:
                case Say():
                    self._end_turn(last)
                    self._begin_turn(step.text)
                case Reply():
                    last = step.text
                    self._reply(step.text)
                case Call():
                    self._calls((step,))
                case Batch():
                    self._calls(step.calls)
                case Interrupt():
                    self._abort()
        self._end_turn(last)

    def _begin_turn(self, text: str) -> None:
        self._wait(30, 300)
        first = not self.turn
        self.turn = ids.uuid7(self.clock, self.session.key, "turn")
        self.turn_start = self.clock
        self._event("task_started", turn_id=self.turn, started_at=int(self.clock.timestamp()),
                    model_context_window=_WINDOW, collaboration_mode_kind="default")  # fmt: skip
        root = str(self.checkout.root)
        if first:
            self._message("developer", _PERMISSIONS)
            self._message("user", _ENVIRONMENT.format(root=root, date=f"{self.clock:%Y-%m-%d}"))
        self._add("turn_context", {
            "turn_id": self.turn, "cwd": root, "workspace_roots": [root],
            "current_date": f"{self.clock:%Y-%m-%d}", "timezone": "UTC", "approval_policy": "on-request",
            "sandbox_policy": {"type": "workspace-write"}, "model": _MODEL, "personality": "pragmatic",
            "effort": "medium", "summary": "auto"})  # fmt: skip
        self._message("user", self.checkout.text(text))
        self._event(
            "user_message", message=self.checkout.text(text), images=[], local_images=[], text_elements=[]
        )

    def _reply(self, text: str) -> None:
        self._wait(3, 12)
        self._item({"id": self._item_id("rs"), "summary": [], "type": "reasoning"})
        self._event("agent_message", message=text, phase="commentary", memory_citation=None)
        self._message("assistant", text)

    def _calls(self, calls: tuple[Call, ...]) -> None:
        self._wait(4, 20)
        call_ids = [self._call(call) for call in calls]
        for call, call_id in zip(calls, call_ids, strict=True):
            self.clock += timedelta(seconds=call.seconds)
            self._output(call, call_id)
        self._tokens(calls)

    def _call(self, call: Call) -> str:
        call_id = "call_" + ids.base58(24, self.session.key, "call", len(self.lines))
        if call.tool is Tool.PATCH:
            self._item({"type": "custom_tool_call", "id": self._item_id("ctc"), "status": "completed",
                        "call_id": call_id, "name": "apply_patch", "input": apply_patch(call)})  # fmt: skip
        elif call.tool is Tool.SHELL:
            arguments = {"cmd": self.checkout.text(call.target), "workdir": str(self.checkout.root),
                         "yield_time_ms": 10_000, "max_output_tokens": 12_000}  # fmt: skip
            self._item({"type": "function_call", "id": self._item_id("fc"), "name": "exec_command",
                        "arguments": json.dumps(arguments, ensure_ascii=False, separators=(",", ":")),
                        "call_id": call_id})  # fmt: skip
        else:
            raise ValueError(f"Codex reads and searches with the shell, not with {call.tool}")
        return call_id

    def _output(self, call: Call, call_id: str) -> None:
        if call.tool is Tool.PATCH:
            self._patched(call, call_id)
            return
        if call.ended is Ended.INTERRUPTED:
            text = f"aborted by user after {call.seconds:.1f}s"
        else:
            output = self.checkout.text(call.output)
            chunk = ids.digest(self.session.key, "chunk", len(self.lines))[:6]
            text = (
                f"Chunk ID: {chunk}\nWall time: {call.seconds:.4f} seconds\nProcess exited with code "
                f"{call.exit_code}\nOriginal token count: {len(output) // 4}\nOutput:\n{output}"
            )
        self._item({"type": "function_call_output", "call_id": call_id, "output": text})

    def _patched(self, call: Call, call_id: str) -> None:
        path = self.checkout.path(call.target)
        if call.ended is Ended.FAILED:
            text = f"apply_patch verification failed: Failed to find expected lines in {path}:\n{call.old}"
        else:
            done = f"Success. Updated the following files:\nM {call.target}\n"
            after = call.before.replace(call.old, call.new, 1)
            change = {"type": "update", "unified_diff": unified(call.before, after), "move_path": None}
            self._event("patch_apply_end", call_id=call_id, turn_id=self.turn, stdout=done, stderr="",
                        success=True, changes={path: change}, status="completed")  # fmt: skip
            text = f"Exit code: 0\nWall time: 0 seconds\nOutput:\n{done}"
        self._item({"type": "custom_tool_call_output", "call_id": call_id, "output": text})

    def _tokens(self, calls: tuple[Call, ...]) -> None:
        out = 90 + sum(len(call.target) for call in calls) // 4
        last = {"input_tokens": self.context, "cached_input_tokens": self.context * 4 // 5 // 128 * 128,
                "output_tokens": out, "reasoning_output_tokens": out // 3,
                "total_tokens": self.context + out}  # fmt: skip
        self.total = {key: self.total.get(key, 0) + value for key, value in last.items()}
        self.context += out + sum(len(call.output) for call in calls) // 4
        self._event("token_count", info={"total_token_usage": self.total, "last_token_usage": last,
                                         "model_context_window": _WINDOW}, rate_limits=None)  # fmt: skip

    def _abort(self) -> None:
        self._message("user", _ABORTED)
        self._event("turn_aborted", turn_id=self.turn, reason="interrupted",
                    completed_at=int(self.clock.timestamp()), duration_ms=self._elapsed())  # fmt: skip
        self.turn_start = None

    def _end_turn(self, last: str) -> None:
        if self.turn_start is None:
            return
        self._event("task_complete", turn_id=self.turn, last_agent_message=last or None,
                    completed_at=int(self.clock.timestamp()), duration_ms=self._elapsed())  # fmt: skip
        self.turn_start = None

    def _elapsed(self) -> int:
        return int((self.clock - (self.turn_start or self.clock)).total_seconds() * 1000)

    def _message(self, role: str, text: str) -> None:
        kind = "output_text" if role == "assistant" else "input_text"
        record: dict[str, Any] = {"type": "message"}
        if role == "assistant":
            record["id"] = self._item_id("msg")
        self._item(record | {"role": role, "content": [{"type": kind, "text": text}]})

    def _item(self, payload: dict[str, Any]) -> None:
        link = {"internal_chat_message_metadata_passthrough": {"turn_id": self.turn}}
        self._add("response_item", payload | link)

    def _event(self, kind: str, **payload: Any) -> None:
        self._add("event_msg", {"type": kind} | payload)

    def _item_id(self, prefix: str) -> str:
        return f"{prefix}_{ids.digest(self.session.key, prefix, len(self.lines))[:50]}"

    def _wait(self, low: int, high: int) -> None:
        self.clock += timedelta(
            milliseconds=ids.number(low * 1000, high * 1000, self.session.key, len(self.lines))
        )

    def _add(self, kind: str, payload: dict[str, Any]) -> None:
        record = {"timestamp": stamp(self.clock), "type": kind, "payload": payload}
        self.lines.append(json.dumps(record, ensure_ascii=False, separators=(",", ":")))
        self.clock += timedelta(milliseconds=4)
