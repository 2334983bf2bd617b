"""The paths that an output says do not exist, in the words of shells, git, PowerShell and the agents."""

from __future__ import annotations

import re

from scanners.outcomes.failing_tests import tests_failed

_PATH = r"[^\s:'\"`]+"
_START = r"(?<![^\s:'\"`])"  # of a word: without it a long word costs quadratic time
# the path that does not exist, as group 1
MISSING_PATH = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"(?:can't read|cannot open|cannot access|cannot stat|can't open file|cannot remove|stat|open|cd)"
        rf" '?({_PATH})'?: (?:\[Errno 2\] )?[Nn]o such file",
        rf"^stat: ({_PATH}): stat: No such file",  # macOS
        rf"{_START}(?!stat: No such|failed: No such)({_PATH})'?: [Nn]o such file or directory",
        rf"'({_PATH})'[^\n:'\"`]{{1,40}}: [Nn]o such file or directory",  # as German puts it
        rf"[Nn]o such file or directory(?:: |, \w+ )'?({_PATH})'?",
        rf"cannot change to '({_PATH})'",
        rf"[Pp]ath does not exist: ({_PATH})",
        rf"(?:[Ff]ile|[Dd]irectory) not found: '?({_PATH})'?",
        r"(?:Cannot find path|Could not find a part of the path|can't open file) '([^'\n]{1,300})'",
        r"^rg: ([^\n]{1,300}?): (?:IO error for operation on [^\n]*: )?[^\n:]+\(os error [23]\)",
        rf"pathspec '({_PATH})' did not match any files\b",
        rf"pathspec '(?=[^'\n]{{0,300}}[./])({_PATH})' did not match",  # else it may be a branch
        r"Cannot find module '((?:/|[A-Za-z]:[\\/])[^'\n]{1,300})'",  # as node says of a script
        rf"Failed to (?:read|find) file to update ({_PATH})",
        rf"no matches found: ({_PATH}\*(?:{_PATH})?)",
    )
)
# what a shell or sed took for a path: an option of Windows, a script after ``-i ''``
NO_PATH = re.compile(r"/[A-Za-z?]|s([|/,#]).*\1.*\1[a-z]*")
_OF_MISSING_PATHS = (
    *("o such file", "cannot change to", "ath does not exist", "not found:", "Cannot find path"),
    *(
        "did not match",
        "Failed to ",
        "Cannot find module '",
        "no matches found",
        "Could not find a part",
        "can't open",
        "(os error ",
    ),
)
# in any language, as PowerShell says it: the path stands in quotes, and what is wrong with it lines below
_ABSENT_ITEM = re.compile(
    r"^[A-Z]\w+-\w+ ?: [^\n]{0,200}?[\"'“«]([A-Za-z]:\\[^\"'”»\n]{1,300})[\"'”»]", re.MULTILINE
)
_WRAPPED = re.compile(r"(Cannot find path|part of the path) ?\n'")  # by the width of a console
OF_ABSENT_ITEMS = ("ItemNotFoundException", "DirectoryNotFoundException", "FileNotFoundException")


def missing_paths(output: str) -> tuple[str, ...]:
    """The paths that do not exist, in the order of the wordings."""
    output = _WRAPPED.sub(r"\1 '", output)
    clues = [clue for clue in _OF_MISSING_PATHS if clue in output]
    if not clues:
        if "NotFoundException" not in output:
            return ()
        return tuple(dict.fromkeys(_ABSENT_ITEM.findall(output)))
    if tests_failed(output):
        return ()  # a test may have looked for them
    lines = (line for line in output.split("\n") if any(clue in line for clue in clues))
    text = "\n".join(lines)
    found = (match[1].strip("'\"") for wording in MISSING_PATH for match in wording.finditer(text))
    return tuple(dict.fromkeys(path for path in found if len(path) > 1))
