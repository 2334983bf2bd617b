"""Logs of any length: each line costs as much as the one before it, whatever stands in them."""

import json
from pathlib import Path

import pytest

from scanners.antigravity.session import AntigravitySession
from scanners.codex.session import CodexSession
from scanners.copilot.session import CopilotSession
from scanners.gemini.session import GeminiSession
from scanners.qwen import QwenSession
from tests.timing import takes_at_most

TIME = "2026-07-01T09:00:00.000Z"
MANY = 10_000


def copilot_aborts():
    for number in range(MANY):
        call = {"toolCallId": f"c{number}x", "toolName": "bash", "arguments": {"command": "ls"}}
        yield {"type": "tool.execution_start", "timestamp": TIME, "data": call}
    yield from [{"type": "abort", "timestamp": TIME, "data": {"reason": "user initiated"}}] * MANY


def qwen_calls_without_results():
    for number in range(MANY):
        call = {"id": f"c{number}x", "name": "glob", "args": {}}
        yield {"type": "assistant", "timestamp": TIME, "message": {"parts": [{"functionCall": call}]}}
    answer = {"id": "elsewhere", "name": "edit", "response": {"output": "x"}}
    other = {"type": "tool_result", "timestamp": TIME, "message": {"parts": [{"functionResponse": answer}]}}
    yield from [other] * MANY


def gemini_updates():
    for number in range(MANY):
        yield {"id": f"m{number}", "type": "user", "timestamp": TIME, "content": f"word {number}"}
    yield from [{"$set": {"lastUpdated": TIME}}] * MANY


def antigravity_results_of_nothing():
    step = {"source": "MODEL", "status": "DONE", "content": "x", "created_at": TIME}
    for number in range(MANY):
        yield step | {"step_index": 1_000_000 + number, "type": "GENERIC"}
    for number in range(MANY):
        planned = {"type": "PLANNER_RESPONSE", "tool_calls": [{"name": "glob", "args": {}}]}
        yield step | planned | {"step_index": number}


def codex_processes_that_were_stopped():
    for number in range(MANY):
        typed = json.dumps({"session_id": number, "chars": "\x03"})
        call = {"type": "function_call", "name": "write_stdin", "arguments": typed, "call_id": f"w{number}x"}
        result = {"type": "function_call_output", "call_id": f"w{number}x", "output": "Wall time: 1 s\n"}
        for payload in (call, result):
            yield {"timestamp": TIME, "type": "response_item", "payload": payload}
    for number in range(MANY):
        call = {"type": "function_call", "name": "exec_command", "arguments": "{}", "call_id": f"e{number}x"}
        end = {"type": "exec_command_end", "call_id": f"e{number}x", "exit_code": 1, "status": "failed"}
        yield {"timestamp": TIME, "type": "response_item", "payload": call}
        yield {"timestamp": TIME, "type": "event_msg", "payload": end}


@pytest.mark.parametrize(
    ("kind", "path", "records"),
    [
        (CopilotSession, "/c/session-state/s/events.jsonl", copilot_aborts),
        (QwenSession, "/q/projects/-w/chats/s.jsonl", qwen_calls_without_results),
        (GeminiSession, "/g/tmp/w/chats/session-s.jsonl", gemini_updates),
        (
            AntigravitySession,
            "/a/brain/s/.system_generated/logs/transcript_full.jsonl",
            antigravity_results_of_nothing,
        ),
        (CodexSession, "/c/sessions/rollout-s.jsonl", codex_processes_that_were_stopped),
    ],
)
def test_a_log_costs_time_by_its_length(kind, path, records):
    session = kind(Path(path))
    lines = [json.dumps(record).encode() for record in records()]
    with takes_at_most(8):
        for line in lines:
            session.feed(line)
