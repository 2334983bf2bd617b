"""A search in the wrong folder, or by a tool that does not run → the search that finds the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View, places_searched
from analyzer.intents.base import AT_ONCE, READ_INSTEAD, WINDOW, Intent, Match, Sought, was_known
from analyzer.models import FixKind
from analyzer.outputs.complaints import is_not_parsed
from analyzer.outputs.spelling import identifier_words
from analyzer.shell.cmdlets import is_cmdlet
from analyzer.shell.commands import Command
from analyzer.shell.programs import LISTERS, SEARCHES
from analyzer.similarity import jaccard, words
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
# what a search says of the form of what is sought, not which one it is
_OF_CODE = frozenset(
    """class func function const import export from return public private static async await interface struct
    type void self this test error def let var enum impl trait package module require true false null none
    string number name""".split()  # noqa: SIM905
)
_SAME_END = 2  # components
_CLASS = re.compile(r"\\[bBsSwWdDnrt]")
_NO_OPTION = re.compile(r"(?:unrecognized|unknown) (?:option|flag):? [`'\"]?([^\s`'\"]{3,})")
_NAME = re.compile(r"\w+")
_OR = re.compile(r"\\?\|")
_HERE = (".", "./")
_CHOOSE_FILES = ("-g", "--glob", "--iglob", "--include", "-t", "--type")
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
        is_told = (
            later.patterns == taken and _folder(failure) == _folder(later) and _names_all(failure, later)
        )
        return Match(0.8, "the same pattern, told so that it is no option") if is_told else None
    if later.is_search and later.patterns and (later.found_something or _only_ran(failure, later)):
        if failure.is_answer:
            return _found_elsewhere(failure, later)
        share = max(_same_pattern(mine, theirs) for mine in failure.patterns for theirs in later.patterns)
        is_at_once = _was_not_there(failure) and len(between) <= AT_ONCE
        if is_at_once and (_holds_all(failure, later) or _is_alternative(failure, later)):
            share = max(share, _LEAST_SHARE)
        if failure.kind is FixKind.COMMAND_SYNTAX and _is_part(failure, later):
            share = max(share, _LEAST_SHARE)
        if share < 1 and _is_other_file(failure, later):
            return None
        if share >= _LEAST_SHARE and _is_same_search(failure, later):
            what = (
                "the same pattern"
                if set(failure.patterns) & set(later.patterns)
                else "nearly the same pattern"
            )
            how = "where or how it is found" if later.found_something else "so that it came to its end"
            return Match(0.6 + 0.35 * share, f"{what}, searched {how}")
        return None
    if failure.is_answer:
        return None
    if failure.name == ToolName.GLOB and failure.kind is FixKind.ENVIRONMENT:
        *folder, _ = paths.parts(paths.join(failure.path, failure.patterns[0])) or ("",)
        is_listed = any(folder == list(paths.parts(listed)) for listed in later.paths_listed)
        return Match(0.75, f"the same folder, listed: {folder[-1]}") if folder and is_listed else None
    if later.name == ToolName.READ and len(between) <= READ_INSTEAD and _is_named(failure, later):
        return Match(0.65, f"the file that was searched for was read: {paths.name(later.path)}")
    if later.name == ToolName.READ and len(between) <= READ_INSTEAD and failure.path:
        pattern = failure.patterns[0]
        inside = set(paths.parts(failure.path)) <= set(paths.parts(later.path))
        if inside and _IDENTIFIER.match(pattern) and pattern in later.call.output:
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
    return any(fnmatchcase(paths.name(later.path), name) for name in names if _names_something(name))


def _holds_all(failure: Failure, later: View) -> bool:
    """Whether the later search seeks all that the failing one did, and maybe more."""
    told = failure.member.words if failure.member else ()
    own = [pattern for pattern in failure.patterns if pattern in told]  # the line may search on
    mine, theirs = (_words_of(sought) - _OF_CODE for sought in (own or failure.patterns, later.patterns))
    return any(len(word) > _TELLING for word in mine) and mine <= theirs


def _is_alternative(failure: Failure, later: View) -> bool:
    """Whether one of several things that were sought where nothing is was sought where that place is."""
    sought = {part for pattern in failure.patterns for part in _OR.split(pattern)}
    is_one = bool(later.patterns) and set(later.patterns) < sought
    return is_one and any(
        paths.is_moved(wrong, right) for wrong in failure.missing for right in _places(later)
    )


def _is_part(failure: Failure, later: View) -> bool:
    """Whether of a pattern that was not understood a part is sought in the same file."""
    mine, theirs = (_words_of(view.patterns) - _OF_CODE for view in (failure, later))
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
        and _are_the_same(failure.patterns, later.patterns)
        and (_folder(failure), _places(failure)) == (_folder(later), _places(later))
    )


def _is_reworded(failure: Failure, later: View) -> bool:
    """Whether one file is searched again for what is partly the same: a part of the pattern was wrong."""
    if len(failure.paths_searched) != 1 or failure.paths_searched != later.paths_searched:
        return False
    mine, theirs = (set(identifier_words(" ".join(view.patterns))) for view in (failure, later))
    shared = mine & theirs - _OF_CODE
    are_names = all(map(_NAME.fullmatch, (*failure.patterns, *later.patterns)))
    if are_names and not (mine <= theirs or theirs <= mine):
        return False  # two names: parse_config, parse_args
    return _folder(failure) == _folder(later) and any(len(word) >= _TELLING for word in shared)


def _shown_elsewhere(failure: Failure, later: View) -> str:
    """A name that was sought and is sought elsewhere, with others or without some, and that is shown."""
    if not len(failure.patterns) == len(later.patterns) == 1 or not _is_same_search(failure, later):
        return ""
    if _places(failure) == _places(later) and _files_chosen(failure) == _files_chosen(later):
        return ""
    mine, theirs = (set(_OR.split(view.patterns[0])) for view in (failure, later))
    if not (theirs <= mine or (len(mine) == 1 and mine <= theirs)):
        return ""
    names = sorted(name for name in mine & theirs - _OF_CODE if _IDENTIFIER.match(name))
    return next((name for name in names if name in later.call.output), "")


def _files_chosen(view: View) -> list[str]:
    return [glob for command in view.commands for glob in command.values_of(_CHOOSE_FILES)]


def _is_searched_elsewhere(failure: Failure, later: View) -> bool:
    """Whether a search that found nothing is done again, word for word, in another place or checkout."""
    if not _are_the_same(failure.patterns, later.patterns):
        return False
    mine, theirs = _places(failure), _places(later)
    if _folder(failure) != _folder(later):
        return bool(mine) and mine == theirs  # the same files of another checkout
    return mine != theirs and _is_same_search(failure, later)


def _are_the_same(mine: Iterable[str], theirs: Iterable[str]) -> bool:
    """Whether the same words are sought; a pattern of signs alone, sign for sign."""
    one, other = ({words(pattern) or pattern for pattern in patterns} for patterns in (mine, theirs))
    return one == other


def _folder(view: View) -> tuple[str, ...]:
    return paths.parts(paths.join(view.call.cwd, view.text("workdir")))


def _is_same_search(failure: Failure, later: View) -> bool:
    """Whether the later search is in the same project; of file kinds alone (``*.py``), in the same folder."""
    mine, theirs = _places(failure), _places(later)
    if not any(_names_something(pattern) for pattern in failure.patterns):
        return any(paths.same(one, other) or paths.is_moved(one, other) for one in mine for other in theirs)
    if mine and theirs and all(_is_copy(one, other) for one, other in zip(mine, theirs, strict=False)):
        return True
    known = [paths.parts(paths.join(failure.call.cwd, place)) for place in ("", *mine)]
    there = [paths.parts(paths.join(later.call.cwd, place)) for place in theirs]
    return all(any(_holds(one, other) or _holds(other, one) for one in known) for other in there)


def _is_other_file(failure: Failure, later: View) -> bool:
    """Whether one file was searched, and now another."""
    mine, theirs = failure.paths_searched, later.paths_searched
    return len(mine) == len(theirs) == 1 and paths.name(mine[0]).lower() != paths.name(theirs[0]).lower()


def _is_copy(one: str, other: str) -> bool:
    """Whether a place is searched where it is: ``node_modules/a``, ``lib/node_modules/a``."""
    return paths.common_suffix(one, other) >= _SAME_END


def _holds(folder: tuple[str, ...], path: tuple[str, ...]) -> bool:
    return path[: len(folder)] == folder


def _names_something(pattern: str) -> bool:
    """Whether a pattern is more than a glob of one file extension."""
    return "*" not in pattern or re.search(r"\w{3}", re.sub(r"\.\w+$", "", pattern)) is not None


def _places(view: View) -> list[str]:
    """The folders and files that are searched, where the call names any."""
    if view.path:
        return [view.path]
    return [
        word
        for command in view.commands
        for word in _places_of(command)
        if "*" not in word and word not in _HERE
    ]


def _places_of(command: Command) -> list[str]:
    if command.program in LISTERS or is_cmdlet(command.program):
        operands = command.operands[0 if command.program in LISTERS else 1 :]
        return [word for word in operands if "/" in word]
    return places_searched(command) if command.program in SEARCHES or command.head in SEARCHES else []


def _same_pattern(one: str, other: str) -> float:
    if one == other:
        return 1.0
    mine, theirs = _words_of([one]), _words_of([other])
    if not mine or not theirs:
        return 0.0
    telling = mine - _OF_CODE, theirs - _OF_CODE
    return max(jaccard(mine, theirs), jaccard(*telling) if all(telling) else 0.0)


def _words_of(patterns: Iterable[str]) -> frozenset[str]:
    """The words that patterns seek, without what stands for kinds of characters, such as ``\\s``."""
    return words(_CLASS.sub(" ", " ".join(patterns)))


SEARCH_FINDS = Intent(_seeks, _search_finds)
