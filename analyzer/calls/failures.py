"""What kind of failure a call is, and what a later call that does its work looks like: where pairs begin."""

from __future__ import annotations

import re
from functools import cached_property

from analyzer import paths
from analyzer.calls.answers import AskingCall
from analyzer.calls.failed_calls import CURL_OFFLINE
from analyzer.models import FixKind
from analyzer.outputs import complaints, guards
from analyzer.outputs.missing_paths import NO_PATH
from analyzer.outputs.missing_scripts import missing_script
from analyzer.outputs.named_programs import absent_programs, complaining
from analyzer.outputs.spelling import identifier_words
from analyzer.outputs.telling import beginning_of, refusal_in, without_exit_code
from analyzer.outputs.unknown_options import unknown_options
from analyzer.shell import cmdlets
from analyzer.shell.checks import TESTS_OF_BUILDS, complains, goal, programs_for
from analyzer.shell.commands import Command, lists_files
from analyzer.shell.powershell_refusals import refused_as
from analyzer.shell.programs import (
    AKIN,
    ASKS_FOR_PROGRAM,
    CODE_FIRST,
    HOOKED,
    INLINE_CODE,
    INTERPRETERS,
    LISTERS,
    PACKAGE_MANAGERS,
    SEARCHES,
    VIEWERS,
)
from scanners.models import CallStatus, ErrorCategory, ToolName
from scanners.outcomes.failing_tests import tests_failed

_FILE = re.compile(r"\w\.\w")
_PARTS = re.compile(r"[-_.]")
_ANNOUNCES = re.compile(r"\s*(?:[>$] .*|\S.*\.\.\.)?")  # what a check runs, or is about to do
_JQ_COMPILES_NOT = 3
_NO_PROGRAM = frozenset({49, 127, 9009})  # 49: the Microsoft Store in place of Python
# Characters of an output. What a command complains of comes last, behind all that it did before; that a check
# could not run comes first, before what tests may say.
_COMPLAINT, _COMPLAINT_OF_SCRIPT, _BEFORE_CHECKING = 8_000, 4_000, 1_500
_CHECKS_PENDING = 8  # exit code of ``gh pr checks``
_LOCAL = re.compile(r"//(?:localhost|127\.|0\.0\.0\.0|\[::1\])")


class Failure(AskingCall):
    """A failing (or rejected) call with its kind, and with what tells lines apart that do the same work."""

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
        if any(map(_FILE.search, check.operands)) or check.program in absent_programs(self.output):
            return True
        return complaints.UNKNOWN_SUBCOMMAND.is_in(self.output)

    @cached_property
    def same_subcommand(self) -> str:
        """The word that such a line holds too, in lower case; "" when it may differ."""
        member = self.member
        if member is None or not member.subcommand:
            return ""
        if self.not_reached or self.kind is FixKind.ENVIRONMENT:
            return ""
        if member.program == "gh" or complaints.STOPPED.is_in(self.output):
            return ""  # by its API; by going on with what a pull had begun
        if complaints.UNKNOWN_SUBCOMMAND.is_in(self.output) or complaints.USAGE.is_in(self.output):
            return ""
        if missing_script(self.output):
            return ""
        if complaints.TAKEN.is_in(self.output) or member.head in TESTS_OF_BUILDS:
            return ""  # what was to be made is changed; by its tests
        word = member.subcommand.split(" ")[-1].lower()
        return next(iter(identifier_words(word)), word) if goal(member) else word  # lint:fix, lint

    @cached_property
    def kind(self) -> FixKind:
        """What failed, in the vocabulary of pairs."""
        if self.call.status is CallStatus.REJECTED:
            return FixKind.USER_REJECTED
        if self.call.status is CallStatus.INTERRUPTED:
            return FixKind.INTERRUPTED
        category, head = self.call.error_category, refusal_in(self.output)
        if category is ErrorCategory.FILE_TOO_LARGE or complaints.TOO_LARGE.is_in(head):
            return FixKind.FILE_TOO_LARGE
        if category is ErrorCategory.EDIT_PRECONDITION or complaints.EDIT_REFUSED.is_in(head):
            return FixKind.EDIT_PRECONDITION
        if self.is_denied:
            return FixKind.PERMISSION
        if category is ErrorCategory.INVALID_INPUT and "InputValidationError" in head:
            return FixKind.TOOL_INPUT
        if guards.NOT_TO_WAIT.match(head) or complaints.NO_FOLDER.match(head):
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
        if self.is_answer:
            return self._answer_kind(member)
        if self.in_powershell:
            said = self.output[-_COMPLAINT:]
            if kind := refused_as(self.command, member, said, bool(self.missing)):
                return kind
        if self.ended_by:
            return FixKind.COMMAND_SYNTAX
        if complaints.ENDED_BY_SANDBOX.match(self.output):
            return FixKind.ENVIRONMENT
        if complaints.is_not_parsed(self.output):
            return FixKind.COMMAND_SYNTAX  # whatever of it the shell took for a command
        output = self.complaint[-_COMPLAINT:]
        if checks := goal(member):
            return self._check_kind(checks, output)
        if member.head in HOOKED and complaints.HOOK.is_in(output):
            return self._hook_kind(output)
        if self._lacks_something(member, output):
            return FixKind.ENVIRONMENT
        is_of_remote = self._is_offline(member) or complaints.REMOTE_UNREACHED.is_in(output)
        if self.missing and not is_of_remote:  # what ssh did not find to ask for a password with
            return self._missing_kind(member)
        return self._complaint_kind(member, output)

    def _lacks_something(self, member: Command, output: str) -> bool:
        """Whether what the line needs is not there: a program, what others hold, a server on this machine."""
        if complaints.NOT_STARTED.is_in(beginning_of(self.output)):
            return True
        if member.program in absent_programs(output):
            return True
        if complaints.NOT_INSTALLED.is_in(output) and member.program not in VIEWERS:
            return True
        if self.call.exit_code in _NO_PROGRAM and not without_exit_code(self.output):
            return True
        if self._script_lacks_program or complaints.NOT_READY.is_in(output):
            return True
        return self._is_offline(member) and _LOCAL.search(self.command) is not None  # nobody has started it

    def _is_offline(self, member: Command) -> bool:
        return member.program == "curl" and self.call.exit_code in CURL_OFFLINE

    def _complaint_kind(self, member: Command, output: str) -> FixKind:
        """What was wrong with a line, by what it complains of."""
        if complaints.GLOB_MISSED.search(output):
            return FixKind.COMMAND_SYNTAX  # a ? or [ that should have been quoted
        is_slow = self.call.error_category is ErrorCategory.TIMEOUT
        if is_slow and (member.program in SEARCHES or member.program in ("find", "fd")):
            return FixKind.SEARCH_SCOPE
        if self._is_offline(member) or complaints.NETWORK.is_in(output):
            return FixKind.NETWORK_OR_SERVICE
        if complaints.USAGE.is_in(output):
            return FixKind.COMMAND_SYNTAX
        if complaints.DENIED.is_in(output) or complaints.NO_PASSWORD.is_in(output):
            return FixKind.PERMISSION
        return FixKind.COMMAND_SYNTAX if self._is_bad_code(member, output) else FixKind.OTHER

    def _is_bad_code(self, member: Command, output: str) -> bool:
        """Whether a script that is told in the line failed, or could not be read."""
        complains_itself = complaining(output, [member.program])
        if member.program in CODE_FIRST and member.program in complains_itself:
            return True
        if self.commands[-1].program == "jq" and self.call.exit_code == _JQ_COMPILES_NOT:
            return True
        is_inline = bool(member.stdin) or bool(INLINE_CODE & set(member.flags))
        return is_inline and member.program in INTERPRETERS

    @staticmethod
    def _hook_kind(output: str) -> FixKind:
        """What was wrong with a commit or push that a hook of the repository refused."""
        if complaints.NOTHING_TO_COMMIT.is_in(output):
            return FixKind.OTHER  # no hook had anything to refuse
        if complaints.NOT_READY.is_in(output):
            return FixKind.ENVIRONMENT
        if complaints.NETWORK.is_in(output):
            return FixKind.NETWORK_OR_SERVICE
        return FixKind.TEST_OR_BUILD if complaints.ABOUT_CODE.is_in(output) else FixKind.PERMISSION

    def _missing_kind(self, member: Command) -> FixKind:
        """What was wrong with a line of which something that it names does not exist."""
        if all(map(NO_PATH.fullmatch, self.missing)) or any(path.startswith("-") for path in self.missing):
            return FixKind.COMMAND_SYNTAX  # the last is an option behind what is no option
        is_search = member.program in SEARCHES or member.program in ("find", "fd")
        is_search = is_search and not self._reads_one_file(member)
        return FixKind.SEARCH_SCOPE if is_search else FixKind.FILE_PATH

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
        found = complaints.LACKED_BY_SCRIPT.search(self.output[-_COMPLAINT_OF_SCRIPT:])
        return found is not None and found[1] not in self.command

    @property
    def _lacks_its_program(self) -> bool:
        """Whether the program is not where the line says that it is."""
        if self.member is None or self.call.exit_code not in _NO_PROGRAM:
            return False
        called = paths.parts(paths.at_home(self.member.path))
        return any(paths.parts(paths.at_home(path)) == called for path in self.missing)

    def _answer_kind(self, member: Command) -> FixKind:
        last = self.last_but_filters
        if last.program in ASKS_FOR_PROGRAM:
            return FixKind.ENVIRONMENT
        if member.program == "ls" and not complaints.GLOB_MISSED.search(self.output):
            return FixKind.FILE_PATH
        searches = last.program in SEARCHES or last.head in SEARCHES or member.program in LISTERS | VIEWERS
        return FixKind.SEARCH_SCOPE if searches else FixKind.OTHER

    def _check_kind(self, checks: str, output: str) -> FixKind:
        """A check that could not run teaches about the environment or the command, not about the code."""
        if tests_failed(self.output):
            return FixKind.TEST_OR_BUILD
        begun = output[:_BEFORE_CHECKING]
        if complaints.NOT_INSTALLED.is_in(begun) or self._lacks_its_program or absent_programs(begun):
            return FixKind.ENVIRONMENT
        if checks == "checks" and self.call.exit_code == _CHECKS_PENDING:
            return FixKind.OTHER
        if any(option in self.command.split() for option in unknown_options(begun)):
            return FixKind.COMMAND_SYNTAX
        if checks == "checks" or complaints.ABOUT_CODE.is_in(output):
            return FixKind.TEST_OR_BUILD
        if all(map(_ANNOUNCES.fullmatch, without_exit_code(output).splitlines())):
            return FixKind.TEST_OR_BUILD  # it had begun, and did not say what was wrong
        says_little = output.count("\n") <= 3 and not complains(output)
        return (
            FixKind.COMMAND_SYNTAX if says_little or complaints.USAGE.is_in(output) else FixKind.TEST_OR_BUILD
        )
