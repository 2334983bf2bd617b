"""Whether one command is another one corrected: the same subject, and only what the output blamed changed.

Flags may come and go. A value may change only when the failing output names it and the new one is nearly the
same word, or one that the output proposes: ``--profile staging`` → ``--profile prod`` is other work.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from analyzer.outputs.complaints import (
    GLOB_MISSED,
    IS_MISSING,
    NOT_TO_ADD,
    TOO_MANY,
    USAGE,
)
from analyzer.outputs.spelling import is_named, is_near, is_suggested
from analyzer.shell.bypasses import turns_off
from analyzer.shell.commands import Command
from analyzer.shell.replaced_words import corrects
from analyzer.shell.scripts import may_do_the_same
from analyzer.similarity import alike, words

# variables that say where programs and libraries are, or what they write of themselves, not what is worked on
_SEARCH_PATHS = re.compile(
    r"(?:HOME|XDG_\w+|\w+_(?:CACHE|LOGS?|METRICS|TELEMETRY)(?:_\w+)?|\w*PATH|\w+_HOME|VIRTUAL_ENV"
    r"|NODE_OPTIONS|CGO_\w+|GO[A-Z]+|TMPDIR|LANG|LC_\w+|TERM|PYTHON\w+)\+?=|CI="
)
_NOT_HERE = ("not a git repository", "no git remotes found", "no configuration file provided")
_SWITCHED = frozenset({"true", "false"})
_DEMANDS = re.compile(r"--(?:require|strict)(?:-|$)")  # options that make a command refuse what it would take
_TELLING = 3  # words that stayed, beside which one more makes no other work
_MOST_WORDS = 300  # of a command line: a longer one is data, and comparing it would take long


def same_environment(mine: Command, theirs: Command, output: str) -> bool:
    """Whether the variables set for two commands agree, but for search paths and what the output blames.

    A variable that turns a check off is left for ``bypasses`` to report.
    """
    ours, others = _variables(mine), _variables(theirs)
    for name in {name for name, _ in ours.items() ^ others.items()}:
        before, after = ours.get(name), others.get(name)
        if before is None or after is None:
            is_right = is_named(name, output)
        else:
            is_right = is_named(before, output) and (is_near(before, after) or is_suggested(after, output))
        if not is_right:
            return False
    return True


def _variables(command: Command) -> dict[str, str]:
    """The variables that say what is worked on."""
    return {
        word.split("=", 1)[0].rstrip("+"): word.split("=", 1)[1]
        for word in command.env
        if not _SEARCH_PATHS.match(word) and not turns_off(word)
    }


def is_corrected(mine: Command, theirs: Command, output: str) -> bool:
    """Whether ``theirs`` does what ``mine`` failed to do, with nothing changed but what the output blames."""
    if not same_environment(mine, theirs, output):
        return False
    if max(len(mine.words), len(theirs.words)) > _MOST_WORDS:
        return False
    ours, others = _words(mine), _words(theirs)
    lost, gained = _without(ours, others), _without(others, ours)
    kept = [word for word in ours if not word.startswith("-") and word not in lost]
    if kept != [word for word in others if not word.startswith("-") and word not in gained]:
        return False
    if (placed := _placed(mine, ours, lost, gained, kept, output)) is None:
        return False
    settled, free = placed
    if mine.stdin != theirs.stdin and not _is_same_script(mine.stdin, theirs.stdin, output):
        return False
    if not lost and len(gained) == len(free) == 1 and settled >= _TELLING:
        return True  # all that it was said with, and one thing more
    is_elsewhere = IS_MISSING.is_in(output) or any(said in output for said in _NOT_HERE)
    has_subject = bool(settled or mine.stdin or (is_elsewhere and " " in mine.subcommand))
    is_misuse = USAGE.is_in(output)
    return all(
        is_named(word, output) or (has_subject and (is_misuse or _option_before(word, others) in gained))
        for word in free
    )


def _placed(
    mine: Command,
    ours: Sequence[str],
    lost: Sequence[str],
    gained: Sequence[str],
    kept: Sequence[str],
    output: str,
) -> tuple[int, Sequence[str]] | None:
    """Give each word that went one that came in its place; None where one of them went for no reason.

    Returns how many have one or were ``kept``, and the words that came besides.
    """
    unknown = _unknown_options(lost, output)
    free = [word for word in gained if word and not word.startswith("-")]
    settled = len(kept)
    is_pattern_blamed = GLOB_MISSED.search(output) is not None or NOT_TO_ADD.is_in(output)
    for word in filter(None, lost):  # an empty one names nothing
        if is_pattern_blamed and (meant := [one for one in free if _is_matched(word, one)]):
            free = [one for one in free if one not in meant]
            settled += 1
            continue
        if word.startswith("-"):
            if _DEMANDS.match(word) and word not in unknown and not is_named(word, output):
                return None
            continue
        option = _option_before(word, ours)
        if option in lost and word in _SWITCHED:
            continue  # it went with its option, of which it says no more than that it is on
        taker = next(
            (one for one in free if corrects(mine, option, word, one, output, is_misused=bool(unknown))),
            None,
        )
        if taker is not None:
            free.remove(taker)
            settled += 1
        elif free or not (option in unknown or _may_go(word, option, lost, kept, output)):
            return None
    return settled, free


def _unknown_options(lost: Sequence[str], output: str) -> list[str]:
    """The options that the output says are none."""
    options = [word for word in lost if word.startswith("-")] if USAGE.is_in(output) else []
    return [word for word in options if is_named(word, output) or is_named(word.lstrip("-"), output)]


def _may_go(word: str, option: str, lost: Sequence[str], kept: Sequence[str], output: str) -> bool:
    """Whether the output blames a word so that it may be left out, with nothing in its place."""
    return (
        TOO_MANY.is_in(output)
        or (is_named(word, output) and _is_superfluous(option, lost, kept, output))
        or (NOT_TO_ADD.is_in(output) and any(is_named(folder, output) for folder in _above(word)))
        or ("adding files failed" in output and f"{word.rstrip('/')}/" in output)
    )


def _is_same_script(one: str, other: str, output: str) -> bool:
    return alike(one, other) >= 0.5 and may_do_the_same(one, other, output)


def _is_matched(pattern: str, path: str) -> bool:
    """Whether a pattern that matched nothing stands for the path: ``web/*.json`` for ``a.json``."""
    return "*" in pattern and "*" not in path and fnmatchcase(path, pattern)


def _above(path: str) -> Iterator[str]:
    """The path, and the folders that it is in."""
    while path:
        yield path
        path = path.rpartition("/")[0]


def _is_superfluous(option: str, lost: Sequence[str], kept: Sequence[str], output: str) -> bool:
    """Whether a word can be wrong by being there at all.

    What names a thing that is not there can. But where it went with the option that it was the value of, the
    call may be for something else, unless a text that stayed tells it from any other.
    """
    if USAGE.is_in(output):
        return True
    if not IS_MISSING.is_in(output):
        return False
    says_where = option.startswith("--") and option in lost
    return not says_where or any(" " in word and len(words(word)) >= _TELLING for word in kept)


def _words(command: Command) -> list[str]:
    """The words in order, ``--name=value`` as two."""
    out: list[str] = []
    for word in command.words:
        name, equals, value = word.partition("=")
        out += [name, value] if equals and word.startswith("-") else [word]
    return out


def _without(some: Sequence[str], others: Sequence[str]) -> list[str]:
    left = Counter(others)
    out: list[str] = []
    for word in some:
        if left[word]:
            left[word] -= 1
        else:
            out.append(word)
    return out


def _option_before(word: str, ours: Sequence[str]) -> str:
    at = ours.index(word)
    return ours[at - 1] if at and ours[at - 1].startswith("-") else ""
