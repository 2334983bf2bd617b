"""The one retry loop and the one watchdog: every backend's attempt runs under both.

The SDKs' own retries are off, because nobody sees them, and one of them sleeps as long as a server says.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from itertools import count
from math import inf

from analyzer.backends.base import Fragment, ModelError, ModelErrorKind, ModelEvent, Restart, Waiting
from analyzer.backends.waits import span

_WORTH_ANOTHER_TRY = {
    ModelErrorKind.RATE_LIMITED,
    ModelErrorKind.OVERLOADED,
    ModelErrorKind.SERVER,
    ModelErrorKind.UNREACHABLE,
    ModelErrorKind.DISCONNECTED,
}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a backend is waited for. Seconds, except ``attempts``."""

    attempts: int = 3
    first_wait: float = 1.0  # doubled for each further one, unless the provider names a time
    longest_wait: float = 60.0  # a provider that asks for more is not asked again
    idle: float = 180.0  # without any sign of life
    total: float = inf  # for one attempt


DEFAULT_PATIENCE = Patience()


class Alive:
    """Something came that is no text: thinking, a ping, the headers. It keeps the watchdog quiet."""


ALIVE = Alive()
Attempt = Callable[[], AsyncGenerator[ModelEvent | Alive, None]]


async def ask(attempt: Attempt, place: str, patience: Patience) -> AsyncGenerator[ModelEvent, None]:
    """Yield the events of ``attempt()``, which is made again where that makes sense.

    Raises:
        ModelError: of the last attempt, or because it stalled.
    """
    text_had_arrived = False
    for number in count(1):
        text_arrived_now = False
        try:
            async with aclosing(attempt()) as signs, aclosing(_watched(signs, place, patience)) as events:
                async for event in events:
                    text_arrived_now |= isinstance(event, Fragment)
                    yield event
            return
        except ModelError as error:
            text_had_arrived |= text_arrived_now
            error.text_had_arrived = text_had_arrived
            seconds = _pause(error, number, patience)
            if seconds is None:
                raise
            cause = error.cause
        if text_arrived_now:
            yield Restart(cause)
        yield Waiting(f"{cause} It is asked again in {span(seconds)}.", seconds, number, patience.attempts)
        await asyncio.sleep(seconds)


async def _watched(
    signs: AsyncGenerator[ModelEvent | Alive, None], place: str, patience: Patience
) -> AsyncGenerator[ModelEvent, None]:
    """Only the waiting is timed: a reader that takes its time over an event costs nothing."""
    now = asyncio.get_running_loop().time
    deadline = now() + patience.total
    while True:
        left = deadline - now()
        try:
            async with asyncio.timeout(min(patience.idle, left)):
                sign = await anext(signs)
        except StopAsyncIteration:
            return
        except TimeoutError as error:
            what = (
                f"sent nothing for {span(patience.idle)}"
                if patience.idle < left
                else f"was not done after {span(patience.total)}"
            )
            raise ModelError(
                ModelErrorKind.STALLED, f"{place} {what}, so it was stopped.", "Ask again."
            ) from error
        if not isinstance(sign, Alive):
            yield sign
        await asyncio.sleep(0)  # what came in one packet needs no waiting for: give others their turn


def _pause(error: ModelError, attempt: int, patience: Patience) -> float | None:
    """Seconds until the next attempt; None when there is none."""
    if error.kind not in _WORTH_ANOTHER_TRY or attempt >= patience.attempts:
        return None
    if error.retry_after is None:
        return min(patience.first_wait * 2.0 ** (attempt - 1), patience.longest_wait)
    return error.retry_after if error.retry_after <= patience.longest_wait else None
