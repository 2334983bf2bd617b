"""What an edit takes out and puts in, however its tool is told, and whether two edits mean one place."""

from __future__ import annotations

import re

from analyzer.calls.views import View
from analyzer.similarity import contained, jaccard, lines, words
from scanners.models import ToolName

_FILE_MARK = "§"  # of Pi's edits by the line
_NUMBERS = re.compile(r"^ *\d+(?:\t|→)", re.MULTILINE)  # as tools show lines, pasted along with them


def places_alike(failure: View, later: View) -> float:
    """How surely two edits mean the same place, 0 to 1."""
    old, later_old, new, later_new = old_text(failure), old_text(later), new_text(failure), new_text(later)
    if failure.name == later.name == ToolName.WRITE:
        return jaccard(words(new), words(later_new)) if new != later_new else 1.0
    if ToolName.WRITE in (failure.name, later.name):
        return contained(lines(new), lines(later_new)) if lines(new) else 0.0
    if old and old == later_old:
        return 1.0
    mine, theirs = lines(old), lines(later_old)
    wanted, landed = lines(new) - mine, lines(later_new) - theirs
    taken = _taken_out(failure)
    if taken and not wanted and taken <= landed:
        return 0.0  # the contrary
    if wanted and wanted <= theirs:
        return 0.0  # it had been made before
    shared = mine & theirs
    if shared and any(len(line) >= 8 for line in shared):
        if _puts_in_other_things(failure, later):
            return 0.0  # beside it
        return max(len(shared) / min(len(mine), len(theirs)), 0.35)
    if wanted and (share := contained(wanted, landed)) >= 0.5:
        return share
    if len(words(new)) >= 3 and (share := jaccard(words(new), words(later_new))) >= 0.6:
        return share
    share = jaccard(words(old), words(later_old))
    return share if share >= 0.6 and len(words(old)) >= 3 else 0.0


def _taken_out(edit: View) -> frozenset[str]:
    """The lines that an edit takes out."""
    if patch := edit.text("patch"):
        return lines(_patch_lines(patch, "-")) - lines(new_text(edit))
    return lines(old_text(edit)) - lines(new_text(edit))


def _puts_in_other_things(failure: View, later: View) -> bool:
    """Whether both edits only put in lines, and share none of the words that are new in them."""
    if not (_puts_in(failure) and _puts_in(later)):
        return False
    mine, theirs = (words(new_text(edit)) - words(old_text(edit)) for edit in (failure, later))
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def _puts_in(edit: View) -> bool:
    if patch := edit.text("patch"):
        return not _patch_lines(patch, "-")
    return lines(old_text(edit)) <= lines(new_text(edit))


def old_text(view: View) -> str:
    """The text that an edit was to find in its file."""
    if patch := view.text("patch"):
        return _patch_lines(patch, " -")
    return _NUMBERS.sub("", view.text("old_string") or _several(view, "old_string"))


def new_text(view: View) -> str:
    """The text that an edit was to leave in its file."""
    if patch := view.text("patch"):
        return _patch_lines(patch, "+")
    text = view.text("new_string") or view.text("content") or _several(view, "new_string") or _script(view)
    return _NUMBERS.sub("", text)


def _script(view: View) -> str:
    """What an edit by the line is told in a text of its own: the file, its lines, and what they become."""
    file, _, text = view.text("input").partition("\n")
    return text if file.startswith(_FILE_MARK) else ""


def _patch_lines(patch: str, marks: str) -> str:
    """The lines of a patch that carry one of the marks, without them."""
    text = "\n".join(line[1:] for line in patch.splitlines() if line[:1] in marks and line)
    return _NUMBERS.sub("", text)


def _several(view: View, key: str) -> str:
    """MultiEdit: all its edits together."""
    edits = view.call.input_data.get("edits")
    if not isinstance(edits, list):
        return ""
    return "\n".join(str(edit.get(key, "")) for edit in edits if isinstance(edit, dict))
