"""What failing tools teach: what they ask for, what they are not made for, what they have no access to."""

from __future__ import annotations

import re

from analyzer.complaints import NO_ACCESS, NO_PASSWORD
from analyzer.failures import Failure
from analyzer.models import FailureFix, FixKind, Lesson, Section
from scanners.models import ErrorCategory, ToolName

FOLDER_READ = "Read of a folder"
WITHOUT_ACCESS = "no access here"
NO_SUCH_TOOL = "no such tool"
ASKS_PASSWORD = "asks for a password"
_OF_SERVER = "mcp__"  # how Claude Code and others name the tools of a server
_REQUIRED = re.compile(
    r"\b(?P<name>[a-z]\w{1,39})[`'\"]? is (?:a )?required\b(?! (?:if|unless|or|for|by|to)\b)"
    r"(?: when (?P<condition>[\w ,'-]{3,60}))?"
)
_NO_TOOL = re.compile(r"No such tool available: ([\w.-]+)(?:</tool_use_error>)?\s*\Z")
_SUDO = "sudo"


def tool_lesson(pair: FailureFix, failure: Failure) -> Lesson | None:
    """What the pair teaches about the tool itself, whatever it was called for."""
    call = failure.call
    if failure.name == ToolName.READ and call.error_category is ErrorCategory.IS_DIRECTORY:
        return Lesson(Section.RETRY_PREVENTION, FOLDER_READ, "ls")
    if failure.name == ToolName.BASH:
        return Lesson(Section.ENVIRONMENT, _SUDO, ASKS_PASSWORD) if asks_password(failure) else None
    if failure.name in frozenset(ToolName):
        return None
    if is_no_tool(failure):
        return Lesson(Section.ENVIRONMENT, call.native_name, NO_SUCH_TOOL)
    if has_no_access(failure):
        return Lesson(Section.ENVIRONMENT, call.native_name, WITHOUT_ACCESS)
    name, _ = requirement(failure)
    if pair.kind is FixKind.TOOL_INPUT and pair.fix is not None and name in pair.fix.input_data:
        return Lesson(Section.COMMAND_PATTERNS, f"{call.native_name} without {name}", name)
    return None


def is_about_parameter(subject: str, remedy: str) -> bool:
    """Whether a lesson is that a tool wants the parameter ``remedy``."""
    return subject.endswith(f" without {remedy}")


def is_no_tool(failure: Failure) -> bool:
    """Whether a tool of that name does not exist; a server's tools are there for some agents only."""
    is_of_server = failure.call.native_name.startswith(_OF_SERVER)
    return failure.call.is_error and not is_of_server and _NO_TOOL.search(failure.output[:200]) is not None


def has_no_access(failure: Failure) -> bool:
    """Whether a service refused the call because it does not know who asks.

    Only a server's own tools: what fetches any address may have no access to one page alone.
    """
    call = failure.call
    if not call.is_error or not call.native_name.startswith(_OF_SERVER):
        return False
    is_of_pages = any("://" in value for value in call.input_data.values() if isinstance(value, str))
    return not is_of_pages and NO_ACCESS.is_in(failure.output[:300])


def asks_password(failure: Failure) -> bool:
    """Whether ``sudo`` would have asked for a password, and nobody was there to type it."""
    if not failure.call.is_error or not NO_PASSWORD.is_in(failure.output):
        return False
    return any(words.split()[0] == _SUDO for one in failure.commands for words in one.wrappers)


def requirement(failure: Failure) -> tuple[str, str]:
    """The parameter that the tool says is required and the call had not, and on what condition."""
    found = _REQUIRED.search(failure.output[:600])
    if found is None or found["name"] in failure.call.input_data:
        return "", ""
    return found["name"], (found["condition"] or "").strip()
