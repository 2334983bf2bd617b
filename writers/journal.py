"""The journal: what was applied, with the bytes from before, so that it can be taken back byte for byte.

An entry is on disk as "started" before the first file is replaced, and as "undoing" before the first is put
back, so a crash can always be settled. How much is kept, and for how long: `writers.applying.journal_store`.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from writers.applying.going_back import refuse_unless_clear, way_back
from writers.applying.journal_store import UNSETTLED, JournalStore
from writers.applying.settling import settle_entry
from writers.applying.transaction import Change, RollbackFailed, read_as_planned, replace_all
from writers.errors import NothingToDo, UndoRefused, WriteRefused, WriterError
from writers.files import remove_empty
from writers.models import FilePlan, JournalEntry, Plan


class Journal:
    """Applies plans and takes them back. Several processes and threads may share one folder."""

    def __init__(self, folder: Path | None = None, environ: Mapping[str, str] | None = None) -> None:
        if folder is None:
            workspace = (os.environ if environ is None else environ).get("HEADROOM_WORKSPACE_DIR")
            folder = Path(workspace or "~/.headroom").expanduser() / "tui" / "journal"
        self._store = JournalStore(folder)
        self._notices: list[str] = []

    @property
    def folder(self) -> Path:
        return self._store.folder

    def apply(self, plan: Plan, project: str = "") -> JournalEntry:
        """Write exactly the plan's bytes to all its files, or to none.

        Raises FileChanged when a file is not what the plan was made from, WriteRefused when one cannot be
        written, NothingToDo for a plan that changes nothing, or was applied already.
        """
        if not plan.changes_anything:
            raise NothingToDo("Nothing to apply: the files already say all of this.")
        with self._locked():
            self._settle()
            targets = [read_as_planned(file) for file in plan.files]
            if len({target.real_path for target in targets}) < len(targets):
                raise WriteRefused(plan.files[0].path, "is planned twice (two names for one file).")
            changes = [
                (file, target)
                for file, target in zip(plan.files, targets, strict=True)
                if file.changes_anything
            ]
            entry = self._store.start(changes, project)
            try:
                replace_all([Change(target, file.after) for file, target in changes], entry.id)
            except RollbackFailed:
                raise  # the entry stays started, so that settling tries again
            except WriterError:
                self._mark(entry, "failed")
                raise
            self._mark(entry, "applied")
            try:
                self._store.rotate()
            except (OSError, WriterError) as error:  # the files are written, whatever becomes of old ones
                self._notices.append(f"Old entries of the journal could not be dropped: {error}.")
            return entry

    def undo(self, entry_id: str | None = None) -> JournalEntry:
        """Put back what was there before an apply (by default the last one), in all its files or in none.

        A file that the apply created is deleted, with the folders made for it if they are empty. Raises
        UndoRefused when a file is no longer what was written, or cannot be written, and NothingToDo when
        there is no such entry.
        """
        with self._locked():
            unsettled = self._settle()
            for entry in unsettled:
                if entry.state == "undone" and entry_id in (None, entry.id):
                    return entry  # an undo that was interrupted is what is asked for again, not one more
            entry = self._find(entry_id)
            changes = self._changes_back(entry)
            self._mark(entry, "undoing", needed=True)
            try:
                replace_all(changes, entry.id)
            except RollbackFailed:
                raise  # the entry stays undoing, so that settling goes on with it
            except WriterError:
                self._mark(entry, "applied")
                raise
            for file in entry.files:
                remove_empty([Path(folder) for folder in file.created_folders])
            self._mark(entry, "undone")
            return entry

    def plan_undo(self, entry: JournalEntry) -> Plan:
        """What undoing an entry would change, as a plan to look at. Raises as ``undo`` does."""
        files = []
        for change in self._changes_back(entry):
            target = change.target
            gone = () if change.data is not None else ("This file did not exist before; it will be removed.",)
            files.append(
                FilePlan(target.path, target.real_path, target.data, change.data or b"", notices=gone)
            )
        return Plan(tuple(files))

    def entries(self) -> list[JournalEntry]:
        """All readable entries, newest first; ``unreadable`` tells of the others. Raises WriteRefused."""
        return self._store.read()[0]

    def unreadable(self) -> list[str]:
        """A sentence for each entry that is damaged. Raises WriteRefused."""
        return self._store.read()[1]

    def last_applied(self, paths: Collection[Path]) -> JournalEntry | None:
        """The newest applied entry that changed one of these files, by whatever name, if there is one."""
        files = {_real(path) for path in paths}
        applied = (entry for entry in self.entries() if entry.state == "applied")
        return next((entry for entry in applied if any(f.real_path in files for f in entry.files)), None)

    def take_notices(self) -> list[str]:
        """What ``apply`` and ``undo`` settled first, also where they then refused: each sentence once."""
        notices, self._notices = self._notices, []
        return notices

    def settle(self) -> list[str]:
        """Finish, or take back, what a crash left half done; a sentence for each, and for each bad entry."""
        if not os.path.isdir(self.folder):  # noqa: PTH112 - Path's may raise
            return []
        with self._locked():
            self._settle()
            return [*self.take_notices(), *self.unreadable()]

    def _locked(self) -> AbstractContextManager[None]:
        return self._store.locked()

    def _settle(self) -> list[JournalEntry]:
        """Returns the entries that had to be settled, in their new state."""
        unsettled = [entry for entry in self.entries() if entry.state in UNSETTLED]
        for entry in unsettled:
            try:
                self._notices.append(settle_entry(self._store, entry))
            except (WriterError, OSError) as error:
                self._notices.append(
                    f"What was interrupted on {entry.time:%Y-%m-%d %H:%M} UTC could not be settled: {error} "
                    "The previous bytes are in the journal; the next start tries again."
                )
        try:
            self._store.sweep()
        except OSError as error:
            self._notices.append(f"What a crash left of a journal entry could not be removed: {error}.")
        return unsettled

    def _find(self, entry_id: str | None) -> JournalEntry:
        entries = self.entries()
        if entry_id is None:
            applied = [entry for entry in entries if entry.state == "applied"]
            if not applied:
                raise NothingToDo("There is nothing to undo.")
            return applied[0]
        found = [entry for entry in entries if entry.id == entry_id]
        if not found:
            raise NothingToDo(f"The journal in {self.folder} has no readable entry {entry_id}.")
        if found[0].state != "applied":
            raise UndoRefused(f"{entry_id} is {found[0].state}, so there is nothing of it to undo.")
        return found[0]

    def _changes_back(self, entry: JournalEntry) -> list[Change]:
        later = [other for other in self.entries() if other.id > entry.id]
        try:
            way = way_back(self._store, entry, later)
        except WriteRefused as error:
            raise UndoRefused(f"It was not undone: {error}") from error
        refuse_unless_clear(way, entry)
        return way.changes

    def _mark(self, entry: JournalEntry, state: str, needed: bool = False) -> None:
        before, entry.state = entry.state, state
        try:
            self._store.save(entry)
        except OSError as error:
            if needed:
                entry.state = before
                raise WriteRefused(
                    self.folder, f"cannot hold the journal ({error.strerror or error}); nothing was changed."
                ) from error
            # The files hold what they should. The entry on disk is one step behind, which settling
            # recognises by the files' bytes.


def _real(path: Path) -> str:
    try:
        return os.path.realpath(path)
    except ValueError:  # no file can have such a path
        return ""
