"""What a tool call is called, and what it was given, in words for a person."""

from __future__ import annotations

from collections.abc import Mapping

from analyzer.models import FailureFix, FixKind
from headroom_tui.category_words import category_words
from headroom_tui.wording import shortened
from scanners.models import ErrorCategory, ToolCall

_NAMING = ("file_path", "path", "pattern", "query", "url")  # what a call is about, before how
_KINDS: Mapping[FixKind, str] = {
    FixKind.COMMAND_SYNTAX: "command",
    FixKind.EDIT_PRECONDITION: category_words(ErrorCategory.EDIT_PRECONDITION),
    FixKind.USER_REJECTED: category_words(ErrorCategory.USER_REJECTED),
}


def kind_words(kind: FixKind) -> str:
    """What a pair is about: ``file path``."""
    return _KINDS.get(kind, kind.value.replace("_", " "))


def shown_input(call: ToolCall) -> str:
    """What of a call's input tells the pair apart, whole: the command, or the path and its parameters."""
    data = call.input_data
    if isinstance(command := data.get("command"), str):
        return command
    named = sorted(data, key=lambda key: key not in _NAMING)  # the rest in the order of the log
    shown = [f"{key}: {data[key]}" for key in named if data[key] not in ("", None, False)]
    return "\n".join(shown) or "(no input)"


def pair_words(pair: FailureFix) -> tuple[str, str]:
    """What failed and what worked, in a line each; where both are about the same, how the second differs."""
    failed = shortened(pair.failure.subject, pair.project_path)
    if pair.fix is None:
        return failed, "no fix found"
    worked = shortened(pair.fix.subject, pair.project_path)
    if worked != failed:
        return failed, worked
    return failed, "the same, later" if pair.fix.input_data == pair.failure.input_data else "with other input"


def tool_of(call: ToolCall) -> str:
    """The tool as the agent names it, and for a failure its exit code or category."""
    name = call.native_name or call.name
    if not call.is_error:
        return name
    if call.exit_code is not None:
        return f"{name}, exit code {call.exit_code}"
    return f"{name}, {category_words(call.error_category)}"
