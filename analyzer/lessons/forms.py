"""Commands as lessons write them, and where they stand in a session."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator

from analyzer import paths
from analyzer.calls.places import folder_path_of
from analyzer.calls.views import View
from analyzer.lessons.observed_session import CallTexts, ObservedSession
from analyzer.rule_text.discretion import is_whole, program_path, wrapper
from analyzer.rule_text.project_paths import portable
from analyzer.shell.command_lines import commands_of
from analyzer.shell.commands import Command, wrapper_name
from scanners.models import ToolCall

FORM_LENGTH = 60  # characters: a longer form is cut
_METHOD = ("-X", "--method")
# they say how a command runs, not what runs
_NO_FORM = frozenset(
    {"timeout", "gtimeout", "time", "nohup", "xargs", "nice", "ionice", "stdbuf", "caffeinate"}
    | {"env", "command", "exec", "builtin"}
)
_CUT = 20  # characters: of the last word of a form no more is sure to stand in the line


def form_of(command: Command, named: Callable[[str], str] = program_path) -> str:
    """The command without what it works on: wrappers, program and subcommand; ``named`` spells their paths.

    ``gh api`` alone reads: where it writes, the method says so.
    """
    shown = [wrapper(words, named) for words in command.wrappers if wrapper_name(words) not in _NO_FORM]
    if command.path:
        shown.append(named(command.path) + command.spelled.removeprefix(command.program))
    else:
        shown.append(command.spelled)
    method = next(iter(command.values_of(_METHOD)), "")
    how = ("-X", method.upper()) if command.head.startswith("gh api") and method.isalpha() else ()
    return " ".join((*shown, *how))[:FORM_LENGTH]


def form_in(project_path: str, view: View, command: Command) -> str:
    """The form of a command of a call, its path seen from the project; "" where a rule cannot say it."""

    def named(path: str) -> str:
        whole = paths.join(folder_path_of(view, command), path)
        return program_path(portable(whole, project_path, view.call.cwd) or f"/{path}")

    form = form_of(command, named)
    return form if is_whole(form) else ""


def needles_of(form: str) -> list[str]:
    """What stands in every line that holds a command of the form."""
    words = [word.strip("'\"…").rsplit("/", 1)[-1] for word in form.split()]
    *first, last = [word for word in words if word and word not in ("run", ".")] or [form]
    return [*first, last[:_CUT]]


class Form:
    """A command as lessons write it: its form, then options and operands that belong to it."""

    def __init__(self, text: str, *, program_alone: bool = False) -> None:
        self._text = text
        self._program_alone = program_alone
        self._paths = [word for word in text.split() if paths.is_path(word)]
        self._needles = needles_of(text)
        self._rarest = max(self._needles, key=len)

    def near(self, lines: CallTexts) -> Iterator[int]:
        """The positions of the lines that may hold it."""
        for at in lines.holding(self._rarest):
            line = lines[at]
            if all(needle in line for needle in self._needles):
                yield at

    def is_of(self, command: Command) -> bool:
        if self._program_alone:
            return self._text in (command.program, *map(wrapper_name, command.wrappers))
        form = form_of(command, self._named)
        if form == self._text or command.wrappers == (f"{self._text} -m",):
            return True
        if not self._text.startswith(f"{form} "):
            return False
        try:
            rest = shlex.split(self._text[len(form) :])
        except ValueError:  # cut in the middle of a quote
            rest = self._text[len(form) :].split()
        return all(any(word == one or one.startswith(f"{word}=") for one in command.words) for word in rest)

    def _named(self, path: str) -> str:
        """A program's path as the form spells it, from whatever folder it is named."""
        own = paths.parts(path)
        for word in self._paths:
            ours = paths.parts(word)
            if own[-len(ours) :] == ours or ours[-len(own) :] == own:
                return word
        return program_path(path)

    def calls_in(self, observed: ObservedSession) -> Iterator[ToolCall]:
        """The shell calls in whose line it stands, however they ended."""
        for at in self.near(observed.lines):
            call = observed.calls[at]
            if any(map(self.is_of, commands_of(call))):
                yield call
