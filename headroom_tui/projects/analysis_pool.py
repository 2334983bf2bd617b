"""Analysing many projects at once, in several processes where that is worth it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence

import msgspec

from headroom_tui.projects.analysis_store import Kept
from headroom_tui.projects.logs import ProjectLogs
from headroom_tui.projects.project import Project
from scanners import processes
from scanners.base import is_built_in
from scanners.cache_database import CacheDatabase

WORTH_PROCESSES = 8_000  # calls to analyse; starting processes takes as long as analysing these
_WORKER = "headroom_tui.projects.analysis_worker"  # not imported here: it loads the analyzer


class Wanted(msgspec.Struct, array_like=True):
    """A project to analyse, out of an index that holds its logs. Paths are bytes: they need not be text."""

    index: bytes
    version: str  # of the code that wrote the index
    agent: str
    home: bytes  # the agent's folder
    project: str


class Answer(msgspec.Struct, array_like=True):
    """``kept`` is None where a session was left out, or something failed."""

    mark: bytes  # of the logs that it was made of
    kept: Kept | None


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Answer).decode


def analysed_apart(
    projects: Sequence[Project], logs: ProjectLogs, is_stopped: Callable[[], bool]
) -> Iterator[tuple[Project, Kept | None]]:
    """Yield each project with its analysis, or with None: then it is to be made in this process.

    Ends early when ``is_stopped``.
    """
    database = logs.index.database
    apart = [each for each in projects if is_built_in(each.plugin.scanner)]
    is_worth_it = sum(each.counts.calls for each in apart) >= WORTH_PROCESSES
    workers = processes.start(_WORKER, len(apart)) if is_worth_it and database.file is not None else []
    if not workers:
        yield from ((project, None) for project in projects)
        return
    try:
        for project, answer in processes.answers(
            workers, apart, lambda one: _asking(one, database), _decode, is_stopped
        ):
            is_of_this = answer is not None and answer.mark == project.mark
            yield project, answer.kept if answer is not None and is_of_this else None
    finally:
        for worker in workers:
            worker.end()
    if not is_stopped():
        yield from ((project, None) for project in projects if not is_built_in(project.plugin.scanner))


def _asking(project: Project, database: CacheDatabase) -> bytes:
    assert database.file is not None
    agent, path = project.key
    home = os.fsencode(project.plugin.scanner.home)
    return _encode(Wanted(os.fsencode(database.file), database.version, agent, home, path))
