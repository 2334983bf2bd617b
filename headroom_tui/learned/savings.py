"""What the rules that stand in a project's files save in each session, as far as that is known."""

from __future__ import annotations

from collections.abc import Iterable

from headroom_tui.learned.written_rule_store import WrittenRuleStore
from headroom_tui.review.review import Review
from writers.block.sections import Savings, as_bullets, normalised
from writers.standing_rules import StandingRule


def savings(standing: Iterable[StandingRule], review: Review, store: WrittenRuleStore) -> Savings:
    """By its words what a rule was to save when it was written; where that was not noted, what it does now.

    What was noted comes first: a rule that works has ever less to save. Nothing is known of a rule that was
    written by others and has no failures of its own here.
    """
    by_words: dict[str, int] = {}
    by_id: dict[str, int] = {}
    for rule in review.rules:
        if len(said := as_bullets(review.content(rule))) == 1:  # else none of them saves it all
            by_id[rule.id] = by_words[normalised(said[0])] = rule.estimated_tokens_saved
    known: dict[str, int] = {}
    for one in standing:
        words = normalised(one.content)
        saved = store.saving_of(one.real_path, one.content)
        if saved is None:
            saved = by_id.get(store.rule_of(one.real_path, one.content), by_words.get(words))
        if saved is not None:
            known.setdefault(words, saved)
    return known
