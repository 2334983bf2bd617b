"""What became of a rule, in lines: its verdict, before and after as numbers and as a plot, what it cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from textual.content import Content

from analyzer.life.verdicts import Count, Outcome, Point, RuleLife, RuleVerdict
from headroom_tui import wording
from headroom_tui.learned.learned_rules import LearnedRule
from headroom_tui.widgets.fact_sheet import Line, fact, label

VERDICT_COLOUR: Mapping[RuleVerdict, str] = {
    RuleVerdict.WORKS: "$text-success",
    RuleVerdict.PARTLY: "$text-warning",
    RuleVerdict.NO_EFFECT: "$text-error",
    RuleVerdict.CONTRADICTED: "$text-error",
    RuleVerdict.NOT_SEEN: "$quiet",
    RuleVerdict.TOO_EARLY: "$quiet",
}
_SENTENCES: Mapping[RuleVerdict, str] = {
    RuleVerdict.WORKS: "It has not failed since.",
    RuleVerdict.PARTLY: "It still fails, but less often.",
    RuleVerdict.NO_EFFECT: "It still fails, no less often than chance explains.",
    RuleVerdict.TOO_EARLY: "Too few sessions to tell.",
}
VERDICT_CELLS = max(len(verdict.value) for verdict in RuleVerdict)
NAME_CELLS = 13
_MOST_POINTS = 22  # on each side of the day it was written
_POINTS: Mapping[Outcome, tuple[str, str, str]] = {
    Outcome.FAILED: ("█", "$text-error", "failed"),
    Outcome.WORKED: ("▄", "$text-warning", "what it forbids worked"),
    Outcome.KEPT: ("▁", "$text-success", "kept"),
    Outcome.NONE: ("·", "$quiet", "no opportunity"),
    Outcome.NOT_LOADED: ("?", "$quiet", "file not loaded"),
}
_WRITTEN = "│"


def verdict_word(rule: LearnedRule | None) -> tuple[str, str]:
    """The verdict in a word or two, and its colour; dots while it is not known yet."""
    if rule is None:
        return "…", "$quiet"
    if rule.cut_off:
        return "never read", "$text-error"
    if rule.verdict is None:
        return "not measured", "$quiet"
    return rule.verdict.value, VERDICT_COLOUR[rule.verdict]


def life_lines(rule: LearnedRule, now: datetime) -> list[Line]:
    """The verdict and the numbers behind it; tokens are estimated, intervals hold 9 times in 10."""
    word, colour = verdict_word(rule)
    life = rule.life
    lines: list[Line] = [Content.assemble((f"{word}: ", f"bold {colour}"), rule.cut_off or _sentence(rule))]
    if life is not None:
        lines += [Content(""), *_numbers(life), *_plot(life.series)]
        last = wording.ago(life.last_opportunity, now) if life.last_opportunity else "never"
        lines.append(_fact("last needed", last))
        if life.after.sessions:
            saved = wording.tokens_saved(*map(int, life.saved_tokens))
            lines.append(_fact("tokens", f"{saved}, {wording.tokens(life.spent_tokens)} spent since"))
        if life.costs_more:
            lines.append(Content.styled("! it cost more than it saved", "$text-warning"))
    return lines


def _sentence(rule: LearnedRule) -> str:
    """The verdict without the numbers, which stand below it."""
    has_numbers = rule.life is not None and rule.life.after.opportunities
    return _SENTENCES.get(rule.verdict, rule.why) if rule.verdict and has_numbers else rule.why


def _numbers(life: RuleLife) -> list[Line]:
    if not life.after.opportunities:
        change = [_fact("change", "nothing to compare yet")]
    else:
        chance = "less than 1 %" if life.chance < 0.01 else wording.percent(life.chance, 0)
        change = [_fact("change", change_words(*life.drop))]
        if life.verdict is not RuleVerdict.TOO_EARLY:
            change.append(_fact("odds", f"{chance} that it is unchanged, rather than halved"))
    return [_fact("before", _rate(life.before)), _fact("after", _rate(life.after)), *change]


def change_words(least: float, most: float) -> str:
    """By how many percentage points the rate fell, or rose."""
    low, high = round(100 * least), round(100 * most)
    if low >= 0:
        return f"{low} to {high} points lower"
    if high <= 0:
        return f"{-high} to {-low} points higher"
    return f"between {wording.plural(-low, 'point')} higher and {high} lower"


def _rate(count: Count) -> str:
    sessions = f"in {wording.plural(count.sessions, 'session')}"
    if not count.sessions:
        return "no session yet"
    if not count.opportunities:
        return f"no opportunity {sessions}"
    low, high = count.interval
    between = f"{round(100 * low)} to {wording.percent(high, 0)}"
    return f"failed in {count.failed} of {count.opportunities} ({between}), {sessions}"


def _plot(series: Sequence[Point]) -> list[Line]:
    """A sign for each session, oldest first, with a line where the rule was written."""
    before = [point for point in series if not point.is_after]
    after = [point for point in series if point.is_after]
    if not series:
        return []
    shown = [*before[-_MOST_POINTS:], *after[-_MOST_POINTS:]]
    plot = Content("").join(
        [*map(_sign, before[-_MOST_POINTS:]), Content(_WRITTEN), *map(_sign, after[-_MOST_POINTS:])]
    )
    outcomes = {point.outcome for point in shown}
    legend = "  ".join(
        f"{sign} {name}" for outcome, (sign, _, name) in _POINTS.items() if outcome in outcomes
    )
    return [
        (label("sessions", NAME_CELLS), plot),
        (label("", NAME_CELLS), Content.styled(f"{legend}  {_WRITTEN} written", "$quiet")),
    ]


def _sign(point: Point) -> Content:
    sign, colour, _ = _POINTS[point.outcome]
    return Content.styled(sign, colour)


def _fact(name: str, value: str) -> Line:
    return fact(name, value, NAME_CELLS)
