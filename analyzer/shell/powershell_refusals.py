"""Lines that PowerShell itself refused, or went on in after an error: what its words say of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.models import FixKind
from analyzer.outputs.complaints import NOT_PARSED_BY_POWERSHELL, TAKEN_AS_PATTERN
from analyzer.outputs.named_programs import absent_programs
from analyzer.shell import cmdlets
from analyzer.shell.commands import Command

_ERROR_RECORD = re.compile(r"^\s*\+ FullyQualifiedErrorId\s+: ", re.MULTILINE)
_ERROR_VIEW = re.compile(r"^Line \|$|^[A-Z]\w+-\w+ ?: ", re.MULTILINE)  # of version 7; and of a cmdlet


def went_on(output: str) -> bool:
    """Whether a statement broke, after which PowerShell goes on with the next one, and may end well."""
    return _ERROR_RECORD.search(output) is not None


def refused_member(commands: Sequence[Command], mains: Sequence[Command], output: str) -> Command | None:
    """What a line was for that PowerShell could not parse: nothing ran, so no command of it is blamed."""
    if not NOT_PARSED_BY_POWERSHELL.is_in(output):
        return None
    return next((one for one in reversed(commands) if one.writes), mains[-1])


def last_program(mains: Sequence[Command], output: str) -> Command | None:
    """The last program of a line in which no cmdlet broke: only programs have exit codes."""
    if went_on(output) or _ERROR_VIEW.search(output):
        return None
    return next((one for one in reversed(mains) if not cmdlets.is_cmdlet(one.program)), None)


def is_refused(output: str) -> bool:
    """Whether a line never came to what it asks: a program is not there, a path was not taken as one."""
    return TAKEN_AS_PATTERN in output or bool(absent_programs(output))


def refused_as(line: str, member: Command, output: str, is_missing: bool) -> FixKind | None:
    """What was wrong with a line whose ``member`` failed, if PowerShell says so.

    ``is_missing``: the output names a path that does not exist.
    """
    if NOT_PARSED_BY_POWERSHELL.is_in(output):
        return FixKind.COMMAND_SYNTAX
    absent = absent_programs(output)
    if member.program in absent:
        return FixKind.ENVIRONMENT
    if any(f"({name}" in line for name in absent):
        return FixKind.COMMAND_SYNTAX  # a path with brackets that should have been quoted
    if TAKEN_AS_PATTERN in output and "[" in line:
        return FixKind.COMMAND_SYNTAX
    is_broken = is_missing or "os error 123" in output
    if is_broken and '\\"' in line and not cmdlets.is_cmdlet(member.program):
        return FixKind.COMMAND_SYNTAX  # a quote that should have been doubled
    return None
