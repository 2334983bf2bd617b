"""What one session says about one lesson: did its failing form come up, or was the rule kept?

A session in which neither happened gave no opportunity. Failing means failing for the lesson's reason:
``pytest`` with a failing test is no recurrence of "use `uv run pytest`, not `pytest`".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from analyzer import opportunities_commands as commands
from analyzer import opportunities_files as files
from analyzer import opportunities_tools as tools
from analyzer.lessons import AS_CODE, AS_PATTERN, AS_QUOTE, LINT_RULE, OWN_SHELL, UNQUOTED
from analyzer.loops import FAILS_AGAIN, KEEP_OUTPUT, LEAST_CALLS, STILL_HOLDS
from analyzer.models import Lesson, Section
from analyzer.observed_session import MOST_IDS, ObservedSession, Sign
from analyzer.similarity import words
from analyzer.tool_lessons import ASKS_PASSWORD, FOLDER_READ, NO_SUCH_TOOL, WITHOUT_ACCESS, is_about_parameter
from scanners.models import SessionData

_LOOP_REMEDIES = (FAILS_AGAIN, STILL_HOLDS, KEEP_OUTPUT)


class Observation(msgspec.Struct, array_like=True, gc=False):
    """What one session says about one lesson, as ids of calls."""

    failed: list[str] = []  # the failing form came up again
    kept: list[str] = []  # the rule was kept: the fixed form ran
    worked: list[str] = []  # the failing form ran, and worked


_Watch = Callable[[Lesson, ObservedSession], Iterator[Sign]]


def observe(lesson: Lesson, session: SessionData) -> Observation:
    """Look through one session for what the lesson is about."""
    return observe_all([lesson], session)[lesson]


def observe_all(lessons: Iterable[Lesson], session: SessionData) -> dict[Lesson, Observation]:
    """Look through one session for what each lesson is about, at its calls once for all of them."""
    observed = ObservedSession(session)
    return {lesson: _observation(lesson, observed) for lesson in lessons}


def _observation(lesson: Lesson, observed: ObservedSession) -> Observation:
    seen: dict[str, list[str]] = {"failed": [], "kept": [], "worked": []}
    for sign, call in _watch_for(lesson)(lesson, observed):
        if len(seen[sign]) < MOST_IDS and call.tool_call_id not in seen[sign]:
            seen[sign].append(call.tool_call_id)
    return Observation(**seen)


_OF_TOOLS: Mapping[str, _Watch] = {
    FOLDER_READ: tools.folder,
    WITHOUT_ACCESS: tools.access,
    NO_SUCH_TOOL: tools.existence,
    ASKS_PASSWORD: tools.password,
    AS_PATTERN: commands.taken_otherwise,
    AS_CODE: commands.taken_otherwise,
    AS_QUOTE: commands.taken_otherwise,
}


def _watch_for(lesson: Lesson) -> _Watch:
    if lesson.section is Section.FILE_PATHS:
        return files.path
    if lesson.section is Section.LARGE_FILES:
        return files.large_file
    if lesson.section is Section.PERMISSION_NOTES:
        return commands.permission
    if lesson.remedy in _LOOP_REMEDIES:
        return _loop
    if watch := _OF_TOOLS.get(lesson.subject) or _OF_TOOLS.get(lesson.remedy):
        return watch
    if is_about_parameter(lesson.subject, lesson.remedy):
        return tools.parameter
    if lesson.section is Section.RETRY_PREVENTION:
        return files.edit
    if lesson.remedy == LINT_RULE:
        return commands.lint
    if lesson.subject == UNQUOTED:
        return commands.unquoted
    if lesson.subject == OWN_SHELL:
        return commands.own_shell
    return commands.skill if lesson.subject.startswith("skill ") else commands.command


def _loop(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    wanted = words(lesson.subject)
    like = [
        observed.calls[at]
        for at in observed.said.holding(max(wanted, key=len, default=""))
        if wanted <= words(observed.said[at])
    ]
    again = (
        [loop for loop in observed.loops if (loop.name, loop.remedy) == (lesson.subject, lesson.remedy)]
        if len(like) >= LEAST_CALLS
        else []
    )
    for loop in again:
        for call in loop.calls[1:]:
            yield "failed", call
    if not again:
        for call in like:
            yield "kept", call
