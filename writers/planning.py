"""From sections to the exact bytes of one file, changing nothing outside the block."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from analyzer.models import Recommendation
from writers.block.parts import Block, BlockSection, build_block, bullets, joined, merge, parse_block, undated
from writers.block.repair import repaired
from writers.block.sections import NOTHING_KNOWN, Savings, complete_sections, normalised
from writers.errors import BlockWouldBreak, DamagedBlock, RuleRefused, WriteRefused
from writers.files import MAX_BYTES, Target
from writers.gate import Objection, check_heading, check_rule
from writers.marker_block import Damage
from writers.models import FilePlan
from writers.quoting import quoted

_LOOKED_AT, _FEWEST = 1024, 16  # bytes that tell a file of wide characters
_RARE, _USUAL = 0.1, 0.9  # of every second byte: zeros in text of one byte a character, and in UTF-16
_BOM = b"\xef\xbb\xbf"
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


@dataclass(frozen=True, slots=True)
class _Split:
    """A file's bytes around its block, and the block as it reads; ``found`` False when there is none.

    All as it is after the ``repairs``, sentences. ``mixed``: the block has lines of both endings.
    """

    prefix: bytes
    block: Block
    suffix: bytes
    found: bool
    repairs: tuple[str, ...] = ()
    mixed: bool = False


def read_sections(path: Path, data: bytes | None) -> tuple[BlockSection, ...]:
    """The sections of the block in a file's bytes, repaired if need be. Raises DamagedBlock."""
    return _split(path, data or b"").block.sections


def plan_rules_for(
    target: Target, rules: Sequence[Recommendation], today: date, savings: Savings = NOTHING_KNOWN
) -> FilePlan:
    """Add single-bullet rules to what the file's block already says. Raises as ``plan_sections_for``.

    ``savings`` are of rules that stand there.
    """
    for rule in rules:
        _pass_heading(rule.section)
        _pass(rule.content, check_rule(rule.content))
    existing = read_sections(target.path, target.data)
    return plan_sections_for(target, complete_sections(existing, rules, savings), today)


def plan_sections_for(target: Target, recommendations: Sequence[Recommendation], today: date) -> FilePlan:
    """Replace the sections that the recommendations name; several for one section become one.

    Where the block had to be repaired, nothing is replaced: its sections keep all they say. Raises
    DamagedBlock, RuleRefused, or BlockWouldBreak where the result would not read back as meant.
    """
    before = target.data or b""
    split = _split(target.path, before)
    existing = split.block.sections
    known = {bullet for section in existing for bullet in bullets(section.body)}
    written = _as_sections(recommendations)
    for section in written:
        _pass_heading(section.heading)
        _pass_body(section.body, known)
    if split.repairs:
        written = [_with_all_of(section, existing) for section in written]
    merged = merge(existing, written)
    if existing == merged and not split.repairs:  # then not even the date changes
        return FilePlan(target.path, target.real_path, target.data, before)
    newline = target.newline
    prefix, suffix = (split.prefix, split.suffix) if split.found else _room_for_block(before, newline)
    block = build_block(merged, today, newline, split.block.header)
    after = prefix + block.encode("utf-8", "surrogateescape") + suffix
    if len(after) > MAX_BYTES:
        raise WriteRefused(
            target.path, f"would have {len(after):,} bytes; at most {MAX_BYTES:,} are handled."
        )
    check_change(target.path, target.data, after)
    if read_sections(target.path, after) != merged:
        raise BlockWouldBreak(target.path, "a section would not read back as it was written.")
    changes = rule_changes(target.path, target.data, after)
    notices = [*split.repairs, *changes.notices]
    if split.mixed:
        notices.append("The block's line endings were mixed; all become those of most lines here.")
    return FilePlan(target.path, target.real_path, target.data, after, changes.added, tuple(notices))


@dataclass(frozen=True, slots=True)
class RuleChanges:
    """A change as bullets, each as it stands in its file; one that only moved is the same."""

    headings: tuple[str, ...]  # of sections that are new
    added: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def warnings(self) -> list[str]:
        """What a person should read twice in what is about to be written, a sentence for each."""
        return [*_warnings_of_headings(self.headings), *warnings_of(self.added)]

    @property
    def notices(self) -> list[str]:
        """What to read before it is written, a sentence for each heading and rule."""
        return [
            *self.warnings,
            *(f"“{quoted(rule)}” goes: it will not be in the block any more." for rule in self.removed),
        ]


def rule_changes(path: Path, before: bytes | None, after: bytes) -> RuleChanges:
    """What a change adds of headings and bullets, and the bullets that it takes away. Raises DamagedBlock."""
    was, is_now = read_sections(path, before), read_sections(path, after)
    known = {section.heading for section in was}
    old = {normalised(b): b for section in was for b in bullets(section.body)}
    new = {normalised(b): b for section in is_now for b in bullets(section.body)}
    return RuleChanges(
        tuple(section.heading for section in is_now if section.heading not in known),
        tuple(bullet for text, bullet in new.items() if text not in old),
        tuple(bullet for text, bullet in old.items() if text not in new),
    )


def warnings_of(rules: Sequence[str]) -> list[str]:
    """What a person should read twice in rules that are about to be written; a sentence for each rule."""
    return _warnings((rule, check_rule(rule)) for rule in rules)


def _warnings_of_headings(headings: Sequence[str]) -> list[str]:
    return _warnings((f"### {heading}", check_heading(heading)) for heading in headings)


def _warnings(looked_at: Iterable[tuple[str, Sequence[Objection]]]) -> list[str]:
    return [
        f"Read “{quoted(text)}” twice: {'; '.join(reasons)}."
        for text, objections in looked_at
        if (reasons := [each.reason for each in objections if each.level == "warn"])
    ]


def check_change(path: Path, before: bytes | None, after: bytes) -> None:
    """Make sure that only the block changes, and that every bullet new in it passes the gate.

    Raises BlockWouldBreak, DamagedBlock or RuleRefused. Holds for any plan, also one read from a file.
    """
    old, new = _split(path, before or b""), _split(path, after)
    if old.found and not new.found and after == without_block(path, before or b""):
        return
    if old.found:
        outside_kept = (new.prefix, new.suffix) == (old.prefix, old.suffix)
    else:
        gap = new.prefix[len(old.prefix) :]
        outside_kept = new.prefix.startswith(old.prefix) and not gap.strip(b"\r\n")
        outside_kept = outside_kept and new.suffix in (b"\n", b"\r\n")
    if not (new.found and outside_kept):
        raise BlockWouldBreak(path, "text outside the headroom block would change.")
    if new.repairs:  # it was read as it would be once repaired, which is not what would be written
        raise BlockWouldBreak(path, "the headroom block would be damaged.")
    if undated(new.block.header) not in (undated(old.block.header), undated("")):
        raise BlockWouldBreak(path, "the text above the block's first section would change.")
    known = {bullet for section in old.block.sections for bullet in bullets(section.body)}
    headings = {section.heading for section in old.block.sections}
    for section in new.block.sections:
        if section.heading not in headings:
            _pass_heading(section.heading)
        if section not in old.block.sections:  # an empty section stays as it is
            _pass_body(section.body, known)


def _is_wide(data: bytes) -> bool:
    """Whether these are characters of two bytes each, as UTF-16 has them also without a mark."""
    if len(data) < _FEWEST:
        return False
    fewer, more = sorted((data[0::2].count(0), data[1::2].count(0)))
    half = len(data) / 2
    return fewer < _RARE * half and more > _USUAL * half


def _split(path: Path, data: bytes) -> _Split:
    if data.startswith(_WIDE_BOMS) or _is_wide(data[:_LOOKED_AT]):
        raise WriteRefused(path, "is UTF-16 or UTF-32 text; the agents read UTF-8. Convert it first.")
    whole = repaired(data)
    if isinstance(whole, Damage):
        raise DamagedBlock(path, whole)
    data, span = whole.data, whole.span
    if span is None:
        return _Split(data, Block(), b"", found=False)
    block = parse_block(data[span.start : span.end].decode("utf-8", "surrogateescape"))
    mixed = 0 < data.count(b"\r\n", span.start, span.end) < data.count(b"\n", span.start, span.end)
    return _Split(data[: span.start], block, data[span.end :], True, whole.sentences, mixed)


def _with_all_of(section: BlockSection, existing: Sequence[BlockSection]) -> BlockSection:
    """A section together with all that its namesakes say."""
    held = [each for each in existing if each.heading == section.heading]
    said = {normalised(bullet) for each in held for bullet in bullets(each.body)}
    new = [bullet for bullet in bullets(section.body) if normalised(bullet) not in said]
    saved = max([each.tokens_saved or 0 for each in (*held, section)]) or None
    return replace(
        section, body=joined([part for part in (*(h.body for h in held), *new) if part]), tokens_saved=saved
    )


def _room_for_block(data: bytes, newline: str) -> tuple[bytes, bytes]:
    """What stands before and after a block that is appended: one blank line, and a final line break."""
    eol = newline.encode()
    above, last = (b"", *data.removeprefix(_BOM).split(b"\n"))[-2:]
    if last.strip():
        gap = eol * 2
    elif last or above.strip():  # a last line of blanks without an end becomes the blank line
        gap = eol
    else:
        gap = b""
    return data + gap, eol


def without_block(path: Path, data: bytes) -> bytes:
    """A file's bytes without its block, nor the blank line that set it apart.

    With it where it had to be repaired, or has notes above its first section. Raises DamagedBlock.
    """
    split = _split(path, data)
    if not split.found or split.repairs or undated(split.block.header) != undated(""):
        return data
    _, _, below = split.suffix.partition(b"\n")  # before that are blanks, behind the end marker
    *above, last, _ = (b"", *split.prefix.split(b"\n"))
    is_apart = bool(above) and not last.strip() and not below.partition(b"\n")[0].strip()
    return (split.prefix[: -len(last) - 1] if is_apart else split.prefix) + below


def _as_sections(recommendations: Sequence[Recommendation]) -> list[BlockSection]:
    bodies: dict[str, list[str]] = {}
    tokens: dict[str, int] = {}
    for recommendation in recommendations:
        lines = recommendation.content.replace("\r\n", "\n").strip("\n").split("\n")
        while lines and not lines[-1].strip(" \t"):
            lines.pop()
        bodies.setdefault(recommendation.section, []).append("\n".join(lines))
        saved = tokens.get(recommendation.section, 0) + recommendation.estimated_tokens_saved
        tokens[recommendation.section] = saved
    return [BlockSection(name, joined(parts), tokens[name] or None) for name, parts in bodies.items()]


def _pass_heading(heading: str) -> None:
    _pass(f"### {heading}", check_heading(heading))


def _pass_body(body: str, known: Collection[str]) -> None:
    for bullet in bullets(body) or [""]:
        if bullet not in known:
            _pass(bullet, check_rule(bullet))


def _pass(text: str, objections: Sequence[Objection]) -> None:
    if blocking := [objection for objection in objections if objection.level == "block"]:
        raise RuleRefused(text, blocking)
