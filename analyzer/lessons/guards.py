"""What an agent's own guards teach, which refuse a line for its form: waits, and git in its own worktree.

Source: Claude Code 2.1.158-2.1.282.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.failures import Failure
from analyzer.intents.waits import MONITOR
from analyzer.lessons.kind import LessonKind, in_two_sessions, only
from analyzer.models import FailureFix, Finding, Lesson, Section
from analyzer.observed_session import ObservedSession, Sign
from analyzer.outputs.complaints import NOT_SEEN_THROUGH, NOT_TO_WAIT
from scanners.models import CallStatus

_HEAD = 1000  # characters that hold what a guard says
_LEAST = 30  # seconds: shorter waits are let through by some versions
_BEGINS_WITH_WAIT = re.compile(r"\s*sleep\s+(\d+)\b")
_OWN_WORKTREE = re.compile(r"[\\/]\.claude[\\/]worktrees[\\/]")


def _waited(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if failure.call.is_error and NOT_TO_WAIT.match(failure.output):
        yield _WAIT


def _watch_waits(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    for at in observed.lines.holding(lesson.subject):
        call, begin = observed.calls[at], _BEGINS_WITH_WAIT.match(observed.lines[at])
        if begin is None:
            continue
        if call.is_error and NOT_TO_WAIT.match(call.output):
            yield "failed", call
        elif call.status is CallStatus.OK and int(begin[1]) >= _LEAST and not _is_apart(observed, at):
            yield "worked", call
    for call in observed.went_well(
        at for at, call in enumerate(observed.calls) if call.name == MONITOR or _is_apart(observed, at)
    ):
        yield "kept", call


def _is_apart(observed: ObservedSession, at: int) -> bool:
    """Whether a line waits in the background."""
    data = observed.calls[at].input_data
    return data.get("run_in_background") is True and "sleep" in str(data.get("command", ""))


def _wait_words(finding: Finding) -> str:
    has_monitor = any(MONITOR in pair.failure.output for pair in finding.pairs)
    how = f"with `{MONITOR}` or in the background" if has_monitor else "in the background"
    return f"wait {how}, not with `sleep` at the head of a line (refused)"


_WAIT = Lesson(Section.RETRY_PREVENTION, "sleep", "wait in the background")
WAIT = LessonKind(
    fits=only(_WAIT), taught=_waited, words=_wait_words, watch=_watch_waits, lacks=in_two_sessions
)


def _not_seen_through(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if failure.call.is_error and NOT_SEEN_THROUGH.match(failure.output[:_HEAD]):
        yield _PLAIN_GIT


def _watch_worktrees(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    for at in observed.lines:
        call = observed.calls[at]
        if call.is_error and NOT_SEEN_THROUGH.match(call.output[:_HEAD]):
            yield "failed", call
    for at in observed.lines.holding("git"):
        call = observed.calls[at]
        if call.status is not CallStatus.OK or not _OWN_WORKTREE.search(call.cwd):
            continue
        commands = observed.failure(at).commands
        if any(one.program == "git" for one in commands):
            yield "kept" if len(commands) == 1 else "worked", call


_PLAIN_GIT = Lesson(Section.COMMAND_PATTERNS, "git in a worktree of an agent", "plain, separate commands")
PLAIN_GIT = LessonKind(
    fits=only(_PLAIN_GIT),
    taught=_not_seen_through,
    words=lambda finding: (
        "in a worktree of your own, call `git` in plain, separate commands (chains and loops are refused)"
    ),
    watch=_watch_worktrees,
    lacks=in_two_sessions,
)
