"""What one pair teaches, in canonical words, so that the same lesson of another session is equal to it.

Most pairs teach nothing beyond themselves: a test that failed because the code was wrong, a flaky network, a
search without a match. They have no lesson.
"""

from __future__ import annotations

import re
import shlex
from itertools import pairwise

from analyzer import complaints, paths
from analyzer.cmdlets import is_cmdlet
from analyzer.commands import Command, commands_of
from analyzer.discretion import flag_names, is_sayable, wrapper
from analyzer.failures import Failure
from analyzer.lint_codes import lint_codes
from analyzer.models import FailureFix, FixKind, Lesson, Section
from analyzer.places import folder_of
from analyzer.programs import AKIN, CANNOT_BE_UNDONE, INTERPRETERS, PACKAGE_MANAGERS, SHELLS
from analyzer.project_paths import portable
from analyzer.tool_lessons import tool_lesson
from analyzer.views import View, path_operands
from scanners.models import ToolName

NOT_READ, CHANGED_SINCE = "Edit before Read", "Edit of a file changed since it was read"
NOT_FOUND, NOT_UNIQUE = "Edit with text that is not in the file", "Edit with text that is not unique"
UNQUOTED = "unquoted ? or * in an argument"
NO_REMOTE = "no remote origin"
OWN_SHELL = "pkill -f that ends its own shell"
AS_PATTERN = "a path that PowerShell takes for a pattern"
AS_CODE = "a path with parentheses that PowerShell runs"
AS_QUOTE = "a backslash that escapes no quote in PowerShell"
BAD_HUNK = "a patch with a line that begins with no mark"
NOT_INSTALLED = "not installed"
LINT_RULE = "a lint rule that is enforced here"
ASK_FIRST = "ask first"
_PRECONDITIONS = (
    (re.compile(r"has not been read yet"), NOT_READ, "Read"),
    (re.compile(r"modified since"), CHANGED_SINCE, "Read again"),
    (
        re.compile(r"'(?!\*\*\*)[^'\n]*' is not a valid hunk header|Every line should start with"),
        BAD_HUNK,
        "marks",
    ),
    (re.compile(r"matches of the string|expected \d+ occurrence"), NOT_UNIQUE, "more context"),
    (
        re.compile(r"not found in file|could not find|Failed to find|0 occurrences found"),
        NOT_FOUND,
        "exact text",
    ),
)
_TEACHES_BY_ITS_FIX = frozenset(
    {FixKind.FILE_PATH, FixKind.SEARCH_SCOPE, FixKind.TOOL_INPUT, FixKind.PERMISSION}
)
_TEACHES = _TEACHES_BY_ITS_FIX | {
    *(FixKind.ENVIRONMENT, FixKind.COMMAND_SYNTAX, FixKind.TEST_OR_BUILD, FixKind.USER_REJECTED),
    *(FixKind.EDIT_PRECONDITION, FixKind.FILE_TOO_LARGE),
}
_UNKNOWN_SKILL = re.compile(r"Unknown skill: ?([\w:-]+)")
_FORBIDS = re.compile(r"\b(?:never|don'?t|do not|stop|avoid)\b", re.IGNORECASE)
_REQUIRES = re.compile(r"\b(?:always|first|instead|use|prefer)\b", re.IGNORECASE)
# words about the work at hand, which teach nothing for another day
_ABOUT_NOW = re.compile(
    r"\?|\b(?:this|that|these|those|it|just|now|yet|here|one|let'?s|things?|stuff|way)\b", re.IGNORECASE
)
_LONG_WORDS = 100  # characters: longer words explain the case at hand
_PATTERN_NAMED = re.compile(rf"{re.escape(complaints.TAKEN_AS_PATTERN)}(\S+)")
_BACKSLASHED = re.compile(r"(?:^|[\s(=,{])\"[^\"\n]*\\\"")
_NO_ORIGIN = "'origin' does not appear to be a git repository"
_METHOD = ("-X", "--method")
_NO_FORM = frozenset({"timeout", "gtimeout", "time", "nohup", "xargs", "nice", "stdbuf", "caffeinate"})
_LONG = 60  # characters: a longer operand is content, not part of a command's form
FORM_LENGTH = 60  # characters: a longer form is cut


def lessons(pair: FailureFix) -> list[Lesson]:
    """What the pair teaches: one lesson, several broken lint rules, or nothing."""
    if pair.bypass:
        return []
    failure = Failure(pair.failure, 0)
    if failure.is_answer:
        return []
    if about_tool := tool_lesson(pair, failure):
        return [about_tool]
    if pair.kind not in _TEACHES or (pair.fix is None and pair.kind in _TEACHES_BY_ITS_FIX):
        return []
    if pair.kind is FixKind.TEST_OR_BUILD:
        if runner := _other_runner(pair, failure):
            return [runner]
        return [Lesson(Section.COMMAND_PATTERNS, code, LINT_RULE) for code in lint_codes(failure.output)]
    one = _lesson(pair, failure)
    return [one] if one else []


def _lesson(pair: FailureFix, failure: Failure) -> Lesson | None:
    if pair.kind is FixKind.USER_REJECTED:
        return _rejection(pair)
    if pair.kind is FixKind.EDIT_PRECONDITION:
        return _edit(failure)
    if pair.kind is FixKind.FILE_TOO_LARGE:
        path = portable(failure.path, pair.project_path, pair.failure.cwd)
        return (
            Lesson(Section.LARGE_FILES, path, "offset and limit") if path and "REDACTED" not in path else None
        )
    if pair.kind is FixKind.PERMISSION:
        return _script(pair, failure)
    if pair.kind is FixKind.TOOL_INPUT:
        return _skill(pair, failure)
    if pair.fix is not None and pair.kind in (FixKind.FILE_PATH, FixKind.SEARCH_SCOPE):
        return _path(pair, failure)
    if failure.member and pair.kind in (FixKind.ENVIRONMENT, FixKind.COMMAND_SYNTAX, FixKind.TEST_OR_BUILD):
        return _command(pair, failure, failure.member)
    return None


def _edit(failure: Failure) -> Lesson | None:
    for pattern, subject, remedy in _PRECONDITIONS:
        if pattern.search(failure.output[:400]):
            return Lesson(Section.RETRY_PREVENTION, subject, remedy)
    return None


def _skill(pair: FailureFix, failure: Failure) -> Lesson | None:
    found = _UNKNOWN_SKILL.search(failure.output)
    if not found or pair.fix is None:
        return None
    fix = View(pair.fix, 0)
    if fix.name != ToolName.BASH:
        right = fix.text("skill") or fix.text("name")
        return Lesson(Section.COMMAND_PATTERNS, f"skill {found[1]}", f"skill {right}") if right else None
    wanted = found[1].rsplit(":", 1)[-1]
    used = next((one.spelled for one in fix.mains if wanted in one.head.split()), "")
    return Lesson(Section.COMMAND_PATTERNS, f"skill {found[1]}", used) if used else None


def _path(pair: FailureFix, failure: Failure) -> Lesson | None:
    assert pair.fix is not None
    fix = View(pair.fix, 0)
    rights = [
        *fix.paths_read,
        *fix.paths_listed,
        *fix.paths_changed,
        *fix.paths_searched,
        *(one.path for one in fix.mains if one.path),
        *(path for one in fix.mains if one.program in SHELLS for path in path_operands(one)[:1]),
    ]
    for wrong in failure.missing:
        near = [right for right in rights if paths.corrected(wrong, right) or paths.same(wrong, right)]
        near = near or (rights if failure.name == fix.name == ToolName.READ else [])
        if not near:
            continue
        subject = portable(wrong, pair.project_path, pair.failure.cwd)
        remedy = portable(near[0], pair.project_path, pair.fix.cwd)
        if not subject or not remedy or subject == remedy:
            continue
        from_elsewhere = paths.same(wrong, near[0]) and not remedy.startswith("~/")
        if not from_elsewhere and (pair.was_shown or _is_same_subject(subject, remedy)):
            return Lesson(Section.FILE_PATHS, subject, remedy)
    return None


def _is_same_subject(wrong: str, right: str) -> bool:
    """Whether a path was moved or renamed, rather than a file of another part of the project read."""
    return paths.is_moved(wrong, right) or paths.parts(wrong)[:-1] == paths.parts(right)[:-1]


def _rejection(pair: FailureFix) -> Lesson | None:
    """Which command the user refused, with what words; edits and plans are talk about one piece of work."""
    failure = Failure(pair.failure, 0)
    if failure.name != ToolName.BASH or not failure.mains:
        return None
    last, words = failure.mains[-1], " ".join(pair.failure.user_words.split())
    if len(failure.mains) == 1 and 0 < len(words) <= _LONG_WORDS and not _ABOUT_NOW.search(words):
        if _FORBIDS.search(words):
            return Lesson(Section.PERMISSION_NOTES, " ".join((form_of(last), *flag_names(last))), words)
        if _REQUIRES.search(words):
            return Lesson(Section.PERMISSION_NOTES, form_of(last), words)
    if last.head not in CANNOT_BE_UNDONE:
        return None
    return Lesson(Section.PERMISSION_NOTES, form_of(last), ASK_FIRST)


def _command(pair: FailureFix, failure: Failure, mine: Command) -> Lesson | None:
    if complaints.GLOB_MISSED.search(failure.output) and pair.fix:
        return Lesson(Section.COMMAND_PATTERNS, UNQUOTED, "quotes")
    if mine.program == "git" and _NO_ORIGIN in failure.output and _is_in_project(pair, failure):
        return Lesson(Section.ENVIRONMENT, form_of(mine), NO_REMOTE)
    if failure.ended_by:
        return Lesson(Section.COMMAND_PATTERNS, OWN_SHELL, "another call")
    if shell := taken_as(failure):
        return shell
    is_absent = pair.kind is FixKind.ENVIRONMENT and mine.program in complaints.absent_programs(
        failure.output
    )
    theirs = None if complaints.TAKEN.is_in(failure.output) else _counterpart(mine, pair)
    if theirs is None and is_absent:
        theirs = _other_interpreter(mine, pair)
    if theirs is None:
        return Lesson(Section.ENVIRONMENT, mine.program, NOT_INSTALLED) if is_absent else None
    form, other = form_of(mine), form_of(theirs)
    if form != other:
        if (
            pair.kind is FixKind.ENVIRONMENT
            and mine.program != theirs.program
            and not (_takes_the_same(mine, theirs) or _are_kin(mine, theirs))
        ):
            return Lesson(Section.ENVIRONMENT, mine.program, NOT_INSTALLED) if is_absent else None
        section = Section.ENVIRONMENT if pair.kind is FixKind.ENVIRONMENT else Section.COMMAND_PATTERNS
        return Lesson(section, form, other)
    if change := _corrected_words(mine, theirs, failure.output):
        dropped, gained = change
        return Lesson(Section.COMMAND_PATTERNS, f"{form} {dropped}", f"{form} {gained}".strip())
    return None


def _is_in_project(pair: FailureFix, failure: Failure) -> bool:
    """Whether a line runs where the agent is, in the project, and nowhere else."""
    goes = any(
        one.program in ("cd", "pushd") or {"-C", "--git-dir"} & set(one.flags) for one in failure.commands
    )
    cwd = failure.call.cwd
    return not goes and (not cwd or paths.parts(cwd) == paths.parts(pair.project_path))


def _script(pair: FailureFix, failure: Failure) -> Lesson | None:
    """A script that may not be executed, and was handed to a shell."""
    member = failure.member
    if member is None or not member.path or pair.fix is None:
        return None
    if f"{member.program}: Permission denied" not in failure.output:
        return None  # it ran, and something in it was denied
    fix = View(pair.fix, 0)
    for one in fix.mains:
        named = path_operands(one)[:1] if one.program in SHELLS else ()
        if named and paths.name(named[0]) == member.program:
            where = paths.join("/" + "/".join(folder_of(fix, one)), named[0])
            script = portable(where, pair.project_path, pair.fix.cwd)
            is_own = script and not script.startswith(("~/", "/", "..")) and is_sayable((script,))
            return (
                Lesson(Section.COMMAND_PATTERNS, form_of(member), f"{one.program} {script}")
                if is_own
                else None
            )
    return None


def taken_as(failure: Failure) -> Lesson | None:
    """A path, or a quote, that PowerShell took for something else."""
    line, output = failure.command, failure.output
    if (found := _PATTERN_NAMED.search(output)) and "[" in found[1]:
        return Lesson(Section.COMMAND_PATTERNS, AS_PATTERN, "-LiteralPath")
    absent = complaints.absent_programs(output)
    if any(f"{sign}({name})" in line for name in absent for sign in "\\/"):
        return Lesson(Section.COMMAND_PATTERNS, AS_CODE, "quotes")
    if failure.member is None or not is_cmdlet(failure.member.program):
        return None  # a program is given its quotes otherwise
    quote = _BACKSLASHED.search(line)
    is_quoted = quote is not None and line[: quote.start()].count("'") % 2 == 0
    if is_quoted and complaints.NOT_PARSED_BY_POWERSHELL.is_in(output):
        return Lesson(Section.COMMAND_PATTERNS, AS_QUOTE, "a backtick")
    return None


def _other_runner(pair: FailureFix, failure: Failure) -> Lesson | None:
    """A check that one package manager refused to run and at once passed under another."""
    if failure.member is None or pair.fix is None or pair.distance > 2 or pair.chain:
        return None
    if not complaints.WRONG_RUNNER.is_in(failure.output):
        return None
    mine, theirs = failure.member, _counterpart(failure.member, pair)
    if theirs and mine.program != theirs.program and {mine.program, theirs.program} <= PACKAGE_MANAGERS:
        return Lesson(Section.ENVIRONMENT, form_of(mine), form_of(theirs))
    return None


def _corrected_words(mine: Command, theirs: Command, output: str) -> tuple[str, str] | None:
    """The flags, with their values, that the output blames, and what stands in their place."""
    if not complaints.USAGE.is_in(output):
        return None
    values = [
        word for word in mine.operands if word not in theirs.operands and _is_blamed_value(word, output)
    ]
    flags = [
        flag for flag in mine.flags if flag not in theirs.flags and (values or flag.split("=")[0] in output)
    ]
    if not flags:
        return None
    gained = [flag for flag in theirs.flags if flag not in mine.flags]
    gained += [
        word for word in theirs.operands if values and word not in mine.operands and len(word) <= _LONG
    ]
    if not is_sayable((*flags, *values, *gained)):
        return None
    return shlex.join((*flags, *values)), shlex.join(gained)


def _is_blamed_value(word: str, output: str) -> bool:
    return len(word) <= _LONG and re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", output) is not None


def _counterpart(mine: Command, pair: FailureFix) -> Command | None:
    """The command of the fixing line that took the place of the failing one."""
    if pair.fix is None:
        return None
    commands = commands_of(pair.fix)
    working = [one for one in commands if not one.is_neutral]
    for fits in (
        lambda one: one.head == mine.head,
        lambda one: one.program == mine.program,
        lambda one: bool(set(one.operands) & set(mine.operands)),
        lambda one: bool(mine.subcommand) and one.subcommand == mine.subcommand,
    ):
        if found := next((one for one in working if fits(one)), None):
            return found
    return None


def _other_interpreter(mine: Command, pair: FailureFix) -> Command | None:
    """The interpreter of the fixing line that is called in place of one that is not there."""
    commands = commands_of(pair.fix) if pair.fix else ()
    return next((one for one in commands if _are_kin(mine, one)), None)


def _are_kin(mine: Command, theirs: Command) -> bool:
    """Whether two interpreters run the same language, so that one stands for the other in every call."""
    return mine.program in INTERPRETERS and theirs.program in AKIN.get(mine.program, ())


def form_of(command: Command) -> str:
    """The command without what it works on: wrappers, path of a script, program and subcommand.

    ``gh api`` alone reads: where it writes, the method says so.
    """
    shown = [wrapper(words) for words in command.wrappers if words.split()[0] not in _NO_FORM]
    method = next((after for word, after in pairwise(command.words) if word in _METHOD), "")
    how = ("-X", method.upper()) if command.head.startswith("gh api") and method.isalpha() else ()
    return " ".join((*shown, command.spelled, *how))[:FORM_LENGTH]


def _takes_the_same(mine: Command, theirs: Command) -> bool:
    return (mine.subcommand != "" and mine.subcommand == theirs.subcommand) or set(mine.operands) == set(
        theirs.operands
    )
