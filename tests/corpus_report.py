"""What the analyzer makes of the real logs: ``python -m tests.corpus_report [CORPUS]``.

A table per agent's home (failure rate, findings, waste), the time of the analysis next to that of reading the
logs, and every offline rule, to be judged by hand.
"""

from __future__ import annotations

import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from analyzer.models import AnalysisResult
from analyzer.session_analyzer import SessionAnalyzer
from scanners.models import ProjectInfo, ScanCounts, SessionData
from scanners.projects import in_order
from scanners.reading.summary import count
from scanners.registry import SCANNERS

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


@dataclass
class HomeReport:
    name: str
    counts: ScanCounts
    reading: float  # seconds
    analysing: float  # seconds
    results: list[AnalysisResult] = field(default_factory=list)


def homes(corpus: Path) -> Iterator[tuple[str, Path]]:
    """Every agent's home below the corpus, by agent; single logs lie in folders without a dot."""
    for agent in SCANNERS:
        for home in sorted((*corpus.glob(f"*/.{agent}"), *corpus.glob(f"*/{agent}"))):
            yield agent, home


def report(agent: str, home: Path) -> HomeReport:
    scanner = SCANNERS[agent](home)
    begun = time.perf_counter()
    files = scanner.log_files() if home.name.startswith(".") else home.rglob("*.json*")
    sessions = in_order(session for file in sorted(files) for session in scanner.read_file(file))
    read = time.perf_counter()
    groups: defaultdict[str, list[SessionData]] = defaultdict(list)
    for session in sessions:
        groups[session.project_path].append(session)
    results = [
        SessionAnalyzer().analyze(ProjectInfo(Path(path), home, agent=agent), group)
        for path, group in sorted(groups.items())
    ]
    name = str(home.relative_to(home.parents[1]))
    return HomeReport(name, count(sessions), read - begun, time.perf_counter() - read, results)


def table_of(reports: list[HomeReport]) -> Table:
    table = Table(box=None, pad_edge=False)
    names = (
        "home",
        "sessions",
        "calls",
        "failed",
        "rate",
        "masked",
        "pairs",
        "fixed",
        "findings",
        "outdated",
        "loops",
    )
    for name in (*names, "waste ktok", "rules", "read ms", "analyse ms"):
        table.add_column(name, justify="left" if name == "home" else "right")
    for one in reports:
        pairs = [pair for result in one.results for pair in result.pairs]
        findings = [finding for result in one.results for finding in result.findings]
        table.add_row(
            one.name,
            str(one.counts.sessions),
            str(one.counts.calls),
            str(one.counts.failures),
            f"{one.counts.failure_rate:.1%}",
            str(one.counts.masked),
            str(len(pairs)),
            str(sum(pair.fix is not None for pair in pairs)),
            str(
                sum(not (finding.is_masked or finding.is_loop or finding.is_outdated) for finding in findings)
            ),
            str(sum(finding.is_outdated for finding in findings)),
            str(sum(finding.is_loop for finding in findings)),
            f"{sum(pair.wasted_tokens for pair in pairs) / 1000:.0f}",
            str(sum(len(result.recommendations) for result in one.results)),
            f"{one.reading * 1000:.0f}",
            f"{one.analysing * 1000:.0f}",
        )
    return table


def main() -> None:
    corpus = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    reports = [report(agent, home) for agent, home in homes(corpus)]
    console = Console(width=200, highlight=False)
    console.print(table_of(reports))
    reading, analysing = sum(one.reading for one in reports), sum(one.analysing for one in reports)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    share = f"{analysing:.2f} s analysing are {analysing / max(reading, 1e-9):.0%} of {reading:.2f} s reading"
    console.print(f"\n{share}; peak {peak} MiB")
    for one in reports:
        for result in one.results:
            by_pairs = {frozenset(pair.id for pair in finding.pairs): finding for finding in result.findings}
            for rule in result.recommendations:
                finding = by_pairs[frozenset(rule.evidence)]
                place = f"{one.name} {result.project.name}"
                console.print(f"\n{place} · {rule.section} · {rule.target.value}", style="dim", markup=False)
                console.print(f"{rule.content}", markup=False)
                days = {pair.time.date() for pair in finding.pairs if pair.time}
                seconds = sum(pair.wasted_seconds for pair in finding.pairs)
                seen = f"{rule.evidence_count} times in {rule.sessions} sessions on {len(days)} days"
                cost = f"{rule.wasted_tokens} tokens, {seconds / 60:.0f} minutes"
                note = f"; {rule.note}" if rule.note else ""
                console.print(
                    f"  {seen}, {cost}, {rule.confidence:.0%} sure{note}", style="dim", markup=False
                )


if __name__ == "__main__":
    main()
