"""What the output of a failing call says, in the words of shells, git, package managers and the agents."""

from __future__ import annotations

import re

_PATH = r"[^\s:'\"`]+"
_START = r"(?<![^\s:'\"`])"  # of a word: without it a long word costs quadratic time
# the path that does not exist, as group 1
MISSING_PATH = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"(?:can't read|cannot open|cannot access|cannot stat|can't open file|cannot remove|stat|open|cd)"
        rf" '?({_PATH})'?: (?:\[Errno 2\] )?[Nn]o such file",
        rf"{_START}({_PATH})'?: [Nn]o such file or directory",
        rf"[Nn]o such file or directory(?:: |, \w+ )'?({_PATH})'?",
        rf"cannot change to '({_PATH})'",
        rf"[Pp]ath does not exist: ({_PATH})",
        rf"(?:[Ff]ile|[Dd]irectory) not found: '?({_PATH})'?",
        rf"Cannot find path '({_PATH})'",
        rf"pathspec '({_PATH})' did not match",
        rf"Failed to (?:read|find) file to update ({_PATH})",
        rf"no matches found: ({_PATH}\*(?:{_PATH})?)",
    )
)
_OF_MISSING_PATHS = (
    *("o such file", "cannot change to", "ath does not exist", "not found:", "Cannot find path"),
    *("did not match", "Failed to ", "no matches found"),
)
# the program that a line of a script calls, and that is not there, as group 1
LACKED_BY_SCRIPT = re.compile(r"^\S+: line \d+: (\S+): No such file or directory", re.MULTILINE)
IS_MISSING = re.compile(r"does not exist|ENOENT|[Nn]ot found|[Nn]o such file")
GLOB_MISSED = re.compile(r"no matches found: (\S+)")  # zsh

USAGE = re.compile(
    r"unknown (?:option|flag|shorthand|json field|argument|switch)"
    r"|unrecognized (?:option|argument|flag|file type)|unexpected argument"
    r"|invalid (?:option|argument|flag|choice)|illegal option|unknown (?:sub)?command"
    r"|no such (?:sub)?command|unrecognized subcommand|missing (?:required )?(?:argument|operand|script)"
    r"|too (?:many|few) arguments|is not a \S+ command|accepts \d+ arg|requires (?:an? )?(?:argument|value)"
    r"|parse error near|syntax error|unmatched [\"'(]|unexpected EOF|unterminated|^usage: "
    r"|bad (?:option|substitution|pattern)|cannot be used with|mutually exclusive|not allowed with"
    r"|unescaped|regex parse error|unbalanced",
    re.IGNORECASE | re.MULTILINE,
)
UNKNOWN_SUBCOMMAND = re.compile(
    r"unknown (?:sub)?command|no such (?:sub)?command|unrecognized subcommand|is not a \S+ command"
    r"|invalid choice|missing script|task .* not found|no tasks? .*(?:named|matching)|no rule to make target"
    r"|did you mean",
    re.IGNORECASE,
)
NOT_INSTALLED = re.compile(
    r"command not found|^\S*sh: (?:line )?\d+: \S+: not found|not recognized as (?:an internal|the name)"
    r"|Command \"\S+\" not found|could not determine executable|No module named |ModuleNotFoundError"
    r"|Cannot find (?:module|package) '[^./]|executable (?:file )?not found|posix_spawn"
    r"|unable to find utility|not a git repository|ERR_PNPM_RECURSIVE_EXEC_FIRST_FAIL"
    r"|externally-managed-environment|Unsupported engine|requires (?:Node|Python|Go) "
    r"|fatal: repository '[^']*' not found|No virtual environment|env: \S+: No such file|bad interpreter",
    re.MULTILINE,
)
NETWORK = re.compile(
    r"could not resolve host|connection (?:refused|reset|timed out|closed)|ECONNREFUSED|ECONNRESET|ENOTFOUND"
    r"|ETIMEDOUT|failed to connect|network is unreachable|HTTP(?:/[\d.]+)? 5\d\d|bad gateway"
    r"|service unavailable|rate limit|agent returned an error|gpg failed to sign"
    r"|failed to write commit object|cannot connect to the docker daemon|temporary failure|TLS handshake"
    r"|HTTP(?:/[\d.]+)? 401|bad credentials|i/o timeout|temporarily unavailable|remote end hung up",
    re.IGNORECASE,
)
DENIED = re.compile(
    r"permission denied|operation not permitted|EACCES|EPERM|access denied|not authorized|HTTP 403",
    re.IGNORECASE,
)
HOOK = re.compile(
    r"pre-(?:commit|push)|commit-msg|husky|lefthook|lint-staged|hook (?:declined|failed|error)", re.IGNORECASE
)
# a compiler, linter or test runner pointing at code
ABOUT_CODE = re.compile(
    r":\d+(?::\d+)?[ :]|error TS\d+|\(\d+,\d+\)|MD\d{3}|\blint/|✖|\d+ errors?\b"
    r"|(?<![\w-])(?:lint|typecheck|test)s? (?:failed|error)|\w\.(?:go|py|tsx?|jsx?|rs|java|kt|rb|cpp|swift)\b"
)
TOO_LARGE = re.compile(r"exceeds maximum allowed")
EDIT_REFUSED = re.compile(
    r"has not been read yet|modified since read|String to replace not found|matches of the string"
    r"|Failed to edit, |No changes (?:made|to (?:make|apply))"
)
BAD_INPUT = re.compile(r"Unknown skill|InputValidation|No such tool|not found\s*$")

# a program complaining under its own name, and a program that is not there
NAMED_PROGRAM = re.compile(r"^(?:\(eval\):\d+: |\S*sh:(?: line)? ?\d+: )?([\w.+-]+): (?!\d+:)", re.MULTILINE)
ABSENT_PROGRAM = re.compile(
    r"command not found: (\S+)|(?<!\S)(\S+): command not found(?!: )|(?<!\S)(\S+): not found$", re.MULTILINE
)
# a package manager that refuses to work in this project
WRONG_RUNNER = re.compile(
    r"EBADDEVENGINES|EBADENGINE|Unsupported engine|only-allow|EUNSUPPORTEDPROTOCOL|packageManager"
    r"|\buse (?:npm|pnpm|yarn|bun)\b",
    re.IGNORECASE,
)


def may_miss_path(output: str) -> bool:
    """Whether any of ``MISSING_PATH`` can match: much cheaper than to try them all."""
    return any(words in output for words in _OF_MISSING_PATHS)


def absent_programs(output: str) -> frozenset[str]:
    """The base names of the programs that a shell did not find."""
    if "not found" not in output:
        return frozenset()
    found = (next(group for group in match.groups() if group) for match in ABSENT_PROGRAM.finditer(output))
    return frozenset(program.rsplit("/", 1)[-1] for program in found)


_SAYS_WHY = (IS_MISSING, USAGE, NOT_INSTALLED, NETWORK, DENIED, TOO_LARGE, EDIT_REFUSED)
_ERROR_LINE = re.compile(r"^(?:E  |error\b|fatal:)|\w*(?:Error|Exception): ", re.IGNORECASE)
_EXIT_CODE_LINE = re.compile(r"(?:Error: )?Exit code:? -?\d+$|Process exited with code -?\d+$")


def telling_lines(output: str, most: int) -> tuple[list[str], list[str]]:
    """A failing output as at most ``most`` lines that say why, and all its other lines that say anything.

    The line that only repeats the exit code is left out: the call has it already.
    """
    lines = [line for line in output.split("\n") if line.strip() and not _EXIT_CODE_LINE.match(line.strip())]
    why = [
        number
        for number, line in enumerate(lines)
        if _ERROR_LINE.search(line) or any(pattern.search(line) for pattern in _SAYS_WHY)
    ][:most]
    return [lines[number] for number in why], [line for number, line in enumerate(lines) if number not in why]
