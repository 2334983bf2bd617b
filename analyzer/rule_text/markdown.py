"""Text from logs in the Markdown of a rule."""

from __future__ import annotations

import re

# Group 2 is what it holds. A run of backticks is tried only where it begins, or n would take n² steps.
CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)", re.DOTALL)
_LONGEST_SPAN = 100  # characters of a command in a rule


def code(text: str) -> str:
    """A Markdown code span that holds any one-line text."""
    flat = " ".join(text.split())
    if len(flat) > _LONGEST_SPAN and " " in flat:
        flat = flat[: _LONGEST_SPAN - 1] + "…"
    longest = max((len(run) for run in re.findall(r"`+", flat)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{fence}{pad}{flat}{pad}{fence}"


def escape(text: str) -> str:
    """Words that Markdown shows as they are."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", " ".join(text.split()))


def quoted(text: str) -> str:
    """Somebody's words, marked as theirs: nothing in them ends the quotation."""
    words = escape(re.sub(r"[“”]", '"', text))
    return f"“{words}”"
