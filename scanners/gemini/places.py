"""Which folder a Gemini CLI project is, of which its logs often tell only a name or a hash.

Source: gemini-cli 0.1-0.57, ``packages/core/src/config/{storage,projectRegistry,storageMigration}.ts``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from scanners.documents import from_json
from scanners.projects import pure_path

_WORKSPACE = re.compile(r"\*\*Workspace Directories:\*\*[ \t]*\n[ \t]*- ([^\n]{1,4096})")
_LONGEST_MARKER = 4096
_LONGEST_REGISTRY = 16 << 20


def recorded_root(home: Path, folder: str) -> str:
    """Return the project that Gemini CLI itself noted for ``tmp/<folder>``; "" when it noted none.

    Since 0.29 that is a marker file, and a registry; a folder named by hash (to 0.28) is looked up among
    all the projects noted.
    """
    for place in ("tmp", "history"):
        if root := _marker(home / place / folder):
            return root
    registry = _registry(home)
    for root, slug in registry.items():
        if slug == folder:
            return root
    if re.fullmatch(r"[0-9a-f]{64}", folder):
        return matching(folder, [*registry, *_all_markers(home)])
    return ""


def matching(project_hash: str, candidates: Iterable[str]) -> str:
    """Return the candidate path that ``project_hash`` is the hash of; "" when it is none of them."""
    for path in candidates:
        if sha256(path.encode("utf-8", "surrogatepass")).hexdigest() == project_hash:
            return path
    return ""


def workspace_in(text: str) -> str:
    """Return the first workspace directory that an injected ``<session_context>`` names (0.44 on)."""
    found = _WORKSPACE.search(text)
    return found[1].strip() if found else ""


def with_ancestors(paths: Iterable[str]) -> list[str]:
    """Return absolute ``paths`` and every folder above them, each once."""
    found: dict[str, None] = {}
    for path in paths:
        pure = pure_path(path)
        if pure.is_absolute():
            found.update(dict.fromkeys(str(place) for place in (pure, *pure.parents)))
    return list(found)


def _marker(folder: Path) -> str:
    try:
        with (folder / ".project_root").open("rb") as file:
            return file.read(_LONGEST_MARKER).decode("utf-8", "replace").strip()
    except OSError:
        return ""


def _all_markers(home: Path) -> list[str]:
    try:
        folders = sorted((home / "tmp").iterdir())
    except OSError:
        return []
    return [root for folder in folders if (root := _marker(folder))]


def _registry(home: Path) -> dict[str, str]:
    """Return the paths in ``projects.json`` and their slugs; what does not fit is left out."""
    try:
        with (home / "projects.json").open("rb") as file:
            document = from_json(file.read(_LONGEST_REGISTRY))
    except (OSError, ValueError):
        return {}
    projects = document.get("projects") if isinstance(document, dict) else None
    if not isinstance(projects, dict):
        return {}
    return {path: slug for path, slug in projects.items() if isinstance(slug, str)}
