"""Say it when a log looks unlike every generation that is known, instead of reading half of it silently."""

from __future__ import annotations

from collections.abc import Iterable

from scanners.models import CallStatus, SessionData

# The newest version of each agent of which it is known how it writes its logs.
_KNOWN = {
    "claude": ("Claude Code", "2.1.332"),
    "codex": ("Codex", "0.171"),
    "gemini": ("Gemini CLI", "0.61"),
    "antigravity": ("Antigravity", "1.1.19"),
    "copilot": ("GitHub Copilot CLI", "1.0.102"),
    "pi": ("Pi", "1.6"),
    "qwen": ("Qwen Code", "0.24"),
}
_FEWEST_RECORDS = 20
_FEWEST_CALLS = 10


def format_notice(
    session: SessionData, records: int, unknown: int, calls: int, ends: Iterable[CallStatus]
) -> str:
    """Return a sentence when most ``records`` are of ``unknown`` kinds, or none of many calls has a result.

    ``ends`` is how each of the ``calls`` ended. A newer version alone is no reason. The sentence is the same
    for all logs of one version. Nothing is said of a plugin's, of which no version is known here.
    """
    is_strange = records >= _FEWEST_RECORDS and 2 * unknown > records
    is_unanswered = calls >= _FEWEST_CALLS and all(end is CallStatus.PENDING for end in ends)
    if session.agent not in _KNOWN or not (is_strange or is_unanswered):
        return ""
    name, known = _KNOWN[session.agent]
    return (
        f"Some logs of {name} {session.agent_version or '(version unknown)'} look unlike those of versions "
        f"up to {known}, which this reader knows; what they hold may be missing here."
    )
