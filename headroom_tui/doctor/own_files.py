"""Our own state and settings: where they are, whether they can be read and written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from headroom_tui import wording
from headroom_tui.doctor.checks import Check, State, place
from headroom_tui.review.decisions import DecisionsError, DecisionStore
from headroom_tui.settings.settings_file import config_file, load_config
from headroom_tui.workbench import Workbench
from scanners.text import visible
from writers.errors import WriterError

_ROOM = 10_000_000  # bytes; a decision needs a few, an index some thousandths of the logs


def state_checks(workbench: Workbench, environ: Mapping[str, str]) -> Iterator[Check]:
    """Whether our own folder can be written, and what is in it read."""
    folder = workbench.settings.state_folder
    why = "HEADROOM_WORKSPACE_DIR" if environ.get("HEADROOM_WORKSPACE_DIR") else "the default"
    existing = next(place for place in (folder, *folder.parents) if os.path.exists(place))  # noqa: PTH110
    if not (existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)):
        yield Check(
            "state",
            "folder",
            State.PROBLEM,
            f"{place(folder)} ({why}) cannot be written",
            f"Make {place(existing)} writable, or set HEADROOM_WORKSPACE_DIR.",
        )
        return
    room = shutil.disk_usage(existing).free
    has_room = room >= _ROOM
    yield Check(
        "state",
        "folder",
        State.OK if has_room else State.PROBLEM,
        f"{place(folder)} ({why}), {wording.size(room)} free",
        "" if has_room else "Free some space, or set HEADROOM_WORKSPACE_DIR: decisions are kept there.",
    )
    index = folder / "index.sqlite"
    size = wording.size(index.stat().st_size) if os.path.exists(index) else "not made yet"  # noqa: PTH110
    yield Check("state", "index", State.OK, f"{size}; it may be deleted at any time")
    yield _decisions(workbench.settings.decisions_file)
    try:
        entries, unreadable = workbench.journal.entries(), workbench.journal.unreadable()
    except WriterError as error:
        yield Check("state", "journal", State.PROBLEM, str(error), "Without it nothing is written.")
        return
    yield Check("state", "journal", State.OK, wording.plural(len(entries), "write") + " recorded")
    for sentence in workbench.journal.unsettled():
        yield Check("state", "journal", State.PROBLEM, sentence)
    for sentence in unreadable:
        yield Check("state", "journal", State.PROBLEM, visible(sentence))


def _decisions(file: Path) -> Check:
    try:
        DecisionStore(file).load("", "")
    except DecisionsError as error:
        return Check(
            "state", "decisions", State.PROBLEM, visible(str(error)), "Until then nothing is written."
        )
    return Check("state", "decisions", State.OK, "can be read")


def settings_checks(environ: Mapping[str, str]) -> Iterator[Check]:
    """What is wrong in the settings file."""
    from headroom_tui.settings_template import known  # imports Textual, which knows the keys

    file = config_file(environ)
    if not os.path.exists(file):  # noqa: PTH110 - Path's may raise
        yield Check("settings", "file", State.OK, f"{place(file)} is not there; the defaults count")
        return
    problems = load_config(file, known).problems
    for left, sentence in zip(range(len(problems) - 1, -1, -1), problems, strict=True):
        advice = "" if left else "`headroom-tui settings` shows all."  # once, below them all
        yield Check("settings", "file", State.PROBLEM, visible(sentence), advice)
    if not problems:
        yield Check("settings", "file", State.OK, f"{place(file)} is in order")
