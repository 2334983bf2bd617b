"""What lines teach that were written for another shell, or another system, than the one that took them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.calls.failures import Failure
from analyzer.calls.views import View
from analyzer.lessons.kind import LessonKind, most_common, only
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.models import FailureFix, Finding, Lesson, Section
from analyzer.outputs.named_programs import absent_programs
from analyzer.rule_text.markdown import code
from analyzer.shell.cmdlets import is_cmdlet
from analyzer.shell.commands import Command
from scanners.models import CallStatus

_REFUSED_JOIN = "FullyQualifiedErrorId : InvalidEndOfLine"  # of Windows PowerShell 5, in any language
_JOINS = frozenset({"&&", "||"})
_CMDLET_OF = re.compile(  # a verb of PowerShell's own, and what it is done to
    r"(?:Add|Clear|Compare|ConvertFrom|ConvertTo|Copy|Export|ForEach|Format|Get|Group|Import|Invoke|Join|Measure"
    r"|Move|New|Out|Remove|Rename|Resolve|Select|Set|Sort|Split|Start|Stop|Tee|Test|Wait|Where|Write)"
    r"-[A-Z][A-Za-z]{1,30}"
)
# a path of another system, which Git's bash took for one below the folder that it is installed in
_REWRITTEN = re.compile(r"[A-Za-z]:/Program Files(?: \(x86\))?/Git(/[^\s'\":,;)]{2,200})")
_INSTALLED = "Program Files"
_NOT_REWRITTEN = "MSYS_NO_PATHCONV=1"
# what stands in quotes was dropped by what the line ran, such as ``node -e``, not by bash
_OF_WINDOWS = re.compile(r"(?<![\w'\"])[A-Za-z]:\\[^\s'\"|;&<>()]{3,}")
_ESCAPED = re.compile(r"\\(.)")
_FOR_BASH = re.compile(r"(?<!\w)[A-Za-z]:/(?!/)|['\"][A-Za-z]:\\")


def _is_joined(failure: Failure) -> bool:
    """Whether PowerShell refused a line for the ``&&`` in it."""
    is_refused = failure.call.is_error and _REFUSED_JOIN in failure.output
    return is_refused and any(join in failure.command for join in _JOINS)


def _joined(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if _is_joined(failure):
        yield _JOINED


def _watch_joins(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    for failure in map(observed.failure, observed.lines.holding_any((*_JOINS, ";"))):
        if _is_joined(failure):
            yield "failed", failure.call
        elif failure.call.status is CallStatus.OK and failure.in_powershell and len(failure.commands) > 1:
            joins = {one.operator for one in failure.commands}
            yield "kept" if _JOINS.isdisjoint(joins) else "worked", failure.call


_JOINED = Lesson(Section.COMMAND_PATTERNS, "&& in PowerShell", "if ($?)")
JOINED = LessonKind(
    fits=only(_JOINED),
    taught=_joined,
    words=lambda finding: (
        "in PowerShell, write `a; if ($?) { b }` for `a && b` (its version here knows no `&&`)"
    ),
    watch=_watch_joins,
)


def _cmdlets_in_bash(failure: Failure) -> list[str]:
    """The cmdlets of a line that bash did not find."""
    if not failure.call.is_error or failure.in_powershell:
        return []
    absent = absent_programs(failure.output)
    called = (one.program for one in failure.commands if one.program in absent)
    return [name for name in called if _CMDLET_OF.fullmatch(name)]


def _of_powershell(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if _cmdlets_in_bash(failure):
        yield _CMDLET


def _watch_cmdlets(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    for at in observed.failed_lines:
        if _cmdlets_in_bash(observed.failure(at)):
            yield "failed", observed.calls[at]
    like = (at for at in observed.lines.holding("-") if observed.failure(at).in_powershell)
    for call in observed.went_well(at for at in like if any(map(_is_named, observed.failure(at).commands))):
        yield "kept", call


def _is_named(command: Command) -> bool:
    return is_cmdlet(command.program)


def _cmdlet_words(finding: Finding) -> str:
    name = code(most_common(_cmdlets_in_bash(Failure(pair.failure, 0))[0] for pair in finding.pairs))
    tool = most_common(
        pair.fix.native_name for pair in finding.pairs if pair.fix and View(pair.fix, 0).in_powershell
    )
    if tool:
        return f"call cmdlets such as {name} with {code(tool)}, not in bash (command not found)"
    return f"in bash, use its own commands, not cmdlets such as {name} (command not found)"


_CMDLET = Lesson(Section.COMMAND_PATTERNS, "a cmdlet of PowerShell in bash", "PowerShell")
CMDLET = LessonKind(fits=only(_CMDLET), taught=_of_powershell, words=_cmdlet_words, watch=_watch_cmdlets)


def _is_rewritten(failure: Failure) -> bool:
    """Whether the output names a path of the line below the folder of Git's bash."""
    if not failure.call.is_error or failure.in_powershell or _INSTALLED in failure.command:
        return False
    if _INSTALLED not in failure.output:
        return False  # as in nearly all, which need not be searched
    return any(found[1].rstrip("/") in failure.command for found in _REWRITTEN.finditer(failure.output))


def _rewritten(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if _is_rewritten(failure):
        yield _PATH_OF_ANOTHER


def _watch_paths(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    for at in observed.failed_lines:
        if _is_rewritten(observed.failure(at)):
            yield "failed", observed.calls[at]
    for call in observed.went_well(observed.lines.holding(_NOT_REWRITTEN)):
        yield "kept", call


_PATH_OF_ANOTHER = Lesson(Section.COMMAND_PATTERNS, "a path that Git's bash rewrites", _NOT_REWRITTEN)
REWRITTEN = LessonKind(
    fits=only(_PATH_OF_ANOTHER),
    taught=_rewritten,
    words=lambda finding: (
        f"in Git's bash, put {code(_NOT_REWRITTEN)} before a command that takes a path of a container or of"
        " WSL (`/etc` arrives as `C:/Program Files/Git/etc`)"
    ),
    watch=_watch_paths,
)


def _is_without_backslashes(failure: Failure) -> bool:
    """Whether the output names a path of the line as bash read it: without its backslashes."""
    if not failure.call.is_error or failure.in_powershell:
        return False
    read = ((path, _ESCAPED.sub(r"\1", path)) for path in _OF_WINDOWS.findall(failure.command))
    return any(text != path and text in failure.output for path, text in read)


def _without_backslashes(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if _is_without_backslashes(failure):
        yield _BACKSLASHES


def _watch_backslashes(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    for at in observed.failed_lines:
        if _is_without_backslashes(observed.failure(at)):
            yield "failed", observed.calls[at]
    lines = observed.lines
    like = (at for at in lines.holding_any((":/", ":\\")) if _FOR_BASH.search(lines[at]))
    for call in observed.went_well(at for at in like if not observed.failure(at).in_powershell):
        yield "kept", call


_BACKSLASHES = Lesson(Section.COMMAND_PATTERNS, "a path of Windows without quotes in bash", "/ or quotes")
BACKSLASHES = LessonKind(
    fits=only(_BACKSLASHES),
    taught=_without_backslashes,
    words=lambda finding: r"in bash, write Windows paths with `/` or in quotes (a bare `\` is dropped)",
    watch=_watch_backslashes,
)
