"""Whole sessions of every agent in their true shapes, invented, for ``fuzz_scanners`` to damage.

Each function takes a tag that makes its ids differ from those of any other tag.
"""

import json
from typing import Any

from tests.scanners.line_logs import AntigravityLog, CopilotLog, PiLog, QwenLog, shell_report

FOLDER = "/home/ada/code/tide-table"


def claude(tag):
    lines, clock = [], 0

    def line(kind, message=None, **more):
        nonlocal clock
        clock += 1
        common = {
            "parentUuid": None,
            "isSidechain": False,
            "cwd": FOLDER,
            "sessionId": f"s-{tag}",
            "version": "2.1.181",
            "type": kind,
            "uuid": f"{tag}-{clock}",
            "timestamp": f"2026-07-01T09:00:{clock % 60:02}.000Z",
        }
        lines.append(common | ({"message": message} if message else {}) | more)

    def call(name, number, output, is_error=None, **arguments):
        block = {"type": "tool_use", "id": f"toolu_{tag}_{number}", "name": name, "input": arguments}
        usage = {"input_tokens": 3, "cache_read_input_tokens": 100, "output_tokens": number}
        line(
            "assistant",
            {"id": f"msg_{tag}_{number}", "role": "assistant", "content": [block], "usage": usage},
        )
        block = {"type": "tool_result", "tool_use_id": f"toolu_{tag}_{number}", "content": output}
        block |= {} if is_error is None else {"is_error": is_error}
        line("user", {"role": "user", "content": [block]}, toolUseResult=output)

    line("user", {"role": "user", "content": "fix the tides"})
    call("Bash", 1, "Exit code 127\nzsh: command not found: uv", True, command="uv run pytest")
    call("Edit", 2, "<tool_use_error>File has not been read yet.</tool_use_error>", True, file_path="/x/a.py")
    call("Read", 3, [{"type": "text", "text": "Error: in a file"}, {"type": "image"}], file_path="/x/a.py")
    call(
        "Bash",
        4,
        f"Command running in background with ID: b{tag}. Output is being written to: /t/b",
        command="make",
    )
    call(
        "TaskOutput",
        5,
        f"<task_id>b{tag}</task_id>\n<status>failed</status>\n<exit_code>2</exit_code>",
        task_id=f"b{tag}",
    )
    call(
        "Bash",
        6,
        "The user doesn't want to proceed with this tool use. the user said:\nno",
        True,
        command="rm x",
    )
    call("Bash", 7, "Traceback (most recent call last):\nKeyError: 1", False, command="python x.py | tail -3")
    line("progress", data={"type": "bash_progress", "output": "x"})
    line(
        "attachment", attachment={"type": "queued_command", "prompt": "and the moon", "commandMode": "prompt"}
    )
    line("user", {"role": "user", "content": [{"type": "text", "text": "No! use pnpm"}]})
    return lines


def codex(tag):
    lines, clock = [], 0

    def line(kind, payload):
        nonlocal clock
        clock += 1
        lines.append(
            {"timestamp": f"2026-06-18T02:00:{clock % 60:02}.000Z", "type": kind, "payload": payload}
        )

    def call(number, name, output, **arguments):
        payload = {"type": "function_call", "name": name, "arguments": json.dumps(arguments)}
        line("response_item", payload | {"call_id": f"call_{tag}_{number}"})
        payload = {"type": "function_call_output", "call_id": f"call_{tag}_{number}", "output": output}
        line("response_item", payload)

    def unified(fate, text):
        return f"Chunk ID: a1\nWall time: 0.1 seconds\nProcess {fate}\nOutput:\n{text}"

    process = 1000 + sum(map(ord, tag))
    line("session_meta", {"id": f"s-{tag}", "cwd": FOLDER, "cli_version": "0.150.0", "source": "cli"})
    line("turn_context", {"turn_id": f"turn-{tag}", "cwd": FOLDER, "model": "gpt-5.6"})
    content = [{"type": "input_text", "text": "fix the tides"}]
    line("response_item", {"type": "message", "role": "user", "content": content})
    call(1, "exec_command", unified("exited with code 2", "make: *** [all] Error 2"), cmd="make")
    call(2, "exec_command", unified(f"running with session ID {process}", "collecting"), cmd="pytest -q")
    call(3, "write_stdin", unified("exited with code 1", "1 failed"), session_id=process, chars="")
    call(4, "shell", '{"output":"fatal: x","metadata":{"exit_code":128}}', command=["bash", "-lc", "git log"])
    call(5, "shell_command", "Exit code: 0\nWall time: 0 seconds\nOutput:\nExit code: 3", command="cat x")
    payload = {
        "type": "custom_tool_call",
        "name": "apply_patch",
        "call_id": f"call_{tag}_6",
        "status": "completed",
    }
    line(
        "response_item", payload | {"input": "*** Begin Patch\n*** Update File: a.py\n-x\n+y\n*** End Patch"}
    )
    output = "apply_patch verification failed: Failed to find expected lines in a.py:\nx"
    payload = {"type": "custom_tool_call_output", "call_id": f"call_{tag}_6", "output": output}
    line("response_item", payload)
    payload = {"type": "custom_tool_call", "name": "exec", "call_id": f"call_{tag}_7", "status": "completed"}
    line(
        "response_item",
        payload | {"input": 'const r = await tools.exec_command({cmd:"make lint"}); text(r.output);'},
    )
    item = {
        "type": "CommandExecution",
        "id": f"exec-{tag}",
        "command": ["bash", "-lc", "make lint"],
        "exit_code": 2,
    }
    item |= {"status": "failed", "aggregated_output": "no", "cwd": f"file://{FOLDER}"}
    line("event_msg", {"type": "item_completed", "turn_id": f"turn-{tag}", "item": item})
    said = [{"type": "input_text", "text": "Script completed\nWall time 0.4 seconds\nOutput:\n"}]
    result: dict[str, Any] = {"type": "custom_tool_call_output", "call_id": f"call_{tag}_7", "output": said}
    line("response_item", result)
    usage = {"total_token_usage": {"input_tokens": 30, "output_tokens": 3}}
    line("event_msg", {"type": "token_count", "info": usage})
    line("event_msg", {"type": "turn_aborted", "reason": "interrupted"})
    line("compacted", {"message": "", "replacement_history": [result]})
    return lines


def gemini(tag):
    def call(number, name, arguments, answer, status="success"):
        call_id = f"{name}_{tag}_{number}"
        response = {"id": call_id, "name": name, "response": answer}
        return {
            "id": call_id,
            "name": name,
            "args": arguments,
            "result": [{"functionResponse": response}],
            "status": status,
            "timestamp": "2026-08-02T10:00:09.000Z",
            "resultDisplay": "",
        }

    def message(number, kind, **more):
        time = f"2026-08-02T10:00:{number:02}.000Z"
        return {"id": f"m-{tag}-{number}", "timestamp": time, "type": kind, "content": ""} | more

    shell = call(1, "run_shell_command", {"command": "make"}, {"output": "Output: no\nExit Code: 2\n"})
    missing = call(2, "read_file", {"file_path": "/x/a.py"}, {"error": "File not found: /x/a.py"}, "error")
    denied = call(3, "replace", {"file_path": "a.py"}, {"error": "User denied execution."}, "cancelled")
    good = call(4, "glob", {"pattern": "*.py"}, {"output": "a.py"})
    tokens = {"input": 100, "output": 10, "thoughts": 2}
    return [
        {
            "sessionId": f"s-{tag}",
            "projectHash": "f" * 64,
            "startTime": "2026-08-02T10:00:00Z",
            "kind": "main",
        },
        message(1, "user", content=[{"text": "fix the tides"}]),
        message(2, "gemini", tokens=tokens),
        message(2, "gemini", tokens=tokens, toolCalls=[shell, missing]),
        {"$rewindTo": f"m-{tag}-2"},
        {
            "$set": {
                "lastUpdated": "2026-08-02T10:01:00Z",
                "messages": [message(3, "gemini", toolCalls=[denied])],
            }
        },
        message(4, "gemini", toolCalls=[good]),
        message(
            5, "user", content=[{"functionResponse": {"id": good["id"], "response": {"output": "a.py"}}}]
        ),
    ]


def tagged(records, tag):
    """Make the ids of records differ from those of another tag."""
    for record in records:
        for key in ("id", "uuid", "parentId", "parentUuid"):
            if isinstance(record.get(key), str):
                record[key] += tag
    return records


def copilot(tag):
    log = (
        CopilotLog().call(f"{tag}1", "bash", command="make").result(f"{tag}1", "x\n<exited with exit code 2>")
    )
    log.call(f"{tag}2", "view", path="/x/a.py").error(f"{tag}2", "Path does not exist")
    return tagged(log.call(f"{tag}3", "bash", command="ls").result(f"{tag}3", "a.py").events, tag)


def pi(tag):
    log = PiLog().call(f"{tag}1", "bash", command="make")
    log.result(f"{tag}1", "bash", "x\n\nCommand exited with code 2", is_error=True)
    log.call(f"{tag}2", "read", path="/x/a.py").result(
        f"{tag}2", "read", "ENOENT: no such file", is_error=True
    )
    return tagged(log.call(f"{tag}3", "bash", command="ls").result(f"{tag}3", "bash", "a.py").entries, tag)


def qwen(tag):
    log = QwenLog().call(f"{tag}1", "run_shell_command", command="make")
    log.result(f"{tag}1", "run_shell_command", shell_report(2, "x"))
    log.call(f"{tag}2", "read_file", file_path="/x/a.py")
    log.result(f"{tag}2", "read_file", error="File not found: /x/a.py", status="error")
    return tagged(log.call(f"{tag}3", "glob", pattern="*").result(f"{tag}3", "glob", "a.py").records, tag)


def antigravity(tag):
    return AntigravityLog().run("make").ran(2, tag).run("ls").ran(0, tag).steps


SAMPLES = {
    "claude": claude,
    "codex": codex,
    "gemini": gemini,
    "copilot": copilot,
    "pi": pi,
    "qwen": qwen,
    "antigravity": antigravity,
}

# Where each agent keeps such a session below its home.
PLACES = {
    "claude": "projects/-home-ada-code-tide-table/s.jsonl",
    "codex": "sessions/2026/06/18/rollout-2026-06-18T02-33-46-s.jsonl",
    "gemini": "tmp/tide-table/chats/session-2026-08-02T10-00-0c1d2e3f.jsonl",
    "copilot": "session-state/s/events.jsonl",
    "pi": "sessions/--home-ada-code-tide-table--/2026-07-01T09-00-00-000Z_s.jsonl",
    "qwen": "projects/-home-ada-code-tide-table/chats/s.jsonl",
    "antigravity": "antigravity-cli/brain/s/.system_generated/logs/transcript_full.jsonl",
}
# Agents whose records belong together by their order, all or those without an id: damaged ones do matter.
ORDERED = frozenset({"antigravity", "qwen"})
# Other files that hold whole documents.
DOCUMENTS = {
    "codex": ("sessions/rollout-2025-05-01-s.json", lambda lines: {"session": {}, "items": lines}),
    "gemini": ("tmp/tide-table/chats/session-old.json", lambda lines: lines[0] | {"messages": lines[1:]}),
}


def is_about_others(record):
    """Whether a damaged copy of ``record`` can truly change what other records mean: a turn, a script."""
    payload = record.get("payload")
    kind = payload.get("type") if isinstance(payload, dict) else None
    return record.get("type") == "turn_context" or kind in ("item_completed", "custom_tool_call")
