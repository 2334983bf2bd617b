"""JSON Schemas (draft 2020-12) of what ``--json`` prints, one file a command.

New members may be added; none is renamed, removed or given another meaning within a major version.
"""

from __future__ import annotations

from pathlib import Path

NAMES = tuple(sorted(file.stem for file in Path(__file__).parent.glob("*.json")))


def schema_text(name: str) -> str:
    """The schema of a command's document. Raises KeyError for a command that prints none."""
    if name not in NAMES:
        raise KeyError(name)
    return Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8")
