"""What a failing call was, and why it failed, as far as its output says: the start of every correlation."""

from __future__ import annotations

import re
from functools import cached_property

from analyzer import cmdlets, complaints, paths
from analyzer.checks import complains, goal, programs_for
from analyzer.commands import Command, lists_files
from analyzer.members import failing_member
from analyzer.missing_paths import missing_paths
from analyzer.models import FixKind
from analyzer.powershell_refusals import is_refused, refused_as, refused_member
from analyzer.programs import (
    AKIN,
    ASKS_FOR_PROGRAM,
    CODE_FIRST,
    FILTERS,
    INLINE_CODE,
    INTERPRETERS,
    LISTERS,
    PACKAGE_MANAGERS,
    SEARCHES,
    VIEWERS,
)
from analyzer.spelling import identifier_words
from analyzer.telling import without_exit_code
from analyzer.views import View, path_operands
from scanners.languages import in_english
from scanners.models import CallStatus, ErrorCategory, ToolName
from scanners.shell_profiles import without_start_up

_FILE = re.compile(r"\w\.\w")
_PARTS = re.compile(r"[-_.]")
_JQ_COMPILES_NOT = 3
_NO_PROGRAM = frozenset({49, 127, 9009})  # 49: the Microsoft Store in place of Python
_FORCEFULLY, _FORCED = 137, frozenset({"-9", "-KILL", "-SIGKILL", "KILL", "SIGKILL"})
_ENDED = frozenset({137, 143, 144})  # of a shell that a signal ended
_CHECKS_PENDING = 8  # exit code of ``gh pr checks``
_LOCAL = re.compile(r"//(?:localhost|127\.|0\.0\.0\.0|\[::1\])")
_CURL_OFFLINE = frozenset({6, 7, 28, 35, 52, 56})  # no host, refused, timed out, TLS, empty, reset
_ASKS = (
    frozenset({"test", "[", "[[", "diff", "cmp", "comm", "pgrep", "lsof", "ps"})
    | ASKS_FOR_PROGRAM
    | cmdlets.ASKS
)
_ASKING_GIT = frozenset(
    """diff rev-parse show-ref check-ignore merge-base ls-files ls-remote config""".split()  # noqa: SIM905
)
_ASKING_GIT_OPTIONS = re.compile(
    r"--exit-code|--quiet|--get|--verify|--is-|check-ignore|show-ref|--error-unmatch|ls-remote"
)
_USAGE = re.compile(r"^\s*(?:Commands|Options|Usage|Flags)\b", re.MULTILINE | re.IGNORECASE)
_NOT_ASKED = re.compile(r"unknown|unrecogni[sz]ed|invalid|no such|not found|missing|required", re.IGNORECASE)
_QUIET = re.compile(r"2>\s*(?:/dev/null|\$null)|(?i:-(?:ErrorAction|EA)\s+(?:SilentlyContinue|Ignore|0)\b)")
_TAKES_PATTERNS = frozenset({"find", "fd"})  # which the shell should have left alone
_SHOWS = VIEWERS | LISTERS | SEARCHES | FILTERS


class Failure(View):
    """A failing (or rejected) call with what its output tells."""

    @cached_property
    def output(self) -> str:
        """The output, of a shell without its start-up, and in English where it was in another language."""
        if self.name != ToolName.BASH:
            return self.call.output
        return in_english(without_start_up(self.call.output))

    @cached_property
    def member(self) -> Command | None:
        """The command of the line that failed: the one its output names, else the last that does work."""
        if not self.commands:
            return None
        if self.in_powershell and (one := refused_member(self.commands, self.mains, self.output)):
            return one
        return failing_member(self.commands, self.mains, self.output, self.missing)

    @cached_property
    def complaint(self) -> str:
        """The output; of a command that shows what is in files, only what it says in its own name."""
        member = self.member
        if member is None or not (member.program in SEARCHES | VIEWERS or member.head in SEARCHES):
            return self.output
        own = re.compile(
            rf"(?:\S*sh: .*)?{re.escape(member.program)} ?: |\(eval\)|\S*sh:(?:\d+:)? |Error:"
            r"|ParserError:|\s+\+ (?:CategoryInfo|FullyQualifiedErrorId) "
        )
        return "\n".join(line for line in self.output.split("\n") if own.match(line))

    @cached_property
    def ended_by(self) -> Command | None:
        """The ``pkill -f``, or its like, whose pattern matched the shell of its own line, which it ended."""
        if self.call.exit_code not in _ENDED:
            return None
        killers = [at for at, one in enumerate(self.commands) if one.kills_by_line]
        if not killers:
            return None
        killer = self.commands[killers[-1]]
        after = self.commands[killers[-1] + 1 :]
        if killer.program == "pgrep":
            if not after or after[0].program != "kill":
                return None
            killer = after[0]
        is_forced = any(word in _FORCED for word in killer.words)
        is_apart = any("[" in word for word in self.commands[killers[-1]].operands)  # matches not itself
        is_by_force = self.call.exit_code == _FORCEFULLY
        return None if is_apart or (is_by_force and not is_forced) else killer

    @cached_property
    def not_reached(self) -> tuple[Command, ...]:
        """The commands that did not run because the failing member stands before them in an ``&&`` chain."""
        member = self.member
        if member is None:
            return ()
        after = self.commands[self.commands.index(member) + 1 :]
        return (
            tuple(one for one in after if not one.is_neutral) if after and after[0].operator == "&&" else ()
        )

    @cached_property
    def akin(self) -> tuple[str, ...]:
        """Program names, in lower case, of which a line that does the same work holds one."""
        member = self.member
        if member is None:
            return ()
        names = {member.program, *_PARTS.split(member.program), *AKIN.get(member.program, ())}
        if member.program in PACKAGE_MANAGERS:
            names.add(member.subcommand)
        if (checks := goal(member)) and self._may_have_another_runner(member):
            names.update(programs_for(checks))
        if self.kind is FixKind.ENVIRONMENT:
            names.update(LISTERS if lists_files(member) else ())
            names.update(VIEWERS if member.program in VIEWERS else ())
        names.update(one.program for one in self.not_reached[:1])
        if member.subcommand and self.kind in (FixKind.ENVIRONMENT, FixKind.OTHER):
            names.add(member.subcommand.split(" ")[-1])
        if member.is_module:
            names.update(AKIN["python"])  # another module
        if member.operator == "|":
            names.add(self.commands[self.commands.index(member) - 1].program)
        names.update(*(cmdlets.ALIASES.get(name, ()) for name in tuple(names)))
        return tuple(name.lower() for name in names if len(name) > 1 or name == member.program)

    def _may_have_another_runner(self, check: Command) -> bool:
        """Whether the check is of certain files, or could not begin as it was called."""
        return any(map(_FILE.search, check.operands)) or complaints.UNKNOWN_SUBCOMMAND.is_in(self.output)

    @cached_property
    def same_subcommand(self) -> str:
        """The word that such a line holds too, in lower case; "" when it may differ."""
        member = self.member
        if member is None or self.not_reached or self.kind is FixKind.ENVIRONMENT:
            return ""
        if member.program == "gh" or complaints.STOPPED.is_in(self.output):
            return ""  # by its API; by going on with what a pull had begun
        if complaints.UNKNOWN_SUBCOMMAND.is_in(self.output) or complaints.USAGE.is_in(self.output):
            return ""
        if complaints.TAKEN.is_in(self.output):
            return ""  # what was to be made is changed
        word = member.subcommand.split(" ")[-1].lower()
        return next(iter(identifier_words(word)), word) if goal(member) else word  # lint:fix, lint

    @cached_property
    def is_answer(self) -> bool:
        """Whether a non-zero exit is what the command answers: no match, files differ, not installed."""
        member, code = self.member, self.call.exit_code
        if member is None or self.call.status is not CallStatus.FAILED:
            return False
        said = self.output[:2000]
        if complaints.is_not_parsed(said) or complaints.NOT_STARTED.is_in(said):
            return False  # it was never asked
        if self.in_powershell and is_refused(said):
            return False
        asks_help = "--help" in member.flags or member.words[-1:] == ("-h",)  # -h takes a host, too
        if asks_help and _USAGE.search(said) and not _NOT_ASKED.search(said[:400]):
            return True  # it told how it is used
        is_quiet = _QUIET.search(self.command) is not None
        if member.program in LISTERS and (is_quiet or complaints.GLOB_MISSED.search(self.output)):
            return member.program not in _TAKES_PATTERNS
        if code not in (1, None):
            return False
        last = self._last_but_filters
        if last.program in SEARCHES or last.head in SEARCHES:
            if complaints.GLOB_MISSED.search(self.output) and len(self.mains) == 1:
                return False  # the shell has not begun it
            shows = all(
                one.is_neutral or one.program in _SHOWS or one.head in SEARCHES for one in self.commands
            )
            return (shows or self._is_silent) and not self._complains_of(last.program)
        if last.program in _ASKS and (last.program != "command" or "-v" in last.flags):
            return self._is_silent
        if last.program == "git" and last.subcommand in _ASKING_GIT:
            options = " ".join((last.subcommand, *last.flags))
            return last.subcommand == "diff" or bool(_ASKING_GIT_OPTIONS.search(options))
        return member.program in VIEWERS and is_quiet and self._is_silent

    @property
    def _last_but_filters(self) -> Command:
        """The last command, whose exit code the line's is: PowerShell's own filters have none."""
        last = self.commands[-1]
        for one in reversed(self.commands) if self.in_powershell else ():
            if not (one.operator == "|" and one.program in cmdlets.FILTERS):
                return one
        return last

    @property
    def _is_silent(self) -> bool:
        return not complaints.ANY_ERROR.is_in(self.output)

    def _complains_of(self, program: str) -> bool:
        """Whether a search says that something is wrong with what it was asked."""
        return (
            "regex parse error" in self.output
            or re.search(rf"^{re.escape(program)}: ", self.output, re.MULTILINE) is not None
        )

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The paths that the output says do not exist."""
        if self.name != ToolName.BASH:
            head = self.output[:400]
            is_missing = (
                self.call.error_category is ErrorCategory.FILE_NOT_FOUND or complaints.IS_MISSING.is_in(head)
            )
            return (self.path,) if is_missing and self.path and not complaints.NOT_STARTED.is_in(head) else ()
        text = self.output
        found = missing_paths(text if len(text) <= 8000 else f"{text[:4000]}\n{text[-4000:]}")
        return self._as_written(found) if found and self.in_powershell else found

    def _as_written(self, found: tuple[str, ...]) -> tuple[str, ...]:
        """The paths as the line has them, of which PowerShell says where they would be."""
        folder = paths.join(self.call.cwd, self.text("workdir"))
        written = {
            paths.parts(paths.join(folder, word)): word
            for one in self.commands
            for word in path_operands(one)
        }
        return tuple(written.get(paths.parts(paths.join(folder, path)), path) for path in found)

    @cached_property
    def kind(self) -> FixKind:
        """What failed, in the vocabulary of pairs."""
        if self.call.status is CallStatus.REJECTED:
            return FixKind.USER_REJECTED
        if self.call.status is CallStatus.INTERRUPTED:
            return FixKind.INTERRUPTED
        category, head = self.call.error_category, self.output[:600]
        if category is ErrorCategory.FILE_TOO_LARGE or complaints.TOO_LARGE.is_in(head):
            return FixKind.FILE_TOO_LARGE
        if category is ErrorCategory.EDIT_PRECONDITION or complaints.EDIT_REFUSED.is_in(head):
            return FixKind.EDIT_PRECONDITION
        is_denied = category in (ErrorCategory.HOOK_BLOCKED, ErrorCategory.SANDBOX_DENIED)
        if is_denied or complaints.NOT_LET.match(head):
            return FixKind.PERMISSION
        if category is ErrorCategory.INVALID_INPUT and "InputValidationError" in head:
            return FixKind.TOOL_INPUT
        if category is ErrorCategory.SERVICE_UNAVAILABLE:
            return FixKind.NETWORK_OR_SERVICE
        return self._shell_kind() if self.name == ToolName.BASH else self._tool_kind(category, head)

    def _tool_kind(self, category: ErrorCategory, head: str) -> FixKind:
        if complaints.NOT_STARTED.is_in(head):
            return FixKind.ENVIRONMENT
        is_search = self.name in (ToolName.GREP, ToolName.GLOB, ToolName.LS)
        if category is ErrorCategory.FILE_NOT_FOUND and self.missing:
            return FixKind.SEARCH_SCOPE if is_search else FixKind.FILE_PATH
        if (
            (is_search and "regex parse error" in head)
            or category is ErrorCategory.INVALID_INPUT
            or complaints.BAD_INPUT.is_in(head)
        ):
            return FixKind.TOOL_INPUT
        if is_search:
            return FixKind.SEARCH_SCOPE
        if self.missing or category is ErrorCategory.IS_DIRECTORY:
            return FixKind.FILE_PATH
        if category is ErrorCategory.PERMISSION_DENIED or complaints.DENIED.is_in(head):
            return FixKind.PERMISSION
        if category is ErrorCategory.CONNECTION_ERROR or complaints.NETWORK.is_in(head):
            return FixKind.NETWORK_OR_SERVICE
        return FixKind.OTHER

    def _shell_kind(self) -> FixKind:
        member = self.member
        if member is None:
            return FixKind.OTHER
        output = self.complaint[-8000:]
        if self.is_answer:
            return self._answer_kind(member)
        if self.in_powershell:
            said = self.output[-8000:]
            if kind := refused_as(self.command, member, said, bool(self.missing)):
                return kind
        if self.ended_by:
            return FixKind.COMMAND_SYNTAX
        if checks := goal(member):
            return self._check_kind(checks, output)
        if member.head in ("git commit", "git push") and complaints.HOOK.is_in(output):
            if complaints.NOT_READY.is_in(output):
                return FixKind.ENVIRONMENT
            if complaints.NETWORK.is_in(output):
                return FixKind.NETWORK_OR_SERVICE
            return FixKind.TEST_OR_BUILD if complaints.ABOUT_CODE.is_in(output) else FixKind.PERMISSION
        if complaints.NOT_STARTED.is_in(self.output[:2000]):
            return FixKind.ENVIRONMENT
        is_absent = member.program in complaints.absent_programs(output)
        if complaints.NOT_INSTALLED.is_in(output) and (is_absent or member.program not in VIEWERS):
            return FixKind.ENVIRONMENT
        if self.call.exit_code in _NO_PROGRAM and not without_exit_code(self.output):
            return FixKind.ENVIRONMENT
        if self._script_lacks_program or complaints.NOT_READY.is_in(output):
            return FixKind.ENVIRONMENT
        if self.missing:
            is_search = member.program in SEARCHES or member.program in ("find", "fd")
            is_search = is_search and not self._reads_one_file(member)
            return FixKind.SEARCH_SCOPE if is_search else FixKind.FILE_PATH
        if complaints.GLOB_MISSED.search(output):
            return FixKind.COMMAND_SYNTAX  # a ? or [ that should have been quoted
        is_offline = member.program == "curl" and self.call.exit_code in _CURL_OFFLINE
        if is_offline and _LOCAL.search(self.command):
            return FixKind.ENVIRONMENT  # nobody has started it
        if is_offline or complaints.NETWORK.is_in(output):
            return FixKind.NETWORK_OR_SERVICE
        if complaints.USAGE.is_in(output):
            return FixKind.COMMAND_SYNTAX
        if complaints.DENIED.is_in(output):
            return FixKind.PERMISSION
        if member.program in CODE_FIRST and member.program in complaints.complaining(
            output, [member.program]
        ):
            return FixKind.COMMAND_SYNTAX
        if self.commands[-1].program == "jq" and self.call.exit_code == _JQ_COMPILES_NOT:
            return FixKind.COMMAND_SYNTAX
        is_inline = bool(member.stdin) or bool(INLINE_CODE & set(member.flags))
        return FixKind.COMMAND_SYNTAX if is_inline and member.program in INTERPRETERS else FixKind.OTHER

    def _reads_one_file(self, member: Command) -> bool:
        """Whether one file is looked into: ``grep -n tide a.py``."""
        places = [word for word in member.operands if word in self.missing]
        return (
            len(places) == len(self.missing) == 1
            and places[0] == member.operands[-1]
            and (len(member.operands) == 2 and paths.stem(places[0]) != paths.name(places[0]))
        )

    @property
    def _script_lacks_program(self) -> bool:
        """Whether a script that was called, not the line itself, names a program that is not there."""
        found = complaints.LACKED_BY_SCRIPT.search(self.output[-4000:])
        return found is not None and found[1] not in self.command

    def _answer_kind(self, member: Command) -> FixKind:
        last = self._last_but_filters
        if last.program in ASKS_FOR_PROGRAM:
            return FixKind.ENVIRONMENT
        if member.program == "ls" and not complaints.GLOB_MISSED.search(self.output):
            return FixKind.FILE_PATH
        searches = last.program in SEARCHES or last.head in SEARCHES or member.program in LISTERS | VIEWERS
        return FixKind.SEARCH_SCOPE if searches else FixKind.OTHER

    def _check_kind(self, checks: str, output: str) -> FixKind:
        """A check that could not run teaches about the environment or the command, not about the code."""
        if complaints.NOT_INSTALLED.is_in(output[:1500]):
            return FixKind.ENVIRONMENT
        if checks == "checks" and self.call.exit_code == _CHECKS_PENDING:
            return FixKind.OTHER
        if checks == "checks" or complaints.ABOUT_CODE.is_in(output):
            return FixKind.TEST_OR_BUILD
        says_little = output.count("\n") <= 3 and not complains(output)
        return (
            FixKind.COMMAND_SYNTAX if says_little or complaints.USAGE.is_in(output) else FixKind.TEST_OR_BUILD
        )
