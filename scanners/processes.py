"""Processes of our own that work for this one: each is asked by its stdin, and answers by its stdout."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

import msgspec

from scanners.answering import receive, send

_MOST_PROCESSES = 8
_AHEAD = 2  # questions for each process; answers that nobody has taken yet fill the memory
_LOOK_SECONDS = 0.1  # between two looks whether to stop
_SERVE = "import sys; sys.path.append(sys.argv[1]); from {} import serve; serve()"
_ROOT = str(Path(__file__).parents[1])

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class WorkerProcess:
    """A process that runs ``serve`` of a module.

    It imports nothing from the current folder, which may be anybody's project, and prints nothing: a screen
    may be open. What fails there is done again here, where it is seen.
    """

    def __init__(self, module: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _SERVE.format(module), _ROOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def ask(self, question: bytes) -> bytes:
        """Return the answer. Raises EOFError or OSError when the process is gone."""
        assert self._process.stdin is not None and self._process.stdout is not None
        send(self._process.stdin, question)
        return receive(self._process.stdout)

    def end(self) -> None:
        """End the process at once; it has nothing to save."""
        self._process.kill()
        with suppress(BrokenPipeError), self._process:  # which closes its pipes
            pass


def start(module: str, most: int = _MOST_PROCESSES) -> list[WorkerProcess]:
    """Start as many as this machine has processors, but ``most``; none where that would be one."""
    started: list[WorkerProcess] = []
    if (number := min(os.cpu_count() or 1, most, _MOST_PROCESSES)) > 1:
        with suppress(OSError):  # no room for so many
            started += (WorkerProcess(module) for _ in range(number))
    return started


def answers(
    workers: list[WorkerProcess],
    questions: Iterable[Question],
    encode: Callable[[Question], bytes],
    decode: Callable[[bytes], Answer],
    is_stopped: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[Question, Answer | None]]:
    """Yield each question with its answer as that comes; with None where there is none.

    So it is where the process is gone, or answers as another version of this code would, which was installed
    since this process began. Ends early when ``is_stopped``, also while an answer is waited for.
    """
    idle: SimpleQueue[WorkerProcess] = SimpleQueue()
    for worker in workers:
        idle.put(worker)

    def ask(question: Question) -> bytes:
        worker = idle.get()
        try:
            return worker.ask(encode(question))
        finally:
            idle.put(worker)

    waiting = iter(questions)
    asked: dict[Future[bytes], Question] = {}
    threads = ThreadPoolExecutor(len(workers))
    try:
        while True:
            while len(asked) < len(workers) * _AHEAD and (question := next(waiting, None)) is not None:
                asked[threads.submit(ask, question)] = question
            if not asked:
                return
            while not (ready := wait(asked, _LOOK_SECONDS, FIRST_COMPLETED).done):
                if is_stopped():
                    return
            done = next(iter(ready))
            question = asked.pop(done)
            try:
                answer = decode(done.result())
            except (EOFError, OSError, msgspec.MsgspecError):
                answer = None
            del done, ready  # and the message in it
            yield question, answer
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
