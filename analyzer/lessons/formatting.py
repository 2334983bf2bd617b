"""Which command formats the code here: most projects have one of their own, such as ``npm run format``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from analyzer.lessons.forms import form_of
from analyzer.models import FailureFix, Lesson
from analyzer.outputs.lint_codes import FORMATTERS
from analyzer.outputs.spelling import identifier_words
from analyzer.rule_text.discretion import is_whole
from analyzer.shell.checks import REPAIRS, SCRIPT_RUNNERS, goal, repairs_by_name
from analyzer.shell.command_lines import commands_of
from analyzer.shell.commands import Command
from scanners.models import CallStatus, ToolCall

_ENOUGH = 2
_WRITES = "--write"
_SAYS_NO_MORE = REPAIRS | {"all", "code"}  # of what it mends
_ONLY_TELLS = frozenset({"--check", "--diff", "-c", "--list-different"})


def own_formatter(
    lesson: Lesson, pairs: Iterable[FailureFix], between: Callable[[FailureFix], Sequence[ToolCall]]
) -> str:
    """What most often ran between a check that found code not formatted and the one that passed.

    Empty where nothing did twice, or it is what the lesson says anyway.
    """
    if lesson.subject not in FORMATTERS:
        return ""
    program = lesson.subject.split()[0]
    ran = Counter(one for pair in pairs for one in {*_formatters(between(pair), program)})
    best = min(ran, key=lambda one: (-ran[one], one), default="")
    return best if ran[best] >= _ENOUGH and best != lesson.subject else ""


def _formatters(calls: Iterable[ToolCall], program: str) -> Iterator[str]:
    for call in calls:
        if call.status is CallStatus.OK:
            yield from filter(None, (_as_formatter(one, program) for one in commands_of(call)))


def _as_formatter(command: Command, program: str) -> str:
    """The command as one types it, if it formats code: by ``program``, or by a script of the project."""
    if not _ONLY_TELLS.isdisjoint(command.flags):
        return ""
    if command.program in SCRIPT_RUNNERS:
        formats = goal(command) == "format" and "check" not in identifier_words(command.subcommand)
        return command.spelled if formats or _mends_code(command) else ""
    form = form_of(command)
    if command.program != program or not is_whole(form):
        return ""
    if _WRITES in command.flags:
        return f"{form} {_WRITES}"
    return form if goal(command) == "format" and program not in ("biome", "prettier") else ""


def _mends_code(script: Command) -> bool:
    """Whether a script mends what a check finds in code, by its name: ``audit:fix`` mends something else."""
    is_of_code = goal(script) in ("lint", "checks") or _SAYS_NO_MORE.issuperset(
        identifier_words(script.subcommand)
    )
    return is_of_code and repairs_by_name(script)
