"""A few lines about a project, to choose by without opening it."""

from __future__ import annotations

from pathlib import Path

from textual.content import Content
from textual.widgets import Static

from headroom_tui import wording
from headroom_tui.category_words import category_words
from headroom_tui.project_rows import ProjectRow

MOST_CATEGORIES = 5


class Peek(Static):
    """Shows such lines. As high as the most that it has shown: what is above stays where it is."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._lines = 0

    def show(self, words: Content) -> None:
        lines = words.plain.count("\n") + 1
        is_higher = lines > self._lines
        self.update(words, layout=is_higher)
        if is_higher:
            self._lines = lines
            self.styles.min_height = lines + self.gutter.height


def peek(project: ProjectRow) -> Content:
    """Where the project is, what fails there, and the first rules to decide on."""
    lines = [
        Content.assemble(
            (wording.place(Path(project.path)), "bold"),
            (
                f"  {project.agent_name}, {wording.plural(project.sessions, 'session')}",
                "$quiet",
            ),
        )
    ]
    if project.is_away:
        lines.append(Content.styled("No such folder here: nothing can be written in it.", "$text-warning"))
    by_number = sorted(project.by_category.items(), key=lambda item: (-item[1], item[0]))
    besides = [
        f"{number} {name}"
        for number, name in (
            (project.rejected, "rejected by the user"),
            (project.interrupted, "interrupted"),
            (project.cancelled, "cancelled"),
            (project.masked, "hidden by a pipe"),
        )
        if number
    ]
    failed = [f"{number} {category_words(name)}" for name, number in by_number[:MOST_CATEGORIES]]
    if failed:
        lines.append(Content.assemble(("failed: ", "$quiet"), ", ".join(failed)))
    if besides:
        lines.append(Content.assemble(("also:   ", "$quiet"), ", ".join(besides)))
    for words in project.words:
        lines.append(Content.assemble(("rule:   ", "$quiet"), words))
    return Content("\n").join(lines)
