"""Logs of the agents that write one record a line, in their true shapes, invented."""

import json
from pathlib import Path

from tests.scanners.agent_logs import FOLDER, write_lines

TIME = "2026-07-01T09:00:{:02}.000Z"


class CopilotLog:
    """Events of one session of Copilot CLI 1.0."""

    def __init__(self, cwd=FOLDER, session="0b1c2d3e-0000-4000-8000-00000000cafe"):
        self.session, self.events = session, []
        context = {"context": {"cwd": cwd, "gitRoot": cwd, "branch": "main"}} if cwd else {}
        start = {"sessionId": session, "version": 1, "producer": "copilot-agent", "copilotVersion": "1.0.35"}
        self.event("session.start", **start, **context)

    def event(self, kind, /, agent=None, **data):
        number = len(self.events)
        event = {"type": kind, "data": data, "id": f"e{number}", "timestamp": TIME.format(number)}
        self.events.append(event | {"parentId": None} | ({"agentId": agent} if agent else {}))
        return self

    def call(self, call_id, name, **arguments):
        return self.event("tool.execution_start", toolCallId=call_id, toolName=name, arguments=arguments)

    def result(self, call_id, content, **more):
        return self.event(
            "tool.execution_complete",
            toolCallId=call_id,
            success=True,
            result={"content": content, "detailedContent": content},
            toolTelemetry={},
            **more,
        )

    def error(self, call_id, message, code="failure"):
        error = {"message": message, "code": code}
        return self.event("tool.execution_complete", toolCallId=call_id, success=False, error=error)

    def decided(self, call_id, kind, **more):
        """Who allowed a call or did not (1.0.6x on)."""
        source = more.pop("decisionSource", "human_response")
        return self.event(
            "permission.completed",
            requestId="r1",
            toolCallId=call_id,
            result={"kind": kind, **more},
            decisionSource=source,
        )

    def ends(self, **tokens):
        """The end of one run of the session."""
        usage = {model: {"usage": {"inputTokens": t[0], "outputTokens": t[1]}} for model, t in tokens.items()}
        return self.event("session.shutdown", shutdownType="routine", modelMetrics=usage)

    def save(self, home):
        return write_lines(Path(home) / "session-state" / self.session / "events.jsonl", self.events)


class PiLog:
    """Entries of one Pi session, version 3."""

    def __init__(self, cwd=FOLDER, session="11111111-2222-4333-8444-555555555555"):
        self.session = session
        self.entries = [
            {"type": "session", "version": 3, "id": session, "timestamp": TIME.format(0), "cwd": cwd}
        ]

    def message(self, role, **message):
        number = len(self.entries)
        self.entries.append(
            {
                "type": "message",
                "id": f"{number:08x}",
                "parentId": f"{number - 1:08x}",
                "timestamp": TIME.format(number),
                "message": {"role": role, **message, "timestamp": 1_780_000_000_000 + number},
            }
        )
        return self

    def call(self, call_id, name, stop="toolUse", **arguments):
        block = {"type": "toolCall", "id": call_id, "name": name, "arguments": arguments}
        usage = {"input": 10, "output": 5, "cacheRead": 100, "cacheWrite": 0, "totalTokens": 115}
        return self.message("assistant", content=[block], usage=usage, stopReason=stop)

    def result(self, call_id, name, text, is_error=False, **more):
        content = [{"type": "text", "text": text}]
        return self.message(
            "toolResult", toolCallId=call_id, toolName=name, content=content, isError=is_error, **more
        )

    def save(self, home):
        folder = "--" + FOLDER.strip("/").replace("/", "-") + "--"
        return write_lines(
            Path(home) / "sessions" / folder / f"2026-07-01T09-00-00-000Z_{self.session}.jsonl", self.entries
        )


class QwenLog:
    """Records of one session of Qwen Code 0.20."""

    def __init__(self, cwd=FOLDER, session="99999999-2222-4333-8444-555555555555"):
        self.cwd, self.session, self.records = cwd, session, []

    def record(self, kind, parts, **more):
        number = len(self.records)
        self.records.append(
            {
                "uuid": f"u{number}",
                "parentUuid": f"u{number - 1}" if number else None,
                "sessionId": self.session,
                "timestamp": TIME.format(number),
                "type": kind,
                "cwd": self.cwd,
                "version": "0.20.0",
                "message": {"role": "model" if kind == "assistant" else "user", "parts": parts},
            }
            | more
        )
        return self

    def call(self, call_id, name, **arguments):
        call = {"name": name, "args": arguments} | ({"id": call_id} if call_id else {})
        usage = {"promptTokenCount": 100, "candidatesTokenCount": 10, "thoughtsTokenCount": 2}
        return self.record("assistant", [{"functionCall": call}], usageMetadata=usage)

    def result(self, call_id, name, output=None, error=None, status="success"):
        answer = {"name": name, "response": {"error": error} if error is not None else {"output": output}}
        if call_id:
            answer["id"] = call_id
        told = {"status": status, "resultDisplay": ""} | ({"callId": call_id} if call_id else {})
        return self.record("tool_result", [{"functionResponse": answer}], toolCallResult=told)

    def save(self, home):
        folder = "".join(char if char.isalnum() else "-" for char in self.cwd)
        return write_lines(Path(home) / "projects" / folder / "chats" / f"{self.session}.jsonl", self.records)


class AntigravityLog:
    """Steps of one conversation of Antigravity CLI."""

    def __init__(self, conversation="c0ffee00-0000-4000-8000-000000000000"):
        self.conversation, self.steps = conversation, []
        self.step(
            "USER_INPUT", source="USER_EXPLICIT", content="<USER_REQUEST>\nfix the tides\n</USER_REQUEST>\n"
        )
        self.step("CONVERSATION_HISTORY", source="SYSTEM")

    def step(self, kind, source="MODEL", status="DONE", **more):
        number = len(self.steps)
        self.steps.append(
            {"step_index": number, "source": source, "type": kind, "status": status}
            | more
            | {"created_at": TIME.format(number).replace(".000", "")}
        )
        return self

    def plan(self, *calls):
        return self.step(
            "PLANNER_RESPONSE", tool_calls=[{"name": name, "args": args} for name, args in calls]
        )

    def run(self, command, cwd=FOLDER):
        return self.plan(("run_command", {"CommandLine": command, "Cwd": cwd, "WaitMsBeforeAsync": 1000}))

    def ran(self, code, output, **more):
        ended = f"failed with exit code: {code}" if code else "completed successfully."
        times = "Created At: 2026-07-01T09:00:00Z\nCompleted At: 2026-07-01T09:00:01Z\n"
        text = f"{times}\n\t\t\t\tThe command {ended}\n\t\t\t\tOutput:\n\t\t\t\t{output}\n"
        return self.step("RUN_COMMAND", content=text, **more)

    def save(self, home, name="transcript_full.jsonl"):
        logs = Path(home) / "antigravity-cli" / "brain" / self.conversation / ".system_generated" / "logs"
        return write_lines(logs / name, self.steps)


def shell_report(code, output, note=""):
    """What Qwen Code tells the model of a command."""
    return (
        f"Command: make\nDirectory: (root)\nOutput: {output}\nError: (none)\nExit Code: {code}\n"
        f"Signal: (none)\nBackground PIDs: (none)\nProcess Group PGID: 4242{note}"
    )


def copilot_document(home, *timeline):
    """Save a session as the first builds of Copilot CLI did."""
    path = Path(home) / "history-session-state" / "session_0b1c_1760000000000.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "sessionId": "0b1c",
        "startTime": TIME.format(0),
        "chatMessages": [],
        "timeline": list(timeline),
    }
    path.write_text(json.dumps(document, indent=2))
    return path
