"""Code in a rule's Markdown (CommonMark 0.31): agents follow no ``@import`` in it, and all others."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

from writers.fences import FenceTracker

_RUN = re.compile(r"`+")
# What binds as tightly as code: a backtick within a tag or an address opens none.
_TAG = re.compile(
    r"""<(?:[A-Za-z][\w-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*/?
    |/[A-Za-z][\w-]*\s*|[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>""",
    re.VERBOSE,
)


def without_code(text: str) -> str:
    """``text`` without its fenced code, and with `` for each piece of code within a line.

    Code that goes on in the next line stays: whether it does depends on what else stands around it.
    """
    tracker = FenceTracker()
    return "\n".join("".join(_prose(line)) for line in text.split("\n") if not tracker.feed(line))


def _prose(line: str) -> Iterator[str]:
    at = 0
    while at < len(line):
        end = at + 1
        if line[at] == "\\" and line[end : end + 1] in string.punctuation:
            end += 1
        elif run := _RUN.match(line, at):
            end = run.end()
            close = next((each for each in _RUN.finditer(line, end) if each[0] == run[0]), None)
            if close:
                yield "``"
                at = close.end()
                continue
        elif tag := _TAG.match(line, at):
            end = tag.end()
        yield line[at:end]
        at = end
