"""The same call, by meaning, three times or more in a session with nothing changed in between.

What can loop: any call that fails the same way, a look at files that shows the same, and a check that is run
again only to see another part of its output. Paging through a file, polling, acting again and re-running a
check after an edit are work, not loops.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.checks import goal
from analyzer.commands import Command, main_commands, only_looks, parse
from analyzer.discretion import flag_names, said
from scanners.models import CallStatus, SessionData, ToolCall, ToolName

FAILS_AGAIN = "stop after the second failure"
STILL_HOLDS = "the first result still holds"
KEEP_OUTPUT = "keep the output"
LEAST_CALLS = 3
_POLLS = re.compile(
    r"\b(?:sleep|wait|watch|status|checks|logs?|ps|top|capture|capture-pane|health|ping|inspect)\b"
)
_POLLING_TOOLS = re.compile(
    r"Output$|Status$|^write_stdin$|^wait|Todo|Task(?:List|Update|Get)|^update_plan$|snapshot|screenshot|console",
    re.I,
)
_LOOKING_TOOLS = re.compile(
    r"^(?:Read|Grep|Glob|LS|Skill|LSP|AskUserQuestion|Web(?:Search|Fetch))$"
    r"|(?:^|_)(?:get|list|read|search|find|fetch|view)(?:_|$)"
)
_WAITS = frozenset({"sleep", "wait"})
_CHECKS = frozenset({"test", "lint", "typecheck"})  # that leave everything as it was
_ENDED = (CallStatus.OK, CallStatus.FAILED, CallStatus.MASKED)


@dataclass(frozen=True, slots=True)
class Loop:
    """Calls of one session that repeat each other. ``name`` says what was repeated, for people."""

    name: str
    calls: tuple[ToolCall, ...]  # in order; three or more
    remedy: str

    @property
    def wasted_bytes(self) -> int:
        """Of every repetition: the first call may have been needed."""
        return sum(call.input_bytes + call.output_bytes for call in self.calls[1:])


def loops(session: SessionData) -> list[Loop]:
    """The session's loops, in the order in which they began."""
    repeated = _repeated(session)
    if not repeated:
        return []
    found: list[Loop] = []
    open_runs: dict[tuple[str, ...], list[ToolCall]] = {}
    spoke = iter(sorted(event.msg_index for event in session.events if event.type == "user_message"))
    next_words = next(spoke, None)
    for call in session.tool_calls:
        while next_words is not None and next_words < call.msg_index:
            found += _close(open_runs, session.project_path)  # asked again: not a loop
            next_words = next(spoke, None)
        if call.status not in _ENDED or not (open_runs or call.tool_call_id in repeated):
            continue
        meaning = _meaning(call)
        run = open_runs.get(meaning) if meaning else None
        if run and not _says_the_same(run[-1], call, meaning):
            found += _finished(run, session.project_path)
            run = None
        if _changes_something(call):
            open_runs.pop(meaning, None)
            found += _close(open_runs, session.project_path)
        if meaning and call.tool_call_id in repeated:
            open_runs[meaning] = [*(run or ()), call]
        elif meaning:
            open_runs.pop(meaning, None)
    found += _close(open_runs, session.project_path)
    return sorted(found, key=lambda loop: (loop.calls[0].msg_index, loop.name))


def _repeated(session: SessionData) -> set[str]:
    """The ids of the calls that a loop may be made of, from what can be told of results and texts alone.

    Most sessions have none, and are settled with hardly a command line read.
    """
    alike: dict[tuple[object, ...], list[ToolCall]] = defaultdict(list)
    views: dict[str, list[ToolCall]] = defaultdict(list)  # of one command's output
    for call in session.tool_calls:
        if call.is_error:
            alike[call.name, call.status].append(call)
        elif call.status is CallStatus.OK and call.output:
            alike[call.name, call.output_bytes, call.output].append(call)
        if call.name == ToolName.BASH and call.status in _ENDED:
            views[_before_pipe(_command_of(call))].append(call)
    found: set[str] = set()
    for calls in alike.values():
        if len(calls) >= LEAST_CALLS:
            meanings = Counter(map(_meaning, calls))
            found.update(
                call.tool_call_id
                for call in calls
                if (meaning := _meaning(call)) and meanings[meaning] >= LEAST_CALLS
            )
    for calls in views.values():
        is_often = len(calls) >= LEAST_CALLS and len({_command_of(call) for call in calls}) > 1
        if is_often and _is_check(calls[0]):
            found.update(call.tool_call_id for call in calls)
    return found


def _close(runs: dict[tuple[str, ...], list[ToolCall]], project_path: str) -> list[Loop]:
    done = [loop for run in runs.values() for loop in _finished(run, project_path)]
    runs.clear()
    return done


def _finished(run: Sequence[ToolCall], project_path: str) -> list[Loop]:
    if len(run) < LEAST_CALLS:
        return []
    if all(call.is_error for call in run):
        remedy = FAILS_AGAIN
    elif _is_check(run[0]):
        if len({_command_of(call) for call in run}) == 1:
            return []  # as it was: to see whether it is flaky
        remedy = KEEP_OUTPUT
    elif _only_looks(run[0]):
        remedy = STILL_HOLDS
    else:
        return []
    return [Loop(_name(run[0], project_path), tuple(run), remedy)]


def _says_the_same(one: ToolCall, other: ToolCall, meaning: tuple[str, ...]) -> bool:
    """Two results in which nothing moved; one that differs is a poll that learned something."""
    if meaning[0] == "check" and _command_of(one) != _command_of(other):
        return True  # another part of one output
    if one.status is not other.status:
        return False
    return one.is_error or (one.output_bytes == other.output_bytes and one.output == other.output)


def _meaning(call: ToolCall) -> tuple[str, ...]:
    """What the call does, whatever its spelling; empty when repeating it is no loop."""
    data = call.input_data
    if call.name == ToolName.BASH:
        text = _command_of(call)
        if _POLLS.search(text) or not (commands := parse(text)):
            return ()
        place = str(data.get("workdir") or call.cwd)
        if _is_check(call):
            return ("check", place, *(_spelled(one) for one in parse(_before_pipe(text))))
        return (call.name, place, *(_spelled(one) for one in commands))
    if call.name in (ToolName.EDIT, ToolName.WRITE) and not call.is_error:
        return ()
    if _POLLING_TOOLS.search(call.name):
        return ()
    return (call.name, *(f"{key}={value}" for key, value in sorted(data.items()) if key != "description"))


def _command_of(call: ToolCall) -> str:
    return str(call.input_data.get("command", ""))


def _before_pipe(text: str) -> str:
    """A line without the filters that show a part of its output."""
    return text.partition("|")[0].strip().removesuffix("2>&1").strip()


def _spelled(command: Command) -> str:
    what = (*command.env, command.path or command.program, command.subcommand, *command.words)
    return "\0".join((*what, command.stdin, *command.writes))


def _is_check(call: ToolCall) -> bool:
    """Whether the call does nothing but check the code."""
    if call.name != ToolName.BASH:
        return False
    return all(_checks(one) for one in main_commands(parse(_command_of(call))))


def _checks(command: Command) -> bool:
    repairs = any(flag.split("=")[0] in ("--fix", "--write", "-u", "--update") for flag in command.flags)
    return goal(command) in _CHECKS and not repairs


def _only_looks(call: ToolCall) -> bool:
    """Whether the call looks at files, which change by nobody else's hand."""
    if call.name == ToolName.BASH:
        return all(only_looks(command) for command in parse(_command_of(call)))
    return bool(_LOOKING_TOOLS.search(call.name))


def _changes_something(call: ToolCall) -> bool:
    """Whether the call may have moved the work on, or waited until something else had."""
    if call.name in (ToolName.EDIT, ToolName.WRITE):
        return call.status is CallStatus.OK
    if call.name != ToolName.BASH:
        return call.status is CallStatus.OK and not _only_looks(call) and not _POLLING_TOOLS.search(call.name)
    return any(
        command.program in _WAITS or not (only_looks(command) or _checks(command))
        for command in parse(_command_of(call))
    )


def _name(call: ToolCall, project_path: str) -> str:
    """The call as people say it, of which a rule may repeat all."""
    if call.name == ToolName.BASH:
        mains = main_commands(parse(_command_of(call)))
        return " && ".join(dict.fromkeys(_said_command(one, project_path, call.cwd) for one in mains))
    words = (said(word, project_path, call.cwd) for word in call.input_summary.split())
    return f"{call.name} {' '.join(words)}"


def _said_command(command: Command, project_path: str, cwd: str) -> str:
    operands = (said(word, project_path, cwd) for word in command.operands)
    return " ".join((command.spelled, *flag_names(command), *operands))
