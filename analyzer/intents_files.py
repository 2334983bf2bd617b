"""Wrong path → the same file found elsewhere; too large a read → a part of the same file. Across tools."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer import paths
from analyzer.failures import Failure
from analyzer.intents import Match
from analyzer.models import FixKind
from analyzer.programs import SEARCHES, VIEWERS
from analyzer.similarity import words
from analyzer.views import View, path_operands
from scanners.models import ErrorCategory, ToolName

_LOOKS_INSIDE = 5  # calls within which a file of a folder is read in place of the folder
_LOOKS_AROUND = 12  # calls within which a search that leads to another file counts as looking for this one


def found_elsewhere(failure: Failure, later: View, between: Sequence[View]) -> Match | None:
    """A read of the file that the failing call meant, under its right path."""
    if failure.kind not in (FixKind.FILE_PATH, FixKind.SEARCH_SCOPE) or failure.name == ToolName.EDIT:
        return None
    if failure.name == ToolName.BASH and not _only_reads(failure):
        return None
    for wrong in failure.missing:
        for right in later.paths_read:
            if match := _same_file(failure, wrong, later, right, between):
                return match
        for right in later.paths_listed if failure.paths_listed and later.found_something else ():
            if (likely := paths.corrected(wrong, right)) >= 0.8:
                return Match(likely, f"the same name in another place: {right}")
    return None


def folder_listed(failure: Failure, later: View, between: Sequence[View]) -> Match | None:
    """A folder was read as a file → the same folder, listed, or soon a file in it read."""
    if failure.name != ToolName.READ or failure.call.error_category is not ErrorCategory.IS_DIRECTORY:
        return None
    if any(paths.parts(failure.path) == paths.parts(listed) for listed in later.paths_listed):
        return Match(0.85, "the same path, listed as the folder that it is")
    if len(between) < _LOOKS_INSIDE and any(
        paths.parts(failure.path) == paths.parts(read)[:-1] for read in later.paths_read
    ):
        return Match(0.75, f"a file in the folder was read: {paths.name(later.paths_read[0])}")
    return None


def _only_reads(failure: Failure) -> bool:
    member = failure.member
    return member is not None and member.program in VIEWERS | SEARCHES | {"ls", "cd"}


def _same_file(
    failure: Failure, wrong: str, later: View, right: str, between: Sequence[View]
) -> Match | None:
    if paths.parts(wrong) == paths.parts(right):
        one, other = paths.join(failure.call.cwd, wrong), paths.join(later.call.cwd, right)
        if paths.parts(one) == paths.parts(other) or paths.is_moved(one, other):
            return Match(0.8, f"the same path could be read later: {paths.name(right)}")
        return None  # a file of that name, elsewhere
    if not paths.is_absolute(wrong) and paths.same(wrong, right):
        return Match(0.85, f"the same file, named from another folder: {paths.name(right)}")
    if likely := paths.corrected(wrong, right):
        how = (
            "the same file name in another folder"
            if paths.name(wrong) == paths.name(right)
            else "nearly the same file name"
        )
        return Match(likely, f"{how}: {right}", was_shown=was_shown(right, failure, between))
    return _led_to(wrong, right, between)


def was_shown(path: str, failure: Failure, between: Sequence[View]) -> bool:
    """Whether the failing output, or a listing or search after it, named the path: no mere guess."""
    found = paths.parts(path)
    searches = [view for view in between if view.is_search and view.succeeded]
    for text in (failure.output, *(view.call.output for view in searches)):
        if len(found) > 1 and "/".join(found[-2:]) in text.replace("\\", "/"):
            return True
    return any(
        found[-1] in view.call.output
        and any(paths.parts(one)[-1:] == found[-2:-1] for one in (view.path, *view.paths_listed))
        for view in searches
    )


def _led_to(wrong: str, right: str, between: Sequence[View]) -> Match | None:
    """A search for the missing name showed this file instead."""
    stem, theirs = paths.stem(wrong), paths.name(right)
    if len(between) > _LOOKS_AROUND or len(stem) < 4 or paths.is_common_name(right):
        return None
    if paths.is_test_file(wrong) != paths.is_test_file(right) or _is_series(paths.name(wrong), theirs):
        return None
    for search in between:
        if not search.is_search or not search.succeeded or theirs not in search.call.output:
            continue
        if any(words(stem) <= words(pattern) for pattern in search.patterns):
            return Match(0.6, f"a search for {stem!r} led to {theirs}", was_shown=True)
    return None


def _is_series(one: str, other: str) -> bool:
    """Whether two names are members of one series, such as ``test_a`` and ``test_b``, ``v1`` and ``v2``."""
    if paths.is_test_file(one) and paths.is_test_file(other):
        return True
    return re.sub(r"\d+", "0", one) == re.sub(r"\d+", "0", other)


def part_of_large_file(failure: Failure, later: View, between: Sequence[View]) -> Match | None:
    """The same file, read in part."""
    if failure.kind is not FixKind.FILE_TOO_LARGE or not failure.path:
        return None
    if later.name == ToolName.READ and paths.same(failure.path, later.path):
        asked, before = later.call.input_data, failure.call.input_data
        if ("limit" in asked or "offset" in asked) and asked != before:
            return Match(0.9, "the same file, read in part with offset and limit")
    if later.name == ToolName.BASH and later.found_something:
        for command in later.commands:
            shown = path_operands(command)
            if command.program in VIEWERS | {"grep", "rg"} and any(
                paths.same(failure.path, path) for path in shown
            ):
                return Match(0.7, f"the same file, shown in part with {command.program}")
    return None
