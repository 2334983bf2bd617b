"""In which folder a command runs: the call's own, moved by ``cd`` and ``-C``; whether two are one place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.views import View
from analyzer.models import FixKind
from analyzer.outputs import complaints
from analyzer.outputs.spelling import is_near
from analyzer.outputs.telling import end_of
from analyzer.shell.checks import goal
from analyzer.shell.commands import Command, lists_files
from analyzer.shell.programs import MOVES, VIEWERS
from scanners.outcomes.failing_tests import tests_failed

_FOLDER_OPTIONS = {
    "git": ("-C",), "make": ("-C", "--directory"), "go": ("-C",), "npm": ("--prefix",),
    "pnpm": ("-C", "--dir"), "yarn": ("--cwd",), "bun": ("--cwd",), "mise": ("-C", "--cd"),
    "uv": ("--directory", "--project"), "cargo": ("-C",),
}  # fmt: skip
_ABOUT_THE_PLACE = re.compile(
    r"not a git repository|missing script|no rule to make target|no (?:makefile|targets specified)"
    r"|no such file|does not exist|directory not found|package\.json|pyproject\.toml|go\.mod|Cargo\.toml"
    r"|Gemfile|composer\.json|pubspec\.yaml|pom\.xml|no POM|mix\.exs|a Mix\.Project|no config\w{0,9} files?"
    r"|(?:could not|couldn't|cannot|can't) (?:find|locate) (?:an? |any |the )?"
    r"(?:\S{1,40} schema|\S{0,40}(?:config|project))"
    r"|does not contain a|(?:project|solution) file|no (?:project|package|workspace) "
    r"|outside of? (?:the )?(?:workspace|repository|module)"
    r"|cannot find main module|directory prefix \S+ does not contain|does not contain package"
    r"|no tests? (?:found|ran)",
    re.IGNORECASE,
)


def folder_of(view: View, command: Command) -> tuple[str, ...]:
    """The components of the folder a command of the call's line runs in, as far as the log tells."""
    return paths.parts(_folder(view, command))


def folder_path_of(view: View, command: Command) -> str:
    """That folder as a path, which is a relative one where the log does not tell the call's own."""
    folder = _folder(view, command)
    plain = "/".join(paths.parts(folder))
    return f"/{plain}" if folder.startswith(("/", "\\")) else plain


def _folder(view: View, command: Command) -> str:
    folder = paths.join(view.call.cwd, view.text("workdir"))
    for one in view.commands:
        if one is command:
            break
        if one.program in MOVES and one.operands:
            folder = paths.join(folder, one.operands[0])
    for option in _FOLDER_OPTIONS.get(command.program, ()):
        if option in command.words[:-1]:
            folder = paths.join(folder, command.words[command.words.index(option) + 1])
    return folder


class Place(NamedTuple):
    """A file or folder as a call names it, seen from where the command runs."""

    view: View
    command: Command | None
    path: str

    def is_one_with(self, other: Place) -> bool:
        """Whether both name one file or folder, as far as the log tells where the calls look from."""
        if not (self.view.call.cwd and other.view.call.cwd):
            return paths.same(self.path, other.path)
        return self.whole() == other.whole()

    def holds(self, other: Place) -> bool:
        """Whether the other is this folder or below it, as far as the log tells."""
        mine = self.whole()
        return bool(self.view.call.cwd and other.view.call.cwd) and other.whole()[: len(mine)] == mine

    def whole(self) -> tuple[str, ...]:
        """The components of its path, in full as far as the log tells the folder of the call."""
        folder = folder_path_of(self.view, self.command) if self.command else self.view.call.cwd
        return paths.parts(paths.join(folder, self.path))


def listed_by(view: View) -> Iterator[Place]:
    """The folders that a call lists: without a name, the one that the line had gone to."""
    if not view.commands:
        yield from (Place(view, None, path) for path in view.paths_listed)
    for command in view.commands:
        if lists_files(command):
            yield from (Place(view, command, path) for path in command.operands or (".",))


def apart_from_folder(command: Command) -> tuple[str, ...]:
    """The words of a command without the option that says in which folder it runs."""
    words = list(command.words)
    for option in _FOLDER_OPTIONS.get(command.program, ()):
        if option in words[:-1]:
            at = words.index(option)
            del words[at : at + 2]
    return tuple(words)


def is_same_folder(failure: Failure, mine: Command, later: View, theirs: Command) -> bool:
    """Whether both commands run in one folder, or the failing one was in the wrong one and says so.

    A sibling is no correction: ``cd web`` → ``cd api`` is other work, even where ``web`` does not exist.
    """
    if bool(failure.call.cwd) != bool(later.call.cwd):
        return True  # one of the two is not known
    one, other = folder_of(failure, mine), folder_of(later, theirs)
    if one == other or not one or not other:
        return True
    if mine.program == "git" and _is_one_checkout(one, other):
        return True
    is_gone = complaints.NOT_STARTED.is_in(failure.output) or any(
        part and one[-len(part) :] == part for part in map(paths.parts, failure.missing)
    )
    if is_gone and mine.words == theirs.words and is_near("/".join(one), "/".join(other)):
        return True  # nothing can be started in a folder that is not there
    could_not_begin = failure.kind is FixKind.COMMAND_SYNTAX and goal(mine) and mine.words == theirs.words
    if failure.kind is not FixKind.ENVIRONMENT and not could_not_begin and not is_about_the_place(failure):
        return False
    if one[-1].lower() == other[-1].lower() and paths.is_moved("/".join(one), "/".join(other)):
        return True
    return one[: len(other)] == other or other[: len(one)] == one  # above or below


def are_same_files(failure: Failure, mine: Command, later: View, theirs: Command) -> bool:
    """Whether two commands are told the same, files seen from the folders that they run in."""
    if len(mine.words) != len(theirs.words) or mine.stdin != theirs.stdin or mine.path or theirs.path:
        return False
    one, other = folder_of(failure, mine), folder_of(later, theirs)
    if one == other or not one or not other or mine.words == theirs.words:
        return False
    pairs = zip(mine.words, theirs.words, strict=True)
    return all(word == same or _seen_from(one, word) == _seen_from(other, same) for word, same in pairs)


def _seen_from(folder: tuple[str, ...], word: str) -> tuple[str, ...] | str:
    """The components of a path in the folder; a word that is an option as it is."""
    return word if word.startswith("-") else paths.parts(paths.join("/" + "/".join(folder), word))


def _is_one_checkout(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one of two folders is below the other, as far as names tell with no other checkout between."""
    shorter, longer = sorted((one, other), key=len)
    below = longer[len(shorter) :]
    return longer[: len(shorter)] == shorter and not any(
        "worktree" in part or part[0] == "." for part in below
    )


def is_about_the_place(failure: Failure) -> bool:
    """Whether the output says that something is not where it was looked for."""
    if tests_failed(failure.output):
        return False  # they were found, and may say anything
    return bool(failure.missing) or _ABOUT_THE_PLACE.search(end_of(failure.output)) is not None


def names_another_file(failure: Failure, mine: Command, later: View, theirs: Command) -> bool:
    """Whether a file of the same name in another folder took the place of one that was there.

    To show what is in one is to ask about that one; other work may be told of it by a part of its path.
    """
    if failure.missing or failure.kind in (FixKind.FILE_PATH, FixKind.SEARCH_SCOPE, FixKind.ENVIRONMENT):
        return False
    if complaints.NO_REF.is_in(failure.output):
        return False  # they are branches
    ours, others = set(mine.operands), set(theirs.operands)
    named = {paths.name(other): other for other in theirs.operands if other not in ours}
    return any(
        (other := named.get(paths.name(word))) is not None
        and (mine.program in VIEWERS or paths.same(word, other))
        and not Place(failure, mine, word).is_one_with(Place(later, theirs, other))
        for word in ours - others
    )
