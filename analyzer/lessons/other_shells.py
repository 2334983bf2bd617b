"""What lines teach that were written for another shell, or another system, than the one that took them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.calls.failures import Failure
from analyzer.calls.views import View
from analyzer.lessons.kind import most_common
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.lessons.single import single_lesson
from analyzer.models import Finding, Lesson, Section
from analyzer.outputs.named_programs import absent_programs
from analyzer.rule_text.markdown import code
from analyzer.shell.cmdlets import is_cmdlet
from analyzer.shell.commands import Command

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
    return _REFUSED_JOIN in failure.output and any(join in failure.command for join in _JOINS)


def _joins(observed: ObservedSession) -> Iterator[Sign]:
    for failure in map(observed.failure, observed.lines.holding_any((*_JOINS, ";"))):
        if failure.succeeded and failure.in_powershell and len(failure.commands) > 1:
            joins = {one.operator for one in failure.commands}
            yield "kept" if _JOINS.isdisjoint(joins) else "worked", failure.call


JOINED = single_lesson(
    Lesson(Section.COMMAND_PATTERNS, "&& in PowerShell", "if ($?)"),
    _is_joined,
    "in PowerShell, write `a; if ($?) { b }` for `a && b` (its version here knows no `&&`)",
    _joins,
)


def _cmdlets_in_bash(failure: Failure) -> list[str]:
    """The cmdlets of a line that bash did not find."""
    if failure.in_powershell:
        return []
    called = [one.program for one in failure.commands if _CMDLET_OF.fullmatch(one.program)]
    return [name for name in called if name in absent_programs(failure.output)]


def _is_cmdlet_in_bash(failure: Failure) -> bool:
    return _cmdlets_in_bash(failure) != []


def _cmdlets_in_powershell(observed: ObservedSession) -> Iterator[Sign]:
    like = (at for at in observed.lines.holding("-") if observed.failure(at).in_powershell)
    return observed.kept(at for at in like if any(map(_is_named, observed.failure(at).commands)))


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


CMDLET = single_lesson(
    Lesson(Section.COMMAND_PATTERNS, "a cmdlet of PowerShell in bash", "PowerShell"),
    _is_cmdlet_in_bash,
    _cmdlet_words,
    _cmdlets_in_powershell,
)


def _is_rewritten(failure: Failure) -> bool:
    """Whether the output names a path of the line below the folder of Git's bash."""
    if failure.in_powershell or _INSTALLED in failure.command:
        return False
    if _INSTALLED not in failure.output:
        return False  # as in nearly all, which need not be searched
    return any(found[1].rstrip("/") in failure.command for found in _REWRITTEN.finditer(failure.output))


REWRITTEN = single_lesson(
    Lesson(Section.COMMAND_PATTERNS, "a path that Git's bash rewrites", _NOT_REWRITTEN),
    _is_rewritten,
    f"in Git's bash, put {code(_NOT_REWRITTEN)} before a command that takes a path of a container or of"
    " WSL (`/etc` arrives as `C:/Program Files/Git/etc`)",
    lambda observed: observed.kept(observed.lines.holding(_NOT_REWRITTEN)),
)


def _is_without_backslashes(failure: Failure) -> bool:
    """Whether the output names a path of the line as bash read it: without its backslashes."""
    if failure.in_powershell:
        return False
    read = ((path, _ESCAPED.sub(r"\1", path)) for path in _OF_WINDOWS.findall(failure.command))
    return any(text != path and text in failure.output for path, text in read)


def _told_for_bash(observed: ObservedSession) -> Iterator[Sign]:
    lines = observed.lines
    like = (at for at in lines.holding_any((":/", ":\\")) if _FOR_BASH.search(lines[at]))
    return observed.kept(at for at in like if not observed.failure(at).in_powershell)


BACKSLASHES = single_lesson(
    Lesson(Section.COMMAND_PATTERNS, "a path of Windows without quotes in bash", "/ or quotes"),
    _is_without_backslashes,
    r"in bash, write Windows paths with `/` or in quotes (a bare `\` is dropped)",
    _told_for_bash,
)
