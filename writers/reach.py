"""Where the files of a plan really lie, their links followed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from writers.errors import LeadsOutside
from writers.models import FilePlan, Plan


def outside(plan: Plan, folders: Iterable[Path]) -> list[FilePlan]:
    """The files a plan changes that lie in none of these folders (the project's, and the user's own).

    Nobody expects a write there: a link in a project that came from elsewhere may lead to any file of the
    user's. So whoever applies the plan asks first.
    """
    real = [Path(os.path.realpath(folder)) for folder in folders]
    return [
        file
        for file in plan.files
        if file.changes_anything and not any(file.real_path.is_relative_to(folder) for folder in real)
    ]


def refuse_outside(plan: Plan, folders: Iterable[Path]) -> None:
    """Raises LeadsOutside when a file lies outside all of the folders, for callers that cannot ask."""
    if files := outside(plan, folders):
        raise LeadsOutside(files)


def refuse_leading_out(plan: Plan, folder: Path) -> None:
    """Raises LeadsOutside when a file that a saved plan names in ``folder`` lies elsewhere.

    A plan and a link to any of the user's files may come with one checkout.
    """
    inside = Path(os.path.realpath(folder))
    files = [
        file
        for file in plan.files
        if Path(os.path.realpath(file.path.parent)).is_relative_to(inside)
        and not file.real_path.is_relative_to(inside)
    ]
    if files:
        raise LeadsOutside(files, "the project")
