"""Whether two calls of a tool are told the same, or the later one what the output of the other asks for."""

from __future__ import annotations

import json
import re
from typing import Any

from analyzer import paths
from analyzer.addresses import split_address
from analyzer.calls.failures import Failure
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View
from analyzer.intents.base import AT_ONCE, Match
from analyzer.models import FixKind
from analyzer.outputs.bounds import keeps_to_bounds
from analyzer.outputs.complaints import IS_MISSING
from analyzer.outputs.spelling import is_named, is_near, is_suggested
from analyzer.similarity import alike, contained, lines, words

TALK = frozenset({"ExitPlanMode", "AskUserQuestion", "EnterPlanMode"})  # a "no" there is conversation
_TELLING = 3  # words: so many in common are no accident
_PROSE = 5  # words: shorter values name what is worked on
_SAME_PROSE = 0.5
_CONTENT, _CONTENT_SHARE = 300, 4  # letters that are no accident; how much more than what is said about them
_UNPARSED = "__unparsedToolInput"  # of Claude Code, when the input of a call was no JSON
_QUERY = re.compile(r"\s*(?:select|insert|update|delete|create|drop|alter|with|explain)\b", re.IGNORECASE)
_FOLDER = re.compile(r"(?<!\S)(?:/[\w.@-]+)+/?")
# with blanks in its names, of which each is short
_WHOLE_PATH = re.compile(r"(?:[A-Za-z]:|~|/[^\s/]+)(?:[\\/](?:[^\s\\/]+(?: [^\s\\/]+){0,5} ?)?)+$")
_OPENS_BLOCK = re.compile(r"[;{(]\s*\n")
_CALLS = re.compile(r"\btools\.(\w+)\(")
_DIGITS = re.compile(r"\d+")  # by which names are told apart that were used before
_SAME_SCRIPT = 0.5  # of the lines
_KEY = re.compile(r"[A-Z]{2,}-(\d+)")
_HANDLE = re.compile(r"[a-z]{1,2}\d+(?:[a-z]\d+)?$")
_HOW_MUCH = frozenset({"limit", "offset", "head_limit", "pages"})  # of what is worked on
_STATES_NO_TARGET = frozenset(
    {"description", "timeout", "run_in_background", "status", "thinking", "explanation"}
)


def inputs_of(view: View) -> dict[str, str]:
    """What a call is told, as text, without what says nothing of what it works on."""
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


def same_or_corrected_inputs(failure: Failure, later: View, why: str, between: Stretch) -> Match | None:
    """The same values; of those that differ, prose may be reworded and the rest only as the output blames.

    ``why`` is what is said of the match, unless more is known of what changed.
    """
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
    tools = _tools_called(mine)
    if not tools <= _tools_called(theirs):
        return None  # a script of an agent's own calls does other work
    if match := _same_in_words(failure, mine, theirs, why, between):
        return match
    # two scripts of such calls have much in common though they do different things
    return None if tools else _corrected(failure, mine, theirs, why)


def _same_in_words(
    failure: Failure, mine: dict[str, str], theirs: dict[str, str], why: str, between: Stretch
) -> Match | None:
    """The same prose, code or content; what else differs does not matter."""
    is_at_once = len(between) <= AT_ONCE
    if failure.kind is FixKind.TOOL_INPUT and _is_told_the_same(mine, theirs):
        return Match(0.75, why)
    if failure.name in TALK and is_at_once and mine.keys() == theirs.keys():
        return Match(0.7, "the same was asked in a form that is taken")
    if is_at_once and _is_code_again(mine, theirs):
        return Match(0.65, "the same script, corrected")
    if is_at_once and any(_is_beginning(theirs.get(key, ""), value) for key, value in mine.items()):
        return Match(0.65, "the same in smaller parts, of which this is the first")
    if _is_said_otherwise(mine, theirs):
        return Match(0.8, "the same tool with the same content")
    return None


def _corrected(failure: Failure, mine: dict[str, str], theirs: dict[str, str], why: str) -> Match | None:
    """The same value by value, but for those that the output, or the user, blames."""
    said = f"{failure.output}\n{failure.call.user_words}"
    is_described = any(len(words(value)) >= 2 and theirs.get(key) == value for key, value in mine.items())
    settled: list[str] = []
    for key, value in mine.items():
        if key not in theirs:
            if not is_named(key, said):
                return None
        elif _is_put_within_bounds(key, value, theirs[key], failure.output):
            settled.append(key)
        elif value == theirs[key] or key in _HOW_MUCH or _is_corrected_value(value, theirs[key], said):
            continue
        elif not (is_described and _is_fresh_handle(value, theirs[key], said)):
            return None
    changed = [key for key, value in mine.items() if theirs.get(key, value) != value]
    if changed and all(key in settled or _is_settled(mine[key], theirs[key], said) for key in changed):
        return Match(0.7, why)
    if is_described and mine.keys() == theirs.keys():
        return Match(0.75, why)
    share = alike(" ".join(mine.values()), " ".join(theirs.values()))
    return Match(0.45 + 0.45 * share, why) if share >= 0.6 else None


def _tools_called(inputs: dict[str, str]) -> set[str]:
    """The agent's tools that a script calls, such as those of Codex: ``tools.apply_patch(patch)``."""
    return {tool for value in inputs.values() for tool in _CALLS.findall(value)}


def _is_beginning(part: str, whole: str) -> bool:
    """Whether a long text was cut down to its first statement or so."""
    begun, all_of_it = part.strip().rstrip(";"), whole.strip()
    is_begun = all_of_it.startswith(begun) and all_of_it[len(begun) :][:1] in (";", "\n")
    return is_begun and len(words(begun)) >= _TELLING


def _is_said_otherwise(mine: dict[str, str], theirs: dict[str, str]) -> bool:
    """Whether a long content stayed as it was, and no more than words about it changed, such as a message."""
    if mine.keys() != theirs.keys():
        return False
    same = sum(len(value) for key, value in mine.items() if theirs[key] == value)
    changed = [text for key in mine if mine[key] != theirs[key] for text in (mine[key], theirs[key])]
    are_words = all(len(words(text)) >= _TELLING and "://" not in text for text in changed)
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


def _is_put_within_bounds(key: str, value: str, other: str, output: str) -> bool:
    return keeps_to_bounds(key, other, output) and not keeps_to_bounds(key, value, output)


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
