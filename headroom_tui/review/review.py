"""The review of a project: its rules and the decisions on them, each saved at once, every step undoable."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analyzer.models import Recommendation
from headroom_tui.review.decisions import (
    UNDECIDED,
    DecidedElsewhere,
    Decision,
    DecisionsError,
    DecisionsLocked,
    DecisionStore,
    Verdict,
)
from writers.gate import Objection, check_heading, check_rule


@dataclass(frozen=True, slots=True)
class _Step:
    """One undoable step: what the decisions were before it and are after it."""

    before: Mapping[str, Decision]
    after: Mapping[str, Decision]


_Ends = tuple[Mapping[str, Decision], Mapping[str, Decision]]


class Review:
    """The rules of one project and the decisions about them."""

    def __init__(
        self, store: DecisionStore, agent: str, project: str, rules: Sequence[Recommendation]
    ) -> None:
        self._store = store
        self.agent = agent
        self.project = project
        self._lock = threading.Lock()  # what is remembered and what is held here change together
        self._decisions: dict[str, Decision] = {}
        self._assumed: dict[str, Decision] = {}
        self._undo: list[_Step] = []
        self._redo: list[_Step] = []
        self.rules = list(rules)
        self.learned: set[str] = set()  # ids of rules whose text already stands in their file
        self.is_waiting = False  # for another process to let go of what was decided
        self.standing_write = ""  # the newest that stands, by its id in the journal, as last looked at
        self._newest_write: str | None = None  # that ever stood, once one was looked for
        self._steps_before: dict[str, int] = {}  # writes since then -> the steps that came before

    def load(self) -> set[str]:
        """Take up what was decided by others: former runs, and those that run beside this one.

        Returns the ids of the rules of which that is another decision than was known. Raises DecisionsError.
        """
        with self._lock:
            try:
                held = self._store.load(self.agent, self.project)
            except DecisionsError as error:
                self.is_waiting = isinstance(error, DecisionsLocked)
                raise
            self.is_waiting = False
            known, self._decisions = self._decisions, held
        changed = {
            rule_id
            for rule_id in held.keys() | known.keys()
            if held.get(rule_id, UNDECIDED) != known.get(rule_id, UNDECIDED)
        }
        for rule_id in changed:
            self._assumed.pop(rule_id, None)
        return changed

    def decision(self, rule_id: str) -> Decision:
        return self._assumed.get(rule_id) or self._decisions.get(rule_id, UNDECIDED)

    def content(self, rule: Recommendation) -> str:
        """The rule's bullet as it would be written: the user's words where they edited it."""
        return self.decision(rule.id).content or rule.content

    def undecided(self) -> list[Recommendation]:
        return [
            rule
            for rule in self.rules
            if self.decision(rule.id).verdict is Verdict.PENDING and rule.id not in self.learned
        ]

    def decided(self) -> list[Recommendation]:
        """Rules that are accepted, edited or rejected, and not in their file yet."""
        return [
            rule
            for rule in self.rules
            if self.decision(rule.id).verdict is not Verdict.PENDING and rule.id not in self.learned
        ]

    def wanted(self) -> list[Recommendation]:
        """Accepted and edited rules that are not in their file yet, with the text to write."""
        return [
            replace(rule, content=self.content(rule))
            for rule in self.rules
            if self.decision(rule.id).wants_it and rule.id not in self.learned
        ]

    def destinations(self) -> dict[str, list[Path]]:
        """Rule id -> the files the user chose for it, for those where they chose."""
        decided = {rule.id: self.decision(rule.id) for rule in self.rules}
        return {
            rule_id: [each.destination, *each.also]
            for rule_id, each in decided.items()
            if each.destination is not None
        }

    def decide(self, rule_ids: Iterable[str], verdict: Verdict) -> None:
        """Give these rules a verdict. Deciding as before takes the decision back: the keys toggle."""
        ids = list(rule_ids)
        if all(self.has_verdict(rule_id, verdict) for rule_id in ids):
            verdict = Verdict.PENDING
        self._step({rule_id: self._with_verdict(rule_id, verdict) for rule_id in ids})

    def assume(self, rule_ids: Iterable[str], verdict: Verdict) -> None:
        """Take a verdict for granted in this run only: nothing is remembered."""
        self._assumed.update({rule_id: self._with_verdict(rule_id, verdict) for rule_id in rule_ids})

    def edit(self, rule_id: str, content: str) -> None:
        edited = replace(self.decision(rule_id), verdict=Verdict.EDITED, content=content, reason="")
        self._step({rule_id: edited})

    def reject(self, rule_id: str, reason: str) -> None:
        """Reject a rule and remember why; an empty reason is none."""
        self._step({rule_id: replace(self._with_verdict(rule_id, Verdict.REJECTED), reason=reason)})

    def keep(self, rule_id: str, proposals: Iterable[str] = (), reason: str = "") -> None:
        """Leave a rule that stands in a file as it is, whatever was decided; twice: nothing is decided.

        ``proposals`` and ``reason`` are those with which it was to be retired, if it was.
        """
        is_kept = self.decision(rule_id) == Decision(Verdict.ACCEPTED)
        kept = {rule_id: Decision() if is_kept else Decision(Verdict.ACCEPTED)}
        self._step(self._given_back(proposals, reason) | kept)

    def retire(self, rule_id: str, proposals: Iterable[str], reason: str) -> None:
        """Take a rule out of its file; rules that would bring it back are rejected in the same step.

        Again: it stays, in the words it was given, and those rules are as undecided as they were.
        """
        held = self.decision(rule_id)
        if held.verdict is Verdict.REJECTED:
            stays = replace(held, verdict=Verdict.PENDING if held.content is None else Verdict.EDITED)
            self._step(self._given_back(proposals, reason) | {rule_id: stays})
            return
        gone = {rule_id: self._with_verdict(rule_id, Verdict.REJECTED)}
        for each in proposals:
            if self.decision(each).verdict is not Verdict.REJECTED:
                gone[each] = replace(self._with_verdict(each, Verdict.REJECTED), reason=reason)
        self._step(gone)

    def _given_back(self, proposals: Iterable[str], reason: str) -> dict[str, Decision]:
        """Rules that were rejected for that reason, undecided again; edited ones keep their words."""
        held = {each: self.decision(each) for each in proposals}
        return {
            each: replace(decision, verdict=Verdict.PENDING, reason="")
            for each, decision in held.items()
            if decision.verdict is Verdict.REJECTED and decision.reason == reason
        }

    def send_to(self, rule_id: str, destination: Path | None, also: tuple[Path, ...] = ()) -> None:
        """Choose the file for a rule, and further ones; None: its default."""
        self._step({rule_id: replace(self.decision(rule_id), destination=destination, also=also)})

    @property
    def steps(self) -> int:
        """How many steps can be taken back."""
        return len(self._undo)

    def note_write(self, newest: str) -> None:
        """Take in which write is the newest that stands, by its id in the journal; "" is none.

        Ids sort by time. What is noted first came before all decisions of this run.
        """
        self.standing_write = newest
        if self._newest_write is None:
            self._newest_write = newest
        elif newest > self._newest_write:
            self._newest_write, self._steps_before[newest] = newest, self.steps

    @property
    def has_write_to_undo(self) -> bool:
        """Whether a write stands, as last looked at, and no step is left that was taken after it."""
        write = self.standing_write
        return write != "" and self.steps <= self._steps_before.get(write, 0)

    def undo(self) -> Mapping[str, Decision]:
        """Take the last step back. Returns what was decided until now on the rules it touched.

        Empty when there is none. What another run decided since stays as it is. Raises DecisionsError.
        """
        return self._go(self._undo, self._redo, lambda step: (step.after, step.before))

    def redo(self) -> Mapping[str, Decision]:
        """Do the last undone step again; returns as ``undo`` does."""
        return self._go(self._redo, self._undo, lambda step: (step.before, step.after))

    def _go(
        self, steps: list[_Step], back: list[_Step], ends: Callable[[_Step], _Ends]
    ) -> Mapping[str, Decision]:
        if steps:
            self.load()
        while steps:
            here, there = ends(steps[-1])
            ours = {rule_id: held for rule_id, held in here.items() if self.decision(rule_id) == held}
            if ours:
                self._save({each: there[each] for each in ours}, ours)
                back.append(steps.pop())
                return ours
            steps.pop()  # others decided on all of it
        return {}

    def has_verdict(self, rule_id: str, verdict: Verdict) -> bool:
        """Whether this was decided on it; accepted is also what is accepted in the user's words."""
        held = self.decision(rule_id)
        return held.wants_it if verdict is Verdict.ACCEPTED else held.verdict is verdict

    def _with_verdict(self, rule_id: str, verdict: Verdict) -> Decision:
        held = self.decision(rule_id)
        if verdict is Verdict.ACCEPTED and held.content is not None:
            verdict = Verdict.EDITED  # the user's words are kept through reject and accept
        reason = held.reason if verdict is Verdict.REJECTED else ""
        return replace(held, verdict=verdict, reason=reason)

    def _step(self, after: dict[str, Decision]) -> None:
        before = {rule_id: self.decision(rule_id) for rule_id in after}
        self._save(after, before)
        self._undo.append(_Step(before, after))
        self._redo.clear()

    def _save(self, decisions: Mapping[str, Decision], before: Mapping[str, Decision]) -> None:
        """The file first: what the screen shows must be what is remembered."""
        try:
            with self._lock:
                self._store.save(self.agent, self.project, decisions, before)
                self._decisions.update(decisions)
        except DecidedElsewhere:
            self.load()
            raise


def objections(rule: Recommendation, content: str) -> Sequence[Objection]:
    """What speaks against writing a rule in these words, and its section's name with them."""
    return (*check_heading(rule.section), *check_rule(content))


def warnings(rule: Recommendation, content: str) -> list[str]:
    """What somebody should look at before a rule is written in these words, as reasons."""
    return [*rule.cautions, *(each.reason for each in objections(rule, content) if each.level == "warn")]


def refusal(rule: Recommendation, content: str) -> str:
    """Why a rule cannot be written in these words, or an empty string."""
    return next((each.reason for each in objections(rule, content) if each.level == "block"), "")
