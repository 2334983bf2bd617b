"""The files that rules can go to, as people are offered them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

from analyzer.models import Recommendation, RecommendationTarget
from scanners.text import visible_path


class DestinationKind(StrEnum):
    """Who reads a file."""

    SHARED = "shared"  # in the project, meant for the team
    PERSONAL = "personal"  # in the project, for one person
    GLOBAL = "global"  # for every project of one person
    MEMORY = "memory"  # the agent's own notes


@dataclass(frozen=True, slots=True)
class Destination:
    """A file that rules can go to; ``label`` says for whom it counts.

    Names of files, and what links say, come with a cloned project: the label is made safe for a terminal.
    """

    path: Path
    label: str
    kind: DestinationKind

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", visible_path(self.label))

    @classmethod
    def of_project(cls, path: Path, shown: str) -> Self:
        """A file for all who work in the project, under the name ``shown``."""
        return cls(path, f"{shown} — project, for all who work in it", DestinationKind.SHARED)

    @classmethod
    def of_user(cls, path: Path) -> Self:
        """A file for all projects of the user."""
        return cls(path, f"{path.name} — all your projects", DestinationKind.GLOBAL)


def usual_file(
    rule: Recommendation, usual: Mapping[RecommendationTarget, Path], offered: Iterable[Destination]
) -> Path:
    """Where a rule goes unless the user says otherwise.

    One of this project goes into no file for all projects: its paths would lead nowhere there.
    """
    path = usual[rule.target]
    if rule.of_project and any(each.path == path and each.kind is DestinationKind.GLOBAL for each in offered):
        return usual[RecommendationTarget.CONTEXT_FILE]
    return path


def is_text_name(path: Path) -> bool:
    """Whether a file may hold instructions, by its name: settings of a cloned project can name any file."""
    return path.suffix in (".md", ".mdc", ".markdown", ".txt")


def linked_name(path: Path) -> str:
    """A file's name, and where it leads when it is a link: that file will be written."""
    return f"{path.name} → {os.readlink(path)}" if os.path.islink(path) else path.name  # noqa: PTH114, PTH115
