"""What one session says about one lesson: did its failing form come up, or was the rule kept?

A session in which neither happened gave no opportunity. Failing means failing for the lesson's reason:
``pytest`` with a failing test is no recurrence of "use `uv run pytest`, not `pytest`". `LessonKind` has the
principle in full.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from analyzer.lessons.observed_session import MOST_IDS, ObservedSession
from analyzer.lessons.registry import kind_of
from analyzer.models import Lesson
from scanners.models import SessionData


class Observation(msgspec.Struct, array_like=True, gc=False):
    """What one session says about one lesson, as ids of calls."""

    failed: list[str] = []  # the failing form came up again
    kept: list[str] = []  # the rule was kept: the fixed form ran
    worked: list[str] = []  # the failing form ran, and worked


def observe_all(lessons: Iterable[Lesson], session: SessionData) -> dict[Lesson, Observation]:
    """Look through one session for what each lesson is about, at its calls once for all of them."""
    observed = ObservedSession(session)
    return {lesson: _observation(lesson, observed) for lesson in lessons}


def _observation(lesson: Lesson, observed: ObservedSession) -> Observation:
    seen: dict[str, list[str]] = {"failed": [], "kept": [], "worked": []}
    for sign, call in kind_of(lesson).watch(lesson, observed):
        if len(seen[sign]) < MOST_IDS and call.tool_call_id not in seen[sign]:
            seen[sign].append(call.tool_call_id)
    return Observation(**seen)
