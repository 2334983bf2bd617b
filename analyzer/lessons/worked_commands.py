"""Whether a command of a line that ended well did so too, as far as its output shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analyzer.calls.views import View
from analyzer.outputs.named_programs import absent_programs
from analyzer.shell.commands import Command, hides_failure, wrapper_name
from analyzer.shell.exits import succeeded


def programs_that_worked(view: View) -> Iterator[str]:
    """The programs that a line ran, or that wrapped others, and that did their work."""
    for command in view.commands:
        if has_worked(command, view):
            yield command.program
            yield from (wrapper_name(words) for words in command.wrappers)  # such as sudo


def has_worked_as(is_it: Callable[[Command], bool], view: View) -> bool:
    """Whether some command of a line that ended well did so too."""
    return any(is_it(one) and has_worked(one, view) for one in view.commands)


def has_worked(command: Command, view: View) -> bool:
    """Whether one command of a line that ended well did so too, as far as its output shows."""
    if "||" in (command.operator, command.followed_by):
        return False
    if hides_failure(command) and "/dev/null" in view.command:
        return False  # its complaint may be gone
    return succeeded(command, view.call) and command.program not in absent_programs(view.call.output)
