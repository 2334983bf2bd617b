"""What files teach that are elsewhere, or nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.views import View, path_operands
from analyzer.lessons.kind import (
    LessonKind,
    if_it_worked_later,
    in_two_sessions,
    of_subject,
    with_remedy,
)
from analyzer.lessons.named_files import NamedFiles
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.lessons.repository import doubts_of_absence, doubts_of_path
from analyzer.lessons.successes import Successes
from analyzer.models import FailureFix, Finding, FixKind, Lesson, Section
from analyzer.outputs.spelling import identifier_words, is_near
from analyzer.rule_text.discretion import is_sayable
from analyzer.rule_text.markdown import code
from analyzer.rule_text.project_paths import MADE, portable
from analyzer.shell.programs import INTERPRETERS, LISTERS, MOVES, SEARCHES, SHELLS, VIEWERS
from scanners.models import ToolCall, ToolName


def _elsewhere(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if pair.fix is None or pair.kind not in (FixKind.FILE_PATH, FixKind.SEARCH_SCOPE):
        return
    fix = View(pair.fix, 0)
    rights = list(_used(fix))
    for wrong in failure.missing:
        near = [right for right in rights if paths.corrected(wrong, right) or paths.same(wrong, right)]
        near = near or (rights if failure.name == fix.name == ToolName.READ else [])
        if not near:
            continue
        subject = portable(wrong, pair.project_path, pair.failure.cwd)
        remedy = portable(near[0], pair.project_path, pair.fix.cwd)
        if not subject or not remedy or subject == remedy or "worktrees" in paths.parts(subject):
            continue  # a misspelt worktree is not looked into again
        if _is_of_another_thing(subject, remedy):
            return
        from_elsewhere = paths.same(wrong, near[0]) and not remedy.startswith("~/")
        if from_elsewhere and not _are_of_one_folder(pair, wrong, near[0]):
            continue
        if pair.was_shown or _is_same_subject(subject, remedy):
            yield Lesson(Section.FILE_PATHS, subject, remedy)
            return


def _are_of_one_folder(pair: FailureFix, wrong: str, right: str) -> bool:
    """Whether two relative paths start at the same folder: then they are two places, however alike."""
    if pair.fix is None or paths.is_absolute(wrong) or paths.is_absolute(right):
        return False
    is_moved = _is_elsewhere_by(pair.failure, wrong) or _is_elsewhere_by(pair.fix, right)
    return pair.failure.cwd == pair.fix.cwd and not is_moved


def _is_elsewhere_by(call: ToolCall, path: str) -> bool:
    """Whether a line had gone to another folder before it came to the path, as its first ``cd`` has not."""
    view = View(call, 0)
    first = view.commands[0] if view.commands else None
    goes_there = first is not None and first.program in MOVES and first.operands[:1] == (path,)
    return view.moves and not goes_there


def _used(view: View) -> Iterator[str]:
    """The files and folders that a call reads, lists, changes, searches or runs."""
    yield from (*view.paths_read, *view.paths_listed, *view.paths_changed, *view.places_searched)
    for one in view.commands:
        if one.program in MOVES:
            yield from one.operands[:1]
    for one in view.mains:
        if one.path:
            yield one.path
        if one.program in SHELLS | INTERPRETERS:
            yield from path_operands(one)[:1]


def _is_same_subject(wrong: str, right: str) -> bool:
    """Whether a path was moved or renamed, rather than a file of another part of the project read."""
    return paths.is_moved(wrong, right) or paths.parts(wrong)[:-1] == paths.parts(right)[:-1]


def _is_of_another_thing(wrong: str, right: str) -> bool:
    """Whether another word in the same place tells a name from one beside it: ``tides_de``, ``tides_en``.

    What was read instead of the one that there is not need not say what was sought in it.
    """
    if paths.parts(wrong)[:-1] != paths.parts(right)[:-1] or is_near(paths.stem(wrong), paths.stem(right)):
        return False
    mine, theirs = identifier_words(paths.stem(wrong)), identifier_words(paths.stem(right))
    if len(mine) != len(theirs) or any(word.isdigit() for word in mine[:1]):
        return False  # by its number it is the one that was meant
    return sum(one != other for one, other in zip(mine, theirs, strict=True)) == 1


def _elsewhere_words(finding: Finding) -> str:
    subject, remedy = finding.subject, finding.remedy
    if remedy.startswith("~/"):  # where it was looked for in vain matters to nobody elsewhere
        return f"use {code(remedy)} ({code(paths.name(remedy.removesuffix('/…')))} is not in the project)"
    wrong = " or ".join(code(path) for path in subject.split(" or "))
    return f"use {code(remedy)}, not {wrong} (no such {_what(subject)})"


def _what(path: str) -> str:
    """What stands or might stand at a path that nobody has seen."""
    if path.endswith("/…"):
        return "folder"
    return "file" if "." in paths.name(path).lstrip(".") else "path"


def _watch_place(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    wrong, right = NamedFiles(lesson.subject), NamedFiles(lesson.remedy)
    for at in observed.files.holding_any([*wrong.names, *right.names]):
        failure = observed.failure(at)
        call = failure.call
        if call.is_error:
            if any(wrong.holds(path, observed, call.cwd) for path in failure.missing):
                yield "failed", call
            continue
        used = list(_used(failure))
        if any(right.holds(path, observed, call.cwd) for path in used):
            yield "kept", call
        elif any(wrong.holds(path, observed, call.cwd) for path in used):
            yield "worked", call


def _nowhere(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    """A path of the project that is not there, where no call showed what was meant by it."""
    if not pair.failure.is_error or pair.kind not in (FixKind.FILE_PATH, FixKind.SEARCH_SCOPE):
        return
    in_project = paths.parts(pair.failure.cwd) == paths.parts(pair.project_path) and not failure.moves
    for wrong in failure.missing if _only_looks(failure) else ():
        if in_project or paths.is_absolute(wrong):
            subject = portable(wrong, pair.project_path, pair.failure.cwd)
            if subject and not _is_of_one_checkout(subject) and is_sayable((subject,)):
                yield Lesson(Section.FILE_PATHS, subject, _NOWHERE)


def is_elsewhere(lesson: Lesson, worked: Successes) -> bool:
    """Whether what is not at a path is in another folder of the project: to look for it is no mistake.

    Nor is it where folders beside it have one: ``specs/moon/plan.md`` comes as ``specs/sun/plan.md`` came.
    """
    subject = lesson.subject
    if not NOWHERE.fits(lesson):
        return False
    return worked.uses_beside(subject) or (not paths.is_common_name(subject) and worked.in_a_folder(subject))


def _is_of_one_checkout(path: str) -> bool:
    """Whether a path lies outside of the project, or is hidden or made there: elsewhere it may be there."""
    parts = paths.parts(path)
    return path.startswith(("~/", "/")) or any(part[0] == "." or part in MADE for part in parts)


def _only_looks(failure: Failure) -> bool:
    """Whether a call was to read, list or search what it names."""
    if failure.name == ToolName.BASH:
        return failure.member is not None and failure.member.program in VIEWERS | LISTERS | SEARCHES
    return failure.name in (ToolName.READ, ToolName.LS, ToolName.GLOB, ToolName.GREP)


def _watch_nowhere(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    """Kept by what was found in the folder in which the path was looked for."""
    wrong, folder = NamedFiles(lesson.subject), paths.parts(lesson.subject)[:-1]
    for at in observed.files.holding_any([*wrong.names, *folder[-1:]]):
        failure = observed.failure(at)
        call = failure.call
        used = list(_used(failure))
        if call.is_error:
            if any(wrong.holds(path, observed, call.cwd) for path in failure.missing):
                yield "failed", call
        elif any(wrong.holds(path, observed, call.cwd) for path in used):
            yield "worked", call
        elif folder and any(
            paths.parts(portable(path, observed.session.project_path, call.cwd) or "")[:-1] == folder
            for path in used
        ):
            yield "kept", call


ELSEWHERE = LessonKind(
    fits=lambda lesson: lesson.section is Section.FILE_PATHS and lesson.remedy != _NOWHERE,
    taught=_elsewhere,
    words=_elsewhere_words,
    watch=_watch_place,
    outdated=if_it_worked_later(of_subject(Successes.uses)),
    doubts=doubts_of_path,
)
_NOWHERE = "it is not there"
NOWHERE = LessonKind(
    fits=with_remedy(_NOWHERE),
    taught=_nowhere,
    words=lambda finding: f"do not look for {code(finding.subject)} (no such {_what(finding.subject)})",
    watch=_watch_nowhere,
    lacks=in_two_sessions,
    outdated=if_it_worked_later(of_subject(Successes.uses_below)),
    doubts=doubts_of_absence,
    tells_once=False,  # everybody looks for something in vain
)


def merge_places(
    taught: Mapping[Lesson, list[FailureFix]], worked: Successes
) -> dict[Lesson, list[FailureFix]]:
    """Several files that are in one folder instead of another, and several wrong guesses at one file.

    That a path is not there is one lesson with what took its place, where that did so in two sessions.
    """
    merged = dict(taught)
    for nowhere in [lesson for lesson in taught if NOWHERE.fits(lesson)]:
        instead = [one for one in taught if ELSEWHERE.fits(one) and one.subject == nowhere.subject]
        found = [one for one in instead if len({pair.session_id for pair in taught[one]}) > 1]
        if found:
            best = max(found, key=lambda one: (len(taught[one]), one.remedy))
            merged[best] = [*merged[best], *merged.pop(nowhere)]
    for (old, new), several in _grouped(merged, _folders).items():
        if old and new and not new.startswith(f"{old}/") and not worked.anything_in(old):
            _replace(merged, several, f"{old}/…", f"{new}/…")
    for (remedy,), several in _grouped(merged, lambda lesson: (lesson.remedy,)).items():
        _replace(merged, several, " or ".join(sorted(lesson.subject for lesson in several)), remedy)
    return merged


def _grouped(
    taught: Mapping[Lesson, list[FailureFix]], key: Callable[[Lesson], tuple[str, ...]]
) -> dict[tuple[str, ...], list[Lesson]]:
    """Lessons about a file that keeps its name, by key, where two or more share it."""
    groups: dict[tuple[str, ...], list[Lesson]] = defaultdict(list)
    for lesson in taught:
        if ELSEWHERE.fits(lesson) and paths.name(lesson.subject) == paths.name(lesson.remedy):
            groups[key(lesson)].append(lesson)
    return {name: several for name, several in groups.items() if len(several) > 1}


def _replace(
    taught: dict[Lesson, list[FailureFix]], several: Sequence[Lesson], subject: str, remedy: str
) -> None:
    pairs = {pair.id: pair for lesson in several for pair in taught.pop(lesson)}
    taught[Lesson(Section.FILE_PATHS, subject, remedy)] = list(pairs.values())


def _folders(lesson: Lesson) -> tuple[str, str]:
    """The folders of the two paths without what both have below the difference."""
    wrong, right = paths.parts(lesson.subject), paths.parts(lesson.remedy)
    shared = paths.common_suffix(lesson.subject, lesson.remedy)
    start = "~/" if lesson.remedy.startswith("~/") else ""
    return "/".join(wrong[:-shared]), start + "/".join(right[:-shared]).removeprefix("~/")
