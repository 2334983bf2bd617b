"""The retry loop and the watchdog, without any provider."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.backends.attempts import ALIVE, Alive, Patience, ask
from analyzer.backends.base import (
    Fragment,
    ModelError,
    ModelErrorKind,
    ModelEvent,
    Report,
    StopReason,
    Waiting,
)
from analyzer.backends.failures import Asked, answered
from analyzer.backends.waits import retry_after, span

DONE = Report(StopReason.COMPLETE, "m", 1, 1)
timed = pytest.mark.usefixtures("clock")


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time that passes only where everybody waits for it, and then at once: no busy machine is late."""
    loop = asyncio.get_running_loop()
    selector, now = loop._selector, loop.time()  # type: ignore[attr-defined]
    select = selector.select

    def passing(timeout: float | None = None) -> object:
        nonlocal now
        ready = select(0)
        if not ready and timeout is not None:
            now += max(timeout, 0)
        return ready

    monkeypatch.setattr(selector, "select", passing)
    monkeypatch.setattr(loop, "time", lambda: now)


async def events_of(*attempts: Sequence[object], patience: Patience) -> list[ModelEvent]:
    """What ``ask`` yields when the attempts go as listed; an exception in a list is raised there."""
    left = [list(attempt) for attempt in attempts]

    async def attempt() -> AsyncGenerator[ModelEvent | Alive, None]:
        for sign in left.pop(0):
            if isinstance(sign, Exception):
                raise sign
            if isinstance(sign, float):
                await asyncio.sleep(sign)
                continue
            yield sign  # type: ignore[misc]

    return [event async for event in ask(attempt, "there", patience)]


def overloaded(seconds: float | None = None) -> ModelError:
    return ModelError(ModelErrorKind.OVERLOADED, "It is overloaded.", "Press m.", seconds)


@timed
async def test_waits_double_and_end_with_the_last_attempt() -> None:
    patience = Patience(attempts=4, first_wait=1.0)
    failing = [[overloaded()] for _ in range(4)]
    with pytest.raises(ModelError, match=r"It is overloaded\. Press m\."):
        await events_of(*failing, patience=patience)
    seen = await events_of(*failing[:3], [DONE], patience=patience)
    assert [event.seconds for event in seen if isinstance(event, Waiting)] == [1.0, 2.0, 4.0]


@pytest.mark.parametrize("kind", [ModelErrorKind.AUTH, ModelErrorKind.TOO_LONG, ModelErrorKind.PROCESS])
async def test_what_another_try_cannot_mend_is_not_tried(kind: ModelErrorKind) -> None:
    with pytest.raises(ModelError):
        await events_of([ModelError(kind, "No.", "")], [DONE], patience=Patience(first_wait=0.001))


@timed
async def test_a_sign_of_life_keeps_the_watchdog_quiet() -> None:
    patience = Patience(attempts=1, idle=15.0)
    seen = await events_of([9.0, ALIVE, 9.0, ALIVE, 9.0, DONE], patience=patience)
    assert seen == [DONE]


@timed
async def test_a_slow_reader_is_no_stall() -> None:
    async def attempt() -> AsyncGenerator[ModelEvent | Alive, None]:
        yield Fragment("a")
        yield DONE

    seen: list[ModelEvent] = []
    async with aclosing(ask(attempt, "there", Patience(idle=2.0))) as events:
        async for event in events:
            seen.append(event)
            await asyncio.sleep(5.0)
    assert seen == [Fragment("a"), DONE]


async def test_events_that_came_together_leave_others_their_turn() -> None:
    turns = 0

    async def screen() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    task = asyncio.create_task(screen())
    await events_of([Fragment("a")] * 50 + [DONE], patience=Patience())
    task.cancel()
    assert turns >= 50


@timed
async def test_dribbling_for_ever_ends_at_the_deadline() -> None:
    patience = Patience(attempts=1, idle=5.0, total=10.0)
    with pytest.raises(ModelError, match=r"there was not done after 10 s"):
        await events_of([3.0, ALIVE] * 100, patience=patience)


@timed
async def test_an_error_says_that_what_had_arrived_is_kept() -> None:
    patience = Patience(attempts=2, first_wait=0.001)
    with pytest.raises(ModelError, match=r"What had arrived is kept\."):
        await events_of([Fragment("{"), overloaded()], [overloaded()], patience=patience)


@timed
async def test_a_wait_can_be_cancelled() -> None:
    async def read() -> None:
        await events_of([overloaded(50.0)], [DONE], patience=Patience())

    task = asyncio.create_task(read())
    await asyncio.wait([task], timeout=0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@given(st.text(max_size=40))
def test_any_retry_after_is_a_time_or_none(said: str) -> None:
    for name in ("retry-after", "retry-after-ms"):
        seconds = retry_after({name: said})
        assert seconds is None or 0 <= seconds < float("inf")


def test_retry_after_may_be_seconds_milliseconds_or_a_date() -> None:
    assert retry_after({"retry-after": "1.5"}) == 1.5
    assert retry_after({"retry-after-ms": "250", "retry-after": "9"}) == 0.25
    assert retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0.0
    assert retry_after({"retry-after": "nan"}) is None
    assert retry_after({}) is None


@given(st.one_of(st.none(), st.integers(100, 999)), st.text(), st.text(max_size=30))
def test_every_answer_becomes_one_printable_sentence(status: int | None, words: str, kind: str) -> None:
    error = answered(Asked("there", "m", "KEY"), status, words, kind)
    assert "\n" not in str(error) and "\x1b" not in str(error)
    assert str(error).endswith(".") and error.way_on


@pytest.mark.parametrize(("seconds", "said"), [(0.5, "0.5 s"), (90, "90 s"), (300, "5 min"), (7200, "2 h")])
def test_a_span_of_time_in_words(seconds: float, said: str) -> None:
    assert span(seconds) == said
