"""What could be tidied in instruction files: proposals with their evidence, never a change.

Deterministic. Precision before recall: a statement that may be right is left alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, islice

from analyzer.instructions.gone import gone
from analyzer.instructions.meaning import same_meaning
from analyzer.instructions.repository_facts import RepositoryFacts
from analyzer.instructions.statements import Audience, Statement
from analyzer.rule_text.project_paths import portable
from analyzer.shell.programs import PACKAGE_MANAGERS
from analyzer.similarity import jaccard

_SAME_CONTEXT = 0.5
_SAME_SENTENCE = 0.75
_LEAST_WORDS = 3
_MOST_PAIRS = 100_000  # compared in some seconds; 900 lines of prose have so many
_NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)*(?![\w-]|\.\d)")
_DEFINES = re.compile(r"(?:\*\*)?`[^`]+`(?:\*\*)?\s*(?:[:–—-]\s|\()")
_OPPOSITES = (
    ("tabs", "spaces"),
    ("single", "double"),
    ("merge", "rebase"),
    ("squash", "rebase"),
    ("enabled", "disabled"),
    ("camelcase", "snake_case"),
)
_PERSONAL_PATH = re.compile(
    r"(?<![\w.-])(?:/home/[a-z_][\w.-]*|/Users/[A-Za-z][\w.-]*|[A-Za-z]:\\+Users\\+\w[\w.-]*)[/\\]"
    r"|(?<![\w/])~/(?!\.|Library\b|AppData\b)[\w.-]+"
)
_LOCAL_PORT = re.compile(r"(?<![\w.-])(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]):\d{2,5}(?!\d)")
_PLACEHOLDER_NAME = re.compile(
    r"/(?:home|Users)/(?:user|username|you|your-?name|name|me|runner|ubuntu|vscode|node|app|example|dev)\b",
    re.I,
)


class HygieneKind(StrEnum):
    """Why a standing rule could be tidied."""

    DUPLICATE = "duplicate"
    CONTRADICTION = "contradiction"
    GONE = "gone"  # a path, command or package that the repository no longer has
    OUTDATED = "outdated"  # what it forbids works now
    OTHER_TARGET = "other target"  # personal in a team file, or the team's in a personal one
    NO_EFFECT = "no effect"  # what it is about fails as often as before
    NOT_SEEN = "not seen since"  # there was no opportunity to heed it
    NEVER_READ = "never read"  # the agent stops reading the file before it


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing to tidy. ``evidence`` says why, ``proposal`` what could be done, each as a sentence."""

    kind: HygieneKind
    statements: tuple[Statement, ...]  # that it is about, the one to change last
    evidence: str
    proposal: str


def hygiene(said: Sequence[Statement], repository: RepositoryFacts | None = None) -> list[Proposal]:
    """What could be tidied in these statements, in the order of the lines. Looks at the repository's files.

    ``repository`` is None where it is not on this disk; then nothing is called gone.
    """
    found = [*_pairs(said), *_other_target(said, repository)]
    if repository is not None and repository.is_whole:
        found += [
            Proposal(HygieneKind.GONE, (one,), evidence, "Take it out, or correct what it names.")
            for one in said
            for evidence in gone(one, repository)
        ]
        found += _exists_again(said, repository)
    return sorted(found, key=lambda one: (str(one.statements[-1].path), one.statements[-1].line, one.kind))


def _pairs(said: Sequence[Statement]) -> Iterator[Proposal]:
    for one, other in _candidates(said):
        # What stands in the block is ours to change; of two others, the later one.
        keep, change = (other, one) if one.in_block and not other.in_block else (one, other)
        where = f"line {keep.line}" if keep.path == change.path else f"{keep.path.name}, line {keep.line}"
        if why := _contradiction(one, other):
            yield Proposal(
                HygieneKind.CONTRADICTION,
                (keep, change),
                f"{why[:1].upper()}{why[1:]}.",
                f"Keep one of the two; the other is {where}.",
            )
        elif not _differ_where_it_counts(one, other) and same_meaning(one.text, other.text):
            yield Proposal(
                HygieneKind.DUPLICATE,
                (keep, change),
                f"It says the same as {where}.",
                "Take out one of the two.",
            )


def _differ_where_it_counts(one: Statement, other: Statement) -> bool:
    if _DEFINES.match(one.text) and _DEFINES.match(other.text):
        return True  # entries of two lists, each of which needs its own
    if not (one.names <= other.names or other.names <= one.names):
        return True
    apart = one.context ^ other.context
    return any(left in apart or right in apart for left, right in _OPPOSITES) or (
        _NUMBER.findall(one.text) != _NUMBER.findall(other.text)
    )


def _candidates(said: Sequence[Statement]) -> Iterator[tuple[Statement, Statement]]:
    """Pairs that have enough in common to be compared: of very many, those that share the rarest words."""
    by_word: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(said):
        for word in {*one.context, *(part for span in one.wanted | one.refused for part in span.split())}:
            by_word[word].append(at)
    rare = sorted(
        (len(places), word) for word, places in by_word.items() if len(places) <= max(20, len(said) // 5)
    )
    pairs: set[tuple[int, int]] = set()
    for _, word in rare:
        pairs.update(islice(combinations(by_word[word], 2), _MOST_PAIRS - len(pairs)))
    return ((said[one], said[other]) for one, other in sorted(pairs))


# Contradictions


def _contradiction(one: Statement, other: Statement) -> str:
    """Why the two cannot both be followed; empty when they can."""
    for mine, theirs in ((one, other), (other, one)):
        if both := mine.wanted & theirs.refused - mine.refused:
            is_swapped = bool(mine.refused & theirs.wanted)
            if is_swapped or (_is_same_case(one, other) and not theirs.wanted):
                return f"one is for `{min(both)}`, the other against it"
    if _is_same_case(one, other) and (managers := _two_managers(one, other)):
        return f"one calls `{managers[0]}`, the other `{managers[1]}` for the same"
    if (one.wanted | one.refused) != (other.wanted | other.refused):
        return ""
    return _prose_contradiction(one, other)


def _is_same_case(one: Statement, other: Statement) -> bool:
    """Whether both speak of the same situation."""
    if not one.context and not other.context:
        return True
    if one.is_conditional or other.is_conditional:
        return jaccard(one.context, other.context) >= _SAME_SENTENCE
    shorter, longer = sorted((one.context, other.context), key=len)
    return shorter <= longer or jaccard(one.context, other.context) >= _SAME_CONTEXT


def _two_managers(one: Statement, other: Statement) -> tuple[str, str] | None:
    """Two package managers that are to do the same."""
    if one.refused or other.refused:
        return None
    for mine in one.wanted:
        for theirs in other.wanted:
            first, *rest = mine.split()
            second, *others = theirs.split()
            if first != second and {first, second} <= PACKAGE_MANAGERS and rest == others:
                return mine, theirs
    return None


def _prose_contradiction(one: Statement, other: Statement) -> str:
    my_numbers, their_numbers = _NUMBER.findall(one.text), _NUMBER.findall(other.text)
    mine = one.context - set(my_numbers)
    theirs = other.context - set(their_numbers)
    if len(mine) < _LEAST_WORDS - 1 or len(theirs) < _LEAST_WORDS - 1:
        return ""
    if len(my_numbers) == len(their_numbers) == 1 and my_numbers != their_numbers:
        if mine == theirs and one.is_against == other.is_against:
            return f"one says {my_numbers[0]}, the other {their_numbers[0]}"
    elif my_numbers != their_numbers:
        return ""
    for left, right in _OPPOSITES:
        if {left} == mine & {left, right} and {right} == theirs & {left, right}:
            shared = jaccard(mine - {left}, theirs - {right})
            if one.is_against == other.is_against and shared >= _SAME_CONTEXT:
                return f"one says {left}, the other {right}"
    if one.is_against != other.is_against and not (one.wanted or one.refused):
        same_case = one.is_conditional == other.is_conditional
        if same_case and min(len(mine), len(theirs)) >= _LEAST_WORDS - 1 and jaccard(mine, theirs) >= 0.85:
            return "one is for it, the other against it"
    return ""


# Targets


def _other_target(said: Iterable[Statement], repository: RepositoryFacts | None) -> Iterator[Proposal]:
    for one in said:
        personal = _PERSONAL_PATH.search(one.text)
        if personal and one.audience is Audience.SHARED and not _PLACEHOLDER_NAME.search(one.text):
            yield Proposal(
                HygieneKind.OTHER_TARGET,
                (one,),
                f"It names a path of one person's machine ({personal[0]}…) in a file that the team shares.",
                "Move it to a personal file, or name the path from the project.",
            )
        elif one.audience is Audience.GLOBAL and (evidence := _of_this_project(one, repository)):
            yield Proposal(
                HygieneKind.OTHER_TARGET,
                (one,),
                f"{evidence}, but the file counts for all projects.",
                "Move it to the project's file.",
            )


def _of_this_project(one: Statement, repository: RepositoryFacts | None) -> str:
    """Why a statement holds in this project only, as the beginning of a sentence; empty when it may not.

    Other paths of this machine are right in a file of its user.
    """
    if one.in_block and (port := _LOCAL_PORT.search(one.text)):  # the user's own words may mean every project
        return f"It names a local port (`{port[0]}`), which another project may use for something else"
    if repository is None:
        return ""
    root = repository.root.as_posix()
    for name in (root, portable(root, "", "")):
        if name and re.search(rf"(?<![\w.~/-]){re.escape(name)}(?![\w.-])", one.text.replace("\\", "/")):
            return f"It names the folder of this project (`{name}`)"
    spans = (span for span in one.wanted if "/" in span.strip("/"))
    named = [span for span in spans if repository.has_exactly(span.strip("/"))]
    return f"`{named[0]}` is in this project" if named else ""


def _exists_again(said: Iterable[Statement], repository: RepositoryFacts) -> Iterator[Proposal]:
    """A path that a rule calls missing, and that is there."""
    for one in said:
        if "(no such file)" not in one.text and "(no such folder)" not in one.text:
            continue
        for span in sorted(one.refused):
            if repository.has_exactly(span.removesuffix("/…").strip("/")):
                yield Proposal(
                    HygieneKind.OUTDATED,
                    (one,),
                    f"`{span}` exists in this repository now.",
                    "Take it out.",
                )
