"""Codex's compressed rollouts: ``rollout-*.jsonl.zst``, zstandard, of sessions untouched for a week.

Source: ``codex-rs/rollout/src/compression.rs`` (July 2026).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from scanners.errors import LogReadError
from scanners.parsing.jsonl import lines_in

SUFFIX = ".jsonl.zst"
_READ_AHEAD = 1 << 18


class ZstandardMissingError(LogReadError):
    """This Python cannot decompress zstandard. Its text is the same for every file: to be said once."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "compressed with zstandard")

    def __str__(self) -> str:
        return (
            "Compressed Codex logs (.jsonl.zst) were skipped, all others were read: "
            "install the package zstandard (the extra headroom-tui[zstd]), or use Python 3.14 or later."
        )


def read_compressed_lines(path: Path) -> Iterator[bytes | None]:
    """Yield the lines of a compressed rollout as ``scanners.parsing.jsonl.read_lines`` does.

    A file that breaks off yields what could be decompressed. Raises ZstandardMissingError, or LogReadError
    when the file cannot be read or holds nothing that can be decompressed.
    """
    try:
        with path.open("rb") as file, _decompressing(path, file) as stream:
            yield from _lines(path, stream)
    except OSError as error:
        raise LogReadError(path, error.strerror or str(error)) from error


def _lines(path: Path, stream: BinaryIO) -> Iterator[bytes | None]:
    started = False
    broken = _zstandard(path).ZstdError
    try:
        for line in lines_in(stream):
            started = True
            yield line
    except (broken, EOFError) as error:
        if not started:
            raise LogReadError(path, "not sound zstandard data") from error
        yield None  # counted as a bad line: the rest of the file is lost


def _decompressing(path: Path, file: BinaryIO) -> BinaryIO:
    zstandard = _zstandard(path)
    if hasattr(zstandard, "ZstdFile"):  # the standard library's
        return io.BufferedReader(zstandard.ZstdFile(file), _READ_AHEAD)
    reader = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
    return io.BufferedReader(reader, _READ_AHEAD)


def _zstandard(path: Path) -> Any:
    for name in ("compression.zstd", "zstandard"):
        try:
            return import_module(name)
        except ImportError:
            continue
    raise ZstandardMissingError(path)
