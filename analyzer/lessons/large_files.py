"""What files teach that are too large to be read whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.lessons.kind import LessonKind, if_it_worked_later, of_subject, seen_twice
from analyzer.lessons.named_files import NamedFiles
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.lessons.repository import doubts_of_large_file
from analyzer.lessons.successes import Successes
from analyzer.lessons.used_paths import reads_whole
from analyzer.models import FailureFix, Finding, FixKind, Lesson, Section
from analyzer.rule_text.markdown import code
from analyzer.rule_text.project_paths import portable

# a day and a time of it, a long number: ``tides_2026-03-01T11-18-57.json``, ``chat-2500000853693.json``
_ONE_OF_MANY = re.compile(r"(?<!\d)20\d\d-?[01]\d-?[0-3]\d[T_ -][0-2]\d[-_.:]?[0-5]\d|\d{10,}")
_OF_A_DAY = re.compile(r"(?<!\d)20\d\d-?[01]\d-?[0-3]\d(?!\d)")  # ``2026-03-01-tides.md``
# source that stays as it is, whenever it was made: ``20260301111857_add_tides.sql``
_MIGRATION = re.compile(r"\d{14}[_-][A-Za-z][\w-]*\.(?:cs|exs?|go|js|php|py|rb|sql|ts)")
_PASSED = 20  # sessions without it, after which a file of a day, or of two sessions, is not read whole again
_FEW = 2
_SHOWS_WHOLE = frozenset({"cat", "bat", "nl"})  # of which the agent cuts what is too much


def _taught(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if pair.kind is FixKind.FILE_TOO_LARGE:
        path = portable(failure.path, pair.project_path, pair.failure.cwd)
        if path:
            yield Lesson(Section.LARGE_FILES, path, "offset and limit")


def _watch(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    place = NamedFiles(lesson.subject)
    for at in observed.files.holding_any(place.names):
        failure = observed.failure(at)
        call = failure.call
        if not any(place.holds(path, observed, call.cwd) for path in failure.paths_read):
            continue
        if call.is_error:
            if failure.kind is FixKind.FILE_TOO_LARGE:
                yield "failed", call
        elif reads_whole(call):
            yield "worked", call
        elif not any(one.program in _SHOWS_WHOLE and one.followed_by != "|" for one in failure.commands):
            yield "kept", call


def _lacks(finding: Finding) -> str:
    """What it lacks where the file is a record of one moment or thing by its name: others are read next.

    One of a day, such as a plan, may be worked by for some sessions, and so may what a program made.
    """
    name, since = paths.name(finding.subject), finding.sessions_since
    if _ONE_OF_MANY.search(name) and not _MIGRATION.fullmatch(name):
        return "its name is of one record"
    if _OF_A_DAY.search(name) and since >= _PASSED:
        return f"its name is of a day, and {since} sessions have not met it since"
    if finding.sessions <= _FEW and since >= _PASSED:
        return f"{since} sessions have not met it since"
    return seen_twice(finding)


def _words(finding: Finding) -> str:
    return f"read {code(finding.subject)} with offset and limit, not whole (too large to read at once)"


TOO_LARGE = LessonKind(
    fits=lambda lesson: lesson.section is Section.LARGE_FILES,
    taught=_taught,
    words=_words,
    watch=_watch,
    lacks=_lacks,
    outdated=if_it_worked_later(of_subject(Successes.reads_whole)),
    doubts=doubts_of_large_file,
)
