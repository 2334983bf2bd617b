"""Wrong path → the same file found elsewhere. Across tools."""

from __future__ import annotations

import re

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.places import folder_path_of
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View
from analyzer.intents.base import READ_FILES, Intent, Match, Sought, file_clue
from analyzer.models import FixKind
from analyzer.shell.programs import MOVES, SEARCHES, VIEWERS
from scanners.models import EDITS, ToolName

_SHOW_FILES = (*READ_FILES, ToolName.LS, ToolName.GLOB)


def _seeks_file(failure: Failure) -> Sought | None:
    if not looks_for_file(failure):
        return None
    clues = [file_clue(path) for path in failure.missing]
    clues += [_module(path).lower() for path in failure.missing if _stands_for_folder(path)]
    return Sought((*_SHOW_FILES, ToolName.EDIT, ToolName.GREP), clues)


def looks_for_file(failure: Failure) -> bool:
    """Whether a file was to be read or listed that is not there."""
    if failure.kind not in (FixKind.FILE_PATH, FixKind.SEARCH_SCOPE) or failure.name == ToolName.EDIT:
        return False
    return bool(failure.missing) and (failure.name != ToolName.BASH or _only_reads(failure))


def _found_elsewhere(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A read, or an edit, of the file that the failing call meant, under its right path."""
    for wrong in failure.missing:
        if between.changes(wrong):
            continue  # it was made where it had not been
        is_edited = later.name == ToolName.EDIT and later.succeeded and not failure.paths_listed
        edited = later.paths_changed if is_edited else ()  # which lists no folder
        searched = later.paths_searched if later.paths_searched and later.found_something else ()
        for right in (*later.paths_read, *edited, *searched):
            if match := _same_file(failure, wrong, later, right, between):
                return match
        for right in later.paths_listed if failure.paths_listed and later.found_something else ():
            is_same = right in later.paths_made or _is_same_place(failure, wrong, later, right)
            if is_same and later.succeeded:
                continue  # it was not there; where it still is not, the later call is one more try
            likely = paths.corrected(paths.at_home(wrong), paths.at_home(right))
            if likely >= 0.8 and may_be_meant(failure, wrong, later, right, between):
                return Match(likely, f"the same name in another place: {right}")
    return None


def _only_reads(failure: Failure) -> bool:
    member = failure.member
    return (
        member is not None
        and not member.writes
        and member.program in VIEWERS | SEARCHES | MOVES | {"ls", "Get-ChildItem"}
    )


def _same_file(failure: Failure, wrong: str, later: View, right: str, between: Stretch) -> Match | None:
    """The later call's ``right`` path, where it is what the ``wrong`` one was meant to be."""
    shown = right  # whoever's home it is in
    wrong, right = paths.at_home(wrong), paths.at_home(right)
    if paths.parts(wrong) == paths.parts(right):
        is_made = shown in later.paths_changed and not failure.paths_changed
        if is_made:
            return None  # it was not there
        is_it = _is_same_or_moved(failure, wrong, later, right)
        return Match(0.8, f"the same path could be read later: {paths.name(right)}") if is_it else None
    if not paths.is_absolute(wrong) and paths.same(wrong, right):
        return _seen_from_elsewhere(failure, wrong, later, right, shown, between)
    if (likely := paths.corrected(wrong, right)) and not between.changes(right):
        if not may_be_meant(failure, wrong, later, right, between):
            return None
        is_same_name = paths.name(wrong) == paths.name(right)
        how = "the same file name in another folder" if is_same_name else "nearly the same file name"
        return Match(likely, f"{how}: {shown}", was_shown=was_shown(right, failure, between))
    if paths.is_joined(wrong, right) and not between.changes(right):
        return Match(0.7, f"the same file in the folder that there is: {shown}")
    if paths.is_moved(wrong, right) and _is_the_one_shown(right, between) and not between.changes(right):
        return Match(0.75, f"the only one of that name in such a folder: {shown}", was_shown=True)
    if _is_plural(wrong, right) and was_shown(right, failure, between):
        return Match(0.7, f"the name that there is: {shown}", was_shown=True)
    if _is_one_module(wrong, right) and next(between.showing(_module(wrong)), None) is not None:
        return Match(0.7, f"the module that there is: {shown}", was_shown=True)
    return None


def _in_full(failure: Failure, wrong: str, later: View, right: str) -> tuple[str, str]:
    """Both paths as they are from the folders in which they were named."""
    one, other = (
        paths.at_home(paths.join(_folder_naming(view, path), path))
        for view, path in ((failure, wrong), (later, right))
    )
    return one, other


def _folder_naming(view: View, path: str) -> str:
    """The folder that a call looked from when it named a path."""
    naming = (command for command in view.commands if path in command.words)
    command = next(naming, view.member if isinstance(view, Failure) else None)
    if command is None:
        return paths.join(view.call.cwd, view.text("workdir"))
    return folder_path_of(view, command)


def _is_same_place(failure: Failure, wrong: str, later: View, right: str) -> bool:
    """Whether two paths are one, seen from the folders in which they were named."""
    one, other = _in_full(failure, wrong, later, right)
    return paths.parts(one) == paths.parts(other)


def _is_same_or_moved(failure: Failure, wrong: str, later: View, right: str) -> bool:
    """Whether two paths that read the same are one file, not two of that name."""
    is_same = _is_same_place(failure, wrong, later, right)
    return is_same or paths.is_moved(*_in_full(failure, wrong, later, right))


def _seen_from_elsewhere(
    failure: Failure, wrong: str, later: View, right: str, shown: str, between: Stretch
) -> Match | None:
    """The same relative path, as it is from another folder, or with another part of it."""
    if not paths.is_absolute(right) and _is_one_place(failure, later):
        if _is_named_twice(failure, wrong, right):
            return Match(0.85, f"the same path without the folder that it named twice: {shown}")
        if _is_found_below(failure, wrong, right, between):
            return Match(0.85, f"the same path in a folder below: {shown}", was_shown=True)
        return None  # another file, in a folder above or below
    if paths.is_of_user_and_project(*_in_full(failure, wrong, later, right)):
        return None
    if paths.is_common_name(wrong) and _is_apart(failure, wrong, right):
        return None  # every project has one
    return Match(0.85, f"the same file, named from another folder: {paths.name(right)}")


def may_be_meant(failure: Failure, wrong: str, later: View, right: str, between: Stretch) -> bool:
    """Whether a file of that name is no other subject's: a search led to it, or to others beside it."""
    one, other = _in_full(failure, wrong, later, right)
    if paths.is_of_user_and_project(one, other):
        return False
    if not (paths.is_sibling(wrong, right) and paths.is_sibling(one, other)):
        return True
    if any(view.succeeded and view.name in EDITS for view in between):
        return False  # the work went on without it
    beside = "/".join((*paths.parts(right)[-3:-1], ""))
    return was_shown(right, failure, between) or next(between.showing(beside), None) is not None


def _is_apart(failure: Failure, wrong: str, right: str) -> bool:
    """Whether a file is neither above nor below the folder in which one of its name is not."""
    folder = paths.join(failure.call.cwd, failure.text("workdir"))
    if failure.member is not None and folder:
        folder = folder_path_of(failure, failure.member)
    there = paths.join(paths.at_home(folder), wrong)
    are_known = paths.is_absolute(there) and paths.is_absolute(right)
    return are_known and paths.parts(there) != paths.parts(right) and not paths.is_moved(there, right)


def _is_named_twice(failure: Failure, wrong: str, right: str) -> bool:
    """Whether a path began with the folder that it was seen from, or that it went into twice."""
    mine, theirs = paths.parts(wrong), paths.parts(right)
    more = mine[: len(mine) - len(theirs)]
    place = paths.parts(paths.join(failure.call.cwd, failure.text("workdir")))
    return bool(more) and mine == (*more, *theirs) and more in (place[-len(more) :], theirs[: len(more)])


def _is_found_below(failure: Failure, wrong: str, right: str, between: Stretch) -> bool:
    """Whether a search or a listing showed all of a path in a folder below, or the folder it begins with."""
    mine, theirs = paths.parts(wrong), paths.parts(right)
    if len(theirs) < len(mine) or paths.is_common_name(wrong):
        return False
    begins = "/".join(theirs[: len(theirs) - len(mine) + 1])
    is_it = re.compile(rf"(?<![\w.-]){re.escape(begins)}(?![\w-]|\.\w)")  # and no name that only begins so
    shown = (view.call.output for view in between.showing(begins)) if len(mine) > 1 else ()
    is_folder_shown = any(map(is_it.search, shown))
    return is_folder_shown or was_shown(right, failure, between)


def _is_one_place(failure: Failure, later: View) -> bool:
    """Whether two calls are known to look from the same folder."""
    one, other = (paths.join(view.call.cwd, view.text("workdir")) for view in (failure, later))
    return bool(one) and one == other and not (failure.moves or later.moves)


def was_shown(path: str, failure: Failure, between: Stretch) -> bool:
    """Whether the failing output, or a listing or search after it, named the path: no mere guess."""
    found = paths.parts(path)
    searches = list(between.showing(found[-1])) if found else []
    said = failure.output
    for wrong in failure.missing:
        said = said.replace(wrong, "")  # which may end as the right one does
    for text in (said, *(view.call.output for view in searches)):
        if len(found) > 1 and "/".join(found[-2:]) in text.replace("\\", "/"):
            return True
    return any(
        paths.parts(one)[-1:] == found[-2:-1] for view in searches for one in (view.path, *view.paths_listed)
    )


def _is_the_one_shown(path: str, between: Stretch) -> bool:
    """Whether searches showed a file, and no other of its name in a folder that is named like its own."""
    folder, file = ("", "", *paths.parts(path))[-2:]
    lines = (line.strip() for view in between.showing(file) for line in view.call.output.splitlines())
    alike = {paths.parts(line)[-3:] for line in lines if paths.parts(line)[-2:] == (folder, file)}
    return bool(folder) and alike == {paths.parts(path)[-3:]}


def _is_plural(wrong: str, right: str) -> bool:
    """Whether one name in a folder is the other's plural: ``type.ts``, ``types.ts``."""
    one, other = sorted((paths.stem(wrong).lower(), paths.stem(right).lower()), key=len)
    return paths.parts(wrong)[:-1] == paths.parts(right)[:-1] and f"{one}s" == other


def _is_one_module(wrong: str, right: str) -> bool:
    """Whether a module is a file, or a folder with a file that stands for it: ``a.ts``, ``a/index.ts``."""
    for file, of_folder in ((wrong, right), (right, wrong)):
        folder = (*paths.parts(file)[:-1], paths.stem(file))
        if _stands_for_folder(of_folder) and paths.parts(of_folder)[:-1] == folder:
            return True
    return False


def _module(path: str) -> str:
    """The name of a module: that of its folder, where a file stands for it."""
    return paths.parts(path)[-2] if _stands_for_folder(path) else paths.stem(path)


def _stands_for_folder(path: str) -> bool:
    return paths.is_common_name(path) and len(paths.parts(path)) > 1


FOUND_ELSEWHERE = Intent(_seeks_file, _found_elsewhere)
