"""Every kind of lesson, which one a lesson is of, and what a pair teaches.

Most pairs teach nothing beyond themselves: a test that failed because the code was wrong, a flaky network, a
search without a match. They have no lesson.
"""

from __future__ import annotations

from functools import lru_cache

from analyzer.calls.failures import Failure
from analyzer.lessons.asking import ASKED, HOOK_ASKS
from analyzer.lessons.bsd import SED_IN_PLACE
from analyzer.lessons.commands import COMMAND, NOT_ON_PATH
from analyzer.lessons.edits import EDIT
from analyzer.lessons.files import ELSEWHERE, NOWHERE
from analyzer.lessons.folders import FOLDER
from analyzer.lessons.git import GUESSED_OWNER, IGNORED, LOCKED, NO_REMOTE, UNSIGNED, UNSTAGED, UNTRUSTED
from analyzer.lessons.guards import GUARDS
from analyzer.lessons.kind import LessonKind
from analyzer.lessons.large_files import TOO_LARGE
from analyzer.lessons.lint import LINT, LINTER
from analyzer.lessons.missing_scripts import NO_SCRIPT
from analyzer.lessons.off_path import OFF_PATH
from analyzer.lessons.other_shells import BACKSLASHES, CMDLET, JOINED, REWRITTEN
from analyzer.lessons.permissions import ASK_FIRST, USERS_WORDS
from analyzer.lessons.repeating import LOOPS
from analyzer.lessons.sandbox import SANDBOX
from analyzer.lessons.searches import NOT_STARTED_HERE, OVER_LINES, TOO_SLOW
from analyzer.lessons.shell import ESCAPED, OPEN_QUOTE, OWN_SHELL, POWERSHELL, THERE_ALREADY, UNQUOTED
from analyzer.lessons.skills import SKILL
from analyzer.lessons.subcommands import NO_COMMAND, NO_OPTION
from analyzer.lessons.terminals import CLOSED_INPUT, NO_TERMINAL
from analyzer.lessons.timeouts import OUT_OF_TIME
from analyzer.lessons.tools import DECLARED, FOLDER_READ, NO_SUCH_TOOL, PARAMETER, PASSWORD, WITHOUT_ACCESS
from analyzer.lessons.trunks import TRUNK
from analyzer.models import FailureFix, Lesson

# what a tool says of itself comes first; what a command was replaced by, when nothing more is known, last
KINDS: tuple[LessonKind, ...] = (
    *(FOLDER_READ, PASSWORD, NO_SUCH_TOOL, WITHOUT_ACCESS, PARAMETER, SKILL, NOT_STARTED_HERE, TOO_SLOW),
    *(DECLARED, CLOSED_INPUT),
    *GUARDS,
    *(JOINED, CMDLET, REWRITTEN, BACKSLASHES, NO_TERMINAL, IGNORED),
    *(
        LOCKED,
        UNSIGNED,
        UNTRUSTED,
        UNSTAGED,
        HOOK_ASKS,
        GUESSED_OWNER,
        TRUNK,
        OVER_LINES,
        ESCAPED,
        THERE_ALREADY,
    ),
    *(SANDBOX, ELSEWHERE, NOWHERE, TOO_LARGE, EDIT, *LOOPS, USERS_WORDS, ASK_FIRST, LINT, LINTER, ASKED),
    *(UNQUOTED, SED_IN_PLACE, OPEN_QUOTE, NO_REMOTE, OWN_SHELL, *POWERSHELL, FOLDER, *OUT_OF_TIME),
    *(NO_SCRIPT, NO_COMMAND, NO_OPTION, OFF_PATH, NOT_ON_PATH, COMMAND),
)


@lru_cache(maxsize=4096)
def kind_of(lesson: Lesson) -> LessonKind:
    """The kind that a lesson is of."""
    return next(kind for kind in KINDS if kind.fits(lesson))


def lessons_of(pair: FailureFix, failure: Failure) -> list[Lesson]:
    """What the pair teaches: one lesson, several broken lint rules, or nothing.

    ``failure`` is the pair's, looked at closely.
    """
    if pair.bypass or failure.is_answer:
        return []
    for kind in KINDS:
        if found := list(kind.taught(pair, failure)):
            return found
    return []
