"""What the output of a failing call says: which command failed, what of it did not run, what is missing."""

from __future__ import annotations

import re
from functools import cached_property

from analyzer import paths
from analyzer.calls.views import View, path_operands
from analyzer.outputs import complaints, guards
from analyzer.outputs.missing_paths import missing_paths
from analyzer.outputs.telling import refusal_in
from analyzer.shell import cmdlets
from analyzer.shell.command_lines import parse
from analyzer.shell.commands import Command, wrapper_name
from analyzer.shell.members import failing_member
from analyzer.shell.powershell_refusals import last_program, refused_member
from analyzer.shell.programs import INTERPRETERS, SEARCHES, VIEWERS
from scanners.models import ErrorCategory, ToolName
from scanners.outcomes.languages import in_english
from scanners.outcomes.shell_profiles import without_start_up

# no host, refused, timed out, TLS, sent in a circle, empty, reset, certificate
CURL_OFFLINE = frozenset({6, 7, 28, 35, 47, 52, 56, 60})
_FED = 123  # of xargs: a command that it ran failed
_FORCEFULLY, _FORCED = 137, frozenset({"-9", "-KILL", "-SIGKILL", "KILL", "SIGKILL"})
_ENDED = frozenset({137, 143, 144})  # of a shell that a signal ended
_ENDS_IN_BACKSLASH = re.compile(r'("[A-Za-z]:\\[^"\n]*)\\"')  # of a folder of Windows, told to another shell
_TRACEBACK = "Traceback (most recent call last):\n"
_CHILD_FAILED = "CalledProcessError"  # of which the child said before why
# of ripgrep and its like, which do not say their own name
NO_ARGUMENT = r"(?i:error: (?:unexpected|found) argument)"
_SEARCHED_WHOLE = 8_000  # characters of an output, of which paths are looked for: else only at its ends


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
            rf"(?i:{re.escape(member.program)}) ?: |{NO_ARGUMENT}|\(eval\)|\S*sh:(?:\d+:)? |Error:"
            r"|\s+\+ (?:CategoryInfo|FullyQualifiedErrorId) "  # in English, whatever the sentence is in
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


def _both_ends(output: str) -> str:
    half = _SEARCHED_WHOLE // 2
    return output if len(output) <= _SEARCHED_WHOLE else f"{output[:half]}\n{output[-half:]}"
