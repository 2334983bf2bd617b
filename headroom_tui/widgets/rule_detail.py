"""One rule in full: its text, where it goes, and what it rests on."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from textual.content import Content

from analyzer.models import FailureFix, Recommendation
from analyzer.outputs.telling import telling_lines
from analyzer.rule_text.markdown import CODE_SPAN
from analyzer.sessions.order import newest_first
from headroom_tui import wording
from headroom_tui.call_words import brief_pair_words
from headroom_tui.frame.keys import named
from headroom_tui.review.decisions import Decision, Verdict
from headroom_tui.review.worth import costs_more
from headroom_tui.widgets.call_endings import ENDINGS
from headroom_tui.widgets.fact_sheet import FactSheet, Line, fact
from scanners.text import visible, visible_path
from writers.diff import changed_spans
from writers.gate import Objection
from writers.standing_rules import StandingRule

VERDICT_SIGN: Mapping[Verdict, tuple[str, str]] = {
    Verdict.PENDING: ("·", "$quiet"),
    Verdict.ACCEPTED: ("✓", "$text-success"),
    Verdict.EDITED: ("✎", "$text-success"),
    Verdict.REJECTED: ("✗", "$text-error"),
}
LEARNED_SIGN = ("=", "$quiet")
SHOWN_PAIRS = 12
_MOST_REASONS = 50  # lines of an output that may say why it failed
SHOWN_CHARACTERS = 100  # of a call, or of its output, where many are listed
_ENVELOPE = re.compile(r"</?tool_use_error>")  # into which Claude Code puts what its own tools say
_HEREDOC = re.compile(r"<<-?\s*['\"]?\w+['\"]?")
NAME_CELLS = 10


def bullet_text(content: str) -> str:
    """A rule's words without the list marker, on one line; of a file's own text, too, safe for a terminal."""
    return " ".join(visible(content).removeprefix("- ").split())


@dataclass(frozen=True, slots=True)
class ProposedRule:
    """A proposed rule with all that is told of it."""

    rule: Recommendation
    content: str  # as it would be written
    decision: Decision
    is_learned: bool  # it stands in its file already
    destination: str  # a label for the file
    objections: Sequence[Objection]
    similar: StandingRule | None  # in a file already, saying nearly the same
    pairs: Sequence[FailureFix] | None  # the evidence, best first; None if not loaded
    awaited: str  # what then stands in its place
    sessions_scanned: int


class RuleDetail(FactSheet):
    """Shows one rule; empty until `show` is called."""

    def show(self, proposed: ProposedRule) -> None:
        self.show_lines(
            [
                *_what_and_where(proposed),
                *_remarks(proposed),
                Content(""),
                *_evidence(proposed.rule, proposed.pairs, proposed.sessions_scanned),
                Content(""),
                *self._failures(proposed),
            ]
        )

    def _failures(self, proposed: ProposedRule) -> list[Line]:
        """The pairs behind the rule, and the key that opens one; or what is awaited in their place."""
        if proposed.pairs is None:
            return [Content.styled(proposed.awaited, "$quiet")]
        about = [span[2].strip() for span in CODE_SPAN.finditer(proposed.content)]
        lines = pair_lines(proposed.pairs, about)
        if lines:
            opens = named("{nav.open} lists these pairs, and opens the session of one", self)
            lines += [Content(""), Content.styled(opens, "$quiet")]
        return lines


def _what_and_where(proposed: ProposedRule) -> list[Content]:
    """The rule's words, what was decided of it, the file it goes to, and its section."""
    rule, verdict = proposed.rule, proposed.decision.verdict
    sign, colour = LEARNED_SIGN if proposed.is_learned else VERDICT_SIGN[verdict]
    state = "to decide" if verdict is Verdict.PENDING else verdict.value
    if proposed.is_learned:
        state = "in the file already"
    by_whom = f"  from {rule.model}" if rule.model else ""
    return [
        Content.styled(bullet_text(proposed.content), "bold"),
        Content(""),
        Content.assemble((f"{sign} {state}", colour), ("  →  ", "$quiet"), proposed.destination),
        Content.assemble((rule.section, "$text-accent"), (by_whom, "$quiet")),
    ]


def _remarks(proposed: ProposedRule) -> list[Content]:
    """What the user changed and why, and what is to be known before deciding."""
    rule, decision, similar = proposed.rule, proposed.decision, proposed.similar
    lines: list[Content] = []
    if decision.verdict is Verdict.EDITED and proposed.content != rule.content:
        lines += _edit(rule.content, proposed.content)
    if similar is not None and not proposed.is_learned:
        there = visible_path(similar.path.name)
        lines.append(_warning(f"! {there} says nearly the same: {bullet_text(similar.content)}"))
    lines += [_warning(f"! {each}") for each in rule.cautions]
    lines += [
        _warning(f"{'!' if each.level == 'warn' else '✗'} {each.reason}") for each in proposed.objections
    ]
    if decision.reason:
        lines.append(Content.assemble(("because: ", "$quiet"), decision.reason))
    if rule.replaces:
        lines.append(Content.assemble(("in place of: ", "$quiet"), bullet_text(rule.replaces)))
    if rule.note:
        lines.append(_warning(f"! {rule.note}"))
    if dear := costs_more(rule, proposed.content, proposed.sessions_scanned):
        lines.append(_warning(f"! {dear}"))
    return lines


def _warning(words: str) -> Content:
    return Content.styled(words, "$text-warning")


def _edit(proposed: str, edited: str) -> list[Content]:
    """The user's words below those that were proposed, with what they changed."""
    old, new = bullet_text(proposed), bullet_text(edited)
    gone, come = changed_spans(old, new)
    before, after = Content(old), Content(new)
    for start, end in gone:
        before = before.stylize("strike $text-error", start, end)
    for start, end in come:
        after = after.stylize("bold underline $text-success", start, end)
    return [
        Content.assemble(("- ", "bold $text-error"), before),
        Content.assemble(("+ ", "bold $text-success"), after),
    ]


def _evidence(rule: Recommendation, pairs: Sequence[FailureFix] | None, sessions_scanned: int) -> list[Line]:
    if not rule.evidence_count:
        return []  # its note says so; noughts would look measured
    name, noun = ("cites", "failure") if rule.model else ("seen", "time")
    seen = (
        f"{wording.plural(rule.evidence_count, noun)} in {wording.plural(rule.sessions, 'session')}, "
        f"{wording.span(rule.first_seen, rule.last_seen)}"
    )
    if not rule.confidence:  # what was measured is of something else
        return [fact(name, seen, NAME_CELLS)]
    each = f"{wording.tokens(rule.estimated_tokens_saved)} for each of {sessions_scanned:,} sessions"
    waste = spent(rule.wasted_tokens, pairs or (), rule.is_loop_guardrail)
    of_what = " of what it cites; the words are the model's" if rule.model else ""
    return [
        fact(name, seen, NAME_CELLS),
        fact("measured", f"{waste}, {each}" if sessions_scanned > 1 else waste, NAME_CELLS),
        fact("sure", f"{wording.percent(rule.confidence, 0)}{of_what}", NAME_CELLS),
    ]


def spent(tokens: int, pairs: Sequence[FailureFix], is_loop: bool) -> str:
    """Estimated tokens, and on what they went: there is a fix to count up to only where one was found."""
    fixed = [pair.fix is not None for pair in pairs]
    if is_loop:
        on_what = "spent in the loop"
    elif fixed and all(fixed):
        on_what = "between failure and fix"
    elif any(fixed):
        on_what = "spent on failures, up to the fix if any"
    else:
        on_what = "spent on failures"
    return f"{wording.tokens(tokens)} tokens {on_what}"


def pair_lines(pairs: Sequence[FailureFix], about: Collection[str] = ()) -> list[Line]:
    """What failed, why, and what worked, in a line each. The first few, newest first; how many more.

    Of several reasons in one output that one is shown which names most of what the pairs are ``about``.
    """
    lines: list[Line] = []
    for words, alike in groupby(newest_first(pairs[:SHOWN_PAIRS]), lambda pair: _words(pair, about)):
        newest, *others = alike
        lines += _pair_lines(newest, *words)
        if others:
            often = {1: "once", 2: "twice"}.get(len(others), f"{len(others)} times")
            lines.append((_BELOW, Content.styled(f"the same {often} more", "$quiet")))
    if len(pairs) > SHOWN_PAIRS:
        lines.append(Content.styled(f"and {len(pairs) - SHOWN_PAIRS} more", "$quiet"))
    return lines


_BELOW = Content(" " * 16)  # when, and how it ended


def _words(pair: FailureFix, about: Collection[str]) -> tuple[str, str, str]:
    """What failed, the line of its output that says why, if one does, and what worked."""
    failure, fix = brief_pair_words(pair)
    says_why, _ = telling_lines(pair.failure.output, _MOST_REASONS if pair.failure.is_error else 0)
    told = max(says_why, key=lambda line: sum(word in line for word in about), default="")
    why = wording.shortened(_ENVELOPE.sub("", told).strip(), pair.project_path)
    return _shortened(failure), _shortened(why), _shortened(fix)


def _pair_lines(pair: FailureFix, failure: str, why: str, fix: str) -> list[Line]:
    ending = ENDINGS[pair.failure.status]
    when = (f"{wording.moment(pair.time):>12}  ", "$quiet")
    sign, colour = ("✓", "$text-success") if pair.fix else ("–", "$quiet")
    return [
        (Content.assemble(when, (f"{ending.sign} ", ending.colour)), Content(failure)),
        *([(_BELOW, Content.styled(why, "$quiet"))] if why else []),
        (Content.styled(f"{sign:>15} ", colour), Content(fix)),
    ]


def _shortened(words: str) -> str:
    """Its first line, up to where a text that is given to a command begins."""
    line = words.split("\n", 1)[0]
    text = _HEREDOC.search(line)
    cut = line[: min(text.end() if text else len(line), SHOWN_CHARACTERS - 1)]
    return cut if cut == words else f"{cut.rstrip()}…"
