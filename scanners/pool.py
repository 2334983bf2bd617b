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

import msgspec

from scanners.base import ConversationScanner
from scanners.errors import LogReadError
from scanners.pool_worker import Answer, Batch, receive, send
from scanners.reading import Entry, Reader
from scanners.registry import SCANNERS

WORTH_A_POOL = 48 << 20  # bytes to read; starting processes takes as long as reading this
_BATCH = 8 << 20  # bytes; a task for each file would take half as long again
_MOST_PROCESSES = 8
_AHEAD = 2  # batches for each process; answers that nobody has taken yet fill the memory
_SERVE = "import sys; sys.path.append(sys.argv[1]); from scanners.pool_worker import serve; serve()"
_ROOT = str(Path(__file__).parents[1])

Job = tuple[ConversationScanner, Path, int]  # the last one: bytes
Outcome = tuple[ConversationScanner, Path, Entry | LogReadError]

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Answer).decode


def read_all(jobs: list[Job]) -> Iterator[Outcome]:
    """Read logs from their first bytes, the largest first, in as many processes as are worth it."""
    processes = min(os.cpu_count() or 1, _MOST_PROCESSES)
    here = [job for job in jobs if type(job[0]) is not SCANNERS.get(job[0].name)]  # a plugin's
    jobs = [job for job in jobs if type(job[0]) is SCANNERS.get(job[0].name)]
    if processes == 1 or sum(size for _, _, size in jobs) < WORTH_A_POOL:
        yield from _read_here([*jobs, *here])
        return
    yield from _read_here(here)
    yield from _read_apart(deque(_batches(sorted(jobs, key=lambda job: -job[2]))), processes)


def _read_apart(waiting: deque[list[Job]], processes: int) -> Iterator[Outcome]:
    """Read batches in processes of our own, each of which is served by a thread here."""
    workers: list[_Worker] = []
    with suppress(OSError):  # no room for so many
        workers += (_Worker() for _ in range(processes))
    if not workers:
        yield from _read_here(job for batch in waiting for job in batch)
        return
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
        for worker in workers:
            worker.end()
        threads.shutdown(wait=False, cancel_futures=True)


class _Worker:
    """A process that runs ``scanners.pool_worker``.

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
    """Group jobs of one scanner to about the same number of bytes."""
    for name in dict.fromkeys(scanner.name for scanner, _, _ in jobs):
        batch: list[Job] = []
        size = 0
        for job in jobs:
            if job[0].name != name:
                continue
            batch.append(job)
            size += job[2]
            if size >= _BATCH:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch
