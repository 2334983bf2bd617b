"""Scores the correlator on the hand labels: ``python tests/score_labels.py [--misses]``.

Precision: predicted fixes that are the label's fix or an alternative, over all predicted. Recall: labels with
a fix whose prediction is right, over all labels with a fix.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from analyzer.correlate import correlate
from analyzer.models import FailureFix
from scanners.claude import ClaudeScanner
from scanners.codex import CodexScanner

SHARED = Path(__file__).resolve().parents[2] / "shared"
CORPUS = SHARED / "corpus"
LABELS = SHARED / "labels" / "failure_fix.jsonl"
_SCANNERS = {"claude": ClaudeScanner, "codex": CodexScanner}


@dataclass
class Score:
    labels: Counter[str] = field(default_factory=Counter)
    with_fix: Counter[str] = field(default_factory=Counter)
    predicted: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    same_kind: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right.total() / max(1, self.predicted.total())

    @property
    def recall(self) -> float:
        return self.found.total() / max(1, self.with_fix.total())

    @property
    def kind_agreement(self) -> float:
        return self.same_kind.total() / max(1, self.labels.total())


@cache
def pairs_of(agent: str, file: Path) -> dict[str, FailureFix]:
    """The pair of every failing call of one log file, by call id."""
    home = file
    while home.name not in (".claude", ".codex"):
        home = home.parent
    pairs: dict[str, FailureFix] = {}
    for session in _SCANNERS[agent](home).read_file(file):
        for pair in correlate(session):
            pairs.update(dict.fromkeys((*pair.folded_ids, pair.failure.tool_call_id), pair))
    return pairs


def score() -> Score:
    result = Score()
    for number, line in enumerate(LABELS.read_text(encoding="utf-8").splitlines()):
        label = json.loads(line)
        kind = label["kind"]
        pair = pairs_of(label["agent"], CORPUS / label["file"]).get(label["call_id"])
        predicted = pair.fix.tool_call_id if pair and pair.fix else None
        right = predicted is not None and predicted in (label["fix_call_id"], *label["alternatives"])
        result.labels[kind] += 1
        result.with_fix[kind] += label["fix_call_id"] is not None
        result.predicted[kind] += predicted is not None
        result.right[kind] += right
        result.found[kind] += right and label["fix_call_id"] is not None
        result.same_kind[kind] += pair is not None and pair.kind == kind
        if (predicted and not right) or (label["fix_call_id"] and not predicted):
            verdict = "WRONG" if predicted else "missed"
            why = pair.why if pair else "no pair"
            result.misses.append(f"{number:3} {verdict} {kind} {label['call_id']}: {predicted}, {why}")
        elif pair is None or pair.kind != kind:
            result.misses.append(f"{number:3} kind   {kind} seen as {pair.kind if pair else 'nothing'}")
    return result


def main() -> None:
    result = score()
    print(f"{'kind':20} labels  fix  predicted  right  found  kind")
    for kind in sorted(result.labels):
        print(
            f"{kind:20} {result.labels[kind]:6} {result.with_fix[kind]:4} {result.predicted[kind]:10}"
            f" {result.right[kind]:6} {result.found[kind]:6} {result.same_kind[kind]:5}"
        )
    print(
        f"precision {result.precision:.3f}  recall {result.recall:.3f}"
        f"  kind agreement {result.kind_agreement:.3f}"
    )
    if "--misses" in sys.argv:
        print(*result.misses, sep="\n")


if __name__ == "__main__":
    main()
