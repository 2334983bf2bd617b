"""A rule's words in a sentence about it: such sentences go to screens, and to the logs of a CI."""

from __future__ import annotations

from analyzer.secrets.search import secrets_in
from scanners.text import visible

_MOST = 80  # characters
_LOOKED_AT = 6_000  # characters: more than the longest secret


def quoted(rule: str) -> str:
    """A rule's first words in one line, safe for a terminal, and without what looks like a secret in them."""
    text = " ".join(without_secrets(rule[:_LOOKED_AT]).split())
    text = text if len(text) <= _MOST else f"{text[: _MOST - 1]}…"
    return visible("".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text))


def without_secrets(text: str) -> str:
    """A text with the kind of each secret in its place."""
    done, out = 0, list[str]()
    for span in sorted(secrets_in(text), key=lambda each: (each.start, each.rank)):
        if span.start >= done:
            out += [text[done : span.start], f"[{span.kind}]"]
        done = max(done, span.end)
    return "".join([*out, text[done:]])
