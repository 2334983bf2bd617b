"""What is typed, from a terminal's bytes to text for Textual's parser, which some would end or mislead.

Textual 8 takes bytes for UTF-8 only: at another one the thread that reads them ends, and no key does anything
any more. And what follows an escape character in a pasted text it takes for keys, which then decide on rules.
"""

from __future__ import annotations

from codecs import getincrementaldecoder

_BEGINS, _ENDS = "\x1b[200~", "\x1b[201~"  # a bracketed paste
_ESCAPE, _SEEN = "\x1b", "\\x1b"


class TypedText:
    """Keeps what one read of the terminal leaves open for the next one."""

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._is_pasted = False
        self._open = ""  # may be how the next mark begins; a key's sequence is handed on all the same

    def of(self, data: bytes) -> str:
        """The text of the bytes that were read next; an escape character that is pasted is visible in it."""
        handed_on = 0 if self._is_pasted else len(self._open)
        rest, text = self._open + self._decode(data), ""
        mark = self._mark
        while mark in rest:
            before, rest = rest.split(mark, 1)
            text += self._visible(before) + mark
            self._is_pasted = not self._is_pasted
            mark = self._mark
        held = next((n for n in range(len(mark) - 1, 0, -1) if rest.endswith(mark[:n])), 0)
        self._open = rest[len(rest) - held :]
        text += self._visible(rest[: len(rest) - held])
        return text[handed_on:] if self._is_pasted else (text + self._open)[handed_on:]

    @property
    def _mark(self) -> str:
        return _ENDS if self._is_pasted else _BEGINS

    def _visible(self, text: str) -> str:
        return text.replace(_ESCAPE, _SEEN) if self._is_pasted else text
