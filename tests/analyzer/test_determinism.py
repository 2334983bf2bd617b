"""The same logs give the same pairs, findings and rules: in any order, by any number of processes."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analyzer.session_analyzer import SessionAnalyzer
from headroom_tui.demo import build_demo_home
from scanners.models import ProjectInfo
from scanners.projects import in_order
from scanners.reading.summary import count
from scanners.registry import SCANNERS
from tests.analyzer.call_builder import HOME, session, sh, sh_fails

REPOSITORY = Path(__file__).parents[2]
CORPUS = REPOSITORY.parent / "shared" / "corpus"
HOMES = sorted(home for agent in SCANNERS for home in CORPUS.glob(f"*/.{agent}"))
NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
SCRIPT = """
import json, os, sys
from headroom_tui.documents.pairs import pairs_document
from headroom_tui.settings.run import Settings
from headroom_tui.workbench import Workbench
from headroom_tui.projects import analysis_pool
from scanners.reading import pool

if __name__ == "__main__":
    pool.WORTH_A_POOL = pool._BATCH = analysis_pool.WORTH_PROCESSES = 0
    processes = int(sys.argv[1])
    os.cpu_count = lambda: processes
    workbench = Workbench(Settings(here=None))
    projects = list(workbench.library.scanned())
    print(json.dumps([pairs_document(workbench, projects), [repr(project.rules) for project in projects]]))
"""


def library_of(home: Path, processes: int, seed: int) -> list:
    """What a run of its own finds, with so many processes and other hashes of strings."""
    place = home.parent / f"run-{processes}-{seed}"
    place.mkdir()
    (place / "script.py").write_text(SCRIPT)
    environ = {"HOME": str(home), "HEADROOM_WORKSPACE_DIR": str(place / "state"), "PYTHONHASHSEED": str(seed)}
    done = subprocess.run(
        [sys.executable, str(place / "script.py"), str(processes)],
        capture_output=True,
        text=True,
        check=True,
        cwd=REPOSITORY,
        env={**environ, "PYTHONPATH": str(REPOSITORY), "PATH": os.environ["PATH"]},
    )
    return json.loads(done.stdout)


def test_the_number_of_processes_and_the_hashes_of_strings_do_not_matter(tmp_path: Path) -> None:
    home = build_demo_home(tmp_path / "home", NOW).folder
    alone, two = library_of(home, 1, 1), library_of(home, 2, 2)
    assert alone == two
    assert alone[0]["pairs"] and any(rules != "[]" for rules in alone[1])


@pytest.mark.skipif(not HOMES, reason=f"the licensed sample of real logs is not at {CORPUS}")
@pytest.mark.parametrize("home", HOMES, ids=lambda home: str(home.relative_to(CORPUS)))
def test_the_order_of_files_does_not_matter(home: Path) -> None:
    scanner = SCANNERS[home.name.removeprefix(".")](home)
    sessions = [one for file in scanner.log_files() for one in scanner.read_file(file)]
    for project_path in sorted({one.project_path for one in sessions}):
        group = in_order([one for one in sessions if one.project_path == project_path])
        project = ProjectInfo(Path(project_path), home, agent=scanner.name)
        expected = SessionAnalyzer().analyze(project, group)
        mixed = random.Random(7).sample(group, len(group))
        assert SessionAnalyzer().analyze(project, mixed) == expected


def test_of_copies_that_begin_at_once_one_decides_in_the_counts_and_in_the_pairs() -> None:
    first, other = session(sh_fails("make"), name="b"), session(sh("make"), name="a")
    for copy, file in ((first, "/logs/-tide-moon/a.jsonl"), (other, "/logs/-tide/b.jsonl")):
        copy.file, copy.tool_calls[0].tool_call_id = Path(file), "c1"
    result = SessionAnalyzer().analyze(ProjectInfo(Path(HOME), Path("/logs")), [other, first])
    assert result.total_failures == count(in_order([other, first])).failures == 1
