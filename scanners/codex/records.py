"""The records of Codex's rollouts, as far as they are read.

Source: ``codex-rs/protocol/src/protocol.rs``, ``models.rs`` and ``items.rs`` (July 2026),
``codex-rs/history/src`` (November 2026), logs of 0.34-0.150, and for ``token_usage_record``, ``history_base``
and the kinds of a message's parts what other readers of logs of 0.153-0.160 test.
"""

from __future__ import annotations

import msgspec

from scanners.parsing.numbers import Count

# Payloads that repeat another layer, or are of no use here.
REPEATED = frozenset(
    {"reasoning", "agent_message", "user_message", "agent_reasoning", "agent_reasoning_raw_content"}
    | {"task_started", "task_complete", "ghost_snapshot", "web_search_call", "web_search_end"}
    | {"context_compacted"}
)
# Types of lines; the first builds wrote items without an envelope.
KINDS = frozenset(
    {None, "session_meta", "turn_context", "response_item", "event_msg", "compacted", "world_state"}
    | {"inter_agent_communication", "inter_agent_communication_metadata", "token_usage_record", "message"}
    | {"retained_context", "security_risk_score", "realtime_item", "dynamic_tools_updated"}
    | {"function_call", "function_call_output", "local_shell_call", "local_shell_call_output", "reasoning"}
    | {"custom_tool_call", "custom_tool_call_output", "ghost_snapshot", "web_search_call"}
)


# Types of payloads of which ``Item`` has all that is in use here; nearly all are of these.
OFTEN = REPEATED | frozenset(
    {"function_call", "custom_tool_call", "function_call_output", "custom_tool_call_output"}
    | {"message", "token_count"}
)


class Item(msgspec.Struct, gc=False):
    """The payload of a line: the keys of most. Each key more takes time with each of millions of lines."""

    type: str | None = None
    id: str | None = None
    role: str | None = None
    name: str | None = None
    namespace: str | None = None
    content: msgspec.Raw = msgspec.Raw()
    arguments: msgspec.Raw = msgspec.Raw()
    input: msgspec.Raw = msgspec.Raw()
    call_id: str | None = None
    output: msgspec.Raw = msgspec.Raw()
    info: msgspec.Raw = msgspec.Raw()


class Line(msgspec.Struct, gc=False):
    """An envelope."""

    timestamp: str | None = None
    ordinal: Count | None = None
    type: str | None = None
    payload: Item | None = None


class WholeItem(Item, gc=False):
    """The payload of a line, of any type: the keys in use here."""

    timestamp: str | None = None
    action: msgspec.Raw = msgspec.Raw()
    cwd: str | None = None
    cli_version: str | None = None
    source: msgspec.Raw = msgspec.Raw()
    turn_id: str | None = None
    status: str | None = None
    session_id: msgspec.Raw = msgspec.Raw()
    thread_source: str | None = None
    parent_thread_id: str | None = None
    forked_from_id: str | None = None
    history_base: msgspec.Raw = msgspec.Raw()
    subagent_history_start_ordinal: Count | None = None
    internal_chat_message_metadata_passthrough: msgspec.Raw = msgspec.Raw()
    exit_code: int | None = None
    success: bool | None = None
    stderr: str | None = None
    result: msgspec.Raw = msgspec.Raw()
    item: msgspec.Raw = msgspec.Raw()
    reason: str | None = None
    response_id: str | None = None
    usage: msgspec.Raw = msgspec.Raw()


class WholeLine(WholeItem, gc=False):
    """An envelope; the first builds wrote items without one."""

    payload: WholeItem | None = None
    ordinal: Count | None = None
    metadata: msgspec.Raw = msgspec.Raw()  # Codex's own about the payload


class Document(msgspec.Struct, gc=False):
    """A whole ``.json`` rollout of the first builds."""

    session: WholeItem | None = None
    items: list[WholeItem] = []
