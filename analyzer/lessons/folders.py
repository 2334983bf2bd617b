"""What programs teach that find their project in one folder, and not in the one where they were called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.places import apart_from_folder, folder_path_of, is_about_the_place
from analyzer.calls.views import View
from analyzer.lessons.kind import LessonKind, always, in_two_sessions, most_common, with_remedy
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.lessons.repository import doubts_of_folders
from analyzer.lessons.successes import Successes
from analyzer.lessons.worked_commands import has_worked
from analyzer.models import FailureFix, Finding, Lesson, Section
from analyzer.rule_text.discretion import is_sayable
from analyzer.rule_text.markdown import code
from analyzer.shell.checks import goal
from analyzer.shell.commands import Command
from analyzer.shell.programs import INTERPRETERS, LOOKS, NEUTRAL
from scanners.models import ToolCall

_HERE, _IN = "the project's root", " in "
_MOST = 3  # folders that a rule names
_SOUGHT = re.compile(  # what a program looks for in its folder
    r"package\.json|pyproject\.toml|Cargo\.toml|go\.mod|pubspec\.yaml|composer\.json|Gemfile|alembic\.ini"
    r"|(?<=repository \(or any of the parent directories\): )\.git|eslint\.config|tsconfig\.json"
)
_FINDS_NOTHING = re.compile(  # without a name for it
    r"no configuration file|No rule to make target|project or solution file|no POM in|a Gradle build"
    r"|Mix\.Project|(?:[Nn]o|find a|find any) (?:project|[Mm]akefile|workspace)|Prisma Schema"
)
_ITS_OWN_FOLDER = "another folder"


def _name(command: Command) -> str:
    """The program, as far as all its commands need the same project; "" of what works anywhere."""
    if command.program in LOOKS | NEUTRAL | INTERPRETERS or not (command.subcommand or goal(command)):
        return ""
    is_compose = command.subcommand.startswith("compose ")
    return f"{command.program} compose" if is_compose else command.program


def _folder(view: View, command: Command, project_path: str) -> str | None:
    """The folder in the project where a command runs, "" for its root; None outside of it."""
    root, folder = paths.parts(project_path), paths.parts(folder_path_of(view, command))
    if not root or folder[: len(root)] != root or "worktrees" in folder:
        return None
    return "/".join(folder[len(root) :])


def _fixed_in(pair: FailureFix, mine: Command) -> str | None:
    """The folder in the project where the same command worked."""
    fix = View(pair.fix, 0) if pair.fix else None
    for one in fix.commands if fix else ():
        if one.head == mine.head and apart_from_folder(one) == apart_from_folder(mine):
            return _folder(fix, one, pair.project_path) if fix else None
    return None


def _taught(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    mine = failure.member
    if mine is None or pair.fix is None or not (name := _name(mine)) or not is_about_the_place(failure):
        return
    if not (_SOUGHT.search(failure.output) or _FINDS_NOTHING.search(failure.output)):
        return  # of what else is not there, a change may have brought it
    wrong, right = _folder(failure, mine, pair.project_path), _fixed_in(pair, mine)
    if wrong is None or right is None or wrong == right or not is_sayable((wrong, right)):
        return
    yield Lesson(Section.COMMAND_PATTERNS, f"{name}{_IN}{wrong or _HERE}", _ITS_OWN_FOLDER)


def _words(finding: Finding) -> str:
    name, _, wrong = finding.subject.partition(_IN)
    named = " or ".join(code(folder) if folder else _HERE for folder in _folders_of(finding))
    wrong = wrong if wrong == _HERE else code(wrong)
    sought = most_common(found[0] for pair in finding.pairs if (found := _SOUGHT.search(pair.failure.output)))
    reason = f"no {code(sought)}" if sought else "it fails"
    return f"run {code(name)} in {named}, not in {wrong} ({reason} there)"


def _folders_of(finding: Finding) -> list[str]:
    """Where it worked, most often first."""
    found = Counter(map(_right, finding.pairs))
    return sorted(found, key=lambda one: (-found[one], one))[:_MOST]


def _doubts(finding: Finding, root: Path) -> Iterator[str]:
    return doubts_of_folders(_folders_of(finding), root)


def _right(pair: FailureFix) -> str:
    member = Failure(pair.failure, 0).member
    return (_fixed_in(pair, member) or "") if member else ""


def _commands(view: View, lesson: Lesson, project_path: str) -> Iterator[tuple[Command, bool]]:
    """The commands of a line that the lesson is about, and whether each is in the wrong folder."""
    name, _, wrong = lesson.subject.partition(_IN)
    for command in view.commands:
        if _name(command) == name and (folder := _folder(view, command, project_path)) is not None:
            yield command, folder == ("" if wrong == _HERE else wrong)


def _watch(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    name = lesson.subject.partition(_IN)[0]
    for at in observed.lines.holding(name.split()[-1]):
        failure = observed.failure(at)
        for command, is_wrong in _commands(failure, lesson, observed.session.project_path):
            if failure.call.is_error and command == failure.member and is_about_the_place(failure):
                if is_wrong:
                    yield "failed", failure.call
            elif failure.succeeded and has_worked(command, failure):
                yield "worked" if is_wrong else "kept", failure.call


def _outdated(lesson: Lesson, pairs: Sequence[FailureFix], successes: Successes) -> datetime | None:
    """When it worked in the wrong folder after it had failed there."""
    failed = max((pair.time for pair in pairs if pair.time), default=None)
    if failed is None:
        return None

    def is_wrong(call: ToolCall) -> bool:
        found = _commands(View(call, 0), lesson, pairs[0].project_path)
        return any(in_wrong_folder for _, in_wrong_folder in found)

    program = lesson.subject.partition(_IN)[0].split()[0]
    return next(successes.runs_program(program, failed, is_wrong), None)


FOLDER = LessonKind(
    fits=with_remedy(_ITS_OWN_FOLDER),
    taught=_taught,
    words=_words,
    watch=_watch,
    lacks=in_two_sessions,
    outdated=_outdated,
    doubts=_doubts,
    is_of_project=always,
)
