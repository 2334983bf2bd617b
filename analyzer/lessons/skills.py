"""What unknown skills teach: the name that the skill has, or the command that does its work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from analyzer.calls.failures import Failure
from analyzer.calls.views import View, skill_of
from analyzer.lessons.forms import Form
from analyzer.lessons.kind import LessonKind, if_it_worked_later
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.lessons.repository import doubts_of_lock_file
from analyzer.lessons.successes import Successes
from analyzer.models import FailureFix, Finding, FixKind, Lesson, Section
from analyzer.outputs.complaints import UNKNOWN_SKILL
from analyzer.rule_text.markdown import code
from scanners.models import RAN, ToolName

_SKILL = "skill "


def _taught(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if pair.kind is not FixKind.TOOL_INPUT or pair.fix is None:
        return
    found = UNKNOWN_SKILL.search(failure.output)
    if not found:
        return
    fix = View(pair.fix, 0)
    if fix.name != ToolName.BASH:
        right = skill_of(fix.call)
        used = f"{_SKILL}{right}" if right else ""
    else:
        wanted = found[1].rsplit(":", 1)[-1]
        used = next((one.spelled for one in fix.mains if wanted in one.head.split()), "")
    if used:
        yield Lesson(Section.COMMAND_PATTERNS, f"{_SKILL}{found[1]}", used)


def _words(finding: Finding) -> str:
    wrong, right = finding.subject.removeprefix(_SKILL), finding.remedy.removeprefix(_SKILL)
    use = code(right) if right == finding.remedy else f"the skill {code(right)}"
    return f"use {use}, not the skill {code(wrong)} (unknown skill)"


def _watch(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    wrong, right = lesson.subject.removeprefix(_SKILL), lesson.remedy.removeprefix(_SKILL)
    if right == lesson.remedy:  # a command
        for call in Form(lesson.remedy).calls_in(observed):
            if call.status in RAN:
                yield "kept", call
        right = ""
    for call in observed.calls:
        if call.status not in RAN or not (named := skill_of(call)):
            continue
        is_unknown = call.is_error and UNKNOWN_SKILL.search(call.output) is not None
        if named == wrong and (is_unknown or not call.is_error):
            yield ("failed" if is_unknown else "worked"), call
        elif named == right and not is_unknown:
            yield "kept", call


def _was_there(successes: Successes, lesson: Lesson, after: datetime | None) -> Iterator[datetime]:
    return successes.skills(lesson.subject.removeprefix(_SKILL), after)


SKILL = LessonKind(
    fits=lambda lesson: lesson.section is Section.COMMAND_PATTERNS and lesson.subject.startswith(_SKILL),
    taught=_taught,
    words=_words,
    watch=_watch,
    outdated=if_it_worked_later(_was_there),
    doubts=doubts_of_lock_file,
)
