"""Reading many logs in several processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Self

import msgspec

from scanners.base import ConversationScanner
from scanners.errors import LogReadError
from scanners.reading.pool_worker import Answer, Batch, receive, send
from scanners.reading.reader import Entry, Reader
from scanners.registry import SCANNERS

WORTH_A_POOL = 48 << 20  # bytes to read; starting processes takes as long as reading this
_BATCH = 8 << 20  # bytes; a task for each file would take half as long again
_OF_EACH_LOG = 48 << 10  # bytes; opening and noting one takes as long as reading this
_MOST_PROCESSES = 8
_AHEAD = 2  # batches for each process; answers that nobody has taken yet fill the memory
_SERVE = "import sys; sys.path.append(sys.argv[1]); from scanners.reading.pool_worker import serve; serve()"
_ROOT = str(Path(__file__).parents[2])

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
        self._workers: list[_Worker] | None = None  # None: not worth it so far

    def expect(self, scanner: ConversationScanner, size: int) -> None:
        """Tell of a log that will be read. The processes start when it makes them worth it."""
        if self._workers is None and _is_ours(scanner):
            self._expected += size
            if self._expected >= WORTH_A_POOL:
                self._workers = _started()

    def read_all(self, jobs: list[Job]) -> Iterator[Outcome]:
        """Read logs, the largest first."""
        self._expected = 0
        for scanner, _, size in jobs:
            self.expect(scanner, size)
        if not self._workers:
            yield from _read_here(jobs)
            return
        yield from _read_here(job for job in jobs if not _is_ours(job[0]))
        apart = sorted((job for job in jobs if _is_ours(job[0])), key=lambda job: -job[2])
        yield from _read_apart(deque(_batches(apart)), self._workers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers or ():
            worker.end()


def _is_ours(scanner: ConversationScanner) -> bool:
    """Whether a process of our own has that scanner; it knows of no plugin."""
    return type(scanner) is SCANNERS.get(scanner.name)


def _started() -> list[_Worker]:
    workers: list[_Worker] = []
    if (processes := min(os.cpu_count() or 1, _MOST_PROCESSES)) > 1:
        with suppress(OSError):  # no room for so many
            workers += (_Worker() for _ in range(processes))
    return workers


def _read_apart(waiting: deque[list[Job]], workers: list[_Worker]) -> Iterator[Outcome]:
    """Read batches in processes, each of which is served by a thread here."""
    idle: SimpleQueue[_Worker] = SimpleQueue()
    for worker in workers:
        idle.put(worker)

    def ask(batch: list[Job]) -> bytes:
        worker = idle.get()
        try:
            return worker.ask(batch)
        finally:
            idle.put(worker)

    threads = ThreadPoolExecutor(len(workers))
    given: dict[Future[bytes], list[Job]] = {}
    try:
        while waiting or given:
            while waiting and len(given) < len(workers) * _AHEAD:
                batch = waiting.popleft()
                given[threads.submit(ask, batch)] = batch
            done = next(iter(wait(given, return_when=FIRST_COMPLETED).done))
            batch = given.pop(done)
            try:
                answer = _decode(done.result())
            except (EOFError, OSError):  # that process was killed, or never came up
                yield from _read_here(batch)
                continue
            del done  # and the message in it
            for (scanner, path, _), entry in zip(batch, answer, strict=True):
                if isinstance(entry, str):
                    yield scanner, path, LogReadError(path, entry)
                else:
                    entry.path = str(path)
                    yield scanner, path, entry
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


class _Worker:
    """A process that runs ``scanners.reading.pool_worker``.

    It imports nothing from the current folder, which may be anybody's project, and prints nothing: a screen
    may be open. What fails there is done again here, where it is seen.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _SERVE, _ROOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def ask(self, batch: list[Job]) -> bytes:
        """Return the encoded ``Answer`` for a batch. Raises EOFError or OSError when the process is gone."""
        assert self._process.stdin is not None and self._process.stdout is not None
        kind, home = type(batch[0][0]), os.fsencode(batch[0][0].home)
        paths = [os.fsencode(path) for _, path, _ in batch]
        send(self._process.stdin, _encode(Batch(kind.__module__, kind.__name__, home, paths)))
        return receive(self._process.stdout)

    def end(self) -> None:
        """End the process at once; it has nothing to save."""
        self._process.kill()
        with suppress(BrokenPipeError), self._process:  # which closes its pipes
            pass


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
