"""A file or folder that a command or tool could not show, though it is there → shown by other means."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.places import Place, folder_path_of, listed_by
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View, changed_by, path_operands
from analyzer.intents.base import AT_ONCE, Intent, Match, Sought
from analyzer.models import FixKind
from analyzer.outputs.missing_paths import NO_PATH
from analyzer.shell.commands import lists_files
from analyzer.shell.programs import CODE_FIRST, INTERPRETERS, VIEWERS
from analyzer.shell.scripts import writes_files
from scanners.models import ToolName

_SHOW = (ToolName.LS, ToolName.BASH)
_KINDS = frozenset({FixKind.COMMAND_SYNTAX, FixKind.ENVIRONMENT, FixKind.OTHER})
_EXTRACT = CODE_FIRST - {"sed"}  # what they show of a file is told by their code
_NO_TEXT = "cannot read binary files"
_TELLS_OF = frozenset({"wc", "stat", "file"})  # a file, without what is in it


def _shown(failure: Failure) -> tuple[str, ...]:
    """The files, or the folder, that the failing call was to show."""
    if failure.name == ToolName.READ:
        is_told_wrongly = failure.kind is FixKind.TOOL_INPUT
        return (failure.path,) if is_told_wrongly or _NO_TEXT in failure.output else ()
    member = failure.member
    if member is None or failure.kind not in _KINDS or changed_by(member):
        return ()
    if failure.kind is FixKind.OTHER and (len(failure.mains) > 1 or member.program in CODE_FIRST):
        return ()  # what failed may have been another part of it
    if lists_files(member):
        named = tuple(word for word in member.operands if not NO_PATH.fullmatch(word) and "*" not in word)
        return named or (folder_path_of(failure, member),)
    return path_operands(member) if member.program in VIEWERS - _EXTRACT else ()


def _seeks(failure: Failure) -> Sought | None:
    shown = [paths.name(path).lower() for path in _shown(failure)]
    return Sought(_SHOW, shown, within=AT_ONCE) if any(shown) else None


def _shown_otherwise(failure: Failure, later: View, between: Stretch) -> Match | None:
    if not later.found_something or later.paths_changed:
        return None
    wanted = _shown(failure)
    member = failure.member
    shown = list(_shows(later, is_list=member is not None and lists_files(member)))
    if all(any(Place(failure, member, path).is_one_with(other) for other in shown) for path in wanted):
        return Match(0.7, f"the same, shown by other means: {paths.name(wanted[0])}")
    for command in later.commands:
        script = command.stdin or " ".join(command.operands)
        is_script = command.program in INTERPRETERS and not writes_files(script)
        if is_script and failure.name == ToolName.READ and paths.name(wanted[0]) in script:
            return Match(0.7, f"a script showed what is in {paths.name(wanted[0])}")
    return None


def _shows(later: View, is_list: bool) -> Iterator[Place]:
    """The folders that a call lists, or the files of which it shows what is in them."""
    if is_list:
        yield from listed_by(later)
        return
    for command in later.commands:
        if command.program in VIEWERS - _TELLS_OF:
            yield from (Place(later, command, path) for path in path_operands(command))


SHOWN_OTHERWISE = Intent(_seeks, _shown_otherwise)
