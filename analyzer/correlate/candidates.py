"""Which later calls may be the fix of a failure: told from their raw inputs, before any of them is parsed.

Nothing here decides. What is left out cannot be the fix, because every intent seeks something that the text
of the call must then hold: the failing program, a word of the file's name, a word of the pattern.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from analyzer.calls.failures import Failure
from analyzer.calls.session_calls import Calls
from analyzer.calls.views import View
from analyzer.intents.base import WINDOW, Intent, Sought
from scanners.models import RAN


def candidates(
    failure: Failure, intents: Sequence[Intent], calls: Calls
) -> Iterator[tuple[View, list[Intent]]]:
    """The calls that may be the fix, or a failing retry, in order, with the intents that may take them."""
    asking = [(intent, sought) for intent in intents if (sought := intent.seeks(failure))]
    of_tool: dict[str, list[tuple[Intent, Sought]]] = defaultdict(list)
    for intent, sought in asking:
        for tool in set(sought.tools):
            of_tool[tool].append((intent, sought))
    led_by = {sought.led_by for _, sought in asking if sought.led_by is not None}
    led: set[frozenset[str] | None] = {None}  # what calls so far were about, of what intents wait for
    start = failure.position + 1
    end = start + min(WINDOW, 1 + max((sought.within for _, sought in asking), default=-1))
    for position in range(start, min(end, len(calls))):
        call = calls.raw[position]
        if call.status not in RAN:
            continue
        fitting = [
            intent
            for intent, sought in of_tool.get(call.name, ())
            if position - start <= sought.within
            and sought.led_by in led
            and calls.is_about(position, sought.also)
            and any(calls.is_about(position, clue) for clue in sought.clues)
        ]
        if fitting:
            yield calls[position], fitting
        for words in led_by - led:
            if all(calls.is_about(position, word) for word in words):
                led.add(words)
