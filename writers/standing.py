"""What stands in a file now, only to be looked at: unlike planning, this needs no right to write there."""

from __future__ import annotations

from pathlib import Path

from scanners.regular_files import read_regular
from writers.block.sections import said_in
from writers.errors import WriterError
from writers.files import MAX_BYTES
from writers.marker_block import BlockSpan, Damage, find_block, has_marker
from writers.planning import read_sections


def standing_bullets(path: Path) -> set[str]:
    """The normalised bullets of a file's block; none when it is missing, unreadable or damaged."""
    return bullets_in(path, read_quietly(path))


def bullets_in(path: Path, data: bytes | None) -> set[str]:
    """The same of bytes that a file holds, or held."""
    try:
        return said_in(read_sections(path, data))
    except WriterError:
        return set()  # planning says what is wrong with the file


def standing_block(path: Path) -> str:
    """The block of a file as text, its markers included; empty when it has none, or a damaged one."""
    data = read_quietly(path)
    found = find_block(data)
    return data[found.start : found.end].decode("utf-8", "replace") if isinstance(found, BlockSpan) else ""


def holds_block(path: Path) -> bool:
    """Whether headroom's block, be it damaged, lives in a file."""
    return has_marker(read_quietly(path))


def damage_in(path: Path) -> str:
    """What is wrong with the block of a file, as a sentence; empty when it has none, or a sound one."""
    data = read_quietly(path)
    found = find_block(data)
    return found.sentence if isinstance(found, Damage) and has_marker(data) else ""


def read_quietly(path: Path) -> bytes:
    """A file's bytes; none when it cannot be read, which planning will tell."""
    try:
        return read_regular(path) if path.stat().st_size <= MAX_BYTES else b""
    except (OSError, ValueError):  # ValueError: no file can have such a path
        return b""
