"""What this program found on this machine, what it decided by it, and what to change where that is wrong.

Nothing is written, but that opening our own store of decisions brings it up to date; no log is parsed and
nothing is asked of a model. Of secrets only the names are shown.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping
from pathlib import Path

from headroom_tui import __version__
from headroom_tui.doctor.agents import agent_check, file_checks
from headroom_tui.doctor.checks import Check, State
from headroom_tui.doctor.models import model_checks
from headroom_tui.doctor.own_files import settings_checks, state_checks
from headroom_tui.doctor.surroundings import terminal_checks, watching_checks
from headroom_tui.workbench import Workbench
from scanners.text import visible


def examine(workbench: Workbench, environ: Mapping[str, str] = os.environ) -> Iterator[Check]:
    """Look at everything, one check after the other."""
    yield Check("program", "headroom-tui", State.OK, f"{__version__} in {Path(__file__).parents[2]}")
    yield Check("program", "Python", State.OK, f"{platform.python_version()} on {platform.platform()}")
    for plugin in workbench.library.plugins:
        yield agent_check(workbench, plugin, environ)
    for sentence in workbench.library.problems:
        yield Check("agents", "plugin", State.PROBLEM, visible(sentence), "Update or uninstall that package.")
    yield from file_checks(workbench)
    yield from state_checks(workbench, environ)
    yield from settings_checks(environ)
    yield from model_checks(environ)
    yield from watching_checks(workbench)
    yield from terminal_checks(environ)
