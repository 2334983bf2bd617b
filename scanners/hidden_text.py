"""Characters that a reader cannot see, or that make text read otherwise than it is stored."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_ZWNJ, _ZWJ = "\u200c", "\u200d"
_EMOJI_STYLE = "\ufe0f"
# Letters and marks that are drawn as nothing, though Unicode does not file them under format characters.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
# Format characters that are drawn: Arabic number and verse signs, Syriac and Kaithi marks.
_DRAWN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
# The flags of England, Scotland and Wales are the only emoji made with tag characters.
_TAG_FLAGS = tuple(
    "\U0001f3f4" + "".join(chr(0xE0000 + ord(char)) for char in region) + "\U000e007f"
    for region in ("gbeng", "gbsct", "gbwls")
)
_KINDS = {
    "Cc": "a control character",
    "Cf": "an invisible or direction-changing character",
    "Co": "a private-use character",
    "Cs": "half of a character (a lone surrogate)",
    "Zl": "a hidden line separator",
    "Zp": "a hidden line separator",
}


def hidden_characters(text: str) -> Iterator[str]:
    """One reason for each kind of hidden character in ``text``; tab and newline are none."""
    for flag in _TAG_FLAGS:
        text = text.replace(flag, "\U0001f3f4")
    seen: set[str] = set()
    for index, char in enumerate(text):
        kind = _kind(text, index)
        if kind and kind not in seen:
            seen.add(kind)
            yield f"it contains {kind} (U+{ord(char):04X})"


def belongs_to_spelling(text: str, index: int) -> bool:
    """Whether the character at ``index`` is a joiner or selector that a word or an emoji needs, as ⚠️ does."""
    char = text[index]
    if char in (_ZWJ, _ZWNJ):
        return _joins(text, index)
    return char == _EMOJI_STYLE and index > 0 and _takes_emoji_style(text[index - 1])


def _kind(text: str, index: int) -> str:
    char = text[index]
    if char < "\x7f":
        return "" if char >= " " or char in "\t\n" else _KINDS["Cc"]
    if char in _DRAWN or belongs_to_spelling(text, index):
        return ""
    if char == _EMOJI_STYLE or "\ufe00" <= char <= "\ufe0e" or "\U000e0100" <= char <= "\U000e01ef":
        return "a stray variation selector"
    if char in _BLANK:
        return "a blank letter"
    return _KINDS.get(unicodedata.category(char), "")


def _takes_emoji_style(char: str) -> bool:
    return char in "#*0123456789" or (
        not char.isascii() and unicodedata.category(char) in ("So", "Sm", "Po", "Sk")
    )


def _joins(text: str, index: int) -> bool:
    """Whether a joiner does what joiners are for: emoji sequences, and letters of scripts that need it."""
    before = text[index - 1] if index else ""
    after = text[index + 1] if index + 1 < len(text) else ""
    if not before or not after:
        return False
    if text[index] == _ZWJ and unicodedata.category(after) in ("So", "Sm"):
        return before == _EMOJI_STYLE or unicodedata.category(before) in ("So", "Sk")
    return _cursive(before) and _cursive(after)


def _cursive(char: str) -> bool:
    """Arabic and its relatives, the scripts of India and around: where joiners change the spelling."""
    return unicodedata.category(char)[0] in "LM" and (
        "\u0600" <= char <= "\u08ff" or "\u0900" <= char <= "\u109f" or "\u1780" <= char <= "\u18af"
    )
