"""What failing commands ask for themselves: another command, to be run first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from analyzer.calls.failures import Failure
from analyzer.correlate.asked_for import asks_for, spellings, without_starter
from analyzer.lessons.forms import Form, form_in
from analyzer.lessons.kind import LessonKind, in_two_sessions, most_common
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.models import FailureFix, Finding, Lesson, Section
from analyzer.outputs import complaints
from analyzer.outputs.spelling import identifier_words
from analyzer.rule_text.discretion import is_sayable
from analyzer.rule_text.markdown import code, quoted
from analyzer.shell.bypasses import bypass_in
from analyzer.shell.command_lines import parse
from analyzer.shell.commands import Command
from analyzer.shell.programs import CANNOT_BE_UNDONE, HOOKED, LOADING_VERBS
from scanners.models import CallStatus

# a hook's words: run this command, and on the same line, or alone on one below it, the command
_ASKS_TO_RUN = re.compile(
    r"\b(?:[Rr]un|[Ee]xecute)(?: [^\n`'\":.]{1,60})?(?::[ \t]*(?:\n[ \t]*){1,3}|: |:? [`'\"])"
    r"(?P<line>(?:npm|pnpm|yarn|bun|make|mise|just|task|uv|poetry|cargo|go) [^\n`'\"]{2,60}?)[ \t]*"
    r"(?:[`'\"]|$)",
    re.MULTILINE,
)
_BY_HOOK, _BY_ITSELF = " refused by its hook", " that asks for another command"
_NO_REASON = re.compile(
    r"exit code|[>$]|at\s|.*[/\\].*[/\\]|.*\d{3}|.*\b(?:run|execute|use)\b", re.IGNORECASE
)
_BEFORE_WORDS = re.compile(
    r"^(?:[^\w@`'\"]|(?:npm|pnpm) (?:err!|error)|(?:fatal|error|warning):?\s)+", re.IGNORECASE
)
_SHORTEST, _LONGEST = 12, 90  # characters of a reason
# What an output may not talk an agent into, whoever wrote it: to lose work or data, to publish, to change how
# a program works from now on, to load something, or to wait for somebody at the keyboard.
_NOT_AT_ITS_WORD = frozenset(
    """
    apply clean clear config curl delete deploy destroy discard drop dropdb erase flush force kill killall
    login pkill prune publish purge release reset restore revert rollback set truncate uninstall unset upload
    wget wipe
    """.split()  # noqa: SIM905
)
_LEAVES_WORK = frozenset({"git checkout", "git switch", "git stash", "git rebase", "git merge", "git pull"})
_VERBS = 3  # words up to what brings in something that an output may name: ``dotnet tool install tides``
_LOADS = re.compile(
    r"(?:npm|pnpm|yarn|bun) (?:create|init|global|x)|poetry self|mise use|uv tool run|pipx run"
    r"|(?:docker|podman|nix) run|brew tap|gh repo clone"
)
_LOADERS = ("npm exec", "pnpm dlx", "yarn dlx", "bun x", "mise x", "mise exec", "uv run --with")
_OF_SHELL = re.compile(r"[;&|<>$()*\\]")


def _may_be_told(line: str) -> bool:
    """Whether a rule may tell to run a line because an output asks for it, even if the output lies."""
    if _OF_SHELL.search(line) or not is_sayable(line.split()):
        return False
    commands = parse(line)
    if bypass_in((), commands) or not _NOT_AT_ITS_WORD.isdisjoint(identifier_words(line)):
        return False
    return not any(one.head in CANNOT_BE_UNDONE | _LEAVES_WORK or _loads(one) for one in commands)


def _loads(command: Command) -> bool:
    """Whether a command brings in what it names; ``npm install`` alone brings in what is declared."""
    if any(wrapper.startswith(_LOADERS) for wrapper in command.wrappers):
        return True
    is_version = any("@" in word for word in command.operands)
    told = [*command.subcommand.split(), *command.operands]
    verbs = (word.lower() for word in (*command.program.split("-")[:1], *told[:-1][:_VERBS]))
    names_one = told != [] and command.head != "git add" and not LOADING_VERBS.isdisjoint(verbs)
    names_one = names_one or (command.operands != () and _LOADS.fullmatch(command.head) is not None)
    return not command.runs_script and (names_one or (command.head == "go run" and is_version))


def _asked_by_hook(failure: Failure) -> str:
    """The command that the hook wants to have been run, of a commit or push that it refused; else ""."""
    member = failure.member
    if member is None or member.head not in HOOKED or not complaints.HOOK.is_in(failure.output):
        return ""
    found = _ASKS_TO_RUN.search(failure.output)
    return found["line"] if found and _may_be_told(found["line"]) else ""


def _by_hook(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if failure.member and (line := _asked_by_hook(failure)):
        yield Lesson(Section.COMMAND_PATTERNS, f"{failure.member.head}{_BY_HOOK}", line)


def _by_itself(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    """What the output asks for, where that was run and then the same worked."""
    member, line = failure.member, pair.asked_for
    if member is None or pair.fix is None or not (line and asks_for(failure.output, line)):
        return
    if not _may_be_told(line):
        return
    if form := form_in(pair.project_path, failure, member):
        yield Lesson(Section.COMMAND_PATTERNS, f"{form}{_BY_ITSELF}", line)


def _words(finding: Finding) -> str:
    asks = finding.subject.removesuffix(_BY_HOOK).removesuffix(_BY_ITSELF)
    reasons = [_reason(pair.failure.output, finding.remedy) for pair in finding.pairs]
    usual = most_common(reasons)
    if 2 * reasons.count(usual) > len(reasons) and usual:
        return f"run {code(finding.remedy)} first where {code(asks)} would say {quoted(usual)}"
    who = f"the hook of {code(asks)}" if finding.subject.endswith(_BY_HOOK) else code(asks)
    return f"run {code(finding.remedy)} where {who} asks for it, before you try again"


def _reason(output: str, asked: str) -> str:
    """The words of an output, before it asks for the command, that say what is wrong; "" if none do."""
    before, _, _ = output.partition(asked if asked in output else without_starter(asked))
    for line in before.splitlines():
        words = _BEFORE_WORDS.sub("", line.strip())
        said = re.split(r"(?<=[.!])\s", words)[0].rstrip(" .!:")
        says_why = _SHORTEST <= len(said) <= _LONGEST and " " in said and not _NO_REASON.match(said)
        if says_why and is_sayable(said.split()):
            return said
    return ""


def _watch(
    suffix: str, is_asked: Callable[[Failure, str], bool]
) -> Callable[[Lesson, ObservedSession], Iterator[Sign]]:
    def watch(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
        asks = Form(lesson.subject.removesuffix(suffix))
        for failure in map(observed.failure, asks.near(observed.lines)):
            if failure.call.is_error and is_asked(failure, lesson.remedy):
                yield "failed", failure.call
        for at in observed.lines.holding(lesson.remedy.rsplit(maxsplit=1)[-1]):
            call = observed.calls[at]
            if call.status is CallStatus.OK and any(
                lesson.remedy in spellings(one) for one in observed.failure(at).commands
            ):
                yield "kept", call

    return watch


HOOK_ASKS = LessonKind(
    fits=lambda lesson: lesson.subject.endswith(_BY_HOOK),
    taught=_by_hook,
    words=_words,
    watch=_watch(_BY_HOOK, lambda failure, line: _asked_by_hook(failure) == line),
    lacks=in_two_sessions,
)
ASKED = LessonKind(
    fits=lambda lesson: lesson.subject.endswith(_BY_ITSELF),
    taught=_by_itself,
    words=_words,
    watch=_watch(_BY_ITSELF, lambda failure, line: asks_for(failure.output, line)),
    lacks=in_two_sessions,
)
