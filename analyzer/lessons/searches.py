"""What search tools teach that do not start here, or take too long."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.calls.failures import Failure
from analyzer.lessons.kind import in_two_sessions
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.lessons.single import single_lesson
from analyzer.lessons.tools import broken_tool
from analyzer.models import Finding, Lesson, Section
from analyzer.outputs.complaints import NOT_STARTED
from analyzer.outputs.telling import refusal_in
from analyzer.rule_text.markdown import code
from analyzer.shell.command_lines import commands_of
from analyzer.shell.commands import Command
from scanners.models import ErrorCategory, ToolName

# what a shell has in its place
_INSTEAD = {ToolName.GREP: "search with `grep` or `rg` in the shell", ToolName.GLOB: "list files with `find`"}


def _does_not_start(failure: Failure) -> bool:
    if not failure.call.is_error or failure.name not in _INSTEAD:
        return False
    return NOT_STARTED.is_in(refusal_in(failure.output))


def _start_words(finding: Finding) -> str:
    instead = _INSTEAD[ToolName(finding.pairs[0].failure.name)]
    return f"{instead}, not with {code(finding.subject)} (it does not start here)"


def _searches_by_shell(other: Failure) -> bool:
    return other.name == ToolName.BASH and other.is_search


NOT_STARTED_HERE = broken_tool("does not start", _does_not_start, _start_words, _searches_by_shell)


def _is_too_slow(failure: Failure) -> bool:
    return failure.name in _INSTEAD and failure.call.error_category is ErrorCategory.TIMEOUT


def _narrow(observed: ObservedSession) -> Iterator[Sign]:
    calls = enumerate(observed.calls)
    return observed.kept(at for at, call in calls if call.name in _INSTEAD and call.input_data.get("path"))


def _slow_words(finding: Finding) -> str:
    tools = sorted({pair.failure.native_name or pair.failure.name for pair in finding.pairs})
    return f"give {' and '.join(map(code, tools))} a narrower folder to search (searches took too long)"


def _wants_lines(failure: Failure) -> bool:
    return _NO_NEWLINE in failure.output and any(one.program == "rg" for one in failure.commands)


def _over_lines(observed: ObservedSession) -> Iterator[Sign]:
    lines, calls = observed.lines, observed.calls
    like = (at for at in lines.holding("rg ") if _OVER_LINES.search(lines[at]))
    return observed.kept(at for at in like if any(map(_is_over_lines, commands_of(calls[at]))))


def _is_over_lines(command: Command) -> bool:
    return command.program == "rg" and any(map(_OVER_LINES.fullmatch, command.flags))


_NO_NEWLINE = r'the literal "\n" is not allowed in a regex'
_OVER_LINES = re.compile(r"--multiline|-[A-Za-z]*U[A-Za-z]*")
OVER_LINES = single_lesson(
    Lesson(Section.COMMAND_PATTERNS, "rg for a text of several lines", "-U"),
    _wants_lines,
    r"for a line break in a pattern, give `rg` the option `-U`, for the text `\n` the option `-F`"
    " (else it refuses)",
    _over_lines,
)
TOO_SLOW = single_lesson(
    Lesson(Section.RETRY_PREVENTION, "a search that takes too long", "a narrower folder"),
    _is_too_slow,
    _slow_words,
    _narrow,
    lacks=in_two_sessions,
)
