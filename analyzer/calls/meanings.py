"""What a call means, however it is spelled: the same work as another, a look, a check, or a change."""

from __future__ import annotations

import re

from analyzer.shell.checks import goal, repairs_by_name
from analyzer.shell.command_lines import commands_of, parse
from analyzer.shell.commands import Command, main_commands, only_looks
from scanners.models import EDITS, CallStatus, ToolCall, ToolName
from scanners.shells import runs_powershell

_POLLS = re.compile(
    r"\b(?:sleep|wait|watch|status|checks|logs?|ps|top|capture|capture-pane|health|ping|inspect)\b"
)
_REPEATED_TOOLS = re.compile(  # by what they are for: those that poll, plans and pictures
    r"Output$|Status$|^write_stdin$|^wait|Todo|Task(?:List|Update|Get)|^update_plan$|snapshot|screenshot|console",
    re.I,
)
_LOOKING_TOOLS = re.compile(
    r"^(?:Read|Grep|Glob|LS|Skill|LSP|AskUserQuestion|Web(?:Search|Fetch))$"
    r"|(?:^|_)(?:get|list|read|search|find|fetch|view)(?:_|$)"
)
_WAITS = frozenset({"sleep", "wait", "Start-Sleep"})
_CHECKS = frozenset({"test", "lint", "typecheck"})  # that leave everything as it was


def meaning_of(call: ToolCall) -> tuple[str, ...]:
    """What the call does, whatever its spelling; empty when repeating it is no loop."""
    data = call.input_data
    if call.name == ToolName.BASH:
        text = call.command
        if _POLLS.search(text) or not (commands := commands_of(call)):
            return ()
        place = str(data.get("workdir") or call.cwd)
        if is_check(call):
            return (
                "check",
                place,
                *(_spelled(one) for one in parse(before_pipe(text), runs_powershell(call))),
            )
        return (call.name, place, *(_spelled(one) for one in commands))
    if call.name in EDITS and not call.is_error:
        return ()
    if is_to_be_repeated(call.name):
        return ()
    return (call.name, *(f"{key}={value}" for key, value in sorted(data.items()) if key != "description"))


def is_to_be_repeated(tool: str) -> bool:
    """Whether a tool is there to be called again and again."""
    return _REPEATED_TOOLS.search(tool) is not None


def before_pipe(text: str) -> str:
    """A line without the filters that show a part of its output."""
    return text.partition("|")[0].strip().removesuffix("2>&1").strip()


def shows_part(text: str) -> bool:
    return "|" in text or text.endswith("2>&1")


def _spelled(command: Command) -> str:
    what = (*command.env, command.path or command.program, command.subcommand, *command.words)
    return "\0".join((*what, command.stdin, *command.writes))


def is_check(call: ToolCall) -> bool:
    """Whether the call does nothing but check the code."""
    if call.name != ToolName.BASH:
        return False
    return all(_checks(one) for one in main_commands(commands_of(call)))


def _checks(command: Command) -> bool:
    repairs = any(flag.split("=")[0] in ("--fix", "--write", "-u", "--update") for flag in command.flags)
    return goal(command) in _CHECKS and not repairs and not repairs_by_name(command)


def is_look(call: ToolCall) -> bool:
    """Whether the call looks at files, which change by nobody else's hand."""
    if call.name == ToolName.BASH:
        return all(only_looks(command) for command in commands_of(call))
    return bool(_LOOKING_TOOLS.search(call.name))


def changes_something(call: ToolCall) -> bool:
    """Whether the call may have moved the work on, or waited until something else had."""
    if call.name in EDITS:
        return call.status is CallStatus.OK
    if call.name != ToolName.BASH:
        return call.status is CallStatus.OK and not is_look(call) and not is_to_be_repeated(call.name)
    return any(
        command.program in _WAITS or not (only_looks(command) or _checks(command))
        for command in commands_of(call)
    )


def is_escalated(call: ToolCall) -> bool:
    """Whether Codex was asked to run the call outside of its sandbox: builds call that differently."""
    asked = call.input_data
    return (
        asked.get("sandbox_permissions") == "require_escalated"
        or asked.get("with_escalated_permissions") is True
    )
