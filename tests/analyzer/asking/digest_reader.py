"""A digest as a careful reader finds it, by what `framing` says of its lines and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable

from analyzer.asking.framing import Record

_FENCE = re.compile(r"^<(data-[0-9a-f]{16})>\n", re.MULTILINE)


def parse_digest(prompt: str) -> list[Record]:
    """The records of a prompt, as a careful reader finds them.

    Raises:
        ValueError: there is no pair of fences, or a line between them is neither ours nor text.
    """
    opened = _FENCE.search(prompt)
    if opened is None:
        raise ValueError("there is no fence")
    body, closed, _ = prompt[opened.end() :].partition(f"</{opened[1]}>\n")
    if not closed:
        raise ValueError("the fence is not closed")
    return list(_records(body.split("\n")[:-1]))


def _records(lines: Iterable[str]) -> Iterable[Record]:
    tag = facts = ""
    text: list[str] = []
    for line in lines:
        if line.startswith("#"):
            if tag:
                yield Record(tag, facts, "\n".join(text))
            tag, _, facts = line[1:].partition(" ")
            text = []
        elif line.startswith("| ") and tag:
            text.append(line[2:])
        else:
            raise ValueError(f"neither a record nor its text: {line[:80]!r}")
    if tag:
        yield Record(tag, facts, "\n".join(text))
