"""A file that a shell line, or a script in it, could not write → the same, written by other means."""

from __future__ import annotations

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.places import Place
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View, changed_by
from analyzer.intents.base import QUICKLY, Intent, Match, Sought, file_clue
from analyzer.intents.edit import PATCHED, scripts_in
from analyzer.intents.edited_text import new_text
from analyzer.shell.programs import CODE_FIRST
from analyzer.shell.scripts import opened_files, writes_files
from analyzer.similarity import contained, words
from scanners.models import ToolName

_MOSTLY, _NEARLY_ALL = 0.5, 0.8  # of the words that a file was to get
_TELLING = 3  # words that are wanted by no accident


def _seeks_written(failure: Failure) -> Sought | None:
    written = _written_by(failure)
    if not written:
        return None
    tools = (ToolName.WRITE, ToolName.EDIT, ToolName.BASH)
    return Sought(tools, [file_clue(path) for path in written], within=QUICKLY)


def _written_by(failure: Failure) -> tuple[str, ...]:
    """The files that a shell line was to write, also by a patch on its stdin or by a script."""
    if failure.name != ToolName.BASH:
        return ()
    if patched := tuple(PATCHED.findall(failure.command)):
        return patched
    opened = (path for script in scripts_in(failure) if writes_files(script) for path in opened_files(script))
    return failure.paths_changed or tuple(sorted(opened))


def _written_otherwise(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A file that a shell line could not write → the same file, written by the tool for it, or by another."""
    if later.name == ToolName.BASH:
        return _written_in_place(failure, later)
    wanted, landed = words(failure.command), words(new_text(later))
    if not landed or contained(landed, wanted) < _MOSTLY:
        return None
    for path in _written_by(failure):
        mine = Place(failure, failure.member, path)
        if any(mine.is_one_with(Place(later, None, changed)) for changed in later.paths_changed):
            return Match(0.75, f"the tool for it wrote {paths.name(path)}")
    return None


def _written_in_place(failure: Failure, later: View) -> Match | None:
    """The file of a script, changed in place with words that nearly all stand in the script."""
    for one in later.mains:
        if one.program not in CODE_FIRST or one.program in {two.program for two in failure.mains}:
            continue
        landed = {word for word in words(" ".join(one.operands[:1])) if len(word) > 1}  # without s and g
        if len(landed) < _TELLING or contained(frozenset(landed), words(failure.command)) < _NEARLY_ALL:
            continue
        mine = [Place(failure, failure.member, path) for path in _written_by(failure)]
        for changed in changed_by(one):
            if any(place.is_one_with(Place(later, one, changed)) for place in mine):
                return Match(0.7, f"`{one.program}` made the same change to {paths.name(changed)}")
    return None


WRITTEN_OTHERWISE = Intent(_seeks_written, _written_otherwise)
