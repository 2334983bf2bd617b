"""The journal: what was applied, with the bytes from before, so that it can be taken back byte for byte.

One folder per apply: ``<id>/entry.json`` and the files' previous bytes beside it. An entry is on disk as
"started" before the first file is replaced, so a crash can always be settled.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from writers.errors import NothingToDo, UndoRefused, WriteRefused, WriterError
from writers.files import (
    Target,
    missing_folders,
    read_target,
    remove_empty,
    temporary_path,
)
from writers.journal_files import hold_lock, make_private_folder, write_private
from writers.models import FilePlan, JournalEntry, JournalFile, Plan, sha256
from writers.transaction import Change, RollbackFailed, back_token, read_as_planned, replace_all

_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
_ENTRY = "entry.json"


class Journal:
    """Applies plans and takes them back. Several processes may share one folder."""

    def __init__(self, folder: Path | None = None, environ: Mapping[str, str] | None = None) -> None:
        if folder is None:
            workspace = (os.environ if environ is None else environ).get("HEADROOM_WORKSPACE_DIR")
            folder = Path(workspace or "~/.headroom").expanduser() / "tui" / "journal"
        self.folder = folder
        self._notices: list[str] = []

    def apply(self, plan: Plan, project: str = "") -> JournalEntry:
        """Write exactly the plan's bytes to all its files, or to none.

        Raises FileChanged when a file is not what the plan was made from, WriteRefused when one cannot be
        written, NothingToDo for a plan that changes nothing.
        """
        if not plan.changes_anything:
            raise NothingToDo("Nothing to apply: the files already say all of this.")
        with self._locked():
            self._notices += self._settle()
            targets = [read_as_planned(file) for file in plan.files]
            if len({target.real_path for target in targets}) < len(targets):
                raise WriteRefused(plan.files[0].path, "is planned twice (two names for one file).")
            changes = [
                (file, target)
                for file, target in zip(plan.files, targets, strict=True)
                if file.changes_anything
            ]
            entry = self._start(changes, project)
            self._run(entry, [Change(target, file.after) for file, target in changes], "applied")
            return entry

    def entries(self) -> list[JournalEntry]:
        """All readable entries, newest first; ``unreadable`` tells of the others."""
        return self._read()[0]

    def unreadable(self) -> list[str]:
        """A sentence for each entry that is damaged."""
        return self._read()[1]

    def last_applied(self, paths: Collection[Path]) -> JournalEntry | None:
        """The newest applied entry that changed one of these files, by whatever name, if there is one."""
        files = {_real(path) for path in paths}
        applied = (entry for entry in self.entries() if entry.state == "applied")
        return next((entry for entry in applied if any(f.real_path in files for f in entry.files)), None)

    def take_notices(self) -> list[str]:
        """What ``apply`` and ``undo`` settled first, also where they then refused: each sentence once."""
        notices, self._notices = self._notices, []
        return notices

    def undo(self, entry_id: str | None = None) -> JournalEntry:
        """Put back what was there before an apply (by default the last one), in all its files or in none.

        A file that the apply created is deleted, with the folders made for it if they are empty. Raises
        UndoRefused when a file is no longer what was written, and NothingToDo when there is no such entry.
        """
        with self._locked():
            self._notices += self._settle()
            entry = self._find(entry_id)
            try:
                changes = [change for file in entry.files if (change := self._way_back(entry, file))]
            except UndoRefused as error:
                others = " Nor was any other file of that apply." if len(entry.files) > 1 else ""
                raise UndoRefused(f"{error}{others}") from error
            self._run(entry, changes, "undone")
            for file in entry.files:
                remove_empty([Path(folder) for folder in file.created_folders])
            return entry

    def settle(self) -> list[str]:
        """Finish, or take back, what a crash left half done; a sentence for each, and for each bad entry."""
        if not self.folder.is_dir():
            return []
        with self._locked():
            return [*self._settle(), *self.unreadable()]

    def backup(self, entry: JournalEntry, file: JournalFile) -> bytes | None:
        """The bytes a file had before, None when it did not exist. Raises UndoRefused when damaged."""
        if file.backup is None:
            return None
        place = self.folder / entry.id / Path(file.backup).name
        try:
            data = place.read_bytes()
        except OSError as error:
            raise UndoRefused(f"The saved bytes of {file.path} cannot be read from {place}.") from error
        if sha256(data) != file.before_sha256:
            raise UndoRefused(f"The saved bytes of {file.path} in {place} are damaged. Nothing was changed.")
        return data

    # -- entries on disk --

    def _start(self, changes: list[tuple[FilePlan, Target]], project: str) -> JournalEntry:
        now = datetime.now(UTC)
        entry_id = f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"
        files = [
            JournalFile(
                path=str(target.path),
                real_path=str(target.real_path),
                before_sha256=file.before_sha256,
                after_sha256=file.after_sha256,
                backup=None if target.data is None else f"{index}.before",
                created_folders=[str(folder) for folder in missing_folders(target.real_path)],
            )
            for index, (file, target) in enumerate(changes)
        ]
        rules = sum(len(file.rules) for file, _ in changes)
        entry = JournalEntry(entry_id, now, files, "started", rules, project)
        folder = self.folder / entry_id
        try:
            make_private_folder(folder)
            for record, (_, target) in zip(files, changes, strict=True):
                if record.backup is not None and target.data is not None:
                    write_private(folder / record.backup, target.data)
            self._save(entry)
        except OSError as error:
            raise _unusable(folder, error) from error
        return entry

    def _save(self, entry: JournalEntry) -> None:
        write_private(self.folder / entry.id / _ENTRY, msgspec.json.format(msgspec.json.encode(entry)))

    def _read(self) -> tuple[list[JournalEntry], list[str]]:
        entries: list[JournalEntry] = []
        problems: list[str] = []
        for place in sorted(self.folder.glob(f"*/{_ENTRY}"), reverse=True):
            try:
                entry = msgspec.json.decode(place.read_bytes(), type=JournalEntry)
                if entry.id != place.parent.name:
                    raise ValueError(f"it says it is {entry.id!r}")
            except (OSError, ValueError) as error:  # msgspec's errors are ValueErrors
                problems.append(f"The journal entry {place} cannot be read ({error}); it was left as it is.")
            else:
                entries.append(entry)
        return entries, problems

    def _find(self, entry_id: str | None) -> JournalEntry:
        entries = self.entries()
        if entry_id is None:
            applied = [entry for entry in entries if entry.state == "applied"]
            if not applied:
                raise NothingToDo("There is nothing to undo.")
            return applied[0]
        found = [entry for entry in entries if entry.id == entry_id] if _ID.fullmatch(entry_id) else []
        if not found:
            raise NothingToDo(f"The journal in {self.folder} has no readable entry {entry_id}.")
        if found[0].state != "applied":
            raise UndoRefused(f"{entry_id} is {found[0].state}, so there is nothing of it to undo.")
        return found[0]

    # -- changes --

    def _run(self, entry: JournalEntry, changes: list[Change], state: str) -> None:
        before = entry.state
        for file in entry.files:
            for token in (entry.id, back_token(entry.id)):  # left by a process that was killed
                with suppress(OSError):
                    temporary_path(Path(file.real_path), token).unlink()
        try:
            replace_all(changes, entry.id)
        except RollbackFailed:
            raise  # a started entry stays started: settling tries again
        except WriterError:
            if before == "started" and state == "applied":
                self._mark(entry, "failed")
            raise
        self._mark(entry, state)

    def _mark(self, entry: JournalEntry, state: str) -> None:
        entry.state = state
        try:
            self._save(entry)
        except OSError:
            # The files hold what they should. The entry on disk is one step behind, which settle and undo
            # both recognise by the files' bytes.
            return

    def _way_back(self, entry: JournalEntry, file: JournalFile) -> Change | None:
        """What undoes one file; None when it already is as it was."""
        try:
            target = read_target(Path(file.path))
        except WriteRefused as error:
            raise UndoRefused(f"It was not undone: {error}") from error
        now = None if target.data is None else sha256(target.data)
        if now == file.before_sha256:
            return None
        if now != file.after_sha256 or str(target.real_path) != file.real_path:
            later = [
                other.id
                for other in self.entries()
                if other.id > entry.id
                and other.state == "applied"
                and any(f.real_path == file.real_path for f in other.files)
            ]
            hint = (
                f"undo {later[-1]} first" if later else "edit it by hand, or restore it from version control"
            )
            raise UndoRefused(f"{file.path} was changed since it was applied; it was not undone ({hint}).")
        return Change(target, self.backup(entry, file))

    def _settle(self) -> list[str]:
        started = [entry for entry in self.entries() if entry.state == "started"]
        return [self._settle_one(entry) for entry in started]

    def _settle_one(self, entry: JournalEntry) -> str:
        what = f"The apply of {entry.time:%Y-%m-%d %H:%M} UTC was interrupted"
        if all(_holds(file, file.after_sha256) for file in entry.files):
            self._mark(entry, "applied")
            return f"{what} after its last file; it is complete."
        changes: list[Change] = []
        left_alone: list[str] = []
        for file in entry.files:
            try:
                if change := self._way_back(entry, file):
                    changes.append(change)
            except UndoRefused as error:
                left_alone.append(str(error))
        try:
            self._run(entry, changes, "failed")
        except WriterError as error:
            return f"{what}, and taking it back failed: {error}"
        for file in entry.files:
            remove_empty([Path(folder) for folder in file.created_folders])
        if left_alone:
            return f"{what} and taken back, but not in every file. {' '.join(left_alone)}"
        return f"{what}; its files are as they were before."

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            make_private_folder(self.folder)
            lock = hold_lock(self.folder / "lock")
        except TimeoutError as error:
            raise WriteRefused(self.folder, "is in use by another headroom-tui; try again.") from error
        except OSError as error:
            raise _unusable(self.folder, error) from error
        try:
            yield
        finally:
            os.close(lock)


def _real(path: Path) -> str:
    try:
        return os.path.realpath(path)
    except ValueError:  # no file can have such a path
        return ""


def _holds(file: JournalFile, digest: str) -> bool:
    try:
        data = read_target(Path(file.path)).data
    except WriteRefused:
        return False
    return data is not None and sha256(data) == digest


def _unusable(folder: Path, error: OSError) -> WriteRefused:
    return WriteRefused(folder, f"cannot hold the journal ({error.strerror or error}); nothing was changed.")
