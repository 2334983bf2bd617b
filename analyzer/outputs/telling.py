"""What of an output is worth reading: which lines say why a call failed."""

from __future__ import annotations

import re

from analyzer.outputs.complaints import (
    DENIED,
    EDIT_REFUSED,
    IS_MISSING,
    NETWORK,
    NOT_INSTALLED,
    TOO_LARGE,
    USAGE,
)

_SAYS_WHY = (IS_MISSING, USAGE, NOT_INSTALLED, NETWORK, DENIED, TOO_LARGE, EDIT_REFUSED)
_ERROR_LINE = re.compile(r"^(?:E  |error\b|fatal:)|(?:Error|Exception): ", re.IGNORECASE)
# what compilers, linters and tests say of a place in a file, where no line is plainly an error's:
# a.go:406:4: …, a.ts(3,7): error …, a.md:26 error …; below the file's name, 12:5  error  …
_OF_A_PLACE = re.compile(
    r"^\s*(?:\S{1,300}?\.\w{1,9}(?::\d+){1,2}(?:: \S| error\b)|\S{1,300}?\(\d+,\d+\): \S|\d+:\d+\s+error\s)"
)
_EXIT_CODE_LINE = re.compile(r"(?:Error: )?Exit code:? -?\d+$|Process exited with code -?\d+$")

# Characters. An output may be many megabytes, and what its middle says is seldom of the call itself: it may
# as well be the content of a file, or what tests print.
_REFUSAL, _BEGINNING, _END = 600, 2_000, 6_000


def refusal_in(output: str) -> str:
    """As much of the beginning as says that an agent's tool, guard or sandbox refuses a call, and why."""
    return output[:_REFUSAL]


def beginning_of(output: str) -> str:
    """As much of the beginning as says that a shell, or what it was to start, could not begin at all."""
    return output[:_BEGINNING]


def end_of(output: str) -> str:
    """As much of the end as names what failed: what went wrong is said last."""
    return output[-_END:]


def without_exit_code(output: str) -> str:
    """The output without blank ends and the line that only repeats the exit code."""
    first, _, rest = output.strip().partition("\n")
    return rest.strip() if _EXIT_CODE_LINE.match(first) else output.strip()


def telling_lines(output: str, most: int) -> tuple[list[str], list[str]]:
    """A failing output as at most ``most`` lines that say why, and all its other lines that say anything.

    The line that only repeats the exit code is left out: the call has it already.
    """
    lines = [line for line in output.split("\n") if line.strip() and not _EXIT_CODE_LINE.match(line.strip())]
    why = [number for number, line in enumerate(lines) if _says_why(line)]
    why = why or [number for number, line in enumerate(lines) if _OF_A_PLACE.match(line)]
    why = why[:most]
    return [lines[number] for number in why], [line for number, line in enumerate(lines) if number not in why]


def _says_why(line: str) -> bool:
    return _ERROR_LINE.search(line) is not None or any(wording.is_in(line) for wording in _SAYS_WHY)
