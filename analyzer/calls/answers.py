"""Whether the exit code of a failing call answers what was asked: no match, files differ, no such program."""

from __future__ import annotations

import re
from functools import cached_property

from analyzer.calls.failed_calls import NO_ARGUMENT, FailedCall
from analyzer.outputs import complaints
from analyzer.outputs.telling import beginning_of
from analyzer.shell import cmdlets
from analyzer.shell.commands import Command
from analyzer.shell.powershell_refusals import is_refused
from analyzer.shell.programs import ASKS_FOR_PROGRAM, FILTERS, LISTERS, SEARCHES, VIEWERS
from scanners.models import CallStatus

_ASKS = (
    frozenset({"test", "[", "[[", "diff", "cmp", "comm", "pgrep", "lsof", "ps"})
    | ASKS_FOR_PROGRAM
    | cmdlets.ASKS
)
_ASKING_GIT = frozenset(
    """diff rev-parse show-ref check-ignore merge-base ls-files config""".split()  # noqa: SIM905
)
_ASKING_GIT_OPTIONS = re.compile(
    r"--exit-code|--quiet|--get|--verify|--is-|check-ignore|show-ref|--error-unmatch"
)
_NO_SUCH_REF = 2  # of ``git ls-remote --exit-code``, whose other codes say that there was no answer
_USAGE = re.compile(r"^\s*(?:Commands|Options|Usage|Flags)\b", re.MULTILINE | re.IGNORECASE)
_BEFORE_HELP = 400  # characters: a complaint stands before the help that comes with it
_NOT_ASKED = re.compile(r"unknown|unrecogni[sz]ed|invalid|no such|not found|missing|required", re.IGNORECASE)
_QUIET = re.compile(r"2>\s*(?:/dev/null|\$null)|(?i:-(?:ErrorAction|EA)\s+(?:SilentlyContinue|Ignore|0)\b)")
_TAKES_PATTERNS = frozenset({"find", "fd"})  # which the shell should have left alone
_SHOWS = VIEWERS | LISTERS | SEARCHES | FILTERS


class AskingCall(FailedCall):
    """A failing call as the question that it may have been."""

    @cached_property
    def is_answer(self) -> bool:
        """Whether a non-zero exit is what the command answers: no match, files differ, not installed."""
        member = self.member
        if self.call.status is not CallStatus.FAILED or member is None or self._was_never_asked:
            return False
        if self._says_how_to_use(member):
            return True
        if member.program in LISTERS and (self._is_hushed or self._missed_pattern):
            return member.program not in _TAKES_PATTERNS
        last = self.last_but_filters
        if last.head == "git ls-remote":
            is_told = self.call.exit_code in (_NO_SUCH_REF, None)
            return is_told and "--exit-code" in last.flags and self._is_silent
        if self.call.exit_code not in (1, None):
            return False
        if last.program in SEARCHES or last.head in SEARCHES:
            return self._found_nothing(last)
        if last.program in _ASKS and (last.program != "command" or "-v" in last.flags):
            return self._is_silent
        if last.program == "git" and last.subcommand in _ASKING_GIT:
            options = " ".join((last.subcommand, *last.flags))
            return last.subcommand == "diff" or bool(_ASKING_GIT_OPTIONS.search(options))
        return member.program in VIEWERS and self._is_hushed and self._is_silent

    @property
    def last_but_filters(self) -> Command:
        """The last command, whose exit code the line's is: PowerShell's own filters have none."""
        last = self.commands[-1]
        for one in reversed(self.commands) if self.in_powershell else ():
            if not (one.operator == "|" and one.program in cmdlets.FILTERS):
                return one
        return last

    @property
    def _was_never_asked(self) -> bool:
        """Whether the line did not come so far as to ask."""
        said = beginning_of(self.output)
        if complaints.is_not_parsed(said) or complaints.NOT_STARTED.is_in(said) or self.is_denied:
            return True
        if self.in_powershell and is_refused(said):
            return True
        # An option, or a path, that the shell took for a pattern.
        missed = self._missed_pattern
        return bool(missed) and (missed.startswith("-") or not re.search(r"[*?]", missed))

    @cached_property
    def _missed_pattern(self) -> str:
        """The pattern of files for which the shell found none."""
        missed = complaints.GLOB_MISSED.search(self.output)
        return missed[1] if missed else ""

    @property
    def _is_hushed(self) -> bool:
        """Whether the line wants to hear of no error."""
        return _QUIET.search(self.command) is not None

    @property
    def _is_silent(self) -> bool:
        return not complaints.ANY_ERROR.is_in(self.output)

    def _says_how_to_use(self, member: Command) -> bool:
        """Whether a command was asked for help, and gave it."""
        asks_help = "--help" in member.flags or member.words[-1:] == ("-h",)  # -h takes a host, too
        said = beginning_of(self.output)
        return asks_help and bool(_USAGE.search(said)) and not _NOT_ASKED.search(said[:_BEFORE_HELP])

    def _found_nothing(self, search: Command) -> bool:
        """Whether a search ran, and all that it has to say is that nothing matches."""
        if self._missed_pattern and len(self.mains) == 1:
            return False  # the shell has not begun it
        # What else the line shows may speak of errors that are none of its own.
        only_shows = all(
            one.is_neutral or one.program in _SHOWS or one.head in SEARCHES for one in self.commands
        )
        return (only_shows or self._is_silent) and not self._complains_of(search.program)

    def _complains_of(self, program: str) -> bool:
        """Whether a search says that something is wrong with what it was asked."""
        own = rf"^(?:{re.escape(program)}: |{NO_ARGUMENT})"
        return "regex parse error" in self.output or bool(re.search(own, self.output, re.M | re.I))
