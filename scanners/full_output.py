"""Read the full output of one call back: from the log, or from the file that the agent spilled it to.

Scanners keep an excerpt.
"""

from __future__ import annotations

from scanners.base import ConversationScanner
from scanners.models import CallStatus, SessionData, ToolCall
from scanners.outcomes.results import keeping_whole
from scanners.spilled import is_spilled, spilled_output
from scanners.text import excerpt, is_clipped


def is_excerpt(call: ToolCall) -> bool:
    """Tell whether there is more of the output of ``call`` than it holds."""
    return is_clipped(call.output) or is_spilled(call.output)


def full_output(scanner: ConversationScanner, session: SessionData, call: ToolCall) -> str | None:
    """Return the whole output of ``call``, terminal-safe; None when it is no longer there.

    Reads the log of ``session`` again, which takes as long as scanning it. Raises LogReadError when that
    cannot be read.
    """
    with keeping_whole(call.tool_call_id):
        sessions = scanner.read_file(scanner.log_path(session))
    for again in sessions:
        if again.session_id == session.session_id:
            for one in again.tool_calls:
                if one.tool_call_id == call.tool_call_id and one.status is not CallStatus.PENDING:
                    whole = spilled_output(session.file, one.output) or one.output
                    return excerpt(whole, len(whole))
    return None
