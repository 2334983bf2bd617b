"""The journal: what was applied, with the bytes from before, so that it can be taken back byte for byte.

An entry is on disk as "started" before the first file is replaced, and as "undoing" before the first is put
back, so a crash can always be settled. How much is kept, and for how long: `writers.applying.journal_store`.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from scanners.homes import state_in, workspace
from writers.applying.going_back import is_as_before, refuse_unless_clear, way_back
from writers.applying.journal_store import UNSETTLED, JournalStore
from writers.applying.settling import Settled, settle_entry
from writers.applying.transaction import Change, RollbackFailed, read_as_planned, replace_all
from writers.errors import NothingToDo, UndoRefused, WriteRefused, WriterError
from writers.files import remove_empty, told
from writers.models import FilePlan, JournalEntry, Plan

_TAKEN_BACK = ("undone", "failed")  # what settling makes of an undo, and of an apply


class Journal:
    """Applies plans and takes them back. Several processes and threads may share one folder."""

    def __init__(self, folder: Path | None = None, environ: Mapping[str, str] | None = None) -> None:
        if folder is None:
            folder = state_in(workspace(os.environ if environ is None else environ)) / "journal"
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
            raise NothingToDo("Nothing to apply: the plan changes no file.")
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
                made = [Change(target, file.after) for file, target in changes]
                self._notices += replace_all(made, entry.id)
            except RollbackFailed:
                raise  # the entry stays started, so that settling tries again
            except WriterError:
                self._mark(entry, "failed")
                raise
            self._mark(entry, "applied")
            try:
                self._store.rotate()
            except (OSError, WriterError) as error:  # the files are written, whatever becomes of old ones
                self._notices.append(f"Old entries of the journal could not be dropped: {told(error)}")
            return entry

    def undo(self, entry_id: str | None = None) -> JournalEntry:
        """Put back what was there before an apply (by default the last one), in all its files or in none.

        One that was interrupted is taken back by settling it, and no older one in its place. A file that the
        apply created is deleted, with the folders made for it if they are empty. Raises UndoRefused when a
        file is no longer what was written, or cannot be written, and NothingToDo when there is no such entry.
        """
        with self._locked():
            settled = {each.entry.id: each for each in self._settle()}
            entry = self._find(entry_id, settled)
            if (known := settled.get(entry.id)) is not None:  # what is asked for again, not one more
                if not known.whole:
                    self._notices.remove(known.sentence)
                    raise UndoRefused(known.sentence, known.edited)
                if entry.state in _TAKEN_BACK:
                    return entry
            changes = self._changes_back(entry)
            self._mark(entry, "undoing", needed=True)
            try:
                self._notices += replace_all(changes, entry.id)
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
            removes = change.data is None
            gone = ("This file did not exist before; it will be removed.",) if removes else ()
            data = change.data or b""
            files.append(FilePlan(target.path, target.real_path, target.data, data, (), gone, removes))
        return Plan(tuple(files))

    def entries(self) -> list[JournalEntry]:
        """All readable entries, newest first; ``unreadable`` tells of the others. Raises WriteRefused."""
        return self._store.read()[0]

    def unreadable(self) -> list[str]:
        """A sentence for each entry that is damaged. Raises WriteRefused."""
        return list(self._store.read()[1].values())

    def last_applied(self, paths: Collection[Path]) -> JournalEntry | None:
        """The newest applied entry that changed one of these files, by whatever name, if there is one.

        Not one whose files are all as before again, by whomever: nothing of it is left to undo.
        """
        files = {_real(path) for path in paths}
        applied = (entry for entry in self.entries() if entry.state == "applied")
        found = (entry for entry in applied if any(file.real_path in files for file in entry.files))
        return next((entry for entry in found if not is_as_before(entry)), None)

    def take_notices(self) -> list[str]:
        """What ``apply`` and ``undo`` settled first, also where they then refused: each sentence once."""
        notices, self._notices = self._notices, []
        return notices

    def unsettled(self) -> list[str]:
        """A sentence for each write and undo that has not ended. Raises WriteRefused."""
        return [
            f"The {'undo' if entry.state == 'undoing' else 'write'} {entry.id} has not ended: another "
            "headroom-tui is at it, or it was interrupted. Then some of its files may not be as they should; "
            "headroom-tui without a command, or the next write or undo, finishes it or takes it back."
            for entry in self.entries()
            if entry.state in UNSETTLED
        ]

    def settle(self) -> list[str]:
        """Finish, or take back, what a crash left half done; a sentence for each, and for each bad entry."""
        if not os.path.isdir(self.folder):  # noqa: PTH112 - Path's may raise
            return []
        with self._locked():
            self._settle()
            return [*self.take_notices(), *self.unreadable()]

    def _locked(self) -> AbstractContextManager[None]:
        return self._store.locked()

    def _settle(self) -> list[Settled]:
        """What became of the entries that had to be settled, the newest first."""
        done: list[Settled] = []
        for entry in self.entries():
            if entry.state not in UNSETTLED:
                continue
            try:
                done.append(settle_entry(self._store, entry))
            except (WriterError, OSError) as error:
                sentence = (
                    f"What was interrupted on {entry.minute} could not be settled: {told(error)} "
                    "The previous bytes are in the journal; the next start tries again."
                )
                done.append(Settled(entry, sentence, whole=False))
        self._notices += [each.sentence for each in done]
        try:
            self._store.sweep()
        except OSError as error:
            self._notices.append(f"What a crash left of a journal entry could not be removed: {told(error)}")
        return done

    def _find(self, entry_id: str | None, settled: Collection[str]) -> JournalEntry:
        """The entry to undo, by default the newest: it is applied, or among the ``settled`` no longer."""
        entries = self.entries() if entry_id is None else [e for e in self.entries() if e.id == entry_id]
        states = (*_TAKEN_BACK, *UNSETTLED)
        found = [e for e in entries if e.state == "applied" or (e.id in settled and e.state in states)]
        damaged = self._store.read()[1] if entry_id is None else {}
        for each, sentence in damaged.items():
            if not found or each > found[0].id:  # then that may be the one that is meant
                raise UndoRefused(f"{sentence} Nothing was undone; with its ID an older write can be.")
        if found:
            return found[0]
        if entry_id is None:
            raise NothingToDo("There is nothing to undo.")
        if not entries:
            raise NothingToDo(
                f"The journal in {self.folder} has no readable entry {entry_id}: "
                "headroom-tui history lists those it has."
            )
        raise UndoRefused(f"{entry_id} is {entries[0].state}, so there is nothing of it to undo.")

    def _changes_back(self, entry: JournalEntry) -> list[Change]:
        later = [other for other in self.entries() if other.id > entry.id]
        try:
            way = way_back(self._store, entry)
        except WriteRefused as error:
            raise UndoRefused(f"It was not undone: {error}") from error
        refuse_unless_clear(way, entry, later)
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
