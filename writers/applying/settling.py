"""After a crash: what was half done is finished or taken back, and what someone saved meanwhile is kept.

A process may end between any two steps. What it was doing is in the journal; how far it came is told by the
bytes of each file and of the temporary file beside it.
"""

from __future__ import annotations

import os
from pathlib import Path

from writers.applying.going_back import way_back
from writers.applying.journal_store import JournalStore
from writers.applying.renames import NotHere, rename_to_free
from writers.applying.replacing import give_back
from writers.applying.transaction import back_token, replace_all
from writers.files import contents, remove_empty, temporary_path
from writers.models import JournalEntry, JournalFile, sha256


def settle_entry(store: JournalStore, entry: JournalEntry) -> str:
    """Bring an entry that is "started" or "undoing" to an end; a sentence about it.

    Raises WriterError or OSError, with the entry as it was, when that is not possible now.
    """
    what = f"{'The undo' if entry.state == 'undoing' else 'The apply'} of {entry.time:%Y-%m-%d %H:%M} UTC"
    complete = _is_complete(entry)
    for file in entry.files:
        _keep_what_others_saved(store, entry, file)
        for token in (entry.id, back_token(entry.id)):
            temporary_path(Path(file.real_path), token).unlink(missing_ok=True)
    if complete:
        _mark(store, entry, "applied")
        return f"{what} was interrupted after its last file; it is complete."
    way = way_back(store, entry, ())
    replace_all(way.changes, entry.id)
    for file in entry.files:
        remove_empty([Path(folder) for folder in file.created_folders])
    _mark(store, entry, "undone" if entry.state == "undoing" else "failed")
    if way.sentences:
        left = " ".join(way.sentences)
        return f"{what} was interrupted. What was written is taken back, but not in every file. {left}"
    return f"{what} was interrupted; its files are as they were before."


def _mark(store: JournalStore, entry: JournalEntry, state: str) -> None:
    entry.state = state
    store.save(entry)


def _is_complete(entry: JournalEntry) -> bool:
    """Whether an apply had come past its last file: none is as before, and no new bytes wait beside one."""
    if entry.state != "started":
        return False
    for file in entry.files:
        now, waiting = _digest(Path(file.real_path)), _digest(temporary_path(Path(file.real_path), entry.id))
        if now == file.before_sha256 or waiting not in (None, file.before_sha256):
            return False
    return True


def _keep_what_others_saved(store: JournalStore, entry: JournalEntry, file: JournalFile) -> None:
    """Give a version its name back that was exchanged for ours, when we ended before we could look at it."""
    real_path = Path(file.real_path)
    temporary = temporary_path(real_path, entry.id)
    ours = {file.before_sha256, file.after_sha256}
    held = contents(temporary)
    if held is None or sha256(held) in ours or _digest(real_path) not in ours:
        return
    staged = store.written(entry, file), store.before(entry, file) or b""
    if staged[0] is None or staged[0].startswith(held) or staged[1].startswith(held):
        return  # our own bytes, not all of them yet: of the apply, of its undo, or of an earlier settling
    if os.path.lexists(real_path):
        try:
            give_back(temporary, real_path, contents(real_path))
        except NotHere:  # then it was not exchanged either
            return
    else:
        rename_to_free(temporary, real_path)


def _digest(path: Path) -> str | None:
    data = contents(path)
    return None if data is None else sha256(data)
