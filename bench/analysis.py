"""Time the analysis against the cold scan of the same run, and say where the time goes.

python -m bench.analysis HOME... [--rounds 3]

A home is an agent's folder, such as ~/.claude or ~/.codex. Each round is a process of its own: it scans the
homes into a new index, loads their sessions as an analysis does, and analyses every project: what each
session shows by itself (pairs, loops, hidden failures), findings over all, rules. Then it does so again as
when the newest session of each project had grown. What counts are the ratios, in processor time, medians over
the rounds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from analyzer.correlate.all_pairs import correlate_all
from analyzer.findings import find
from analyzer.rules import recommend
from analyzer.session_evidence import SessionEvidence, look_into
from scanners.index import SessionIndex
from scanners.logs import Logs
from scanners.models import SessionData
from scanners.parsing.lazy_call import logs_held_open
from scanners.reading import pool
from scanners.reading.summary import count
from scanners.registry import SCANNERS

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def run(homes: list[Path], state: Path) -> dict[str, float]:
    """Scan, load and analyse in this process; the processor seconds of each, and what there was."""
    pool.WORTH_A_POOL = 1 << 60  # all in this process, whose time is taken
    spent: dict[str, float] = defaultdict(float)
    begun = time.process_time()

    def lap(what: str) -> None:
        nonlocal begun
        now = time.process_time()
        spent[what] += now - begun
        begun = now

    remembered: dict[tuple[Path, str], SessionEvidence] = {}

    def look(session: SessionData) -> SessionEvidence:
        return remembered[session.file, session.session_id]

    for number, home in enumerate(homes):
        scanner = SCANNERS[home.name.removeprefix(".")](home)
        following = Logs([scanner], SessionIndex(state / f"{number}.sqlite", "bench"))
        following.load()
        list(following.read(following.look(), lambda: False))
        lap("scan")
        projects = _load(following)
        lap("load")
        with logs_held_open():
            for path, sessions in projects.items():
                for session in sessions:
                    remembered[session.file, session.session_id] = look_into(session)
                    spent["calls"] += len(session.tool_calls)
                lap("sessions")
                pairs = correlate_all(sessions, lambda session: look(session).pairs)
                findings = find(pairs, sessions, look)
                lap("findings")
                recommend(findings, scanner.project_info(path), count(sessions).sessions)
                lap("rules")
                spent["failures"] += len(pairs)
        projects = _load(following)
        lap("load again")
        with logs_held_open():
            for path, sessions in projects.items():
                newest = max(sessions, key=lambda one: (one.last_activity or _EVER, one.session_id))
                remembered[newest.file, newest.session_id] = look_into(newest)
                pairs = correlate_all(sessions, lambda session: look(session).pairs)
                recommend(find(pairs, sessions, look), scanner.project_info(path), count(sessions).sessions)
        lap("again")
    return spent


def _load(following: Logs) -> dict[str, list[SessionData]]:
    """The sessions of every project, as an analysis loads them."""
    projects: dict[str, list[SessionData]] = defaultdict(list)
    for known in following.known.values():
        for session in following.sessions(known, True):
            projects[session.project_path].append(session)
    return projects


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("homes", type=Path, nargs="+")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--once", action="store_true", help="one round in this process, printed as JSON")
    given = parser.parse_args()
    if given.once:
        with tempfile.TemporaryDirectory() as state:
            print(json.dumps(run(given.homes, Path(state))))
        return
    command = [sys.executable, __file__, *map(str, given.homes), "--once"]
    rounds = [json.loads(subprocess.check_output(command)) for _ in range(given.rounds)]
    middle = {what: statistics.median(each[what] for each in rounds) for what in rounds[0]}
    print(f"{middle['calls']:.0f} calls, {middle['failures']:.0f} pairs; medians of {given.rounds} rounds")
    middle["analysis"] = middle["sessions"] + middle["findings"] + middle["rules"]
    for what in ("scan", "load", "sessions", "findings", "rules", "analysis", "load again", "again"):
        print(
            f"{what:10} {middle[what] * 1000:7.0f} ms  {middle[what] / middle['scan']:6.1%} of the cold scan"
        )
    analysis = middle["analysis"]
    print(
        f"           {analysis / middle['calls'] * 1e6:8.1f} µs a call, "
        f"{analysis / max(1, middle['failures']) * 1e6:.0f} µs a pair"
    )


if __name__ == "__main__":
    main()
