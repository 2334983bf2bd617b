"""Exit codes that a command line has its shell print: ``pytest > log 2>&1; echo "status $?"``.

The shell reports a success of such a line, whatever the command before the ``echo`` ended with.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

_MENTION = re.compile(
    r"(?:;|&&|\|\||\n)[ \t]*(?:echo\b(?P<label>[^;&|\n]*?)|(?P<variable>[A-Za-z_]\w{0,40})=[\"']?)"
    r"(?P<asked>\$\?|\$\{PIPESTATUS\[0\]\}|\$\{?pipestatus\[1\]\}?)(?P<rest>[^;&|\n]*)"
)
_SAID_OF_VARIABLE = r"(?:;|&&|\|\||\n)[ \t]*echo\b(?P<label>[^;&|\n]*?)\$\{{?{}(?!\w)\}}?(?P<rest>[^;&|\n]*)"
_OPTIONS = re.compile(r"(?:\s+-[neE]+(?=\s|$))*\s*")
_NO_LITERAL = re.compile(r"\\[nt]|\$\{?\w+\}?|\$\([^)]*\)|`[^`]*`")
_INTO_FILE = re.compile(r">(?!&)")
_JOINT = re.compile(r";|\n|&&|\|\|")
_LOOKED_AT = 4000  # characters, at the end of an output


class Reported(NamedTuple):
    """An exit code that an output shows."""

    command: str  # the text of the command that exited with it
    code: int


class _Mention(NamedTuple):
    command: str
    is_last: bool  # nothing is printed after it


def reported_codes(command: str, output: str) -> list[Reported]:
    """The exit codes that ``command`` asks its shell to print, as ``output`` shows them, in their order.

    A number counts only where the line's own words stand before it, or where it is all that a line holds.
    """
    if "$?" not in command and "ipestatus" not in command.casefold():
        return []
    mentions: dict[str, list[_Mention]] = defaultdict(list)
    for found in _MENTION.finditer(command):
        said = found
        if name := found["variable"]:
            later = re.compile(_SAID_OF_VARIABLE.format(name)).search(command, found.end("asked"))
            if later is None:
                continue
            said = later
        if _INTO_FILE.search(said["rest"]):
            continue
        is_last = not command[said.end() :].strip(" \t\r\n;)}")
        mentions[_printed(said["label"], said["rest"])].append(_Mention(_asked_of(command, found), is_last))
    end = output[-_LOOKED_AT:]
    return [one for printed, group in mentions.items() for one in _read(printed, group, end)]


def _asked_of(command: str, found: re.Match[str]) -> str:
    """The command whose exit code is asked for."""
    line = _JOINT.split(command[: found.start()])[-1].split("|")
    return line[-1 if found["asked"] == "$?" else 0].strip()


def _printed(label: str, rest: str) -> str:
    """The pattern of the line that an ``echo`` prints."""
    options = _OPTIONS.match(label)
    before = _NO_LITERAL.split(re.sub(r"[\"']", "", label[options.end() if options else 0 :]))
    words = r"\s+".join(map(re.escape, before[-1].split()))
    if words:
        start = r"^\s*" if len(before) == 1 else ""
        return rf"{start}{words}\s*(\d{{1,3}})(?!\d)"
    after = r"\s+".join(map(re.escape, re.split(r"[\"'$\\`)}]", rest)[0].split()))
    return rf"^\s*(\d{{1,3}})\s*{after}\s*$"


def _read(printed: str, mentions: list[_Mention], output: str) -> list[Reported]:
    codes = [int(found) for found in re.findall(printed, output, re.MULTILINE)]
    if len(codes) == len(mentions):
        return [Reported(one.command, code) for one, code in zip(mentions, codes, strict=True)]
    last = re.search(printed, output.rstrip().rpartition("\n")[2])
    if mentions[-1].is_last and last is not None:  # the others cannot be told from what else was printed
        return [Reported(mentions[-1].command, int(last[1]))]
    return []
