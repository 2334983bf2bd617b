"""What became of logs since they were read: which are new, which grew, were rewritten, or are gone."""

from __future__ import annotations

import errno
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from scanners.base import ConversationScanner
from scanners.errors import LogReadError
from scanners.file_state import Change, FileStamp, Reached, change
from scanners.index import Known
from scanners.members import file_of, is_member, member_path
from scanners.reading.pool import Job, Pool
from scanners.reading.reader import contained, whose_fault
from scanners.text import visible

_NOTHING_THERE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})

FileKey = tuple[str, str]  # agent, path of a log, which may be one inside a file


@dataclass(slots=True)
class Changes:
    """What is to be read. ``bytes_known`` are those of files that need no reading.

    ``untouched`` are files all of whose logs stay what they were, ``holding`` those that hold many logs, not
    all of which are as they were; ``untold`` those that do not tell which they hold or may not be looked at,
    and ``lost`` folders that could not be looked through, with a sentence on each.
    """

    fresh: list[Job] = field(default_factory=list)
    grown: list[tuple[ConversationScanner, Path]] = field(default_factory=list)
    gone: list[FileKey] = field(default_factory=list)
    holding: dict[FileKey, FileStamp] = field(default_factory=dict)
    untold: dict[FileKey, str] = field(default_factory=dict)
    lost: dict[FileKey, str] = field(default_factory=dict)
    untouched: set[FileKey] = field(default_factory=set)
    unchanged: int = 0
    bytes_known: int = 0
    pool: Pool = field(default_factory=Pool)  # for the fresh ones

    @property
    def files(self) -> int:
        return len(self.fresh) + len(self.grown) + len(self.holding)


class Comparison:
    """Compares files with what is ``known`` of them, one by one, into ``changes``."""

    def __init__(self, known: Mapping[FileKey, Known]) -> None:
        self._known = known
        self._found: set[FileKey] = set()
        self.changes = Changes()

    def take(self, scanner: ConversationScanner, path: str, stamp: FileStamp) -> None:
        """Compare a file that is there."""
        key = (scanner.name, path)
        known = self._known.get(key)
        self._found.add(key)
        if known is not None and known.reached.stamp == stamp:
            self.changes.untouched.add(key)
            self._pass_over(stamp.size)
            if not scanner.may_read(path):
                self.changes.untold[key] = _shut(path)
            return
        log = Path(path)
        try:
            with contained(log, scanner):
                members = scanner.members(log)
        except LogReadError as error:
            self.changes.untouched.add(key)
            self.changes.untold[key] = str(error)
            return
        if members is None:
            self._take_changed(scanner, log, stamp, known)
            return
        self.changes.holding[key] = stamp
        for member in members:
            inside = (scanner.name, member.path)
            self._found.add(inside)
            if (before := self._known.get(inside)) is not None and before.reached.stamp == member.stamp:
                self._pass_over(member.size)
            else:
                self._read(scanner, Path(member.path), member.size)

    def lose(self, scanner: ConversationScanner, error: BaseException) -> None:
        """Note that an agent's folder could not be looked through; what was not found in it may be there."""
        self.changes.lost[scanner.name, str(scanner.home)] = _not_looked_through(scanner, error)

    def miss(self, scanner: ConversationScanner, path: str, error: OSError) -> None:
        """Note a file that was not found where it was, with the logs in it, or that may not be looked at."""
        key = (scanner.name, path)
        if is_shut_off(path):
            self.changes.untold[key] = str(LogReadError(Path(path), error.strerror or str(error)))
        elif key in self._known:
            self.changes.gone.append(key)

    def miss_below(self, path: Path) -> None:
        """Note what was in a folder or file that is no longer there."""
        inside = (f"{path}{os.sep}", member_path(path, ""))
        self.changes.gone += [key for key in self._known if key[1].startswith(inside)]

    def miss_all_others(self) -> None:
        """Note all logs that were not found, once every file was taken."""
        lost = {agent for agent, _ in self.changes.lost}
        self.changes.gone += [
            key
            for key in self._known
            if key not in self._found
            and _holder(key) not in self.changes.untouched
            and key[0] not in lost
            and not is_shut_off(key[1])
        ]

    def miss_others_inside(self) -> None:
        """Note the logs that the files which were taken no longer hold."""
        if holding := self.changes.holding:
            missing = (key for key in self._known if key not in self._found and _holder(key) in holding)
            self.changes.gone += missing

    def _take_changed(
        self, scanner: ConversationScanner, path: Path, stamp: FileStamp, known: Known | None
    ) -> None:
        if known is not None:
            try:
                kind = change(known.reached, stamp, path)
            except OSError:
                kind = Change.OTHER
            if kind is Change.GROWN and known.is_open:
                self.changes.grown.append((scanner, path))
                return
        self._read(scanner, path, stamp.size)

    def _read(self, scanner: ConversationScanner, path: Path, size: int) -> None:
        self.changes.fresh.append((scanner, path, size))
        self.changes.pool.expect(scanner, size)

    def _pass_over(self, size: int) -> None:
        self.changes.unchanged += 1
        self.changes.bytes_known += size


def _not_looked_through(scanner: ConversationScanner, error: BaseException) -> str:
    return visible(
        f"{scanner.display_name}: {scanner.home} could not be looked through to its end "
        f"({whose_fault(scanner, error)}). No log was changed; what was known of the others in it stays, and "
        "all other agents' logs were read."
    )


def _shut(path: str) -> str:
    return visible(
        f"You may not read the log {path} now. It counts as far as it was read before, but its sessions "
        "cannot be shown; all others were read."
    )


def is_shut_off(path: str) -> bool:
    """Whether it cannot be told if a log's file is there: its disk fails, or its folder is forbidden."""
    try:
        os.stat(file_of(path))  # noqa: PTH116 - of a link, what it leads to
    except OSError as error:
        return error.errno not in _NOTHING_THERE
    return False


def reached_with(stamp: FileStamp, members: Iterable[Known]) -> Reached:
    """Return how far a file was read that holds these logs: it differs when one of them does."""
    digest = blake2b(digest_size=16)
    for known in sorted(members, key=lambda known: known.path):
        digest.update(repr((known.path, known.reached.stamp)).encode("utf-8", "surrogateescape"))
    return Reached(stamp, 0, digest.digest())


def without_doubtful(known: dict[FileKey, Known]) -> dict[FileKey, Known]:
    """Leave out files that hold many logs, when these are not all as they were when the file was noted.

    Another process may have put older ones into the index since. Such a file is looked through again.
    """
    inside: dict[FileKey, list[Known]] = defaultdict(list)
    for key, each in known.items():
        if is_member(each.path):
            inside[_holder(key)].append(each)
    return {
        key: each
        for key, each in known.items()
        if not each.is_holding or reached_with(each.reached.stamp, inside[key]) == each.reached
    }


def _holder(key: FileKey) -> FileKey:
    return key[0], file_of(key[1])
