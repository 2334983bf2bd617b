"""What the output of a failing call says: which command failed, what is missing, whether it is an answer."""

from __future__ import annotations

import re
from functools import cached_property

from analyzer import paths
from analyzer.calls.views import View, path_operands
from analyzer.outputs import complaints, guards
from analyzer.outputs.missing_paths import missing_paths
from analyzer.outputs.telling import beginning_of, refusal_in
from analyzer.shell import cmdlets
from analyzer.shell.command_lines import parse
from analyzer.shell.commands import Command, wrapper_name
from analyzer.shell.members import failing_member
from analyzer.shell.powershell_refusals import is_refused, last_program, refused_member
from analyzer.shell.programs import ASKS_FOR_PROGRAM, FILTERS, INTERPRETERS, LISTERS, SEARCHES, VIEWERS
from scanners.models import CallStatus, ErrorCategory, ToolName
from scanners.outcomes.languages import in_english
from scanners.outcomes.shell_profiles import without_start_up

# no host, refused, timed out, TLS, sent in a circle, empty, reset, certificate
CURL_OFFLINE = frozenset({6, 7, 28, 35, 47, 52, 56, 60})
_FED = 123  # of xargs: a command that it ran failed
_FORCEFULLY, _FORCED = 137, frozenset({"-9", "-KILL", "-SIGKILL", "KILL", "SIGKILL"})
_ENDED = frozenset({137, 143, 144})  # of a shell that a signal ended
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
_ENDS_IN_BACKSLASH = re.compile(r'("[A-Za-z]:\\[^"\n]*)\\"')  # of a folder of Windows, told to another shell
_TAKES_PATTERNS = frozenset({"find", "fd"})  # which the shell should have left alone
_TRACEBACK = "Traceback (most recent call last):\n"
_CHILD_FAILED = "CalledProcessError"  # of which the child said before why
# of ripgrep and its like, which do not say their own name
_NO_ARGUMENT = r"(?i:error: (?:unexpected|found) argument)"
_SEARCHED_WHOLE = 8_000  # characters of an output, of which paths are looked for: else only at its ends
_SHOWS = VIEWERS | LISTERS | SEARCHES | FILTERS


class FailedCall(View):
    """A failing (or rejected) call with what its output tells."""

    @cached_property
    def output(self) -> str:
        """The output, of a shell without its start-up, and in English where it was in another language."""
        if self.name != ToolName.BASH:
            return self.call.output
        return in_english(without_start_up(self.call.output, self.command))

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """The commands of the line; where the last backslash of a path kept a quote open, as it was meant."""
        if '\\"' in self.command and not self.in_powershell and complaints.is_not_parsed(self.output):
            return parse(_ENDS_IN_BACKSLASH.sub(r'\1"', self.command))
        return super().commands

    @cached_property
    def member(self) -> Command | None:
        """The command of the line that failed: the one its output names, else the last that does work."""
        if not self.commands:
            return None
        if self.in_powershell and (one := refused_member(self.commands, self.mains, self.output)):
            return one
        if self.call.exit_code in CURL_OFFLINE and self.commands[-1].program == "curl":
            return self.commands[-1]  # whatever those before it printed
        if self.call.exit_code == _FED and (fed := self._fed_by_xargs):
            return fed
        member = failing_member(self.commands, self.mains, self.output, self.missing)
        if self.in_powershell and self.call.exit_code and cmdlets.is_cmdlet(member.program):
            return last_program(self.mains, self.output) or member
        return member

    @property
    def _fed_by_xargs(self) -> Command | None:
        """The last command that ``xargs`` gave its words."""
        return next(
            (one for one in reversed(self.commands) if "xargs" in map(wrapper_name, one.wrappers)), None
        )

    @cached_property
    def complaint(self) -> str:
        """The output; of a command that shows what is in files, only what it says in its own name.

        Of a script of Python that broke, what it had printed before says nothing of that.
        """
        member = self.member
        if member is not None and member.program in INTERPRETERS and _CHILD_FAILED not in self.output:
            return self.output[max(0, self.output.find(_TRACEBACK)) :]
        if member is None or not (member.program in SEARCHES | VIEWERS or member.head in SEARCHES):
            return self.output
        own = re.compile(
            rf"(?:\S*sh: .*)?(?i:{re.escape(member.program)}) ?: |{_NO_ARGUMENT}|\(eval\)"
            r"|\S*sh:(?:\d+:)? |Error:|ParserError:|\s+\+ (?:CategoryInfo|FullyQualifiedErrorId) "
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
    def cut_off(self) -> tuple[Command, ...]:
        """The commands that did not run because ``ended_by`` had ended the shell that they stood in."""
        if self.ended_by is None:
            return ()
        after = self.commands[self.commands.index(self.ended_by) + 1 :]
        return tuple(one for one in after if not one.is_neutral)

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
    def missing(self) -> tuple[str, ...]:
        """The paths that the output says do not exist."""
        if self.name != ToolName.BASH:
            head = refusal_in(self.output)
            is_missing = (
                self.call.error_category is ErrorCategory.FILE_NOT_FOUND or complaints.IS_MISSING.is_in(head)
            )
            return (self.path,) if is_missing and self.path and not complaints.NOT_STARTED.is_in(head) else ()
        found = missing_paths(_both_ends(self.output))
        if not found:
            return ()
        return (
            self._as_written(found) if self.in_powershell else tuple(dict.fromkeys(map(self._whole, found)))
        )

    def _whole(self, path: str) -> str:
        """A path of which the output's wording gives what follows its last blank: the line has it whole."""
        whole = (word for one in self.commands for word in one.words if word.endswith(f" {path}"))
        return next((word for word in whole if word in self.output), path)

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
    def is_denied(self) -> bool:
        """Whether a rule, a guard or a sandbox did not let the call run."""
        is_denied = self.call.error_category in (ErrorCategory.HOOK_BLOCKED, ErrorCategory.SANDBOX_DENIED)
        return is_denied or guards.NOT_LET.match(refusal_in(self.output)) is not None

    @cached_property
    def is_answer(self) -> bool:
        """Whether a non-zero exit is what the command answers: no match, files differ, not installed."""
        if self.call.status is not CallStatus.FAILED or (member := self.member) is None:
            return False
        code = self.call.exit_code
        said = beginning_of(self.output)
        if complaints.is_not_parsed(said) or complaints.NOT_STARTED.is_in(said) or self.is_denied:
            return False  # it was never asked
        if self.in_powershell and is_refused(said):
            return False
        missed = complaints.GLOB_MISSED.search(self.output)
        if missed and (missed[1].startswith("-") or not re.search(r"[*?]", missed[1])):
            return False  # an option or a path that the shell took for a pattern: nothing was asked
        asks_help = "--help" in member.flags or member.words[-1:] == ("-h",)  # -h takes a host, too
        if asks_help and _USAGE.search(said) and not _NOT_ASKED.search(said[:_BEFORE_HELP]):
            return True  # it told how it is used
        is_quiet = _QUIET.search(self.command) is not None
        if member.program in LISTERS and (is_quiet or missed):
            return member.program not in _TAKES_PATTERNS
        last = self._last_but_filters
        if last.head == "git ls-remote":
            return code in (_NO_SUCH_REF, None) and "--exit-code" in last.flags and self._is_silent
        if code not in (1, None):
            return False
        if last.program in SEARCHES or last.head in SEARCHES:
            if missed and len(self.mains) == 1:
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
        own = rf"^(?:{re.escape(program)}: |{_NO_ARGUMENT})"
        return "regex parse error" in self.output or bool(re.search(own, self.output, re.M | re.I))


def _both_ends(output: str) -> str:
    half = _SEARCHED_WHOLE // 2
    return output if len(output) <= _SEARCHED_WHOLE else f"{output[:half]}\n{output[-half:]}"
