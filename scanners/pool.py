"""Reading many logs in several processes."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, redirect_stderr
from multiprocessing import resource_tracker
from pathlib import Path

import msgspec

from scanners.base import ConversationScanner
from scanners.errors import LogReadError
from scanners.reading import Entry, Reader
from scanners.registry import SCANNERS

WORTH_A_POOL = 48 << 20  # bytes to read; starting processes takes as long as reading this
_BATCH = 8 << 20  # bytes; a task for each file would take half as long again
_MOST_PROCESSES = 8
_SAFE_PATH = "PYTHONSAFEPATH"

Job = tuple[ConversationScanner, Path, int]  # the last one: bytes
_Task = tuple[str, str, list[str]]  # agent, its home, paths
_Answer = list[Entry | str]  # a sentence's reason where a log could not be read

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Answer).decode


def read_all(jobs: list[Job]) -> Iterator[tuple[ConversationScanner, Path, Entry | LogReadError]]:
    """Read logs from their first bytes, the largest first, in as many processes as are worth it."""
    processes = min(os.cpu_count() or 1, _MOST_PROCESSES)
    here = [job for job in jobs if type(job[0]) is not SCANNERS.get(job[0].name)]  # a plugin's
    jobs = [job for job in jobs if type(job[0]) is SCANNERS.get(job[0].name)]
    if processes == 1 or sum(size for _, _, size in jobs) < WORTH_A_POOL:
        yield from _read_here([*jobs, *here])
        return
    yield from _read_here(here)
    batches = list(_batches(sorted(jobs, key=lambda job: -job[2])))
    # Spawned: a fork would copy the locks of Textual's threads as they happen to be.
    with _importing_nothing_from_here():
        _start_tracker()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as executor:
        with _importing_nothing_from_here():
            left = {executor.submit(_work, _task(batch)): batch for batch in batches}
        try:
            for done in as_completed(list(left)):
                answer = _decode(done.result())
                for (scanner, path, _), entry in zip(left.pop(done), answer, strict=True):
                    if isinstance(entry, str):
                        yield scanner, path, LogReadError(path, entry)
                    else:
                        entry.path = str(path)
                        yield scanner, path, entry
        except BrokenProcessPool:  # killed, or a script that cannot be imported again: read the rest here
            yield from _read_here(job for batch in left.values() for job in batch)
        finally:
            executor.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _importing_nothing_from_here() -> Iterator[None]:
    """Keep the current folder, which may be anybody's project, off the import path of new processes."""
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = before


def _start_tracker() -> None:
    """Start what multiprocessing needs besides its workers.

    It inherits stderr by number, and that of a full-screen app, which catches what is printed, has none.
    """
    with redirect_stderr(sys.__stderr__):
        resource_tracker.ensure_running()


def _read_here(jobs: Iterable[Job]) -> Iterator[tuple[ConversationScanner, Path, Entry | LogReadError]]:
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


def _task(batch: list[Job]) -> _Task:
    scanner = batch[0][0]
    return scanner.name, str(scanner.home), [str(path) for _, path, _ in batch]


def _work(task: _Task) -> bytes:
    """In a process of the pool: read the logs of a task."""
    gc.disable()  # what reading makes has no cycles
    agent, home, paths = task
    reader = Reader(SCANNERS[agent](Path(home)))
    answer: _Answer = []
    for path in paths:
        try:
            entry = reader.read(Path(path))[0]
            entry.path = ""  # a name need not be text, which this answer is
            answer.append(entry)
        except LogReadError as error:
            answer.append(error.reason)
    return _encode(answer)
