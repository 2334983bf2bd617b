"""Garbage is found in the end, also where it was left out so that looking for it holds nothing up."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from gc import freeze, unfreeze
from weakref import ref

import pytest

from headroom_tui.frame import collector
from headroom_tui.frame.collector import QuietCollector, held_back


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[QuietCollector]:
    monkeypatch.setattr(gc, "freeze", freeze)  # no other test may
    monkeypatch.setattr(gc, "unfreeze", unfreeze)
    monkeypatch.setattr(collector, "_left_out", 0)
    monkeypatch.setattr(QuietCollector, "_RESTED", float("inf"))  # however slow the machine is
    made = QuietCollector()
    yield made
    made.end()
    unfreeze()
    gc.collect()
    freeze()  # as for all tests


class Screen:
    """Knows itself, as all do whose parts know them: only the collector finds it."""

    def __init__(self) -> None:
        self.itself = self


def left_screen() -> ref[Screen]:
    """One that something was loaded for, and that was closed."""
    screen = Screen()
    with held_back():
        pass
    return ref(screen)


def test_a_screen_that_was_left_goes_when_nobody_has_worked_for_long(quiet):
    screen = left_screen()
    gc.collect()
    assert screen() is not None  # it was left out
    for _ in range(quiet._LONG):
        quiet.look()
    assert screen() is None


def test_screens_go_while_somebody_works_all_the_time(quiet):
    screens = [left_screen() for _ in range(collector.MOST_LEFT_OUT)]
    assert screens[0]() is not None
    left_screen()
    assert {screen() for screen in screens} == {None}


def test_what_is_there_still_is_not_looked_through_again(quiet):
    screen = Screen()
    for _ in range(collector.MOST_LEFT_OUT + 1):
        left_screen()
    assert all(each is not screen for each in gc.get_objects())  # which are those that are looked through


def test_nothing_is_collected_while_something_is_loaded(quiet):
    screen = left_screen()
    with held_back():
        for _ in range(quiet._LONG):
            quiet.look()
        assert screen() is not None
