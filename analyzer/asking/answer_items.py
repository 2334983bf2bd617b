"""The elements of a model's answer, each parsed by itself; what a broken one still holds is not lost."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import jiter

KEYS = ("context_file_rules", "memory_file_rules")
KEY = re.compile(rf'"({"|".join(KEYS)})"')

_STARTS = re.compile(
    r'\{\s*"(?:section|content|evidence|evidence_count|estimated_tokens_saved|replaces)"\s*:'
)
_MOST_TRIES = 500  # of starts that lead nowhere, in what a broken end may still hold


@dataclass(frozen=True, slots=True)
class Item:
    """One element of a list: its object, or why it is none."""

    key: str
    value: dict[str, Any] | None
    text: str  # as it came
    reason: str = ""


def preview(unclosed: str) -> dict[str, str]:
    """What can be read already of an element that is still arriving: its fields that are text."""
    try:
        value = jiter.from_json(_in_pairs(unclosed).encode(), partial_mode="trailing-strings")
    except ValueError:
        return {}
    if not isinstance(value, dict):
        return {}
    return {name: text for name, text in value.items() if isinstance(text, str)}


def parsed(key: str, text: str) -> list[Item]:
    """The element, and where it is broken, whole ones that it swallowed."""
    reason = "it is not an object"
    try:
        value = json.loads(_in_pairs(text), strict=False)  # a raw line break in a string is readable
        if isinstance(value, dict):
            return [Item(key, value, text)]
    except json.JSONDecodeError as error:
        reason = f"it is not valid JSON ({error.msg.lower()} at character {error.pos})"
    except (ValueError, RecursionError):
        reason = "it is not valid JSON (nested too deeply, or a number too long)"
    return [Item(key, None, text, reason), *recovered(text, key)]


def _in_pairs(text: str) -> str:
    """Text whose surrogates came apart between two pieces, put together; a lone one cannot be shown."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def recovered(text: str, key: str) -> list[Item]:
    """Whole elements within the text of one that is broken or never closed."""
    decoder = json.JSONDecoder(strict=False)
    text = _in_pairs(text)
    items: list[Item] = []
    done = 1  # the first brace is that of the broken element itself
    tries = 0
    for start in _STARTS.finditer(text, 1):
        if start.start() < done or tries >= _MOST_TRIES:
            continue
        for named in KEY.finditer(text, done, start.start()):
            key = named[1]
        try:
            value, end = decoder.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            tries += 1
            continue
        items.append(Item(key, value, text[start.start() : end]))
        done = end
    return items
