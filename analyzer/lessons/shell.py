"""What shells teach that take a line otherwise than it was meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.views import View
from analyzer.lessons.kind import LessonKind, only
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.lessons.single import single_lesson
from analyzer.models import FailureFix, FixKind, Lesson, Section
from analyzer.outputs import complaints
from analyzer.outputs.named_programs import absent_programs
from analyzer.shell.cmdlets import is_cmdlet
from analyzer.shell.commands import Command
from analyzer.shell.programs import MOVES
from scanners.models import RAN

_QUOTED = re.compile(r"\\.|'[^']*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)
_GLOB = re.compile(r"[?*\[]")
_PATTERN_NAMED = re.compile(rf"{re.escape(complaints.TAKEN_AS_PATTERN)}(\S+)")
_QUOTED_CODE = re.compile(r"['\"][^'\"\n]*[\\/]\([^'\"\n]*['\"]")
_LITERAL_PATH = re.compile(r"-LiteralPath\b[^|;\n]*\[", re.IGNORECASE)
# of Windows
_OPEN_QUOTE = re.compile(r"\"[A-Za-z]:\\[^\"\n]*\\\"(?=[\s|&;>)]|\Z)")
_CLOSED_QUOTE = re.compile(r"\"[A-Za-z]:[\\/][^\"\n]*[^\\\"\n]\"(?=[\s|&;>)]|\Z)")
_BACKSLASHED = re.compile(r"(?:^|[\s(=,{])\"[^\"\n]*\\\"")


def is_of_line(pair: FailureFix, failure: Failure) -> bool:
    """Whether a command of a shell line failed by how it was called, or for what is not there."""
    is_line = pair.kind in (FixKind.ENVIRONMENT, FixKind.COMMAND_SYNTAX)
    return is_line and failure.member is not None


def _is_glob_missed(failure: Failure) -> bool:
    return failure.command != "" and complaints.GLOB_MISSED.search(failure.output) is not None


def _is_mended_by_quotes(pair: FailureFix, failure: Failure) -> bool:
    """Whether the line worked with quotes: else there may have been no such files."""
    return is_of_line(pair, failure) and pair.fix is not None and _quotes_a_pattern(pair.fix.command)


def _quotes_a_pattern(line: str) -> bool:
    return any(_GLOB.search(quoted[0]) for quoted in _QUOTED.finditer(line))


def _quoted_patterns(observed: ObservedSession) -> Iterator[Sign]:
    return observed.kept(at for at in observed.lines if _quotes_a_pattern(observed.lines[at]))


UNQUOTED = single_lesson(
    Lesson(Section.COMMAND_PATTERNS, "unquoted ? or * in an argument", "quotes"),
    _is_glob_missed,
    "quote `?`, `*` and `[` that are not meant for the shell (zsh: no matches found)",
    _quoted_patterns,
    may_teach=_is_mended_by_quotes,
)


def _ended(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if is_of_line(pair, failure) and failure.ended_by:
        yield _OWN_SHELL


def _watch_kills(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    for at in observed.lines.holding_any(("pkill", "pgrep")):
        failure = observed.failure(at)
        if failure.call.status not in RAN or not any(one.kills_by_line for one in failure.commands):
            continue
        if failure.ended_by:
            yield "failed", failure.call
        elif not _goes_on(failure.commands):
            yield "kept", failure.call


def _goes_on(commands: Sequence[Command]) -> bool:
    """Whether work follows the command that ends others, in the same line."""
    last = max(at for at, one in enumerate(commands) if one.kills_by_line)
    return any(one.program != "kill" and not one.is_neutral for one in commands[last + 1 :])


_OWN_SHELL = Lesson(Section.COMMAND_PATTERNS, "pkill -f that ends its own shell", "another call")
OWN_SHELL = LessonKind(
    fits=only(_OWN_SHELL),
    taught=_ended,
    words=lambda finding: (
        "start what follows `pkill -f` or `pgrep -f` in another call (it matches, and ends, its own shell)"
    ),
    watch=_watch_kills,
)


def _taken_otherwise(
    lesson: Lesson, is_taken: Callable[[Failure], bool], sign: str, told_rightly: re.Pattern[str], words: str
) -> LessonKind:
    """What a shell takes for something else; ``sign`` stands in every line that tells it rightly."""

    def others(observed: ObservedSession) -> Iterator[Sign]:
        lines = observed.lines
        return observed.kept(at for at in lines.holding(sign) if told_rightly.search(lines[at]))

    return single_lesson(lesson, is_taken, words, others, may_teach=is_of_line)


def _is_pattern(failure: Failure) -> bool:
    found = _PATTERN_NAMED.search(failure.output)
    return found is not None and "[" in found[1]


def _is_code(failure: Failure) -> bool:
    absent = absent_programs(failure.output)
    return any(f"{sign}({name})" in failure.command for name in absent for sign in "\\/")


def _is_end_of_string(failure: Failure) -> bool:
    line = failure.command
    if failure.member is None or not is_cmdlet(failure.member.program):
        return False  # a program is given its quotes otherwise
    quote = _BACKSLASHED.search(line)
    is_quoted = quote is not None and line[: quote.start()].count("'") % 2 == 0
    return is_quoted and complaints.NOT_PARSED_BY_POWERSHELL.is_in(failure.output)


def _is_open(failure: Failure) -> bool:
    is_bash = not failure.in_powershell and complaints.NOT_PARSED.search(failure.output) is not None
    return is_bash and _OPEN_QUOTE.search(failure.command) is not None


_MARK = "!"
_AROUND = 5  # signs before a mark by which it is known again


def _arrives_escaped(failure: Failure) -> bool:
    """Whether the output shows the line's own ``!`` with a backslash that the line has not."""
    line = failure.command
    if "\\!" not in failure.output or "\\!" in line:
        return False
    return any(
        f"{line[at.start() - _AROUND : at.start()]}\\!{line[at.end() : at.end() + 1]}" in failure.output
        for at in re.finditer(_MARK, line)
        if at.start() >= _AROUND
    )


ESCAPED = single_lesson(
    Lesson(Section.COMMAND_PATTERNS, "! that arrives as \\!", "a file"),
    _arrives_escaped,
    "write a script with a `!` in it, such as `!=` for `jq`, into a file first (in a line it arrives as"
    " `\\!`)",
    lambda observed: iter(()),
)


def _stays(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if not pair.failure.is_error or not _is_there_already(failure, pair.project_path):
        return
    if pair.fix is None or not _has_folder_of_its_name(failure, View(pair.fix, 0)):
        yield _THERE_ALREADY


def _has_folder_of_its_name(failure: Failure, later: View) -> bool:
    """Whether a later call saw a folder that is called as the one that it is in, in which the line begins."""
    here = paths.parts(failure.call.cwd)
    seen = (*later.paths_read, *later.paths_searched, *later.paths_listed)
    found = (paths.parts(paths.join(later.call.cwd, path)) for path in seen)
    return any(one[: len(here) + 1] == (*here, *here[-1:]) for one in found)


def _is_there_already(failure: Failure, project_path: str) -> bool:
    """Whether something is not there because the line takes the folder it begins in for the one above."""
    member, here = failure.member, paths.parts(failure.call.cwd)
    if member is None:
        return False
    if member.program in MOVES and member.operands:
        folder = paths.parts(member.operands[0])
        is_missing = member.operands[0] in failure.missing and not paths.is_absolute(member.operands[0])
        return is_missing and folder != () and here[-len(folder) :] == folder
    if here == paths.parts(project_path):
        return False  # where a folder of the same name may well be
    named = (one for one in failure.missing if one in failure.command and not paths.is_absolute(one))
    return any(paths.parts(one)[:1] == here[-1:] for one in named)


def _watch_moves(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    for at in observed.failed_lines:
        if _is_there_already(observed.failure(at), observed.session.project_path):
            yield "failed", observed.calls[at]
    like = observed.lines.holding_any(("cd ", "pushd "))
    yield from observed.kept(at for at in like if observed.failure(at).moves)


_THERE_ALREADY = Lesson(Section.RETRY_PREVENTION, "cd to the folder that the shell is in", "stay")
THERE_ALREADY = LessonKind(
    fits=only(_THERE_ALREADY),
    taught=_stays,
    words=lambda finding: (
        "the shell stays where an earlier `cd` led: do not `cd` to that folder again, nor begin paths with it"
        " (not found below it)"
    ),
    watch=_watch_moves,
)

OPEN_QUOTE = _taken_otherwise(
    Lesson(Section.COMMAND_PATTERNS, "a quoted path that ends with a backslash in bash", "no backslash"),
    _is_open,
    ":\\",
    _CLOSED_QUOTE,
    "in bash, end no quoted path with a backslash (it escapes the quote)",
)
POWERSHELL = (
    _taken_otherwise(
        Lesson(Section.COMMAND_PATTERNS, "a path that PowerShell takes for a pattern", "-LiteralPath"),
        _is_pattern,
        "[",
        _LITERAL_PATH,
        "name paths that contain `[` with `-LiteralPath` (PowerShell takes them for a pattern)",
    ),
    _taken_otherwise(
        Lesson(Section.COMMAND_PATTERNS, "a path with parentheses that PowerShell runs", "quotes"),
        _is_code,
        "(",
        _QUOTED_CODE,
        "quote paths that contain `(` (PowerShell runs what is in parentheses)",
    ),
    _taken_otherwise(
        Lesson(Section.COMMAND_PATTERNS, "a backslash that escapes no quote in PowerShell", "a backtick"),
        _is_end_of_string,
        '"',
        re.compile(r'`"'),
        "escape a quote in a string of PowerShell with a backtick, not a backslash (the string ends there)",
    ),
)
