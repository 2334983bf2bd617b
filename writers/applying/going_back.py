"""The way from what an apply wrote back to what was there before, as far as nobody changed it since."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from writers.applying.journal_store import JournalStore
from writers.applying.transaction import Change
from writers.errors import UndoRefused
from writers.files import read_target
from writers.models import FilePlan, JournalEntry, JournalFile, sha256


@dataclass(slots=True)
class WayBack:
    """``changes`` restore the files that hold what was written; ``edited`` ones hold something else by now.

    Files that are as before already are in neither.
    """

    changes: list[Change] = field(default_factory=list)
    edited: list[FilePlan] = field(default_factory=list)  # from what was written to what is there
    sentences: list[str] = field(default_factory=list)  # about the edited ones


def way_back(store: JournalStore, entry: JournalEntry, later: Collection[JournalEntry]) -> WayBack:
    """``later`` are newer entries, which may be why a file is not as this one left it.

    Raises UndoRefused when saved bytes are damaged, and WriteRefused when a file cannot be written as it is.
    """
    way = WayBack()
    for file in entry.files:
        target = read_target(Path(file.path))
        now = None if target.data is None else sha256(target.data)
        same_place = str(target.real_path) == file.real_path
        if now == file.before_sha256 and same_place:
            continue
        if now == file.after_sha256 and same_place:
            way.changes.append(Change(target, store.before(entry, file)))
            continue
        written = store.written(entry, file)
        if written is not None and same_place:
            way.edited.append(FilePlan(target.path, target.real_path, written, target.data or b""))
        if not same_place:
            what = f"leads to {target.real_path} now, not to {file.real_path} as when it was applied"
        elif now is None:
            what = "was deleted since it was applied"
        else:
            what = "was changed since it was applied"
        way.sentences.append(f"{file.path} {what}; it was not undone ({_hint(file, later)}).")
    return way


def refuse_unless_clear(way: WayBack, entry: JournalEntry) -> None:
    """Raises UndoRefused when someone changed one of the files: all go back, or none."""
    if way.sentences:
        others = " Nor was any other file of that apply." if len(entry.files) > 1 else ""
        raise UndoRefused(f"{' '.join(way.sentences)}{others}", way.edited)


def _hint(file: JournalFile, later: Collection[JournalEntry]) -> str:
    ids = [
        other.id
        for other in later
        if other.state == "applied" and any(f.real_path == file.real_path for f in other.files)
    ]
    return f"undo {max(ids)} first" if ids else "edit it by hand, or restore it from version control"
