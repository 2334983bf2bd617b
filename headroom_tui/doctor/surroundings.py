"""What this program runs in: the system's limit of watched folders, and the terminal."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from headroom_tui import wording
from headroom_tui.doctor.checks import Check, State
from headroom_tui.terminal import why_no_screen
from headroom_tui.workbench import Workbench
from scanners.text import visible
from scanners.walk import walk_with_status

_WATCHES = Path("/proc/sys/fs/inotify/max_user_watches")
_COLUMNS, _ROWS = 80, 24  # that the screens were made for


def watching_checks(workbench: Workbench) -> Iterator[Check]:
    """Whether the system lets all folders of logs be watched."""
    roots = {root for plugin in workbench.library.plugins for root in plugin.scanner.log_roots()}
    if not _WATCHES.is_file():
        yield Check("watching", "limit", State.OK, "this system has no limit of its own")
        return
    most = int(_WATCHES.read_text(encoding="ascii"))
    folders = {os.path.dirname(name) for root in roots for name, _ in walk_with_status(root, ("",))}  # noqa: PTH120
    found = f"{wording.plural(len(folders), 'log folder')}, {most:,} watches allowed"
    if len(folders) > most * 0.8:
        advice = (
            "sudo sysctl fs.inotify.max_user_watches=524288; without it, new logs show up within seconds."
        )
        yield Check("watching", "limit", State.NOTE, found, advice)
    else:
        yield Check("watching", "limit", State.OK, found)


def terminal_checks(environ: Mapping[str, str]) -> Iterator[Check]:
    """What the terminal can show, and which editor it opens."""
    if not (why := why_no_screen()):
        size = shutil.get_terminal_size()
        found, is_roomy = f"{size.columns}×{size.lines}", size.columns >= _COLUMNS and size.lines >= _ROWS
        advice = "" if is_roomy else f"{_COLUMNS}×{_ROWS} shows everything; below 50×12 nothing fits."
        yield Check("terminal", "size", State.OK if is_roomy else State.NOTE, found, advice)
    else:
        found = f"{why}; the project table is printed instead of the reviewer"
        yield Check("terminal", "screen", State.NOTE, found)
    encoding = (sys.stdout.encoding or "unknown").lower()
    is_unicode = encoding.replace("-", "") == "utf8"
    advice = "" if is_unicode else "Set LANG to a UTF-8 locale, or PYTHONUTF8=1; other signs are escaped."
    yield Check("terminal", "encoding", State.OK if is_unicode else State.NOTE, encoding, advice)
    yield _colours(environ)
    editor = visible(environ.get("VISUAL") or environ.get("EDITOR") or "")
    advice = "" if editor else "Set VISUAL or EDITOR to edit rules there, too."
    yield Check("terminal", "editor", State.OK if editor else State.NOTE, editor or "none is set", advice)


def _colours(environ: Mapping[str, str]) -> Check:
    term = visible(environ.get("TERM", ""))
    if environ.get("NO_COLOR"):
        return Check("terminal", "colours", State.OK, "none, because NO_COLOR is set")
    if term in ("", "dumb"):
        advice = "Set TERM to what your terminal is, such as xterm-256color."
        return Check("terminal", "colours", State.NOTE, f"TERM is {term or 'not set'}", advice)
    if environ.get("COLORTERM") in ("truecolor", "24bit"):
        return Check("terminal", "colours", State.OK, f"16 million ({term})")
    if "256" in term:
        return Check(
            "terminal", "colours", State.OK, f"256 ({term})", "COLORTERM=truecolor gives finer ones."
        )
    return Check("terminal", "colours", State.NOTE, f"16 ({term})", "The theme ansi-dark suits it.")
