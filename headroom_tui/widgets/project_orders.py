"""What the projects can be sorted by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from headroom_tui.project_rows import ProjectRow

# What each sorts by, of a row and the name it is shown by, what is most on top; words go from a to z.
ORDERS: dict[str, Callable[[ProjectRow, str], Any]] = {
    "worth": lambda row, _: row.rank,
    "failures": lambda row, _: -row.failures,
    "rate": lambda row, _: -row.failure_rate,
    "waste": lambda row, _: -row.wasted_tokens,
    "rules": lambda row, _: (-row.undecided, not row.unwritten),
    "last": lambda row, _: -(row.last_activity.timestamp() if row.last_activity else 0.0),
    "name": lambda _, name: name.casefold(),
    "calls": lambda row, _: -row.calls,
    "sessions": lambda row, _: -row.sessions,
    "learned": lambda row, _: -row.learned,
    "agent": lambda row, _: row.agent,
}
REVERSED = {"name": "backwards", "agent": "backwards", "last": "longest ago first"}  # else least first
SORTS = {  # those that have a key, in the order that `s` goes through; the others, columns alone
    "worth": "what is worth reviewing",
    "failures": "failures",
    "rate": "failure rate",
    "waste": "wasted tokens",
    "rules": "rules to decide",
    "last": "last activity",
    "name": "name",
}
