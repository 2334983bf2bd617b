"""Guards for every test: no network, no home of the user's, nothing of the environment on a snapshot."""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import Generator
from functools import partialmethod
from pathlib import Path
from tempfile import TemporaryDirectory
from time import time
from unittest import mock

import pytest
from hypothesis import settings
from textual.notifications import Notification
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from scanners.names import VARIABLES

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
PATIENCE = 100.0  # seconds until a key must have been worked off; less than a test may take
REPORT_ENV = ("PATH", "TERM", "TEXTUAL_SNAPSHOT_TEMPDIR", "PYTEST_XDIST_WORKER")

# pytest --hypothesis-profile=nightly --timeout=0: the laws, on more cases than a normal run has time for.
settings.register_profile("nightly", max_examples=20_000, deadline=None)
# How long one case takes says more about what else the machine does than about the code.
settings.register_profile("everyday", deadline=None)
settings.load_profile("everyday")


@pytest.fixture(autouse=True)
def _own_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Generator[None, None, None]:
    """The user's home, agents and state are out of reach, and no proxy is in the way."""
    monkeypatch.setenv("TZ", "UTC")
    for name in (
        *set(VARIABLES) - {"HOME"},
        *(name for name in os.environ if name.upper().endswith("_PROXY")),
        "HEADROOM_WORKSPACE_DIR",
        "HEADROOM_CONFIG_DIR",
        "ANTHROPIC_API_KEY",
        "ANTHROPIC_AUTH_TOKEN",
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "GEMINI_API_KEY",
        "GOOGLE_API_KEY",
        "HEADROOM_LEARN_CLI",
        "VISUAL",
        "EDITOR",
        "NO_COLOR",
    ):
        monkeypatch.delenv(name, raising=False)
    # pytest's own would be kept, thousands of them, of which each new one would look for a free name.
    with TemporaryDirectory(dir=tmp_path_factory.getbasetemp(), ignore_cleanup_errors=True) as home:
        monkeypatch.setenv("HOME", home)
        monkeypatch.setenv("USERPROFILE", home)
        yield


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anywhere but this machine fails the test that tried."""
    real_connect = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "0.0.0.0", "::1", "localhost"):
            raise AssertionError(f"a test reached for the network: {address}")
        real_connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def _steady_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    """A blinking cursor would make a snapshot depend on the moment."""
    monkeypatch.setattr(Input.cursor_blink, "_default", False)
    monkeypatch.setattr(TextArea.cursor_blink, "_default", False)


@pytest.fixture(autouse=True)
def _patient_pilot(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that many share may stand still for longer than the half minute which Textual waits."""
    monkeypatch.setattr(Pilot, "_wait_for_screen", partialmethod(Pilot._wait_for_screen, PATIENCE))


@pytest.fixture(autouse=True)
def _patient_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor may what is said be gone before it is looked for; no test waits for that."""

    def time_left(self: Notification) -> float:
        return self.raised_at + self.timeout * 25 - time()  # one that is taken down has none

    monkeypatch.setattr(Notification, "time_left", property(time_left))


@pytest.fixture(autouse=True)
def _no_freezing(monkeypatch: pytest.MonkeyPatch) -> None:
    """One process opens the app hundreds of times here; none of them may stay for good."""
    for name in ("freeze", "unfreeze"):
        monkeypatch.setattr(gc, name, lambda: None)


def pytest_collection_finish() -> None:
    """The tests and all that they imported stay to the end: no garbage is looked for among them."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish() -> Generator[None, object, object]:
    """Keep API keys out of the snapshot plugin's HTML report, which prints os.environ."""
    keep = {name: os.environ[name] for name in REPORT_ENV if name in os.environ}
    with mock.patch.dict(os.environ, keep, clear=True):
        return (yield)
