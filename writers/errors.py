"""Why a write did not happen. Every message is a sentence for the screen; nothing was lost when raised."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scanners.text import visible_path
from writers.quoting import quoted

if TYPE_CHECKING:
    from writers.gate import Objection
    from writers.marker_block import Damage
    from writers.models import FilePlan


class WriterError(Exception):
    """Base of everything that the writers refuse; ``str()`` is the sentence to show, safe for a terminal."""

    def __init__(self, sentence: str) -> None:
        super().__init__(visible_path(sentence))  # in one line: a path in it may hold a line break


class WriteRefused(WriterError):
    """A file (or folder) cannot be written safely."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} {reason}")
        self.path = path
        self.reason = reason


class JournalUnusable(WriteRefused):
    """Nothing may be written, since nothing of it could be undone."""

    def __init__(self, folder: Path, cause: OSError) -> None:
        why = cause.strerror or str(cause)
        super().__init__(folder, f"cannot hold the journal ({why}); nothing was changed.")
        self.cause = cause


class ProjectNotHere(WriterError):
    """A file in a project was to be written, and the project's folder is not on this machine."""


class LeadsOutside(WriterError):
    """Files lie where nobody expects a write, as `writers.reach` tells, and nobody was asked."""

    def __init__(self, files: Sequence[FilePlan], what: str) -> None:
        named = " and ".join(where_it_leads(file) for file in files)
        super().__init__(f"{named}: {what}. Nothing was written.")
        self.files = tuple(files)


def where_it_leads(file: FilePlan) -> str:
    return f"{file.path} leads to {file.real_path}" if file.path != file.real_path else str(file.path)


class FileChanged(WriterError):
    """A file is not what the plan was made from; ``what`` became of it, to be said after its name."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path} {what}. Nothing was written to it: plan again and look at the new diff.")
        self.path = path
        self.what = what


class DamagedBlock(WriterError):
    """A file's marker block cannot be read without guessing."""

    def __init__(self, path: Path, damage: Damage) -> None:
        super().__init__(
            f"{path}: {damage.sentence} Nothing was written to it: correct the file and plan again."
        )
        self.path = path
        self.damage = damage


class RuleRefused(WriterError):
    """A rule did not pass the gate."""

    def __init__(self, rule: str, objections: Sequence[Objection]) -> None:
        reasons = "; ".join(objection.reason for objection in objections)
        super().__init__(f"The rule “{quoted(rule)}” was not written: {reasons}. Edit it and try again.")
        self.rule = rule
        self.objections = tuple(objections)


class BlockWouldBreak(WriterError):
    """What was planned would not read back as it was meant; raised instead of writing it."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path}: {what} Nothing was written to it.")
        self.path = path


class NothingToDo(WriterError):
    """The plan changes no file, or the journal holds nothing to undo."""


class UndoRefused(WriterError):
    """An applied change cannot be taken back as it stands.

    ``changed`` shows what someone changed since: each file from what was written to what it holds now.
    """

    def __init__(self, sentence: str, changed: Sequence[FilePlan] = ()) -> None:
        super().__init__(sentence)
        self.changed = tuple(changed)


class PlanFileError(WriterError):
    """A saved plan cannot be read, or holds what this program would not have planned."""
