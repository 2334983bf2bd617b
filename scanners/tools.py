"""What each agent calls its tools and their inputs, mapped to one vocabulary (see ``ToolCall``).

Sources: Claude Code 1.0-2.1 logs; Codex ``codex-rs`` 0.34-0.150 (``shell``, ``shell_command``,
``exec_command``, ``apply_patch``); Gemini CLI 0.1-0.58 ``packages/core/src/tools``; OpenCode 0.x-2.0
``packages/{opencode,core}/src/tool``; Qwen Code to 0.24; logs of Antigravity CLI (June 2026), Copilot CLI
1.0 and Pi (2025).
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from scanners.models import ToolName
from scanners.shells import shell_name
from scanners.text import as_name, clip, visible

INPUT_LIMIT = 4000  # characters kept of each string in an input
_LONGEST_LIST = 100
_DEEPEST = 6
_LONGEST_NUMBER = 4000  # bits
_TEXT_KEYS = frozenset(
    {"command", "workdir", "file_path", "old_string", "new_string", "pattern", "path", "patch", "content"}
)

_OPENCODE_EDIT = {
    "filePath": "file_path",
    "path": "file_path",
    "oldString": "old_string",
    "newString": "new_string",
    "replaceAll": "replace_all",
}
# agent -> native tool name -> (our name, {native input key: our input key})
_TOOLS: dict[str, dict[str, tuple[str, dict[str, str]]]] = {
    "claude": {
        "Bash": (ToolName.BASH, {}),
        "PowerShell": (ToolName.BASH, {}),
        "Read": (ToolName.READ, {}),
        "NotebookRead": (ToolName.READ, {"notebook_path": "file_path"}),
        "Edit": (ToolName.EDIT, {}),
        "MultiEdit": (ToolName.EDIT, {}),
        "NotebookEdit": (ToolName.EDIT, {"notebook_path": "file_path", "new_source": "new_string"}),
        "Write": (ToolName.WRITE, {}),
        "Grep": (ToolName.GREP, {}),
        "Glob": (ToolName.GLOB, {}),
        "LS": (ToolName.LS, {}),
        # the same through an editor that runs Claude Code by ACP
        "mcp__acp__Bash": (ToolName.BASH, {}),
        "mcp__acp__Read": (ToolName.READ, {}),
        "mcp__acp__Edit": (ToolName.EDIT, {}),
        "mcp__acp__Write": (ToolName.WRITE, {}),
    },
    "codex": {
        "exec_command": (ToolName.BASH, {"cmd": "command"}),
        "shell": (ToolName.BASH, {}),
        "container.exec": (ToolName.BASH, {"cmd": "command"}),
        "shell_command": (ToolName.BASH, {}),
        "local_shell": (ToolName.BASH, {"working_directory": "workdir"}),
        "apply_patch": (ToolName.EDIT, {"input": "patch"}),
        "read_file": (ToolName.READ, {}),
        "grep_files": (ToolName.GREP, {}),
        "list_dir": (ToolName.LS, {"dir_path": "path"}),
    },
    "gemini": {
        "run_shell_command": (ToolName.BASH, {"dir_path": "workdir", "directory": "workdir"}),
        "read_file": (ToolName.READ, {"absolute_path": "file_path", "path": "file_path"}),
        "replace": (ToolName.EDIT, {}),
        "write_file": (ToolName.WRITE, {}),
        "glob": (ToolName.GLOB, {"dir_path": "path"}),
        "grep_search": (ToolName.GREP, {"dir_path": "path"}),
        "search_file_content": (ToolName.GREP, {"dir_path": "path"}),
        "list_directory": (ToolName.LS, {"dir_path": "path"}),
    },
    "opencode": {
        "bash": (ToolName.BASH, {}),
        "shell": (ToolName.BASH, {}),
        "read": (ToolName.READ, {"filePath": "file_path", "path": "file_path"}),
        "edit": (ToolName.EDIT, _OPENCODE_EDIT),
        "multiedit": (ToolName.EDIT, _OPENCODE_EDIT),
        "apply_patch": (ToolName.EDIT, {"patchText": "patch"}),
        "patch": (ToolName.EDIT, {"patchText": "patch"}),
        "write": (ToolName.WRITE, {"filePath": "file_path", "path": "file_path"}),
        "grep": (ToolName.GREP, {}),
        "glob": (ToolName.GLOB, {}),
        "list": (ToolName.LS, {}),
    },
    "antigravity": {
        "run_command": (ToolName.BASH, {"CommandLine": "command", "Cwd": "workdir"}),
        "view_file": (ToolName.READ, {"AbsolutePath": "file_path", "StartLine": "offset"}),
        "write_to_file": (ToolName.WRITE, {"TargetFile": "file_path", "CodeContent": "content"}),
        "replace_file_content": (
            ToolName.EDIT,
            {"TargetFile": "file_path", "TargetContent": "old_string", "ReplacementContent": "new_string"},
        ),
        "multi_replace_file_content": (ToolName.EDIT, {"TargetFile": "file_path"}),
        "grep_search": (ToolName.GREP, {"Query": "pattern", "SearchPath": "path", "SearchDirectory": "path"}),
        "find_by_name": (ToolName.GLOB, {"Pattern": "pattern", "SearchDirectory": "path"}),
        "list_dir": (ToolName.LS, {"DirectoryPath": "path"}),
    },
    "copilot": {
        "bash": (ToolName.BASH, {}),
        "powershell": (ToolName.BASH, {}),
        "view": (ToolName.READ, {"path": "file_path"}),
        "create": (ToolName.WRITE, {"path": "file_path", "file_text": "content"}),
        "edit": (ToolName.EDIT, {"path": "file_path", "old_str": "old_string", "new_str": "new_string"}),
        "apply_patch": (ToolName.EDIT, {"input": "patch"}),
        "grep": (ToolName.GREP, {}),
        "rg": (ToolName.GREP, {}),
        "glob": (ToolName.GLOB, {}),
    },
    "pi": {
        "bash": (ToolName.BASH, {}),
        "read": (ToolName.READ, {"path": "file_path"}),
        "edit": (ToolName.EDIT, {"path": "file_path", "oldText": "old_string", "newText": "new_string"}),
        "write": (ToolName.WRITE, {"path": "file_path"}),
        "grep": (ToolName.GREP, {}),
        "find": (ToolName.GLOB, {}),
        "ls": (ToolName.LS, {}),
    },
}
_TOOLS["qwen"] = _TOOLS["gemini"] | {"edit": (ToolName.EDIT, {})}

# For the agents of plugins, whose names and keys are like those of the others.
_COMMON = dict(_TOOLS["claude"])
for _tools in (_TOOLS["opencode"], _TOOLS["pi"]):
    for _native, (_name, _keys) in _tools.items():
        _COMMON[_native] = (_name, {**_COMMON.get(_native, (_name, {}))[1], **_keys})

# Claude Code's, which ask how a command in the background is going.
TASK_POLLS = frozenset({"TaskOutput", "BashOutput", "AgentOutputTool"})
TASK_STOPS = frozenset({"TaskStop", "KillShell"})  # which fail, and say how it ended, when it has ended
_OURS = frozenset(ToolName)
_SHELLS = frozenset({"bash", "sh", "zsh", "dash", "powershell", "pwsh", "cmd"})
_POSIX_SHELLS = frozenset({"bash", "sh", "zsh", "dash"})
_RUN_FLAGS = frozenset({"-c", "-lc", "-ic", "-lic", "-command", "/c"})
_BARE_WORD = re.compile(r"[\w@%+=:,./-]+", re.ASCII)
_PATCH_FILE = re.compile(r"^\*\*\* (?:Add|Update|Delete) File: (.*\S)", re.MULTILINE)
_PATCH_BY_SHELL = re.compile(r"^\s*(?:cd\s+\S+\s*&&\s*)?(?:apply_patch|applypatch)\b")
_PATCH_BODY = re.compile(r"\*\*\* Begin Patch.*?(?:\*\*\* End Patch|\Z)", re.DOTALL)


def normalise(agent: str, native_name: str, arguments: Any) -> tuple[str, dict[str, Any]]:
    """Return our name for a tool and its input in our vocabulary: clipped, terminal-safe.

    A tool without a counterpart keeps its name and keys; an input that is no object stands under ``input``.
    """
    if arguments is None:
        arguments = {}
    elif not isinstance(arguments, dict):
        arguments = {"input": arguments}
    known = _TOOLS.get(agent, _COMMON).get(native_name)
    name, renamed = known or (as_name(native_name), {})
    if renamed:
        data: dict[str, Any] = {}
        for key, value in arguments.items():
            if value is not None:
                data.setdefault(renamed.get(key, key), value)
    else:
        data = {key: value for key, value in arguments.items() if value is not None}
    if name == ToolName.BASH and isinstance(command := data.get("command"), list):
        if (shell := _started_shell(command)) not in ("", *_POSIX_SHELLS):
            data.setdefault("shell", shell)  # such as PowerShell, which reads a line in another way
        data["command"] = shell_command(command)
    if (agent == "codex" and name == ToolName.BASH) or (name == ToolName.EDIT and "patch" in data):
        name = _as_patch(name, data)
    if name in _OURS:
        for key, value in data.items():
            if type(value) is not str and key in _TEXT_KEYS:
                data[key] = _as_text(value)
    return name, {_tidy_key(key): _tidy(value) for key, value in data.items()}


def _tidy_key(key: Any) -> str:
    text = str(key)
    return _known_key(text) if len(text) < 50 else as_name(text)


_known_key = lru_cache(4096)(visible)


def shell_command(words: list[Any]) -> str:
    """Return an argument vector as one would type it: ``["bash", "-lc", "X"]`` is ``X``."""
    texts = [_as_text(word) for word in words]
    if len(texts) >= 3 and _started_shell(words):
        for position, word in enumerate(texts[1:-1], start=1):
            if word.lower() in _RUN_FLAGS:
                return " ".join(texts[position + 1 :])
    return " ".join(
        text if _BARE_WORD.fullmatch(text) else "'" + text.replace("'", "'\\''") + "'" for text in texts
    )


def _started_shell(words: list[Any]) -> str:
    """The shell that an argument vector starts, if it does."""
    shell = shell_name(_as_text(words[0])) if words else ""
    return shell if shell in _SHELLS else ""


def _as_patch(name: str, data: dict[str, Any]) -> str:
    """Recognise a patch in Codex's form, given to a tool or run through a shell, and name its files."""
    if name == ToolName.BASH:
        command = data.get("command")
        if not (isinstance(command, str) and _PATCH_BY_SHELL.match(command)):
            return name
        body = _PATCH_BODY.search(command)
        if body is None:
            return name
        data["patch"] = body[0]
        del data["command"]
    files = _PATCH_FILE.findall(_as_text(data.get("patch", "")))
    if files:
        data["file_path"] = files[0]
        data["file_paths"] = files
    return ToolName.EDIT


def _as_text(value: Any) -> str:
    """Return text as it is, anything else as JSON; cut first, since it may nest too deep to be written."""
    return value if isinstance(value, str) else json.dumps(_tidy(value), ensure_ascii=False)


def _tidy(value: Any, depth: int = 0) -> Any:
    """Copy an input value with its strings clipped and terminal-safe, no deeper or longer than useful."""
    if isinstance(value, str):
        return visible(value if len(value) <= INPUT_LIMIT else clip(value, INPUT_LIMIT))
    if isinstance(value, dict | list) and depth >= _DEEPEST:
        return "…"
    if isinstance(value, dict):
        kept = list(value.items())[:_LONGEST_LIST]
        return {_tidy_key(key): _tidy(part, depth + 1) for key, part in kept}
    if isinstance(value, list):
        return [_tidy(part, depth + 1) for part in value[:_LONGEST_LIST]]
    if isinstance(value, int) and value.bit_length() > 63:  # no number that an index could hold
        return str(value) if value.bit_length() < _LONGEST_NUMBER else "…"
    return value
