"""What one session says about lessons on files: where they are, how large, and how they are edited."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from analyzer import paths
from analyzer.models import FixKind, Lesson
from analyzer.observed_session import MOST_IDS, ObservedSession, Sign
from analyzer.project_paths import portable
from scanners.models import CallStatus, ToolName


class _Place:
    """The files a lesson names: one, several with "or", or all below ``folder/…``."""

    def __init__(self, text: str) -> None:
        self._files = frozenset(text.split(" or "))
        self._folders = tuple(one.removesuffix("…") for one in self._files if one.endswith("/…"))
        self.names = [paths.name(one.removesuffix("/…")) for one in self._files]

    def holds(self, path: str, observed: ObservedSession, cwd: str) -> bool:
        found = portable(path, observed.session.project_path, cwd)
        return found is not None and (found in self._files or found.startswith(self._folders or ("\0",)))


def path(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    wrong, right = _Place(lesson.subject), _Place(lesson.remedy)
    for at in observed.files.holding_any([*wrong.names, *right.names]):
        failure = observed.failure(at)
        call = failure.call
        if call.is_error:
            if any(wrong.holds(path, observed, call.cwd) for path in failure.missing):
                yield "failed", call
            continue
        run = (one.path for one in failure.mains if one.path)
        used = (*failure.paths_read, *failure.paths_changed, *failure.paths_listed, *run)
        if any(right.holds(path, observed, call.cwd) for path in used):
            yield "kept", call
        elif any(wrong.holds(path, observed, call.cwd) for path in used):
            yield "worked", call


def large_file(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    place = _Place(lesson.subject)
    for at in observed.files.holding_any(place.names):
        failure = observed.failure(at)
        call = failure.call
        if not any(place.holds(path, observed, call.cwd) for path in failure.paths_read):
            continue
        if call.is_error:
            if failure.kind is FixKind.FILE_TOO_LARGE:
                yield "failed", call
        elif call.name == ToolName.BASH or {"limit", "offset"} & call.input_data.keys():
            yield "kept", call
        else:
            yield "worked", call


def edit(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    for at in observed.refused_edits.get(lesson, ()):
        yield "failed", observed.calls[at]
    went_well = (at for at in observed.edits if observed.calls[at].status is CallStatus.OK)
    for at in islice(went_well, MOST_IDS):
        yield "kept", observed.calls[at]
