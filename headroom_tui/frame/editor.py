"""Editing a rule in the user's own editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from scanners.text import visible


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
    with tempfile.TemporaryDirectory(prefix="headroom-tui-") as folder:
        file = Path(folder) / "rule.md"
        file.write_text(content + "\n", encoding="utf-8")
        try:
            ended = subprocess.run([*shlex.split(command), str(file)], check=False)
            edited = visible(file.read_text(encoding="utf-8")).strip("\n")
        except (OSError, ValueError) as error:
            raise EditorFailed(
                f"The editor ({command}) failed: {error}. The rule was not changed."
            ) from error
    if ended.returncode != 0:
        code = ended.returncode
        raise EditorFailed(f"The editor ({command}) ended with exit code {code}. The rule was not changed.")
    return edited
