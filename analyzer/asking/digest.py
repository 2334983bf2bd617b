"""What a model is given: findings first, then session stories, what the files say already, what is unwanted.

The same input gives the same digest, byte for byte. Nothing is sent from here; ``Digest`` is exactly what
would be, for the user to read before it is.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from analyzer.asking.framing import Record, fence, framed, written
from analyzer.asking.prompt import AFTER, BEFORE, SCHEMA, system_prompt
from analyzer.asking.stories import Shorten, finding_records, pair_ids, story, tells
from analyzer.backends.base import ModelRequest
from analyzer.models import AnalysisResult, FailureFix
from analyzer.redact import Mask, Masked, Redactor
from analyzer.sessions.order import EVER
from scanners.models import SessionData
from scanners.text import clip

BUDGET_TOKENS = 80_000
MAX_OUTPUT_TOKENS = 16_384  # the thinking of some models counts too
_BYTES_PER_TOKEN = 3  # of logs, cautiously: paths and hashes take more tokens than prose
_FOR_THE_FRAME = 4_000  # bytes: fences and the lines around them
_FOR_FILES = 0.25  # of the budget at most: what the files say, and what is unwanted
_FOR_FINDINGS = 0.5  # of what then remains, where the sessions need the rest
_FOR_ONE_SESSION = 0.2  # of what then remains
_LONGEST_BLOCK, _LONGEST_BULLET = 12_000, 600  # characters


@dataclass(frozen=True, slots=True)
class Digest:
    """What a model would be asked, already masked."""

    system: str
    prompt: str
    masks: tuple[Mask, ...]  # in ``prompt``
    pair_ids: frozenset[str]  # that a rule may cite
    left_out: str  # a sentence; empty when everything is in it
    findings: int  # in it, as the next three
    sessions: int
    blocks: int  # of files
    rejected: int

    @property
    def estimated_tokens(self) -> int:
        """Of input, at 3 bytes a token."""
        return (len(self.system.encode()) + len(self.prompt.encode())) // _BYTES_PER_TOKEN

    @property
    def mask_counts(self) -> dict[str, int]:
        """How many masks of each kind, most first."""
        return dict(Counter(mask.kind for mask in self.masks).most_common())

    @property
    def sha256(self) -> str:
        """The same for the same question to any model."""
        question = json.dumps([self.system, self.prompt, SCHEMA], sort_keys=True)
        return hashlib.sha256(question.encode()).hexdigest()

    def prompt_request(self) -> ModelRequest:
        return ModelRequest(self.system, self.prompt, SCHEMA, MAX_OUTPUT_TOKENS)


def build_digest(
    result: AnalysisResult,
    sessions: Sequence[SessionData],
    prior_blocks: Mapping[Path, str],
    rejected: Sequence[str],
    redactor: Redactor,
    budget_tokens: int = BUDGET_TOKENS,
) -> Digest:
    """The digest of one project, within ``budget_tokens`` of input as estimated here.

    ``prior_blocks`` is the marker block of every file that rules may go to, ``rejected`` the bullets that the
    user turned down. Sessions are taken newest first, whatever their order.
    """

    def shorten(text: str, limit: int) -> str:
        return clip(redactor.secrets(text), limit)  # masked first: half a secret is not recognised

    told = _told(result, sessions)
    numbers = {(one.agent, one.session_id): number for number, (one, _) in enumerate(told, 1)}
    room = budget_tokens * _BYTES_PER_TOKEN - len(system_prompt("").encode()) - _FOR_THE_FRAME
    each = (finding_records(finding, numbers, shorten) for finding in result.findings)
    findings = _Part("finding", len(result.findings), each)
    parts = _Parts(
        findings,
        _Part("session", len(told), _stories(told, findings, shorten, int(room * _FOR_ONE_SESSION))),
        _Part("existing block", len(prior_blocks), _block_records(prior_blocks, shorten)),
        _Part("rejected rule", len(rejected), _unwanted_records(rejected, shorten)),
    )
    parts.fill(room)
    records = parts.records()
    system, masked = _masked(records, redactor)
    return Digest(
        system,
        masked.text,
        masked.masks,
        frozenset(pair_ids(records)),
        _left_out(budget_tokens, parts),
        *(part.taken for part in parts),
    )


def _masked(records: Sequence[Record], redactor: Redactor) -> tuple[str, Masked]:
    """The system prompt and the prompt that are sent of some records, framed as data."""
    body = "".join(map(written, records))
    name = fence(redactor.redact(body).text)  # a hash of what is masked would let it be guessed
    masked = redactor.redact(f"{BEFORE}{framed(name, body)}{AFTER}")
    return redactor.secrets(system_prompt(name)), masked


class _Part:
    """Groups of records, taken one after the other as long as there is room for the next."""

    def __init__(self, of: str, total: int, groups: Iterable[list[Record]]) -> None:
        self.of = of  # what each group tells of: a noun
        self.total = total  # groups
        self._groups = iter(groups)
        self._next: list[Record] | None = None
        self.records: list[Record] = []
        self.size = 0  # bytes
        self.taken = 0

    def fill(self, room: int) -> None:
        """Take what fits into ``room`` bytes, what was taken before included."""
        while (group := self._next or next(self._groups, None)) is not None:
            size = _size(group)
            if self.size + size > room:
                self._next = group
                return
            self._next = None
            self.records += group
            self.size += size
            self.taken += 1


class _Parts(NamedTuple):
    """All that a digest may hold, in the order in which it is told."""

    findings: _Part
    stories: _Part
    blocks: _Part
    unwanted: _Part

    def fill(self, room: int) -> None:
        """Share ``room`` bytes out; what the stories leave of them, findings take."""
        for_files = int(room * _FOR_FILES)
        self.blocks.fill(for_files)
        self.unwanted.fill(for_files - self.blocks.size)
        room -= self.blocks.size + self.unwanted.size
        self.findings.fill(int(room * _FOR_FINDINGS))
        self.stories.fill(room - self.findings.size)
        self.findings.fill(room - self.stories.size)

    def records(self) -> list[Record]:
        findings, stories = self.findings, self.stories
        return [
            Record("findings", f"{findings.taken} of {findings.total}, the costliest first"),
            *findings.records,
            Record("sessions", f"{stories.taken} of {stories.total}, the newest first"),
            *stories.records,
            *self.blocks.records,
            *self.unwanted.records,
        ]


def _told(
    result: AnalysisResult, sessions: Sequence[SessionData]
) -> list[tuple[SessionData, list[FailureFix]]]:
    """The sessions that tell something, newest first, with their pairs."""
    pairs: dict[tuple[str, str, Path], list[FailureFix]] = defaultdict(list)
    for pair in result.pairs:
        pairs[pair.agent, pair.session_id, pair.file].append(pair)
    newest_first = sorted(sessions, key=lambda one: (one.agent, one.session_id, str(one.file)))
    newest_first.sort(key=lambda one: one.last_activity or one.timestamp or EVER, reverse=True)
    told = [(one, pairs[one.agent, one.session_id, one.file]) for one in newest_first]
    return [(one, its) for one, its in told if its or tells(one)]


def _stories(
    told: Iterable[tuple[SessionData, list[FailureFix]]], findings: _Part, shorten: Shorten, longest: int
) -> Iterator[list[Record]]:
    """Each session's story in at most ``longest`` bytes, without the pairs that the findings tell by then."""
    for number, (one, pairs) in enumerate(told, 1):
        yield _within(story(one, pairs, number, shorten, {*pair_ids(findings.records)}), longest)


def _within(groups: list[list[Record]], limit: int) -> list[Record]:
    """A session's story in at most ``limit`` bytes: its heading and the end of it."""
    heading, *rest = groups
    sizes = [_size(group) for group in rest]
    first, total = len(rest), _size(heading)
    while first and total + sizes[first - 1] <= limit:
        first -= 1
        total += sizes[first]
    cut = [Record("left_out", f"{first} earlier events of this session")] if first else []
    return [*heading, *cut, *(record for group in rest[first:] for record in group)]


def _block_records(prior_blocks: Mapping[Path, str], shorten: Shorten) -> Iterator[list[Record]]:
    for path in sorted(prior_blocks):
        yield [Record("existing", "", f"in {path}\n{shorten(prior_blocks[path], _LONGEST_BLOCK)}")]


def _unwanted_records(rejected: Iterable[str], shorten: Shorten) -> Iterator[list[Record]]:
    for bullet in rejected:
        yield [Record("unwanted", "", shorten(bullet, _LONGEST_BULLET))]


def _left_out(budget_tokens: int, parts: _Parts) -> str:
    missing = [
        f"{part.total - part.taken} of {part.total} {part.of}{'s' if part.total != 1 else ''}"
        for part in parts
        if part.taken < part.total
    ]
    if not missing:
        return ""
    listed = " and ".join([", ".join(missing[:-1]), missing[-1]] if len(missing) > 1 else missing)
    what = f"{listed}, the least telling and oldest"
    return f"Left out, to stay within about {budget_tokens:,} tokens: {what}."


def _size(records: Iterable[Record]) -> int:
    return sum(len(written(record).encode()) for record in records)
