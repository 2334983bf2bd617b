"""A search in the wrong folder, or by a tool that does not run → the search that finds the same thing."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View
from analyzer.intents.base import AT_ONCE, READ_INSTEAD, WINDOW, Intent, Match, Sought, was_known
from analyzer.intents.searches import (
    OF_CODE,
    are_the_same,
    files_chosen,
    folder_of,
    is_other_file,
    is_same_search,
    names_something,
    places_of,
    seeks_names,
    share_of_words,
    words_of,
)
from analyzer.models import FixKind
from analyzer.outputs.complaints import is_not_parsed
from analyzer.outputs.spelling import identifier_words
from analyzer.shell.exits import says_again
from analyzer.similarity import words
from scanners.models import ErrorCategory, ToolName

_KINDS = frozenset(
    {
        FixKind.SEARCH_SCOPE,
        FixKind.ENVIRONMENT,
        FixKind.COMMAND_SYNTAX,
        FixKind.FILE_PATH,
        FixKind.TOOL_INPUT,
        FixKind.OTHER,
    }
)
_TOOLS = (ToolName.GREP, ToolName.GLOB, ToolName.LS, ToolName.BASH, ToolName.READ)
_LEAST_SHARE = 0.7  # of the words of two patterns
_TELLING = 4  # letters of a word that says what is sought
_MANY = 2  # words that two patterns share by no accident
_NO_OPTION = re.compile(r"(?:unrecognized|unknown) (?:option|flag):? [`'\"]?([^\s`'\"]{3,})")
_NAME = re.compile(r"\w+")
_OR = re.compile(r"\\?\|")
_IDENTIFIER = re.compile(r"\w{6,}$")


def _seeks(failure: Failure) -> Sought | None:
    sought = _taken_for_option(failure) or failure.patterns
    if not sought or not failure.is_search or failure.kind not in _KINDS:
        return None
    clues = {word for pattern in sought for word in words(pattern.replace("\\b", " ")) or ("",)}
    if failure.is_answer:
        clues.update(word for word in identifier_words(" ".join(failure.patterns)) if len(word) >= _TELLING)
    if failure.path:
        clues.add(paths.name(failure.path).lower())
    return Sought(_TOOLS, tuple(clues), within=AT_ONCE if failure.is_answer else WINDOW)


def _search_finds(failure: Failure, later: View, between: Stretch) -> Match | None:
    """The same pattern that found something, or a read that shows what was searched."""
    if not was_known(failure, later):
        return None  # two searches that were asked for at once are two questions
    if taken := _taken_for_option(failure):
        return _told_as_pattern(failure, later, taken)
    if later.is_search and later.patterns and (later.found_something or _only_ran(failure, later)):
        if failure.is_answer:
            return _found_elsewhere(failure, later)
        return _searched_again(failure, later, between)
    return None if failure.is_answer else _had_without_search(failure, later, between)


def _told_as_pattern(failure: Failure, later: View, taken: tuple[str, ...]) -> Match | None:
    """The search for what was taken for an option, in the same place."""
    is_said = _is_said_by(taken, later.patterns)
    if not is_said or folder_of(failure) != folder_of(later) or not _names_all(failure, later):
        return None
    return Match(0.8, "the same pattern, told so that it is no option")


def _is_said_by(taken: tuple[str, ...], told: tuple[str, ...]) -> bool:
    """Whether a pattern that was taken for an option is told as it stands, or most of its words are."""
    mine, theirs = words_of(taken), words_of(told)
    return taken == told or (len(mine & theirs) >= _MANY and theirs <= mine)


def _searched_again(failure: Failure, later: View, between: Stretch) -> Match | None:
    """The search for the same, or nearly the same, where it could be found."""
    is_misuse = failure.kind is FixKind.COMMAND_SYNTAX
    if is_misuse and later.succeeded and says_again(failure.output, later.call.output):
        return None  # only what stands behind it in the line ended well
    if seeks_names(later) and not seeks_names(failure):
        return None  # what is in files is not what they are called
    share = _share_sought(failure, later, between)
    if share < 1 and is_other_file(failure, later):
        return None
    if share < _LEAST_SHARE or not is_same_search(failure, later):
        return None
    is_same = not set(failure.patterns).isdisjoint(later.patterns)
    what = "the same pattern" if is_same else "nearly the same pattern"
    how = "where or how it is found" if later.found_something else "so that it came to its end"
    return Match(0.6 + 0.35 * share, f"{what}, searched {how}")


def _share_sought(failure: Failure, later: View, between: Stretch) -> float:
    """How much of what was sought the later search seeks, 0 to 1: by words, or by what was wrong with it."""
    share = max(share_of_words(mine, theirs) for mine in failure.patterns for theirs in later.patterns)
    is_at_once = _was_not_there(failure) and len(between) <= AT_ONCE
    if is_at_once and (_holds_all(failure, later) or _is_alternative(failure, later)):
        return max(share, _LEAST_SHARE)
    if failure.kind is FixKind.COMMAND_SYNTAX and _is_part(failure, later):
        return max(share, _LEAST_SHARE)
    return share


def _had_without_search(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A listing of the folder in which was searched, or a read of what the search was to lead to."""
    if failure.name == ToolName.GLOB and failure.kind is FixKind.ENVIRONMENT:
        *folder, _ = paths.parts(paths.join(failure.path, failure.patterns[0])) or ("",)
        is_listed = any(folder == list(paths.parts(listed)) for listed in later.paths_listed)
        return Match(0.75, f"the same folder, listed: {folder[-1]}") if folder and is_listed else None
    if later.name != ToolName.READ or len(between) > READ_INSTEAD:
        return None
    if _is_named(failure, later):
        return Match(0.65, f"the file that was searched for was read: {paths.name(later.path)}")
    pattern = failure.patterns[0]
    is_inside = bool(failure.path) and set(paths.parts(failure.path)) <= set(paths.parts(later.path))
    if is_inside and _IDENTIFIER.match(pattern) and pattern in later.call.output:
        return Match(0.65, f"the file under that folder which holds {pattern} was read instead")
    return None


def _was_not_there(failure: Failure) -> bool:
    """Whether a place, or the program that searches, was not there."""
    return bool(failure.missing) or failure.kind is FixKind.ENVIRONMENT


def _taken_for_option(failure: Failure) -> tuple[str, ...]:
    """The pattern that a search took for an option of its own."""
    found = _NO_OPTION.search(failure.output)
    return (found[1],) if found and failure.member and found[1] in failure.member.words else ()


def _names_all(failure: Failure, later: View) -> bool:
    """Whether the later line names all files and folders that the failing search named, but for patterns."""
    operands = failure.member.operands if failure.member else ()
    places = [word for word in operands if "*" not in word and not word.startswith("!")]
    return all(word in one.words for word in places for one in later.mains[:1])


def _is_named(failure: Failure, later: View) -> bool:
    """Whether files of a name were searched for that is the later one's."""
    names = [paths.name(pattern) for pattern in failure.patterns if failure.name == ToolName.GLOB]
    if paths.is_common_name(later.path):
        return False  # of any folder
    return any(fnmatchcase(paths.name(later.path), name) for name in names if names_something(name))


def _holds_all(failure: Failure, later: View) -> bool:
    """Whether the later search seeks all that the failing one did, and maybe more."""
    told = failure.member.words if failure.member else ()
    own = [pattern for pattern in failure.patterns if pattern in told]  # the line may search on
    mine, theirs = (words_of(sought) - OF_CODE for sought in (own or failure.patterns, later.patterns))
    return any(len(word) > _TELLING for word in mine) and mine <= theirs


def _is_alternative(failure: Failure, later: View) -> bool:
    """Whether one of several things that were sought where nothing is was sought where that place is."""
    sought = {part for pattern in failure.patterns for part in _OR.split(pattern)}
    is_one = bool(later.patterns) and set(later.patterns) < sought
    return is_one and any(
        paths.is_moved(wrong, right) for wrong in failure.missing for right in places_of(later)
    )


def _is_part(failure: Failure, later: View) -> bool:
    """Whether of a pattern that was not understood a part is sought in the same file."""
    mine, theirs = (words_of(view.patterns) - OF_CODE for view in (failure, later))
    there = [[paths.parts(path) for path in view.paths_searched] for view in (failure, later)]
    is_there = there[0] != [] and there[0] == there[1]
    if is_not_parsed(failure.output):  # nor could its paths be told from its pattern
        is_there = later.paths_searched != () and all(
            path in failure.command for path in later.paths_searched
        )
    return is_there and any(len(word) > _TELLING for word in theirs) and theirs <= mine


def _only_ran(failure: Failure, later: View) -> bool:
    """Whether a search not understood, or too slow, came to an end: what it finds is another question."""
    if failure.call.error_category is ErrorCategory.TIMEOUT:
        return True
    return failure.kind is FixKind.COMMAND_SYNTAX and not later.call.output.strip()


def _found_elsewhere(failure: Failure, later: View) -> Match | None:
    if _is_searched_elsewhere(failure, later):
        return Match(0.8, "the same words, searched where they are")
    if _is_seen_by(failure, later):
        return Match(0.75, f"`{later.mains[0].program}` sees what `{failure.mains[0].program}` leaves out")
    if _is_reworded(failure, later):
        return Match(0.65, "the same file, searched for it in other words")
    if shown := _shown_elsewhere(failure, later):
        return Match(0.7, f"what was searched for, found where it is: {shown}")
    return None


def _is_seen_by(failure: Failure, later: View) -> bool:
    """Whether the same words are sought in the same place by another program, which finds something."""
    programs = [view.mains[0].program for view in (failure, later) if view.mains]
    return (
        len(set(programs)) == 2
        and are_the_same(failure.patterns, later.patterns)
        and (folder_of(failure), places_of(failure)) == (folder_of(later), places_of(later))
    )


def _is_reworded(failure: Failure, later: View) -> bool:
    """Whether one file is searched again for what is partly the same: a part of the pattern was wrong."""
    if len(failure.paths_searched) != 1 or failure.paths_searched != later.paths_searched:
        return False
    mine, theirs = (set(identifier_words(" ".join(view.patterns))) for view in (failure, later))
    shared = mine & theirs - OF_CODE
    are_names = all(map(_NAME.fullmatch, (*failure.patterns, *later.patterns)))
    if are_names and not (mine <= theirs or theirs <= mine):
        return False  # two names: parse_config, parse_args
    return folder_of(failure) == folder_of(later) and any(len(word) >= _TELLING for word in shared)


def _shown_elsewhere(failure: Failure, later: View) -> str:
    """A name that was sought and is sought elsewhere, with others or without some, and that is shown."""
    if not len(failure.patterns) == len(later.patterns) == 1 or not is_same_search(failure, later):
        return ""
    if places_of(failure) == places_of(later) and files_chosen(failure) == files_chosen(later):
        return ""
    mine, theirs = (set(_OR.split(view.patterns[0])) for view in (failure, later))
    if not (theirs <= mine or (len(mine) == 1 and mine <= theirs)):
        return ""
    names = sorted(name for name in mine & theirs - OF_CODE if _IDENTIFIER.match(name))
    return next((name for name in names if name in later.call.output), "")


def _is_searched_elsewhere(failure: Failure, later: View) -> bool:
    """Whether a search that found nothing is done again, word for word, in another place or checkout."""
    if not are_the_same(failure.patterns, later.patterns):
        return False
    mine, theirs = places_of(failure), places_of(later)
    if folder_of(failure) != folder_of(later):
        return bool(mine) and mine == theirs  # the same files of another checkout
    return mine != theirs and is_same_search(failure, later)


SEARCH_FINDS = Intent(_seeks, _search_finds)
