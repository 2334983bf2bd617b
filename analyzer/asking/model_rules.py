"""From what a model wrote to a rule that can be reviewed: checked one by one, with measured evidence.

A model's own numbers are not believed: evidence is what of its cited ids exists, savings are what that
evidence measurably cost. What already stands, was rejected or was proposed is folded away, by meaning.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from analyzer.asking.framing import inert
from analyzer.asking.rule_evidence import is_about
from analyzer.confidence import confidence_of
from analyzer.instructions.meaning import same_meaning
from analyzer.models import AnalysisResult, FailureFix, Recommendation, RecommendationTarget, Section
from analyzer.rule_text.project_paths import names_one

MAX_LINES, MAX_CHARACTERS, MAX_HEADING = 3, 600, 80
_TARGETS = {
    "context_file_rules": RecommendationTarget.CONTEXT_FILE,
    "memory_file_rules": RecommendationTarget.MEMORY_FILE,
}
_BULLET = re.compile(r"^(?:[-*+•]|\d{1,3}[.)])(?:\s+|$)")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s")
_MASK = re.compile(r"\[(?:user|[a-z][a-z-]*:[0-9a-f]{6})\]")
_KNOWN_SECTIONS = {section.value.casefold(): section.value for section in Section}

UNSUPPORTED = "Unsupported: it cites no failure of these logs."
UNRELATED = "the failures that it cites do not name what it is about, so nothing is measured for it"
HAD_HIDDEN = "the model put characters into it that are not seen; they stand there as escapes"


class RuleError(ValueError):
    """An entry that cannot become a rule. The text says why, and follows “set aside: ”."""


class FoldReason(StrEnum):
    """Why a rule is not proposed."""

    STANDING = "it stands in a file already"
    REJECTED = "you rejected it before"
    PROPOSED = "it is proposed already"


@dataclass(frozen=True, slots=True)
class Fold:
    """Into what a rule is folded away."""

    into: str  # the bullet that says the same
    reason: FoldReason


@dataclass(frozen=True, slots=True)
class Proposal:
    """A model's rule. ``replaces`` is a bullet that stands in a file and would go with it, or empty."""

    rule: Recommendation
    replaces: str

    @property
    def is_supported(self) -> bool:
        return bool(self.rule.evidence)


class RuleMaker:
    """Makes rules of the entries of one answer; remembers what it has proposed."""

    def __init__(
        self,
        result: AnalysisResult,
        citable: frozenset[str],
        existing_bullets: Sequence[str] = (),
        rejected: Sequence[str] = (),
    ) -> None:
        self._pairs = {pair.id: pair for finding in result.findings for pair in finding.pairs}
        self._pairs.update({pair.id: pair for pair in result.pairs})
        self._citable = citable
        self._sessions = max(1, result.total_sessions)
        self._standing = list(existing_bullets)
        self._rejected = list(rejected)
        self._proposed = [rule.content for rule in result.recommendations]

    def make(self, key: str, entry: dict[str, Any]) -> Proposal | Fold:
        """The rule of an entry of the list ``key``, or what says the same already.

        Raises:
            RuleError: the entry is no rule.
        """
        content = _content(entry)
        section = _section(entry)
        cited, evidence = self._evidence(entry)
        is_of_rule = is_about(content, evidence)
        wasted = wasted_tokens(evidence) if is_of_rule else 0
        rule = Recommendation(
            target=_TARGETS[key],
            section=section,
            content=content,
            confidence=confidence_of(evidence) if is_of_rule else 0.0,
            evidence_count=len(evidence),
            estimated_tokens_saved=wasted // self._sessions,
            id=_id(key, section, content),
            evidence=tuple(pair.id for pair in evidence),
            sessions=len({(pair.agent, pair.session_id) for pair in evidence}),
            first_seen=min((pair.time for pair in evidence if pair.time), default=None),
            last_seen=max((pair.time for pair in evidence if pair.time), default=None),
            wasted_tokens=wasted,
            note=_note(cited, len(evidence)),
            of_project=names_one(content),
            cautions=tuple(_cautions(entry, is_of_rule or not evidence)),
        )
        replaces = self._replaced(entry, content)
        if fold := self._fold(content, replaces):
            return fold
        self._proposed.append(content)
        return Proposal(rule, replaces)

    def _evidence(self, entry: dict[str, Any]) -> tuple[int, list[FailureFix]]:
        """How many ids were cited, and the pairs behind those that exist, best first."""
        given = entry.get("evidence")
        ids = (
            dict.fromkeys(each for each in given if isinstance(each, str)) if isinstance(given, list) else {}
        )
        pairs = [self._pairs[each] for each in ids if each in self._citable and each in self._pairs]
        return len(ids), sorted(pairs, key=lambda pair: (pair.fix is None, -pair.confidence))

    def _replaced(self, entry: dict[str, Any], content: str) -> str:
        """The standing bullet that the entry names, when there is one and it says something else."""
        named = entry.get("replaces")
        if not isinstance(named, str) or not named.strip():
            return ""
        return next(
            (each for each in self._standing if _same_text(each, named) and not _same_text(each, content)), ""
        )

    def _fold(self, content: str, replaces: str) -> Fold | None:
        for bullets, reason in (
            (self._rejected, FoldReason.REJECTED),
            (self._standing, FoldReason.STANDING),
            (self._proposed, FoldReason.PROPOSED),
        ):
            for bullet in bullets:
                if bullet != replaces and (_same_text(bullet, content) or same_meaning(bullet, content)):
                    return Fold(bullet, reason)
        return None


def in_order(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Supported rules first, by what their evidence cost; the unsupported last, as they came."""
    return sorted(proposals, key=lambda each: (not each.is_supported, -each.rule.wasted_tokens))


def wasted_tokens(pairs: Iterable[FailureFix]) -> int:
    """What the pairs cost together, from measured bytes; where some overlap, the costliest of them."""
    spans = sorted(
        (pair.agent, pair.session_id, str(pair.file), *_span(pair), pair.wasted_tokens) for pair in pairs
    )
    total = most = 0
    last: tuple[str, str, str] | None = None
    end = -1
    for agent, session, file, first, until, cost in spans:
        if (agent, session, file) == last and first < end:
            most, end = max(most, cost), max(end, until)
        else:
            total += most
            last, most, end = (agent, session, file), cost, until
    return total + most


def _span(pair: FailureFix) -> tuple[int, int]:
    """From its first failure to its fix, as places in the session."""
    first = (*pair.chain, pair.failure)[0].msg_index
    return first, pair.fix.msg_index if pair.fix else pair.failure.msg_index + 1


def _content(entry: dict[str, Any]) -> str:
    given = entry.get("content")
    if not isinstance(given, str) or not _BULLET.sub("", given.strip()):
        raise RuleError("it has no content")
    lines = [line.rstrip() for line in inert(given).strip().split("\n") if line.strip()]
    if sum(1 for line in lines if _BULLET.match(line)) > 1:
        raise RuleError("it is several rules in one")
    lines[0] = f"- {_BULLET.sub('', lines[0])}"
    lines[1:] = [f"  {line.strip()}" for line in lines[1:]]
    content = "\n".join(lines)
    if len(lines) > MAX_LINES or len(content) > MAX_CHARACTERS:
        raise RuleError(f"it is longer than {MAX_LINES} lines or {MAX_CHARACTERS} characters")
    if any(_HEADING.match(line.removeprefix("- ")) for line in lines) or "```" in content:
        raise RuleError("it is a heading or a code block, not one bullet")
    if _MASK.search(content):
        raise RuleError("it repeats a masked value, which says nothing in a file")
    return content


def _section(entry: dict[str, Any]) -> str:
    given = entry.get("section")
    name = " ".join(inert(given).split()).lstrip("# ") if isinstance(given, str) else ""
    if not name or len(name) > MAX_HEADING:
        raise RuleError("it names no section")
    return _KNOWN_SECTIONS.get(name.replace("_", " ").casefold(), name)


def _note(cited: int, found: int) -> str:
    if not found:
        return UNSUPPORTED
    if found < cited:
        missing = cited - found
        are = "is" if missing == 1 else "are"
        return f"{missing} of the {cited} failures that it cites {are} not in these logs."
    return ""


def _cautions(entry: dict[str, Any], is_of_rule: bool) -> Iterator[str]:
    if not is_of_rule:
        yield UNRELATED
    said = [each.replace("\r\n", "\n") for each in (entry["content"], entry["section"])]
    if any(inert(each) != each for each in said):
        yield HAD_HIDDEN


def _id(key: str, section: str, content: str) -> str:
    seed = "\0".join((key, section, " ".join(content.split()).casefold()))
    return "m" + hashlib.sha256(seed.encode()).hexdigest()[:10]


def _same_text(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


@lru_cache(maxsize=4096)
def _plain(bullet: str) -> str:
    return " ".join(_BULLET.sub("", bullet.strip()).split())
