"""Every way in which a call of OpenCode ends, as records of 1.x and of 2.0, invented."""

from tests.scanners.opencode_store import REJECTED, tool, tool2

RULE = "The user has specified a rule which prevents you from using this specific tool call."
TIMEOUT = (
    "<shell_metadata>\nshell tool terminated command after exceeding timeout 120000 ms.\n</shell_metadata>"
)
STOPPED = "<bash_metadata>\nUser aborted the command\n</bash_metadata>"

# a call, and how it ended: its status, exit code and category
OLD_CALLS = [
    (tool("c", "bash", {"command": "ls"}, output="a\n", metadata={"exit": 0}), "ok", 0, "unknown"),
    (
        tool("c", "bash", {"command": "make"}, output="sh: 1: make: not found", metadata={"exit": 127}),
        *("failed", 127, "command_not_found"),
    ),
    (
        tool("c", "bash", {"command": "grep x y"}, output="(no output)", metadata={"exit": 1}),
        *("failed", 1, "no_matches"),
    ),
    (
        tool("c", "bash", {"command": "cat log"}, output="error: failed, exit code 1", metadata={"exit": 0}),
        *("ok", 0, "unknown"),
    ),
    (
        tool("c", "bash", {"command": "sleep 9"}, output=f"x\n\n{TIMEOUT}", metadata={"exit": None}),
        *("failed", None, "timeout"),
    ),
    (
        tool("c", "bash", {"command": "sleep 9"}, output=f"x\n\n{STOPPED}", metadata={"exit": 130}),
        *("interrupted", 130, "interrupted"),
    ),
    (
        tool("c", "bash", {"command": "make || true"}, output="make: *** [x] Error 1", metadata={"exit": 0}),
        *("masked", 0, "build_failure"),
    ),
    (
        tool("c", "read", {"filePath": "/x"}, "error", error="Error: File not found: /x"),
        *("failed", None, "file_not_found"),
    ),
    (
        tool("c", "edit", {"filePath": "/x"}, "error", error="Error: Could not find oldString in the file."),
        *("failed", None, "edit_precondition"),
    ),
    (
        tool("c", "bash", {"command": "rm x"}, "error", error=f"Error: {RULE}"),
        *("failed", None, "permission_denied"),
    ),
    (
        tool("c", "bash", {"command": "rm x"}, "error", error=f"{REJECTED}."),
        "rejected",
        None,
        "user_rejected",
    ),
    (
        tool("c", "question", {}, "error", error="The user dismissed this question"),
        *("rejected", None, "user_rejected"),
    ),
    (
        tool("c", "bash", {"command": "x"}, "error", error="Tool execution aborted"),
        *("interrupted", None, "interrupted"),
    ),
    (
        tool("c", "invalid", {"tool": "reed", "error": "no such tool"}, output="The arguments are invalid"),
        *("failed", None, "invalid_input"),
    ),
    (tool("c", "from_tomorrow", {"x": 1}, output="done"), "ok", None, "unknown"),
    (tool("c", "bash", {"command": "make"}, "running"), "pending", None, "unknown"),
    (tool("c", "bash", {"command": "make"}, "pending"), "pending", None, "unknown"),
]

NEW_CALLS = [
    (
        tool2(
            "c", "shell", {"command": "ls"}, texts=["a", "Command exited with code 0."], metadata={"exit": 0}
        ),
        *("ok", 0, "unknown"),
    ),
    (
        tool2(
            "c", "shell", {"command": "x"}, texts=["no", "Command exited with code 2."], metadata={"exit": 2}
        ),
        *("failed", 2, "exit_code"),
    ),
    (
        tool2("c", "shell", {"command": "rg x"}, texts=["(no output)", "Command exited with code 1."]),
        *("failed", 1, "no_matches"),
    ),
    (
        tool2("c", "shell", {"command": "x"}, texts=["Command timed out before completion."]),
        *("failed", None, "timeout"),
    ),
    (
        tool2("c", "shell", {"command": "x"}, texts=["late"], metadata={"timeout": True, "exit": 143}),
        *("failed", 143, "timeout"),
    ),
    (
        tool2("c", "read", {"path": "x"}, "error", error={"type": "unknown", "message": "File not found: x"}),
        *("failed", None, "file_not_found"),
    ),
    (
        tool2(
            "c", "shell", {"command": "x"}, "error", error={"type": "permission.rejected", "message": "no"}
        ),
        *("rejected", None, "user_rejected"),
    ),
    (
        tool2("c", "shell", {"command": "x"}, "error", error={"type": "aborted", "message": "stopped"}),
        *("interrupted", None, "interrupted"),
    ),
    (tool2("c", "execute", {"code": "1"}, texts=["1"]), "ok", None, "unknown"),
    (tool2("c", "shell", {"command": "x"}, "running", metadata={}), "pending", None, "unknown"),
    (tool2("c", "shell", '{"comm', "streaming"), "pending", None, "unknown"),
]
