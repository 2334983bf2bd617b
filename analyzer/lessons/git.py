"""What git and GitHub teach: locks and signatures that refuse a commit, a repository's name, its remote."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from datetime import datetime

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.lessons.forms import Form, form_of
from analyzer.lessons.kind import (
    LessonKind,
    always,
    if_it_worked_later,
    in_two_sessions,
    of_subject,
    with_remedy,
)
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.lessons.refused_forms import refused_or_worked
from analyzer.lessons.shell import is_of_line
from analyzer.lessons.single import single_lesson
from analyzer.lessons.successes import Successes
from analyzer.models import FailureFix, Lesson, Section
from analyzer.outputs.wording import Wording
from analyzer.rule_text.discretion import is_sayable
from analyzer.rule_text.markdown import code
from analyzer.rule_text.project_paths import portable
from analyzer.shell.command_lines import commands_of
from scanners.models import RAN, ToolCall

_LOCK_HELD = re.compile(r"Unable to create '[^'\n]{1,400}index\.lock': File exists")
_WRITES_INDEX = frozenset(
    "add checkout cherry-pick commit merge mv pull rebase reset restore rm stash switch".split()  # noqa: SIM905
)
_UNSIGNED = Wording(
    *("gpg failed to sign", "1Password: ", "agent refused operation", "communication with agent failed"),
    *("agent returned an error", "signing failed"),
)
_OF_ANOTHER = ("-C", "--git-dir")  # options that name a repository elsewhere
_NO_ORIGIN = "'origin' does not appear to be a git repository"
_NO_COMMIT = "failed to write commit object"
_UNTRUSTED = "detected dubious ownership in repository"
_NOT_REBASED = re.compile(
    r"cannot (?:pull with )?rebase: (?:You have unstaged|Your index contains uncommitted) changes"
)


def _refused(
    lesson: Lesson, is_said_in: Callable[[str], bool], subcommands: frozenset[str], words: str
) -> LessonKind:
    """What git refuses for the state that something else is in, whatever it was called with."""

    def fails(failure: Failure) -> bool:
        return is_said_in(failure.output) and is_said_in(failure.complaint)  # and in no file that is shown

    def runs(call: ToolCall) -> bool:
        return any(one.program == "git" and one.subcommand in subcommands for one in commands_of(call))

    def others(observed: ObservedSession) -> Iterator[Sign]:
        like = observed.lines.holding_any(f"git {subcommand}" for subcommand in subcommands)
        return observed.kept(at for at in like if runs(observed.calls[at]))

    return single_lesson(lesson, fails, words, others, lacks=in_two_sessions, is_of_machine=True)


def _is_unsigned(text: str) -> bool:
    return _NO_COMMIT in text and _UNSIGNED.is_in(text)


LOCKED = _refused(
    Lesson(Section.RETRY_PREVENTION, "git while its index is locked", "wait for the other git"),
    lambda text: _LOCK_HELD.search(text) is not None,
    _WRITES_INDEX,
    "when git says that `index.lock` exists, wait for the running `git`; remove it only if none runs",
)
UNSIGNED = _refused(
    Lesson(Section.RETRY_PREVENTION, "a commit that cannot be signed", "ask the user to see to the key"),
    _is_unsigned,
    frozenset({"commit"}),
    "when a commit cannot be signed, ask the user to see to the signing key, rather than try again",
)

UNTRUSTED = _refused(
    Lesson(Section.RETRY_PREVENTION, "git in a repository of another owner", "ask the user to trust it"),
    lambda text: _UNTRUSTED in text,
    _WRITES_INDEX | {"status", "log", "diff", "show", "branch", "remote"},
    "when git reports dubious ownership of a repository, ask the user to trust it; do not try again",
)
UNSTAGED = _refused(
    Lesson(Section.RETRY_PREVENTION, "git pull --rebase with unstaged changes", "--autostash"),
    lambda text: _NOT_REBASED.search(text) is not None,
    frozenset({"pull", "rebase"}),
    "give `git rebase` or `git pull --rebase` the option `--autostash`, or commit first (they refuse"
    " uncommitted changes)",
)

_NO_REPOSITORY = re.compile(r"Could not resolve to a Repository with the name '([\w.-]+)/([\w.-]+)'")
_GUESSED = "a guessed owner of a repository on GitHub"


def _other_owner(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    found = _NO_REPOSITORY.search(failure.output)
    if found is None or pair.fix is None:
        return
    wrong, name = found.groups()
    right = _owner_in(pair.fix.command, name)
    if right and right.lower() != wrong.lower():
        yield Lesson(Section.COMMAND_PATTERNS, _GUESSED, f"{right}/{name}")


def _owner_in(line: str, name: str) -> str:
    """Whose repository of that name a line asks for: ``-R owner/name``, or a query of GraphQL."""
    plain = re.escape(name)
    found = re.search(rf"(?<![\w./-])(?:repos/)?([\w.-]+)/{plain}(?![\w.-])", line) or re.search(
        rf"owner\W{{1,5}}([\w-]+)\W{{1,8}}(?:-[fF] )?name\W{{1,5}}{plain}(?![\w.-])", line
    )
    return found[1] if found else ""


def _watch_owner(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    owner, name = lesson.remedy.split("/")
    for at in observed.lines.holding(name):
        call = observed.calls[at]
        if call.status not in RAN:
            continue
        found = _NO_REPOSITORY.search(call.output) if call.is_error else None
        if found:
            if found[2] == name and found[1] != owner:
                yield "failed", call
        elif _owner_in(call.command, name) == owner and not call.is_error:
            yield "kept", call


GUESSED_OWNER = LessonKind(
    fits=lambda lesson: lesson.subject == _GUESSED,
    taught=_other_owner,
    words=lambda finding: f"use {code(finding.remedy)} as the repository on GitHub (others were not found)",
    watch=_watch_owner,
    lacks=in_two_sessions,
)

_PATHS_IGNORED = re.compile(
    r"paths are ignored by one of your \.gitignore files:\n((?:(?!hint: ).{1,300}\n){1,20})"
)
_IGNORED = "ignored by git"


def _ignored(failure: Failure, project_path: str) -> list[str]:
    """What a line would have added that git ignores, as git names it: from the top of the repository."""
    found = _PATHS_IGNORED.search(failure.output) if failure.call.is_error else None
    if found is None:
        return []
    named = [
        paths.parts(portable(word, project_path, failure.call.cwd) or "")
        for one in failure.commands
        if one.head == "git add"
        for word in one.operands
    ]
    ignored = (paths.parts(line) for line in found[1].splitlines())
    return ["/".join(one) for one in ignored if any(one and word[: len(one)] == one for word in named)]


def _leaves_out(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    for path in _ignored(failure, pair.project_path):
        if is_sayable((path,)):
            yield Lesson(Section.COMMAND_PATTERNS, path, _IGNORED)


def _watch_ignored(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    for at in observed.lines.holding("git add"):
        failure = observed.failure(at)
        if lesson.subject in _ignored(failure, observed.session.project_path):
            yield "failed", failure.call
        elif failure.succeeded:
            yield "worked" if _adds(failure, lesson.subject) else "kept", failure.call


def _adds(failure: Failure, path: str) -> bool:
    return any(one.head == "git add" and path in one.operands for one in failure.commands)


def _added(successes: Successes, lesson: Lesson, after: datetime | None) -> Iterator[datetime]:
    return successes.runs(f"git add {shlex.quote(lesson.subject)}", after)


IGNORED = LessonKind(
    fits=with_remedy(_IGNORED),
    taught=_leaves_out,
    words=lambda finding: f"leave {code(finding.subject)} out of `git add` (ignored by a `.gitignore`)",
    watch=_watch_ignored,
    lacks=in_two_sessions,
    outdated=if_it_worked_later(_added),
    is_of_project=always,
)


def _without_remote(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    mine = failure.member
    if mine is None or not is_of_line(pair, failure):
        return
    if mine.program == "git" and _NO_ORIGIN in failure.output and _is_in(pair.project_path, failure):
        yield Lesson(Section.ENVIRONMENT, form_of(mine), _NO_REMOTE)


def _is_in(project_path: str, failure: Failure) -> bool:
    """Whether a line runs where the agent is, in the project, and nowhere else."""
    names_another = any(flag.split("=")[0] in _OF_ANOTHER for one in failure.commands for flag in one.flags)
    cwd = failure.call.cwd
    return not (failure.moves or names_another) and (not cwd or paths.parts(cwd) == paths.parts(project_path))


def _watch_remote(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    wrong = Form(lesson.subject)
    near = dict.fromkeys(wrong.near(observed.lines))
    yield from observed.kept(at for at in observed.lines if at not in near)
    here = (line for line in map(observed.failure, near) if _is_in(observed.session.project_path, line))
    yield from refused_or_worked(wrong, lambda failure: _NO_ORIGIN in failure.output, here)


_NO_REMOTE = "no remote origin"
NO_REMOTE = LessonKind(
    fits=with_remedy(_NO_REMOTE),
    taught=_without_remote,
    words=lambda finding: f"do not call {code(finding.subject)} (the repository has no remote `origin`)",
    watch=_watch_remote,
    lacks=in_two_sessions,
    outdated=if_it_worked_later(of_subject(Successes.runs)),
    is_of_machine=True,
    is_of_project=always,
)
