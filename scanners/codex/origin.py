"""Who works in a rollout, and since when: what its first record and the ids in it tell.

Ids of threads and turns are UUIDs of version 7, which begin with a time.
"""

from __future__ import annotations

from scanners.codex.records import WholeItem
from scanners.parsing.jsonl import decode_raw
from scanners.text import as_name

# Codex's own, which asks whether a call, or a hook, may run; a rollout of 0.151 on says so of the thread.
_REVIEWERS = frozenset({"guardian", "hook_auto_review"})
_REVIEW = "guardian_review"
_BY_ITSELF = frozenset({"subagent", "memory_consolidation"})  # of threads; all others are the user's


def source_of(meta: WholeItem) -> str:
    """Return "main", "subagent" or "reviewer"."""
    source = decode_raw(meta.source)
    parts = source if isinstance(source, dict) else {}
    spawned = parts.get("subagent")
    kind = spawned.get("other") if isinstance(spawned, dict) else None
    if meta.thread_source == _REVIEW or (isinstance(kind, str) and kind in _REVIEWERS):
        return "reviewer"
    by_itself = meta.thread_source in _BY_ITSELF or "subagent" in parts or "internal" in parts
    return "subagent" if by_itself or meta.parent_thread_id else "main"


def parent_of(meta: WholeItem) -> str:
    """Return the thread of the user's that a thread was started for, else the one that started it."""
    root = decode_raw(meta.session_id)
    parent = root if isinstance(root, str) and root != meta.id else meta.parent_thread_id
    return as_name(parent or "")


def moment_of(uuid: str | None) -> int | None:
    """Return when an id was made, in milliseconds since 1970; None when it does not tell."""
    if uuid is None or len(uuid) != 36 or uuid[14] != "7":
        return None
    try:
        return int(uuid[:8] + uuid[9:13], 16)
    except ValueError:
        return None
