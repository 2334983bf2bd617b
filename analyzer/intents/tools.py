"""Unknown skills and parameters, and every tool that is neither file, search nor shell."""

from __future__ import annotations

import json
import re
from typing import Any

from analyzer import paths
from analyzer.addresses import split_address
from analyzer.failures import Failure
from analyzer.intents.base import AT_ONCE, QUICKLY, SOON, Intent, Match, Sought
from analyzer.intents.edit import edit_lands
from analyzer.models import FixKind
from analyzer.outputs.complaints import IS_MISSING, UNKNOWN_SKILL
from analyzer.outputs.spelling import is_named, is_near, is_suggested
from analyzer.session_calls import Stretch
from analyzer.similarity import alike, contained, jaccard, lines, words
from analyzer.views import View, skill_of
from scanners.models import ToolName
from scanners.tools import TASK_POLLS

TALK = frozenset({"ExitPlanMode", "AskUserQuestion", "EnterPlanMode"})  # a "no" there is conversation
_READS = (ToolName.READ, ToolName.LS, ToolName.GLOB)
_FILE_TOOLS = frozenset(ToolName)
_VALUES = 3  # words: so many of the beginning are no accident
_PROSE = 5  # words: shorter values name what is worked on
_SAME_PROSE = 0.5
_CONTENT, _CONTENT_SHARE = 300, 4  # letters that are no accident; how much more than what is said about them
_TASK_FILE = re.compile(r"tasks/(\w+)\.output$")
_UNPARSED = "__unparsedToolInput"  # of Claude Code, when the input of a call was no JSON
_QUERY = re.compile(r"\s*(?:select|insert|update|delete|create|drop|alter|with|explain)\b", re.IGNORECASE)
_FOLDER = re.compile(r"(?<!\S)(?:/[\w.@-]+)+/?")
# with blanks in its names, of which each is short
_WHOLE_PATH = re.compile(r"(?:[A-Za-z]:|~|/[^\s/]+)(?:[\\/](?:[^\s\\/]+(?: [^\s\\/]+){0,5} ?)?)+$")
_OPENS_BLOCK = re.compile(r"[;{(]\s*\n")
_DIGITS = re.compile(r"\d+")  # by which names are told apart that were used before
_SAME_SCRIPT = 0.5  # of the lines
_KEY = re.compile(r"[A-Z]{2,}-(\d+)")
_HANDLE = re.compile(r"[a-z]{1,2}\d+(?:[a-z]\d+)?$")
_HOW_MUCH = frozenset({"limit", "offset", "head_limit"})  # of what is worked on
_STATES_NO_TARGET = frozenset(
    {"description", "timeout", "run_in_background", "status", "thinking", "explanation"}
)


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
    if failure.name in (ToolName.EDIT, ToolName.WRITE) and inputs_of(failure):
        return edit_lands(failure, later, between)
    is_same = inputs_of(failure) == inputs_of(later)
    why = "the same call worked later" if is_same else "the same tool with its inputs corrected"
    return same_inputs(failure, later, why, between)


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


def same_inputs(failure: Failure, later: View, why: str, between: Stretch) -> Match | None:
    """The same values; of those that differ, prose may be reworded and the rest only as the output blames."""
    mine, theirs = inputs_of(failure), inputs_of(later)
    if mine.keys() == {_UNPARSED}:
        is_same = _is_told_in(failure.call.input_data[_UNPARSED], theirs)
        return Match(0.85, "the same call, told in a form that can be read") if is_same else None
    if failure.kind is FixKind.TOOL_INPUT:
        came = [key for key in theirs if key not in mine and is_named(key, failure.output)]
        if came and len(between) <= AT_ONCE:
            is_same = all(_is_kept(key, value, theirs, failure.output) for key, value in mine.items())
            return Match(0.75, f"{why}: it is told {came[0]} now") if is_same else None
    if not mine or not theirs:
        return None
    if mine == theirs:
        return Match(0.85, why)
    if failure.kind is FixKind.TOOL_INPUT and _is_told_the_same(mine, theirs):
        return Match(0.75, why)
    if failure.name in TALK and len(between) <= AT_ONCE and mine.keys() == theirs.keys():
        return Match(0.7, "the same was asked in a form that is taken")
    if len(between) <= AT_ONCE and _is_code_again(mine, theirs):
        return Match(0.65, "the same script, corrected")
    if len(between) <= AT_ONCE and any(
        _is_beginning(theirs.get(key, ""), value) for key, value in mine.items()
    ):
        return Match(0.65, "the same in smaller parts, of which this is the first")
    if _is_said_otherwise(mine, theirs):
        return Match(0.8, "the same tool with the same content")
    said = f"{failure.output}\n{failure.call.user_words}"
    is_described = any(len(words(value)) >= 2 and theirs.get(key) == value for key, value in mine.items())
    for key, value in mine.items():
        if key not in theirs:
            if not is_named(key, said):
                return None
        elif value == theirs[key] or key in _HOW_MUCH or _is_corrected_value(value, theirs[key], said):
            continue
        elif not (is_described and _is_fresh_handle(value, theirs[key], said)):
            return None
    changed = [(value, theirs[key]) for key, value in mine.items() if theirs.get(key, value) != value]
    if changed and all(_is_settled(value, other, said) for value, other in changed):
        return Match(0.7, why)
    if is_described and mine.keys() == theirs.keys():
        return Match(0.75, why)
    share = alike(" ".join(mine.values()), " ".join(theirs.values()))
    return Match(0.45 + 0.45 * share, why) if share >= 0.6 else None


def _is_beginning(part: str, whole: str) -> bool:
    """Whether a long text was cut down to its first statement or so."""
    begun, all_of_it = part.strip().rstrip(";"), whole.strip()
    is_begun = all_of_it.startswith(begun) and all_of_it[len(begun) :][:1] in (";", "\n")
    return is_begun and len(words(begun)) >= _VALUES


def _is_said_otherwise(mine: dict[str, str], theirs: dict[str, str]) -> bool:
    """Whether a long content stayed as it was, and no more than words about it changed, such as a message."""
    if mine.keys() != theirs.keys():
        return False
    same = sum(len(value) for key, value in mine.items() if theirs[key] == value)
    changed = [text for key in mine if mine[key] != theirs[key] for text in (mine[key], theirs[key])]
    are_words = all(len(words(text)) >= _VALUES and "://" not in text for text in changed)
    return same >= _CONTENT and are_words and same >= _CONTENT_SHARE * sum(map(len, changed))


def _is_prose(value: str) -> bool:
    """Whether a value says something in words, and is no address or path."""
    if len(words(value)) < _PROSE or _WHOLE_PATH.match(value):
        return False
    return not re.search(r"[/\\]", value) or re.search(r"\s", value) is not None


def _is_kept(key: str, value: str, theirs: dict[str, str], output: str) -> bool:
    """Whether a value stayed, was refused, or is prose and was reworded."""
    other = theirs.get(key, "")
    is_reworded = _is_prose(value) and alike(value, other) >= _SAME_PROSE
    return value == other or is_named(key, output) or is_reworded


def _is_code_again(mine: dict[str, str], theirs: dict[str, str]) -> bool:
    """Whether a script was told to a tool again, for the most part the same."""
    scripts = [key for key, value in mine.items() if _is_code(value)]
    if len(scripts) != 1:
        return False
    before, after = (_DIGITS.sub("", inputs.get(scripts[0], "")) for inputs in (mine, theirs))
    return contained(lines(before), lines(after)) >= _SAME_SCRIPT


def _is_code(text: str) -> bool:
    opens = _OPENS_BLOCK.search(text)
    return opens is not None and any(sign in text[opens.end() :] for sign in ";})")


def _is_told_the_same(mine: dict[str, str], theirs: dict[str, str]) -> bool:
    """Whether the words that say what is wanted stayed, so that the rest is what was refused."""
    prose = [key for key, value in mine.items() if _is_prose(value)]
    return bool(prose) and all(mine[key] == theirs.get(key) for key in prose)


def _is_corrected_value(value: str, other: str, said: str) -> bool:
    if _is_settled(value, other, said):
        return True
    if value.startswith("http"):
        one, two = split_address(value), split_address(other)
        return bool(one and two and one.netloc == two.netloc and _is_same_page(one.path, two.path))
    if _is_prose(value) and not _QUERY.match(value):
        return alike(value, other) >= 0.6
    if not is_named(value, said):
        return False
    is_copy = "://" not in other and paths.corrected(value, other) >= 0.85
    is_copy = is_copy and not (IS_MISSING.is_in(said) and paths.is_sibling(value, other))
    return is_near(value, other) or is_suggested(other, said) or paths.is_moved(value, other) or is_copy


def _is_settled(value: str, other: str, said: str) -> bool:
    """Whether the output leaves no doubt that the other value is the right one."""
    return _is_let_in(value, other, said) or (_is_other_series(value, other) and IS_MISSING.is_in(said))


def _is_other_series(value: str, other: str) -> bool:
    """Whether two keys are one number under two prefixes: ``TID-12``, ``TIDE-12``."""
    mine, theirs = _KEY.fullmatch(value), _KEY.fullmatch(other)
    return bool(mine and theirs and mine[1] == theirs[1])


def _is_let_in(value: str, other: str, said: str) -> bool:
    """Whether a file outside the folders that the output allows was exchanged for one inside, of its kind."""
    if value.rsplit(".", 1)[-1] != other.rsplit(".", 1)[-1] or not is_named(value, said):
        return False
    folders = [found for found in _FOLDER.findall(said) if found not in value]
    return any(other.startswith(f"{folder.rstrip('/.')}/") for folder in folders)


def _is_fresh_handle(value: str, other: str, said: str) -> bool:
    """Whether what a page's snapshot calls one element changed: the element itself is described as before."""
    return all(map(_HANDLE.match, (value, other))) and is_named(value, said)


def _is_same_page(one: str, other: str) -> bool:
    """Whether two addresses of a site differ in the extension or in folders left out or put in."""
    mine, theirs = paths.parts(one), paths.parts(other)
    if not mine or not theirs:
        return mine == theirs
    mine, theirs = (*mine[:-1], paths.stem(one)), (*theirs[:-1], paths.stem(other))
    return mine == theirs or paths.is_moved("/".join(mine), "/".join(theirs))


def _is_told_in(unparsed: Any, inputs: dict[str, str]) -> bool:
    """Whether an input that could not be parsed names all that another one does, whatever its numbers."""
    raw = str(unparsed.get("raw", "")) if isinstance(unparsed, dict) else str(unparsed)
    telling = [value for value in inputs.values() if not value.isdigit()]
    said = (raw, raw.replace("\\\\", "\\"))  # also without what JSON puts before a backslash
    return telling != [] and all(any(value in one for one in said) for value in telling)


def inputs_of(view: View) -> dict[str, str]:
    return {
        key: _as_text(value[0] if isinstance(value, list) and len(value) == 1 else value)
        for key, value in view.call.input_data.items()
        if key not in _STATES_NO_TARGET
    }


def _as_text(value: Any) -> str:
    """A value in words that are the same for the same value, in whatever order its keys stand."""
    return (
        json.dumps(value, ensure_ascii=False, sort_keys=True)
        if isinstance(value, list | dict)
        else str(value)
    )


def _seeks_output(failure: Failure) -> Sought | None:
    return Sought(TASK_POLLS, within=SOON) if any(map(_TASK_FILE.search, failure.missing)) else None


def _output_asked_for(failure: Failure, later: View, between: Stretch) -> Match | None:
    """The file with a background task's output was not there → the tool that tells the output."""
    tasks = [found[1] for found in map(_TASK_FILE.search, failure.missing) if found]
    asked = {later.text(key) for key in ("task_id", "bash_id", "shell_id")}
    if asked.intersection(tasks):
        return Match(0.75, f"{later.name} tells the output of the same task")
    return None


OUTPUT_ASKED_FOR = Intent(_seeks_output, _output_asked_for)
SKILL_BY_HAND = Intent(_seeks_skill, _skill_by_hand)
SAME_TOOL_AGAIN = Intent(_seeks_same_tool, _same_tool_again)
