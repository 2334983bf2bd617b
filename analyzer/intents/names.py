"""A file's name that was only guessed → the name that it has, as a listing or a number tells."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from itertools import takewhile

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View
from analyzer.intents.base import LOOKS_AROUND, READ_FILES, Intent, Match, Sought, was_known
from analyzer.intents.files import looks_for_file
from analyzer.outputs.spelling import identifier_words, is_near
from analyzer.similarity import words
from scanners.models import ToolName

_TELLING, _BEGIN_ALIKE = 3, 2  # letters of a word, and words, by which two names begin alike
_SPECIFIC = 4  # letters of a word that two names of one number share
_HALF, _FEW = 0.45, 2  # nearly, of the letters of a name; names that a search shows
# the number that a document has among others of its kind, filled up with noughts
_SERIAL = re.compile(r"(?:[a-z]{1,8}[-_ ]?)?0\d+(?=[-_. ]\D)", re.IGNORECASE)


def _seeks_led_file(failure: Failure) -> Sought | None:
    if not looks_for_file(failure):
        return None
    stem = paths.stem(failure.missing[0])
    return Sought(READ_FILES, within=LOOKS_AROUND, led_by=words(stem)) if len(stem) >= 4 else None


def _led_to(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A search for the missing name showed this file instead."""
    for right in later.paths_read:
        if match := _led_to_file(failure.missing[0], right, between):
            return match
    return None


def _led_to_file(wrong: str, right: str, between: Stretch) -> Match | None:
    stem, theirs = paths.stem(wrong), paths.name(right)
    if paths.is_test_file(wrong) != paths.is_test_file(right) or _is_series(paths.name(wrong), theirs):
        return None
    for search in between.showing(theirs):
        is_sought = any(words(stem) <= words(pattern) for pattern in search.patterns)
        if is_sought and paths.are_of_one_kind(wrong, right):
            return Match(0.6, f"a search for {stem!r} led to {theirs}", was_shown=True)
        if _is_of_listed_folder(wrong, right, search):
            return Match(0.6, f"a listing of the folder led to {theirs}", was_shown=True)
    return None


def _seeks_listed_file(failure: Failure) -> Sought | None:
    if not looks_for_file(failure) or len(paths.parts(failure.missing[0])) < 2:
        return None
    folder = paths.parts(failure.missing[0])[-2].lower()
    return Sought(READ_FILES, within=LOOKS_AROUND, led_by=frozenset({folder}))


def _led_by_listing(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A name that says again what its folder says → the one that a listing of the folder showed."""
    wrong = failure.missing[0]
    *folder, _ = paths.parts(wrong)
    for right in later.paths_read:
        *same, theirs = paths.parts(right) or ("",)
        stem = identifier_words(paths.stem(theirs))
        if same != folder or not stem or paths.extension(wrong) != paths.extension(right):
            continue
        is_meant = identifier_words(paths.stem(wrong)) == (*stem, *_singular(identifier_words(folder[-1])))
        if is_meant and next(between.showing(theirs), None) is not None:
            return Match(0.7, f"a listing of the folder led to {theirs}", was_shown=True)
    return None


def _is_of_listed_folder(wrong: str, right: str, search: View) -> bool:
    """Whether the folder that a file was not in was listed, and the one read there begins with its words.

    Or whether the missing one had the name of the folder itself, of which there is only one such file.
    """
    folder = paths.parts(wrong)[:-1]
    if folder != paths.parts(right)[:-1] or paths.extension(wrong) != paths.extension(right):
        return False
    stem, theirs = identifier_words(paths.stem(wrong)), identifier_words(paths.stem(right))
    shared = [one for one, _ in takewhile(lambda two: two[0] == two[1], zip(stem, theirs, strict=False))]
    is_meant = len([word for word in shared if len(word) >= _TELLING]) >= _BEGIN_ALIKE
    is_meant = is_meant or stem == identifier_words(folder[-1] if folder else "")
    return is_meant and any(paths.parts(listed) == folder for listed in search.paths_listed)


def _singular(names: tuple[str, ...]) -> tuple[str, ...]:
    """``repositories`` → ``repository``, ``tides`` → ``tide``."""
    return tuple(f"{name[:-3]}y" if name.endswith("ies") else name.removesuffix("s") for name in names)


def _seeks_name(failure: Failure) -> Sought | None:
    if not looks_for_file(failure) or len(failure.missing) != 1:
        return None
    stem = paths.stem(failure.missing[0])
    clues = {stem[:_SPECIFIC].lower(), *(word for word in identifier_words(stem) if len(word) >= _SPECIFIC)}
    folder = next(iter(paths.parts(failure.missing[0])[-2:-1]), "")
    return Sought(READ_FILES, tuple(clues), within=LOOKS_AROUND, also=folder.lower())


def _named_otherwise(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A file of much the same name in the same folder: listed since, or one by its number or ending."""
    wrong = failure.missing[0]
    for right in later.paths_read:
        if paths.parts(right)[:-1] != paths.parts(wrong)[:-1] or between.changes(right):
            continue
        name = paths.name(right)
        is_sure, shown_by = _is_the_same(wrong, right), [*between.showing(name)]
        if shown_by and (is_sure or _is_nearly_the_same(wrong, right)):
            return Match(0.75, f"the name that it has: {name}", was_shown=True)
        if not _is_series(paths.name(wrong), name) and any(
            _is_globbed(wrong, right, search) for search in shown_by
        ):
            return Match(0.6, f"a search for such names led to {name}", was_shown=True)
        if is_sure and not len(between) and was_known(failure, later):
            return Match(0.65, f"the name that it has: {name}")
    return None


def _is_globbed(wrong: str, right: str, search: View) -> bool:
    """Whether a glob that says half of both names, and could have found the missing one, found few others."""
    if search.name == ToolName.GREP or paths.extension(wrong) != paths.extension(right):
        return False
    if paths.is_test_file(wrong) != paths.is_test_file(right):
        return False
    names = {paths.name(line) for line in search.call.output.splitlines()}
    least = _HALF * max(len(paths.stem(wrong)), len(paths.stem(right)))
    return any(
        len(re.sub(r"[\W_]", "", paths.stem(glob))) >= max(least, _SPECIFIC)
        and all(fnmatchcase(paths.name(path), glob) for path in (wrong, right))
        and sum(fnmatchcase(name, glob) for name in names) <= _FEW
        for glob in map(paths.name, search.patterns)
    )


def _is_the_same(wrong: str, right: str) -> bool:
    """Whether two names in a folder are one document's: without its ending, or by its number and a word."""
    mine, theirs = paths.stem(wrong), paths.stem(right)
    if "." not in paths.name(wrong)[1:]:
        return mine == theirs
    number, same = _SERIAL.match(mine), _SERIAL.match(theirs)
    if not number or not same or paths.extension(wrong) != paths.extension(right):
        return False
    shared = {*identifier_words(mine)} & {*identifier_words(theirs)}
    is_told = any(len(word) >= _SPECIFIC and word.isalpha() for word in shared)
    return is_told and number[0].lower() == same[0].lower() and not paths.is_test_file(wrong)


def _is_nearly_the_same(wrong: str, right: str) -> bool:
    """Whether a word more or a slip is all that tells two names in a folder apart."""
    if paths.extension(wrong) != paths.extension(right):
        return False
    if paths.is_test_file(wrong) != paths.is_test_file(right):
        return False
    mine, theirs = paths.stem(wrong), paths.stem(right)
    shorter, longer = sorted((identifier_words(mine), identifier_words(theirs)), key=len)
    is_extended = len(longer) - len(shorter) == 1 and shorter in (longer[:-1], longer[1:])
    return (is_extended and sum(map(len, shorter)) >= _SPECIFIC) or is_near(mine, theirs)


def _is_series(one: str, other: str) -> bool:
    """Whether two names are members of one series, such as ``test_a`` and ``test_b``, ``v1`` and ``v2``."""
    if paths.is_test_file(one) and paths.is_test_file(other):
        return True
    return re.sub(r"\d+", "0", one) == re.sub(r"\d+", "0", other)


LED_TO = Intent(_seeks_led_file, _led_to)
LED_BY_LISTING = Intent(_seeks_listed_file, _led_by_listing)
NAMED_OTHERWISE = Intent(_seeks_name, _named_otherwise)
