"""What the analyzer hands on: failure→fix pairs, findings and recommendations.

``Recommendation``, ``RecommendationTarget`` and ``AnalysisResult`` follow headroom's ``learn`` models (0.42);
fields after the blank line in each class are ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from analyzer.token_estimate import tokens_in
from scanners.models import ProjectInfo, ToolCall


class FixKind(StrEnum):
    """What failed, and so what would be its fix."""

    ENVIRONMENT = "environment"
    FILE_PATH = "file_path"
    SEARCH_SCOPE = "search_scope"
    COMMAND_SYNTAX = "command_syntax"
    FILE_TOO_LARGE = "file_too_large"
    EDIT_PRECONDITION = "edit_precondition"
    TEST_OR_BUILD = "test_or_build"
    PERMISSION = "permission"
    USER_REJECTED = "user_rejected"
    INTERRUPTED = "interrupted"
    NETWORK_OR_SERVICE = "network_or_service"
    TOOL_INPUT = "tool_input"
    OTHER = "other"


class Section(StrEnum):
    """headroom's seven categories: the section headings of the marker block."""

    ENVIRONMENT = "Environment"
    FILE_PATHS = "File Path Corrections"
    SEARCH_SCOPE = "Search Scope"
    COMMAND_PATTERNS = "Command Patterns"
    LARGE_FILES = "Known Large Files"
    RETRY_PREVENTION = "Retry Prevention"
    PERMISSION_NOTES = "Permission Notes"


_ABOUT_PATHS = frozenset({Section.FILE_PATHS, Section.SEARCH_SCOPE, Section.LARGE_FILES})


class Lesson(NamedTuple):
    """What a pair teaches, in canonical words: equal for pairs that teach the same."""

    section: Section
    subject: str
    remedy: str

    @property
    def key(self) -> str:
        """Ten hexadecimal digits, the same in every scan, for the ids of what rests on it."""
        return hashlib.sha256("\0".join(self).encode()).hexdigest()[:10]


def pair_id(*seen: str) -> str:
    """The id of a pair, by its agent and what tells it from the agent's others; the same in every scan."""
    return "p" + hashlib.sha256("\0".join(seen).encode()).hexdigest()[:10]


class RecommendationTarget(StrEnum):
    """In which of an agent's files a rule belongs."""

    CONTEXT_FILE = "context_file"  # CLAUDE.md, AGENTS.md, GEMINI.md
    MEMORY_FILE = "memory_file"  # MEMORY.md or equivalent


@dataclass(frozen=True, slots=True)
class FailureFix:
    """A failure and the first later call that did what it was meant to do, or None.

    A retry chain F1→F2→fix is one pair: ``failure`` is F2, ``chain`` is (F1,). Waste is everything between
    the first failure's call and the fix's call: ``wasted_bytes`` of inputs and outputs in the log, the
    failing calls themselves included, but not what was called beside the first one before it was known to
    fail; without a fix, the failing calls alone. Tokens are estimated from it at 4 bytes a token.
    """

    id: str  # stable over scans: derived from the agent and the failure's call id
    agent: str
    project_path: str
    session_id: str
    file: Path
    failure: ToolCall
    fix: ToolCall | None
    chain: tuple[ToolCall, ...] = ()
    kind: FixKind = FixKind.OTHER
    confidence: float = 0.0  # 0 to 1; 0 when there is no fix
    why: str = ""  # one sentence: the signals that made, or prevented, the pair
    distance: int = 0  # calls from the failure to the fix
    wasted_bytes: int = 0
    wasted_seconds: float = 0.0
    bypass: bool = False  # the later success went around a check: reported, never taught as the fix
    was_shown: bool = False  # a listing, a search or the failing output named the corrected path
    meanwhile: str = ""  # what was done before the fix besides looking, in words: "an edit", "other calls"
    asked_for: str = ""  # a command that the failing output tells one to run, which ran before the fix
    fix_sought: bool = True  # not of a loop, nor of a failure that a pipe hid

    @property
    def folded_ids(self) -> tuple[str, ...]:
        """Calls folded into this pair: earlier failures, and the poll that reported the last one."""
        polls = (self.failure.reported_by,) if self.failure.reported_by else ()
        return (*(call.tool_call_id for call in self.chain), *polls)

    @property
    def wasted_tokens(self) -> int:
        """Estimated: 4 bytes a token."""
        return tokens_in(self.wasted_bytes)

    @property
    def time(self) -> datetime | None:
        return self.failure.timestamp


@dataclass(frozen=True, slots=True)
class Finding:
    """What recurs: pairs (or loops) that teach the same lesson.

    ``subject`` is what the failing calls have in common and ``remedy`` what their fixes have in common
    (both canonical: a command head, a path mapping, a tool and its precondition).
    """

    id: str  # stable over scans: derived from section, subject and remedy
    section: Section
    subject: str
    remedy: str
    pairs: tuple[FailureFix, ...]  # newest first, one for each failure, folded into a later one or not
    is_loop: bool = False
    loop_calls: int = 0  # calls spent in the loop, over all sessions
    shared_bytes: int = 0  # counted in more than one of the pairs, because they overlap
    is_masked: bool = False  # failures that a pipe or ``|| true`` hid: reported apart, never made a rule
    worked_again: datetime | None = None  # when the failing form last did, contradicting the lesson
    sessions_since: int = 0  # begun after it was last seen
    done_by: str = ""  # the project's own command that most ran for it
    more_often: str = ""  # what most used in place of the subject, where that is not ``remedy``
    of_calls: int = 0  # which might have failed so, where they were counted

    @property
    def lesson(self) -> Lesson:
        return Lesson(self.section, self.subject, self.remedy)

    @property
    def is_outdated(self) -> bool:
        """Whether later success contradicts it: kept to be seen, ranked last, never made a rule."""
        return self.worked_again is not None

    @property
    def sessions(self) -> int:
        return len({(pair.agent, pair.session_id) for pair in self.pairs})

    @property
    def wasted_bytes(self) -> int:
        """Over all pairs, each call counted once."""
        return sum(pair.wasted_bytes for pair in self.pairs) - self.shared_bytes

    @property
    def wasted_tokens(self) -> int:
        """Estimated: 4 bytes a token."""
        return tokens_in(self.wasted_bytes)

    @property
    def first_seen(self) -> datetime | None:
        return min((pair.time for pair in self.pairs if pair.time), default=None)

    @property
    def last_seen(self) -> datetime | None:
        return max((pair.time for pair in self.pairs if pair.time), default=None)


@dataclass(slots=True)
class Recommendation:
    """A rule: one bullet for one section of one file.

    ``content`` is Markdown, one ``- `` bullet of one to three lines (headroom: the whole section's body).
    """

    target: RecommendationTarget
    section: str
    content: str
    confidence: float = 0.0  # 0 to 1
    evidence_count: int = 0  # pairs behind it
    estimated_tokens_saved: int = 0  # a session: measured waste / sessions scanned, at 4 bytes a token
    is_loop_guardrail: bool = False
    loop_occurrences: int = 0

    id: str = ""  # stable over scans and over wording: derived from the finding
    evidence: tuple[str, ...] = ()  # ids of the pairs behind it, best first
    sessions: int = 0  # distinct sessions among the evidence
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    wasted_tokens: int = 0  # over all evidence, estimated from measured bytes
    note: str = ""  # a caution to show beside the rule, such as a path that does not exist now
    of_project: bool = False  # it names a path in the project, or what only this one has not
    model: str = ""  # that wrote it; empty: made of a finding, without asking anyone
    replaces: str = ""  # a bullet that stands in a file and goes when this rule is written
    cautions: tuple[str, ...] = ()  # why to look at it twice, beyond what its words say

    @property
    def is_of_one_folder(self) -> bool:
        """Whether the same words would say something else, or nothing, in another project or folder."""
        return self.of_project or self.section in _ABOUT_PATHS


@dataclass(slots=True)
class AnalysisResult:
    """What one analysis of one project gave."""

    project: ProjectInfo
    total_sessions: int = 0
    total_calls: int = 0
    total_failures: int = 0
    wasted_bytes: int = 0  # by all pairs, each call counted once
    recommendations: list[Recommendation] = field(default_factory=list)

    pairs: list[FailureFix] = field(default_factory=list)  # newest first
    findings: list[Finding] = field(default_factory=list)  # by what they cost, most first

    @property
    def failure_rate(self) -> float:
        return self.total_failures / self.total_calls if self.total_calls else 0.0

    def calls(self) -> Iterator[ToolCall]:
        """Every call it holds, as often as it does."""
        for pair in (*self.pairs, *(pair for finding in self.findings for pair in finding.pairs)):
            yield from (*pair.chain, pair.failure)
            if pair.fix is not None:
                yield pair.fix

    def evidence(self, rule: Recommendation) -> list[FailureFix]:
        """The pairs behind a rule, best first; those of a loop are in its finding only."""
        known = {pair.id: pair for finding in self.findings for pair in finding.pairs}
        known.update({pair.id: pair for pair in self.pairs})
        return [known[pair_id] for pair_id in rule.evidence if pair_id in known]
