"""What one session says about one lesson: did its failing form come up, or was the rule kept?

A session in which neither happened gave no opportunity. Failing means failing for the lesson's reason:
``pytest`` with a failing test is no recurrence of "use `uv run pytest`, not `pytest`".
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

import msgspec

from analyzer import complaints, paths
from analyzer.checks import goal
from analyzer.commands import Command, main_commands, parse
from analyzer.failures import Failure
from analyzer.lessons import (
    ASK_FIRST,
    LINT_RULE,
    NOT_INSTALLED,
    UNQUOTED,
    Lesson,
    form_of,
    lessons,
)
from analyzer.lint_codes import lint_codes
from analyzer.loops import FAILS_AGAIN, KEEP_OUTPUT, LEAST_CALLS, STILL_HOLDS, loops
from analyzer.models import FailureFix, FixKind, Section
from analyzer.project_paths import portable
from analyzer.similarity import words
from analyzer.successes import has_worked
from scanners.models import CallStatus, SessionData, ToolCall, ToolName

_RAN = (CallStatus.OK, CallStatus.FAILED)
_LOOP_REMEDIES = (FAILS_AGAIN, STILL_HOLDS, KEEP_OUTPUT)
_GLOB = re.compile(r"[?*\[]")
_LINTS = frozenset({"lint", "format", "typecheck", "checks"})
_MAY_LINT = re.compile(
    r"lint|fmt|format|check|type|tsc|mypy|ruff|vet|clippy|black|prettier|isort|biome|knip|pre-?commit|flake8"
    r"|rubocop|pyright|dprint|verify|validate|\bci\b|\bty\b|gh "
)
_MOST_IDS = 8  # ids kept of one session: enough to know it again where it is replayed


class Observation(msgspec.Struct, array_like=True, gc=False):
    """What one session says about one lesson, as ids of calls."""

    failed: list[str] = []  # the failing form came up again
    kept: list[str] = []  # the rule was kept: the fixed form ran
    worked: list[str] = []  # the failing form ran, and worked


Sign = tuple[str, ToolCall]  # "failed" | "kept" | "worked"


class _Story:
    """A session as many lessons look at it: what a call says is put together once."""

    def __init__(self, session: SessionData) -> None:
        self.session = session
        self.calls = session.tool_calls

    @cached_property
    def shell(self) -> list[tuple[ToolCall, str]]:
        """Shell calls, each with its line."""
        return [(call, _command_of(call)) for call in self.calls if call.name == ToolName.BASH]

    @cached_property
    def lines(self) -> str:
        return "\n".join(line for _, line in self.shell)

    @cached_property
    def ran(self) -> list[tuple[ToolCall, str]]:
        """Calls that ran, each with what it names."""
        return [(call, _named(call)) for call in self.calls if call.status in _RAN]

    @cached_property
    def names(self) -> str:
        return "\n".join(text for _, text in self.ran)


_Watch = Callable[[Lesson, _Story], Iterator[Sign]]


def observe(lesson: Lesson, session: SessionData) -> Observation:
    """Look through one session for what the lesson is about."""
    return observe_all([lesson], session)[lesson]


def observe_all(lessons: Iterable[Lesson], session: SessionData) -> dict[Lesson, Observation]:
    """Look through one session for what each lesson is about."""
    story = _Story(session)
    return {lesson: _observed(lesson, story) for lesson in lessons}


def _observed(lesson: Lesson, story: _Story) -> Observation:
    seen: dict[str, list[str]] = {"failed": [], "kept": [], "worked": []}
    for sign, call in _watch_for(lesson)(lesson, story):
        if len(seen[sign]) < _MOST_IDS and call.tool_call_id not in seen[sign]:
            seen[sign].append(call.tool_call_id)
    return Observation(**seen)


def _watch_for(lesson: Lesson) -> _Watch:
    if lesson.section is Section.FILE_PATHS:
        return _path
    if lesson.section is Section.LARGE_FILES:
        return _large_file
    if lesson.section is Section.PERMISSION_NOTES:
        return _permission
    if lesson.remedy in _LOOP_REMEDIES:
        return _loop
    if lesson.section is Section.RETRY_PREVENTION:
        return _edit
    if lesson.remedy == LINT_RULE:
        return _lint
    if lesson.subject == UNQUOTED:
        return _unquoted
    return _skill if lesson.subject.startswith("skill ") else _command


# Commands


def _command(lesson: Lesson, story: _Story) -> Iterator[Sign]:
    is_absent = lesson.remedy == NOT_INSTALLED
    wrong = _Form(lesson.subject, program_alone=is_absent)
    right = None if is_absent else _Form(lesson.remedy)
    if right and not wrong.may_be_in(story.lines) and not right.may_be_in(story.lines):
        return
    for call, text in story.shell:
        if not wrong.may_be_in(text) and not (right and right.may_be_in(text)):
            if right is None and call.status is CallStatus.OK:
                yield "kept", call  # work was done in the shell without it
            continue
        failure = Failure(call, 0)
        if call.is_error and _fails_for_it(lesson, failure):
            if failure.member is not None and wrong.is_of(failure.member):
                yield "failed", call
            continue
        for command in _that_ran(failure):
            if wrong.is_of(command):
                if failure.kind is FixKind.TEST_OR_BUILD if call.is_error else has_worked(command, failure):
                    yield "worked", call
            elif right and right.is_of(command):
                yield "kept", call


class _Form:
    """A command as lessons write it: its form, then options and operands that belong to it."""

    def __init__(self, text: str, *, program_alone: bool = False) -> None:
        self._text = text
        self._program_alone = program_alone
        self._needles = [word.strip("'\"") for word in text.split() if word != "run"]

    def may_be_in(self, line: str) -> bool:
        return all(needle in line for needle in self._needles[:-1]) and self._needles[-1][:20] in line

    def is_in(self, line: str) -> bool:
        return self.may_be_in(line) and any(self.is_of(one) for one in parse(line))

    def is_of(self, command: Command) -> bool:
        if self._program_alone:
            return command.program == self._text
        form = form_of(command)
        if form == self._text:
            return True
        if not self._text.startswith(f"{form} "):
            return False
        try:
            rest = shlex.split(self._text[len(form) :])
        except ValueError:  # cut in the middle of a quote
            rest = self._text[len(form) :].split()
        return all(any(word == one or one.startswith(f"{word}=") for one in command.words) for word in rest)


def _fails_for_it(lesson: Lesson, failure: Failure) -> bool:
    if failure.is_answer:
        return False
    if failure.kind is FixKind.ENVIRONMENT:
        return True
    if lesson.section is Section.ENVIRONMENT:
        return complaints.WRONG_RUNNER.is_in(failure.output)
    return failure.kind in (FixKind.COMMAND_SYNTAX, FixKind.OTHER)


def _that_ran(failure: Failure) -> Sequence[Command]:
    if failure.call.is_error:
        return [command for command in failure.commands if command not in failure.not_reached]
    return failure.commands


def _permission(lesson: Lesson, story: _Story) -> Iterator[Sign]:
    form = _Form(lesson.subject)
    for call, line in story.shell:
        if form.is_in(line):
            if call.status is CallStatus.REJECTED:
                yield "failed", call
            elif call.status in _RAN:
                yield ("kept" if lesson.remedy == ASK_FIRST else "worked"), call


def _unquoted(lesson: Lesson, story: _Story) -> Iterator[Sign]:
    for call, line in story.shell:
        if call.is_error and complaints.GLOB_MISSED.search(call.output):
            yield "failed", call
        elif call.status is CallStatus.OK and _GLOB.search(line):
            yield "kept", call


def _lint(lesson: Lesson, story: _Story) -> Iterator[Sign]:
    kept = 0
    for call, line in story.shell:
        if call.is_error and lesson.subject in call.output and lesson.subject in lint_codes(call.output):
            yield "failed", call
        elif kept < _MOST_IDS and call.status in _RAN and _lints(line):
            kept += 1
            yield "kept", call


@lru_cache(maxsize=8192)
def _lints(line: str) -> bool:
    if not _MAY_LINT.search(line):
        return False  # without parsing it, as most lines need not be
    return any(goal(one) in _LINTS for one in main_commands(parse(line)))


def _skill(lesson: Lesson, story: _Story) -> Iterator[Sign]:
    wrong, right = lesson.subject.removeprefix("skill "), lesson.remedy.removeprefix("skill ")
    form = None if lesson.remedy.startswith("skill ") else _Form(lesson.remedy)
    for call in story.calls:
        if call.name == ToolName.BASH:
            if form and call.status in _RAN and form.is_in(_command_of(call)):
                yield "kept", call
            continue
        named = str(call.input_data.get("skill") or call.input_data.get("name") or "")
        if named == wrong:
            yield ("failed" if call.is_error else "worked"), call
        elif named == right and form is None:
            yield "kept", call


# Files


class _Place:
    """The files a lesson names: one, several with "or", or all below ``folder/…``."""

    def __init__(self, text: str) -> None:
        self._files = frozenset(text.split(" or "))
        self._folders = tuple(one.removesuffix("…") for one in self._files if one.endswith("/…"))
        self._needles = [paths.name(one.removesuffix("/…")) for one in self._files]

    def may_be_in(self, text: str) -> bool:
        return any(needle in text for needle in self._needles)

    def holds(self, path: str, session: SessionData, cwd: str) -> bool:
        found = portable(path, session.project_path, cwd)
        return found is not None and (found in self._files or found.startswith(self._folders or ("\0",)))


def _path(lesson: Lesson, story: _Story) -> Iterator[Sign]:
    wrong, right = _Place(lesson.subject), _Place(lesson.remedy)
    if not wrong.may_be_in(story.names) and not right.may_be_in(story.names):
        return
    session = story.session
    for call, text in story.ran:
        if not wrong.may_be_in(text) and not right.may_be_in(text):
            continue
        failure = Failure(call, 0)
        if call.is_error:
            if any(wrong.holds(path, session, call.cwd) for path in failure.missing):
                yield "failed", call
            continue
        run = (one.path for one in failure.mains if one.path)
        used = (*failure.paths_read, *failure.paths_changed, *failure.paths_listed, *run)
        if any(right.holds(path, session, call.cwd) for path in used):
            yield "kept", call
        elif any(wrong.holds(path, session, call.cwd) for path in used):
            yield "worked", call


def _large_file(lesson: Lesson, story: _Story) -> Iterator[Sign]:
    place = _Place(lesson.subject)
    if not place.may_be_in(story.names):
        return
    session = story.session
    for call, text in story.ran:
        if not place.may_be_in(text):
            continue
        failure = Failure(call, 0)
        if not any(place.holds(path, session, call.cwd) for path in failure.paths_read):
            continue
        if call.is_error:
            if failure.kind is FixKind.FILE_TOO_LARGE:
                yield "failed", call
        elif call.name == ToolName.BASH or {"limit", "offset"} & call.input_data.keys():
            yield "kept", call
        else:
            yield "worked", call


def _edit(lesson: Lesson, story: _Story) -> Iterator[Sign]:
    for call in story.calls:
        if call.name not in (ToolName.EDIT, ToolName.WRITE):
            continue
        if call.status is CallStatus.OK:
            yield "kept", call
        elif call.is_error and lesson in lessons(_refused_edit(story.session, call)):
            yield "failed", call


def _refused_edit(session: SessionData, call: ToolCall) -> FailureFix:
    kind = Failure(call, 0).kind
    return FailureFix(
        "", session.agent, session.project_path, session.session_id, session.file, call, None, kind=kind
    )


# Loops


def _loop(lesson: Lesson, story: _Story) -> Iterator[Sign]:
    wanted = words(lesson.subject)
    like = [call for call in story.calls if wanted <= words(f"{call.name} {_named(call)}")]
    again = (
        [loop for loop in loops(story.session) if (loop.name, loop.remedy) == (lesson.subject, lesson.remedy)]
        if len(like) >= LEAST_CALLS
        else []
    )
    for loop in again:
        for call in loop.calls[1:]:
            yield "failed", call
    if not again:
        for call in like:
            yield "kept", call


def _command_of(call: ToolCall) -> str:
    return str(call.input_data.get("command", ""))


def _named(call: ToolCall) -> str:
    """What a call names: its command, paths and pattern."""
    data = call.input_data
    return "\n".join(
        str(data[key]) for key in ("command", "file_path", "path", "pattern", "file_paths") if key in data
    )
