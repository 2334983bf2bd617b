"""``doctor``: what was found on this machine, and what to change."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click
from rich.text import Text

from headroom_tui import wording
from headroom_tui.command_line import listings
from headroom_tui.command_line.options import FoldersLast, scan_options, settings_from
from headroom_tui.command_line.speech import print_json
from headroom_tui.workbench import Workbench

_SIGNS = {"ok": ("✓", "green"), "note": ("·", ""), "problem": ("✗", "red")}


@click.command(cls=FoldersLast)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@scan_options
def doctor(as_json: bool, **options: Any) -> None:
    """Say what was found on this machine, and what to change.

    Looks at agents, logs, files, settings and models. Reads no session, writes nothing, asks no model and
    shows no secret. Exit code 1 when something does not work (marked ✗).

    \b
    headroom-tui doctor
    headroom-tui doctor --json | jq '.checks[] | select(.state == "problem")'
    """
    from headroom_tui.doctor.examination import (
        examine,  # looks at models too, which nothing else does before asked
    )

    checks = list(examine(Workbench(settings_from(options))))
    if as_json:
        print_json({"checks": [asdict(check) for check in checks]})
    else:
        console = listings.console()
        area = None
        for check in checks:
            if check.area != area:
                area = check.area
                console.print(
                    Text(f"\n{area.capitalize()}" if area != "program" else "Program", style="bold")
                )
            sign, style = _SIGNS[check.state]
            line = Text.assemble("  ", (sign, style), f" {check.name}: {wording.shortened(check.found, '')}")
            console.print(line, soft_wrap=True)
            if check.advice:
                console.print(
                    Text(f"      {wording.shortened(check.advice, '')}", style="dim"), soft_wrap=True
                )
    if any(check.state == "problem" for check in checks):
        raise click.exceptions.Exit(1)
