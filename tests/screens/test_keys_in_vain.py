"""A key that a screen has does something, or says why it does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.notifications import Notification

from headroom_tui.app import HeadroomApp
from tests.screens.conftest import press, said, settled

MakeApp = Callable[..., HeadroomApp]
NO_RULE = "Only rules are decided on: 1 and 4 list them."
NO_MATCH = "There is no match to go to: / looks for some."
IN_VAIN = {
    "": [
        ("n", NO_MATCH),
        ("A", "A is a key of a project: Accept all."),
        ("w", "w is a key of a project: Diff."),
        ("y", "y is a key of the diff: Write."),
    ],
    "enter": [
        ("right_square_bracket", "] is a key of a transcript: Next failure."),
        ("n", NO_MATCH),
        ("f5", "The logs are read again."),
    ],
    "enter 2": [(key, NO_RULE) for key in ("a", "space", "r", "x", "e", "E", "t", "A", "R")],
    "enter 3": [("a", NO_RULE)],
    "enter 5": [("r", NO_RULE)],
    "enter 4": [("a", "No rule is listed here.")],
    "enter A R": [("A", "Every rule that is listed is decided on.")],
    "enter a w y escape 4": [("A", "That is for rules that are proposed: 1 lists them.")],
    "enter a w": [("u", "Nothing was written yet."), ("R", "The diff is up to date.")],
    "enter a w y": [("space", "It is written; u undoes all of it.")],
    "enter a w y u": [("w", "Nothing was taken back yet.")],
    "enter 2 enter": [("N", NO_MATCH), ("G right_square_bracket", "No failure comes after this.")],
    "enter 2 enter o": [("n", NO_MATCH)],
}


@pytest.mark.parametrize("way", IN_VAIN)
async def test_a_key_that_cannot_do_what_it_is_for_says_why(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """And leaves everything as it is, so that the next one says its own."""
    monkeypatch.setattr(Notification, "time_left", 60.0)  # or a slow machine sees none that are short
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settled(pilot)
        await press(pilot, *way.split())
        for keys, why in IN_VAIN[way]:
            app.clear_notifications()
            await press(pilot, *keys.split())
            assert [line.strip() for line in said(app).splitlines()] == [why], keys
