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
_EXIT_CODE_LINE = re.compile(r"(?:Error: )?Exit code:? -?\d+$|Process exited with code -?\d+$")


def without_exit_code(output: str) -> str:
    """The output without blank ends and the line that only repeats the exit code."""
    first, _, rest = output.strip().partition("\n")
    return rest.strip() if _EXIT_CODE_LINE.match(first) else output.strip()


def telling_lines(output: str, most: int) -> tuple[list[str], list[str]]:
    """A failing output as at most ``most`` lines that say why, and all its other lines that say anything.

    The line that only repeats the exit code is left out: the call has it already.
    """
    lines = [line for line in output.split("\n") if line.strip() and not _EXIT_CODE_LINE.match(line.strip())]
    why = [
        number
        for number, line in enumerate(lines)
        if _ERROR_LINE.search(line) or any(wording.is_in(line) for wording in _SAYS_WHY)
    ][:most]
    return [lines[number] for number in why], [line for number, line in enumerate(lines) if number not in why]
