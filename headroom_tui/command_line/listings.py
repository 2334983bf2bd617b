"""What the command line lists for people: projects, pairs and rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from analyzer.models import Recommendation
from headroom_tui import wording
from headroom_tui.call_words import brief_pair_words, in_line, kind_words
from headroom_tui.masking import pair_masked, secrets_masked
from headroom_tui.project_rows import WHOLE_RULES, row_of
from headroom_tui.projects.damaged_logs import bad_lines_in, some_of
from headroom_tui.projects.project import Project
from headroom_tui.report.printing import place_on, project_heading
from headroom_tui.workbench import Workbench
from scanners.text import visible, visible_path

_COLUMNS = ("Agent", "Project", "Sessions", "Calls", "Failed", "Rate", "Rules", "Last")
_FIRST_LEFT_OUT = ("Sessions", "Calls", "Failed", "Last", "Rate", "Rules", "Agent")  # as in the reviewer
_GAP = 2  # cells between two columns
_LEAST_PATH = 10  # cells that a path needs before a column is left out for it
_SESSION_LETTERS = 8  # of an id, which tell it from others
_MOST_LETTERS = 160  # of a call, which fit into a line or two


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # as everything else does here that prints; Rich would end with 1


def console() -> Console:
    """Where lists and reports are printed. A pipe has no width, so a path is never cut there."""
    shown = _Console()
    return shown if shown.is_terminal else _Console(width=200)


def print_projects(console: Console, workbench: Workbench, projects: Sequence[Project]) -> None:
    """The project table; without the columns that a narrow terminal has no room for."""
    has_room = not console.is_terminal or console.width >= WHOLE_RULES
    columns: dict[str, list[str]] = {name: [] for name in _COLUMNS}
    for project in projects:
        counts = project.counts
        cells = (
            project.plugin.name,
            place_on(console, project.info.project_path),
            f"{counts.sessions:,}",
            f"{counts.calls:,}",
            f"{counts.failures:,}",
            wording.percent(counts.failure_rate),
            row_of(workbench, project).rules_in_words(has_room),
            wording.ago(counts.last_activity, workbench.now()),
        )
        for column, cell in zip(columns.values(), cells, strict=True):
            column.append(cell)
    if console.is_terminal:
        _fit(columns, console.width)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        is_words, is_path = name in ("Agent", "Project", "Rules", "Last"), name == "Project"
        # A path goes on below itself: its end tells it from others. A number that is cut is another one.
        table.add_column(name, justify="left" if is_words else "right", overflow="fold", no_wrap=not is_path)
    for row in zip(*columns.values(), strict=True):
        table.add_row(*map(Text, row))
    console.print(table)
    if skipped := sum(project.counts.bad_lines for project in projects):
        logs = some_of({log for project in projects for log in bad_lines_in(project)})
        console.print(
            Text(f"{wording.plural(skipped, 'unreadable line')} skipped, in {logs}"), soft_wrap=True
        )


def _fit(columns: dict[str, list[str]], width: int) -> None:
    """Leave out columns that there is no room for, and the first folders of paths, as long as that helps."""
    for name in ("", *_FIRST_LEFT_OUT):
        columns.pop(name, None)
        others = [[name, *cells] for name, cells in columns.items() if name != "Project"]
        room = width - sum(_GAP + max(map(cell_len, cells)) for cells in others)
        if room >= _LEAST_PATH:
            break
    tails = wording.told_apart(columns["Project"])
    columns["Project"] = [_end_of_path(path, room, tails[path]) for path in columns["Project"]]


def _end_of_path(path: str, cells: int, tail: str) -> str:
    """A path without as many of its first folders as it takes to be so long: ``…/workspace/cli``.

    Where that would leave less than its ``tail``, which tells it from others, it is that.
    """
    parts = path.split("/")
    shorter = (f"…/{'/'.join(parts[first:])}" for first in range(1, len(parts)))
    end = path if tail == path else f"…/{tail}"
    fitting = next((each for each in (path, *shorter) if cell_len(each) <= cells), end)
    return max(fitting, end, key=len)


def print_pairs(console: Console, workbench: Workbench, projects: Iterable[Project]) -> None:
    """Every pair on three lines: when and where, what failed, and what fixed it, without secrets."""
    mask = secrets_masked(workbench)
    for project in projects:
        pairs = analysis.pairs if (analysis := project.analysis_or_said(workbench.say)) else []
        if not pairs:
            continue
        place = place_on(console, project.info.project_path)
        console.print(project_heading(project.info.name, project.plugin.name, place), soft_wrap=True)
        for pair in (pair_masked(each, mask) for each in pairs):
            failed, fixed = (in_line(call, _MOST_LETTERS) for call in brief_pair_words(pair))
            when = wording.minute(pair.time) if pair.time else "at no known time"
            session = pair.session_id[:_SESSION_LETTERS]
            fix = f"✓ {fixed}" if pair.fix else f"– {fixed}: {pair.why}"
            console.print(Text(f"  {when}  {session}  {kind_words(pair.kind)}"), soft_wrap=True)
            console.print(Text(f"    ✗ {failed}\n    {fix}"), soft_wrap=True)


def print_rules(left_out: Iterable[tuple[Project, Sequence[Recommendation]]]) -> None:
    """The rules of each project that go into no file, because none of theirs can be written, by section."""
    for project, rules in left_out:
        sections: dict[str, list[str]] = {}
        for rule in rules:
            sections.setdefault(rule.section, []).append(rule.content)
        if sections:
            folder = visible_path(project.info.project_path)
            click.echo(f"\nRules of {folder} ({project.plugin.name}), which go into no file:")
        for section, contents in sections.items():
            click.echo(visible("\n".join([f"### {section}", *contents])))
