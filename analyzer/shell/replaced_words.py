"""Whether one word of a command may stand in another's place: the same thing, as the output wants it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer import paths
from analyzer.outputs.complaints import IS_MISSING, NO_COMMIT, NO_PACKAGE, NO_REF, REMOTE_UNREACHED, TAKEN
from analyzer.outputs.spelling import identifier_words, is_named, is_near, is_suggested
from analyzer.outputs.telling import end_of
from analyzer.shell.commands import Command
from analyzer.shell.programs import CODE_FIRST, INLINE_CODE
from analyzer.shell.scripts import may_do_the_same, words_of_code
from analyzer.similarity import alike, jaccard, words

_CODE_OPTIONS = INLINE_CODE | {"--jq", "-q", "--template"}
_MESSAGE_OPTIONS = frozenset(
    """-m --message --body -b --title -t --task --prompt --description --notes --subject --comment""".split()  # noqa: SIM905
)
_MAY_BE_MESSAGE = frozenset({"-b", "-t"})  # or a branch
_FIELD_OPTIONS = frozenset({"-f", "-F", "--field", "--raw-field"})
_MESSAGE_FIELD = re.compile(r"(?:body|title|message|description)=")
_LIMITS = re.compile(r"--(?:\w+-)?(?:timeout|limit|retries|depth|wait|memory)$|--max-[\w-]+$")
_QUERY = re.compile(
    r"\s*(?:select|insert|update|delete|create|drop|alter|with|pragma|explain)\b", re.IGNORECASE
)
_REACHES = frozenset({"git push", "git pull", "git fetch", "git ls-remote"})
_ADDRESS = re.compile(r"\w+://|[\w.-]+@[\w.-]+:")
_WITH_UNIT = re.compile(r"(?<=\d)(?:ms|s|m|h|d|w|y)$")
_TRUNK = re.compile(r"(?<![\w-])(?:main|master|trunk|develop)(?![\w-])")  # what all work comes from
_LONG_TEXT = 12  # words
_SUBSTITUTION = re.compile(r"\$\([^()]*\)|`[^`]*`")
_NO_SUBSTITUTION = "Command substitution using "  # of Gemini CLI, which runs no line that has one
_TELLING = 4  # letters of a word by which a text is known beside what was put into it
_NOT_THERE = "HTTP 404"
_NOT_VALID = "nvalid"  # "Invalid", "invalid"


def corrects(mine: Command, option: str, word: str, other: str, output: str, *, is_misused: bool) -> bool:
    """Whether ``other`` is the ``word`` of the failing command ``mine``, corrected.

    ``option`` is the one that the word is the value of, or empty; ``is_misused``: the output says of some
    option of the command that it is none.
    """
    if ("/" in word or "/" in other) and paths.same(word, other):
        return True
    if _is_code(mine, option, word):
        share = jaccard(words_of_code(word), words_of_code(other))
        return share >= 0.5 and may_do_the_same(word, other, output)
    if _LIMITS.match(option) and word.isdigit() and other.isdigit():
        return True
    if _is_message(option, word):
        return is_misused or alike(word, other) >= 0.3
    if "/" in word and (
        _is_address_moved(word, other, output) or _is_found_elsewhere(mine, word, other, output)
    ):
        return True
    if output.startswith(_NO_SUBSTITUTION) and _is_put_in(word, other):
        return True
    if re.search(r"\s", word):
        return _same_text(word, other, output)
    if mine.head in _REACHES and word.isidentifier() and _is_first(mine, word) and _ADDRESS.match(other):
        return REMOTE_UNREACHED.is_in(output)  # the remote of that name, by an address that works
    if "," in word and "," in other:
        gone = set(word.split(",")) - set(other.split(","))
        return all(is_named(one, output) for one in gone)
    is_blamed = is_named(word, output) or ("/" in word and is_named(paths.name(word), output))
    return is_blamed and _is_name_instead(word, other, output)


def _is_put_in(word: str, other: str) -> bool:
    """Whether a text has something else where a command was to print into it."""
    around = _SUBSTITUTION.split(word)
    is_telling = any(len(one) >= _TELLING for text in around for one in identifier_words(text))
    return len(around) > 1 and is_telling and _are_around(around, other)


def _are_around(texts: Sequence[str], filled: str) -> bool:
    """Whether the texts stand in this order in one that has something between each two of them."""
    first, *inner, last = texts
    if not filled.startswith(first):
        return False
    end = len(first)
    for text in inner:
        if (at := filled.find(text, end + 1)) < 0:
            return False
        end = at + len(text)
    return filled.endswith(last) and end < len(filled) - len(last)


def _is_first(command: Command, word: str) -> bool:
    """Whether a word is the first of a command's own, where some programs take code or a remote."""
    return command.operands[:1] == (word,)


def _is_code(mine: Command, option: str, word: str) -> bool:
    """Whether a word is a script or a filter, so that its own words say what it does."""
    return option in _CODE_OPTIONS or (mine.program in CODE_FIRST and _is_first(mine, word))


def _is_message(option: str, word: str) -> bool:
    """Whether a word is text for people, which may be put in other words."""
    if option in _FIELD_OPTIONS:
        return _MESSAGE_FIELD.match(word) is not None
    return option in _MESSAGE_OPTIONS and (option not in _MAY_BE_MESSAGE or " " in word)


def _is_name_instead(word: str, other: str, output: str) -> bool:
    """Whether a name that is blamed is put as the output wants it, or is another that is nearly the same."""
    return (
        (_NOT_VALID in output and _is_unit_changed(word, other))
        or (TAKEN.is_in(output) and _is_extended(word, other))
        or (NO_PACKAGE.is_in(output) and (_is_extended(word, other) or _is_extended(other, word)))
        or (NO_REF.is_in(output) and _is_trunk(word, other))
        or is_near(word, other)
        or is_suggested(other, output)
        or paths.is_moved(word, other)
    )


def _is_address_moved(word: str, other: str, output: str) -> bool:
    """Whether the one address that was asked for, and is not there, got or lost parts.

    Of files at a commit that there is not, the address at another commit is that, too.
    """
    if " " in word or _NOT_THERE not in output:
        return False
    if NO_COMMIT not in output:
        return paths.is_moved(word, other)
    (one, _, _), (two, _, _) = word.partition("?"), other.partition("?")
    return paths.parts(one) == paths.parts(two) or paths.is_moved(one, two)


def _is_unit_changed(word: str, other: str) -> bool:
    """Whether a number stands with its unit, or without it: ``30s``, ``30``."""
    return other in (_WITH_UNIT.sub("", word), f"{word}{_unit(other)}")


def _unit(word: str) -> str:
    found = _WITH_UNIT.search(word)
    return found[0] if found else ""


def _is_trunk(word: str, other: str) -> bool:
    """Whether a branch that all work comes from is called otherwise, or known by its remote alone."""
    if other == f"origin/{word}":
        return True
    return _TRUNK.search(word) is not None and _TRUNK.sub("", word) == _TRUNK.sub("", other)


def _is_extended(word: str, other: str) -> bool:
    """Whether a name got a word more at an end: ``tide``, ``tide-2``."""
    mine, theirs = identifier_words(word), identifier_words(other)
    return len(mine) < len(theirs) and mine in (theirs[: len(mine)], theirs[-len(mine) :])


def _is_found_elsewhere(mine: Command, word: str, other: str, output: str) -> bool:
    """Whether a file that is said not to exist is named under another path.

    Alone, it may be another subject's; told beside other words that stayed, it is meant for the same.
    """
    is_missing = is_named(paths.name(word), output) and IS_MISSING.is_in(output)
    is_one = "://" not in other and (len(mine.operands) > 1 or not paths.is_sibling(word, other))
    return is_missing and is_one and paths.corrected(word, other) >= 0.95


def _same_text(one: str, other: str, output: str) -> bool:
    """Two texts that a program works on: what went missing was blamed, and a word took its place."""
    gone, new = words(one) - words(other), words(other) - words(one)
    if not gone:
        return alike(one, other) >= 0.5
    telling = [word for word in gone if not word.isdigit()] or gone  # a number goes with what it belongs to
    if not words(end_of(output)).issuperset(telling):
        return False
    if not new:
        return jaccard(words(one), words(other)) >= 0.5  # what was refused was left out
    is_long = (
        len(words(one)) >= _LONG_TEXT and not _QUERY.match(one) and jaccard(words(one), words(other)) >= 0.7
    )
    return is_long or all(any(is_near(word, into) for into in new) for word in gone)
