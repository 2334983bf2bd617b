"""What an agent's own guards teach, which refuse a call for its form or its place.

Source: Claude Code 2.1.158-2.1.282.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.intents.waits import MONITOR
from analyzer.lessons.kind import LessonKind, in_two_sessions
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.lessons.single import single_lesson
from analyzer.models import Finding, Lesson, Section
from analyzer.outputs.guards import NOT_ISOLATED, NOT_SEEN_THROUGH, NOT_TO_REPORT, NOT_TO_WAIT
from scanners.models import CallStatus, ToolCall, ToolName

_HEAD = 1000  # characters that hold what a guard says
_LEAST = 30  # seconds: shorter waits are let through by some versions
_BEGINS_WITH_WAIT = re.compile(r"\s*sleep\s+(\d+)\b")
_OWN_WORKTREE = re.compile(r"[\\/]\.claude[\\/]worktrees[\\/]")
_ENTERS = "EnterWorktree"  # Claude Code's tool that makes one
_OF_REPORTS = re.compile(r"(?:report|summary|findings|analysis)[\w-]*\.md$", re.IGNORECASE)


def _guard(
    lesson: Lesson,
    said: re.Pattern[str],
    words: str | Callable[[Finding], str],
    others: Callable[[ObservedSession], Iterator[Sign]],
) -> LessonKind:
    """What a guard teaches that is known by what it says; ``others``: what the calls say that it let run."""

    def is_refused(failure: Failure) -> bool:
        return said.match(failure.output[:_HEAD]) is not None

    return single_lesson(lesson, is_refused, words, others, lacks=in_two_sessions)


def _waits(observed: ObservedSession) -> Iterator[Sign]:
    for at in observed.lines.holding("sleep"):
        call, begin = observed.calls[at], _BEGINS_WITH_WAIT.match(observed.lines[at])
        if begin and call.status is CallStatus.OK and int(begin[1]) >= _LEAST and not _is_apart(call):
            yield "worked", call
    allowed = (at for at, call in enumerate(observed.calls) if call.name == MONITOR or _is_apart(call))
    yield from observed.kept(allowed)


def _is_apart(call: ToolCall) -> bool:
    """Whether a line waits in the background."""
    return call.input_data.get("run_in_background") is True and "sleep" in call.command


def _wait_words(finding: Finding) -> str:
    has_monitor = any(MONITOR in pair.failure.output for pair in finding.pairs)
    how = f"with `{MONITOR}` or in the background" if has_monitor else "in the background"
    return f"wait {how}, not with `sleep` at the head of a line (refused)"


def _git_in_worktrees(observed: ObservedSession) -> Iterator[Sign]:
    for at in observed.lines.holding("git"):
        call = observed.calls[at]
        if call.status is not CallStatus.OK or not _OWN_WORKTREE.search(call.cwd):
            continue
        commands = observed.failure(at).commands
        if any(one.program == "git" for one in commands):
            yield "kept" if len(commands) == 1 else "worked", call


def _isolates(observed: ObservedSession) -> Iterator[Sign]:
    return observed.kept(at for at, call in enumerate(observed.calls) if call.native_name == _ENTERS)


def _reports(observed: ObservedSession) -> Iterator[Sign]:
    if observed.session.source == "main":
        return
    for at in observed.edits:
        call = observed.calls[at]
        name = paths.name(str(call.input_data.get("file_path")))
        if call.name == ToolName.WRITE and call.status is CallStatus.OK and _OF_REPORTS.search(name):
            yield "worked", call


WAIT = _guard(
    Lesson(Section.RETRY_PREVENTION, "sleep", "wait in the background"), NOT_TO_WAIT, _wait_words, _waits
)
PLAIN_GIT = _guard(
    Lesson(Section.COMMAND_PATTERNS, "git in a worktree of an agent", "plain, separate commands"),
    NOT_SEEN_THROUGH,
    "in a worktree of your own, call `git` in plain, separate commands (chains and loops are refused)",
    _git_in_worktrees,
)
ISOLATION = _guard(
    Lesson(Section.RETRY_PREVENTION, "an edit by a session in the background", _ENTERS),
    NOT_ISOLATED,
    f"in the background, call `{_ENTERS}` before the first edit (the user's checkout is not to change)",
    _isolates,
)
REPORT = _guard(
    Lesson(Section.RETRY_PREVENTION, "a report by a subagent", "its answer"),
    NOT_TO_REPORT,
    "as a subagent, put findings into your answer, not into a report file (refused)",
    _reports,
)
GUARDS = (WAIT, PLAIN_GIT, ISOLATION, REPORT)
