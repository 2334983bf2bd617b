"""Unknown skills, wrong inputs, and every tool that is neither file, search nor shell."""

from __future__ import annotations

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View, skill_of
from analyzer.intents.base import QUICKLY, SOON, Intent, Match, Sought
from analyzer.intents.edit import edit_lands
from analyzer.intents.inputs import TALK, inputs_of, same_or_corrected_inputs
from analyzer.models import FixKind
from analyzer.outputs.complaints import UNKNOWN_SKILL
from analyzer.similarity import jaccard, words
from scanners.models import EDITS, ToolName

_READS = (ToolName.READ, ToolName.LS, ToolName.GLOB)
_FILE_TOOLS = frozenset(ToolName)


def _seeks_skill(failure: Failure) -> Sought | None:
    if failure.kind is not FixKind.TOOL_INPUT or not UNKNOWN_SKILL.search(failure.output):
        return None
    return Sought((failure.name, ToolName.BASH, ToolName.READ), within=SOON)


def _skill_by_hand(failure: Failure, later: View, between: Stretch) -> Match | None:
    """An unknown skill → the skill of nearly that name, or the command that does what its name says."""
    found = UNKNOWN_SKILL.search(failure.output)
    if not found:
        return None
    wanted = words(found[1].rsplit(":", 1)[-1].replace("-", " "))
    if later.name == failure.name:
        chosen = skill_of(later.call)
        if wanted and jaccard(wanted, words(chosen.rsplit(":", 1)[-1].replace("-", " "))) >= 0.5:
            return Match(0.85, f"the skill is called {chosen}")
    if later.name == ToolName.READ:
        folder, *_ = (*paths.parts(later.path)[-2:-1], "")
        if paths.name(later.path).lower() == "skill.md" and folder == found[1]:
            return Match(0.7, f"the instructions of {folder} were read from their file")
    if later.name == ToolName.BASH and len(between) <= QUICKLY:  # by its name alone: later it is other work
        for command in later.mains:
            if wanted and wanted <= words(command.head):
                return Match(0.7, f"`{command.head}` does what the unknown skill was to do")
    return None


def _seeks_same_tool(failure: Failure) -> Sought | None:
    if failure.kind is FixKind.USER_REJECTED:
        return None
    if failure.name in TALK and failure.kind is not FixKind.TOOL_INPUT:
        return None
    if failure.name in _FILE_TOOLS and failure.kind is not FixKind.TOOL_INPUT:
        if failure.name not in _READS or failure.kind is FixKind.FILE_TOO_LARGE:
            return None
        return Sought((failure.name,), (paths.name(failure.path).lower(),))
    return Sought((failure.name,))


def _same_tool_again(failure: Failure, later: View, between: Stretch) -> Match | None:
    """Any other tool: the same tool with the same inputs, or corrected ones."""
    if failure.name in _FILE_TOOLS and failure.kind is not FixKind.TOOL_INPUT:
        return _same_read(failure, later, between)
    if failure.name == ToolName.BASH and len({failure.call.cwd, later.call.cwd} - {""}) > 1:
        return None  # the same words mean something else there
    if failure.name in EDITS and inputs_of(failure):
        return edit_lands(failure, later, between)
    is_same = inputs_of(failure) == inputs_of(later)
    why = "the same call worked later" if is_same else "the same tool with its inputs corrected"
    return same_or_corrected_inputs(failure, later, why, between)


def _same_read(failure: Failure, later: View, between: Stretch) -> Match | None:
    """A read or listing that failed for another reason than its path: the same one, later.

    Of a file that was not there, no correction where a call in between made it.
    """
    if failure.missing and between.changes(failure.path):
        return None
    if (
        failure.path
        and paths.parts(failure.path) == paths.parts(later.path)
        and failure.patterns == later.patterns
    ):
        return Match(0.8, f"the same {failure.name} worked later")
    return None


SKILL_BY_HAND = Intent(_seeks_skill, _skill_by_hand)
SAME_TOOL_AGAIN = Intent(_seeks_same_tool, _same_tool_again)
