"""Which shell ran a call: PowerShell reads a line otherwise than the POSIX shells do.

Sources: logs of Codex 0.34-0.130 on Windows (argument vectors up to 0.77 name the shell, later it is the
user's own), Gemini CLI and Qwen Code ``shell-utils.ts``; Copilot CLI and Claude Code name the tool for it.
"""

from __future__ import annotations

import re

from scanners.models import ToolCall, ToolName

_BY_NAME = frozenset({"PowerShell", "powershell"})
# tools that run the shell of the machine: on Windows PowerShell
_OF_THE_MACHINE = frozenset({"shell_command", "exec_command", "run_shell_command", "run_command"})
_ALWAYS_POSIX = frozenset({"Bash", "mcp__acp__Bash"})  # on Windows that of git
# tools that say which shell they ran, where it is no POSIX shell
_SAY_IT = frozenset({"shell", "local_shell", "container.exec"})
_POWERSHELLS = frozenset({"powershell", "pwsh", "cmd"})
_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\\w")
_CMDLET = re.compile(
    r"\s*(?:\$[\w:]+\s*=\s*)?\(*(?:Get|Set|New|Remove|Test|Select|Copy|Move|Add|Out|Write|Invoke|Start|Stop|Join)"
    r"-[A-Z][A-Za-z]{3,}\b|\s*\$[\w:]+\s*=[^=~]|\s*& [\"'$]"
)


def shell_name(program: str) -> str:
    """The name of a program without its folder and ``.exe``, in lower case."""
    return re.split(r"[\\/]", program)[-1].lower().removesuffix(".exe")


def runs_powershell(call: ToolCall) -> bool:
    """Whether PowerShell read the call's command line, or ``cmd``, whose paths and quotes are like its own.

    Told by what the log says of the shell, else by the tool and the folder, and where neither tells by the
    line itself.
    """
    if call.name != ToolName.BASH or call.native_name in _ALWAYS_POSIX:
        return False
    shell = call.input_data.get("shell")
    if isinstance(shell, str) and shell:
        return shell_name(shell) in _POWERSHELLS
    if call.native_name in _SAY_IT:
        return False
    if call.native_name in _BY_NAME:
        return True
    folder = call.cwd or str(call.input_data.get("workdir") or "")
    if folder and call.native_name in _OF_THE_MACHINE:
        return _WINDOWS.match(folder) is not None
    if folder and not _WINDOWS.match(folder):
        return False
    return _CMDLET.match(call.command) is not None
