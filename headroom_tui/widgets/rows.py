"""One-line rows for everything that is listed."""

from __future__ import annotations

from analyzer.models import FailureFix, Finding, Recommendation
from headroom_tui import wording
from headroom_tui.call_words import brief_pair_words
from headroom_tui.learned.learned_rules import LearnedRule
from headroom_tui.projects.session_lines import SessionLine
from headroom_tui.review.decisions import Decision, Verdict
from headroom_tui.review.review import Review
from headroom_tui.widgets.life_lines import VERDICT_CELLS, verdict_word
from headroom_tui.widgets.lists import Parts, Row
from headroom_tui.widgets.rule_detail import LEARNED_SIGN, VERDICT_SIGN, bullet_text
from writers.standing_rules import StandingRule

MODEL_SIGN = "◆"
SUMMARY_CHARACTERS = 300  # no terminal shows more of one row


def rule_row(review: Review, rule: Recommendation, file_name: str) -> Row:
    """Verdict sign, a sign where a model wrote it, words, and the file that it goes to."""
    return Row(rule.id, _rule, (rule, review.decision(rule.id), rule.id in review.learned), file_name)


def _rule(rule: Recommendation, decision: Decision, is_learned: bool) -> Parts:
    sign, colour = LEARNED_SIGN if is_learned else VERDICT_SIGN[decision.verdict]
    words = bullet_text(decision.content or rule.content)[:SUMMARY_CHARACTERS]
    is_done = is_learned or decision.verdict is not Verdict.PENDING
    return (
        (f" {sign} ", f"bold {colour}"),
        (f"{MODEL_SIGN} " if rule.model else "", "$text-accent"),
        (words, "$quiet" if is_done else ""),
    )


def pair_row(pair: FailureFix) -> Row:
    """When, whether a fix was found, what failed and what worked."""
    return Row(pair.id, _pair, (pair,))


def _pair(pair: FailureFix) -> Parts:
    sign, colour = ("✓", "$text-success") if pair.fix else ("–", "$quiet")
    failed, fix = (each[:SUMMARY_CHARACTERS] for each in brief_pair_words(pair))
    return (
        (f" {sign} ", f"bold {colour}"),
        (f"{wording.moment(pair.time):>12}  ", "$quiet"),
        failed,
        ("  →  ", "$quiet"),
        (fix, "" if pair.fix else "$quiet"),
    )


def finding_row(finding: Finding) -> Row:
    """How often, what recurs and what helps."""
    return Row(finding.id, _finding, (finding,))


def _finding(finding: Finding) -> Parts:
    remedy = finding.remedy or "no way out in common"
    return (
        (f"{len(finding.pairs):>4}× ", "bold"),
        ("loop: " if finding.is_loop else "", "$text-warning"),
        finding.subject[:SUMMARY_CHARACTERS],
        ("  →  ", "$quiet"),
        (remedy[:SUMMARY_CHARACTERS], "" if finding.remedy else "$quiet"),
    )


def learned_row(rule: StandingRule, decision: Decision, learned: LearnedRule | None, file_name: str) -> Row:
    """A rule in its file, which is named where there are several: what is done to it, whether it works."""
    return Row(rule.id, _learned, (rule, decision, learned, file_name))


def _learned(rule: StandingRule, decision: Decision, learned: LearnedRule | None, file_name: str) -> Parts:
    sign, colour = LEARNED_SIGN
    if decision.verdict in (Verdict.REJECTED, Verdict.ACCEPTED):
        sign, colour = VERDICT_SIGN[decision.verdict]
    elif decision.content is not None:
        sign, colour = VERDICT_SIGN[Verdict.EDITED]
    elif decision.destination is not None:
        sign, colour = "→", "$text-success"
    words = bullet_text(decision.content or rule.content)[:SUMMARY_CHARACTERS]
    verdict, verdict_colour = verdict_word(learned)
    return (
        (f" {sign} ", f"bold {colour}"),
        (f"{verdict:<{VERDICT_CELLS}}  ", verdict_colour),
        (f"{file_name}  " if file_name else "", "$quiet"),
        (words, "strike" if decision.verdict is Verdict.REJECTED else ""),
    )


HELD_UP = "[!]"  # a rule of a file that is refused


def included_row(rule_id: str, words: str, included: bool, held_up: bool, verdict: Verdict) -> Row:
    """A rule of a diff: whether it is in, or held up by a file that is refused, and what is done with it."""
    return Row(rule_id, _included, (words, included, held_up, verdict))


def _included(words: str, included: bool, held_up: bool, verdict: Verdict) -> Parts:
    sign = VERDICT_SIGN[verdict][0] if verdict is not Verdict.PENDING else "→"
    box = (f" {HELD_UP} ", "bold $text-warning") if held_up else (" [x] ", "bold")
    return (
        box if included else (" [ ] ", "bold"),
        (f"{sign} ", "$text-error" if verdict is Verdict.REJECTED else "$text-success"),
        (bullet_text(words)[:SUMMARY_CHARACTERS], "" if included else "strike $quiet"),
    )


def session_row(line: SessionLine) -> Row:
    """When, how many calls and failures, and what a person knows the session by."""
    return Row(line.id, _session, (line,))


def _session(line: SessionLine) -> Parts:
    return (
        (f" {wording.moment(line.started):>12} ", "$quiet"),
        f"{wording.plural(line.calls, 'call'):>10}",
        (f" {line.failures:>3,} failed  ", "$text-error" if line.failures else "$quiet"),
        ("" if line.source == "main" else f"{line.source}  ", "$quiet"),
        line.name,
    )
