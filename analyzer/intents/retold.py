"""What a line told and broke on → told anew: to another interpreter or shell, or in a file that was run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View, path_operands
from analyzer.intents.base import AT_ONCE, QUICKLY, Intent, Match, Sought
from analyzer.intents.pipes import feed_of
from analyzer.models import FixKind
from analyzer.outputs.complaints import NO_HEREDOC
from analyzer.outputs.spelling import is_named
from analyzer.shell.bypasses import bypass_in
from analyzer.shell.checks import goal
from analyzer.shell.commands import Command
from analyzer.shell.exits import succeeded
from analyzer.shell.programs import INLINE_CODE, INTERPRETERS, SHELLS
from analyzer.shell.scripts import may_be_of_the_same, words_of_code, writes_files
from analyzer.similarity import alike, contained
from scanners.models import ToolName

_LONG = 8  # words: shorter scripts share most of theirs by accident
_MOST = 0.6  # of the failing script's words
_MUCH = 0.35  # of the later one's
_NEARLY = 0.8
_FILE_NAME = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_NOT_OF_THE_SCRIPT = (FixKind.PERMISSION, FixKind.NETWORK_OR_SERVICE)


def script_of(command: Command) -> str:
    """The script that an interpreter is told in the line itself; "" where there is none."""
    if command.program not in INTERPRETERS | SHELLS:
        return ""
    if INLINE_CODE.isdisjoint(command.flags):
        return command.stdin
    return max(command.operands, key=len, default="")


def _script(failure: Failure) -> str:
    return max(map(script_of, failure.commands), key=len, default="")


def _seeks_retold(failure: Failure) -> Sought | None:
    is_of_the_form = failure.kind not in _NOT_OF_THE_SCRIPT or NO_HEREDOC.search(failure.output)
    if not is_of_the_form or len(words_of_code(_script(failure))) < _LONG:
        return None
    return Sought((ToolName.BASH,), within=AT_ONCE)


def _retold(failure: Failure, later: View, between: Stretch) -> Match | None:
    """Most of the words at once in another script, or in another form, that works on the same files."""
    mine = _script(failure)
    runs = [one for one in later.commands if script_of(one) or one.writes]
    if not runs or not all(succeeded(one, later.call, failure.output) for one in runs if script_of(one)):
        return None
    told = "\n".join((*map(script_of, runs), *(one.stdin for one in runs))) or later.command
    ours, others = words_of_code(mine), words_of_code(told)
    if contained(ours, others) < _MOST or contained(others, ours) < _MUCH:
        return None
    if not _is_of_the_same_files(failure, mine, later, told) or bypass_in(failure.commands, later.commands):
        return None
    if _is_fed_something_else(failure, mine, later):
        return None
    return Match(0.65, f"nearly the same script, told to `{runs[-1].program}`")


def _is_fed_something_else(failure: Failure, script: str, later: View) -> bool:
    """Whether what the script was fed, or told beside, is not named again, and was not wrong."""
    command = next(one for one in failure.commands if script_of(one) == script)
    fed = [*feed_of(failure, command), command]
    told = (word for one in fed for word in one.operands if word != script)
    return any(word not in later.command and not is_named(word, failure.output) for word in told)


def _is_of_the_same_files(failure: Failure, script: str, later: View, told: str) -> bool:
    """Whether two scripts open one file, and both write or neither does; the file may be what was wrong."""
    writes = writes_files(told) or any(later.paths_changed)
    if writes_files(script) != writes and not (writes and any(one.writes for one in failure.commands)):
        return False
    return may_be_of_the_same(script, told, failure.output, later.paths_changed)


def _seeks_written_down(failure: Failure) -> Sought | None:
    if failure.kind in _NOT_OF_THE_SCRIPT or len(words_of_code(_script(failure))) < _LONG:
        return None
    return Sought((ToolName.BASH,), within=QUICKLY)


def _written_down(failure: Failure, later: View, between: Stretch) -> Match | None:
    """Most of the words written to a file, and the file run."""
    script = _script(failure)
    wanted = words_of_code(script)
    for command in later.mains:
        runs = command.path or next(iter(path_operands(command)), "")
        if not runs or goal(command) or not (command.path or command.program in INTERPRETERS | SHELLS):
            continue
        texts = [
            text
            for path, text in written(later, between)
            if paths.same(path, runs) and may_be_of_the_same(script, text, failure.output)
        ]
        if any(
            contained(wanted, there) >= _MOST and contained(there, wanted) >= _MUCH
            for there in map(words_of_code, texts)
        ):
            return Match(0.7, f"the script ran once it was written to {paths.name(runs)}")
    return None


def written(later: View, between: Stretch) -> Iterator[tuple[str, str]]:
    """The files that the later line, or a call before it, wrote as a whole, and what it wrote there."""
    for view in (*between, later):
        if view.name == ToolName.WRITE and view.succeeded:
            yield view.path, view.text("content")
        for command in view.commands:
            for path in command.writes if command.stdin else ():
                yield path, command.stdin


def _seeks_other_shell(failure: Failure) -> Sought | None:
    return Sought((ToolName.BASH,), within=AT_ONCE)


def _told_other_shell(failure: Failure, later: View, between: Stretch) -> Match | None:
    """Nearly the same line at once, given to the agent's tool for another shell."""
    is_other_tool = failure.call.native_name != later.call.native_name
    if not is_other_tool or failure.in_powershell is later.in_powershell:
        return None
    if alike(failure.command, later.command) < _NEARLY:
        return None
    if not set(_FILE_NAME.findall(failure.command)) <= set(_FILE_NAME.findall(later.command)):
        return None  # of other files
    if bypass_in(failure.commands, later.commands):
        return None
    return Match(0.75, f"nearly the same line, given to {'PowerShell' if later.in_powershell else 'bash'}")


RETOLD = Intent(_seeks_retold, _retold)
OTHER_SHELL = Intent(_seeks_other_shell, _told_other_shell)
WRITTEN_DOWN = Intent(_seeks_written_down, _written_down)
