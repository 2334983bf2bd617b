"""What commands teach that are called otherwise here, or are not there at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.places import folder_path_of
from analyzer.calls.views import View, path_operands
from analyzer.lessons.forms import FORM_LENGTH, Form, form_in, form_of
from analyzer.lessons.kind import (
    LessonKind,
    if_it_worked_later,
    in_two_sessions,
    most_common,
    of_subject,
    with_remedy,
)
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.lessons.replacements import (
    corrected_words,
    other_interpreter,
    other_runner,
    own_command,
    replacement,
)
from analyzer.lessons.repository import doubts_of_lock_file
from analyzer.lessons.shell import is_of_line
from analyzer.lessons.successes import Successes
from analyzer.lessons.worked_commands import has_worked
from analyzer.models import FailureFix, Finding, FixKind, Lesson, Section
from analyzer.outputs import complaints
from analyzer.outputs.named_programs import absent_programs
from analyzer.outputs.unknown_options import UNKNOWN_OPTION
from analyzer.rule_text.discretion import is_sayable
from analyzer.rule_text.markdown import code
from analyzer.rule_text.project_paths import portable
from analyzer.shell.checks import SCRIPT_RUNNERS
from analyzer.shell.cmdlets import is_cmdlet
from analyzer.shell.commands import Command, wrapper_name
from analyzer.shell.programs import AKIN, INTERPRETERS, SHELLS
from analyzer.shell.stand_ins import said_through
from scanners.models import RAN, ErrorCategory, ToolCall

_OF_CONTAINERS = frozenset({"docker", "docker-compose", "kubectl", "podman"})
_RUNS_INSIDE = frozenset({"exec", "run"})
_NOT_EXECUTABLE = 126  # exit code
# its own commands, and what other shells call instead
_OF_CMD = {"copy": "cp", "del": "rm", "md": "mkdir", "move": "mv", "rd": "rmdir", "ren": "mv"}
_OTHER_NAME = {"python": "python3", "python3": "python"}  # of the same program
_REASONS = {
    ErrorCategory.COMMAND_NOT_FOUND: "command not found",
    ErrorCategory.MODULE_NOT_FOUND: "module not found",
    ErrorCategory.PERMISSION_DENIED: "not executable",
}


def _not_on_path(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    mine = failure.member
    if mine is None or pair.kind is not FixKind.ENVIRONMENT:
        return
    absent, instead = absent_programs(failure.output), replacement(pair, failure, mine)
    for words in mine.wrappers:
        left = tuple(other for other in mine.wrappers if other != words)
        if wrapper_name(words) in absent and (instead is None or instead.wrappers == left):
            yield Lesson(Section.ENVIRONMENT, wrapper_name(words), _NOT_ON_PATH)
            return
    if mine.program in absent and instead is None:
        yield Lesson(Section.ENVIRONMENT, mine.program, _NOT_ON_PATH)


def _called_otherwise(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if pair.kind is FixKind.PERMISSION:
        yield from _script(pair, failure)
    elif pair.kind is FixKind.TEST_OR_BUILD:
        if runner := other_runner(pair, failure):
            yield runner
    elif is_of_line(pair, failure) and failure.member:
        mine = failure.member
        theirs = replacement(pair, failure, mine)
        if theirs is None:
            return
        form = form_in(pair.project_path, failure, mine)
        other = _form_of_fix(pair, form, mine, theirs)
        if not (form and other):
            return
        is_environment = pair.kind is FixKind.ENVIRONMENT
        if is_environment and (names := other_interpreter(mine, theirs, failure)):
            form, other = names
        if form != other and (is_environment or form_of(mine, paths.name) != form_of(theirs, paths.name)):
            yield Lesson(Section.ENVIRONMENT if is_environment else Section.COMMAND_PATTERNS, form, other)
        elif change := corrected_words(mine, theirs, failure.output):
            dropped, gained = change
            form += own_command(mine, theirs, failure.output)
            yield Lesson(Section.COMMAND_PATTERNS, f"{form} {dropped}", f"{form} {gained}".strip())


def _form_of_fix(pair: FailureFix, form: str, mine: Command, theirs: Command) -> str:
    """What to call instead of ``form``; "" where a rule cannot say it."""
    if pair.fix is None:
        return ""
    if through := said_through(mine, theirs):
        other = " ".join((*through, form))
        is_of_machine = theirs.program == "ssh"  # to which another has no key
        return other if is_sayable(through) and len(other) <= FORM_LENGTH and not is_of_machine else ""
    return form_in(pair.project_path, View(pair.fix, 0), theirs)


def _script(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    """A script that may not be executed, and was handed to a shell."""
    member = failure.member
    if member is None or not member.path or pair.fix is None:
        return
    if f"{member.program}: Permission denied" not in failure.output:
        return  # it ran, and something in it was denied
    fix = View(pair.fix, 0)
    for one in fix.mains:
        named = path_operands(one)[:1] if one.program in SHELLS else ()
        if named and paths.name(named[0]) == member.program:
            where = paths.join(folder_path_of(fix, one), named[0])
            script = portable(where, pair.project_path, pair.fix.cwd)
            called = form_in(pair.project_path, failure, member)
            if called and script and not script.startswith(("~/", "/", "..")) and is_sayable((script,)):
                yield Lesson(Section.COMMAND_PATTERNS, called, f"{one.program} {script}")
            return


def _words(finding: Finding) -> str:
    return f"use {code(finding.remedy)}, not {code(finding.subject)} ({_reason(finding)})"


def _reason(finding: Finding) -> str:
    outputs = [pair.failure.output for pair in finding.pairs]
    if category := most_common(map(_category, finding.pairs)):
        return category
    is_of_option = " -" in finding.subject
    if is_of_option and any(map(UNKNOWN_OPTION.search, outputs)):
        return "unknown option"
    if not is_of_option and any(complaints.UNKNOWN_SUBCOMMAND.is_in(output) for output in outputs):
        return "unknown command"
    if any(complaints.USAGE.is_in(output) for output in outputs):
        return "wrong usage"
    return "it fails here"


def _category(pair: FailureFix) -> str:
    """Why the command itself failed; that something it called is missing says nothing about it."""
    failure = Failure(pair.failure, 0)
    absent, mine = absent_programs(failure.output), failure.member
    called = {mine.program, *(words.split()[0] for words in mine.wrappers)} if mine else set()
    if absent and called.isdisjoint(absent):
        return ""
    return _REASONS.get(pair.failure.error_category, "")


def _watch_program(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    wrong = Form(lesson.subject, program_alone=True)
    near = set(wrong.near(observed.lines))
    yield from observed.kept(at for at in observed.lines if at not in near)
    yield from _watch_lines(lesson, observed, sorted(near), wrong, None)


def _watch_forms(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    wrong, right = Form(lesson.subject), Form(lesson.remedy)
    near = sorted({*wrong.near(observed.lines), *right.near(observed.lines)})
    return _watch_lines(lesson, observed, near, wrong, right)


def _watch_lines(
    lesson: Lesson, observed: ObservedSession, near: Sequence[int], wrong: Form, right: Form | None
) -> Iterator[Sign]:
    for at in near:
        failure = observed.failure(at)
        call = failure.call
        if call.status not in RAN:
            continue
        if call.is_error and _fails_for_it(lesson, failure):
            if failure.member is not None and wrong.is_of(failure.member):
                yield "failed", call
            continue
        for one in _that_ran(failure):
            if wrong.is_of(one):
                if failure.kind is FixKind.TEST_OR_BUILD if call.is_error else has_worked(one, failure):
                    yield "worked", call
            elif right and right.is_of(one):
                yield "kept", call


def _fails_for_it(lesson: Lesson, failure: Failure) -> bool:
    if failure.is_answer:
        return False
    if failure.kind is FixKind.ENVIRONMENT:
        return True
    if lesson.section is Section.ENVIRONMENT:
        return complaints.WRONG_RUNNER.is_in(failure.output)
    if failure.kind is FixKind.PERMISSION:
        return failure.call.exit_code == _NOT_EXECUTABLE
    return failure.kind in (FixKind.COMMAND_SYNTAX, FixKind.OTHER)


def _that_ran(failure: Failure) -> Sequence[Command]:
    if failure.call.is_error:
        return [command for command in failure.commands if command not in failure.not_reached]
    return failure.commands


def _absent_words(finding: Finding) -> str:
    name = code(finding.subject)
    if cmdlet := _cmdlet_instead(finding):
        return f"in PowerShell, use {code(cmdlet)}, not {name} (not found on the PATH)"
    if instead := _OF_CMD.get(finding.subject):
        return f"use {code(instead)}, not {name} (a command of cmd, not of this shell)"
    return f"do not count on {name} (not found on the PATH)"


def _cmdlet_instead(finding: Finding) -> str:
    """The cmdlet that did what a program was to do, where mostly that was done, and always by it; or ""."""
    instead = [_cmdlet_of(pair.failure, pair.fix) for pair in finding.pairs if pair.fix]
    return instead[0] if len(set(instead)) == 1 and 2 * len(instead) > len(finding.pairs) else ""


def _cmdlet_of(failure: ToolCall, fix: ToolCall) -> str:
    """The cmdlet that is the work of a fix, of a failure that was in PowerShell, too; or ""."""
    done = View(fix, 0).mains
    is_one = len(done) == 1 and is_cmdlet(done[0].program)
    return done[0].program if is_one and View(failure, 0).in_powershell else ""


def _is_of_project(finding: Finding) -> bool:
    """Whether what is called instead is a script or a container, which other projects have not."""
    wrong, (program, *rest) = finding.subject.split()[0], finding.remedy.split()
    is_script = program in SCRIPT_RUNNERS and wrong not in SCRIPT_RUNNERS
    return is_script or (program in _OF_CONTAINERS and not _RUNS_INSIDE.isdisjoint(rest))


_NOT_ON_PATH = "not on the PATH"  # as far as is known: it may lie elsewhere, or come later
NOT_ON_PATH = LessonKind(
    fits=with_remedy(_NOT_ON_PATH),
    taught=_not_on_path,
    words=_absent_words,
    watch=_watch_program,
    lacks=in_two_sessions,  # of a name that is not there, nobody knows whether it is misspelled
    outdated=if_it_worked_later(of_subject(Successes.runs_program)),
    is_of_machine=True,
)
COMMAND = LessonKind(
    fits=lambda lesson: True,  # the last of the kinds
    taught=_called_otherwise,
    words=_words,
    watch=_watch_forms,
    outdated=if_it_worked_later(of_subject(Successes.runs)),
    doubts=doubts_of_lock_file,
    is_of_project=_is_of_project,
)


def merge_absent(taught: dict[Lesson, list[FailureFix]], worked: Successes) -> None:
    """A program that is not there, and one called in its place: where both are taught, it is one lesson.

    So it is, too, where what worked elsewhere in the logs is the same program by its other name.
    """
    for absent in [lesson for lesson in taught if NOT_ON_PATH.fits(lesson)]:
        others = AKIN.get(absent.subject, set()) & INTERPRETERS
        instead = [
            lesson
            for lesson in taught
            if lesson.section is absent.section
            and lesson.subject == absent.subject
            and paths.name(lesson.remedy) in others
        ]
        if instead:
            best = max(instead, key=lambda lesson: (len(taught[lesson]), lesson.remedy))
            taught[best] += taught.pop(absent)
        elif (name := _OTHER_NAME.get(absent.subject)) and worked.finds_on_path(name):
            taught[absent._replace(remedy=name)] = taught.pop(absent)


def outnumbered(
    taught: Mapping[Lesson, Sequence[FailureFix]], is_command: Callable[[Lesson], bool]
) -> dict[Lesson, str]:
    """Lessons to call a command in a way that few went, each with the way that most went."""
    ways: dict[tuple[Section, str], list[Lesson]] = defaultdict(list)
    for lesson in filter(is_command, taught):
        ways[lesson.section, lesson.subject].append(lesson)
    rare: dict[Lesson, str] = {}
    for several in ways.values():
        best, *others = sorted(several, key=lambda lesson: (-len(taught[lesson]), lesson.remedy))
        if len(taught[best]) > sum(len(taught[lesson]) for lesson in others):
            rare |= dict.fromkeys(others, best.remedy)
    return rare
