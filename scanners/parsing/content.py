"""The content of messages and results, which agents write as a text or as a list of parts."""

from __future__ import annotations

from typing import Any


def texts_in(content: Any) -> str:
    """Return the text of a string, or of a list of parts, of which images have none."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    texts = (part.get("text") if isinstance(part, dict) else part for part in content)
    return "\n".join(text for text in texts if isinstance(text, str))
