"""Somebody else's code at work: it may raise or leave, and what it prints must not spoil what we print."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

from headroom_tui.faults import words_of

_alone = threading.RLock()  # the redirection is the whole process's


class GuestFailed(Exception):
    """A plugin raised; ``words`` name what."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@contextmanager
def guest() -> Iterator[None]:
    """Run a plugin's code: its words go to stderr. Raises GuestFailed for whatever it raises, an exit too."""
    with _alone, redirect_stdout(sys.stderr), brief_guest():
        yield


@contextmanager
def brief_guest() -> Iterator[None]:
    """Run code that is asked often, and by screens: one that reads logs as a `guest` is not waited for.

    Raises GuestFailed as `guest` does.
    """
    try:
        yield
    except (Exception, SystemExit) as error:
        raise GuestFailed(words_of(error)) from error
