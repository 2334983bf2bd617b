"""Which programs an output names: those that complain under their own names, and those that are not there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from scanners.outcomes.failing_tests import tests_failed

_COMPLAINS = re.compile(
    r"^(?:\(eval\):\d+: |\S*sh:(?: line)? ?\d+: )?([\w.+-]+): (?!\d+:)"
    r"|^([A-Z]\w+-\w+) : ",  # Windows PowerShell
    re.MULTILINE,
)
_ABSENT = re.compile(
    r"command not found: (\S+)|(?<!\S)(\S+): command not found(?!: )|(?<!\S)(\S+): not found$"
    r"|The command '(\S+)' could not be found in this WSL|^Command '(\S+)' not found, (?:but|did)"
    r"|exec: \"([^\"\n]{1,200})\": executable file not found|(?<!\S)(\S+): applet not found",
    re.MULTILINE,
)
# of what starts others, and of fish
_ABSENT_ELSEWHERE = re.compile(
    r"^(?:/usr/bin/)?(?:env|xargs|execvp): ['‘]?([^\s:'’]{1,200})['’]?: No such file or directory"
    r"|failed to run command ['‘]([^'’\n]{1,200})['’]: No such file|: cannot run (\S+): No such file"
    r"|spawn (\S+) ENOENT|fish: Unknown command: (\S+)",
    re.MULTILINE,
)
_ABSENT_ON_WINDOWS = re.compile(
    r"(?<!\S)'([^'\n]{1,200})' is not recognized as "
    r"|ObjectNotFound: \(([^:\n]{1,200}):String\) \[\], CommandNotFoundException"
)


def complaining(output: str, programs: Iterable[str]) -> frozenset[str]:
    """Those of the programs that complain under their own names."""
    colon = [sign for sign in (": ", " : ", ".exe: ") if sign in output]
    if not any(f"{program}{sign}" in output for program in programs for sign in colon):
        return frozenset()
    names = (found[1] or found[2] for found in _COMPLAINS.finditer(output))
    return frozenset(name.removesuffix(".exe") for name in names).intersection(programs)


@lru_cache(maxsize=32)  # of one failure, its kind and many lessons ask
def absent_programs(output: str) -> frozenset[str]:
    """The base names of the programs that a shell did not find."""
    patterns = []
    if "not found" in output or "not be found" in output:
        patterns.append(_ABSENT)
    if "No such file" in output or "ENOENT" in output or "Unknown command" in output:
        patterns.append(_ABSENT_ELSEWHERE)
    if "not recognized as " in output or "CommandNotFoundException" in output:
        patterns.append(_ABSENT_ON_WINDOWS)
    matches = [match for pattern in patterns for match in pattern.finditer(output)]
    if matches and tests_failed(output):
        return frozenset()  # it may be a test that says so
    found = (next(group for group in match.groups() if group) for match in matches)
    names = (re.split(r"[/\\]", program)[-1] for program in found)
    # neither `@@` of a patch that was run as a script, nor an option that a line break had cut off
    return frozenset(name for name in names if any(map(str.isalnum, name)) and not name.startswith("-"))
