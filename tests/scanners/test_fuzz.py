"""A small run of the fuzzer; ``bench/fuzz_scanners.py`` does the long ones."""

import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture
def fuzz(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCH))
    import fuzz_scanners

    yield fuzz_scanners
    for name in ("fuzz_scanners", "fuzz_samples", "fuzz_opencode"):
        sys.modules.pop(name)


def test_no_damaged_line_or_file_hurts_a_scanner(fuzz):
    reports = []
    faults = fuzz.run(lines=12_000, files=150, seed=7, report=reports.append)
    assert not faults, "\n".join(reports)


def test_a_fault_would_be_found(fuzz, monkeypatch):
    monkeypatch.setattr(fuzz, "ends", lambda sessions: {"c": len(sessions[0].tool_calls)})
    assert fuzz.run(lines=1200, files=0, seed=7, report=lambda _: None)
