"""Whether what a model's rule says has to do with the failures that it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from analyzer.models import FailureFix
from analyzer.rule_text.markdown import CODE_SPAN
from analyzer.similarity import words
from scanners.models import ToolCall

# In prose: addresses, paths, options and names with a sign in them, as no plain word has.
_NAMED = re.compile(r"[\w~./:@=-]*(?:[/~_=]|://|(?<!\S)--?\w|\w\.\w)[\w~./:@=-]*")
_ENOUGH_OF_NAMES = 0.5
_ENOUGH_OF_PROSE = 0.25
_STEM = 5  # letters that two forms of a word have in common: pushed, pushing
_SCHEMES = frozenset({"http", "https", "ftp", "www"})
_SAYS_NOTHING = frozenset(
    """use used using run running call do does don't not never always only instead than rather then before
    after when if must should please make sure you your its be are here project any all every other
    first""".split()  # noqa: SIM905
)


def is_about(content: str, evidence: Sequence[FailureFix]) -> bool:
    """Whether the calls of the evidence name what a rule names: its commands, paths, tools and addresses.

    At least half of them; of a rule that names none, a quarter of its words.
    """
    seen = frozenset[str]().union(*(words(text.casefold()) for text in _texts(evidence)))
    named = [found for text in _named(content) if (found := words(text.casefold()) - _SCHEMES)]
    if named:
        met = sum(1 for each in named if 2 * len(each & seen) > len(each))
        return met >= _ENOUGH_OF_NAMES * len(named)
    telling = words(content.casefold()) - _SAYS_NOTHING
    stems = {word[:_STEM] for word in seen}
    return sum(1 for word in telling if word[:_STEM] in stems) >= _ENOUGH_OF_PROSE * len(telling)


def _named(content: str) -> Iterator[str]:
    for found in CODE_SPAN.finditer(content):
        yield found[2]
    for found in _NAMED.finditer(CODE_SPAN.sub(" ", content)):
        yield found[0]


def _texts(evidence: Iterable[FailureFix]) -> Iterator[str]:
    for pair in evidence:
        for call in (*pair.chain, pair.failure, *([pair.fix] if pair.fix else ())):
            yield from _texts_of(call)


def _texts_of(call: ToolCall) -> Iterator[str]:
    yield from (call.name, call.native_name, call.output, call.user_words)
    for name, value in call.input_data.items():
        yield name
        yield str(value)
