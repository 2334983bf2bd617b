"""A folder that was read as a file, or that a command was not let list → listed as one may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.places import Place, listed_by
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View, path_operands
from analyzer.intents.base import AT_ONCE, READ_FILES, WINDOW, Intent, Match, Sought
from analyzer.outputs.guards import DENIED_BY_SETTING
from analyzer.outputs.spelling import is_named
from analyzer.shell.commands import lists_files
from analyzer.shell.programs import SEARCHES, VIEWERS
from scanners.models import ErrorCategory, ToolName

_LIST = (ToolName.GLOB, ToolName.LS)
_ENOUGH_OF_PATH = 2  # components by which a folder is known
_LOOKS_INSIDE = 5  # calls within which a file of a folder is read in place of the folder
_WILDCARD = re.compile(r"[*?{]")


def _seeks_folder(failure: Failure) -> Sought | None:
    folder = _read_as_file(failure)
    if not folder or failure.call.error_category is not ErrorCategory.IS_DIRECTORY:
        return None
    within = WINDOW if failure.name == ToolName.READ else AT_ONCE
    return Sought((*READ_FILES, *_LIST), [paths.name(folder).lower()], within=within)


def _read_as_file(failure: Failure) -> str:
    """The folder that a tool, or the one command of a line that shows files, took for a file."""
    if failure.name == ToolName.READ:
        return failure.path
    member = failure.member
    if member is None or len(failure.mains) > 1 or member.program not in VIEWERS:
        return ""
    named = [word for word in path_operands(member) if is_named(word, failure.output)]
    return named[0] if len(named) == 1 else ""


def _folder_listed(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A folder was read as a file → the same folder, listed, or soon a file in it read."""
    if later.name == ToolName.GLOB and not all(_WILDCARD.search(paths.name(one)) for one in later.patterns):
        return None  # it looks for one file
    wrong = _read_as_file(failure)
    folder = Place(failure, failure.member, wrong)
    is_filtered = any(one.program in SEARCHES for one in later.commands) and len(between) > 0
    if not is_filtered and any(map(folder.is_one_with, _looked_into_by(later))):
        return Match(0.85, "the same path, listed as the folder that it is")
    if later.name == ToolName.GLOB and later.found_something and _is_globbed(wrong, later):
        return Match(0.8, "the files in the folder that it is, listed")
    inside = [read for read in later.paths_read if paths.parts(wrong) == paths.parts(read)[:-1]]
    if inside and len(between) < _LOOKS_INSIDE:
        return Match(0.75, f"a file in the folder was read: {paths.name(inside[0])}")
    return None


def _looked_into_by(view: View) -> Iterator[Place]:
    """The folders that a call lists, also the one in which a pattern looks."""
    return (place._replace(path=_folder(place.path)) for place in listed_by(view) if not _says_which(place))


def _says_which(place: Place) -> bool:
    """Whether a word of ``find`` says which files it is to show: it stands behind its first option."""
    if place.command is None or place.command.program != "find":
        return False
    folders = takewhile(lambda word: not word.startswith(("-", "(", "!")), place.command.words)
    return place.path in place.command.operands and place.path not in folders


def _is_globbed(folder: str, later: View) -> bool:
    """Whether a pattern lists what is in a folder: ``**/pkg/harbor/*.go``."""
    *place, _ = paths.parts(paths.join(later.path, later.patterns[0])) or ("",)
    named = [part for part in place if part != "**"]
    return len(named) >= _ENOUGH_OF_PATH and list(paths.parts(folder))[-len(named) :] == named


def _folder(path: str) -> str:
    """Where a pattern looks: ``logs`` of ``logs/*.txt``; any other path as it is."""
    plain = path.replace("\\", "/")
    wildcard = _WILDCARD.search(plain)
    return plain[: wildcard.start()].rpartition("/")[0] or "." if wildcard else path


def _seeks_allowed(failure: Failure) -> Sought | None:
    is_list = failure.is_denied and any(map(lists_files, failure.mains))
    return Sought(_LIST, within=AT_ONCE) if is_list else None


def _listed_by_tool(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A listing that a command was not let do → at once the files in that folder, by the tool for it."""
    if not later.found_something or not all(_WILDCARD.search(paths.name(one)) for one in later.patterns):
        return None  # it looks for one file
    pattern = paths.join(later.path, later.patterns[0]) if later.patterns else later.path
    folder = Place(later, None, _folder(pattern))
    reaches = folder.holds if "**" in pattern else folder.is_one_with
    if not any(map(reaches, _looked_into_by(failure))):
        return None
    if DENIED_BY_SETTING in failure.output:
        return Match(0.7, "the later success lists a folder that the settings deny", bypass=True)
    return Match(0.7, f"the same folder, listed by {later.name}")


FOLDER_LISTED = Intent(_seeks_folder, _folder_listed)
LISTED_BY_TOOL = Intent(_seeks_allowed, _listed_by_tool)
