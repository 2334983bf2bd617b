"""Commands as lessons write them, and where they stand in a session."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from itertools import pairwise

from analyzer.discretion import wrapper
from analyzer.observed_session import CallTexts, ObservedSession
from analyzer.shell.command_lines import commands_of
from analyzer.shell.commands import Command
from scanners.models import ToolCall

FORM_LENGTH = 60  # characters: a longer form is cut
_METHOD = ("-X", "--method")
_NO_FORM = frozenset({"timeout", "gtimeout", "time", "nohup", "xargs", "nice", "stdbuf", "caffeinate"})
_CUT = 20  # characters: of the last word of a form no more is sure to stand in the line


def form_of(command: Command) -> str:
    """The command without what it works on: wrappers, path of a script, program and subcommand.

    ``gh api`` alone reads: where it writes, the method says so.
    """
    shown = [wrapper(words) for words in command.wrappers if words.split()[0] not in _NO_FORM]
    method = next((after for word, after in pairwise(command.words) if word in _METHOD), "")
    how = ("-X", method.upper()) if command.head.startswith("gh api") and method.isalpha() else ()
    return " ".join((*shown, command.spelled, *how))[:FORM_LENGTH]


class Form:
    """A command as lessons write it: its form, then options and operands that belong to it."""

    def __init__(self, text: str, *, program_alone: bool = False) -> None:
        self._text = text
        self._program_alone = program_alone
        *first, last = [word.strip("'\"") for word in text.split() if word != "run"] or [text]
        self._needles = [*first, last[:_CUT]]
        self._rarest = max(self._needles, key=len)

    def near(self, lines: CallTexts) -> Iterator[int]:
        """The positions of the lines that may hold it."""
        for at in lines.holding(self._rarest):
            line = lines[at]
            if all(needle in line for needle in self._needles):
                yield at

    def is_of(self, command: Command) -> bool:
        if self._program_alone:
            return command.program == self._text
        form = form_of(command)
        if form == self._text:
            return True
        if not self._text.startswith(f"{form} "):
            return False
        try:
            rest = shlex.split(self._text[len(form) :])
        except ValueError:  # cut in the middle of a quote
            rest = self._text[len(form) :].split()
        return all(any(word == one or one.startswith(f"{word}=") for one in command.words) for word in rest)

    def calls_in(self, observed: ObservedSession) -> Iterator[ToolCall]:
        """The shell calls in whose line it stands, however they ended."""
        for at in self.near(observed.lines):
            call = observed.calls[at]
            if any(map(self.is_of, commands_of(call))):
                yield call
