"""What a tool call is called, and what it was given, in words for a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import takewhile

from analyzer.calls.failures import Failure
from analyzer.calls.views import asked
from analyzer.models import FailureFix, FixKind
from headroom_tui.category_words import category_words
from headroom_tui.wording import shortened
from scanners.models import ErrorCategory, ToolCall

_NAMING = ("file_path", "path", "pattern", "query", "url")  # what a call is about, before how
_MOST_ALIKE = 60  # characters that two calls may begin with before they hide how the calls differ
_HEAD = 30  # that say what is called
_LEFT_OUT = "… "
_KINDS: Mapping[FixKind, str] = {
    FixKind.COMMAND_SYNTAX: "command",
    FixKind.EDIT_PRECONDITION: category_words(ErrorCategory.EDIT_PRECONDITION),
    FixKind.USER_REJECTED: category_words(ErrorCategory.USER_REJECTED),
}


def kind_words(kind: FixKind) -> str:
    """What a pair is about: ``file path``."""
    return _KINDS.get(kind, kind.value.replace("_", " "))


def shown_input(call: ToolCall) -> str:
    """What of a call's input tells the pair apart, whole: the command, or the path and its parameters."""
    data = call.input_data
    if isinstance(command := data.get("command"), str):
        return command
    named = sorted(data, key=lambda key: key not in _NAMING)  # the rest in the order of the log
    shown = [f"{key}: {data[key]}" for key in named if data[key] not in ("", None, False)]
    return "\n".join(shown) or "(no input)"


def pair_words(pair: FailureFix) -> tuple[str, str]:
    """What failed and what worked, in a line each; where both are about the same, how the second differs.

    Of a line whose first commands had worked, only what failed and what follows it.
    """
    failed, called = pair.failure.subject, _failing_part(pair.failure)
    if pair.fix is None:
        why = "no fix found" if pair.fix_sought else pair.why.rstrip(".")
        return shortened(called, pair.project_path), why
    first = f"after {pair.asked_for}: " if pair.asked_for else ""
    if pair.fix.subject != failed:
        return shortened(called, pair.project_path), first + shortened(pair.fix.subject, pair.project_path)
    is_slow = pair.failure.error_category is ErrorCategory.TIMEOUT  # then more time is another input
    if asked(pair.fix, is_slow) != asked(pair.failure, is_slow):
        how = "with other input"
    else:
        before = pair.asked_for or pair.meanwhile
        how = f"the same, after {before}" if before else "the same, later"
    return shortened(called, pair.project_path), how


def brief_pair_words(pair: FailureFix) -> tuple[str, str]:
    """The lines of `pair_words` where little of a line is seen: neither hides how the two differ.

    What both begin with is left out but for its first words, where it is long.
    """
    failed, fixed = pair_words(pair)
    if pair.fix is None or pair.fix.subject == pair.failure.subject:
        return failed, fixed
    one, other = (shortened(each.subject, pair.project_path) for each in (pair.failure, pair.fix))
    alike = sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(one, other, strict=False)))
    return _brief(failed, one, alike), _brief(fixed, other, alike)


def _brief(line: str, call: str, alike: int) -> str:
    """A line that ends with a call, or its end, without most of the call's first ``alike`` characters."""
    shown = line.removeprefix(_LEFT_OUT) if not line.endswith(call) else call
    alike -= len(call) - len(shown)
    differs = shown.rfind(" ", 0, max(0, alike)) + 1
    if alike <= _MOST_ALIKE or differs <= _HEAD:
        return line
    head = shown[:_HEAD].rsplit(" ", 1)[0]
    return f"{line.removesuffix(shown)}{head} {_LEFT_OUT}{shown[differs:]}"


def _failing_part(call: ToolCall) -> str:
    """A call in a line; of a shell line, from the command on that failed, as far as the output tells."""
    failure = Failure(call, 0)
    working = [one for one in failure.commands if not one.is_neutral]
    member = failure.member
    if not call.is_error or member is None or member not in working or member is working[0]:
        return call.subject
    before = sum(one.spelled == member.spelled for one in working[: working.index(member)])
    spelled = re.compile(rf"(?<![\w./-]){re.escape(member.spelled)}(?![\w-])")
    places = [found.start() for found in spelled.finditer(call.subject)]
    return f"{_LEFT_OUT}{call.subject[places[before] :]}" if before < len(places) else call.subject


def tool_of(call: ToolCall) -> str:
    """The tool as the agent names it, and for a failure its exit code or category."""
    name = call.native_name or call.name
    if not call.is_error:
        return name
    if call.exit_code is not None:
        return f"{name}, exit code {call.exit_code}"
    return f"{name}, {category_words(call.error_category)}"


def in_line(call: str, most: int) -> str:
    """A call in one line of ``most`` letters: not all of a script that it hands to a program."""
    line = " ".join(call.split())
    return line if len(line) <= most else f"{line[:most]} …"
