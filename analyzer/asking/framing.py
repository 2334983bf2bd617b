"""How the digest is written down, so that no text from a log can pass for a part of it.

Between two fences, a line that begins with ``#`` is ours and holds only our own words, ids and numbers; a
line that begins with ``| `` is text from a log, a file or the user; there are no other lines. The fences are
derived from what stands between them: a text cannot know them, and the same digest always has the same ones.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from scanners.hidden_text import belongs_to_spelling
from scanners.text import visible

_HIDDEN = re.compile(
    # soft hyphen, joiners, fillers, Mongolian selectors, zero width, line and paragraph separators, bidi,
    # invisible operators, private use, variation selectors, annotations, tag characters
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff"
    "\U000e0000-\U0010ffff]"
)


@dataclass(frozen=True, slots=True)
class Record:
    """One piece of the digest: ``tag`` and ``facts`` are ours, ``text`` is anybody's."""

    tag: str  # one word of a-z and _
    facts: str  # one line
    text: str = ""


def inert(text: str) -> str:
    """``text`` with what hides as a visible escape; tab, newline, and joiners that spell a word stay."""
    return _HIDDEN.sub(_escape, visible(text))


def _escape(found: re.Match[str]) -> str:
    if belongs_to_spelling(found.string, found.start()):
        return found[0]
    code = ord(found[0])
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def written(record: Record) -> str:
    """The record's lines, each with its line break."""
    head = f"#{record.tag} {record.facts}".rstrip()
    if not record.text:
        return f"{head}\n"
    return "\n".join([head, *(f"| {line}" for line in inert(record.text).split("\n"))]) + "\n"


def fence(text: str) -> str:
    """The name of the fences around ``text``: not in it, and always the same for the same text."""
    seed = text
    while (name := f"data-{hashlib.sha256(seed.encode()).hexdigest()[:16]}") in text:
        seed += name
    return name


def framed(name: str, body: str) -> str:
    """``body`` between its fences."""
    return f"<{name}>\n{body}</{name}>\n"
