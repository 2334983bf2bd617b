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
_OWN = frozenset(ToolName)
_REQUIRED = re.compile(r"\b(?P<name>[a-z]\w{1,39})[`'\"]? is (?:a )?required\b")
_NO_TOOL = "No such tool available: "
_SUDO = "sudo"


def tool_lesson(pair: FailureFix, failure: Failure) -> Lesson | None:
    """What the pair teaches about the tool itself, whatever it was called for."""
    call = failure.call
    if failure.name == ToolName.READ and call.error_category is ErrorCategory.IS_DIRECTORY:
        return Lesson(Section.RETRY_PREVENTION, FOLDER_READ, "ls")
    if failure.name == ToolName.BASH:
        return Lesson(Section.ENVIRONMENT, _SUDO, ASKS_PASSWORD) if asks_password(failure) else None
    if failure.name in _OWN:
        return None
    if is_no_tool(failure):
        return Lesson(Section.ENVIRONMENT, call.native_name, NO_SUCH_TOOL)
    if has_no_access(failure):
        return Lesson(Section.ENVIRONMENT, call.native_name, WITHOUT_ACCESS)
    if pair.kind is FixKind.TOOL_INPUT and (name := missing_parameter(failure)):
        return Lesson(Section.COMMAND_PATTERNS, f"{call.native_name} without {name}", name)
    return None


def is_about_parameter(subject: str, remedy: str) -> bool:
    """Whether a lesson is that a tool wants the parameter ``remedy``."""
    return subject.endswith(f" without {remedy}")


def is_no_tool(failure: Failure) -> bool:
    """Whether a tool of that name does not exist."""
    return failure.call.is_error and _NO_TOOL in failure.output[:200]


def has_no_access(failure: Failure) -> bool:
    """Whether a service refused the call because it does not know who asks."""
    return failure.call.is_error and NO_ACCESS.is_in(failure.output[:600])


def asks_password(failure: Failure) -> bool:
    """Whether ``sudo`` would have asked for a password, and nobody was there to type it."""
    return failure.call.is_error and NO_PASSWORD.is_in(failure.output)


def missing_parameter(failure: Failure) -> str:
    """The parameter that the tool says is required, where the call had none of that name."""
    found = _REQUIRED.search(failure.output[:600])
    return found["name"] if found and found["name"] not in failure.call.input_data else ""
