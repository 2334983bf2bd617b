"""What a shell says of its start-up files before it runs a command: it tells nothing of the command.

Seen where agents start a login shell for each command (Codex on macOS, conda under zsh): one such line stands
before the output of every call, of those that went well, too.
"""

from __future__ import annotations

import re

_FILES = (
    r"\.(?:bash_profile|bash_login|bashrc|profile|zprofile|zshrc|zshenv|zlogin)"
    r"|shellenv\.sh|conda\.sh|profile\.d/[^\s:/]+"
)
_NAMED = re.compile(rf"(?:{_FILES})")
_LINE = rf"(?:[^\s:]*/(?:{_FILES})|load_conda)(?::[\w-]+)?:(?: line)? ?\d+: [^\n]*(?:\n|\Z)"
# of zsh, where such a file evaluates the definition of a function whose name is an alias
_EVALUATED = (
    r"\(eval\):\d+: defining function based on alias [^\n]*\n"
    r"\(eval\):\d+: parse error near `\(\)'(?:\n|\Z)"
)
_START_UP = re.compile(rf"(?P<code>Exit code -?\d{{1,10}}\n)?(?:{_LINE})(?:{_LINE}|{_EVALUATED})*")


def without_start_up(text: str, command: str = "") -> str:
    """The output of a shell command without what start-up files made the shell say first.

    Where the ``command`` names such a file, it runs or checks it: the output is whole. An agent that tells an
    output twice, of what it printed and of what it complained, tells this twice, too.
    """
    found = _START_UP.match(text)
    if found is None or _NAMED.search(command):
        return text
    code = found["code"] or ""
    return code + text[found.end() :].replace(found[0].removeprefix(code), "")
