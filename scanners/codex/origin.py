"""Since when a rollout's thread is there: the ids of threads and turns are UUIDs of version 7.

Those begin with a time.
"""

from __future__ import annotations


def moment_of(uuid: str | None) -> int | None:
    """Return when an id was made, in milliseconds since 1970; None when it does not tell."""
    if uuid is None or len(uuid) != 36 or uuid[14] != "7":
        return None
    try:
        return int(uuid[:8] + uuid[9:13], 16)
    except ValueError:
        return None
