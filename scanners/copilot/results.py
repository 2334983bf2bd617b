"""What the result of a call tells: its text, an exit code, or the shell in which a command goes on."""

from __future__ import annotations

import re
from typing import Any

from scanners.models import CallStatus, ToolCall
from scanners.outcomes.categories import categorise
from scanners.outcomes.masking import note_masked
from scanners.parsing.content import texts_in
from scanners.parsing.numbers import as_exit_code

# Behind a command's output. A failed command is a call that succeeded.
_EXIT_CODE = re.compile(r"<[^<>\n]{0,200}\b(?:exited|completed) with exit code (-?\d{1,10})>\s*\Z")
# Behind the output so far of a command that went on. A shell that the agent gave no name has it from here.
# The last form is of 2025: that of a command which the agent had waited for.
_GOES_ON = re.compile(
    r"<command (?:started in (?:detached )?background"
    r" with (?:shell|session)Id: ([^\s<>]{1,200}?)\.?(?: [^<>]*)?"
    r"|with (?:shell|session)Id: ([^\s<>]{1,200}) (?:is still running|is running in|moved to)\b[^<>]*)>\s*\Z"
    r"|<waiting for command with (?:shell|session)Id: ([^\s<>]{1,200})"
    r" to (?:exit|produce output) timed out\b[^<>]*>\s*\Z"
)
_END = 1000  # characters at the end of an output that hold either
_SHELL_ENDS = frozenset({"shell_exit", "terminal"})  # blocks; the latter to 2025


def text_of(result: Any) -> str:
    if isinstance(result, dict):
        for key in ("content", "textResultForLlm", "log"):
            if text := texts_in(result.get(key)):
                return text
        return ""
    return texts_in(result)


def exit_code_beside(result: Any) -> int | None:
    """Return the exit code in a block of its own, of a shell that ended."""
    blocks = result.get("contents") if isinstance(result, dict) else None
    for block in blocks if isinstance(blocks, list) else ():
        if isinstance(block, dict) and str(block.get("type")) in _SHELL_ENDS:
            return as_exit_code(block.get("exitCode"))
    return None


def without_exit_code(text: str) -> tuple[str, int | None]:
    """Return a command's output, and the exit code behind it."""
    found = _EXIT_CODE.search(text, max(0, len(text) - _END))
    return (text[: found.start()], int(found[1])) if found else (text, None)


def shell_going_on(text: str) -> str:
    """Return the shell in which a command went on when its call ended; "" when it had ended itself."""
    found = _GOES_ON.search(text, max(0, len(text) - _END))
    return (found[1] or found[2] or found[3]) if found else ""


def exited(call: ToolCall, code: int, output: str) -> None:
    """Set how a command ended, by its exit code and its output."""
    call.exit_code, call.is_running = code, False
    if code:
        call.status = CallStatus.FAILED
        call.error_category = categorise(call.name, output, code, call.command)
    else:
        note_masked(call, output)
