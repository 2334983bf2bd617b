"""What one run works on: where its state and the agents' homes are, which project, which model."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scanners.homes import state_in, workspace


def default_workspace() -> Path:
    """The folder for state that the environment names."""
    return workspace(os.environ)


def current_folder() -> Path | None:
    """The folder this runs in; None when it was deleted."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return None


@dataclass(frozen=True, slots=True)
class Settings:
    """What one run of headroom-tui works on. The default is the user's own machine."""

    workspace: Path = field(default_factory=default_workspace)
    homes: Mapping[str, Path] = field(default_factory=dict)  # agents' folders that are not the usual ones
    agents: tuple[str, ...] = ()  # only these; empty: all
    project: Path | None = None  # only this folder
    here: Path | None = field(default_factory=current_folder)  # its projects are listed first
    model: str | None = None  # the one to ask; None: the first that the environment offers
    offline: bool = False  # no model is asked, whatever there is

    @property
    def state_folder(self) -> Path:
        """Our own folder inside the workspace, which headroom shares."""
        return state_in(self.workspace)

    @property
    def decisions_file(self) -> Path:
        """What the user decided, and what became of it."""
        return self.state_folder / "review.sqlite"
