"""What an instruction file says, statement by statement: its bullets and one-line paragraphs.

Each statement is also read for its sides: what in `code` it is for, and what it is against.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from analyzer.rule_text.markdown import CODE_SPAN
from analyzer.similarity import words

_FENCE = re.compile(r"\s*(```+|~~~+)")
_BULLET = re.compile(r"\s*(?:[-*+]|\d+[.)])\s++(\S(?:.*\S)?)")
_NO_STATEMENT = re.compile(r"\s*(?:#|<!--|\||>|\*~[\d,]+ tokens|\*Auto-generated|@\S+\s*$|---|===)")
_LEADS_IN = re.compile(r":[*_]*$")  # to what follows
_NAME = re.compile(r"[\w@~.-]{0,100}\w[/._:-]+\w[\w/.:-]*")  # bounded: a long word costs no square of it
_ASIDE = re.compile(r"\([^()]*\)")
_AGAINST = re.compile(
    r"\b(?:not|never|don['’]t|do not|avoid|without|stop|cannot|can['’]t|no longer|nor|refrain)\b", re.I
)
_ONLY_NEXT = re.compile(r"\b(?:instead of|rather than|over|in place of|not|nor)\s+(?:the\s+|a\s+)?$", re.I)
_LONGEST_BEFORE = 40  # characters of what refuses only the next `code`
_TURNS = re.compile(r"[.;:,—–!?]|\b(?:but|instead|always|prefer)\b(?!\s+of)", re.I)
_REFUSED_AFTER = re.compile(
    r"\s*+(?:is|are|was|were|does|do|must|should|may|can)?\s*+(?:not|never|n['’]t|no longer|forbidden|banned"
    r"|deprecated|removed|gone|obsolete|off[- ]limits)\b",
    re.I,
)
_JOINS = re.compile(r"\s*(?:,|or|and|/|,\s*(?:or|and))\s*$", re.I)
_CONDITION = re.compile(
    r"\b(?:if|when|whenever|unless|except|only|while|until|before|after|during|inside|outside|in|on|for|under"
    r"|within|from)\b",
    re.I,
)
_PLAIN = frozenset(
    """use using used run running call prefer always never not don do avoid must should please via through
    instead rather than over it its your you we our be is are when if only then also make sure ensure without
    no longer stop""".split()  # noqa: SIM905
)


class Audience(StrEnum):
    """For whom a file counts."""

    SHARED = "shared"  # in the project, for the team
    PERSONAL = "personal"  # in the project, for one person
    GLOBAL = "global"  # for every project of one person
    MEMORY = "memory"  # the agent's own notes


@dataclass(frozen=True)
class Statement:
    """One bullet or line. ``line`` counts from 1; ``in_block``: it stands in headroom's block."""

    path: Path
    line: int
    text: str
    audience: Audience = Audience.SHARED
    in_block: bool = False

    @cached_property
    def wanted(self) -> frozenset[str]:
        """What in `code` it is for."""
        return frozenset(span for span, is_for in self._sides if is_for)

    @cached_property
    def refused(self) -> frozenset[str]:
        """What in `code` it is against."""
        return frozenset(span for span, is_for in self._sides if not is_for)

    @cached_property
    def context(self) -> frozenset[str]:
        """The words outside `code` and brackets that say what it is about."""
        return words(_ASIDE.sub(" ", CODE_SPAN.sub(" ", self.text))) - _PLAIN

    @cached_property
    def names(self) -> frozenset[str]:
        """What it names: in `code`, and words such as paths that are no prose."""
        return self.wanted | self.refused | frozenset(_NAME.findall(CODE_SPAN.sub(" ", self.text)))

    @cached_property
    def is_conditional(self) -> bool:
        """Whether it holds for some cases only."""
        return _CONDITION.search(_ASIDE.sub(" ", CODE_SPAN.sub(" ", self.text))) is not None

    @cached_property
    def is_against(self) -> bool:
        """Whether it says what not to do, as a whole."""
        return _AGAINST.search(_ASIDE.sub(" ", CODE_SPAN.sub(" ", self.text))) is not None

    @cached_property
    def _sides(self) -> tuple[tuple[str, bool], ...]:
        found: list[tuple[str, bool]] = []
        prose = _Prose(CODE_SPAN.sub(lambda code: "x" * len(code[0]), self.text))
        end, was_for = 0, True
        for code in CODE_SPAN.finditer(self.text):
            between = self.text[end : code.start()]
            is_for = prose.is_for(code.start())
            if found and _JOINS.match(between):
                is_for = was_for
            if _REFUSED_AFTER.match(self.text, code.end()):
                is_for = False
            if name := " ".join(code[2].split()):
                found.append((name, is_for))
            end, was_for = code.end(), is_for
        return tuple(found)


class _Prose:
    """A statement's words, with ``x`` for all `code`, read once from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._read = 0
        self._against = 0  # words of the clause that is being read
        self._is_named = False  # what the last of them was about

    def is_for(self, at: int) -> bool:
        """Whether it is for the code at ``at``, which must be behind that of the call before."""
        begun = self._read
        for turn in _TURNS.finditer(self._text, begun, at):
            begun, self._against, self._is_named = turn.end(), 0, False
        for no in _AGAINST.finditer(self._text, begun, at):
            begun, self._is_named = no.end(), False
            self._against += 1
        named = self._is_named or "xx" in self._text[begun:at]
        only_next = _ONLY_NEXT.search(self._text, max(self._read, at - _LONGEST_BEFORE), at)
        self._read, self._is_named = at, True  # by the code
        if only_next:
            return False
        return self._against % 2 == 0 or named  # "never push without `make lint`"


def statements(
    path: Path, text: str, audience: Audience = Audience.SHARED, block: range = range(0)
) -> Iterator[Statement]:
    """The statements of a file's text; ``block`` are the lines of headroom's block in it, from 1."""
    fence = ""
    current: list[str] = []
    begun = 0
    for number, line in enumerate([*text.splitlines(), ""], 1):
        mark = _FENCE.match(line)
        if fence or mark:
            if mark and (not fence or mark[1].startswith(fence)):
                fence = "" if fence else mark[1]
            continue
        bullet = _BULLET.match(line)
        goes_on = bool(current) and not bullet and line[:1] in (" ", "\t") and bool(line.strip())
        if goes_on:
            current.append(line.strip())
            continue
        if current:
            said = " ".join(current)
            if not _LEADS_IN.search(said):
                yield Statement(path, begun, said, audience, begun in block)
            current = []
        if bullet:
            current, begun = [bullet[1]], number
        elif line.strip() and not _NO_STATEMENT.match(line):
            current, begun = [line.strip()], number
