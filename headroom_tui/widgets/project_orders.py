"""What the projects can be sorted by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from headroom_tui.project_rows import ProjectRow

# What each sorts by, what is most on top; names and agents go from a to z.
ORDERS: dict[str, Callable[[ProjectRow], Any]] = {
    "worth": lambda row: row.rank,
    "failures": lambda row: -row.failures,
    "rate": lambda row: -row.failure_rate,
    "waste": lambda row: -row.wasted_tokens,
    "rules": lambda row: -row.undecided,
    "last": lambda row: -(row.last_activity.timestamp() if row.last_activity else 0.0),
    "name": lambda row: row.name.casefold(),
    "calls": lambda row: -row.calls,
    "sessions": lambda row: -row.sessions,
    "learned": lambda row: -row.learned,
    "agent": lambda row: row.agent,
}
SORTS = {  # those that have a key, in the order that `s` goes through; the others, columns alone
    "worth": "what is worth reviewing",
    "failures": "failures",
    "rate": "failure rate",
    "waste": "wasted tokens",
    "rules": "rules to decide",
    "last": "last activity",
    "name": "name",
}
