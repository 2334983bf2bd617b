"""Two searches side by side: how much of what they seek is the same, and whether they look in one place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.views import View, places_searched
from analyzer.shell.cmdlets import is_cmdlet
from analyzer.shell.commands import Command, lists_files, wrapper_name
from analyzer.shell.programs import LISTERS, SEARCHES
from analyzer.similarity import jaccard, words
from scanners.models import ToolName

# what a search says of the form of what is sought, not which one it is
OF_CODE = frozenset(
    """class func function const import export from return public private static async await interface struct
    type void self this test error def let var enum impl trait package module require true false null none
    string number name""".split()  # noqa: SIM905
)
_SAME_END = 2  # components
_CLASS = re.compile(r"\\[bBsSwWdDnrt]")
_HERE = (".", "./")
_CHOOSE_FILES = ("-g", "--glob", "--iglob", "--include", "-t", "--type")


def words_of(patterns: Iterable[str]) -> frozenset[str]:
    """The words that patterns seek, without what stands for kinds of characters, such as ``\\s``."""
    return words(_CLASS.sub(" ", " ".join(patterns)))


def share_of_words(one: str, other: str) -> float:
    """How much of two patterns is the same, 0 to 1, also without the words that any code has."""
    if one == other:
        return 1.0
    mine, theirs = words_of([one]), words_of([other])
    if not mine or not theirs:
        return 0.0
    telling = mine - OF_CODE, theirs - OF_CODE
    return max(jaccard(mine, theirs), jaccard(*telling) if all(telling) else 0.0)


def are_the_same(mine: Iterable[str], theirs: Iterable[str]) -> bool:
    """Whether the same words are sought; a pattern of signs alone, sign for sign."""
    one, other = ({words(pattern) or pattern for pattern in patterns} for patterns in (mine, theirs))
    return one == other


def names_something(pattern: str) -> bool:
    """Whether a pattern is more than a glob of one file extension."""
    return "*" not in pattern or re.search(r"\w{3}", re.sub(r"\.\w+$", "", pattern)) is not None


def is_same_search(failure: Failure, later: View) -> bool:
    """Whether the later search is in the same project; of file kinds alone (``*.py``), in the same folder."""
    mine, theirs = places_of(failure), places_of(later)
    if not any(names_something(pattern) for pattern in failure.patterns):
        return any(paths.same(one, other) or paths.is_moved(one, other) for one in mine for other in theirs)
    if mine and theirs and all(_is_copy(one, other) for one, other in zip(mine, theirs, strict=False)):
        return True
    known = [paths.parts(paths.join(failure.call.cwd, place)) for place in ("", *mine)]
    there = [paths.parts(paths.join(later.call.cwd, place)) for place in theirs]
    return all(any(_holds(one, other) or _holds(other, one) for one in known) for other in there)


def seeks_names(view: View) -> bool:
    """Whether files are sought by their names, not by what is in them."""
    if view.name != ToolName.BASH:
        return view.name in (ToolName.GLOB, ToolName.LS)
    if any(one.program.lower() == "select-string" for one in view.commands):
        return False  # of files that are piped to it, it reads what is in them
    fed = {id(after): before for before, after in pairwise(view.commands) if after.operator == "|"}
    return all(
        "xargs" not in map(wrapper_name, one.wrappers) and lists_files(fed.get(id(one), one))
        for one in view.commands
        if one.program in SEARCHES or one.head in SEARCHES
    )


def is_other_file(failure: Failure, later: View) -> bool:
    """Whether one file was searched, and now another."""
    mine, theirs = failure.paths_searched, later.paths_searched
    return len(mine) == len(theirs) == 1 and paths.name(mine[0]).lower() != paths.name(theirs[0]).lower()


def _is_copy(one: str, other: str) -> bool:
    """Whether a place is searched where it is: ``node_modules/a``, ``lib/node_modules/a``."""
    return paths.common_suffix(one, other) >= _SAME_END


def _holds(folder: tuple[str, ...], path: tuple[str, ...]) -> bool:
    return path[: len(folder)] == folder


def places_of(view: View) -> list[str]:
    """The folders and files that are searched, where the call names any."""
    if view.path:
        return [view.path]
    return [
        word
        for command in view.commands
        for word in _places_told(command)
        if "*" not in word and word not in _HERE
    ]


def _places_told(command: Command) -> list[str]:
    """The places that a command of a line names; of a listing, those that are surely paths."""
    if command.program in LISTERS or is_cmdlet(command.program):
        operands = command.operands[0 if command.program in LISTERS else 1 :]
        return [word for word in operands if "/" in word]
    return places_searched(command) if command.program in SEARCHES or command.head in SEARCHES else []


def files_chosen(view: View) -> list[str]:
    """The kinds of files to which a search is confined."""
    return [glob for command in view.commands for glob in command.values_of(_CHOOSE_FILES)]


def folder_of(view: View) -> tuple[str, ...]:
    """The folder in which a call runs, by its parts."""
    return paths.parts(paths.join(view.call.cwd, view.text("workdir")))
