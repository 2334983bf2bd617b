"""Which files and folders a call that ended well used: so they are there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from analyzer.calls.views import View
from analyzer.lessons.worked_commands import has_worked
from analyzer.rule_text.project_paths import portable
from analyzer.shell.commands import lists_files
from scanners.models import ToolCall, ToolName


def paths_named(call: ToolCall) -> str:
    """The paths that a file tool was given, as it was given them."""
    several = call.input_data.get("file_paths")
    in_folder = call.name in (ToolName.LS, ToolName.GREP)
    path = str(call.input_data.get("path" if in_folder else "file_path"))
    return f"{path}\n{several}" if several else path


def used_paths(view: View, project_path: str) -> Iterator[str]:
    """The paths in the project that a call which ended well read, changed, listed or found something in."""
    for path in (*view.paths_read, *view.paths_changed, *_listed(view), *_searched(view)):
        if relative := portable(path, project_path, view.call.cwd):
            yield relative


def _listed(view: View) -> Iterator[str]:
    if view.name == ToolName.LS:
        yield view.path
    for command in view.commands:
        if lists_files(command) and has_worked(command, view):
            yield from takewhile(_is_folder, command.words) if command.program == "find" else command.operands


def _searched(view: View) -> Iterator[str]:
    """Where something was found, so that it is there; of several places a line shows in which."""
    if view.name == ToolName.GREP and view.found_something:
        yield view.path
    elif len(places := view.places_searched) == len(view.commands) == 1:
        yield from places if view.found_something else ()  # of one file, lines may not name it
    elif places and view.commands:
        starts = {line[: line.find(":")].replace("\\", "/") for line in view.call.output.splitlines()}
        for place in places:
            folder = place.replace("\\", "/").rstrip("/")
            if folder and any(f"{start}/".startswith(f"{folder}/") for start in starts):
                yield place


def _is_folder(word: str) -> bool:
    """Whether a word of ``find`` names where it looks; what follows its first option it looks for."""
    return not word.startswith(("-", "(", "!"))


def reads_whole(call: ToolCall) -> bool:
    """Whether a tool was to read all of a file."""
    return call.name == ToolName.READ and not {"limit", "offset"} & call.input_data.keys()
