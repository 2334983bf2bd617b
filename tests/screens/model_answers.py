"""Answers of a model in its provider's true wire format, for the screens to show."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot

from headroom_tui.screens.ask_model import AskScreen
from headroom_tui.screens.project import ProjectScreen
from headroom_tui.widgets.answer_bar import AnswerBar
from tests.backends.model_server import ModelServer, Plan, listening
from tests.backends.wire import PROTOCOLS
from tests.screens.conftest import opened, settled, until

# No two of them say the same, in other words or not.
RULES = (
    "- start the broker with `make broker` before the tests",
    "- read `docs/ports.md` for the pilot codes, not the wiki",
    "- ask before you rebase a branch that others have",
)


def entry(content: str, evidence: Sequence[str] = (), **more: Any) -> dict[str, Any]:
    return {
        "section": "Environment", "content": content, "estimated_tokens_saved": 9, "evidence_count": 1,
        "evidence": list(evidence), "replaces": "", **more,
    }  # fmt: skip


def answer(*entries: dict[str, Any], size: int = 20) -> list[str]:
    text = json.dumps({"context_file_rules": entries, "memory_file_rules": []})
    return [text[at : at + size] for at in range(0, len(text), size)]


def three() -> list[str]:
    return answer(*map(entry, RULES))


@asynccontextmanager
async def serving(
    monkeypatch: pytest.MonkeyPatch, *plans: Plan, served: ModelServer | None = None
) -> AsyncGenerator[ModelServer, None]:
    async with listening(served or ModelServer(PROTOCOLS["anthropic"], list(plans))) as server:
        monkeypatch.setenv("ANTHROPIC_API_KEY", "key-of-these-tests")
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        yield server


async def asking(pilot: Pilot[None]) -> AskScreen:
    """The first project's question, ready to be sent."""
    await opened(pilot)
    await pilot.press("m")
    screen = pilot.app.screen
    assert isinstance(screen, AskScreen)
    await settled(pilot)
    return screen


async def sent(pilot: Pilot[None]) -> AnswerBar:
    """The first project's question, on its way."""
    await asking(pilot)
    await pilot.press("y")
    await until(pilot, lambda: isinstance(pilot.app.screen, ProjectScreen))
    return pilot.app.screen.query_one(AnswerBar)


async def answered(pilot: Pilot[None]) -> AnswerBar:
    """Sent, and nothing more comes."""
    bar = await sent(pilot)
    await settled(pilot)
    return bar
