"""Whether a command asks a server to change something, rather than for what the server has."""

from __future__ import annotations

import re

from analyzer.shell.commands import Command

_METHOD = frozenset({"-X", "--request", "--method"})
_METHOD_TOLD = re.compile(r"(?:-X|--(?:request|method)=)([A-Za-z]+)$")
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_SENT = re.compile(r"-[dFT]|--(?:data|json|form|upload-file)(?:-\w+)*(?:=|$)")
_GETS = frozenset({"-G", "--get"})
_PROGRAMS = frozenset({"curl", "wget"})


def changes_at_server(command: Command) -> bool:
    """By the method that ``curl``, ``wget`` or ``gh api`` is told, or by what it sends."""
    is_of_github = command.head == "gh api"
    if not is_of_github and command.program not in _PROGRAMS:
        return False
    told = [found[1] for found in map(_METHOD_TOLD.match, command.words) if found]
    methods = {method.upper() for method in (*told, *command.values_of(_METHOD))}
    if methods or is_of_github:  # whose fields may be those of a question
        return not methods <= _READING
    if command.program == "wget":
        return any(word.startswith("--post") for word in command.words)
    return _GETS.isdisjoint(command.words) and any(map(_SENT.match, command.flags))
