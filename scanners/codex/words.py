"""What the user said in a Codex session, and what Codex says in the user's name."""

from __future__ import annotations

import re
from typing import Any

_NOT_THE_USER = (
    "<environment_context>",
    "# AGENTS.md instructions",
    "<INSTRUCTIONS>",
    "<user_instructions>",
    "<turn_aborted>",
    "<user_shell_command>",
    "<subagent_notification>",
    "<skill>",
    "<permissions instructions>",
    "<collaboration_mode>",
    "<hook_prompt",
    "<multi_agent_mode>",
    "<codex_apps_client_time_context>",
    ">>> TRANSCRIPT DELTA START",
    "<in-app-browser-context",
    "<image",
    "</image>",
    "Warning: apply_patch was requested via ",
    "Warning: The maximum number of unified exec processes ",
    "Warning: Your account was flagged ",
)
_CONTEXT_CWD = re.compile(r"<cwd>([^<\n]+)</cwd>|Current working directory: ([^\n]+)")


def texts_of(content: Any) -> list[str]:
    """Return the texts of a message's content: a string, or a list of parts."""
    parts = content if isinstance(content, list) else [{"text": content}]
    texts = [part.get("text") for part in parts if isinstance(part, dict)]
    return [text for text in texts if isinstance(text, str) and text.strip()]


def kinds_of(about: Any) -> list[Any] | None:
    """Return what Codex notes about each part of a message, from 0.15x on; None when it notes nothing."""
    kinds = about.get("content_item_kinds") if isinstance(about, dict) else None
    return kinds if isinstance(kinds, list) else None


def users_parts(content: Any, kinds: list[Any] | None) -> Any:
    """Return those parts of a message's content that are the user's by their kinds; all where none are."""
    if not isinstance(content, list) or kinds is None or len(kinds) != len(content):
        return content
    return [part for part, kind in zip(content, kinds, strict=True) if kind == "user.text"]


def is_the_users(text: str) -> bool:
    """Whether a person wrote ``text``; Codex injects its own under the role "user"."""
    return not text.lstrip().startswith(_NOT_THE_USER)


def cwd_in(text: str) -> str:
    """Return the working directory that an injected ``<environment_context>`` names, or ""."""
    found = _CONTEXT_CWD.search(text, 0, 4000)
    return (found[1] or found[2]).strip() if found else ""
