"""The same call, by meaning, three times or more in a session with nothing changed in between.

Paging through a file, polling, editing one file again and again and re-running a check after an edit are
work, not loops.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.commands import Command, main_commands, only_looks, parse
from analyzer.discretion import flag_names, said
from scanners.models import CallStatus, SessionData, ToolCall, ToolName

LEAST_CALLS = 3
_POLLS = re.compile(
    r"\b(?:sleep|wait|watch|status|checks|logs?|ps|top|capture|capture-pane|health|ping|inspect)\b"
)
_POLLING_TOOLS = re.compile(
    r"Output$|Status$|^write_stdin$|^wait|Todo|Task(?:List|Update|Get)|^update_plan$|snapshot|screenshot|console",
    re.I,
)
_ENDED = (CallStatus.OK, CallStatus.FAILED)


@dataclass(frozen=True, slots=True)
class Loop:
    """Calls of one session that repeat each other. ``name`` says what was repeated, for people."""

    name: str
    calls: tuple[ToolCall, ...]  # in order; three or more
    failing: bool

    @property
    def wasted_bytes(self) -> int:
        """Of every repetition: the first call may have been needed."""
        return sum(call.input_bytes + call.output_bytes for call in self.calls[1:])


def loops(session: SessionData) -> list[Loop]:
    """The session's loops, in the order in which they began."""
    if not _may_repeat(session):
        return []
    found: list[Loop] = []
    open_runs: dict[tuple[str, ...], list[ToolCall]] = {}
    spoke = iter(sorted(event.msg_index for event in session.events if event.type == "user_message"))
    next_words = next(spoke, None)
    for call in session.tool_calls:
        while next_words is not None and next_words < call.msg_index:
            found += _close(open_runs, session.project_path)  # asked again: not a loop
            next_words = next(spoke, None)
        if call.status not in _ENDED:
            continue
        meaning = _meaning(call)
        run = open_runs.get(meaning) if meaning else None
        if run and not _says_the_same(run[-1], call):
            found += _finished(run, session.project_path)
            run = None
        if run is None and _changes_something(call):
            found += _close(open_runs, session.project_path)
        if meaning:
            open_runs[meaning] = [*(run or ()), call]
    found += _close(open_runs, session.project_path)
    return sorted(found, key=lambda loop: (loop.calls[0].msg_index, loop.name))


def _may_repeat(session: SessionData) -> bool:
    """Whether any call has the same result and meaning often enough; only then all of them are looked at."""
    results: dict[tuple[object, ...], list[ToolCall]] = defaultdict(list)
    for call in session.tool_calls:
        if call.status in _ENDED:
            said = () if call.is_error else (call.output_bytes, call.output)
            results[call.name, call.status, *said].append(call)
    return any(
        count >= LEAST_CALLS
        for calls in results.values()
        if len(calls) >= LEAST_CALLS
        for meaning, count in Counter(map(_meaning, calls)).items()
        if meaning
    )


def _close(runs: dict[tuple[str, ...], list[ToolCall]], project_path: str) -> list[Loop]:
    done = [loop for run in runs.values() for loop in _finished(run, project_path)]
    runs.clear()
    return done


def _finished(run: Sequence[ToolCall], project_path: str) -> list[Loop]:
    if len(run) < LEAST_CALLS:
        return []
    return [Loop(_name(run[0], project_path), tuple(run), all(call.is_error for call in run))]


def _says_the_same(one: ToolCall, other: ToolCall) -> bool:
    """Two results in which nothing moved; one that differs is a poll that learned something."""
    if one.status is not other.status:
        return False
    return one.is_error or (one.output_bytes == other.output_bytes and one.output == other.output)


def _meaning(call: ToolCall) -> tuple[str, ...]:
    """What the call does, whatever its spelling; empty when repeating it is no loop."""
    data = call.input_data
    if call.name == ToolName.BASH:
        text = str(data.get("command", ""))
        if _POLLS.search(text) or not (commands := parse(text)):
            return ()
        place = str(data.get("workdir") or call.cwd)
        return (call.name, place, *(_spelled(command) for command in commands))
    if call.name in (ToolName.EDIT, ToolName.WRITE) or _POLLING_TOOLS.search(call.name):
        return ()
    return (call.name, *(f"{key}={value}" for key, value in sorted(data.items()) if key != "description"))


def _spelled(command: Command) -> str:
    return " ".join((command.head, *sorted(command.flags), *command.operands, command.stdin))


def _changes_something(call: ToolCall) -> bool:
    """Whether the call may have moved the work on: an edit, or any command that does more than look."""
    if call.name in (ToolName.EDIT, ToolName.WRITE):
        return call.status is CallStatus.OK
    if call.name != ToolName.BASH:
        return False
    return any(not only_looks(command) for command in parse(str(call.input_data.get("command", ""))))


def _name(call: ToolCall, project_path: str) -> str:
    """The call as people say it, of which a rule may repeat all."""
    if call.name == ToolName.BASH:
        mains = main_commands(parse(str(call.input_data.get("command", ""))))
        return " && ".join(dict.fromkeys(_said_command(one, project_path, call.cwd) for one in mains))
    words = (said(word, project_path, call.cwd) for word in call.input_summary.split())
    return f"{call.name} {' '.join(words)}"


def _said_command(command: Command, project_path: str, cwd: str) -> str:
    operands = (said(word, project_path, cwd) for word in command.operands)
    return " ".join((command.spelled, *flag_names(command), *operands))
