"""A file that is there, and could not be read as it was asked for → read in another way."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.places import Place
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View, path_operands
from analyzer.intents.base import AT_ONCE, QUICKLY, READ_FILES, Intent, Match, Sought
from analyzer.models import FixKind
from analyzer.outputs.complaints import NO_FOLDER
from analyzer.outputs.guards import DENIED_BY_SETTING, NOT_LET, NOT_TO_WAIT
from analyzer.outputs.telling import refusal_in
from analyzer.shell.programs import INTERPRETERS, VIEWERS
from scanners.models import ToolName

_KEEPS_SECRETS = re.compile(
    r"\.env(?:\.(?!example|sample|template|dist)[\w.-]+)?|\.netrc|\.pgpass|\.npmrc|\.pypirc|\.git-credentials"
    r"|id_(?:rsa|dsa|ecdsa|ed25519)|credentials(?:\.\w+)?|[\w.-]+\.(?:pem|key|p12|pfx|jks|keystore)"
)
_SHOW_PARTS = VIEWERS - {"wc", "stat", "file"} | {"grep", "rg", "Select-String"}


def _seeks_at_once(failure: Failure) -> Sought | None:
    head = refusal_in(failure.output)
    if file := _told_as_folder(failure):
        return Sought(READ_FILES, [paths.name(file).lower()], within=QUICKLY)
    if not failure.paths_read or not (NOT_TO_WAIT.match(head) or NOT_LET.match(head)):
        return None
    return Sought(READ_FILES, [paths.name(path).lower() for path in failure.paths_read], within=AT_ONCE)


def _read_at_once(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A file that was to be read by a line that is not allowed, such as after a sleep → the same, read.

    What keeps secrets was meant to be kept from the agent, whatever it is read with.
    """
    if file := _told_as_folder(failure):
        mine = Place(failure, None, file)
        is_read = any(map(mine.is_one_with, _read_by(later)))
        return Match(0.85, "the file that had been told as the folder to work in, read") if is_read else None
    wanted = list(_read_by(failure))
    read = next((one for one in _read_by(later) if any(map(one.is_one_with, wanted))), None)
    if read is None:
        return None
    if NOT_TO_WAIT.match(failure.output):
        return Match(0.75, "the same file, read without the wait")
    if _KEEPS_SECRETS.fullmatch(paths.name(read.path).lower()):
        return Match(0.75, "the later success reads a file of secrets that a call was denied", bypass=True)
    if DENIED_BY_SETTING in failure.output:
        return Match(0.75, "the later success reads a file that the settings deny", bypass=True)
    return Match(0.75, "the same file, read by a call that is let")


def _told_as_folder(failure: Failure) -> str:
    """The file that a line was to show, and that was told as the folder that it was to run in."""
    is_shown = any(one.program in VIEWERS for one in failure.mains)
    return failure.text("workdir") if is_shown and NO_FOLDER.match(failure.output) else ""


def _read_by(view: View) -> Iterator[Place]:
    """The files that a call shows, each seen from the folder that it is read from."""
    if view.name == ToolName.READ:
        yield Place(view, None, view.path)
    for command in view.commands:
        if command.program in VIEWERS:
            yield from (Place(view, command, path) for path in path_operands(command))


def _seeks_part(failure: Failure) -> Sought | None:
    if failure.kind is not FixKind.FILE_TOO_LARGE or not failure.path:
        return None
    return Sought((*READ_FILES, ToolName.GREP), [paths.name(failure.path).lower()])


def _part_of_large_file(failure: Failure, later: View, between: Stretch) -> Match | None:
    """The same file, read in part."""
    if later.name == ToolName.READ and paths.same(failure.path, later.path):
        asked, before = later.call.input_data, failure.call.input_data
        if ("limit" in asked or "offset" in asked) and asked != before:
            return Match(0.9, "the same file, read in part with offset and limit")
    mine = Place(failure, None, failure.path)
    if (
        later.name == ToolName.GREP
        and mine.is_one_with(Place(later, None, later.path))
        and later.found_something
    ):
        return Match(0.7, "the same file, searched for what is wanted of it")
    if later.name == ToolName.BASH and later.found_something:
        for command in later.commands:
            shown = path_operands(command)
            if command.program in _SHOW_PARTS and any(
                mine.is_one_with(Place(later, command, path)) for path in shown
            ):
                return Match(0.7, f"the same file, shown in part with {command.program}")
            script = command.stdin or " ".join(command.operands)
            if command.program in INTERPRETERS and failure.path in script:
                return Match(0.65, "the same file, read by a script that shows what is wanted of it")
    return None


READ_AT_ONCE = Intent(_seeks_at_once, _read_at_once)
PART_OF_LARGE_FILE = Intent(_seeks_part, _part_of_large_file)
