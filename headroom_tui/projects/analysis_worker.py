"""A process that analyses projects for another one, one by one: see ``analysis_pool``."""

from __future__ import annotations

import gc
import os
from functools import lru_cache, partial
from pathlib import Path

import msgspec

from analyzer.session_evidence import look_into
from headroom_tui.projects.analysing import analyse
from headroom_tui.projects.analysis_pool import Answer, Wanted
from headroom_tui.projects.analysis_store import kept_form, version_of_code
from headroom_tui.projects.logs import ProjectLogs
from scanners.answering import answer_all
from scanners.base import ConversationScanner
from scanners.registry import SCANNERS


def serve() -> None:
    """Analyse project after project until the other process ends."""
    gc.disable()  # what an analysis makes has no cycles
    encode, decode = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder(Wanted).decode
    answer_all(lambda question: encode(_answer(decode(question))))


def _answer(wanted: Wanted) -> Answer:
    key = (wanted.agent, wanted.project)
    try:
        scanner, logs = _opened(wanted.index, wanted.version, wanted.agent, wanted.home)
        project = scanner.project_info(wanted.project)
        made = analyse(project, partial(logs.sessions, key), look_into)
        return Answer(logs.mark(key), kept_form(made.result) if made.is_whole else None)
    except Exception:  # noqa: BLE001 - any at all: it is done again by who asked, and said there
        return Answer(b"", None)


@lru_cache
def _opened(index: bytes, version: str, agent: str, home: bytes) -> tuple[ConversationScanner, ProjectLogs]:
    """Raises RuntimeError where the code is not what wrote the index: to open it would empty it."""
    if version != version_of_code():
        raise RuntimeError("another version")
    scanner = SCANNERS[agent](Path(os.fsdecode(home)))
    return scanner, ProjectLogs([scanner], Path(os.fsdecode(index)))
