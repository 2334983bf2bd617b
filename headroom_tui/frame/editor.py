"""Editing a rule in the user's own editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from headroom_tui.wording import why
from scanners.text import visible

_FILE = "rule.md"  # what the editor is given


class EditorFailed(Exception):
    """The editor could not be used; the rule is as it was. The text is a sentence for the user."""


def edit_in_editor(content: str) -> str:
    """Let the user edit ``content`` in ``$VISUAL`` or ``$EDITOR`` and return what they saved.

    The terminal must have been handed over before. Graphical editors need their waiting form, such as
    ``code --wait``. Raises EditorFailed when no editor is set, it cannot be started, or it ends badly.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not command:
        raise EditorFailed("No editor is set: set VISUAL or EDITOR. A rule can be edited here, too.")
    try:
        code, edited = _edited(shlex.split(command), content)
    except (OSError, ValueError) as error:
        raise EditorFailed(f"The editor ({command}) {_failed(error)}. The rule was not changed.") from error
    if code != 0:
        raise EditorFailed(f"The editor ({command}) ended with exit code {code}. The rule was not changed.")
    return edited


def _failed(error: OSError | ValueError) -> str:
    """What went wrong with an editor, in words."""
    if isinstance(error, UnicodeDecodeError):
        return "saved something that is no text in UTF-8"
    if not isinstance(error, OSError):  # its command line is none
        return f"could not be started ({error})"
    if isinstance(error, FileNotFoundError) and Path(os.fsdecode(error.filename or "")).name == _FILE:
        return "left no file behind"
    return f"could not be used ({why(error)})"


def _edited(command: Sequence[str], content: str) -> tuple[int, str]:
    """How the editor ended, and what it saved. Raises OSError, ValueError."""
    shown = visible(content)  # editors obey what steers a terminal, too
    # What an editor leaves beside the file may not let itself be removed, and is no reason to lose an edit.
    with tempfile.TemporaryDirectory(prefix="headroom-tui-", ignore_cleanup_errors=True) as folder:
        file = Path(folder) / _FILE
        file.write_text(shown + "\n", encoding="utf-8")
        ended = subprocess.run([*command, str(file)], check=False)
        saved = visible(file.read_text(encoding="utf-8")).strip("\n")
        return ended.returncode, content if saved == shown.strip("\n") else saved
