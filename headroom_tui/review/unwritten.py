"""How much of what was decided is not done to the files yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from headroom_tui.review.decisions import Decision, Verdict


@dataclass(frozen=True, slots=True)
class Unwritten:
    """``writes`` are rules that are new in a file, or get other words there; ``takes_out`` those to go."""

    writes: int
    takes_out: int

    @classmethod
    def of(cls, decisions: Iterable[Decision]) -> Unwritten:
        """``decisions`` are those on rules that a plan would change, as `Workbench.wanted` gives them."""
        goes = [each.verdict is Verdict.REJECTED for each in decisions]
        return cls(len(goes) - sum(goes), sum(goes))

    def __bool__(self) -> bool:
        return bool(self.writes or self.takes_out)

    @property
    def words(self) -> str:
        """``7 to write, 1 to take out``; empty when the files are as they were decided to be."""
        number = {"to write": self.writes, "to take out": self.takes_out}
        return ", ".join(f"{each:,} {does}" for does, each in number.items() if each)
