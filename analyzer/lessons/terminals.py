"""What commands teach that ask for a terminal where there is none, or are given none and should be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.calls.failures import Failure
from analyzer.lessons.forms import Form, form_in
from analyzer.lessons.kind import LessonKind, in_two_sessions, with_remedy
from analyzer.lessons.observed_session import ObservedSession, Sign
from analyzer.models import FailureFix, Finding, Lesson, Section
from analyzer.outputs.telling import refusal_in
from analyzer.outputs.wording import Wording
from analyzer.rule_text.markdown import code
from analyzer.shell.commands import Command
from scanners.models import CallStatus, ToolCall

_NO_TERMINAL = Wording(  # of docker and podman
    "input device is not a TTY", "cannot attach stdin to a TTY-enabled container"
)
_ASKS_FOR_ONE = re.compile(r"--tty|-[dit]*t[dit]*")
_TAKES_NO_VALUE = re.compile(r"-[di]+|--(?:rm|init|detach|interactive|privileged)|[^=]+=.*", re.DOTALL)
_WITHOUT = ("-T", "--no-TTY")  # of docker compose, which takes one unasked


def _wants_terminal(command: Command) -> bool:
    """Whether a command takes the terminal that it is called in, where it is called as it is."""
    if _takes_one_unasked(command.head):
        return set(_WITHOUT).isdisjoint(command.flags)
    return any(map(_ASKS_FOR_ONE.fullmatch, _own_options(command)))


def _own_options(command: Command) -> Iterator[str]:
    """The options before the container or the image; behind it are those of what runs in it."""
    before = ""
    for word in command.words:
        if word.startswith("-"):
            yield word
        elif not before.startswith("-") or _TAKES_NO_VALUE.fullmatch(before):
            return
        before = word


def _takes_one_unasked(form: str) -> bool:
    return "compose" in form


def _has_none(failure: Failure) -> bool:
    is_refused = failure.call.is_error and _NO_TERMINAL.is_in(failure.complaint)
    return is_refused and failure.member is not None and _wants_terminal(failure.member)


def _taught(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if (
        failure.member
        and _has_none(failure)
        and (form := form_in(pair.project_path, failure, failure.member))
    ):
        yield Lesson(Section.COMMAND_PATTERNS, form, _NOBODY)


def _words(finding: Finding) -> str:
    what = (
        "give {} the option `-T`" if _takes_one_unasked(finding.subject) else "do not give {} the option `-t`"
    )
    return f"{what.format(code(finding.subject))} (nobody is at a terminal)"


def _watch(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    form = Form(lesson.subject)
    for failure in map(observed.failure, form.near(observed.lines)):
        called = [one for one in failure.commands if form.is_of(one)]
        if _has_none(failure) and failure.member in called:
            yield "failed", failure.call
        elif called and failure.call.status is CallStatus.OK:
            yield "worked" if any(map(_wants_terminal, called)) else "kept", failure.call


_NOBODY = "nobody is at a terminal"
NO_TERMINAL = LessonKind(fits=with_remedy(_NOBODY), taught=_taught, words=_words, watch=_watch)


# Codex, to what it starts without a terminal: its input is closed at once, also for ctrl+c
_CLOSED = re.compile(r"stdin is closed for this session; rerun (?P<tool>\w+) with (?P<option>\w+=\w+)")


def _given_none(pair: FailureFix, failure: Failure) -> Iterator[Lesson]:
    if _is_closed_to(failure.call):
        yield Lesson(Section.RETRY_PREVENTION, failure.call.native_name, _OPEN_INPUT)


def _is_closed_to(call: ToolCall) -> bool:
    return call.is_error and _CLOSED.search(refusal_in(call.output)) is not None


def _input_words(finding: Finding) -> str:
    told = _CLOSED.search(finding.pairs[0].failure.output)
    give = f"give {code(told['tool'])} {code(told['option'])} for" if told else "open a terminal for"
    typing = code(finding.subject)
    return f"{give} what you will type into or interrupt with {typing} (else its input is closed)"


def _watch_input(lesson: Lesson, observed: ObservedSession) -> Iterator[Sign]:
    for call in observed.calls:
        if call.native_name != lesson.subject:
            continue
        if _is_closed_to(call):
            yield "failed", call
        elif call.status is CallStatus.OK and call.input_data.get("chars"):  # without, it only looks
            yield "kept", call


_OPEN_INPUT = "an input that stays open"
CLOSED_INPUT = LessonKind(
    fits=with_remedy(_OPEN_INPUT),
    taught=_given_none,
    words=_input_words,
    watch=_watch_input,
    lacks=in_two_sessions,
)
