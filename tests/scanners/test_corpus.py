"""Real logs: the scanners and a count that shares no code with them agree, home by home."""

from pathlib import Path

import independent_count
import pytest

from scanners.projects import in_order
from scanners.reading.summary import count
from scanners.registry import SCANNERS

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
HOMES = sorted(home for agent in SCANNERS for home in CORPUS.glob(f"*/.{agent}"))


@pytest.mark.skipif(not HOMES, reason=f"the licensed sample of real logs is not at {CORPUS}")
@pytest.mark.parametrize("home", HOMES, ids=lambda home: str(home.relative_to(CORPUS)))
def test_scanners_agree_with_the_independent_count(home):
    scanner = SCANNERS[home.name.removeprefix(".")](home)
    sessions = [session for path in scanner.log_files() for session in scanner.read_file(path)]
    counts = count(in_order(sessions))
    ours = (
        len(list(scanner.log_files())),
        counts.calls,
        counts.failures,
        counts.rejected,
        counts.interrupted,
        counts.cancelled,
        counts.masked,
        counts.bad_lines,
        len({session.project_path for session in sessions}),
    )
    theirs = independent_count.count(home)
    assert dict(zip(independent_count.CELLS, ours, strict=True)) == theirs
    assert counts.calls
    assert all(session.project_path for session in sessions)


@pytest.mark.skipif(not HOMES, reason=f"the licensed sample of real logs is not at {CORPUS}")
@pytest.mark.parametrize("home", HOMES, ids=lambda home: str(home.relative_to(CORPUS)))
def test_the_project_found_cheaply_is_the_one_that_reading_finds(home):
    scanner = SCANNERS[home.name.removeprefix(".")](home)
    for path in scanner.log_files():
        for session in scanner.read_file(path):
            assert scanner.project_path_of(path) == session.project_path
