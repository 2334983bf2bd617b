"""What a program teaches that does not know a command, or an option, which agents take it to have."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from analyzer.calls.failures import Failure
from analyzer.lessons.forms import Form, form_in
from analyzer.lessons.kind import (
    LessonKind,
    if_it_ever_worked,
    in_two_sessions,
    of_subject,
    with_remedy,
)
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.lessons.refused_forms import refused_or_worked
from analyzer.lessons.replacements import own_command, replacement
from analyzer.lessons.successes import Successes
from analyzer.lessons.worked_commands import has_worked_as
from analyzer.models import FailureFix, Finding, FixKind, Lesson, Section
from analyzer.outputs.unknown_options import unknown_options
from analyzer.rule_text.discretion import is_sayable
from analyzer.rule_text.markdown import code
from analyzer.shell.checks import SCRIPT_RUNNERS
from analyzer.shell.commands import Command, own_flags

_UNKNOWN = re.compile(
    r"(?:unknown|unrecognized|no such) (?:sub)?command:? [`'\"]([\w:-]{2,40})[`'\"]", re.IGNORECASE
)
_CLUSTER = re.compile(r"-[A-Za-z]{2,6}")
_RUN_OTHERS = SCRIPT_RUNNERS - {"npm"}  # which runs a script only when told so


def _unknown(failure: Failure) -> str:
    """The command that the output of a program says it does not know, as it stands in the line; or ""."""
    found, mine = _UNKNOWN.search(failure.output), failure.member
    return found[1] if found and mine and found[1] in _called(mine) else ""


def _called(command: Command) -> list[str]:
    """The words of a command that may name one of its own commands: up to the first operand."""
    return [*command.subcommand.split(), *command.operands[:1]]


def _taught(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    mine = failure.member
    if mine is None or replacement(pair, failure, mine) is not None:
        return  # that it is called otherwise says more
    if called := _absent_command(pair, failure):
        yield _no_command(called)


def _absent_command(pair: FailureFix, failure: Failure) -> str:
    """The command that the pair's failure says there is not, as a rule names it; or ""."""
    mine = failure.member
    if pair.kind is not FixKind.COMMAND_SYNTAX or mine is None or mine.path:
        return ""
    if mine.runs_script or mine.program in _RUN_OTHERS:
        return ""  # what the script called may have no such command
    word = _unknown(failure)
    if not word or not is_sayable((word,)):
        return ""
    form = form_in(pair.project_path, failure, mine)
    known, found, _ = form.partition(f" {word}")
    return f"{known} {word}" if form and (found or word in mine.operands) else ""


def _no_command(called: str) -> Lesson:
    return Lesson(Section.COMMAND_PATTERNS, called, _NO_COMMAND)


def _watch(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    wrong = Form(lesson.subject)
    near = dict.fromkeys(wrong.near(observed.lines))
    program = lesson.subject.split(maxsplit=1)[0]
    yield from observed.kept(at for at in observed.lines.holding(f"{program} ") if at not in near)
    word = lesson.subject.rsplit(maxsplit=1)[-1]
    lines = map(observed.failure, near)
    yield from refused_or_worked(wrong, lambda failure: _unknown(failure) == word, lines)


_NO_COMMAND = "no such command"
NO_COMMAND = LessonKind(
    fits=with_remedy(_NO_COMMAND),
    taught=_taught,
    words=lambda finding: f"do not call {code(finding.subject)} (there is no such command)",
    watch=_watch,
    lacks=in_two_sessions,
    outdated=if_it_ever_worked(of_subject(Successes.runs)),
)


def _no_option(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    mine = failure.member
    if (
        mine is None
        or pair.kind is not FixKind.COMMAND_SYNTAX
        or replacement(pair, failure, mine) is not None
    ):
        return  # that it is called otherwise says more
    form = form_in(pair.project_path, failure, mine)
    for option in _refused_options(failure) if form else ():
        form += own_command(mine, mine, failure.output)
        yield Lesson(Section.COMMAND_PATTERNS, f"{form} {option}", _NO_OPTION)
        return


def _refused_options(failure: Failure) -> list[str]:
    """The options of a line's command that its output says it does not know."""
    given = own_flags(failure.member) if failure.member else ()
    unknown = unknown_options(failure.output) if given else set()
    refused = (option for flag in given for option in _options_in(flag) if option in unknown)
    return [option for option in refused if is_sayable((option,))]


def _options_in(flag: str) -> list[str]:
    """The option as it is written, and the letters that may each be one: ``-oP``."""
    name = flag.split("=")[0]
    return [name, *(f"-{letter}" for letter in name[1:])] if _CLUSTER.fullmatch(name) else [name]


def _option_words(finding: Finding) -> str:
    form, _, option = finding.subject.rpartition(" ")
    return f"do not give {code(form)} the option {code(option)} (unknown option)"


def _watch_option(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    form, _, option = lesson.subject.rpartition(" ")
    wrong, plain = Form(lesson.subject), Form(form)
    lines = [observed.failure(at) for at in plain.near(observed.lines)]
    yield from refused_or_worked(wrong, lambda failure: option in _refused_options(failure), lines)
    for line in lines:
        if line.succeeded and has_worked_as(plain.is_of, line) and not has_worked_as(wrong.is_of, line):
            yield "kept", line.call


_NO_OPTION = "no such option"
NO_OPTION = LessonKind(
    fits=with_remedy(_NO_OPTION),
    taught=_no_option,
    words=_option_words,
    watch=_watch_option,
    lacks=in_two_sessions,
    outdated=if_it_ever_worked(of_subject(Successes.runs)),
    is_of_machine=True,  # which version of a program is installed
)


def merge_refused(taught: dict[Lesson, list[FailureFix]]) -> None:
    """What is not known is one lesson with what most stands in its place, where something does.

    An option that was left out once can always be. A command has to have been replaced in the same way more
    often than not: else all that its failures have in common is that there is none.
    """
    for lesson in [one for one in taught if NO_OPTION.fits(one)]:
        instead = [one for one in taught if one.subject == lesson.subject and one != lesson]
        if instead:
            best = max(instead, key=lambda one: (len(taught[one]), one.remedy))
            taught[best] += taught.pop(lesson)
    ways: dict[str, list[Lesson]] = defaultdict(list)
    for lesson in taught:
        if lesson.section is Section.COMMAND_PATTERNS:
            ways[lesson.subject].append(lesson)
    for called, several in ways.items():
        if len(several) > 1 and (of_absent := [one for one in several if _is_of_absent(called, taught[one])]):
            best = max(of_absent, key=lambda one: (not NO_COMMAND.fits(one), len(taught[one]), one.remedy))
            pairs = [pair for one in of_absent for pair in taught[one]]
            mostly = best if 2 * len(taught[best]) > len(pairs) else _no_command(called)
            for one in of_absent:
                taught.pop(one)
            taught[mostly] = pairs


def _is_of_absent(called: str, pairs: Sequence[FailureFix]) -> bool:
    """Whether all the pairs failed because there is no such command."""
    return all(_absent_command(pair, Failure(pair.failure, 0)) == called for pair in pairs)
