"""The exact text says also what is sent beside it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from headroom_tui.screens.exact_text import _exact_text


@pytest.mark.parametrize(
    ("provider", "added"), [("codex-cli", "AGENTS.md"), ("gemini-cli", "GEMINI.md"), ("claude-cli", "")]
)
def test_what_a_command_line_adds_is_named(provider: str, added: str) -> None:
    digest = SimpleNamespace(
        system="be brief", prompt="the logs", masks=[], prompt_request=lambda: SimpleNamespace(schema={})
    )
    question: Any = SimpleNamespace(
        digest=digest, place="the CLI", backend=SimpleNamespace(provider=provider)
    )
    text, _ = _exact_text(question)
    assert ("what the CLI adds" in text, f"Your own {added} for all projects" in text) == (bool(added),) * 2
