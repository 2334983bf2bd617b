"""The journal on disk: one folder per apply with ``entry.json`` and the files' bytes before and after it.

Folders are 0700 and files 0600. An entry that is being made or dropped has no ``entry.json``, so a crash
leaves a whole entry or a rest that the next run sweeps.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from scanners.documents import as_type
from scanners.parsing.times import parse_time
from scanners.private_files import sync_folder, write_private
from scanners.regular_files import is_there, read_regular
from writers.errors import JournalUnusable, UndoRefused, WriteRefused
from writers.files import Target, missing_folders, reason
from writers.lock import holding
from writers.models import FilePlan, JournalEntry, JournalFile, sha256

ALWAYS_KEPT = 20  # applies that can be undone, newest first, however large
MOST_ENTRIES = 200
MOST_BYTES = 100 * 1024 * 1024  # of all entries together
UNSETTLED = ("started", "undoing")
_ID = re.compile(r"\d{8}T\d{12}-[0-9a-f]{6}")
_ENTRY = "entry.json"


class JournalStore:
    """Reads and writes entries. Whoever changes something holds ``locked`` meanwhile."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes and threads out. Raises WriteRefused when they do not let us in."""
        with ExitStack() as stack:
            try:
                _make_private_folder(self.folder)
                stack.enter_context(holding(self.folder / "lock"))
            except TimeoutError as error:
                raise WriteRefused(self.folder, "is in use by another headroom-tui; try again.") from error
            except OSError as error:
                raise JournalUnusable(self.folder, error) from error
            yield

    def start(self, changes: Sequence[tuple[FilePlan, Target]], project: str) -> JournalEntry:
        """Record an apply that is about to begin, with all bytes to go back. Raises WriteRefused."""
        now = datetime.now(UTC)
        if newest := next(iter(self.read()[0]), None):  # ids sort by time, also when the clock was put back
            now = max(now, newest.time + timedelta(microseconds=1))
        entry_id = f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"
        files = [
            JournalFile(
                path=str(target.path),
                real_path=str(target.real_path),
                before_sha256=file.before_sha256,
                after_sha256=file.after_sha256,
                backup=None if target.data is None else f"{index}.before",
                written=f"{index}.after",
                created_folders=[str(folder) for folder in missing_folders(target.real_path)],
            )
            for index, (file, target) in enumerate(changes)
        ]
        rules = sum(len(file.rules) for file, _ in changes)
        entry = JournalEntry(entry_id, now, files, "started", rules, project)
        folder = self.folder / entry_id
        try:
            _make_private_folder(folder)
            for record, (file, target) in zip(files, changes, strict=True):
                if record.backup is not None and target.data is not None:
                    write_private(folder / record.backup, target.data, sync=True)
                if record.written is not None:
                    write_private(folder / record.written, file.after, sync=True)
            self.save(entry)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)  # else the next run sweeps it
            raise JournalUnusable(folder, error) from error
        sync_folder(self.folder)
        return entry

    def save(self, entry: JournalEntry) -> None:
        """Write an entry's new state, in one step. Raises OSError."""
        data = msgspec.json.format(msgspec.json.encode(entry))
        write_private(self.folder / entry.id / _ENTRY, data, sync=True)

    def read(self) -> tuple[list[JournalEntry], dict[str, str]]:
        """All entries, newest first, and by id a sentence for each that is damaged. Raises WriteRefused."""
        entries: list[JournalEntry] = []
        problems: dict[str, str] = {}
        for name in sorted(self._names(), reverse=True):
            place = self.folder / name / _ENTRY
            try:
                entry = as_type(read_regular(place), JournalEntry)
                if entry.id != name:
                    raise ValueError(f"it says it is {entry.id!r}")
                if entry.time.tzinfo is None or parse_time(entry.time.isoformat()) is None:
                    raise ValueError(f"no clock shows its time, {entry.time.isoformat()}")
            except FileNotFoundError:
                continue  # being made or dropped
            except (OSError, ValueError) as error:
                why = reason(error) if isinstance(error, OSError) else error
                problems[name] = f"The journal entry {place} cannot be read ({why}); it was left as it is."
            else:
                entries.append(entry)
        return entries, problems

    def before(self, entry: JournalEntry, file: JournalFile) -> bytes | None:
        """The bytes a file had before, None when it did not exist. Raises UndoRefused when damaged."""
        if file.backup is None:
            return None
        place = self.folder / entry.id / Path(file.backup).name
        try:
            data = read_regular(place)
        except OSError as error:
            raise UndoRefused(f"The saved bytes of {file.path} cannot be read from {place}.") from error
        if sha256(data) != file.before_sha256:
            raise UndoRefused(f"The saved bytes of {file.path} in {place} are damaged. Nothing was changed.")
        return data

    def written(self, entry: JournalEntry, file: JournalFile) -> bytes | None:
        """The bytes that were written to a file, None when they are not known (any more)."""
        try:
            data = read_regular(self.folder / entry.id / Path(file.written or "").name)
        except OSError:
            return None
        return data if sha256(data) == file.after_sha256 else None

    def sweep(self) -> None:
        """Remove what a crash left of entries that were being made or dropped. Raises OSError."""
        for name in self._names():
            if not is_there(self.folder / name / _ENTRY):
                shutil.rmtree(self.folder / name)

    def rotate(self) -> None:
        """Drop the oldest entries beyond MOST_ENTRIES or MOST_BYTES.

        Never one of the ALWAYS_KEPT newest that can be undone, one that is not settled, or one that cannot be
        read. Raises OSError.
        """
        undoable = size = 0
        for count, entry in enumerate(self.read()[0], start=1):
            folder = self.folder / entry.id
            size += sum(file.stat().st_size for file in folder.iterdir())
            undoable += entry.state == "applied"
            needed = entry.state in UNSETTLED or (entry.state == "applied" and undoable <= ALWAYS_KEPT)
            if (count > MOST_ENTRIES or size > MOST_BYTES) and not needed:
                (folder / _ENTRY).unlink()
                shutil.rmtree(folder)

    def _names(self) -> Iterable[str]:
        try:
            return [name for name in os.listdir(self.folder) if _ID.fullmatch(name)]  # noqa: PTH208
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise WriteRefused(self.folder, f"cannot be read: {error.strerror or error}.") from error


def _make_private_folder(folder: Path) -> None:
    if not folder.parent.exists():
        _make_private_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
