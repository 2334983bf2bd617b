"""Shell: the same work with other flags, quoting, interpreter, package manager, folder or environment."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer import paths
from analyzer.bypasses import bypass_in
from analyzer.checks import goal, passed
from analyzer.commands import Command, hides_failure
from analyzer.complaints import UNKNOWN_SUBCOMMAND
from analyzer.failures import Failure
from analyzer.intents import Match
from analyzer.models import FixKind
from analyzer.programs import LISTERS, NEUTRAL, PACKAGE_MANAGERS, SEARCHES, VIEWERS
from analyzer.similarity import alike, contained, jaccard, words
from analyzer.views import View, path_operands
from scanners.models import ToolName

_SOON = 8  # calls
_KIN = (
    frozenset({"python", "python3", "py", "pypy", "ipython"}),
    frozenset({"pip", "pip3", "uv pip", "uv", "poetry", "pipx", "conda", "pdm"}),
    PACKAGE_MANAGERS,
    frozenset({"node", "bun", "deno", "tsx", "ts-node"}),
    frozenset({"docker", "docker-compose", "podman"}),
    frozenset({"make", "gmake", "just", "task", "mise"}),
    frozenset({"curl", "wget", "http", "gh"}),
    frozenset({"gradle", "gradlew"}),
    frozenset({"mvn", "mvnw"}),
    frozenset({"sed", "gsed", "perl"}),
    frozenset({"timeout", "gtimeout"}),
)


def same_work(failure: Failure, later: View, between: Sequence[View]) -> Match | None:
    """A later command line that holds the failing member, corrected, and let it succeed."""
    member = failure.member
    if later.name != ToolName.BASH or member is None or failure.is_answer:
        return None
    if failure.kind is FixKind.USER_REJECTED or not later.commands:
        return None
    best: Match | None = None
    for command in later.commands:
        match = _same_command(failure, member, command, later.command, between)
        if match is None or (best and match.confidence <= best.confidence):
            continue
        if not match.bypass and not passed(command, later.call.output) and command.program not in VIEWERS:
            continue
        best = match
    if best is None:
        best = _without_member(failure, member, later) or _carried_over(member, later)
    if best and (around := bypass_in(failure.commands, later.commands)):
        return Match(best.confidence, f"the later success goes around a check with {around}", bypass=True)
    return best


def _same_command(
    failure: Failure, mine: Command, theirs: Command, whole: str, between: Sequence[View]
) -> Match | None:
    """``mine`` failed; ``theirs`` is one command of a later line, ``whole``."""
    if theirs.program in NEUTRAL and mine.program != theirs.program:
        return None
    if checks := goal(mine):
        return _same_check(failure, mine, theirs, checks) or _other_program(failure, mine, theirs)
    if mine.program in ("cd", "pushd"):
        return None
    if mine.program in VIEWERS | LISTERS and failure.kind in (FixKind.FILE_PATH, FixKind.SEARCH_SCOPE):
        return None  # a file that is not there: a question of paths
    if mine.head in SEARCHES or mine.program in SEARCHES:
        return None
    if mine.head == theirs.head:
        return _same_head(failure, mine, theirs, whole)
    if mine.program == theirs.program:
        return _other_subcommand(failure, mine, theirs, between)
    return _other_program(failure, mine, theirs)


def _same_check(failure: Failure, mine: Command, theirs: Command, checks: str) -> Match | None:
    """The same test, lint or build; or one that covers it."""
    same_head = mine.head == theirs.head
    if not same_head and goal(theirs) != checks:
        return None
    ours, others = _targets(mine), _targets(theirs)
    if same_head and ours == others and mine.flags == theirs.flags:
        return Match(0.97, f"the same {checks} command passed")
    if same_head and (_covers(others, ours) or not others or _prefixed(ours, others)):
        return Match(0.85, f"`{mine.head}` passed over the same targets")
    if same_head and others and others != ours and _named_in(others - ours, failure.output):
        return Match(0.7, f"`{mine.head}` passed on what had failed")
    if same_head and not ours and others and len(others) <= 2 and failure.kind is FixKind.ENVIRONMENT:
        return Match(0.6, f"`{mine.head}` ran with other arguments")
    if not same_head and mine.program != theirs.program and (not others or _covers(others, ours)):
        return Match(0.65, f"`{theirs.head}` does the same {checks} and passed")
    return None


def _covers(whole: frozenset[str], part: frozenset[str]) -> bool:
    """Whether every one of ``part``, and there is one, is among ``whole`` or below a folder of it."""
    return bool(part) and all(
        one in whole or any(one.startswith(f"{folder}/") for folder in whole) for one in part
    )


def _targets(command: Command) -> frozenset[str]:
    return frozenset(
        word.strip("./").removesuffix("/...") for word in command.operands if word not in ("--", "./...", ".")
    )


def _prefixed(ours: frozenset[str], others: frozenset[str]) -> bool:
    """Whether the same tests are chosen, by a longer or shorter name of them."""
    if len(ours) != len(others) or not ours:
        return False
    mine, theirs = ours - others, others - ours
    return len(mine) == len(theirs) == 1 and _starts_alike(next(iter(mine)), next(iter(theirs)))


def _starts_alike(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= 4 and longer.startswith(shorter)


def _named_in(targets: frozenset[str], output: str) -> bool:
    """Whether the failing output names every one of these as what failed."""
    names = [paths.name(target) for target in targets if not target.startswith("-")]
    return bool(names) and all(len(name) >= 4 and name in output for name in names)


def _same_head(failure: Failure, mine: Command, theirs: Command, whole: str) -> Match | None:
    if {"--help", "-h"} & set(theirs.flags) - set(mine.flags):
        return None  # asking how is not yet doing
    if mine.arguments == theirs.arguments and mine.stdin == theirs.stdin and mine.path == theirs.path:
        if mine.operator == "|" and alike(failure.command, whole) < 0.5:
            return None
        again = "when run again" if failure.command == whole else "once the line around it had changed"
        return Match(0.9, f"the same `{mine.head}` worked {again}")
    if mine.operator == "|" and alike(failure.command, whole) < 0.6:
        return None  # a filter says little without what it filters
    if mine.path != theirs.path and mine.operands == theirs.operands:
        return Match(0.92, f"the same program under another path: {theirs.path or theirs.program}")
    if mine.head == "git commit":
        return _same_commit(mine, theirs)
    if not _same_target(failure, mine, theirs):
        return None
    if not mine.arguments and not mine.stdin:
        return Match(0.6, f"`{mine.head}` with its arguments") if len(theirs.operands) <= 2 else None
    one, other = _all_words(mine), _all_words(theirs)
    if (share := alike(one, other)) >= 0.5:
        return Match(0.55 + 0.38 * share, f"the same `{mine.head}`, corrected")
    if set(mine.operands) == set(theirs.operands) and mine.operands:
        return Match(0.75, f"the same `{mine.head}` with other flags")
    return None


def _same_commit(mine: Command, theirs: Command) -> Match | None:
    if "--amend" in theirs.flags and "--amend" not in mine.flags:
        return None
    share = alike(" ".join(mine.operands), " ".join(theirs.operands))
    return Match(0.6 + 0.35 * share, "the same commit went through") if share >= 0.3 else None


def _same_target(failure: Failure, mine: Command, theirs: Command) -> bool:
    """Whether both work on the same thing: the first operand agrees, unless the output says it was wrong."""
    ours = [word for word in mine.operands if _is_name(word)]
    others = [word for word in theirs.operands if _is_name(word)]
    if not ours:
        return True
    first = ours[0]
    if first in others or any(_same_name(first, other) for other in others):
        return True
    if not others:
        return contained(ours, theirs.flags) > 0 or (
            len(mine.operands) == len(ours) == 1 and not theirs.operands
        )
    is_blamed = re.search(rf"(?<![\w-]){re.escape(first)}(?![\w-])", failure.output[-3000:])
    if not is_blamed:
        return False
    is_same_rest = ours[1:] == others[1:] and any(len(word) >= 6 for word in ours[1:]) and "/" in first
    return is_same_rest or any(_near(first, other) for other in others)


def _is_name(word: str) -> bool:
    return len(word) < 200 and not re.search(r"\s", word)


def _same_name(one: str, other: str) -> bool:
    if "/" not in one or "/" not in other:
        return False
    return paths.same(one, other) or paths.corrected(one, other) >= 0.8


def _near(one: str, other: str) -> bool:
    return ("/" not in one and jaccard(words(one), words(other)) >= 0.5) or paths.corrected(one, other) >= 0.6


def _all_words(command: Command) -> str:
    return " ".join((*command.env, *command.wrappers, *command.arguments, command.stdin))


def _other_subcommand(
    failure: Failure, mine: Command, theirs: Command, between: Sequence[View]
) -> Match | None:
    """An unknown subcommand or script → one that exists, with the same arguments."""
    if not UNKNOWN_SUBCOMMAND.search(failure.output) or len(between) > _SOON:
        return None
    if mine.operands == theirs.operands and set(mine.flags) == set(theirs.flags):
        return Match(0.75, f"`{theirs.head}` in place of the unknown `{mine.head}`")
    if mine.operands and jaccard(mine.operands, theirs.operands) >= 0.5:
        return Match(0.7, f"`{theirs.head}` in place of the unknown `{mine.head}`")
    return None


def _other_program(failure: Failure, mine: Command, theirs: Command) -> Match | None:
    """Another program for the same operands: a sibling, or any when the first is not installed."""
    if mine.program == theirs.program:
        return None
    is_kin = any({mine.program, theirs.program} <= kin for kin in _KIN)
    same_subcommand = mine.subcommand == theirs.subcommand
    missing = failure.kind is FixKind.ENVIRONMENT
    if not (is_kin or missing):
        return None
    if (
        is_kin
        and same_subcommand
        and (mine.subcommand or mine.operands)
        and (mine.operands == theirs.operands or alike(_all_words(mine), _all_words(theirs)) >= 0.6)
    ):
        return Match(0.88, f"`{theirs.head}` does what `{mine.head}` was to do")
    if (
        missing
        and not hides_failure(theirs)
        and theirs.program not in VIEWERS | LISTERS | SEARCHES | {"which", "command"}
    ):
        ours = {word for operand in mine.operands for word in words(operand) if len(word) > 1}
        others = {word for operand in theirs.operands for word in words(operand)}
        shared = ours & others
        if (
            len(ours) >= 1
            and len(shared) / len(ours) > 0.6
            and any(len(word) >= 4 or "." in word for word in shared)
        ):
            return Match(
                0.65, f"`{theirs.program}` on the same operands, as `{mine.program}` does not run here"
            )
    return None


def _without_member(failure: Failure, member: Command, later: View) -> Match | None:
    """The rest of the chain ran without the member that had stopped it, which was only a preparation."""
    rest = failure.rest
    if not rest or goal(member) or member.head in ("git add", "git commit"):
        return None
    wanted = [(one.head, one.arguments) for one in rest]
    ran = [(one.head, one.arguments) for one in later.commands if not one.is_neutral]
    if ran[: len(wanted)] == wanted and (
        member.program == "cd" or not any(one.head == member.head for one in later.commands)
    ):
        return Match(0.72, f"the rest of the line ran without `{member.head}`")
    return None


def _carried_over(member: Command, later: View) -> Match | None:
    """A long text given to one subcommand, then word for word to another one of the same program."""
    if goal(member) or member.program in VIEWERS | LISTERS | SEARCHES:
        return None
    texts = [word for word in member.operands if len(word) >= 120]
    if not texts or not any(one.program == member.program for one in later.commands):
        return None
    if contained(words(max(texts, key=len)), words(later.command)) >= 0.85:
        return Match(0.62, f"the same text, given to another form of `{member.program}`")
    return None


def script_found(failure: Failure, later: View, between: Sequence[View]) -> Match | None:
    """A script that was not there → the same script run from where it is."""
    member = failure.member
    if later.name != ToolName.BASH or member is None:
        return None
    started = {member.program, *(paths.name(word) for word in member.operands[:1])}
    wanted = {paths.name(path) for path in failure.missing if not paths.is_common_name(path)} & started
    for command in later.mains if wanted else ():
        runs_file = command.program in ("bash", "sh", "node", "python", "python3")
        for right in (command.path, *(path_operands(command)[:1] if runs_file else ())):
            if paths.name(right) in wanted:
                return Match(0.92, f"the same script, run from {right}")
    return None
