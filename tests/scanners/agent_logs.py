"""Session logs in the agents' true shapes, invented, as small as a test needs them."""

import hashlib
import json
from pathlib import Path
from typing import Any

from scanners.claude import ClaudeScanner
from scanners.codex import CodexScanner

FOLDER = "/home/ada/code/tide-table"
PARENT = "019f0000-0000-7000-8000-00000000c0de"  # a Codex thread, and one that was forked from it a day later
FORK = "019f0526-5c00-7000-8000-00000000f0c5"


def write_lines(path, records):
    """Write JSON lines; bytes and text among the records stand as they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [record if isinstance(record, str | bytes) else json.dumps(record) for record in records]
    path.write_bytes(b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines))
    return path


class ClaudeLog:
    """Lines of one Claude Code 2.1 transcript."""

    def __init__(self, cwd=FOLDER, session="5f0c8a52-7d1e-4c7e-9d0e-1b2a3c4d5e6f"):
        self.cwd, self.session, self.lines, self.clock = cwd, session, [], 0

    def line(self, kind, message, **more):
        self.clock += 1
        self.lines.append(
            {
                "parentUuid": None,
                "isSidechain": False,
                "userType": "external",
                "cwd": self.cwd,
                "sessionId": self.session,
                "version": "2.1.181",
                "gitBranch": "main",
                "type": kind,
                "message": message,
                "uuid": f"{self.session}-{self.clock}",
                "timestamp": f"2026-07-01T09:{self.clock // 60:02}:{self.clock % 60:02}.000Z",
            }
            | more
        )
        return self

    def call(self, call_id, name, tokens=5, message_id=None, **arguments):
        content = [{"type": "tool_use", "id": call_id, "name": name, "input": arguments}]
        usage = {"input_tokens": 10, "cache_read_input_tokens": 100, "output_tokens": tokens}
        message = {
            "id": message_id or f"msg_{call_id}",
            "role": "assistant",
            "content": content,
            "usage": usage,
        }
        return self.line("assistant", message)

    def result(self, call_id, content, is_error=None, **more):
        block = {"tool_use_id": call_id, "type": "tool_result", "content": content}
        if is_error is not None:
            block["is_error"] = is_error
        more.setdefault("toolUseResult", f"Error: {content}" if is_error else {"stdout": content})
        return self.line("user", {"role": "user", "content": [block]}, **more)

    def says(self, content, **more):
        return self.line("user", {"role": "user", "content": content}, **more)

    def save(self, home, name=None, folder=None):
        folder = folder or "".join(char if char.isascii() and char.isalnum() else "-" for char in self.cwd)
        return write_lines(Path(home) / "projects" / folder / f"{name or self.session}.jsonl", self.lines)


class CodexLog:
    """Lines of one Codex rollout."""

    def __init__(self, cwd=FOLDER, session=PARENT, **meta):
        self.session, self.lines, self.clock = session, [], 0
        self.line(
            "session_meta", {"id": session, "cwd": cwd, "cli_version": "0.142.0", "source": "cli"} | meta
        )

    def line(self, kind, payload):
        self.clock += 1
        time = f"2026-06-18T02:{self.clock // 60:02}:{self.clock % 60:02}.000Z"
        self.lines.append({"timestamp": time, "type": kind, "payload": payload})
        return self

    def with_ordinals(self, first=0):
        """Number the lines, as builds with paginated history do (0.149 on)."""
        self.lines = [{"ordinal": number} | line for number, line in enumerate(self.lines, first)]
        return self

    def turn(self, thread, number, **context):
        """Begin a turn; its id is of a moment after its thread's."""
        turn = f"{thread[:9]}{int(thread[9:13], 16) + number:04x}{thread[13:]}"
        return self.line("turn_context", {"turn_id": turn, "cwd": FOLDER, "model": "gpt"} | context)

    def copies(self, parent):
        """Take over another thread's lines, as a fork does that does not refer to them."""
        for line in parent.lines:
            self.line(line["type"], line["payload"])
        return self

    def call(self, call_id, name, **arguments):
        payload = {
            "type": "function_call",
            "name": name,
            "arguments": json.dumps(arguments),
            "call_id": call_id,
        }
        return self.line("response_item", payload)

    def custom(self, call_id, name, text):
        payload = {"type": "custom_tool_call", "status": "completed", "call_id": call_id, "name": name}
        return self.line("response_item", payload | {"input": text})

    def result(self, call_id, output, kind="function_call_output"):
        return self.line("response_item", {"type": kind, "call_id": call_id, "output": output})

    def event(self, kind, **payload):
        return self.line("event_msg", {"type": kind} | payload)

    def script(self, call_id, text):
        """A call of code mode: JavaScript that runs tools (0.145 on)."""
        return self.custom(call_id, "exec", text)

    def ran(self, item_id, command, code, output="", turn="turn-1", **more):
        """What code mode records of a command: its exit code stands nowhere else."""
        item = {
            "type": "CommandExecution",
            "id": f"exec-{item_id}",
            "command": ["/bin/bash", "-lc", command],
            "cwd": f"file://{FOLDER}",
            "parsed_cmd": [],
            "status": "failed" if code else "completed",
            "aggregated_output": output,
            "exit_code": code,
        }
        return self.event("item_completed", thread_id=self.session, turn_id=turn, item=item | more)

    def script_result(self, call_id, *texts, state="completed", kind="custom_tool_call_output"):
        head = f"Script {state}\nWall time 0.4 seconds\nOutput:\n"
        return self.result(call_id, [{"type": "input_text", "text": text} for text in (head, *texts)], kind)

    def says(self, *texts, kinds=None):
        """A message in the user's name; newer builds (0.15x) note the kind of each part."""
        message: dict[str, Any] = {"type": "message", "role": "user"}
        message["content"] = [{"type": "input_text", "text": text} for text in texts]
        if kinds:
            message["internal_chat_message_metadata_passthrough"] = {"content_item_kinds": kinds}
        return self.line("response_item", message)

    def save(self, home, name=None):
        return write_lines(Path(home) / "sessions/2026/06/18" / (name or self.file_name), self.lines)

    @property
    def file_name(self):
        return f"rollout-2026-06-18T02-33-46-{self.session}.jsonl"


def read_claude(home, log, **where):
    """The session of a Claude Code log, saved under the home."""
    [session] = ClaudeScanner(home).read_file(log.save(home, **where))
    return session


def read_codex(home, log):
    """The session of a Codex log, saved under the home."""
    [session] = CodexScanner(home).read_file(log.save(home))
    return session


def shell_json(code, output):
    """What Codex's first shell tool tells the model of a command that ended."""
    return json.dumps({"output": output, "metadata": {"exit_code": code, "duration_seconds": 0.1}})


def unified(code, output, chunk="a1b2c3"):
    """What unified exec tells the model of a command that ended."""
    return (
        f"Chunk ID: {chunk}\nWall time: 0.0510 seconds\nProcess exited with code {code}\n"
        f"Original token count: 12\nOutput:\n{output}"
    )


def running(process, output=""):
    """What unified exec tells the model of a command that goes on."""
    return (
        f"Chunk ID: d4e5f6\nWall time: 10.0012 seconds\nProcess running with session ID {process}\n"
        f"Original token count: 3\nOutput:\n{output}"
    )


def gemini_call(call_id, name, arguments, output=None, error=None, status="success"):
    """A finished call as Gemini CLI records it."""
    response = {"error": error} if error is not None else {"output": output}
    return {
        "id": call_id,
        "name": name,
        "args": arguments,
        "result": [{"functionResponse": {"id": call_id, "name": name, "response": response}}],
        "status": status,
        "timestamp": "2026-08-02T10:00:09.000Z",
        "resultDisplay": "",
    }


def gemini_message(message_id, calls, **more):
    return {
        "id": message_id,
        "timestamp": "2026-08-02T10:00:05.000Z",
        "type": "gemini",
        "content": "",
        "tokens": {"input": 100, "output": 10, "cached": 0, "thoughts": 2, "tool": 0, "total": 112},
        "model": "gemini-3-pro",
        "toolCalls": calls,
    } | more


def gemini_header(session="0c1d2e3f-aaaa-4bbb-8ccc-1234567890ab", root=FOLDER, **more):
    return {
        "sessionId": session,
        "projectHash": hashlib.sha256(root.encode()).hexdigest(),
        "startTime": "2026-08-02T10:00:00.000Z",
        "lastUpdated": "2026-08-02T10:00:00.000Z",
        "kind": "main",
    } | more


def save_gemini(
    home, records, folder="tide-table", name="session-2026-08-02T10-00-0c1d2e3f.jsonl", root=FOLDER
):
    chats = Path(home) / "tmp" / folder / "chats"
    path = write_lines(chats / name, records)
    if root:
        (chats.parent / ".project_root").write_text(root)
    return path
