"""Whether the reviewer can be drawn where the program runs."""

from __future__ import annotations

import os
import sys


def why_no_screen() -> str:
    """What is missing for a screen, as the end of a sentence; empty when nothing is."""
    streams = (
        ("its input", sys.stdin),
        ("its output", sys.stdout),
        ("its error output, on which screens are drawn,", sys.stderr),  # as Textual does
    )
    for name, stream in streams:
        if stream is None or not stream.isatty():
            return f"{name} is no terminal"
    if (term := os.environ.get("TERM", "")) in ("dumb", "unknown"):
        return f"TERM is {term}, a terminal on which text cannot be placed"
    return ""
