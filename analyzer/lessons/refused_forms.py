"""How commands that fail here for one reason come up again: refused for it, or working after all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from analyzer.calls.failures import Failure
from analyzer.lessons.forms import Form
from analyzer.lessons.observed_session import Sign
from analyzer.lessons.worked_commands import has_worked_as


def refused_or_worked(
    form: Form, is_refused: Callable[[Failure], bool], lines: Iterable[Failure]
) -> Iterator[Sign]:
    """What some lines say of a form of a command; ``is_refused``: whether it failed for the one reason."""
    for line in lines:
        if line.call.is_error:
            if line.member and form.is_of(line.member) and is_refused(line):
                yield "failed", line.call
        elif line.succeeded and has_worked_as(form.is_of, line):
            yield "worked", line.call
