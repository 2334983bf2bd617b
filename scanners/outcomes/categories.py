"""What went wrong, where the exit code or an unmistakable text says so; the rest is honestly unknown.

One table for all agents: their own messages first, then those of shells, compilers and package managers.
"""

from __future__ import annotations

import re

from scanners.models import ErrorCategory as Category
from scanners.models import ToolName
from scanners.outcomes.failing_tests import tests_failed
from scanners.outcomes.languages import in_english
from scanners.outcomes.shell_profiles import without_start_up

_LOOKED_AT = 2000  # characters at each end of an output: errors stand at its head or its tail

_Table = tuple[tuple[Category, tuple[str, ...]], ...]

# Messages of the agents themselves, which stand at the beginning of a result. The first that matches counts.
_AGENT_MESSAGES: _Table = (
    (
        Category.HOOK_BLOCKED,
        (
            r"(?:\w+:)?\w* ?hook error",
            r"(?:Command|Tool call) blocked by PreToolUse",
            r"PostToolUse hook blocked",
        ),
    ),
    (
        Category.PERMISSION_DENIED,
        (
            r"Permission (?:to use \S+ [\s\S]{0,1800}?|for this (?:action|tool use) )?"
            r"(?:has been|was) (?:auto-)?denied",
            r"Claude requested permissions to",
            r".*requires? approval",
            r"patch rejected: writing outside",
            r"automatic approval review denied",
            r"Tool execution (?:for \"[^\"\n]{1,100}\" )?(?:denied by policy|requires user confirmation)",
            r"The user has specified a rule which prevents you",
            r"This (?:agent|session) is isolated in the worktree|This background session hasn't isolated its",
            r"Subagents should return findings as text|File is in a directory that is denied by",
            r"[^\n]{1,400} was blocked\. For security, Claude Code may only|File access denied: ",
            r"Command rejected because it could not be parsed safely",
            r"(?:File p|P)ath must be within one of the workspace",
            r"(?:File path|Directory) '[^'\n]{1,400}' is (?:ignored by configured|not within any of the)",
            r"Path not in workspace: |All requested URLs were skipped: \[Blocked Host\]",
            r"rg: [^\n]{1,400}: (?:Operation not permitted|Permission denied) \(os error",
            r"EACCES\b|EPERM\b",
        ),
    ),
    (
        Category.TIMEOUT,
        (
            r"(?:failed in sandbox \w+ with execution error: )?command timed out",
            r"Command (?:timed out|was automatically cancelled because it exceeded the timeout)",
            r"TimeoutError: ",
            r"MCP error -32001: Request timed out|The operation timed out|Ripgrep search timed out",
        ),
    ),
    (
        Category.SERVICE_UNAVAILABLE,
        (
            r"\S+ is temporarily unavailable, so auto mode cannot determine",
            r"Agent terminated early due to an API error",
            r"(?:apply_patch verification failed|unable to locate image)[^\n]{1,800}: fs sandbox helper",
        ),
    ),
    (
        Category.CONNECTION_ERROR,
        (
            r"Request failed with status code|StatusCode: non 2xx status code|Transport error \(",
            r"MCP error -32000: Connection closed",
            r"Claude Code is unable to fetch from|Unable to verify if domain \S+ is safe to fetch",
        ),
    ),
    (
        Category.FILE_TOO_LARGE,
        (r"File content \(.{1,40}\) exceeds maximum", r"File size exceeds", r"File too large"),
    ),
    (
        Category.EDIT_PRECONDITION,
        (
            r"File has (?:not been read yet|been (?:unexpectedly )?modified)",
            r"String to replace not found",
            r"Found \d+ matches of the string",
            r"No changes to (?:make|apply)|No changes made to ",
            r"Failed to edit[,.] (?:could not find|(?:Found )?\d+ occurrences|[Ee]xpected \d+ occurrence)",
            r"apply_patch verification failed: (?:(?:Error: )?Failed to find|invalid|.*hunk)",
            r"error: Failed to find",
            r"Could not find (?:the exact text|an exact match|oldString|edits\[)",
            r"(?:oldString|old_string) not found",
            r"Found (?:multiple matches|\d+ occurrences)|You must read (?:the )?file",
            r"File [^\n]{1,400} has (?:been modified since|not been read in this session)",
        ),
    ),
    (
        Category.INVALID_INPUT,
        (
            r"InputValidationError|Argument Validation Error|Invalid tool parameters|params must have",
            r"Unknown (?:skill|slash command)|No such tool available|Tool \"[^\"]*\" not found",
            r"Skill (?:not found: |\"[^\"\n]{1,200}\" not found)|\[tool_call bridge refused\]",
            r"unsupported (?:custom tool )?call:|failed to parse function arguments",
            r"error: invalid hunk|write_stdin failed: ",
            r"Blocked: (?:standalone )?sleep",
            r"Error invalid tool call|Model tried to call unavailable tool",
            r"The \S{1,80} tool was called with invalid arguments|MCP error -32602",
            r"Agent type '[^'\n]{1,200}' not found|Skill \S{1,200} cannot be used with Skill tool",
            r"Missing required parameter|You are not in plan mode|Task \S{1,100} is not running",
            r"Validation failed for tool \"|timeout_ms must be ",
            r"Offset \d+ is (?:out of range for this|beyond end of) file",
            r"offset must be greater than or equal to|Invalid pages parameter",
            r"This PDF has \d+ pages, which is too many|Page range \S{1,40} exceeds maximum",
            r"params/\S{1,100} must (?:be|have)|Invalid regular expression pattern",
        ),
    ),
    (
        Category.FILE_NOT_FOUND,
        (
            r"(?:File|Path|Directory) does not exist|(?:File|Directory) not found|ENOENT\b",
            r"apply_patch verification failed: (?:Error: )?Failed to read|No such file or directory: '",
            r"unable to locate image at `",
        ),
    ),
    (Category.IS_DIRECTORY, (r"EISDIR\b|Path is a directory|image path `[^`\n]{1,4096}` is not a file",)),
)
# More of them, in words that a program may begin with too: of a call that ran no command.
_TOOL_MESSAGES: _Table = (
    (Category.EDIT_PRECONDITION, (r"(?:No match|Multiple matches) found\s*\Z|Path already exists\s*\Z",)),
    (
        Category.INVALID_INPUT,
        (
            r"Tool (?:\S{1,100} not found|'[^'\n]{1,100}' does not exist\.?)\s*\Z",
            r"\"\w{1,100}\": Required\b|view_range out of bounds\s*\Z|rg: regex parse error:",
            r"shellId: \S{1,100} not found",
        ),
    ),
    (
        Category.FILE_NOT_FOUND,
        (
            r"File [^\n]{1,4096} not found\s*\Z|Error listing directory: ENOENT\b",
            r"Could not edit file: [^\n]{1,4096}\. Error code: ENOENT\b",
        ),
    ),
)
_WRAPPER = re.compile(
    r"\A\s*(?:<tool_use_error>|<untrusted_context>|Unhandled error: |Error: |### Error\s+)*\s*"
)

_EXIT_CODES = {127: Category.COMMAND_NOT_FOUND, 126: Category.PERMISSION_DENIED, 124: Category.TIMEOUT}

# Messages of programs, anywhere in what a command printed: a text, and where it must stand in a certain way,
# a pattern that it is part of. (Most outputs hold none of them, and looking for a text is many times faster.)
# The order matters: a traceback is a runtime error only when it is about no module, connection or file.
_PROGRAM_MESSAGES: tuple[tuple[Category, tuple[str | tuple[str, str], ...]], ...] = (
    (Category.SANDBOX_DENIED, (("<sandbox_violations>", r"^<sandbox_violations>"),)),
    (
        Category.COMMAND_NOT_FOUND,
        (
            "command not found",
            ("is not recognized as", r"is not recognized as (?:an internal|(?:the|a) name of a)"),
            "CommandNotFoundException",
            (": not found", r"sh: (?:\d+|line \d+): [\w./-]+: not found$"),
        ),
    ),
    (
        Category.MODULE_NOT_FOUND,
        (
            *("ModuleNotFoundError", "No module named ", "ImportError: "),
            *("Cannot find module '", "Cannot find package '"),
        ),
    ),
    (Category.NO_MATCHES, ("no matches found: ",)),
    (
        Category.SYNTAX_ERROR,
        (
            ("SyntaxError: ", r"^\s*SyntaxError: "),
            "IndentationError: ",
            ("syntax error", r"syntax error (?:near|at)|syntax error[,:]"),
            *("parse error near", "ParserError: ", "string is missing the terminator"),
        ),
    ),
    (
        Category.CONNECTION_ERROR,
        (
            *("Could not resolve host", "ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "Failed to connect to"),
            ("onnection ", r"[Cc]onnection (?:refused|reset|timed out)"),
        ),
    ),
    (
        Category.PERMISSION_DENIED,
        (
            *("permission denied", "Permission denied", "Operation not permitted", "EACCES", "EPERM"),
            *("Access to the path", "UnauthorizedAccess", "running scripts is disabled"),
        ),
    ),
    (Category.IS_DIRECTORY, ("is a directory", "Is a directory", "EISDIR")),
    (
        Category.BUILD_FAILURE,
        (
            ("error TS", r"error TS\d+:"),
            ("error[E", r"^error\[E\d{4}\]"),
            ("error: could not compile", r"^error: could not compile"),
            "BUILD FAILED",
            ("npm ", r"^npm (?:ERR!|error)"),
            (": *** ", r"^make(?:\[\d+\])?: \*\*\* "),
            *("[build failed]", "[setup failed]"),
            (".go:", r"^# \S+\n\S+\.go:\d+:\d+: "),
        ),
    ),
    (
        Category.FILE_NOT_FOUND,
        (
            *("no such file or directory", "No such file or directory", "ENOENT"),
            *("cannot find path", "Cannot find path", "cannot access '"),
            *("Could not find a part of the path", "ItemNotFoundException", "DirectoryNotFoundException"),
            ("did not match any file", r"pathspec '.*' did not match any file"),
        ),
    ),
    (
        Category.RUNTIME_ERROR,
        (
            ("Traceback", r"^Traceback \(most recent call last\)"),
            ("Unhandled", r"^Unhandled"),
            "Segmentation fault",
            ("panic: ", r"^panic: "),
            "panicked at",
        ),
    ),
    (
        Category.TIMEOUT,
        ("TimeoutError", (" timed out", r"^(?:error: )?(?:command|operation) timed out")),
    ),
)

# What still counts where tests failed: the rest, they may have printed.
_OF_RUNS = (Category.SANDBOX_DENIED, Category.BUILD_FAILURE)

# What a silent exit 1 means.
_SEARCH = re.compile(r"(?:^|[;&|(])\s*(?:git\s+grep|rg|grep|egrep|fgrep|ag|ack|findstr)\b")
_LOOKUP = re.compile(r"\s*(?:command\s+-v|which|type|hash)\s")


# One pattern for all, of which the first group that fits tells the category.
def _one_pattern(table: _Table) -> re.Pattern[str]:
    return re.compile("|".join(f"({'|'.join(patterns)})" for _, patterns in table))


_AGENT_PATTERN, _TOOL_PATTERN = map(_one_pattern, (_AGENT_MESSAGES, _TOOL_MESSAGES))
_PROGRAM_PATTERNS = tuple(
    (
        category,
        tuple(
            (known, None) if isinstance(known, str) else (known[0], re.compile(known[1], re.MULTILINE))
            for known in messages
        ),
    )
    for category, messages in _PROGRAM_MESSAGES
)


def _said_by_agent(text: str, ran_nothing: bool) -> Category | None:
    wrapper = _WRAPPER.match(text, 0, _LOOKED_AT)
    start = wrapper.end() if wrapper else 0
    known, table = _AGENT_PATTERN.match(text, start, _LOOKED_AT), _AGENT_MESSAGES
    if known is None and ran_nothing:
        known, table = _TOOL_PATTERN.match(text, start, _LOOKED_AT), _TOOL_MESSAGES
    return table[known.lastindex - 1][0] if known and known.lastindex is not None else None


def categorise(name: str, text: str, exit_code: int | None = None, command: str = "") -> Category:
    """Return the category of a failed call of tool ``name`` from its unclipped output.

    ``command`` is the shell command, if it was one. EXIT_CODE: it exited non-zero, and nothing says why.
    """
    ran_nothing = exit_code is None and not command
    if (said := _said_by_agent(text, ran_nothing)) is not None:
        return said
    if exit_code in _EXIT_CODES:
        return _EXIT_CODES[exit_code]
    if exit_code == 1 and not text.strip():
        if _LOOKUP.match(command):
            return Category.COMMAND_NOT_FOUND
        if _SEARCH.search(command):
            return Category.NO_MATCHES
    if name == ToolName.BASH or exit_code is not None:
        text = without_start_up(text, command)
        ends = text if len(text) <= 2 * _LOOKED_AT else f"{text[:_LOOKED_AT]}\n{text[-_LOOKED_AT:]}"
        ends = in_english(ends)
        is_of_tests = tests_failed(ends)
        for category, messages in _PROGRAM_PATTERNS:
            if is_of_tests and category not in _OF_RUNS:
                continue
            for message, pattern in messages:
                if message in ends and (pattern is None or pattern.search(ends)):
                    return category
    return Category.UNKNOWN if exit_code is None else Category.EXIT_CODE
