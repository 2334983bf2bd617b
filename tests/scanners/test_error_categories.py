"""What a failure's exit code and words say of its cause."""

import pytest

from scanners.outcomes.categories import categorise


@pytest.mark.parametrize(
    ("text", "exit_code", "command", "category"),
    [
        ("anything", 127, "uv run", "command_not_found"),
        ("cannot execute binary file: Exec format error", 126, "./x", "permission_denied"),
        ("npm error code 1\nnpm error sh: 1: vitest: not found", 1, "npm test", "command_not_found"),
        ("'uv' is not recognized as an internal or external command", 1, "uv", "command_not_found"),
        ("x : ...\n+ CategoryInfo : [], CommandNotFoundException", 1, "x", "command_not_found"),
        ("", 1, "command -v uv", "command_not_found"),
        (
            "Traceback (most recent call last):\nModuleNotFoundError: No module named 'x'",
            1,
            "",
            "module_not_found",
        ),
        ("Traceback (most recent call last):\nKeyError: 1", 1, "", "runtime_error"),
        ("", 1, "cd src && rg -n tide | head", "no_matches"),
        ("", 1, "make", "exit_code"),
        ("(eval):1: no matches found: *.ts", 1, "ls *.ts", "no_matches"),
        ("src/a.ts(3,1): error TS2304: Cannot find name 'x'.", 2, "tsc", "build_failure"),
        ("# tide/moon\nmoon/a.go:3:1: undefined: x", 1, "go build ./...", "build_failure"),
        ("fatal: pathspec 'x' did not match any files", 128, "git add x", "file_not_found"),
        ("cat: x: No such file or directory", 1, "cat x", "file_not_found"),
        ("Set-Content: Could not find a part of the path 'C:\\x\\a'.", 1, "sc x a", "file_not_found"),
        ("gc : ...\n+ CategoryInfo : [Get-Content], ItemNotFoundException", 1, "gc x", "file_not_found"),
        ("cat: x: Is a directory", 1, "cat x", "is_directory"),
        ("curl: (7) Failed to connect to localhost port 80", 7, "curl", "connection_error"),
        ("bash: ./x: Permission denied", 126, "./x", "permission_denied"),
        ("Set-Content: Access to the path 'C:\\x' is denied.", 1, "sc x a", "permission_denied"),
        ("x.ps1 cannot be loaded because running scripts is disabled", 1, "./x.ps1", "permission_denied"),
        ("\nCommand timed out after 2m 0.0s", 143, "sleep 999", "timeout"),
        ("bash: -c: line 1: syntax error near unexpected token", 2, "if", "syntax_error"),
        ('ParserError: \nLine |\n   1 |  gc "', 1, 'gc "', "syntax_error"),
        ("3 tests did not pass", 1, "make test", "exit_code"),
        ("something else", None, "", "unknown"),
    ],
)
def test_an_output_and_an_exit_code_tell_the_category(text, exit_code, command, category):
    assert categorise("Bash", text, exit_code, command) == category


OF_PROGRAMS = {
    "module_not_found": [
        "E   ModuleNotFoundError: tide",
        "/usr/bin/python3: No module named tide",
        "ImportError: cannot import name 'tide' from 'moon'",
    ],
    "syntax_error": [
        "  File 'a.py', line 1\n    tide(\nSyntaxError: '(' was never closed",
        "IndentationError: unexpected indent",
        "zsh: parse error near `then'",
        "The string is missing the terminator: '.",
    ],
    "connection_error": [
        "fatal: unable to access 'https://git.example/': Could not resolve host: git.example",
        "connect ECONNREFUSED 127.0.0.1:80",
        "read ECONNRESET",
        "getaddrinfo ENOTFOUND tides.example",
    ],
    "permission_denied": [
        "zsh: permission denied: ./x",
        "rm: x: Operation not permitted",
        "npm warn EACCES: mkdir '/x'",
        "spawn EPERM",
        "+ CategoryInfo : [Set-Content], UnauthorizedAccessException",
    ],
    "is_directory": ["fish: /srv is a directory", "read error: EISDIR"],
    "build_failure": [
        "error[E0382]: borrow of moved value",
        "error: could not compile `tide` (lib)",
        "BUILD FAILED in 3s",
        "npm ERR! Test failed. See above",
        "FAIL\ttide [build failed]",
        "FAIL\ttide [setup failed]",
    ],
    "file_not_found": [
        "cd: no such file or directory: x",
        "Get-Item : cannot find path 'C:\\x'",
        "Get-Item: Cannot find path 'C:\\x'",
        "ls: cannot access 'x'",
        "+ CategoryInfo : [Set-Content], DirectoryNotFoundException",
    ],
    "runtime_error": [
        "Unhandled exception. System.InvalidOperationException",
        "Segmentation fault (core dumped)",
        "panic: runtime error: index out of range",
        "thread 'main' panicked at src/main.rs:1:1:",
    ],
    "timeout": ["asyncio TimeoutError", "tide 1.2\noperation timed out"],
}


@pytest.mark.parametrize(
    ("category", "said"),
    [(category, said) for category, all_said in OF_PROGRAMS.items() for said in all_said],
)
def test_what_programs_say_of_a_cause(category, said):
    assert categorise("Bash", said, 1, "tide") == category


@pytest.mark.parametrize(
    "ending",
    [
        "=== 1 failed, 2 passed in 0.10s ===",
        "1 failed in 0.03s",
        "FAILED (failures=1, errors=2)",
        "--- FAIL: TestTide (0.00s)",
        "test result: FAILED. 1 passed; 1 failed; 0 ignored",
        "Tests:       1 failed, 2 passed, 3 total",
        " Test Files  1 failed (1)",
        "  2 failing",
        " 1 fail",
        "# fail 1",
        "3 examples, 1 failure",
        "5 tests completed, 2 failed",
    ],
)
@pytest.mark.parametrize(
    "said", ["bash: tide: command not found", "open /x: Permission denied", "No module named 'moon'"]
)
def test_what_a_test_printed_before_it_failed_is_no_cause(ending, said):
    assert categorise("Bash", f"{said}\n{ending}", 1, "make test") == "exit_code"
    assert categorise("Bash", f"{said}\n{ending}\nFAIL\ttide [build failed]", 1, "") == "build_failure"
    assert categorise("Bash", f"{said}\n0 failed", 1, "make test") != "exit_code"


def test_words_of_programs_mean_nothing_in_another_tools_result():
    assert categorise("Task", "the log says: No such file or directory") == "unknown"


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Failed to edit, 0 occurrences found for old_string in a.py. No edits made.", "edit_precondition"),
        ("Failed to edit, could not find the string to replace.", "edit_precondition"),
        ("Failed to edit, expected 1 occurrence but found 2.", "edit_precondition"),
        (
            "Failed to edit, Expected 1 occurrence but found 2 for old_string in file: a.py.",
            "edit_precondition",
        ),
        (
            "apply_patch verification failed: Error: Failed to find expected lines in /x/a.py:",
            "edit_precondition",
        ),
        ("Could not find edits[2] in /x/a.py. The oldText must match exactly", "edit_precondition"),
        ("No changes made to /x/a.py. The replacement produced identical content.", "edit_precondition"),
        ('Validation failed for tool "edit":\n  - edits.2: must not have', "invalid_input"),
        ("Offset 2000 is out of range for this file (1177 lines)", "invalid_input"),
        ("offset must be greater than or equal to 1", "invalid_input"),
        ('Path not in workspace: Attempted path "/srv" resolves outside', "permission_denied"),
        ("rg: ./Photos: Operation not permitted (os error 1)", "permission_denied"),
        ("No such file or directory: '/srv/tides'", "file_not_found"),
        ("Unhandled error: Error: ENOENT: no such file or directory, open '/srv/a'", "file_not_found"),
        ("StatusCode: non 2xx status code (404 GET https://tide.example)", "connection_error"),
        (
            "apply_patch verification failed: Failed to read file to update /a: fs sandbox helper failed",
            "service_unavailable",
        ),
        ("<tool_use_error>Unknown skill: tide</tool_use_error>", "invalid_input"),
        ("<tool_use_error>Agent type 'tide' not found. Available agents: Explore", "invalid_input"),
        ("Skill tide cannot be used with Skill tool due to disable-model-invocation", "invalid_input"),
        ("<tool_use_error>Missing required parameter: task_id</tool_use_error>", "invalid_input"),
        ("<tool_use_error>You are not in plan mode. This tool is only for", "invalid_input"),
        (
            "<tool_use_error>File is in a directory that is denied by your permission settings.",
            "permission_denied",
        ),
        ("ls in '/srv' was blocked. For security, Claude Code may only list files in", "permission_denied"),
        (
            "Permission for this action was denied by the Claude Code auto mode classifier.",
            "permission_denied",
        ),
        ('Tool execution for "Exit Plan Mode" denied by policy.', "permission_denied"),
        (
            'Tool execution for "Edit" requires user confirmation, which is not supported in',
            "permission_denied",
        ),
        ("Permission to use Bash has been auto-denied in dontAsk mode.", "permission_denied"),
        ("Command rejected because it could not be parsed safely", "permission_denied"),
        ("File path must be within one of the workspace directories: /srv", "permission_denied"),
        ("File path '/srv/.env' is ignored by configured ignore patterns.", "permission_denied"),
        ("Directory '/srv' is not within any of the registered workspace directories.", "permission_denied"),
        ("### Error\nError: File access denied: /tmp/a is outside allowed roots", "permission_denied"),
        ("Agent terminated early due to an API error: rate limit hit", "service_unavailable"),
        ("Claude Code is unable to fetch from www.tide.example", "connection_error"),
        ("Unknown slash command: tide", "invalid_input"),
        ("<untrusted_context>\nFile not found: /x", "file_not_found"),
        (
            "claude-x is temporarily unavailable, so auto mode cannot determine the safety",
            "service_unavailable",
        ),
        ("PreToolUse:Edit hook error: no", "hook_blocked"),
        ("Tool call blocked by PreToolUse hook: no", "hook_blocked"),
        ("PostToolUse hook blocked: no", "hook_blocked"),
        ("Claude requested permissions to write to /x, but you haven't granted it yet.", "permission_denied"),
        ("This command requires approval", "permission_denied"),
        (
            "This Bash command contains multiple operations. The following parts require approval: rm x",
            "permission_denied",
        ),
        ("Transport error (GET http://127.0.0.1:1/tides)", "connection_error"),
        ("patch rejected: writing outside of the project", "permission_denied"),
        ("automatic approval review denied: it deletes", "permission_denied"),
        ("EACCES: permission denied, open '/x'", "permission_denied"),
        ("TimeoutError: page.goto: Timeout 30000ms exceeded.", "timeout"),
        ("Request failed with status code 502", "connection_error"),
        ("MCP error -32000: Connection closed", "connection_error"),
        ("File size exceeds maximum allowed limit", "file_too_large"),
        ("File too large (3 MB)", "file_too_large"),
        ("No changes to make: old_string and new_string are exactly the same.", "edit_precondition"),
        ("Found multiple matches for oldString", "edit_precondition"),
        ("You must read the file a.py before overwriting it", "edit_precondition"),
        ("File /srv/a.py has been modified since it was last read.", "edit_precondition"),
        ("Blocked: sleep 30 followed by: tail a.log", "invalid_input"),
        ("The bash tool was called with invalid arguments: command", "invalid_input"),
        ("Could not find an exact match for 'old_string' in '/srv/a.py'.", "edit_precondition"),
        ("Failed to edit. Found 2 occurrences for old_string in /srv/a.py", "edit_precondition"),
        ("File /srv/my tides/a.py has not been read in this session.", "edit_precondition"),
        ('Skill "tide" not found. Available skills: moon', "invalid_input"),
        ("Skill not found: tide", "invalid_input"),
        ('[tool_call bridge refused] Deferred tool "tide" is not registered', "invalid_input"),
        ("Offset 500 is beyond end of file (7 lines total)", "invalid_input"),
        ("params/todos must be array", "invalid_input"),
        ("Invalid regular expression pattern: (. Error: Unterminated group", "invalid_input"),
        ("All requested URLs were skipped: [Blocked Host] http://127.0.0.1:1/x", "permission_denied"),
    ],
)
def test_the_agents_own_messages_name_the_category_of_any_tool(text, category):
    assert categorise("Edit", text) == category


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("No match found", "edit_precondition"),
        ("Multiple matches found", "edit_precondition"),
        ("Path already exists", "edit_precondition"),
        ("view_range out of bounds", "invalid_input"),
        ("Tool tides not found", "invalid_input"),
        ("Tool 'tides' does not exist.", "invalid_input"),
        ('"command": Required', "invalid_input"),
        ("rg: regex parse error:\n    (?:()\nerror: unclosed group", "invalid_input"),
        ("shellId: 7 not found or was never created.", "invalid_input"),
        ("File /srv/a.py not found", "file_not_found"),
        ("Could not edit file: /srv/a.py. Error code: ENOENT.", "file_not_found"),
        ("Error listing directory: ENOENT: no such file or directory, stat '/srv/a'", "file_not_found"),
    ],
)
def test_short_messages_are_an_agents_own_where_no_program_ran(text, category):
    assert categorise("Edit", text) == category
    assert categorise("Bash", text) == category  # called without a command
    of_program = "file_not_found" if "ENOENT" in text else "exit_code"
    assert categorise("Bash", text, 1, "tides") == of_program
