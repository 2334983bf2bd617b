"""After a crash: what was half done is finished or taken back, and what someone saved meanwhile is kept.

A process may end between any two steps. What it was doing is in the journal; how far it came is told by the
bytes of each file and of the temporary file beside it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from writers.applying.going_back import way_back
from writers.applying.journal_store import JournalStore
from writers.applying.renames import NotHere, rename_to_free
from writers.applying.replacing import give_back
from writers.applying.staging import drop, drop_partial, temporary_path
from writers.applying.transaction import back_token, replace_all
from writers.files import contents, remove_empty
from writers.models import FilePlan, JournalEntry, JournalFile, sha256


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of an entry, as a sentence.

    ``whole``: all its files are as they were, or as they should be. ``edited`` are others: from what was
    written to what is there.
    """

    entry: JournalEntry
    sentence: str
    whole: bool = True
    edited: tuple[FilePlan, ...] = ()


def settle_entry(store: JournalStore, entry: JournalEntry) -> Settled:
    """Bring an entry that is "started" or "undoing" to an end.

    An undo that others' changes kept from being whole leaves it "applied", for some of it is. Raises
    WriterError or OSError, with the entry as it was, when that is not possible now.
    """
    undoing = entry.state == "undoing"
    what = f"The {'undo of the ' if undoing else ''}write of {entry.minute}"
    complete = _is_complete(entry)
    for file in entry.files:
        for token in _tokens(entry):
            _keep_what_others_saved(entry, file, token)
    if complete:
        stays = _drop(entry, *_tokens(entry))
        _mark(store, entry, "applied")
        return Settled(
            entry, " ".join([f"{what} was interrupted after its last file; it is complete.", *stays])
        )
    stays = _drop(entry, _token(entry), back_token(entry.id))
    way = way_back(store, entry)
    stays += replace_all(way.changes, _token(entry))
    # After that: as long as new bytes wait beside a file, another kill does not make this look complete.
    stays += _drop(entry, entry.id)
    for file in entry.files:
        remove_empty([Path(folder) for folder in file.created_folders])
    _mark(store, entry, "failed" if not undoing else "applied" if way.others else "undone")
    said = [f"{what} was interrupted; its files are as they were before."]
    if undoing:  # "before" alone could be before the undo
        said = [f"{what} was interrupted, and is complete now: the files are as they were before that write."]
    if way.others:
        left = [other.sentence for other in way.others]
        said = [f"{what} was interrupted. What was written is taken back, but not in every file.", *left]
    return Settled(entry, " ".join([*said, *stays]), not way.others, tuple(way.edited))


def _token(entry: JournalEntry) -> str:
    """Names the temporary files of settling."""
    return f"{entry.id}-settled"


def _tokens(entry: JournalEntry) -> tuple[str, ...]:
    return entry.id, back_token(entry.id), _token(entry)


def _mark(store: JournalStore, entry: JournalEntry, state: str) -> None:
    entry.state = state
    store.save(entry)


def _is_complete(entry: JournalEntry) -> bool:
    """Whether an apply had come past its last file: none is as before, and no new bytes wait beside one."""
    if entry.state != "started":
        return False
    for file in entry.files:
        temporary = temporary_path(Path(file.real_path), entry.id)
        now, waiting = _digest(Path(file.real_path)), _digest(temporary)
        if now == file.before_sha256 or waiting not in (None, file.before_sha256):
            return False
    return True


def _keep_what_others_saved(entry: JournalEntry, file: JournalFile, token: str) -> None:
    """Give a version its name back that was exchanged for ours, when we ended before we could look at it.

    Where somebody has saved anew since, both stay.
    """
    real_path = Path(file.real_path)
    temporary = temporary_path(real_path, token)
    ours = {file.before_sha256, file.after_sha256}
    held = contents(temporary)
    if held is None or sha256(held) in ours or _digest(real_path) not in ours:
        return
    if os.path.lexists(real_path):
        try:
            give_back(temporary, real_path, contents(real_path))
        except NotHere:  # then it was not exchanged either
            return
    else:
        rename_to_free(temporary, real_path)


def _drop(entry: JournalEntry, *tokens: str) -> list[str]:
    """Remove what these left beside the files; a sentence for each that stays."""
    sentences: list[str] = []
    for file in entry.files:
        ours = {file.before_sha256, file.after_sha256}
        for token in tokens:
            temporary = temporary_path(Path(file.real_path), token)
            sentences += [drop_partial(temporary), drop(temporary, ours)]
    return [sentence for sentence in sentences if sentence]


def _digest(path: Path) -> str | None:
    data = contents(path)
    return None if data is None else sha256(data)
