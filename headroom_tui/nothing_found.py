"""Why a scan found nothing, and what to do."""

from __future__ import annotations

import os
from pathlib import Path

from headroom_tui import wording
from headroom_tui.faults import words_of
from headroom_tui.library import Library
from scanners.base import ConversationScanner


def _project_around(library: Library, folder: Path) -> Path | None:
    """The innermost project that a folder without sessions of its own is in; never the home folder."""
    within = set(folder.parents) - {Path.home(), Path(folder.anchor)}
    found = {Path(path) for _, path in library.logs.projects()} & within
    return max(found, key=lambda path: len(path.parts), default=None)


def nothing_found(library: Library) -> list[str]:
    """Why there is nothing to show, and what to do; one sentence a line."""
    if (only := library.settings.project) is not None:
        nowhere = "" if os.path.exists(only) else ", and there is no such folder"  # noqa: PTH110
        if not nowhere and (around := _project_around(library, only)) is not None:
            nowhere = f". It is in the project {wording.place(around)}, which has some: --project names it"
        return [
            f"No sessions were found for {wording.place(only)}{nowhere}.",
            "headroom-tui scan lists the projects that have some; headroom-tui doctor says where logs are "
            "looked for.",
        ]
    lines = [
        "No sessions of a coding agent were found.",
        "Use an agent once, or look around in the sample logs: headroom-tui --demo",
        "Logs elsewhere? Name their folder: headroom-tui --claude-dir DIR. headroom-tui doctor says more.",
    ]
    return [*lines, *(_why_none(plugin.scanner) for plugin in library.plugins)]


def _why_none(scanner: ConversationScanner) -> str:
    name, place = scanner.display_name, wording.place(scanner.home)
    if scanner.problem:
        return scanner.problem
    if scanner.home == Path.home():  # a plugin, which alone knows where it looks
        return f"{name}: its plugin finds no sessions"
    if not os.path.exists(scanner.home):  # noqa: PTH110
        return f"{name}: {place} is not there"
    try:
        logs = sum(1 for _ in scanner.stamped_files())
    except (Exception, SystemExit) as error:  # noqa: BLE001 - any at all; the others are told of, too
        return f"{name}: {place} could not be looked through ({words_of(error)})"
    if logs:
        return f"{name}: {place} holds {wording.plural(logs, 'log')}, and no call that we can read"
    inside = f" in {scanner.looked_in}" if scanner.looked_in else ""
    return f"{name}: {place} holds no sessions{inside}"
