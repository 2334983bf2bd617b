"""Whatever a model or its provider says is inert on every screen that shows it, and in the diff."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from textual.app import App

from headroom_tui.app import HeadroomApp
from tests.backends.model_server import Plan
from tests.backends.wire import WORDS
from tests.screens.conftest import press, text_of
from tests.screens.model_answers import answer, answered, asking, entry, serving
from tests.screens.test_hostile import HOSTILE, RAW

MakeApp = Callable[..., HeadroomApp]


def hostile_entries() -> list[dict[str, Any]]:
    """Each string of an entry hostile in turn, then what is no entry at all."""
    words = HOSTILE.replace("\ud83d", "")
    return [
        entry(f"- {words}"),
        entry("- plain, but its section is not", section=words[:60]),
        entry("- cites what is not there", [words, words]),
        entry("- would replace what is not there", replaces=words),
        {"section": words, "content": f"# {words}"},
        {words: words},
    ]


def harmless(app: App[Any]) -> None:
    shown = text_of(app)
    assert not [repr(char) for char in RAW if char in shown]


@pytest.mark.parametrize("size", [(60, 20), (140, 40)])
async def test_every_string_of_an_answer(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    pieces = answer(*hostile_entries())
    async with serving(monkeypatch, Plan(pieces=pieces)), make_app().run_test(size=size) as pilot:
        await answered(pilot)
        assert "rules arrived" in " ".join(text_of(pilot.app).split())
        for key in ("G", "k", "k", "k", "M", "escape", "a", "escape", "e", "escape", "A", "w", "escape", "m"):
            await press(pilot, key)
            harmless(pilot.app)
        for key in ("v", "G", "K", "slash", "left_square_bracket", "escape", "escape", "escape"):
            await press(pilot, key)
            harmless(pilot.app)


@pytest.mark.parametrize("plan", [Plan(529, "overloaded", ["Retry-After: 0"]), Plan(404, "not_found")])
async def test_the_words_of_a_provider(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, plan: Plan
) -> None:
    for kind in WORDS:
        monkeypatch.setitem(WORDS, kind, json.loads(json.dumps(HOSTILE)).replace("\ud83d", ""))
    async with serving(monkeypatch, plan), make_app().run_test(size=(140, 40)) as pilot:
        await answered(pilot)
        assert "127.0.0.1" in text_of(pilot.app)
        harmless(pilot.app)
        await press(pilot, "M")
        harmless(pilot.app)


async def test_the_name_of_a_model(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"anthropic/{HOSTILE.replace(chr(0xD83D), '')}"
    app = make_app(model=name)
    async with serving(monkeypatch, Plan(404, "not_found")), app.run_test(size=(140, 40)) as pilot:
        await asking(pilot)
        harmless(app)
        await press(pilot, "y")
        harmless(app)
