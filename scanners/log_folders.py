"""How Claude Code and Qwen Code arrange logs in the folder ``projects`` of their home.

The home itself may lie anywhere, and folders above it may be called as those inside are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path


@lru_cache(4096)
def log_folder_name(path: str) -> str:
    """Return the folder that a working directory's logs are kept in; some share one."""
    return re.sub(r"[^A-Za-z0-9]", "-", path)


def inside_projects(log: Path) -> tuple[str, ...]:
    """Return the parts of a log's path below ``projects``; the first is named after a working directory."""
    parts = log.parts[::-1]
    return parts[: parts.index("projects")][::-1] if "projects" in parts else ()


def session_folder(log: Path) -> Path | None:
    """Return the folder of the session of Claude Code that started a subagent; None of any other log.

    It is named as that session's log is, and lies beside it. To 2.0 subagents had no such folder.
    """
    inside = inside_projects(log)
    return log.parents[len(inside) - 3] if inside[2:3] == ("subagents",) else None
