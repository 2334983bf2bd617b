"""What programs teach that lie in a folder which is not on the PATH, at least not in every session."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.views import View
from analyzer.lessons.kind import LessonKind
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.lessons.replacements import is_absent
from analyzer.lessons.worked_commands import has_worked
from analyzer.models import FailureFix, Finding, FixKind, Lesson, Section
from analyzer.rule_text.markdown import code
from analyzer.rule_text.project_paths import portable
from scanners.models import RAN

_ADDED = re.compile(r"(?<!\w)PATH=(?:\"([^\"\n]+)\"|'([^'\n]+)'|([^\s\"';&|]+))(?![^\s;&|])")
_LONGEST = 60  # characters of a path in a rule
_PASSING = frozenset({"tmp", "Temp", "folders", "proc"})  # parts of paths that do not last


def _elsewhere(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    mine = failure.member
    if mine is None or mine.path or pair.kind is not FixKind.ENVIRONMENT or pair.fix is None:
        return
    if is_absent(mine, failure) and (place := _place_in(View(pair.fix, 0), mine.program, pair.project_path)):
        yield Lesson(Section.ENVIRONMENT, mine.program, place)


def _place_in(fix: View, program: str, project_path: str) -> str:
    """Where a later line called the program by its path, or the one folder that it put on the PATH; or ""."""
    runs = [one for one in fix.commands if one.program == program and has_worked(one, fix)]
    places = {one.path for one in runs if one.path}
    if runs and not places:
        added = (next(filter(None, found.groups())) for found in _ADDED.finditer(fix.command))
        folders = {folder for several in added for folder in several.split(":")}
        places = {paths.join(folder, program) for folder in folders if paths.is_absolute(folder)}
    place = next(iter(places)) if len(places) == 1 else ""
    return place if _is_of_system(place, project_path, fix.call.cwd) else ""


def _is_of_system(path: str, project_path: str, cwd: str) -> bool:
    """Whether a path lies outside of the project and of anybody's home, where programs are installed."""
    is_outside = paths.is_absolute(path) and portable(path, project_path, cwd) is None
    is_short = len(path) <= _LONGEST and " " not in path  # and needs no quotes
    return is_outside and is_short and _PASSING.isdisjoint(paths.parts(path))


def _watch(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    for at in observed.lines.holding(lesson.subject):
        failure = observed.failure(at)
        if failure.call.status not in RAN:
            continue
        if failure.call.is_error and failure.member and failure.member.program == lesson.subject:
            if is_absent(failure.member, failure):
                yield "failed", failure.call
        elif any(one.path == lesson.remedy and has_worked(one, failure) for one in failure.commands):
            yield "kept", failure.call


def _words(finding: Finding) -> str:
    return f"where {code(finding.subject)} is not found, call {code(finding.remedy)} (not always on the PATH)"


OFF_PATH = LessonKind(
    fits=lambda lesson: (
        lesson.section is Section.ENVIRONMENT
        and paths.is_absolute(lesson.remedy)
        and f"{paths.name(lesson.remedy)}.".startswith(f"{lesson.subject}.")  # go.exe too
    ),
    taught=_elsewhere,
    words=_words,
    watch=_watch,
    is_of_machine=True,
)
