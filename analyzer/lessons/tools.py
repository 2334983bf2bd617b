"""What failing tools teach: what they ask for, what they are not made for, what they have no access to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime

from analyzer.calls.failures import Failure
from analyzer.lessons.kind import (
    LessonKind,
    if_it_ever_worked,
    if_it_worked_later,
    in_two_sessions,
    most_common,
    of_subject,
    with_remedy,
)
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.lessons.single import single_lesson
from analyzer.lessons.successes import Successes
from analyzer.lessons.worked_commands import has_worked_as
from analyzer.models import FailureFix, Finding, FixKind, Lesson, Section
from analyzer.outputs.complaints import NO_ACCESS, NO_PASSWORD
from analyzer.outputs.telling import refusal_in
from analyzer.rule_text.markdown import code, escape
from analyzer.shell.commands import Command, wrapper_name
from scanners.models import RAN, CallStatus, ErrorCategory, ToolName

_OF_SERVER = "mcp__"  # how Claude Code and others name the tools of a server
_COMMON = frozenset(ToolName)  # which every agent has, and which are not about access
_NO_TOOL = re.compile(r"No such tool available: ([\w.-]+)(?:</tool_use_error>)?\s*\Z")
_REQUIRED = re.compile(
    r"\b(?P<name>[a-z]\w{1,39})[`'\"]? is (?:a )?required\b(?! (?:if|unless|or|for|by|to)\b)"
    r"(?: when (?P<condition>[\w ,'-]{3,60}))?"
)
_DECLARED = re.compile(r"Identifier '([A-Za-z_$][\w$]*)' has already been declared")
_SUDO = "sudo"


def _reads_folder(failure: Failure) -> bool:
    return failure.name == ToolName.READ and failure.call.error_category is ErrorCategory.IS_DIRECTORY


def _listings(observed: ObservedSession) -> Iterator[Sign]:
    return observed.kept(at for at in observed.files if observed.failure(at).paths_listed)


def _folder_words(finding: Finding) -> str:
    call = finding.pairs[0].failure
    tool = code(call.native_name or call.name)
    return f"list a folder with `ls` or `find`, not with {tool} (it reads files only)"


FOLDER_READ = single_lesson(
    Lesson(Section.RETRY_PREVENTION, "Read of a folder", "ls"),
    _reads_folder,
    _folder_words,
    _listings,
    lacks=in_two_sessions,
)


def _asks_password(failure: Failure) -> bool:
    """Whether ``sudo`` would have asked for a password, and nobody was there to type it."""
    return any(map(_is_by_sudo, failure.commands)) and NO_PASSWORD.is_in(failure.output)


def _is_by_sudo(command: Command) -> bool:
    return any(wrapper_name(words) == _SUDO for words in command.wrappers)


def _with_and_without_sudo(observed: ObservedSession) -> Iterator[Sign]:
    near = dict.fromkeys(observed.lines.holding(_SUDO))
    yield from observed.kept(at for at in observed.lines if at not in near)
    for failure in map(observed.failure, near):
        if failure.succeeded and has_worked_as(_is_by_sudo, failure):
            yield "worked", failure.call


PASSWORD = single_lesson(
    Lesson(Section.ENVIRONMENT, _SUDO, "asks for a password"),
    _asks_password,
    f"do not call {code(_SUDO)} (it asks for a password, which nobody can type)",
    _with_and_without_sudo,
    lacks=in_two_sessions,
    outdated=if_it_ever_worked(of_subject(Successes.runs_program)),
    is_of_machine=True,
)


def broken_tool(
    remedy: str,
    fails: Callable[[Failure], bool],
    words: Callable[[Finding], str],
    is_instead: Callable[[Failure], bool] = lambda other: True,
) -> LessonKind:
    """A tool that does not work here at all, in every session that calls it.

    ``is_instead``: whether another call does the work that the tool is for; not known of most.
    """

    def taught(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
        if fails(failure):
            yield Lesson(Section.ENVIRONMENT, failure.call.native_name, remedy)

    def watch(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
        others = []
        for at, call in enumerate(observed.calls):
            if call.native_name != lesson.subject:
                others.append(at)
            elif fails(observed.failure(at)):
                yield "failed", call
            elif call.status is CallStatus.OK:
                yield "worked", call
        yield from observed.kept(at for at in others if is_instead(observed.failure(at)))

    return LessonKind(
        fits=with_remedy(remedy),
        taught=taught,
        words=words,
        watch=watch,
        lacks=in_two_sessions,
        outdated=if_it_ever_worked(of_subject(Successes.answers)),
        is_of_machine=True,
    )


def _does_not_exist(failure: Failure) -> bool:
    """Whether a tool of that name does not exist; a server's tools are there for some agents only."""
    call = failure.call
    if not call.is_error or call.name in _COMMON or call.native_name.startswith(_OF_SERVER):
        return False
    return _NO_TOOL.search(refusal_in(failure.output)) is not None


def _has_no_access(failure: Failure) -> bool:
    """Whether a service refused the call because it does not know who asks.

    Only a server's own tools: what fetches any address may have no access to one page alone.
    """
    call = failure.call
    if not call.is_error or call.name in _COMMON or not call.native_name.startswith(_OF_SERVER):
        return False
    is_of_pages = any("://" in value for value in call.input_data.values() if isinstance(value, str))
    return not is_of_pages and NO_ACCESS.is_in(refusal_in(failure.output))


def _access_words(finding: Finding) -> str:
    instead, subject = most_common(map(_other_tool, finding.pairs)), code(finding.subject)
    use = f"use {code(instead)}, not {subject}" if instead else f"do not call {subject}"
    return f"{use} (it has no access here: not signed in, or no valid key)"


def _other_tool(pair: FailureFix) -> str:
    """The tool that did instead what the failing one could not."""
    is_other = pair.fix is not None and pair.fix.native_name != pair.failure.native_name
    return pair.fix.native_name if pair.fix and is_other and pair.fix.name != ToolName.BASH else ""


NO_SUCH_TOOL = broken_tool(
    "no such tool",
    _does_not_exist,
    lambda finding: f"do not call {code(finding.subject)} (there is no such tool here)",
)
WITHOUT_ACCESS = broken_tool("no access here", _has_no_access, _access_words)


def _needs_parameter(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if failure.name in _COMMON or pair.kind is not FixKind.TOOL_INPUT or pair.fix is None:
        return
    name, _ = _requirement(failure)
    if name in pair.fix.input_data:
        yield Lesson(Section.COMMAND_PATTERNS, f"{failure.call.native_name} without {name}", name)


def _requirement(failure: Failure) -> tuple[str, str]:
    """The parameter that the tool says is required and the call had not, and on what condition."""
    found = _REQUIRED.search(refusal_in(failure.output))
    if found is None or found["name"] in failure.call.input_data:
        return "", ""
    return found["name"], (found["condition"] or "").strip()


def _tool_of(lesson: Lesson) -> str:
    return lesson.subject.removesuffix(f" without {lesson.remedy}")


def _parameter_words(finding: Finding) -> str:
    _, condition = _requirement(Failure(finding.pairs[0].failure, 0))
    when = f" when {escape(condition)}" if condition else ""
    return f"give {code(_tool_of(finding.lesson))} the parameter {code(finding.remedy)} (required{when})"


def _watch_parameter(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    tool = _tool_of(lesson)
    for at, call in enumerate(observed.calls):
        if call.native_name != tool or call.status not in RAN:
            continue
        if lesson.remedy in call.input_data:
            yield "kept", call
        elif not call.is_error:
            yield "worked", call
        elif _requirement(observed.failure(at))[0] == lesson.remedy:
            yield "failed", call


def _did_without(successes: Successes, lesson: Lesson, after: datetime | None) -> Iterator[datetime]:
    return successes.answers(_tool_of(lesson), after, without=lesson.remedy)


PARAMETER = LessonKind(
    fits=lambda lesson: (
        lesson.section is Section.COMMAND_PATTERNS and lesson.subject.endswith(f" without {lesson.remedy}")
    ),
    taught=_needs_parameter,
    words=_parameter_words,
    watch=_watch_parameter,
    outdated=if_it_worked_later(_did_without),
)


def _declares_again(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if _names_one_declared(failure):
        yield Lesson(Section.RETRY_PREVENTION, failure.call.native_name, _STAYS)


def _names_one_declared(failure: Failure) -> bool:
    """Whether a tool that keeps what it ran before says that code declares a name again."""
    call, found = failure.call, _DECLARED.search(refusal_in(failure.output))
    if found is None or call.name in _COMMON or not call.is_error:
        return False
    declares = re.compile(rf"\b(?:let|const|var|class|function)\s+{re.escape(found[1])}(?![\w$])")
    texts = (value for value in call.input_data.values() if isinstance(value, str))
    return sum(len(declares.findall(text)) for text in texts) <= 1  # or the code itself declares it twice


def _watch_names(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    mine = [at for at, call in enumerate(observed.calls) if call.native_name == lesson.subject]
    for at in mine:
        if _names_one_declared(observed.failure(at)):
            yield "failed", observed.calls[at]
    yield from observed.kept(mine)


_STAYS = "names of earlier calls stay"
DECLARED = LessonKind(
    fits=with_remedy(_STAYS),
    taught=_declares_again,
    words=lambda finding: (
        f"in {code(finding.subject)}, names that an earlier call declared stay: take new ones, or wrap the"
        " code in a function"
    ),
    watch=_watch_names,
    lacks=in_two_sessions,
)
