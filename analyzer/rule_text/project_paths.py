"""Paths from logs as a rule may name them: relative to the project or to the home, never of one machine."""

from __future__ import annotations

import re

from analyzer import paths
from analyzer.rule_text.markdown import CODE_SPAN

_HOME = re.compile(r"(?:/home/[^/]+|/Users/[^/]+|/root|[A-Za-z]:/Users/[^/]+)(?:/|$)")
# folders of what builds, tests and package managers make, in one checkout and not in another
MADE = frozenset(
    """dist build out output target coverage node_modules .venv venv tmp temp .cache cache logs .env bin obj
    .next .turbo vendor __pycache__ site public generated .git""".split()  # noqa: SIM905
)
_HIDDEN = "REDACTED"  # what tools that mask logs put in place of a secret
_IN_PROSE = re.compile(  # where `and/or` is no path
    r"(?<![\w.~/-])(?:\.{1,2}/[\w.-]|[\w.-]+/[\w./-]*\w\.[a-z]{1,4}(?!\w))"
)
_WORKTREE = re.compile(r"\.?(?:claude/)?worktrees/[^/]+/")


def portable(path: str, project_path: str, cwd: str) -> str | None:
    """The path relative to the project, else to the home (``~/…``); None when only this machine has it.

    None, too, where the log hides a part of it, and of an address of the web.
    """
    text = path.replace("\\", "/").strip("'\"")
    if _HIDDEN in text or "://" in text:
        return None
    if not cwd and not paths.is_absolute(text):
        return _clean(text)
    text = _drive_in_upper_case(paths.join((cwd or project_path).replace("\\", "/"), text))
    for root in map(_drive_in_upper_case, _roots(project_path, cwd)):
        if text.startswith(root + "/"):
            return _clean(text[len(root) + 1 :])
    if home := _HOME.match(text):
        return "~/" + text[home.end() :]
    return text if text.startswith("~/") else None


def names_one(text: str) -> bool:
    """Whether a rule names a path from the project's folder, which leads nowhere in another project."""
    words = [word for span in CODE_SPAN.finditer(text) for word in span[2].split()]
    return any(_is_relative(word.split("=")[-1]) for word in words) or (
        _IN_PROSE.search(CODE_SPAN.sub(" ", text)) is not None
    )


def _is_relative(word: str) -> bool:
    is_path = "/" in word.strip("/") and "://" not in word
    return is_path and not paths.is_absolute(word) and not word.startswith(("-", "@"))


def from_inside(text: str, project_path: str) -> str:
    """A person's words with the project's folder as who is in it would name it, wherever it lies."""
    root = project_path.rstrip("/\\")
    if not root:
        return text
    begins = rf"(?<![\w./\\-]){re.escape(root)}"
    text = re.sub(rf"{begins}(?=[/\\]\w)", ".", text)
    return re.sub(rf"{begins}(?![\w-]|\.\w)[/\\]?", "the project's folder", text)


def _roots(project_path: str, cwd: str) -> list[str]:
    """The folders that a path may be relative to: the linked worktree of the call, then the project."""
    project = project_path.replace("\\", "/").rstrip("/")
    cwd = cwd.replace("\\", "/").rstrip("/")
    in_worktree = bool(cwd) and "worktrees" in cwd
    return [root for root in ((cwd if in_worktree else ""), project) if root]


def _drive_in_upper_case(path: str) -> str:
    """The path with its drive as most write it: for Windows ``s:/tides`` is ``S:/tides``."""
    return path[0].upper() + path[1:] if path[1:3] == ":/" else path


def _clean(path: str) -> str:
    relative = "/".join(paths.parts(path))
    return _WORKTREE.sub("", relative, count=1) if _WORKTREE.match(relative) else relative
