"""What linters and formatters teach: what this project enforces."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Literal

from analyzer.calls.failures import Failure
from analyzer.lessons.kind import LessonKind, always, in_two_sessions, most_common, with_remedy
from analyzer.lessons.observed_session import MOST_IDS, ObservedSession, Sign
from analyzer.lessons.replacements import other_runner
from analyzer.models import FailureFix, Finding, FixKind, Lesson, Section
from analyzer.outputs.lint_codes import FORMATTERS, is_backlog, lint_codes, linter_of, linters_of, programs_of
from analyzer.rule_text.markdown import code, quoted
from analyzer.shell.checks import RUNS_ANY_LINTER
from analyzer.shell.command_lines import commands_of
from analyzer.shell.programs import HOOKED
from scanners.models import ENDED

_ENFORCED = "a lint rule that is enforced here"
_SEVERAL, _RULES_OF = "lint rules that are enforced here", "rules of "
_LONGEST = 158  # characters of a rule that names several codes


def _broken(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if pair.kind is not FixKind.TEST_OR_BUILD or other_runner(pair, failure):
        return  # of a check that another package manager ran, no rule was broken
    rules = lint_codes(failure.output)
    for rule in rules if rules and not is_backlog(failure.output) else ():
        yield Lesson(Section.COMMAND_PATTERNS, rule, _ENFORCED)


def _message(finding: Finding) -> str:
    """What the linter says, when it says the same each time."""
    messages = [lint_codes(pair.failure.output).get(finding.subject, "") for pair in finding.pairs]
    usual = most_common(messages)
    return usual if 2 * messages.count(usual) > len(messages) else ""


def _lacks_words(finding: Finding) -> str:
    return (
        "" if finding.subject in FORMATTERS or _message(finding) else "its messages have no words in common"
    )


def _words(finding: Finding) -> str:
    linter = _spelled(finding)
    if finding.subject in FORMATTERS:
        who = (
            f"{code(linter)} rejects"
            if linter and linter.split()[0] != finding.subject.split()[0]  # `ruff check` lets it pass
            else "checks reject"
        )
        if finding.done_by:
            return f"run {code(finding.done_by)} after you change code ({who} what is not formatted)"
        return f"run {code(finding.subject)} on what you changed ({who} code that is not formatted)"
    return f"keep to {code(finding.subject)} ({code(linter)} says {quoted(_message(finding))})"


def _spelled(finding: Finding) -> str:
    """The command that told of it most often."""
    members = [Failure(pair.failure, 0).member for pair in finding.pairs]
    return most_common(member.spelled for member in members if member)


def _watch(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    yield from _signs(lambda code: code == lesson.subject, linters_of(lesson.subject), observed)


def _signs(
    is_of: Callable[[str], bool], linters: Collection[str], observed: ObservedSession
) -> Iterator[Sign]:
    """What a session says of the rules with some codes, of which one is enough to be broken."""
    broken = {at for code, places in observed.broken_lint_rules.items() if is_of(code) for at in places}
    for at in sorted(broken):
        yield "failed", observed.calls[at]
    told = chain(_by_run(is_of, linters, observed), _by_hook(is_of, linters, observed))
    for sign, at in islice(((sign, at) for sign, at in told if at not in broken), MOST_IDS):
        yield sign, observed.calls[at]


def _by_run(
    is_of: Callable[[str], bool], linters: Collection[str], observed: ObservedSession
) -> Iterator[tuple[Literal["failed", "kept"], int]]:
    """What the runs of linters say that may tell of the rule, also those whose exit code a pipe hid."""
    may_tell = RUNS_ANY_LINTER.union(linters)
    for run in observed.lint_runs():
        if run.programs.isdisjoint(may_tell):
            continue
        if any(map(is_of, run.broken)):
            yield "failed", run.at
        elif run.is_whole:
            yield "kept", run.at


def _by_hook(
    is_of: Callable[[str], bool], linters: Collection[str], observed: ObservedSession
) -> Iterator[tuple[Literal["failed", "kept"], int]]:
    """What the commits and pushes say whose hook ran one of the linters."""
    for at in observed.lines.holding_any(HOOKED):
        call = observed.calls[at]
        if call.status not in ENDED or not any(name in call.output for name in linters):
            continue
        if any(map(is_of, lint_codes(call.output))):
            yield "failed", at
        elif not any(one.head in HOOKED and one.followed_by == "|" for one in commands_of(call)):
            yield "kept", at


LINT = LessonKind(
    fits=with_remedy(_ENFORCED),
    taught=_broken,
    words=_words,
    watch=_watch,
    lacks=lambda finding: in_two_sessions(finding) or _lacks_words(finding),
    is_of_project=always,
)


def merge_rules(taught: Mapping[Lesson, list[FailureFix]]) -> dict[Lesson, list[FailureFix]]:
    """Rules of one linter that were each broken in two sessions are one lesson: to know what it enforces."""
    merged = dict(taught)
    of_linter: dict[str, list[Lesson]] = defaultdict(list)
    for lesson, pairs in taught.items():
        if LINT.fits(lesson) and (linter := linter_of(lesson.subject)) and _recurs(pairs):
            of_linter[linter].append(lesson)
    for linter, several in of_linter.items():
        if len(several) > 1:
            broken = {pair.id: pair for lesson in several for pair in merged.pop(lesson)}
            merged[Lesson(Section.COMMAND_PATTERNS, f"{_RULES_OF}{linter}", _SEVERAL)] = [*broken.values()]
    return merged


def _recurs(pairs: Iterable[FailureFix]) -> bool:
    return len({(pair.agent, pair.session_id) for pair in pairs}) > 1


def _linter_in(lesson: Lesson) -> str:
    return lesson.subject.removeprefix(_RULES_OF)


def _codes(finding: Finding) -> list[str]:
    """The codes of the linter's rules that were broken in two sessions, those broken most often first."""
    linter, broken = _linter_in(finding.lesson), defaultdict(list)
    for pair in finding.pairs:
        for one in lint_codes(pair.failure.output):
            if linter_of(one) == linter:
                broken[one].append(pair)
    counts = Counter({one: len(pairs) for one, pairs in broken.items() if _recurs(pairs)})
    return sorted(counts, key=lambda one: (-counts[one], one))


def _words_of_several(finding: Finding) -> str:
    said = f"keep to what {code(_spelled(finding))} enforces; most often broken:"
    first, *others = (code(_short(one)) for one in _codes(finding))
    said = f"{said} {first}"
    for one in others:
        if len(said) + len(one) + 2 > _LONGEST:
            break
        said += f", {one}"
    return said


def _short(code: str) -> str:
    """A code as one knows it: Biome's without the group that it is in."""
    return code.rsplit("/", 1)[-1] if code.startswith("lint/") else code


def _watch_several(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    linter = _linter_in(lesson)
    yield from _signs(lambda code: linter_of(code) == linter, programs_of(linter), observed)


LINTER = LessonKind(
    fits=with_remedy(_SEVERAL),
    taught=lambda pair, failure: (),
    words=_words_of_several,
    watch=_watch_several,
    lacks=in_two_sessions,
    is_of_project=always,
)
