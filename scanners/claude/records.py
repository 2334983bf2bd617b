"""The records of Claude Code's transcripts, as far as they are read.

Source: logs of 1.0.117-2.1.219, and how 2.1.332 writes them.
"""

from __future__ import annotations

import msgspec

from scanners.parsing.jsonl import LineDecoder
from scanners.parsing.numbers import Count

# Types of lines, apart from noise.
KINDS = frozenset(
    {"assistant", "user", "attachment", "system", "progress", "summary", "queue-operation"}
    | {"file-history-snapshot", "last-prompt", "custom-title", "ai-title", "agent-setting", "mode"}
    | {"permission-mode", "pr-link", "frame-link", "agent-name", "tag", "worktree-state"}
    | {"content-replacement", "file-history-delta", "atis-latch", "relocated", "bridge-session", "cost-state"}
    | {"fork-context-ref", "continued-in", "derived-from", "ended-by-model", "history-suppression"}
    | {"resume-head-vouch", "attribution-snapshot", "agent-color", "isolation-latch", "session-owner"}
    | {"dev-mods", "memory-mode", "tools-used", "observer-ref", "data-flow-records", "data-flow-incomplete"}
    | {"artifact-comment-monitor", "artifact-autoreact-ledger", "repl-mode", "hybrid-organization"}
    | {"host-row", "api-request", "api-request-resumed", "api-request-shape", "api-request-blob"}
)


class Usage(msgspec.Struct, gc=False):
    input_tokens: Count | None = 0
    cache_creation_input_tokens: Count | None = 0
    cache_read_input_tokens: Count | None = 0
    output_tokens: Count | None = 0


class Block(msgspec.Struct, gc=False):
    type: str = ""
    id: str = ""
    name: str = ""
    input: msgspec.Raw = msgspec.Raw()
    tool_use_id: str = ""
    is_error: bool | None = None
    content: msgspec.Raw = msgspec.Raw()
    text: msgspec.Raw = msgspec.Raw()


class Message(msgspec.Struct, gc=False):
    id: str = ""
    content: list[Block] | str | None = None
    usage: Usage | None = None


class Origin(msgspec.Struct, gc=False):
    kind: str | None = None


class Attachment(msgspec.Struct, rename="camel", gc=False):
    type: str = ""
    prompt: msgspec.Raw = msgspec.Raw()
    command_mode: str | None = None
    is_meta: bool | None = None
    origin: Origin | None = None
    hook_event: str | None = None
    tool_use_id: str | None = msgspec.field(name="toolUseID", default=None)


class Fork(msgspec.Struct, rename="camel", gc=False):
    session_id: str | None = None


class Line(msgspec.Struct, rename="camel", gc=False):
    type: str = ""
    message: Message | None = None
    timestamp: str | None = None
    cwd: str | None = None
    version: str | None = None
    is_sidechain: bool | None = None
    is_meta: bool | None = None
    is_compact_summary: bool | None = None
    is_visible_in_transcript_only: bool | None = None
    origin: Origin | None = None
    tool_denial_kind: str | None = None
    tool_call_ended: str | None = None
    interrupted_by_shutdown: bool | None = None
    forked_from: Fork | None = None  # of what a branch has from the session that it began as
    attachment: msgspec.Raw = msgspec.Raw()


class Owner(msgspec.Struct, rename="camel", gc=False):
    """Whose line it is; asked of the first one alone, since each key more takes time with every line."""

    session_id: str | None = None


DECODER = LineDecoder(Line)
OWNERS = LineDecoder(Owner)
ATTACHMENTS = LineDecoder(Attachment)
