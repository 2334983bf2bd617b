"""A line that leaves out whole parts, and never cuts a number."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.content import Content
from textual.strip import Strip

from headroom_tui.widgets.fitted_line import FittedLine, Part, fitted, spellings_of

PARTS = (
    Part(3, ("harbor",)),
    Part(2, (" · 1,234 of 5,678 calls failed", " · 21.7 % failed", "")),
    Part(1, (" · 42 sessions", "")),
)


def test_what_has_room_is_said_whole() -> None:
    assert fitted(PARTS, 60).plain == "harbor · 1,234 of 5,678 calls failed · 42 sessions"


def test_the_least_important_part_goes_first_and_the_next_one_is_shortened_before_it_goes() -> None:
    assert fitted(PARTS, 45).plain == "harbor · 1,234 of 5,678 calls failed"
    assert fitted(PARTS, 30).plain == "harbor · 21.7 % failed"
    assert fitted(PARTS, 20).plain == "harbor"


def test_no_width_leaves_a_part_of_a_number() -> None:
    whole = {spelling for part in PARTS for spelling in part.spellings}
    for width in range(6, 60):
        line = fitted(PARTS, width).plain
        assert len(line) <= width
        for said in line.split(" · "):
            assert said in whole or f" · {said}" in whole


def test_what_fits_behind_a_shortened_name_is_said() -> None:
    named = (Part(3, spellings_of("harbor-" * 9)), Part(3, ("", "")), *PARTS[1:])
    assert fitted(named, 50).plain == "harbor-harbor-harbor-ha… · 21.7 % failed"


def test_a_long_name_leaves_room_for_the_rest() -> None:
    assert spellings_of("harbor") == ("harbor",)
    assert [len(each) for each in spellings_of("a" * 60)] == [60, 24]
    assert [cell_len(each) for each in spellings_of("港" * 30)] == [60, 24]  # cells, not letters


def test_the_end_of_a_text_goes_as_far_as_it_must_but_for_its_first_words() -> None:
    filtered = (Part(0, ("/the whole of an error message",), is_cut=True), Part(1, (": 3 of 1,234",)))
    assert fitted(filtered, 60).plain == "/the whole of an error message: 3 of 1,234"
    assert fitted(filtered, 40).plain == "/the whole of an error mess…: 3 of 1,234"
    assert fitted(filtered, 10).plain == "/the whole o…: 3 of 1,234"


def test_a_text_that_is_cut_has_the_room_of_a_part_that_is_left_out() -> None:
    titled = (
        Part(2, ("Transcript  ", "")),
        Part(3, ("12 Feb",)),
        Part(1, (" · can you review this?",), is_cut=True),
    )
    assert fitted(titled, 31).plain == "Transcript  12 Feb · can you r…"
    assert fitted(titled, 30).plain == "12 Feb · can you review this?"


def test_a_text_of_a_page_is_cut_at_once_however_long_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line is drawn anew on every key, and a filter may be pasted."""
    cut: list[Content] = []
    truncate = Content.truncate
    monkeypatch.setattr(
        Content, "truncate", lambda each, *how, **more: cut.append(each) or truncate(each, *how, **more)
    )
    filtered = (Part(0, ("/" + "word " * 1_000,), is_cut=True), Part(1, (": 3 of 1,234",)))
    assert fitted(filtered, 40).cell_length == 40
    assert len(cut) <= 2


class Watched(FittedLine):
    """Keeps what each frame shows of it."""

    def __init__(self) -> None:
        super().__init__(id="watched")
        self.frames: list[str] = []

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        self.frames.append(strip.text.strip())
        return strip


class Watching(App[None]):
    CSS = "Watched { height: 1; }"

    def compose(self) -> ComposeResult:
        yield Watched()

    def on_mount(self) -> None:
        self.query_one(Watched).show(PARTS)


async def test_no_frame_shows_what_was_fitted_to_another_width() -> None:
    app = Watching()
    async with app.run_test(size=(40, 5)) as pilot:
        line = app.query_one(Watched)
        await pilot.resize_terminal(30, 5)
        await pilot.resize_terminal(15, 5)
        await pilot.pause()
        assert list(dict.fromkeys(line.frames)) == [
            "harbor · 1,234 of 5,678 calls failed",
            "harbor · 21.7 % failed",
            "harbor",
        ]
