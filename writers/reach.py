"""Where the files of a plan really lie, their links followed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from scanners.text import visible
from writers.destinations import is_text_name
from writers.errors import LeadsOutside, where_it_leads
from writers.models import FilePlan, Plan, RefusedFile


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


def misleading(plan: Plan) -> list[FilePlan]:
    """The files a plan changes that are of another kind than their name says: a link leads there.

    In a project that came from elsewhere CLAUDE.md may be a link to a shell's start file. Links to a file of
    instructions are as usual, and so are those to any file of the same name, or beside or below the link.
    """
    return [file for file in plan.files if file.changes_anything and _misleads(file)]


def _misleads(file: FilePlan) -> bool:
    name, real = file.path, file.real_path
    if real.name == name.name or is_text_name(real) or (real.suffix and real.suffix == name.suffix):
        return False
    folder = Path(os.path.realpath(name.parent))
    return not real.is_relative_to(folder) or ".git" in real.relative_to(folder).parts


_OUTSIDE = "outside the project and your home"
_MISLEADING = "by its name no file of instructions"


def refuse_outside(plan: Plan, folders: Iterable[Path]) -> None:
    """Raises LeadsOutside for callers that cannot ask, of files outside the folders or misleading."""
    if files := outside(plan, folders):
        raise LeadsOutside(files, _OUTSIDE)
    if files := misleading(plan):
        raise LeadsOutside(files, _MISLEADING)


def refused_outside(plan: Plan, folders: Iterable[Path]) -> list[RefusedFile]:
    """The same files, each refused by itself, so that they hold up no other."""
    why = {file.path: (file, _MISLEADING) for file in misleading(plan)}
    why |= {file.path: (file, _OUTSIDE) for file in outside(plan, folders)}
    return [
        RefusedFile(path, visible(f"{where_it_leads(file)}: {what}. Nothing was written to it."))
        for path, (file, what) in why.items()
    ]


def refuse_leading_out(plan: Plan, folders: Iterable[Path]) -> None:
    """Raises LeadsOutside when a file that a saved plan names in ``folders`` lies elsewhere.

    A plan and a link to any of the user's files may come with one checkout.
    """
    if files := leading_out(plan, folders):
        raise LeadsOutside(files, "outside the project")


def leading_out(plan: Plan, folders: Iterable[Path]) -> list[FilePlan]:
    """The files that a plan names in ``folders`` and that lie elsewhere."""
    inside = [Path(os.path.realpath(folder)) for folder in folders]
    return [
        file
        for file in plan.files
        if any(Path(os.path.realpath(file.path.parent)).is_relative_to(each) for each in inside)
        and not any(file.real_path.is_relative_to(each) for each in inside)
    ]
