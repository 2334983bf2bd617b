"""Whether a log may be read is told by its status where that says so, and else by the system."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from scanners import base, rights
from scanners.claude import ClaudeScanner
from scanners.index import SessionIndex
from scanners.logs import Logs
from scanners.rights import may_read, surely_may_read
from tests.scanners.agent_logs import ClaudeLog

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a mode is not all that decides")
USER = 65534 if os.geteuid() == 0 else os.geteuid()


@contextmanager
def as_user() -> Iterator[None]:
    """Be somebody whom modes hold for; root may read everything."""
    user = os.geteuid()
    os.seteuid(USER)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder of that user's, which they may go through, unlike those of pytest."""
    with TemporaryDirectory() as name:
        os.chown(name, USER, -1)
        with as_user():
            yield Path(name)


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """The logs of which the system is asked whether they may be read."""
    names: list[str] = []
    monkeypatch.setattr(base, "may_read", lambda name: names.append(name) or may_read(name))
    return names


@ON_LINUX
@pytest.mark.parametrize("mode", [0o000, 0o044, 0o200, 0o377, 0o400, 0o600, 0o644])
def test_a_status_that_says_so_is_right_and_of_ones_own_files_always_does(place: Path, mode: int) -> None:
    file = place / "log"
    file.touch(mode)
    assert surely_may_read(file.stat()) == may_read(str(file)) == bool(mode & 0o400)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
@pytest.mark.parametrize("mode", [0o000, 0o004, 0o400, 0o604, 0o644])
def test_a_status_says_nothing_of_files_of_others(place: Path, mode: int) -> None:
    file = place / "log"
    file.touch(mode)
    os.seteuid(0)
    os.chown(file, USER - 1, USER - 1)
    os.seteuid(USER)
    assert not surely_may_read(file.stat())
    assert may_read(str(file)) == bool(mode & 0o004)


@ON_LINUX
def test_the_system_is_asked_of_no_log_of_ones_own(place: Path, asked: list[str]) -> None:
    """Of thousands of logs, asking would take a third of what looking for them takes."""
    ClaudeLog().says("hello").save(place)
    logs = Logs([ClaudeScanner(place)], SessionIndex(None, "1"))
    list(logs.read(logs.look(), lambda: False))
    assert logs.look().unchanged == 1
    assert asked == []


def test_the_system_is_asked_where_its_modes_do_not_decide(
    place: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights, "_MODE_HOLDS_FOR_OWNER", False)
    log = ClaudeLog().says("hello").save(place)
    logs = Logs([ClaudeScanner(place)], SessionIndex(None, "1"))
    list(logs.read(logs.look(), lambda: False))
    assert logs.look().unchanged == 1
    assert asked == [str(log)]


def test_a_log_that_is_shut_after_it_was_found_is_said(place: Path) -> None:
    log = ClaudeLog().says("hello").save(place)
    logs = Logs([ClaudeScanner(place)], SessionIndex(None, "1"))
    list(logs.read(logs.look(), lambda: False))
    assert not logs.look().untold
    log.chmod(0)
    for changes in (logs.look_at([log]), logs.look(), logs.look_at([log])):
        assert list(changes.untold) == [("claude", str(log))]
        assert changes.unchanged == 1
    log.chmod(0o600)
    assert not logs.look_at([log]).untold
    assert not logs.look().untold
