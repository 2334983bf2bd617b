"""Count calls and flagged calls in agents' homes with plain json, sharing no code with the scanners.

    python tests/independent_count.py ~/.claude ~/.codex ~/.gemini

prints, per home, its distinct calls and how many of them the log flags as failed in any way.
"""

import json
import re
import sys
from pathlib import Path


def records(path):
    """The JSON objects of a file: one a line, or several glued, or one document."""
    text = path.read_text("utf-8-sig", errors="replace")
    if path.suffix == ".json":
        yield json.loads(text)
        return
    for line in text.split("\n"):
        at, line = 0, line.strip()
        while at < len(line):
            try:
                value, at = json.JSONDecoder().raw_decode(line, at)
            except ValueError:
                break
            if isinstance(value, dict):
                yield value


def claude(path, calls, flagged):
    for record in records(path):
        content = (record.get("message") or {}).get("content")
        for block in content if isinstance(content, list) else []:
            if record.get("type") == "assistant" and block.get("type") == "tool_use":
                calls.add(block["id"])
            if record.get("type") == "user" and block.get("type") == "tool_result" and block.get("is_error"):
                flagged.add(block["tool_use_id"])


CODEX_FAILED = re.compile(
    r"Exit code: [1-9]|(?:(?!Output:)[^\n]*\n)*?Process exited with code [1-9]|failed in sandbox"
    r"|aborted by user|Wall time: [\d.]+ seconds\naborted by user|apply_patch verification failed"
    r"|error: (?:Failed to find|invalid hunk)|write_stdin failed|failed to parse function arguments"
    r"|unsupported call|execution error|(?:exec command|patch) rejected|(?:Command|Tool call) blocked by"
)


def codex(path, calls, flagged):
    owner, running = {}, {}  # write_stdin call -> process; process -> the call that started it
    for record in records(path):
        items = record["items"] if "items" in record else [record.get("payload") or record]
        for item in items:
            kind, call_id = str(item.get("type")), item.get("call_id")
            if kind in ("function_call", "custom_tool_call", "local_shell_call"):
                calls.add(call_id)
                if item.get("name") == "write_stdin":
                    owner[call_id] = json.loads(item["arguments"]).get("session_id")
            elif kind.endswith("_call_output"):
                output = item.get("output")
                text = output if isinstance(output, str) else json.dumps(output)
                if started := re.search(r"Process running with session ID (\d+)", text.split("Output:")[0]):
                    running.setdefault(int(started[1]), call_id)
                exit_code = re.search(r'"exit_code":\s*([1-9]\d*)', text) if text.startswith("{") else None
                if exit_code or CODEX_FAILED.match(text):
                    polled = "Process exited" in text.split("Output:")[0]
                    flagged.add(running.get(owner.get(call_id), call_id) if polled else call_id)
                if "Process exited" in text.split("Output:")[0]:
                    running.pop(owner.get(call_id), None)


def gemini(path, calls, flagged):
    for record in records(path):
        messages = [
            record,
            *(record.get("messages") or []),
            *((record.get("$set") or {}).get("messages") or []),
        ]
        for call in [call for message in messages for call in message.get("toolCalls") or []]:
            calls.add(call["id"])
            exited = re.search(r"^Exit Code: [1-9]", call_output(call), re.MULTILINE)
            if call.get("status") != "success" or (call["name"] == "run_shell_command" and exited):
                flagged.add(call["id"])


def call_output(call):
    parts = [part.get("functionResponse", {}).get("response", {}) for part in call.get("result") or []]
    return "\n".join(str(part.get("output", "")) for part in parts)


AGENTS = {".claude": ("projects", claude), ".codex": ("", codex), ".gemini": ("tmp", gemini)}


def count(home):
    """(distinct calls, distinct flagged calls) of one agent's home folder."""
    folder, read = AGENTS[home.name]
    calls, flagged = set(), set()
    for path in sorted((home / folder).rglob("*.json*")):
        if not (read is gemini and "chats" not in path.parts):
            read(path, calls, flagged)
    return len(calls), len(flagged & calls)


if __name__ == "__main__":
    for home in map(Path, sys.argv[1:]):
        print(home, *count(home))
