"""An agent's own settings file, and the hook in it."""

from __future__ import annotations

import json
from pathlib import Path


def settings_of(tmp_path: Path, agent: str = "claude", text: str | None = None) -> Path:
    file = tmp_path / f".{agent}" / "settings.json"
    file.parent.mkdir(exist_ok=True)
    if text is not None:
        file.write_bytes(text.encode())
    return file


def command_in(file: Path) -> str:
    """What the agent would run."""
    document = json.loads(file.read_bytes().decode("utf-8-sig"))
    command = document["hooks"]["SessionEnd"][0]["hooks"][0]["command"]
    assert isinstance(command, str)
    return command
