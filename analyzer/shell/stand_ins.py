"""What a line can call in place of a program that is not there, told by the words of both alone."""

from __future__ import annotations

import re

from analyzer.shell.checks import SCRIPT_RUNNERS, goal
from analyzer.shell.commands import Command
from analyzer.shell.programs import (
    AKIN,
    ASKS_FOR_PROGRAM,
    INTERPRETERS,
    LISTERS,
    LOADING_VERBS,
    PACKAGE_MANAGERS,
    SEARCHES,
    VIEWERS,
)

_VERSION = re.compile(r"[@=<>~!\[]")  # what stands before that of a package, or its extras
_FOR_ALL = frozenset({"-g", "--global"})
_INSTALL = frozenset({"install", "i", "ci"})  # with no package named: what the project declares
# what stands behind these does not run, or nobody sees how it ends
_RUN_NOTHING = (
    frozenset({"kill", "killall", "pkill", "pgrep", "ps", "man", "tmux", "screen", "start", "setsid"})
    | ASKS_FOR_PROGRAM
    | LISTERS
    | SEARCHES
    | VIEWERS
)
# which programs the scripts of a package call; those of a Makefile and its like may call any
_OF_NODE = frozenset(
    """
    ava biome cypress dprint esbuild eslint jest knip markdownlint markdownlint-cli2 mocha oxlint playwright
    prettier stylelint tsc tsup turbo vitest vue-tsc webpack
    """.split()  # noqa: SIM905
)
_CALLED_BY = {"composer": frozenset({"phpunit"}), "rake": frozenset({"rspec", "rubocop"})} | dict.fromkeys(
    (*PACKAGE_MANAGERS, "turbo"), _OF_NODE
)


def brings_in(command: Command, program: str) -> bool:
    """Whether a command installs a program, for it to work afterwards: ``npm install -g pnpm``."""
    if LOADING_VERBS.isdisjoint(command.subcommand.split()):
        return False
    return any(_VERSION.split(word, maxsplit=1)[0] == program for word in command.operands)


def stands_for(mine: Command, theirs: Command) -> bool:
    """Whether ``theirs`` does what ``mine`` was to do, whose program is not there."""
    return (
        said_through(mine, theirs) != ()
        or _is_in_several_words(mine, theirs)
        or _brings_in_the_same(mine, theirs)
        or _is_script_of_same_check(mine, theirs)
    )


def said_through(mine: Command, theirs: Command) -> tuple[str, ...]:
    """The words by which ``theirs`` runs all of ``mine``: ``docker exec db``, ``microk8s``; or none.

    A name alone may stand behind any command, so ``mine`` must have been told something.
    """
    own, whole = _all_words(mine), _all_words(theirs)
    before = whole[: -len(own)]
    if len(own) == 1 or whole[-len(own) :] != own or theirs.program in _RUN_NOTHING:
        return ()
    return before


def runs_alone(mine: Command, theirs: Command) -> bool:
    """Whether a runner took the script by itself: ``python tide.py`` → ``uv run tide.py``."""
    told = (theirs.path or theirs.program, *_all_words(theirs)[1:])
    return mine.program in INTERPRETERS and theirs.wrappers != () and mine.words == told


def is_module_of(mine: Command, theirs: Command) -> bool:
    """Whether a script was run as its module: ``python tides/low.py`` → ``python -m tides.low``."""
    script, *told = mine.words or ("",)
    if mine.program not in INTERPRETERS or not script.endswith(".py") or not theirs.is_module:
        return False
    module = theirs.program.split(".")
    path = script.removesuffix(".py").removeprefix("./").split("/")
    is_same = len(path) > 1 and path[-len(module) :] == module and len(module) > 1
    return is_same and tuple(told) == (*theirs.subcommand.split(), *theirs.words)


def _all_words(command: Command) -> tuple[str, ...]:
    return (*command.spelled.split(), *command.words)


def _is_in_several_words(mine: Command, theirs: Command) -> bool:
    """``docker-compose up`` → ``docker compose up``."""
    first, *rest = _all_words(mine)
    return "-" in first and (*first.split("-"), *rest) == _all_words(theirs)


def _brings_in_the_same(mine: Command, theirs: Command) -> bool:
    """``npm install tides`` → ``pnpm add tides``; without a name ``npm ci`` → ``yarn``."""
    if theirs.program not in AKIN.get(mine.program, ()) or _FOR_ALL & {*mine.flags} != _FOR_ALL & {
        *theirs.flags
    }:
        return False
    if mine.operands or theirs.operands:
        verbs = {one.subcommand.split(" ")[-1] for one in (mine, theirs)}
        return mine.operands == theirs.operands and verbs <= LOADING_VERBS
    return {mine.program, theirs.program} <= PACKAGE_MANAGERS and all(map(_installs_all, (mine, theirs)))


def _installs_all(command: Command) -> bool:
    return command.subcommand in _INSTALL or (command.program == "yarn" and not command.subcommand)


def _is_script_of_same_check(mine: Command, theirs: Command) -> bool:
    """``eslint .`` → ``npm run lint``; in one repository ``pytest`` and ``npm test`` check different code."""
    if theirs.program not in SCRIPT_RUNNERS or mine.program not in _CALLED_BY.get(
        theirs.program, {mine.program}
    ):
        return False
    return goal(mine) == goal(theirs) != ""
