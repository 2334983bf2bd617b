"""A rule as this program wrote it to an agent's file, and which bullet of the file it is by now.

The file itself is rewritten by others: headroom flushes its block anew, people reword, move and rename. What
a rule has become is found again by its words, then by its meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from analyzer.instructions.meaning import same_meaning
from analyzer.instructions.statements import Statement
from analyzer.models import Lesson
from analyzer.similarity import words
from writers.block.sections import normalised


@dataclass(frozen=True, slots=True)
class WrittenRule:
    """One rule as it was written, and the lessons behind it.

    ``tokens_a_failure`` is what a session in which it failed had cost on average, measured until then;
    ``tokens_saved`` what it was to save in each session, None where that was not noted.
    """

    path: str  # real path of the file
    rule: str  # id of the recommendation
    section: str
    content: str
    applied: datetime
    lessons: tuple[Lesson, ...] = ()
    tokens_a_failure: int = 0
    tokens_saved: int | None = None


def became(bullets: Sequence[str], rules: Iterable[WrittenRule]) -> Mapping[int, WrittenRule]:
    """Which bullet each rule became: by its words, then its meaning, what it is about, what is left of it.

    The rules are by the bullets' places. Of a rule that was written several times the last time counts; each
    bullet and each rule is taken once. Of rules that say nearly the same a reworded bullet goes to the one
    whose names it kept.
    """
    newest = {rule.rule: rule for rule in sorted(rules, key=lambda rule: rule.applied)}
    found: dict[int, WrittenRule] = {}
    for is_it in (_says_it, _says_nearly_it, _means_it, _is_about_it, _is_left_of_it):
        for rule in list(newest.values()):
            for at, bullet in enumerate(bullets):
                if at not in found and is_it(rule, bullet):
                    found[at] = newest.pop(rule.rule)
                    break
    return found


def _says_it(rule: WrittenRule, bullet: str) -> bool:
    return normalised(bullet) == normalised(rule.content)


def _says_nearly_it(rule: WrittenRule, bullet: str) -> bool:
    return _means_it(rule, bullet) and _is_about_it(rule, bullet)


def _means_it(rule: WrittenRule, bullet: str) -> bool:
    return same_meaning(normalised(rule.content), normalised(bullet))


def _is_about_it(rule: WrittenRule, bullet: str) -> bool:
    """Whether it names all that the lesson does, both sides where it has two, and not the wrong way round."""
    text = normalised(bullet)
    named = words(text)
    return any(
        (wanted := words(f"{lesson.subject} {lesson.remedy}")) <= named
        and len(wanted) > 1
        and not same_meaning(text, f"use `{lesson.subject}`, not `{lesson.remedy}`")
        for lesson in rule.lessons
    )


def _is_left_of_it(rule: WrittenRule, bullet: str) -> bool:
    """Whether it names one side of the lesson and nothing else, and is for or against it as the rule was."""
    said = Statement(Path(rule.path), 0, bullet)
    return any(
        (said.wanted == {lesson.remedy} and not said.refused)
        or (said.refused == {lesson.subject} and not said.wanted)
        for lesson in rule.lessons
    )
