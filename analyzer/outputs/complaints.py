"""What the output of a failing call says, in the words of shells, git, package managers and the agents."""

from __future__ import annotations

import re
from functools import lru_cache

from analyzer.outputs.missing_paths import OF_ABSENT_ITEMS
from analyzer.outputs.wording import Wording

# the program that a line of a script calls, and that is not there, as group 1
LACKED_BY_SCRIPT = re.compile(r"^\S+: line \d+: (\S+): No such file or directory", re.MULTILINE)
IS_MISSING = Wording(
    *("does not exist", "ENOENT", "Not found", "not found", "No such file", "no such file"),
    *("cannot find the path", "cannot find the file", "Cannot find path", *OF_ABSENT_ITEMS),
)
GLOB_MISSED = re.compile(r"no matches found: (\S+)")  # zsh

USAGE = Wording(
    r"unknown (?:option|flag|shorthand|json field|argument|switch|(?:sub)?command)",
    *("unexpected option", "unexpected flag", "unexpected argument", "which wasn't expected"),
    r"unrecognized (?:option|argument|flag|file type|subcommand)",
    r"invalid (?:option|argument|flag|choice|search query)",
    *(r"must be (?:provided|specified|one of)", "need to specify how to reconcile"),
    *("could not determine which", "did not match any packages", "no inputs were found in config"),
    "illegal option",
    r"no such (?:sub)?command",
    r"missing[ _](?:required )?(?:argument|operand|script)",
    r"too (?:many|few) arguments",
    "accepts at most",
    r"is not a \S+ command",
    r"accepts \d+ arg",
    r"requires (?:an? )?(?:argument|value)",
    *("parse error near", "glob qualifier", "unknown file attribute"),  # the last two of a zsh told brackets
    *("is not a valid statement separator", "variable reference is not valid", "parsererror"),  # PowerShell
    *("parameter cannot be", "cannot bind ", "parameterbindingexception", "cannot validate argument"),
    *("cannot be used together", "cannot be specified in the same", "does not contain a method named"),
    *("is not a valid regular expression", "os error 123"),  # the last is a name that Windows does not take
    "syntax error",
    r"unmatched [\"'(]",
    "unexpected eof",
    "unterminated",
    r"^usage:\s",
    r"bad (?:option|substitution|pattern|flag in substitute command)",
    "cannot be used with",
    "mutually exclusive",
    "not allowed with",
    "unescaped",
    *("regex parse error", "unbalanced", "not allowed in a regex", "invalid repetition count"),
    *("parentheses not balanced", ("not balanced", r"brackets \(\[ ?\]\) not balanced")),  # of macOS's grep
    "repetition-operator operand invalid",
    ignore_case=True,
)
# a name of a branch, tag or commit that git does not know
NO_REF = Wording(
    *(
        "find remote ref",
        "unknown revision",
        r"did not match any file\(s\) known to git",
        "does not match any",
    ),
    *("not a valid object name", "Not a valid object name", "invalid reference", "not a valid ref"),
    *("Remote branch ", "bad revision", "invalid upstream", "Base ref must be a branch"),
)
NO_COMMIT = "No commit found for the ref"  # of GitHub
# the other end of a repository of git, which could not be had under the address that it has
REMOTE_UNREACHED = Wording(
    *("Could not read from remote repository", "could not read Username", "Authentication failed for"),
    *(r"Permission denied \(publickey\)", "unable to access '"),
)
# a package that an index or a registry does not have
NO_PACKAGE = Wording(
    *("No matching distribution found for", "Unable to locate package", "No available formula"),
    *("is not in this registry", "is not in the npm registry", "404 Not Found - GET", "ERR_PNPM_FETCH_404"),
    *("was not found in the package registry", "could not find `"),
)
TOO_MANY = Wording("too many arguments", "accepts at most", "accepts no arguments", ignore_case=True)
UNKNOWN_SUBCOMMAND = Wording(
    r"unknown (?:sub)?command",
    r"no such (?:sub)?command",
    "unrecognized subcommand",
    r"is not a \S+ command",
    "invalid choice",
    "missing script",
    r"task .* not found",
    r"no tasks? .*(?:named|matching)",
    "no rule to make target",
    "did you mean",
    ignore_case=True,
)
NOT_INSTALLED = Wording(
    "command not found",
    (": not found", r"(?<!\S)\S*sh: (?:line )?\d+: \S+: not found"),
    r"not recognized as (?:an internal|(?:the|a) name)",
    "CommandNotFoundException",
    r"Command \"\S+\" not found",
    "could not determine executable",
    "No module named ",
    "ModuleNotFoundError",
    r"Cannot find (?:module|package) '[^./]",
    r"executable (?:file )?not found",
    "posix_spawn",
    "could not be found in this WSL",
    "unable to find utility",
    *("not a git repository", "does not appear to be a git repository"),
    "ERR_PNPM_RECURSIVE_EXEC_FIRST_FAIL",
    "externally-managed-environment",
    "Unsupported engine",
    r"requires (?:Node|Python|Go) ",
    r"fatal: repository '[^']*' not found",
    *("No virtual environment", "virtual environment was not created successfully"),
    r"env: \S+: No such file",
    "Failed to spawn: ",
    "bad interpreter",
    (" was not found", r"\b[\w.+-]+ was not found[.,:;] (?:Please )?[Ii]nstall "),
)
NETWORK = Wording(
    "could not resolve host",
    r"connection (?:refused|reset|timed out|closed)",
    *("econnrefused", "econnreset", "enotfound", "etimedout", "eai_again", "getaddrinfo"),
    *("failed to connect", "connection to server"),
    "network is unreachable",
    r"http(?:/[\d.]+)? (?:5\d\d|401)",
    "bad gateway",
    "service unavailable",
    "rate limit",
    "temporary failure",
    *("tls handshake", "handshake operation timed out", "eof occurred in violation of protocol"),
    "certificate verify failed",
    *("certificate verification error", r"^timeout of \d+ms exceeded"),
    *("bad credentials", "gh auth login", "unable to load the service index"),
    *("i/o timeout", "context deadline exceeded", "proxyconnect", "actively refused"),
    "temporarily unavailable",
    "remote end hung up",
    ignore_case=True,
)
# a program that the agent, or PowerShell, could not start at all
NOT_STARTED = Wording(
    *("posix_spawn", "Failed to execvp", r"execution error: Io\((?:Os|Custom) \{"),
    *("failed to run: An error occurred trying to start process", r"Program '[^'\n]+' failed to run"),
    "ApplicationFailedException",
    *(r"^spawn \S+ E(?:NOENT|ACCES)", r"^EACCES: permission denied, mkdir '/tmp/claude-"),
)
# of Codex, whose sandbox ended the command
ENDED_BY_SANDBOX = re.compile(r"sandbox error: command was killed by a signal")
# of git, when there was nothing to commit
NOTHING_TO_COMMIT = Wording("no changes added to commit", "nothing to commit", "nothing added to commit")
# of Codex, which was given a file for the folder to work in
NO_FOLDER = re.compile(r"execution error: Io\(Os \{[^}\n]*\bNotADirectory\b")
# of a shell of Windows that was told nothing, such as by ``cmd /c`` in one that takes /c for a path
GREETING = re.compile(
    r"\s*Microsoft Windows \[[^\]\n]*\]\s*\n\(c\) Microsoft [^\n]*\s*(?:\n\s*[A-Za-z]:\\[^\n]*>?\s*)?\Z"
)
DENIED = Wording(
    "permission denied",
    "operation not permitted",
    *("eacces", "eperm"),
    *("access denied", "access is denied", "access to the path", "unauthorizedaccess"),
    *("requires elevation", "run as administrator"),
    *("running scripts is disabled", "pssecurityexception"),
    *("not authorized", "does not have the correct permissions", "host key verification failed"),
    *("rule violations", "protected branch", "api error 403"),
    *("path not in workspace", "outside allowed roots", "outside the allowed"),
    *("http 403", "authentication failed for", "no anonymous write access", "could not read username"),
    ignore_case=True,
)
# a service that does not know who asks
NO_ACCESS = Wording(
    *("401 unauthorized", "invalid api key", "authentication required"),
    ignore_case=True,
)
NO_PASSWORD = Wording(r"^sudo: a terminal is required", r"^sudo: a password is required")
HOOK = Wording(
    r"pre-(?:commit|push)",
    *("commit-msg", "husky", "lefthook", "lint-staged"),
    r"hook (?:declined|failed|error)",
    ignore_case=True,
)
# of a script that was to exchange some text, and that ends well where it does not find it
FOUND_NOTHING = re.compile(
    r"^\W{0,4}(?:(?:failed|error)\W{0,4}"
    r"(?:$|[^\n]{0,60}\b(?:not (?:found|present)|no match|(?:could|did) ?n[o']t find"
    r"|to (?:find|match|replace))\b)"
    r"|(?:not found|no match(?:es)?|(?:could|did) ?n[o']t find|nothing (?:changed|replaced)"
    r"|(?:the )?(?:old|string|text|block|pattern|anchor|target)\b[^\n:]{0,30} not found)\b)",
    re.MULTILINE | re.IGNORECASE,
)
# of a wrapper that tells in its own words, and without an exit code, that a command failed, group 1
FAILED_WITHIN = re.compile(r"^FAILED: ([\w-]+(?: [\w-]+)?)\s*$", re.MULTILINE)
# of Claude Code, which let a command go on: of what it did there, nothing is shown
LEFT_RUNNING = re.compile(r"\s*Command running in background with ID: ")
# the last that a hook says, where nothing was committed after all
REFUSED_BY_HOOK = re.compile(
    r"^husky - \S+ (?:hook|script) (?:failed|exited)(?![\s\S]*^\[\S+ (?:\S+ )?[0-9a-f]{7,40}\] )",
    re.MULTILINE,
)
# a compiler, linter or test runner pointing at code
ABOUT_CODE = Wording(
    r":\d+(?::\d+)?[ :]",
    r"\.(?<=\w\.)(?:go|py|tsx?|jsx?|rs|java|kt|rb|cpp|swift)\b",
    r"error TS\d+",
    r"\(\d+,\d+\)",
    r"MD\d{3}",
    *(r"\blint/", "Code style issues"),
    "✖",
    r" (?<=\d )errors?\b",
    *(rf"(?<![\w-]){check}s? (?:failed|error)" for check in ("lint", "typecheck", "test")),
)
TOO_LARGE = Wording("exceeds maximum allowed", r"maxContentLength size of \d+ exceeded")
EDIT_REFUSED = Wording(
    "has not been read yet",
    "modified since read",
    "String to replace not found",
    "matches of the string",
    "Failed to edit, ",
    "Failed to find expected lines in ",
    *("nvalid patch hunk on line ", "invalid hunk at line "),
    "stream did not contain valid UTF-8",
    r"No changes (?:made|to (?:make|apply))",
)
BAD_INPUT = Wording(
    *("Unknown skill", "Unknown slash command", "InputValidation", "Invalid inputs: ", "No such tool"),
    *("ot found: ", "Could not find "),
    *(r"not found\s*\Z", r"not found\. Available ", "is required when ", "No task found with ID"),
    *("must contain at least one valid", "must NOT have more than", "params/"),
)
# of an agent that has no skill or slash command of the name that is group 1
UNKNOWN_SKILL = re.compile(
    r"(?:Unknown (?:skill|slash command|command): ?/?|Skill \"(?=[\w:-]+\" not found))([\w:-]+)"
)

ANY_ERROR = Wording(
    r"error(?!: \(none\))",  # a field in which Gemini CLI says that there was none
    *("fatal", "usage:", "no such file", "denied", "not permitted"),
    ignore_case=True,
)

BEGINS_WITH_ERROR = re.compile(r"(?:Exit code \d+\n)?\s*(?:fatal|error|Error): ")
# what the machine has is held by somebody else, used up, or does not answer
NOT_READY = Wording(
    *("agent returned an error", "gpg failed to sign", "failed to write commit object"),
    *("index.lock': file exists", "another git process"),
    *(r"address (?:already )?in use", "eaddrinuse", "port is already"),
    *("already used by worktree", "already checked out at", "no space left on device", "text file busy"),
    *("database is locked", "resource temporarily unavailable"),
    *("detected dubious ownership", "please tell me who you are"),
    *("cannot connect to the docker daemon", "have not agreed to the xcode license"),
    r"not (?:currently )?on an? (?:\S+ )?branch",
    r"'(?:gbk|charmap|ascii|cp\d+)' codec can't encode",  # a console that has no sign for it
    ignore_case=True,
)

# a package manager that refuses to work in this project
WRONG_RUNNER = Wording(
    *("ebaddevengines", "ebadengine", "unsupported engine", "only-allow", "eunsupportedprotocol"),
    "packagemanager",
    r"\buse (?:npm|pnpm|yarn|bun)\b",
    ignore_case=True,
)
# an operation of git that waits for somebody to settle what it cannot
STOPPED = Wording(
    *(r"CONFLICT \(", "could not apply", "is now empty", "--continue", "fix conflicts and then commit")
)
# work that is nowhere else, which git does not overwrite
WOULD_BE_LOST = Wording(
    *("would be overwritten by", "local changes", "unstaged changes", "uncommitted changes"),
    *("contains modified or untracked files", "not uptodate"),
    ignore_case=True,
)
# a name that somebody has already
TAKEN = Wording("already in use", "already exists", r"already taken", ignore_case=True)
# git leaves out of its index, or does not find, what was named for it
NOT_TO_ADD = Wording("ignored by one of your .gitignore files", "did not match any files")
# of git, which moves no file that it does not know
UNKNOWN_TO_GIT = "not under version control"
# a shell that may write no file, which it needs for a heredoc
NO_HEREDOC = re.compile(r"can(?:no|')t create temp file for here.document")
# a shell that cannot make sense of a line
_AT_ONCE = 2_000  # characters of an output in which it says so
NOT_PARSED = re.compile(
    r"^(?:\(eval\)|\S*sh)(?::(?: line)? ?\d+)?: .*"
    r"(?:unmatched|parse error|syntax error|unexpected (?:end|token)|\bEOF\b|bad substitution"
    r"|event not found|glob qualifier|unknown file attribute)",
    re.MULTILINE,
)
NOT_PARSED_BY_POWERSHELL = Wording("ParserError:", "string is missing the terminator")
# of a path in which PowerShell takes ``[id]`` for a pattern
TAKEN_AS_PATTERN = "An object at the specified path "


@lru_cache(maxsize=32)  # of one failure, its kind and many later calls ask
def is_not_parsed(output: str) -> bool:
    """Whether a shell could not make sense of the line, so that nothing of it ran: it says so at once."""
    said = output[:_AT_ONCE]
    return NOT_PARSED.search(said) is not None or NOT_PARSED_BY_POWERSHELL.is_in(said)
