"""How much of a project's instructions Codex reads: 32 KiB in all, unless its config.toml says otherwise.

Source: codex-rs core/src/agents_md.rs and config/src/config_toml.rs, 0.169.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scanners.documents import from_toml
from scanners.regular_files import regular_status
from writers.above import folders_above
from writers.standing import read_quietly

_USUAL_LIMIT = 32 * 1024


@dataclass(frozen=True, slots=True)
class CodexConfig:
    """What of Codex's config.toml decides about instruction files."""

    limit: int = _USUAL_LIMIT  # bytes over all files of a project; 0: none is read
    fallbacks: tuple[str, ...] = ()  # names read where there is no AGENTS.md


def read_config(home: Path) -> CodexConfig:
    """The user's settings; an unreadable file counts as none."""
    try:
        config = from_toml(read_quietly(home / "config.toml").decode("utf-8"))
    except ValueError:
        return CodexConfig()
    limit = config.get("project_doc_max_bytes", _USUAL_LIMIT)
    names = config.get("project_doc_fallback_filenames", [])
    plain = (
        tuple(n for n in names if isinstance(n, str) and n == Path(n).name) if isinstance(names, list) else ()
    )
    return CodexConfig(limit if isinstance(limit, int) else _USUAL_LIMIT, plain)


def bytes_left(project: Path, home: Path) -> int:
    """How much of a project's file Codex reads, after those of the folders above it."""
    config = read_config(home)
    return max(0, config.limit - _bytes_above(project, config))


def too_long_for_codex(project: Path, home: Path, end: int) -> str:
    """What to say of a block that ends at a byte of the project's file which Codex does not read."""
    config = read_config(home)
    if config.limit == 0:
        return "Codex reads no such file: project_doc_max_bytes is 0 in its config.toml."
    return (
        f"Codex reads {config.limit:,} bytes of all instruction files together; the block ends at byte "
        f"{_bytes_above(project, config) + end:,}, so it would be cut off. Make the files shorter, or the "
        "block's place earlier."
    )


def _bytes_above(project: Path, config: CodexConfig) -> int:
    return sum(_size(folder, config) for folder in folders_above(project))


def _size(folder: Path, config: CodexConfig) -> int:
    names = ("AGENTS.override.md", "AGENTS.md", *config.fallbacks)
    return next((size for name in names if (size := _size_of(folder / name)) is not None), 0)


def _size_of(path: Path) -> int | None:
    """How many bytes Codex reads of a file; None where there is none for it either."""
    try:
        return regular_status(path).st_size
    except (OSError, ValueError):
        return None
