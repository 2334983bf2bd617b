"""Which project opens once its logs are read."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from headroom_tui.live.next_project import NextProject
from headroom_tui.project_rows import row_key
from headroom_tui.projects.scan_progress import ScanProgress


def project(name, is_analysed=True):
    return SimpleNamespace(key=("claude", f"/home/ada/{name}"), outline="rules" if is_analysed else None)


HARBOR, TIDELINE = project("harbor"), project("tideline")
LEFT_OPEN = row_key(HARBOR.key)


def report(*changed, finished=False):
    return ScanProgress(1, 2, 1000, changed, finished)


def test_the_project_that_was_left_open_opens_as_soon_as_it_was_analysed():
    waiting = NextProject(LEFT_OPEN)
    assert waiting.by_itself(report(TIDELINE), None, is_busy=False) is None
    assert waiting.by_itself(report(project("harbor", is_analysed=False)), None, is_busy=False) is None
    assert waiting.by_itself(report(TIDELINE, HARBOR), None, is_busy=False) is HARBOR


@pytest.mark.parametrize("is_busy", [True, False])
def test_it_is_no_longer_waited_for_once_the_user_is_busy_or_all_is_read(is_busy):
    waiting = NextProject(LEFT_OPEN)
    assert waiting.by_itself(report(HARBOR, finished=not is_busy), None, is_busy) is None
    assert waiting.key == ""
    assert waiting.by_itself(report(HARBOR), None, is_busy=False) is None


def test_the_only_one_that_there_is_to_review_opens_when_all_is_read():
    waiting = NextProject("")
    assert waiting.by_itself(report(HARBOR), HARBOR, is_busy=False) is None
    assert waiting.by_itself(report(finished=True), HARBOR, is_busy=True) is None
    assert waiting.by_itself(report(finished=True), HARBOR, is_busy=False) is HARBOR
    assert waiting.by_itself(report(finished=True), project("harbor", False), is_busy=False) is None


def test_the_one_that_the_user_chose_is_opened_wherever_it_is_found_whatever_was_left_open():
    waiting = NextProject(LEFT_OPEN)
    assert waiting.chosen_of([HARBOR]) is None
    waiting.choose(row_key(TIDELINE.key))
    assert waiting.chosen_of([HARBOR]) is None
    assert waiting.chosen_of([HARBOR, TIDELINE]) is TIDELINE


def test_nothing_opens_that_is_no_longer_wanted():
    waiting = NextProject("")
    waiting.choose(LEFT_OPEN)
    waiting.drop()
    assert waiting.chosen_of([HARBOR]) is None
    assert waiting.by_itself(report(HARBOR), None, is_busy=False) is None
    assert not waiting.is_chosen
