"""What one call says of a lesson, asked of tables: lessons, each with calls and the sign that each gives."""

import copy

import pytest

from analyzer.correlate import correlate
from analyzer.lessons.registry import lessons_of
from analyzer.life.opportunities import observe_all
from scanners.models import CallStatus
from tests.analyzer.call_builder import session

NOTHING = ""


def lesson_of(*calls):
    """What some calls teach: one lesson."""
    [lesson] = lessons_in(*calls)
    return lesson


def lessons_in(*calls):
    """What some calls teach."""
    return {one for pair, failures in correlate(session(*calls)) for one in lessons_of(pair, failures[0])}


def observe(lesson, session):
    """What one session says about one lesson."""
    return observe_all([lesson], session)[lesson]


def hidden(call):
    """The same call, whose failure a pipe hid."""
    call = copy.copy(call)
    call.status = CallStatus.MASKED
    return call


def rows_of(tables):
    return [
        pytest.param(lesson, call, sign, id=f"{about}: {call.input_summary[:40]} {sign or 'says nothing'}")
        for about, (lesson, rows) in tables.items()
        for call, sign in rows
    ]


def sign_of(lesson, call):
    """failed, kept, worked, or nothing."""
    seen = observe(lesson, session(call))
    return ", ".join(each for each in ("failed", "kept", "worked") if getattr(seen, each))
