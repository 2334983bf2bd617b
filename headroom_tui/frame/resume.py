"""Where the user was, so that the next start goes on there."""

from __future__ import annotations

from pathlib import Path

import msgspec
from textual.app import App

from scanners.documents import NotADocument, as_type
from scanners.private_files import write_private
from scanners.regular_files import read_regular


class ListPlace(msgspec.Struct):
    """Where the user was in a list."""

    filter: str = ""
    cursor: str = ""


class ProjectsPlace(msgspec.Struct):
    """The projects screen. ``hidden`` are row keys; ``sort`` is a name of `project_orders.ORDERS`."""

    sort: str = "worth"
    reverse: bool = False
    place: ListPlace = msgspec.field(default_factory=ListPlace)
    hidden: list[str] = []


class ProjectPlace(msgspec.Struct):
    """A project screen: the tab that was open, and the place in each."""

    view: str = "rules"
    lists: dict[str, ListPlace] = {}


class Place(msgspec.Struct):
    """Everything; ``opened`` is the row key of the project that was open, empty when none was."""

    projects: ProjectsPlace = msgspec.field(default_factory=ProjectsPlace)
    opened: str = ""
    project: dict[str, ProjectPlace] = {}
    theme: str = ""
    splits_diffs: bool = False

    def of(self, key: str) -> ProjectPlace:
        """The place in one project, as it was left."""
        return self.project.setdefault(key, ProjectPlace())


class PlacedApp(App[None]):
    """An app that goes on where the user was."""

    place: Place


def load_place(file: Path) -> Place:
    """Read it; a file that is missing or of another version is a first start, nothing worth a word."""
    try:
        return as_type(read_regular(file), Place)
    except (OSError, NotADocument):
        return Place()


def save_place(file: Path, place: Place) -> None:
    """Write it in one step. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_private(file, msgspec.json.encode(place))
