"""Which files and tests an output of a check blames: named where it says that they failed."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LEAST = 4  # letters of a name that stands nowhere by accident
_FINE = re.compile(
    r"[✓✔√]|\bPASS(?:ED)?\b|^\s*ok\b|\bok\s*$|\bnote\b|\bwarn|Warning\b|\b0 (?:failed|failures|errors)\b"
)
_FAILED = re.compile(
    r"[✗✖✘×❌●]|\bFAIL(?:ED|URES?)?\b|\b[Ff]ailed\b|\bERROR\b|\b[Ee]rror\b(?=[:\[ ])"
    r"|\w(?:Error|Exception)\b|\bpanicked at\b|\s[.sxX]*[FE][.sxXFE]*(?:\s+\[\s*\d+%\])?\s*$"
)
_PLACE = re.compile(r"""\s*(?:-->\s*|File\ ")?[^\s:()"]+(?:"?,\ line\ \d|:\d+|\(\d+,\d+\))""")
_ERROR = re.compile(r"\berror\b")


def blames(name: str, output: str) -> bool:
    """Whether a line that says that something failed holds the name, or it heads lines of errors."""
    if len(name) < _LEAST or name not in output:
        return False
    lines = output.splitlines()
    is_named = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)").search
    return any(
        is_named(line) and not _FINE.search(line) and _is_blame(line, lines[at + 1 :])
        for at, line in enumerate(lines)
        if name in line
    )


def _is_blame(line: str, after: Sequence[str]) -> bool:
    if _FAILED.search(line) or _PLACE.match(line):
        return True
    if len(line.split()) != 1:
        return False
    for below in after:  # a file, and what is wrong in it
        if not below.startswith(" "):
            break
        if _ERROR.search(below):
            return True
    return False
