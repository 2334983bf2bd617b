"""A report on the terminal, and its page in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from headroom_tui import wording
from headroom_tui.report.page import MOST_WORTH, report_page
from scanners.text import visible_path
from writers.own_files import write_whole

_MOST_FINDINGS = 5  # of a project


def write_page(document: dict[str, Any], path: Path) -> None:
    """Write the page, for its owner only. Raises OSError; a file there is then as it was."""
    write_whole(path, report_page(document).encode("utf-8"))


def print_report(console: Console, document: dict[str, Any]) -> None:
    """The projects in short, what of each is most worth avoiding, and every rule with its verdict."""
    for project in document["projects"]:
        place = place_on(console, Path(project["path"]))
        console.print(project_heading(project["name"], project["agent"], place), soft_wrap=True)
        console.print(Text(f"  {_numbers(project)}"))
        if project["findings"]:
            console.print(Text(f"  {MOST_WORTH}:"))
        for each in project["findings"][:_MOST_FINDINGS]:
            lesson = f"{each['subject']} → {each['remedy']}" if each["remedy"] else each["subject"]
            console.print(Text(f"  {each['count']}× {lesson}"), soft_wrap=True)
        if (left := len(project["findings"]) - _MOST_FINDINGS) > 0:
            console.print(Text(f"  and {left:,} more: headroom-tui report --json lists all"))
        if project["rules"]:
            console.print(_rules(project["rules"]))
        for each in project["proposals"]:
            place = f"{place_on(console, Path(each['file']))}:{each['lines'][-1]}"
            console.print(Text(f"  {each['kind']}: {place}: {each['evidence']}"), soft_wrap=True)
        for sentence in project["problems"]:
            console.print(Text(f"  {sentence}"), soft_wrap=True)


def place_on(console: Console, path: Path) -> str:
    """A path for who reads it: with the home as ``~`` on a terminal, whole in a pipe, where a program may."""
    return wording.place(path) if console.is_terminal else visible_path(path)


def project_heading(name: str, agent: str, place: str) -> Text:
    """A project as it is told from others of its name: ``harbor-api (claude) ~/code/harbor-api``."""
    return Text.assemble((f"{name} ({agent})", "bold"), f" {place}")


def _numbers(project: dict[str, Any]) -> str:
    return (
        f"{wording.plural(project['sessions'], 'session')}, {wording.plural(project['calls'], 'call')}, "
        f"{wording.percent(project['failure_rate'])} failed; tokens spent on failures, up to their fixes: "
        f"{wording.tokens(project['failure_tokens'])}, on other waste: "
        f"{wording.tokens(project['waste']['tokens'])}"
    )


def _rules(rules: list[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=True, show_header=False)
    for rule in rules:
        table.add_row(
            Text(rule["verdict"] or "not measured"),
            Text(rule["content"].removeprefix("- ")),
            Text(rule["cut_off"] or rule["why"]),
        )
    return table
