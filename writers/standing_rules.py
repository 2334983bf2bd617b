"""The rules that stand in a file's block now, and changing them: in other words, elsewhere, or not at all."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import blake2b
from itertools import accumulate
from pathlib import Path

from analyzer.models import Recommendation, Section
from writers.block.parts import (
    GENERATED,
    BlockSection,
    build_block,
    bullets,
    items,
    last_lines_of_bullets,
    parse_block,
)
from writers.block.sections import NOTHING_KNOWN, Savings, normalised, saved_by
from writers.errors import DamagedBlock, WriterError
from writers.files import Target, read_target
from writers.marker_block import BlockSpan, Damage, find_block
from writers.models import FilePlan, Plan, RefusedFile
from writers.planning import check_change, plan_rules_for, warnings_of, without_block
from writers.quoting import quoted
from writers.standing import read_quietly
from writers.wishes import Wish, plan_wishes, savings_of

_DATE = re.compile(f"{re.escape(GENERATED)}([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})")
_OF_HEADROOM = re.compile(r"headroom:pattern-id:")


@dataclass(frozen=True, slots=True)
class StandingRule:
    """One bullet of a block. ``dated`` is the day the block was last written, where its header says so.

    It ends at byte ``end`` of the file, in its line ``last_line``; elsewhere it is the same rule.
    """

    path: Path
    section: str
    content: str
    real_path: str = field(compare=False)  # its links followed, when it was read
    dated: date | None
    is_headrooms: bool  # by its section or its pattern id; any other may have been added by hand
    end: int = field(compare=False)
    last_line: int = field(compare=False)
    twins_above: int = 0  # bullets of the same words, in sections of the same name
    twins_below: int = 0

    @property
    def first_line(self) -> int:
        """The line of the file in which it begins; the first is 1."""
        return self.last_line - self.content.count("\n")

    @property
    def id(self) -> str:
        """Stable as long as the bullet stands there as it is.

        Of twins none keeps its id when one goes: what was decided about that one is not about the others.
        """
        twins = (self.twins_above, self.twins_below)
        text = "\0".join(
            (str(self.path), self.section, self.content, *(map(str, twins) if any(twins) else ()))
        )
        return "standing:" + blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


Changes = Mapping[StandingRule, str | None]  # its new words, None to take it out


def standing_rules(path: Path) -> list[StandingRule]:
    """The bullets of a file's block, in order; none when it is missing, unreadable or damaged."""
    data = read_quietly(path)
    found = find_block(data)
    if not isinstance(found, BlockSpan):
        return []
    text = data[found.start : found.end].decode("utf-8", "surrogateescape")
    block = parse_block(text)
    known = set(Section)
    dated = _date_in(block.header)
    ends = iter(_ends(data, found, last_lines_of_bullets(text)))
    places = [(section, bullet) for section in block.sections for bullet in bullets(section.body)]
    real_path = os.path.realpath(path)
    below = Counter((section.heading, bullet) for section, bullet in places)
    above = Counter[tuple[str, str]]()
    rules: list[StandingRule] = []
    for section, bullet in places:
        is_headrooms = section.heading in known or section.tokens_saved is not None
        place = section.heading, bullet
        below[place] -= 1
        rules.append(
            StandingRule(
                path,
                *place,
                real_path,
                dated,
                is_headrooms or _OF_HEADROOM.search(bullet) is not None,
                *next(ends),
                above[place],
                below[place],
            )
        )
        above[place] += 1
    return rules


def _ends(data: bytes, block: BlockSpan, bullets: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The byte and the line of the file in which lines of the block end; the first line is 1."""
    ends = list(accumulate(len(line) + 1 for line in data[block.start : block.end].split(b"\n")))
    above = data.count(b"\n", 0, block.start)
    for line in bullets:
        end = block.start + ends[line] - 1
        yield end - (data[end - 1 : end] == b"\r"), above + line + 1


def _date_in(header: str) -> date | None:
    match = _DATE.search(header)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def plan_changed(
    target: Target,
    changes: Changes,
    rules: Sequence[Recommendation],
    today: date,
    savings: Savings = NOTHING_KNOWN,
) -> FilePlan:
    """Change what stands in a file's block, then add ``rules`` to it.

    ``changes`` gives each rule's new words, None to take it out; a section without a rule goes with its
    last one, and the block, which every session would read, with its last section. A section's saving is
    that of the rules that it is left with: as ``savings`` say, or what was noted without those that went.
    Where that is not known, none is noted.

    Raises as ``plan_rules_for``; nothing is written.
    """
    data = target.data or b""
    found = find_block(data)
    if isinstance(found, Damage):
        raise DamagedBlock(target.path, found)
    if found is None:
        raise RuleGone(target.path, next(iter(changes)).content)
    block = parse_block(data[found.start : found.end].decode("utf-8", "surrogateescape"))
    sections = _changed(block.sections, changes, savings)
    text = build_block(sections, today, target.newline, block.header).encode("utf-8", "surrogateescape")
    left = data[: found.start] + text + data[found.end :]
    changed = replace(target, data=left if sections or rules else without_block(target.path, left))
    planned = plan_rules_for(changed, rules, today, savings)
    check_change(target.path, data, planned.after)
    reworded = tuple(words for words in changes.values() if words is not None)
    return replace(
        planned,
        before=target.data,
        rules=(*reworded, *planned.rules),
        notices=(*warnings_of(reworded), *planned.notices),
    )


def _changed(sections: Sequence[BlockSection], changes: Changes, savings: Savings) -> list[BlockSection]:
    waiting = {(rule.section, rule.content, rule.twins_above): rule for rule in changes}
    twins = Counter[tuple[str, str]]()
    result: list[BlockSection] = []
    for section in sections:
        lines = section.body.split("\n")
        found: list[tuple[int, int, StandingRule]] = []
        stay, gone = set[str](), set[str]()  # in the words of before
        for first, item in items(lines):
            place = section.heading, "\n".join(item)
            if (rule := waiting.pop((*place, twins[place]), None)) is not None:
                found.append((first, first + len(item), rule))
            twins[place] += 1
            goes = rule is not None and changes[rule] is None
            (gone if goes else stay).add(normalised(place[1]))
        for first, end, rule in reversed(found):
            words = changes[rule]
            lines[first:end] = [] if words is None else words.split("\n")
        body = "\n".join(lines).strip("\n") if found else section.body
        if not found:
            result.append(section)
        elif body.strip():
            saved = _saving_left(section.tokens_saved, stay, gone - stay, savings)
            result.append(replace(section, body=body, tokens_saved=saved))
    for rule in waiting.values():
        raise RuleGone(rule.path, rule.content)
    return result


def _saving_left(noted: int | None, stay: set[str], gone: set[str], savings: Savings) -> int | None:
    left = saved_by(stay, savings)
    if left is None and noted is not None and (less := saved_by(gone, savings)) is not None:
        left = noted - less
    return None if left is None or left <= 0 else left


class RuleGone(WriterError):
    """A rule to be changed does not stand in its file any more."""

    def __init__(self, path: Path, content: str) -> None:
        super().__init__(
            f"{path} does not hold “{quoted(normalised(content))}” any more, so it was not changed. Nothing "
            "was written to it: undo that decision, or plan again and look at the new diff."
        )


def plan_with_changes(wanted: Sequence[tuple[Wish, Changes]], today: date) -> Plan:
    """Plan new rules, and changes of standing ones in the same files; of two changes of a rule the first.

    A file that cannot be written is left out whole and among the plan's ``refused``.
    """
    wishes = [wish for wish, _ in wanted]
    plan = plan_wishes(wishes, today)
    files = {file.real_path: file for file in plan.files}
    refused = {each.path: each for each in plan.refused}
    by_file: dict[Path, dict[StandingRule, str | None]] = {}
    readers: dict[Path, list[Wish]] = {}
    for wish, changes in wanted:
        for rule, words in changes.items():
            real_path = Path(os.path.realpath(rule.path))
            by_file.setdefault(real_path, {}).setdefault(rule, words)
            readers.setdefault(real_path, []).append(wish)
    for real_path, changed in by_file.items():
        adding = [
            (wish, rules)
            for wish in wishes
            for path, rules in wish.rules.items()
            if Path(os.path.realpath(path)) == real_path
        ]
        added = [rule for _, rules in adding for rule in rules]
        savings = savings_of([*(wish for wish, _ in adding), *readers[real_path]])
        named = next(iter(changed)).path
        try:
            file = plan_changed(read_target(named), changed, added, today, savings)
        except WriterError as error:
            files.pop(real_path, None)
            refused[named] = RefusedFile(named, str(error))
            continue
        said = [*files[real_path].notices] if real_path in files else []
        said += [each for wish in readers[real_path] for each in wish.writer.notices(wish.project, file)]
        files[real_path] = replace(file, notices=tuple(dict.fromkeys((*file.notices, *said))))
    return Plan(tuple(files.values()), tuple(refused.values()))
