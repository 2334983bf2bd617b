"""The events of Copilot CLI, as far as they are read.

Source: logs of 1.0.34 and 1.0.35, and the ``session-events`` types of the Copilot SDK up to 1.0.14, which
goes with 1.0.102.
"""

from __future__ import annotations

import msgspec

from scanners.parsing.numbers import Count

# What the names of events begin with.
KINDS = frozenset(
    {"session", "user", "assistant", "tool", "abort", "permission", "hook", "subagent", "system", "skill"}
    | {"model", "mcp", "mcp_app", "external_tool", "tool_search", "command", "commands", "capabilities"}
    | {"elicitation", "sampling", "user_input", "exit_plan_mode", "auto_mode_switch", "factory", "ui"}
    | {"pending_messages", "session_limits_exhausted"}
)


class Error(msgspec.Struct, gc=False):
    message: str | None = None
    code: str | None = None


class Context(msgspec.Struct, gc=False):
    cwd: str | None = None


class Request(msgspec.Struct, rename="camel", gc=False):
    tool_call_id: str | None = None
    name: str | None = None
    arguments: msgspec.Raw = msgspec.Raw()


class Shell(msgspec.Struct, rename="camel", gc=False):
    exit_code: int | None = None


class Notice(msgspec.Struct, rename="camel", gc=False):
    type: str | None = None
    shell_id: str | None = None
    exit_code: int | None = None


class Decision(msgspec.Struct, gc=False):
    kind: str | None = None
    feedback: str | None = None


class Data(msgspec.Struct, rename="camel", gc=False):
    """What an event of any type tells: the keys in use here."""

    session_id: str | None = None
    copilot_version: str | None = None
    context: Context | None = None
    content: msgspec.Raw = msgspec.Raw()
    source: str | None = None
    tool_requests: list[Request] | None = None
    tool_call_id: str | None = None
    tool_name: str | None = None
    arguments: msgspec.Raw = msgspec.Raw()
    success: bool | None = None
    result: msgspec.Raw = msgspec.Raw()
    error: Error | str | None = None
    message_id: str | None = None
    output_tokens: Count | None = None
    api_call_id: str | None = None
    model_metrics: msgspec.Raw = msgspec.Raw()
    cwd: str | None = None
    reason: str | None = None
    is_autopilot_continuation: bool | None = None
    agent_mode: str | None = None
    is_user_requested: bool | None = None
    shell_execution: Shell | None = None
    decision_source: str | None = None
    kind: Notice | str | None = None


class Entry(msgspec.Struct, rename="camel", gc=False):
    """An entry of a document's timeline."""

    type: str | None = None
    timestamp: str | float | None = None
    call_id: str | None = None
    name: str | None = None
    arguments: msgspec.Raw = msgspec.Raw()
    result: msgspec.Raw = msgspec.Raw()
    text: str | None = None


class Event(msgspec.Struct, rename="camel", gc=False):
    """An event, or the one document."""

    type: str | None = None
    timestamp: str | float | None = None
    id: str | None = None
    agent_id: str | None = None  # of a subagent; none stands for the main one
    data: Data | None = None
    session_id: str | None = None
    start_time: str | float | None = None
    timeline: list[Entry] | None = None
