"""What went wrong, where the exit code or an unmistakable text says so; the rest is honestly unknown.

One table for all agents: their own messages first, then those of shells, compilers and package managers.
"""

from __future__ import annotations

import re

from scanners.models import ErrorCategory as Category
from scanners.models import ToolName

_LOOKED_AT = 2000  # characters at each end of an output: errors stand at its head or its tail

# Messages of the agents themselves, which stand at the beginning of a result.
_AGENT_MESSAGES: list[tuple[Category, re.Pattern[str]]] = [
    (category, re.compile(pattern))
    for category, pattern in (
        (
            Category.HOOK_BLOCKED,
            r"(?:\w+:)?\w* ?hook error|\w+:\w+ hook error|(?:Command|Tool call) blocked by PreToolUse hook",
        ),
        (Category.HOOK_BLOCKED, r"PostToolUse hook blocked"),
        (
            Category.PERMISSION_DENIED,
            r"Permission to use \S+ .*has been denied|patch rejected: writing outside",
        ),
        (
            Category.PERMISSION_DENIED,
            r"Tool execution denied by policy|automatic approval review denied|.*requires approval",
        ),
        (Category.SANDBOX_DENIED, r"failed in sandbox \w+ with execution error: sandbox denied"),
        (
            Category.TIMEOUT,
            r"failed in sandbox \w+ with execution error: command timed out|command timed out after",
        ),
        (
            Category.TIMEOUT,
            r"Command (?:timed out|was automatically cancelled because it exceeded the timeout)",
        ),
        (Category.CONNECTION_ERROR, r"\S+ is temporarily unavailable, so auto mode cannot determine"),
        (
            Category.FILE_TOO_LARGE,
            r"File content \(.{1,40}\) exceeds maximum|File size exceeds|File too large",
        ),
        (Category.EDIT_PRECONDITION, r"File has (?:not been read yet|been (?:unexpectedly )?modified since)"),
        (
            Category.EDIT_PRECONDITION,
            r"String to replace not found|Found \d+ matches of the string|No changes to make",
        ),
        (
            Category.EDIT_PRECONDITION,
            r"Failed to edit, (?:could not find|expected \d+ occurrence)|No changes to apply",
        ),
        (
            Category.EDIT_PRECONDITION,
            r"apply_patch verification failed: (?:Failed to find|invalid|.*hunk)|error: Failed to find",
        ),
        (
            Category.INVALID_INPUT,
            r"InputValidationError|Unknown skill|No such tool available|Tool \"[^\"]*\" not found",
        ),
        (
            Category.INVALID_INPUT,
            r"failed to parse function arguments|unsupported call:|params must have|error: invalid hunk",
        ),
        (
            Category.INVALID_INPUT,
            r"Blocked: sleep|Invalid tool parameters|Argument Validation Error|write_stdin failed: ",
        ),
        (
            Category.FILE_NOT_FOUND,
            r"File does not exist|Path does not exist|File not found|Directory not found",
        ),
        (Category.FILE_NOT_FOUND, r"apply_patch verification failed: Failed to read"),
        (Category.IS_DIRECTORY, r"EISDIR\b|Path is a directory"),
        (Category.FILE_NOT_FOUND, r"ENOENT\b"),
        (Category.PERMISSION_DENIED, r"EACCES\b|EPERM\b"),
    )
]
_WRAPPER = re.compile(r"\A\s*(?:<tool_use_error>|<untrusted_context>|Error: |### Error\s+)*\s*")

_EXIT_CODES = {127: Category.COMMAND_NOT_FOUND, 126: Category.PERMISSION_DENIED, 124: Category.TIMEOUT}

# Messages of programs, anywhere in what a command printed. The order matters: a Python traceback ends in a
# module that is missing more often than it is about anything else.
_PROGRAM_MESSAGES: list[tuple[Category, re.Pattern[str]]] = [
    (category, re.compile(pattern, re.MULTILINE))
    for category, pattern in (
        (
            Category.COMMAND_NOT_FOUND,
            r"command not found|is not recognized as (?:an internal|(?:the|a) name of a)",
        ),
        (Category.COMMAND_NOT_FOUND, r"^(?:/bin/)?\w*sh: (?:\d+|line \d+): [\w./-]+: not found$"),
        (Category.MODULE_NOT_FOUND, r"ModuleNotFoundError|No module named |ImportError: "),
        (Category.MODULE_NOT_FOUND, r"Cannot find (?:module|package) '"),
        (Category.NO_MATCHES, r"no matches found: "),
        (Category.SYNTAX_ERROR, r"^\s*SyntaxError: |IndentationError: |syntax error[ ,:]|parse error near"),
        (Category.CONNECTION_ERROR, r"Could not resolve host|ECONNREFUSED|ECONNRESET|ENOTFOUND"),
        (Category.CONNECTION_ERROR, r"[Cc]onnection (?:refused|reset|timed out)|Failed to connect to"),
        (Category.PERMISSION_DENIED, r"[Pp]ermission denied|Operation not permitted|EACCES|EPERM"),
        (Category.IS_DIRECTORY, r"[Ii]s a directory|EISDIR"),
        (Category.BUILD_FAILURE, r"error TS\d+:|^error\[E\d{4}\]|^error: could not compile|BUILD FAILED"),
        (Category.BUILD_FAILURE, r"^npm (?:ERR!|error)|^make(?:\[\d+\])?: \*\*\* |\[build failed\]"),
        (Category.BUILD_FAILURE, r"^# \S+\n\S+\.go:\d+:\d+: "),
        (Category.FILE_NOT_FOUND, r"[Nn]o such file or directory|ENOENT|[Cc]annot find path|cannot access '"),
        (Category.FILE_NOT_FOUND, r"pathspec '.*' did not match any file"),
        (Category.RUNTIME_ERROR, r"^Traceback \(most recent call last\)|^Unhandled|Segmentation fault"),
        (Category.RUNTIME_ERROR, r"^panic: |panicked at"),
        (Category.TIMEOUT, r"^(?:error: )?(?:command|operation) timed out|TimeoutError"),
    )
]
_SEARCH = re.compile(r"\s*(?:\w+=\S+\s+)*(?:git\s+grep|rg|grep|egrep|fgrep|ag|ack|findstr)\b")


def categorise(name: str, text: str, exit_code: int | None = None, command: str = "") -> Category:
    """Return the category of a failed call of tool ``name`` from its unclipped output.

    ``command`` is the shell command, if it was one. EXIT_CODE: it exited non-zero, and nothing says why.
    """
    head = _WRAPPER.sub("", text[:_LOOKED_AT], count=1)
    for category, pattern in _AGENT_MESSAGES:
        if pattern.match(head):
            return category
    if exit_code in _EXIT_CODES:
        return _EXIT_CODES[exit_code]
    if exit_code == 1 and not text.strip() and _SEARCH.match(command):
        return Category.NO_MATCHES
    if name == ToolName.BASH or exit_code is not None:
        ends = text if len(text) <= 2 * _LOOKED_AT else f"{text[:_LOOKED_AT]}\n{text[-_LOOKED_AT:]}"
        for category, pattern in _PROGRAM_MESSAGES:
            if pattern.search(ends):
                return category
    return Category.UNKNOWN if exit_code is None else Category.EXIT_CODE
