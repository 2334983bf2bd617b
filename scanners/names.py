"""The agents whose logs can be read, and where each is told to keep them: without loading a scanner."""

from __future__ import annotations

AGENTS: dict[str, str] = {
    "claude": "Claude Code",
    "codex": "Codex",
    "gemini": "Gemini CLI",
    "opencode": "OpenCode",
    "antigravity": "Antigravity",
    "copilot": "GitHub Copilot CLI",
    "pi": "Pi",
    "qwen": "Qwen Code",
}  # name -> name to show, in the order in which they are listed

# Each moves the folder of an agent, or what it keeps in it.
VARIABLES = (
    "HOME",
    "CLAUDE_CONFIG_DIR",
    "CODEX_HOME",
    "GEMINI_CLI_HOME",
    "OPENCODE_DB",
    "XDG_DATA_HOME",
    "XDG_CONFIG_HOME",
    "COPILOT_HOME",
    "PI_CODING_AGENT_DIR",
    "QWEN_HOME",
    "QWEN_RUNTIME_DIR",
)
