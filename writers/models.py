"""What the writers hand on: plans (exact bytes for exact files), results and journal entries."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from scanners.text import visible


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class FilePlan:
    """One file's change as exact bytes. ``before`` is None when the file does not exist yet."""

    path: Path  # as the user knows it; may be a symlink
    real_path: Path  # the file that will be replaced
    before: bytes | None
    after: bytes
    rules: tuple[str, ...] = ()  # the bullets this plan adds, as they will stand in the file
    notices: tuple[str, ...] = ()  # sentences to read before applying: repairs, limits, git state
    removes: bool = False  # whether nothing is left, not even an empty file: by undo alone

    @property
    def before_sha256(self) -> str | None:
        return None if self.before is None else sha256(self.before)

    @property
    def after_sha256(self) -> str:
        return sha256(self.after)

    @property
    def changes_anything(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that rules were for and that cannot be planned; ``why`` says what is wrong and what to do."""

    path: Path  # as the user knows it
    why: str

    @property
    def sentence(self) -> str:
        """Safe for a terminal, as ``why`` is."""
        named = visible(str(self.path))
        return self.why if named in self.why else f"{named}: {self.why}"


@dataclass(frozen=True, slots=True)
class Plan:
    """Files to write, all or none, exactly these bytes or a refusal.

    ``refused`` are no part of what is written: beside them the other files are. ``held_up`` are the ids of
    the rules that do not come to all their files because of them, where that was asked for.
    """

    files: tuple[FilePlan, ...]
    refused: tuple[RefusedFile, ...] = ()
    held_up: frozenset[str] = frozenset()

    def without(self, refused: Sequence[RefusedFile]) -> Plan:
        """The plan of the other files."""
        paths = {each.path for each in refused}
        files = tuple(file for file in self.files if file.path not in paths)
        return replace(self, files=files, refused=(*self.refused, *refused))

    @property
    def changes_anything(self) -> bool:
        return any(file.changes_anything for file in self.files)


class WriteResult:
    """Result of a write, in headroom's shape."""

    def __init__(self, dry_run: bool = True) -> None:
        self.files_written: list[Path] = []
        self.content_by_file: dict[Path, str] = {}
        self.dry_run = dry_run
        self.warnings: list[str] = []
        self.journal_id: str | None = None  # for undo; None after a dry run


@dataclass(slots=True)
class JournalFile:
    """One file of a journal entry.

    ``backup`` names the saved previous bytes (None: the file was created), ``written`` the saved new ones, to
    tell what someone changed since (None in entries of earlier versions).
    """

    path: str  # as the user knows it
    real_path: str
    before_sha256: str | None
    after_sha256: str
    backup: str | None = None
    written: str | None = None
    created_folders: list[str] = field(default_factory=list)

    @property
    def stood_in(self) -> str:
        """The folder, there before, in which the file, or the outermost folder made for it, was put."""
        return os.path.dirname(next(iter(self.created_folders), self.real_path))  # noqa: PTH120


@dataclass(slots=True)
class JournalEntry:
    """One apply. ``state`` is "started", "applied", "undoing", "undone" or "failed" (and taken back)."""

    id: str
    time: datetime
    files: list[JournalFile]
    state: str = "started"
    rules: int = 0
    project: str = ""

    @property
    def minute(self) -> str:
        """When it was applied: ``2026-11-18 14:05`` in local time."""
        return f"{self.time.astimezone():%Y-%m-%d %H:%M}"
