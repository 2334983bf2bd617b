"""What the repository on this disk says against a finding: a path that is not there, no lock file.

Nothing is said of a repository that is not on this disk, nor of one on a network share that a log names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from analyzer.models import Finding
from scanners.models import ProjectInfo
from scanners.regular_files import is_there

_LOCK_FILES = {
    "npm": ("package-lock.json", "npm-shrinkwrap.json"),
    "pnpm": ("pnpm-lock.yaml",),
    "yarn": ("yarn.lock",),
    "bun": ("bun.lock", "bun.lockb"),
    "uv": ("uv.lock",),
    "poetry": ("poetry.lock",),
    "pdm": ("pdm.lock",),
    "pipenv": ("Pipfile.lock",),
    "bundle": ("Gemfile.lock",),
}


def root_here(project: ProjectInfo) -> Path | None:
    """The project's folder, if it is on this disk."""
    root = project.project_path
    return root if not str(root).startswith("\\\\") and root.is_absolute() and _exists(root) else None


def doubts_of_lock_file(finding: Finding, root: Path) -> Iterator[str]:
    """That another package manager's lock file is not there."""
    manager, before = finding.remedy.split(" ")[0], finding.subject.split(" ")[0]
    names = _LOCK_FILES.get(manager, ()) if manager != before else ()
    if names and not any(_exists(folder / name) for folder in _folders(root) for name in names):
        yield f"no {' or '.join(names)} in this repository now"


def doubts_of_large_file(finding: Finding, root: Path) -> Iterator[str]:
    """That the file is not there."""
    if not finding.subject.startswith("~/") and not _exists(root / finding.subject):
        yield f"{finding.subject} does not exist in this repository now"


def doubts_of_path(finding: Finding, root: Path) -> Iterator[str]:
    """That the right path is not there, or a wrong one is."""
    right = finding.remedy.removesuffix("/…")
    if right.startswith("~/"):
        yield "this path is outside the project, so it may be true for you only"
    elif not _exists(root / right):
        yield f"{right} does not exist in this repository now"
    yield from doubts_of_absence(finding, root)


def doubts_of_folders(folders: Iterable[str], root: Path) -> Iterator[str]:
    """That a folder to go to is not there."""
    yield from (
        f"{folder} does not exist in this repository now" for folder in folders if not _exists(root / folder)
    )


def doubts_of_absence(finding: Finding, root: Path) -> Iterator[str]:
    """That a path that was looked for in vain is there."""
    for wrong in finding.subject.split(" or "):
        if not wrong.startswith("~/") and _exists(root / wrong.removesuffix("/…")):
            yield f"{wrong} exists in this repository now"


def _folders(root: Path) -> Iterator[Path]:
    """The project's folder, those in it, and those above it up to the top of the repository."""
    yield root
    yield from root.glob("*")
    for folder in (root, *root.parents):
        if _exists(folder / ".git"):
            return
        yield folder.parent


def _exists(path: Path) -> bool:
    try:
        return is_there(path)
    except PermissionError:
        return True  # it cannot be told
    except (OSError, ValueError):
        return False  # a name that no disk can hold
