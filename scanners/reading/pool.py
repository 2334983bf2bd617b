"""Reading many logs in several processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Self

import msgspec

from scanners import processes
from scanners.base import ConversationScanner, is_built_in
from scanners.errors import LogReadError
from scanners.processes import WorkerProcess
from scanners.reading import pool_worker
from scanners.reading.pool_worker import Answer, Batch
from scanners.reading.reader import Entry, Reader

WORTH_A_POOL = 48 << 20  # bytes to read; starting processes takes as long as reading this
_BATCH = 8 << 20  # bytes; a task for each file would take half as long again
_OF_EACH_LOG = 48 << 10  # bytes; opening and noting one takes as long as reading this

Job = tuple[ConversationScanner, Path, int]  # the last one: bytes
Outcome = tuple[ConversationScanner, Path, Entry | LogReadError]

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Answer).decode


class Pool:
    """Reads logs from their first bytes, in as many processes as are worth it.

    These may be started while logs are still looked for, and end with a ``with`` statement.
    """

    def __init__(self) -> None:
        self._expected = 0  # bytes
        self._workers: list[WorkerProcess] | None = None  # None: not worth it so far

    def expect(self, scanner: ConversationScanner, size: int) -> None:
        """Tell of a log that will be read. The processes start when it makes them worth it."""
        if self._workers is None and is_built_in(scanner):
            self._expected += size
            if self._expected >= WORTH_A_POOL:
                self._workers = processes.start(pool_worker.__name__)

    def read_all(self, jobs: list[Job], is_stopped: Callable[[], bool]) -> Iterator[Outcome]:
        """Read logs, the largest first. Ends early when ``is_stopped``, also in the middle of a log."""
        self._expected = 0
        for scanner, _, size in jobs:
            self.expect(scanner, size)
        if not self._workers:
            yield from _read_here(jobs)
            return
        yield from _read_here(job for job in jobs if not is_built_in(job[0]))
        apart = sorted((job for job in jobs if is_built_in(job[0])), key=lambda job: -job[2])
        yield from _read_apart(_batches(apart), self._workers, is_stopped)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers or ():
            worker.end()


def _read_apart(
    batches: Iterator[list[Job]], workers: list[WorkerProcess], is_stopped: Callable[[], bool]
) -> Iterator[Outcome]:
    for batch, entries in processes.answers(workers, batches, _asking, _decode, is_stopped):
        if entries is None or len(entries) != len(batch):
            yield from _read_here(batch)
            continue
        for (scanner, path, _), entry in zip(batch, entries, strict=True):
            if isinstance(entry, str):
                yield scanner, path, LogReadError(path, entry)
            else:
                entry.path = str(path)
                yield scanner, path, entry


def _asking(batch: list[Job]) -> bytes:
    kind, home = type(batch[0][0]), os.fsencode(batch[0][0].home)
    return _encode(Batch(kind.__module__, kind.__name__, home, [os.fsencode(path) for _, path, _ in batch]))


def _read_here(jobs: Iterable[Job]) -> Iterator[Outcome]:
    readers: dict[str, Reader] = {}
    for scanner, path, _ in jobs:
        if (reader := readers.get(scanner.name)) is None:
            reader = readers[scanner.name] = Reader(scanner)
        try:
            yield scanner, path, reader.read(path)[0]
        except LogReadError as error:
            yield scanner, path, error


def _batches(jobs: list[Job]) -> Iterator[list[Job]]:
    """Group jobs of one scanner to about the same work."""
    for name in dict.fromkeys(scanner.name for scanner, _, _ in jobs):
        batch: list[Job] = []
        size = 0
        for job in jobs:
            if job[0].name != name:
                continue
            batch.append(job)
            size += job[2] + _OF_EACH_LOG
            if size >= _BATCH:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch
