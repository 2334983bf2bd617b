"""Text from logs is hostile and long: make it safe for a terminal, and short, where it enters."""

from __future__ import annotations

import re
from pathlib import PurePath

_UNSAFE = re.compile(
    # C0 without tab and newline, DEL, C1; bidi marks, embeddings, overrides and isolates; lone surrogates
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_UNSAFE_IN_ASCII = bytes([*range(9), *range(11, 32), 127])
_WORDS_LIMIT = 4000  # characters, as all these
_NAME_LIMIT = 200
_VERSION_LIMIT = 40
_CLIPPED = re.compile(r"\n… \d+ characters left out …\n")
_COLOUR = re.compile(r"\x1b\[[0-9;:]*m")


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def visible(text: str) -> str:
    r"""Return ``text`` with every character that could steer a terminal as a visible escape (``\x1b``).

    Tab and newline stay, and CRLF becomes a newline. What remains always encodes to UTF-8. Escaping goes
    character by character, so a sequence split over two pieces of a stream is safe in each.
    """
    if text.isascii():  # most texts, at a fraction of the time
        if text.isprintable():
            return text
        data = text.encode()
        if len(data.translate(None, _UNSAFE_IN_ASCII)) == len(data):
            return text
    if "\r\n" in text:
        text = text.replace("\r\n", "\n")
    return _UNSAFE.sub(_escape, text)


def visible_json(document: str) -> str:
    """A JSON document with those characters escaped as JSON does it: whoever reads it gets the same."""
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", document)


def visible_path(path: str | PurePath) -> str:
    """A path, or a file's name, in one line: both may hold any character, also a line break."""
    return visible(str(path)).replace("\n", "\\n").replace("\t", "\\t")


def clip(text: str, limit: int) -> str:
    """Keep ``limit`` characters of ``text``, two thirds from its head and one third from its tail."""
    left_out = len(text) - limit
    if left_out <= 0:
        return text
    tail = limit // 3
    head = limit - tail
    return f"{text[:head]}\n… {left_out} characters left out …\n{text[-tail:] if tail else ''}"


def as_words(text: str) -> str:
    """Return what is kept of what the user said."""
    return visible(clip(text, _WORDS_LIMIT))


def as_name(text: str) -> str:
    """Return what is kept of a name or an id, which a log could make as long as it likes."""
    return visible(clip(text, _NAME_LIMIT))


def as_version(text: str) -> str:
    """Return what is kept of an agent's version."""
    return visible(clip(text, _VERSION_LIMIT))


def is_clipped(text: str) -> bool:
    """Tell whether ``text`` is what `clip` kept."""
    return _CLIPPED.search(text) is not None


def _last_state(line: str) -> str:
    """Return what remains of a line that was redrawn, such as a progress bar."""
    return line.rstrip("\r").rpartition("\r")[2] if "\r" in line else line


def excerpt(text: str, limit: int) -> str:
    """Return what is kept of a tool's output: as a terminal would show it, without colours, and clipped."""
    if "\x1b[" in text:
        text = _COLOUR.sub("", text)
    if "\r" in text:
        text = "\n".join(_last_state(line) for line in text.split("\n"))
    return visible(clip(text, limit))
