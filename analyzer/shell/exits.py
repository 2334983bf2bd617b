"""Whether one command of a line that its log calls a success ended well itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile

from analyzer.outputs.named_programs import complaining
from analyzer.outputs.telling import telling_lines
from analyzer.shell.checks import complains, goal, says_it_passed
from analyzer.shell.command_lines import commands_of
from analyzer.shell.commands import NOT, Command, echoed, hides_failure, only_looks
from analyzer.shell.powershell_refusals import went_on
from analyzer.shell.programs import ASKS_SERVERS, FILTERS, VIEWERS
from analyzer.shell.shell_words import ERRORS, OUTPUT
from scanners.models import CallStatus, ToolCall
from scanners.outcomes.exit_codes import Reported, reported_codes
from scanners.outcomes.masking import only_reads
from scanners.shells import runs_powershell

# what is left of an output by a search says nothing where nothing is left, unless failures were sought
_SEARCHED = re.compile(r"\|\s*(?:grep|egrep|rg)\b")
_FOR_FAILURES = re.compile(r"\|\s*(?:grep|egrep|rg)\b.*(?:fail|err|warn|✗|✖|panic|not ok)", re.IGNORECASE)
_COUNTS = re.compile(r"-[A-Za-z]*[cqo][A-Za-z]*$|--(?:count|quiet|only-matching)$")  # of a search
_FIRST_LINES = re.compile(r"1,(\d+)p$")  # of sed
_NUMBER = re.compile(r"(?:-[nc]?)?(\d+)$")
_ERROR_LINE = re.compile(
    r"^\W{0,4}(?:[\w.-]+: )?(?:error|fatal|usage|failed|oops)\b[:! ](?!\s*0\b)|^\w*(?:Error|Exception): "
    r"|\b(?:permission denied|command not found|no such file or directory|connection refused)\b",
    re.MULTILINE | re.IGNORECASE,
)
_HELP = frozenset({"--help", "-h", "help"})
_TESTS_RAN = re.compile(
    r"\bpass(?:ed|ing|es)?\b|^ok\b|\bok$|[✓✔]|\b0 fail|success|\[100%\]", re.MULTILINE | re.IGNORECASE
)
_MOST_LINES = 8  # that say why
_FIRST = 10  # lines that ``head`` shows
_ANSWERED = re.compile(r"^HTTP/[\d.]+ (\d)\d\d\b", re.MULTILINE)


def succeeded(command: Command, line: ToolCall, before: str = "") -> bool:
    """Whether one command of a line that exited 0 did so itself: a pipe or ``;`` may hide its own exit.

    The output is looked at only where it decides. Where it shows nothing of how a check ended, the check has
    not passed; where it says the same as ``before``, when the command had failed, the command failed again.
    """
    commands = commands_of(line)
    at = commands.index(command) if command in commands else len(commands)
    rest = commands[at + 1 :]
    if command.followed_by == "||" and _ends_badly(rest):
        return True  # else the line had ended with it
    if command.followed_by in ("&", "||"):
        return False  # nobody saw its end, or what stands after it may be what ended well
    if line.is_running and (goal(command) or command.program == "git"):
        return False  # a server may go on for good, but not these
    if runs_powershell(line) and went_on(line.output):
        return False
    if command.program in ASKS_SERVERS and _is_turned_down(line.output):
        return False
    return not _is_hidden(command, rest) or _shows_success(command, rest, line, before)


def _shows_success(command: Command, rest: Sequence[Command], line: ToolCall, before: str) -> bool:
    """Whether the output says that a command succeeded whose exit is hidden by the ``rest`` of its line."""
    output = line.output
    codes = [one.code for one in reported_codes(line.command, output) if _is_of(one, command)]
    if codes:
        return not any(codes)
    told = _told_by_what_followed(command, rest, output)
    if told is not None:
        return told
    if _is_out_of_sight(command, rest, output):
        return says_it_passed(output)
    if says_it_passed(output):
        return True
    if output.strip():
        is_seen = goal(command) != "test" or _TESTS_RAN.search(output) is not None
        is_well = is_seen and not (complains(output) or _says_error(command, line))
        return is_well and not says_again(before, output)
    if _SEARCHED.search(line.command):
        return bool(_FOR_FAILURES.search(line.command))
    return bool(goal(command)) or "2>&1" in line.command  # it would have said why


def _ends_badly(rest: Sequence[Command]) -> bool:
    """Whether what follows a failure says so at most, and ends the line: ``|| { echo no; exit 1; }``."""
    end = next((one for one in rest if one.program not in ("echo", "printf")), None)
    return end is not None and end.program == "exit" and end.operands != ("0",) and not end.condition


@lru_cache(maxsize=8)  # one output tells of each command of its line
def says_again(before: str, output: str) -> bool:
    """Whether a line that said what was wrong, or else the last one, stands in the output again."""
    why, others = telling_lines(before, _MOST_LINES)
    said = {line.strip() for line in output.splitlines()}
    return any(line.strip() in said for line in why or others[-1:])


def _says_error(command: Command, line: ToolCall) -> bool:
    """Whether a line of the output says that something is wrong, and not of what the command only shows."""
    if complaining(line.output, [command.program]):
        return True
    if only_looks(command) or only_reads(line.command):
        return False
    asks_help = not _HELP.isdisjoint(command.words)
    return any(not (asks_help and found.startswith("usage")) for found in _errors_in(line.output))


@lru_cache(maxsize=8)
def _errors_in(output: str) -> frozenset[str]:
    """How the lines of an output begin that say that something is wrong, in lower case."""
    return frozenset(found[0].lower() for found in _ERROR_LINE.finditer(output))


def _is_turned_down(output: str) -> bool:
    """Whether the last answer of a server that is shown with its status says no."""
    statuses = _ANSWERED.findall(output)
    return bool(statuses) and statuses[-1] in "45"


def shows_all(check: Command, line: ToolCall) -> bool:
    """Whether all that a check found wrong stands in the output: it is not cut, or says that all is well."""
    if check.followed_by != "|" and OUTPUT not in check.unseen:
        return True
    return line.status is CallStatus.OK and succeeded(check, line)


def _is_hidden(command: Command, rest: Sequence[Command]) -> bool:
    """Whether the exit of the line is not, by way of ``&&``, that of the command."""
    if command.followed_by != "&&":
        return hides_failure(command)
    after = [*takewhile(lambda one: one.followed_by in ("&&", "|"), rest)]
    end = rest[len(after)] if len(after) < len(rest) else None
    return command.condition != "" or (end is not None and end.followed_by != "")


def _is_of(reported: Reported, command: Command) -> bool:
    """Whether an exit code that is shown is the command's own."""
    text = reported.command
    if command.program not in text:
        return False
    return bool(reported.code) or all(word in text for word in (*command.head.split(), *command.words))


def _told_by_what_followed(command: Command, rest: Sequence[Command], output: str) -> bool | None:
    """What the words say that the line prints when the command ended well, or when it did not.

    ``make && echo good || echo bad``, ``if make; then echo good; fi``. None: nothing depends on how it ended.
    """
    if command.condition == NOT:
        return False
    if (command.followed_by == "&&" or command.condition) and rest and (words := _echoed(rest[0])):
        return _is_printed(words, output)
    chain = [*takewhile(lambda one: one.followed_by in ("&&", "|"), rest)]
    other = rest[len(chain) : len(chain) + 2]
    if command.followed_by == "&&" and len(other) == 2 and other[0].followed_by == "||":
        words = _echoed(other[1])
        return words != "" and not _is_printed(words, output)
    return False if command.condition else None


def _echoed(command: Command) -> str:
    """The words that an ``echo`` prints as they stand."""
    said = echoed(command)
    return said if not re.search(r"[$`\\]", said) and not command.unseen else ""


def _is_printed(words: str, output: str) -> bool:
    return any(line.strip() == words for line in output.splitlines())


def _is_out_of_sight(command: Command, rest: Sequence[Command], output: str) -> bool:
    """Whether what would tell that the command failed is not in the output: it went elsewhere, or was cut."""
    pipe = [command]
    for one in rest:
        if pipe[-1].followed_by != "|":
            break
        pipe.append(one)
    after = rest[len(pipe) - 1 :]
    is_shown = any(
        one.program in VIEWERS | FILTERS
        and not set(pipe[-1].writes).isdisjoint(one.operands)
        and not _cuts(one, output)
        for one in after
    ) and bool(output.strip())
    if OUTPUT in pipe[-1].unseen and not is_shown:
        return bool(goal(command)) or ERRORS in command.unseen
    return bool(goal(command)) and any(_cuts(one, output) for one in pipe[1:])


def _cuts(viewer: Command, output: str) -> bool:
    """Whether a program leaves so little of what it is given that a failure may not be among it."""
    if viewer.program in ("grep", "egrep", "rg", "ag"):
        return any(map(_COUNTS.match, viewer.flags))
    if viewer.program == "wc":
        return True
    pattern = _FIRST_LINES if viewer.program == "sed" else _NUMBER
    most = next((int(found[1]) for word in viewer.words if (found := pattern.match(word))), None)
    if viewer.program == "tail":
        return most == 0  # how it ended stands at its end
    if viewer.program == "sed" and most is None:
        return False
    is_of_bytes = any(flag.startswith("-c") for flag in viewer.flags)
    shown = len(output.strip()) if is_of_bytes else len(output.strip().splitlines())
    return viewer.program in ("head", "sed") and shown >= (_FIRST if most is None else most)
