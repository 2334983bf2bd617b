"""What a scanner hands on: tool calls, sessions and projects, the same for every agent.

Names and fields follow headroom's ``learn`` models (0.42), so that its users and plugins feel at home;
fields after the blank line in each class are ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any


class CallStatus(StrEnum):
    """How a tool call ended, by the log's own marks.

    FAILED, REJECTED, INTERRUPTED and CANCELLED are disjoint, and together are every call the log flags.
    MASKED is a command that failed while a pipe or ``|| true`` hid it: counted apart, never as a failure.
    PENDING has no result in the log (a live session, or one that was killed).
    """

    OK = "ok"
    FAILED = "failed"
    REJECTED = "rejected"  # by the user
    INTERRUPTED = "interrupted"  # by the user, while running
    CANCELLED = "cancelled"  # because another call of the same batch failed, or by the agent itself
    MASKED = "masked"
    PENDING = "pending"


class ErrorCategory(StrEnum):
    """What went wrong, as far as it is known; UNKNOWN when it is not."""

    FILE_NOT_FOUND = "file_not_found"
    MODULE_NOT_FOUND = "module_not_found"
    COMMAND_NOT_FOUND = "command_not_found"
    PERMISSION_DENIED = "permission_denied"
    FILE_TOO_LARGE = "file_too_large"
    IS_DIRECTORY = "is_directory"
    SYNTAX_ERROR = "syntax_error"
    RUNTIME_ERROR = "runtime_error"
    TIMEOUT = "timeout"
    NO_MATCHES = "no_matches"
    USER_REJECTED = "user_rejected"
    SIBLING_ERROR = "sibling_error"
    EXIT_CODE = "exit_code"
    CONNECTION_ERROR = "connection_error"
    BUILD_FAILURE = "build_failure"
    UNKNOWN = "unknown"

    EDIT_PRECONDITION = "edit_precondition"  # not read yet, changed since, text not found or not unique
    INVALID_INPUT = "invalid_input"  # unknown tool, skill or parameter
    HOOK_BLOCKED = "hook_blocked"
    SANDBOX_DENIED = "sandbox_denied"
    SERVICE_UNAVAILABLE = "service_unavailable"  # one of the agent's own, such as the judge of auto mode
    INTERRUPTED = "interrupted"


class ToolName(StrEnum):
    """Tool names every agent's tools are mapped to; a tool without a counterpart keeps its native name."""

    BASH = "Bash"
    READ = "Read"
    EDIT = "Edit"
    WRITE = "Write"
    GREP = "Grep"
    GLOB = "Glob"
    LS = "LS"


RAN = (CallStatus.OK, CallStatus.FAILED)  # to an end that the log tells
ENDED = (*RAN, CallStatus.MASKED)  # or to one that something hid
EDITS = (ToolName.EDIT, ToolName.WRITE)  # the tools that change files


@dataclass(slots=True)
class ToolCall:
    """One tool call and its result.

    ``input_data`` uses one vocabulary for all agents (see ``scanners.tools``): ``command``, ``workdir``;
    ``file_path``, ``offset``, ``limit``; ``old_string``, ``new_string``; ``pattern``, ``path``. Long strings
    in it, and ``output``, are clipped (head and tail); ``output_bytes`` is the true size of the output in
    UTF-8 bytes, without what a poll reported of it. All text is terminal-safe (``scanners.text.visible``).
    """

    name: str
    tool_call_id: str
    input_data: dict[str, Any]
    output: str = ""
    status: CallStatus = CallStatus.PENDING
    error_category: ErrorCategory = ErrorCategory.UNKNOWN
    msg_index: int = 0  # position in the session, counted over calls and events
    output_bytes: int = 0

    native_name: str = ""
    exit_code: int | None = None
    timestamp: datetime | None = None  # of the call, UTC
    ended: datetime | None = None  # of the result, UTC
    cwd: str = ""
    user_words: str = ""  # what the user said when rejecting the call
    input_bytes: int = 0  # of the unclipped input as it stands in the log
    result_bytes: int = 0  # of the result there, times and the like apart: the same for the same output
    reported_by: str = ""  # id of a later call (a poll) whose result told how this one ended
    is_running: bool = False  # a command that went on in the background, whose end is not in the log

    @property
    def is_error(self) -> bool:
        """Whether the agent's call failed; a rejection or an interruption is not a failure."""
        return self.status is CallStatus.FAILED

    @property
    def command(self) -> str:
        """The line that a shell was called with; "" of all other tools."""
        return str(self.input_data.get("command", "")) if self.name == ToolName.BASH else ""

    @property
    def input_summary(self) -> str:
        """One line naming what was called, for lists."""
        data = self.input_data
        if self.name == ToolName.BASH:
            return " ".join(self.command.split())
        if self.name in (ToolName.GREP, ToolName.GLOB):
            where = data.get("path")
            return f"{data.get('pattern', '?')} in {where}" if where else str(data.get("pattern", "?"))
        for key in ("file_path", "path", "command", "pattern", "query", "url", "description"):
            if isinstance(value := data.get(key), str) and value:
                return " ".join(value.split())
        return ", ".join(f"{key}={value}" for key, value in data.items())[:200].replace("\n", " ")

    def has_output_of(self, other: ToolCall) -> bool:
        """Whether both put out the same; of what was clipped, the size tells."""
        return self.output_bytes == other.output_bytes and self.output == other.output

    @property
    def subject(self) -> str:
        """The summary, or which tool it was where it was told nothing."""
        return self.input_summary or f"{self.native_name or self.name} without input"


@dataclass(slots=True)
class SessionEvent:
    """Something in a session besides tool calls: the user's words, or an interruption."""

    type: str  # "user_message" | "interruption"
    msg_index: int
    timestamp: datetime | None = None
    text: str = ""


_FIRST_WORDS_LIMIT = 120  # characters; a list of sessions shows no more of one


@dataclass(slots=True)
class SessionData:
    """One conversation of one agent, from one log file."""

    session_id: str
    tool_calls: list[ToolCall] = field(default_factory=list)
    events: list[SessionEvent] = field(default_factory=list)
    timestamp: datetime | None = None  # of its first record, UTC
    total_input_tokens: int = 0
    total_output_tokens: int = 0
    source: str = "main"  # "main" | "subagent" | "workflow" | "reviewer" (Codex's own, of approvals)

    agent: str = ""
    file: Path = Path()
    parent_id: str = ""  # of the session that started it, where it is no main one and the log tells
    project_path: str = ""  # as the log writes it: may be a Windows path, may no longer exist
    last_activity: datetime | None = None
    bad_lines: int = 0  # neither blank nor one whole record, a half-written last line included
    agent_version: str = ""
    notice: str = ""  # a sentence, the same for all such files, when the log looks unlike what is known

    @property
    def is_blank(self) -> bool:
        """Whether its log holds neither a call nor a word of the user's, nor anything to be told of it."""
        return not (self.tool_calls or self.events or self.bad_lines or self.notice)

    @property
    def is_only_spending(self) -> bool:
        """Whether a session that holds nothing else took tokens for the one that started it."""
        spent = self.total_input_tokens or self.total_output_tokens
        return self.is_blank and self.parent_id != "" and spent > 0

    @property
    def first_words(self) -> str:
        """What a person knows it by: how what the user said first begins, in one line; "" if nothing was."""
        said = next((each.text for each in self.events if each.type == "user_message"), "")
        line = " ".join(said.split(maxsplit=_FIRST_WORDS_LIMIT))  # so many are more than fit
        return line if len(line) <= _FIRST_WORDS_LIMIT else f"{line[: _FIRST_WORDS_LIMIT - 1]}…"

    @property
    def failure_count(self) -> int:
        return sum(1 for call in self.tool_calls if call.is_error)

    @property
    def failure_rate(self) -> float:
        return self.failure_count / len(self.tool_calls) if self.tool_calls else 0.0


@dataclass(slots=True)
class ProjectInfo:
    """A folder that an agent worked in, and where that agent's logs and instruction files for it are."""

    project_path: Path
    data_path: Path  # folder of the agent's logs for this project
    context_file: Path | None = None
    memory_file: Path | None = None
    name: str = ""

    agent: str = ""

    def __post_init__(self) -> None:
        if not self.name:
            self.name = self.project_path.name or str(self.project_path)


@dataclass(slots=True)
class ScanCounts:
    """Counts of one project over all its files; a call counts once, however often it was replayed.

    failed + rejected + interrupted + cancelled = every call that the log flags.
    """

    sessions: int = 0
    calls: int = 0
    failures: int = 0
    rejected: int = 0
    interrupted: int = 0
    cancelled: int = 0
    masked: int = 0
    bad_lines: int = 0
    by_category: dict[str, int] = field(default_factory=dict)  # of the failures
    last_activity: datetime | None = None

    @property
    def failure_rate(self) -> float:
        """Failures per call, 0 to 1."""
        return self.failures / self.calls if self.calls else 0.0
