"""Claude Code's ``@path`` imports: the file that really holds a file's text (conventions as of 2.1)."""

from __future__ import annotations

import os
import re
from pathlib import Path

from writers.files import is_file
from writers.standing import read_quietly

_MOST_HOPS = 5  # Claude Code's own limit
_IMPORT = re.compile(r"@(\S+)")


def text_file(path: Path, project: Path) -> Path:
    """Where a file of nothing but imports leads: its first import in the project, and on from there.

    ``path`` itself when it has text of its own, or leads out of the project. A title is no text.
    """
    for _ in range(_MOST_HOPS):
        following = _only_imports(path, project)
        if following is None:
            break
        path = following
    return path


def _only_imports(path: Path, project: Path) -> Path | None:
    text = _without_comments(read_quietly(path).decode("utf-8", "replace").removeprefix("\ufeff"))
    lines = [line for each in text.split("\n") if (line := each.strip()) and not line.startswith("#")]
    imports = [_IMPORT.fullmatch(line) for line in lines]
    names = [match[1] for match in imports if match]
    if len(names) < len(lines):
        return None
    for name in names:
        target = Path(os.path.normpath(path.parent / name))
        if target.is_relative_to(project) and target.suffix == ".md" and is_file(target):
            return target
    return None


def _without_comments(text: str) -> str:
    """A text without its HTML comments; what nothing closes is none. The file may be large, and hostile."""
    kept, at = list[str](), 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[at:start])
        at = end + 3
    return "".join([*kept, text[at:]])
