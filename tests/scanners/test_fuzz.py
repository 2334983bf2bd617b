"""A small run of the fuzzer; ``python -m bench.fuzz_scanners`` does the long ones."""

from bench import fuzz_scanners as fuzz


def test_no_damaged_line_or_file_hurts_a_scanner():
    reports = []
    faults = fuzz.run(lines=12_000, files=150, seed=7, report=reports.append)
    assert not faults, "\n".join(reports)


def test_a_fault_would_be_found(monkeypatch):
    monkeypatch.setattr(fuzz, "ends", lambda sessions: {"c": len(sessions[0].tool_calls)})
    assert fuzz.run(lines=1200, files=0, seed=7, report=lambda _: None)
