"""Gemini CLI's session log: ``tmp/<slug>/chats/session-….jsonl``, append-only, as 0.56 writes it.

A message is appended again, under the same id, each time it changes: first the model's words, then with its
tool calls. Every tool response also stands as a ``user`` message. A command that exits non-zero has
``status: success``; only ``Exit Code: N`` in the text tells.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from headroom_tui.demo import ids
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

_MODEL = "gemini-3-pro-preview"
_NAMES = {
    Tool.SHELL: ("run_shell_command", "Shell"),
    Tool.READ: ("read_file", "ReadFile"),
    Tool.EDIT: ("replace", "Edit"),
    Tool.GREP: ("grep_search", "SearchText"),
    Tool.GLOB: ("glob", "FindFiles"),
}


def write_session(gemini_dir: Path, session: Session, checkout: Checkout, now: datetime) -> None:
    start = session.start(now)
    log = _Log(session, checkout, start)
    log.tell()
    folder = gemini_dir / "tmp" / session.project / "chats"
    folder.mkdir(parents=True, exist_ok=True)
    (folder.parent / ".project_root").write_text(str(checkout.root), encoding="utf-8", newline="\n")
    file = folder / f"session-{start.strftime('%Y-%m-%dT%H-%M')}-{log.session_id[:8]}.jsonl"
    write_log(file, "".join(line + "\n" for line in log.lines), log.clock)


def write_registry(gemini_dir: Path, projects: dict[str, Path]) -> None:
    """``projects.json``: which slug stands for which folder."""
    gemini_dir.mkdir(parents=True, exist_ok=True)
    registry = {"projects": {str(root): slug for slug, root in projects.items()}}
    text = json.dumps(registry, ensure_ascii=False, indent=2)
    (gemini_dir / "projects.json").write_text(text, encoding="utf-8", newline="\n")


@dataclass
class _Log:
    session: Session
    checkout: Checkout
    clock: datetime
    lines: list[str] = field(default_factory=list)
    calls: int = 0
    context: int = 11_000

    @property
    def session_id(self) -> str:
        return ids.uuid4(self.session.key, "session")

    def tell(self) -> None:
        root = str(self.checkout.root)
        project_hash = hashlib.sha256(root.encode()).hexdigest()
        self._add({"sessionId": self.session_id, "projectHash": project_hash, "startTime": stamp(self.clock),
                   "lastUpdated": stamp(self.clock), "kind": "main"})  # fmt: skip
        opening = (
            f"<session_context>\nToday's date is {self.clock:%Y-%m-%d}.\n- **Workspace Directories:**\n"
            f"  - {root}\n</session_context>"
        )
        first = {"id": ids.digest(self.session.key, "context")[:32], "timestamp": stamp(self.clock),
                 "type": "user", "content": [{"text": opening}]}  # fmt: skip
        self._add({"$set": {"messages": [first], "lastUpdated": stamp(self.clock)}})
        words = ""
        for step in self.session.steps:
            match step:
                case Say():
                    self._model(words, ())
                    words = ""
                    self._wait(30, 300)
                    self._user([{"text": self.checkout.text(step.text)}])
                case Reply():
                    words = step.text
                case Call():
                    self._model(words, (step,))
                    words = ""
                case Batch():
                    self._model(words, step.calls)
                    words = ""
                case Interrupt():
                    self._record({"type": "info", "content": "Request cancelled."})
        self._model(words, ())

    def _user(self, content: list[dict[str, Any]]) -> None:
        self._record({"type": "user", "content": content})

    def _model(self, text: str, calls: tuple[Call, ...]) -> None:
        if not text and not calls:
            return
        self._wait(5, 24)
        out = 40 + len(text) // 4 + sum(len(call.target + call.new) // 4 + 20 for call in calls)
        message = {
            "id": ids.uuid4(self.session.key, "message", len(self.lines)), "timestamp": stamp(self.clock),
            "type": "gemini", "content": self.checkout.text(text), "thoughts": [],
            "tokens": {"input": self.context, "output": out, "cached": self.context // 2,
                       "thoughts": out // 2, "tool": 0, "total": self.context + out + out // 2},
            "model": _MODEL,
        }  # fmt: skip
        self._append(message)
        if not calls:
            return
        done = []
        for call in calls:
            self.clock += timedelta(seconds=call.seconds)
            done.append(self._tool_call(call))
        self._append(message | {"toolCalls": done})
        self._user([part for call in done for part in call["result"]])
        self.context += out + sum(len(call.output) for call in calls) // 4

    def _tool_call(self, call: Call) -> dict[str, Any]:
        name, display = _NAMES[call.tool]
        milliseconds = int(self.clock.timestamp() * 1000)
        call_id = f"{name}__{name}_{milliseconds}_{self.calls}"
        self.calls += 1
        response, shown = self._response(call)
        status = {Ended.OK: "success", Ended.REJECTED: "cancelled"}.get(call.ended, "error")
        if call.tool is Tool.SHELL and call.ended is Ended.FAILED:
            status = "success"
        return {
            "id": call_id, "name": name, "args": self._args(call),
            "result": [{"functionResponse": {"id": call_id, "name": name, "response": response}}],
            "status": status, "timestamp": stamp(self.clock), "resultDisplay": shown,
            "description": call.why or call.target, "displayName": display,
            "renderOutputAsMarkdown": call.tool is not Tool.SHELL,
        }  # fmt: skip

    def _args(self, call: Call) -> dict[str, Any]:
        match call.tool:
            case Tool.SHELL:
                return {"command": self.checkout.text(call.target), "description": call.why}
            case Tool.EDIT:
                return {"file_path": self.checkout.path(call.target), "old_string": call.old,
                        "new_string": call.new, "instruction": call.why}  # fmt: skip
            case Tool.READ:
                return {"file_path": self.checkout.path(call.target)}
            case Tool.GREP:
                return {"pattern": call.target, "dir_path": call.folder or "."}
            case _:
                return {"pattern": call.target}

    def _response(self, call: Call) -> tuple[dict[str, str], Any]:
        """The response as the model sees it, and what the terminal showed."""
        output, path = self.checkout.text(call.output), self.checkout.path(call.target)
        if call.ended is Ended.REJECTED:
            return {"error": "[Operation Cancelled] Reason: User denied execution."}, ""
        if call.tool is Tool.SHELL:
            text = f"Output: {output or '(empty)'}"
            if call.exit_code:
                text += f"\nExit Code: {call.exit_code}"
            group = ids.number(20_000, 60_000, self.session.key, "group", self.calls)
            text += f"\nProcess Group PGID: {group}"
            return {"output": f"<untrusted_context>\n{text}\n</untrusted_context>"}, output
        if call.ended is Ended.FAILED and call.tool is Tool.READ:
            return {"error": f"File not found: {path}"}, f"File not found: {path}"
        if call.ended is Ended.FAILED:
            error = (
                f"Failed to edit, 0 occurrences found for old_string in {path}. Ensure you're not escaping "
                "content incorrectly and check whitespace, indentation, and context. Use read_file tool to "
                "verify."
            )
            return {"error": error}, "Failed to edit, could not find the string to replace."
        if call.tool is Tool.EDIT:
            after = call.before.replace(call.old, call.new, 1)
            shown = {"fileDiff": f"-{call.old}\n+{call.new}", "fileName": Path(path).name, "filePath": path,
                     "originalContent": call.before, "newContent": after, "isNewFile": False}  # fmt: skip
            return {"output": f"Successfully modified file: {path} (1 replacements)."}, shown
        if call.tool is Tool.READ:
            return {"output": output}, ""
        found = len(output.splitlines())
        head = f'Found {found} match{"es" if found != 1 else ""} for "{call.target}":\n---\n'
        return {
            "output": head + output if found else f'No matches found for "{call.target}"'
        }, f"{found} found"

    def _record(self, record: dict[str, Any]) -> None:
        message_id = ids.uuid4(self.session.key, "message", len(self.lines))
        self._append({"id": message_id, "timestamp": stamp(self.clock)} | record)

    def _append(self, message: dict[str, Any]) -> None:
        self._add(message)
        self._add({"$set": {"lastUpdated": stamp(self.clock)}})

    def _wait(self, low: int, high: int) -> None:
        self.clock += timedelta(
            milliseconds=ids.number(low * 1000, high * 1000, self.session.key, len(self.lines))
        )

    def _add(self, record: dict[str, Any]) -> None:
        self.lines.append(json.dumps(record, ensure_ascii=False, separators=(",", ":")))
