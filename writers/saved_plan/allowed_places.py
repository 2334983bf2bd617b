"""Which files a saved plan may write: those that agents read, in one folder, and the user's own.

A plan may come with a pull request. Its paths are checked against what the built-in writers offer, never
against what the plan says of itself.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from scanners.models import ProjectInfo
from writers.base import ContextWriter
from writers.destinations import DestinationKind, is_text_name
from writers.registry import WRITERS

_IN_PROJECT = (DestinationKind.SHARED, DestinationKind.PERSONAL)


def is_allowed(path: Path, root: Path, homes: Mapping[str, Path]) -> bool:
    """Whether a saved plan may name ``path``; where its links lead, ``writers.reach`` looks.

    Allowed are an agent's files for a project that is ``root`` or below it, and the files of agents for all
    projects and MEMORY.md. ``homes`` are the agents' folders, where not the usual ones.
    """
    writers = {name: writer(homes.get(name)) for name, writer in WRITERS.items()}
    if path != Path(os.path.normpath(path)) or not is_text_name(path):
        return False
    if _is_personal(path, writers):
        return True
    root = Path(os.path.realpath(root))
    place = Path(os.path.realpath(path.parent)) / path.name
    folders = [folder for folder in place.parents if folder.is_relative_to(root)]
    return any(place in _project_files(folder, writers) for folder in folders)


def _project_files(folder: Path, writers: Mapping[str, ContextWriter]) -> set[Path]:
    project = ProjectInfo(folder, folder)
    offered = [each for writer in writers.values() for each in writer.destinations(project)]
    # An agent's own file is offered only where nothing hides it, and may be meant all the same.
    named = ("CLAUDE.md", "AGENTS.md", "AGENTS.override.md", "GEMINI.md", "QWEN.md")
    return {each.path for each in offered if each.kind in _IN_PROJECT} | {folder / name for name in named}


def _is_personal(path: Path, writers: Mapping[str, ContextWriter]) -> bool:
    nowhere = ProjectInfo(Path("/"), Path("/"))
    codex = writers["codex"].home
    known = {codex / "AGENTS.md", codex / "AGENTS.override.md", codex / "instructions.md"}
    for writer in writers.values():
        known |= {each.path for each in writer.destinations(nowhere) if each.kind is DestinationKind.GLOBAL}
    projects = writers["claude"].home / "projects"
    is_memory = path.parts[-2:] == ("memory", "MEMORY.md") and path.parent.parent.parent == projects
    return path in known or is_memory
