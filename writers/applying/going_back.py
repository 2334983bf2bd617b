"""The way from what an apply wrote back to what was there before, as far as nobody changed it since."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from writers.applying.journal_store import JournalStore
from writers.applying.transaction import Change
from writers.errors import UndoRefused
from writers.files import contents, read_target
from writers.models import FilePlan, JournalEntry, JournalFile, sha256


@dataclass(frozen=True, slots=True)
class Other:
    """A file that is neither as it was written nor as it was before, and ``what`` happened to it."""

    file: JournalFile
    what: str
    change: FilePlan | None  # from what was written to what is there, where that is known

    @property
    def sentence(self) -> str:
        return f"{self.file.path} {self.what} since then; it was left as it is."


@dataclass(slots=True)
class WayBack:
    """``changes`` restore the files that hold what was written; ``others`` hold something else by now.

    Files that are as before already are in neither; of one that was created and is missing with a folder that
    was there before it, nobody knows: its disk may only be away.
    """

    changes: list[Change] = field(default_factory=list)
    others: list[Other] = field(default_factory=list)

    @property
    def edited(self) -> list[FilePlan]:
        """What others changed since it was written."""
        return [other.change for other in self.others if other.change is not None]


def way_back(store: JournalStore, entry: JournalEntry) -> WayBack:
    """Raises UndoRefused when saved bytes are damaged, and WriteRefused when a file cannot be written."""
    way = WayBack()
    for file in entry.files:
        target = read_target(Path(file.path))
        now = None if target.data is None else sha256(target.data)
        same_place = str(target.real_path) == file.real_path
        away = not os.path.isdir(file.stood_in)  # noqa: PTH112 - Path's may raise
        if now == file.before_sha256 and same_place and not away:
            continue
        if now == file.after_sha256 and same_place:
            way.changes.append(Change(target, store.before(entry, file)))
            continue
        written = store.written(entry, file)
        change = None
        if written is not None and same_place and not away:
            change = FilePlan(target.path, target.real_path, written, target.data or b"")
        if not same_place:
            what = f"leads to {target.real_path} instead of {file.real_path}"
        elif away:
            what = f"has been without its folder {file.stood_in}"
        else:
            what = "was deleted" if now is None else "was changed"
        way.others.append(Other(file, what, change))
    return way


def is_as_before(entry: JournalEntry) -> bool:
    """Whether nothing is left to take back, for every file holds what it held before."""
    return all(_is_as_before(file) for file in entry.files)


def _is_as_before(file: JournalFile) -> bool:
    """Whether a file has its contents of before, or is missing, where it was, from a folder that is there."""
    if file.before_sha256 is None:
        return os.path.isdir(file.stood_in) and not os.path.lexists(file.real_path)  # noqa: PTH112
    data = contents(Path(file.real_path))
    return data is not None and sha256(data) == file.before_sha256


def refuse_unless_clear(way: WayBack, entry: JournalEntry, later: Collection[JournalEntry]) -> None:
    """Raises UndoRefused when someone changed one of the files: all go back, or none.

    ``later`` are newer entries, which may be why a file is not as this one left it.
    """
    if way.others:
        said = [
            f"{each.file.path} {each.what} since it was applied; it was not undone "
            f"({_hint(entry, each, later)})."
            for each in way.others
        ]
        if way.changes:
            said.append("Nor was any other file of that apply.")
        elif len(entry.files) > len(way.others):
            said.append("The rest of that apply is undone already.")
        raise UndoRefused(" ".join(said), way.edited)


def _hint(entry: JournalEntry, other: Other, later: Collection[JournalEntry]) -> str:
    """The way on: rules of a file that holds other work by now are taken out one by one."""
    file = other.file
    if not os.path.isdir(file.stood_in):  # noqa: PTH112
        return "bring that folder back, or make it anew, and undo then"
    ids = [
        each.id
        for each in later
        if each.state == "applied" and any(f.real_path == file.real_path for f in each.files)
    ]
    if ids:
        return f"undo {max(ids)} first"
    if entry.rules and other.change is not None and other.change.after:
        return "the Learned tab of the reviewer takes single rules out of it"
    return "edit it by hand, or restore it from version control"
