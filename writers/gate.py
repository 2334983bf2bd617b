"""The gate before an agent's instruction file: what blocks a rule, and what wants a second look.

Rules come from logs and models, which others can influence, and every later session trusts what they say. The
same gate runs on a rule as proposed, on its edited text, and inside planning.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from analyzer.secrets.search import secrets_in
from scanners.hidden_text import hidden_characters
from writers.cautions import cautions
from writers.code_spans import without_code
from writers.fences import FenceTracker

MAX_LINES = 3
MAX_CHARACTERS = 600
MAX_HEADING_CHARACTERS = 80
_LOOKED_AT = 10 * MAX_CHARACTERS  # a longer text is blocked anyway; its tail is not worth the time


@dataclass(frozen=True, slots=True)
class Objection:
    """``block``: cannot be written without an edit. ``warn``: can, after a look; ``reason`` says at what."""

    level: Literal["block", "warn"]
    reason: str


_MARKER = re.compile(r"headroom\s*:\s*learn\s*:\s*(?:start|end)", re.IGNORECASE)
_HEADING = re.compile(r"(?:[-*+][ \t]+| {0,3})#{1,6}(?:[ \t]|$)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*$")
_FENCE_AS_HEADROOM = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")

_LEADING_IMPORT = re.compile(r"^[ \t]*(?:(?:[-*+]|[0-9]+[.)])[ \t]+)?@(?=[\w~./\\])", re.MULTILINE)
_PATH_IMPORT = re.compile(
    r"(?<![\w@])@(?:[~./\\]\S*|[\w./\\-]+\.(?:mdx?|txt|rst|json|ya?ml|toml|env|ini|cfg|pem|key)\b)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)  # screens, decisions and plans ask about the same rules
def check_rule(text: str) -> tuple[Objection, ...]:
    """What speaks against writing this rule; empty when nothing does."""
    blocks = [Objection("block", reason) for reason in _block_reasons(text)]
    return (*blocks, *(Objection("warn", reason) for reason in cautions(text[:_LOOKED_AT])))


@lru_cache(maxsize=256)
def check_heading(heading: str) -> tuple[Objection, ...]:
    """What speaks against this section heading (without its ``### ``), which sessions obey like a rule."""
    blocks = [Objection("block", f"its section name {what}") for what in _heading_reasons(heading)]
    doubts = [reason.removeprefix("it ") for reason in cautions(heading[:_LOOKED_AT])]
    return (*blocks, *(Objection("warn", f"its section name {what}") for what in doubts))


def _heading_reasons(heading: str) -> Iterator[str]:
    """Why a heading cannot be written, each as what is said of it."""
    if not heading.strip():
        yield "is empty"
    if "\n" in heading or "\t" in heading or heading != heading.strip():
        yield "is not one plain line"
    if len(heading) > MAX_HEADING_CHARACTERS:
        yield f"is longer than {MAX_HEADING_CHARACTERS} characters"
    heading = heading[:_LOOKED_AT]
    for reasons in (hidden_characters, _comment_reasons, _import_reasons, _secret_reasons):
        yield from (reason.removeprefix("it ") for reason in reasons(heading))


def _block_reasons(text: str) -> Iterator[str]:
    if not re.sub(r"^\s*[-*+](?:\s|$)", "", text).strip():
        yield "it is empty"
        return
    lines = text.strip("\n").split("\n")
    if len(lines) > MAX_LINES:
        yield f"it has {len(lines)} lines, and a rule has at most {MAX_LINES}"
    if len(text) > MAX_CHARACTERS:
        yield f"it has {len(text)} characters, and a rule has at most {MAX_CHARACTERS}"
    text = text[:_LOOKED_AT]
    yield from hidden_characters(text)
    yield from _comment_reasons(text)
    if any(_HEADING.match(line) or _UNDERLINE.match(line) for line in lines):
        yield "a line of it is a Markdown heading or rule, which would end the section"
    if _leaves_fence_open(lines):
        yield "it opens a code fence that it does not close"
    yield from _import_reasons(text)
    yield from _secret_reasons(text)


def _import_reasons(text: str) -> Iterator[str]:
    prose = without_code(text)
    if _LEADING_IMPORT.search(prose) or _PATH_IMPORT.search(prose):
        yield "it has @ before a path, which imports that file into the prompt; put it in `backticks`"


def _secret_reasons(text: str) -> Iterator[str]:
    if found := min(secrets_in(text), key=lambda each: each.rank, default=None):
        yield f"it contains what looks like a secret ({found.kind})"


def _comment_reasons(text: str) -> Iterator[str]:
    folded = unicodedata.normalize("NFKC", text)
    if "<!--" in folded:  # "-->" alone closes nothing, and is an arrow in prose and diagrams
        yield "it opens an HTML comment, which hides text from a reader"
    if _MARKER.search(folded):
        yield "it names headroom's own block marker"


def _leaves_fence_open(lines: list[str]) -> bool:
    tracker = FenceTracker()
    for line in lines:
        tracker.feed(line)
    # headroom 0.42 takes any line that begins with ``` for a fence, also ```code``` on one line.
    fence = ""
    for line in lines:
        if match := _FENCE_AS_HEADROOM.match(line.rstrip()):
            if not fence:
                fence = match[1]
            elif match[1].startswith(fence) and not match[2]:
                fence = ""
    return bool(fence) or tracker.open_since is not None
