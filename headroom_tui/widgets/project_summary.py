"""The line above the projects: how many there are, and what failed in all of them."""

from __future__ import annotations

from collections.abc import Sequence

from headroom_tui import wording
from headroom_tui.project_rows import ProjectRow
from headroom_tui.widgets.fitted_line import FittedLine, Part


class ProjectSummary(FittedLine):
    """Sums up projects, in the order in which a narrow terminal drops what it has no room for."""

    def sum_up(self, projects: Sequence[ProjectRow], hidden: int, is_reading: bool, notice: str) -> None:
        """Show what they come to, and how many are left out of it.

        ``is_reading``: more may be found. ``notice`` says why the logs are not watched, if so.
        """
        folders = len({one.path for one in projects})  # one that several agents worked in is one project
        calls = sum(one.calls for one in projects)
        failures = sum(one.failures for one in projects)
        bad_lines = sum(one.bad_lines for one in projects)
        rate = f" ({wording.percent(failures / calls)})" if calls else ""
        left_out = f", {hidden:,} hidden" if hidden else ""
        if is_reading and not projects and not hidden:
            self.show([Part(2, ("headroom-tui  ", ""), "bold $text-primary"), Part(4, ("reading…",))])
            return
        unreadable = f" · {wording.plural(bad_lines, 'unreadable line')}" if bad_lines else ""
        self.show(
            [
                Part(2, ("headroom-tui  ", ""), "bold $text-primary"),
                Part(4, (f"{wording.plural(folders, 'project')}{left_out}",)),
                Part(1, (f" · {wording.plural(calls, 'call')}", "")),
                Part(3, (f" · {failures:,} failed{rate}", f" · {failures:,} failed", "")),
                Part(2, (unreadable, "")),
                Part(2, (f" · {notice}" if notice else "", "")),
            ]
        )
