"""The agents' own folders, where each keeps its logs and its instructions, and headroom's."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

_HOMES = {  # the variable that names a folder, the folder without it, and what lies in either
    "claude": ("CLAUDE_CONFIG_DIR", "~/.claude", ""),
    "codex": ("CODEX_HOME", "~/.codex", ""),
    "gemini": ("GEMINI_CLI_HOME", "~", ".gemini"),  # it stands for the user's home
    "opencode": ("XDG_DATA_HOME", "~/.local/share", "opencode"),
    "opencode settings": ("XDG_CONFIG_HOME", "~/.config", "opencode"),
    "antigravity": ("", "~/.gemini", ""),
    "copilot": ("COPILOT_HOME", "~/.copilot", ""),
    "pi": ("PI_CODING_AGENT_DIR", "~/.pi/agent", ""),
    "qwen": ("QWEN_HOME", "~/.qwen", ""),
}


def agent_home(agent: str, environ: Mapping[str, str]) -> Path:
    """Return the folder of a built-in agent, which need not be there."""
    variable, usual, inside = _HOMES[agent]
    return expanded(environ.get(variable) or usual) / inside


def named_home(agent: str, environ: Mapping[str, str]) -> dict[str, Path]:
    """Return the agent's own variable with the folder it names, where it is set. XDG's are no agent's own."""
    variable = _HOMES[agent][0] if agent in _HOMES else ""
    named = environ.get(variable) if not variable.startswith("XDG_") else None
    return {variable: expanded(named)} if named else {}


def workspace(environ: Mapping[str, str]) -> Path:
    """Return headroom's folder for state: ``HEADROOM_WORKSPACE_DIR``, else ``~/.headroom``."""
    named = environ.get("HEADROOM_WORKSPACE_DIR")
    return Path(named).expanduser() if named else Path.home() / ".headroom"


def state_in(workspace: Path) -> Path:
    """Return our own folder inside a workspace, which headroom shares."""
    return workspace / "tui"


def expanded(path: str) -> Path:
    """Return a path with ``~`` as the folder it stands for; that of a user who does not exist as it is."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - Path's raises
