"""What a review works with, without any screen: projects, decisions, destinations, plans, apply and undo."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from analyzer.instructions.meaning import same_meaning
from analyzer.models import Recommendation
from headroom_tui import wording
from headroom_tui.learned.learned_rules import note_lives
from headroom_tui.learned.savings import savings
from headroom_tui.learned.written_rule_store import Source, WrittenRulesError, WrittenRuleStore
from headroom_tui.library import Library
from headroom_tui.model_answers import ModelAnswers
from headroom_tui.places import Places, choices, look
from headroom_tui.projects.logs import ProjectKey
from headroom_tui.projects.plan import Decided, plan_of
from headroom_tui.projects.project import Project
from headroom_tui.review.decisions import Decision, DecisionsError, DecisionStore
from headroom_tui.review.review import Review
from headroom_tui.review.unwritten import Unwritten
from headroom_tui.settings.run import Settings
from headroom_tui.state_database import PATIENT
from scanners.text import visible_path
from writers.base import refuse_if_gone
from writers.block.sections import normalised
from writers.destinations import Destination
from writers.errors import NothingToDo, WriterError
from writers.journal import Journal
from writers.models import FilePlan, JournalEntry, Plan
from writers.reach import outside
from writers.standing_rules import StandingRule

BLOCK_LIMIT = 1_000  # tokens that a file's block may cost in each session before the screen says so


class Workbench:
    """One per run. ``now`` is the clock, so that tests can hold it still.

    A scan asks for rows while screens ask for reviews: there is one review of a project all the same.

    ``library`` is what to review, when that is not everything that the settings name. ``patience`` is for
    how many seconds another process that holds one of our files is waited for.
    """

    def __init__(
        self,
        settings: Settings,
        now: Callable[[], datetime] = wording.utc_now,
        library: Library | None = None,
        patience: float = PATIENT,
    ) -> None:
        self.settings = settings
        self.now = now
        self.library = library or Library(settings)
        self.journal = Journal(settings.state_folder / "journal")
        self.decisions_file = settings.decisions_file
        self.written_rules = WrittenRuleStore(self.decisions_file, patience)
        self.library.when_analysed = lambda project, sessions: note_lives(
            project, self.written_rules, sessions
        )
        self.answers = ModelAnswers(settings.state_folder / "answers.sqlite", patience)
        self.block_limit = BLOCK_LIMIT
        self.problems: list[str] = []  # sentences about what of our own could not be read or used
        self._patience = patience
        self._reviews: dict[ProjectKey, Review] = {}
        self._places: dict[ProjectKey, Places] = {}
        self._looking = threading.RLock()

    def say(self, problem: str) -> None:
        """Add to the problems what is not among them yet; any thread may."""
        if problem not in self.problems:
            self.problems.append(problem)

    # Decisions

    def review(self, project: Project) -> Review:
        """The decisions about a project's rules; the same object for the whole run, so that undo lasts."""
        with self._looking:
            rules = self._rules(project)
            review = self._reviews.get(project.key)
            if review is None:
                store = DecisionStore(self.decisions_file, self._patience)
                review = Review(store, *project.key, rules)
                self._reviews[project.key] = review
                try:
                    review.load()
                except DecisionsError as error:
                    self.say(str(error))
                self.look_at_files(project)
            elif project.outline is not None and review.rules != rules:
                review.rules = rules
                self.look_at_files(project)
            return review

    def look_at_decisions(self, project: Project) -> bool:
        """Take in what another run decided on this project's rules; whether it did. Raises DecisionsError."""
        review = self.review(project)
        if changed := review.load():
            self.look_at_files(project)
        return bool(changed)

    def waits_for_decisions(self) -> bool:
        """Whether another process holds what was decided on some project, which is to be read yet."""
        return any(review.is_waiting for review in list(self._reviews.values()))

    def wanted(self, project: Project) -> dict[str, Decision]:
        """What a plan is made of: the decisions on the rules, proposed or standing, that it would change."""
        review = self.review(project)
        ids = [*(rule.id for rule in review.wanted()), *(rule.id for rule in self.changed(project))]
        return {rule_id: review.decision(rule_id) for rule_id in ids}

    def unwritten(self, project: Project) -> Unwritten:
        """How much of what was decided is to be done to the files."""
        return Unwritten.of(self.wanted(project).values())

    def _rules(self, project: Project) -> list[Recommendation]:
        """What the findings say, then what models proposed beside it."""
        said = {normalised(rule.content) for rule in project.rules}
        proposed = self.answers.rules(project.key, partial(self.library.concerns, project))
        if problem := self.answers.problem:
            self.say(problem)
        return [*project.rules, *(rule for rule in proposed if normalised(rule.content) not in said)]

    def rule_arrived(self, project: Project, rule: Recommendation) -> bool:
        """Take a model's rule into the review; whether it is new there. What stands in files never comes."""
        with self._looking:  # else a scan that takes in its own rules at this moment would drop it
            self.answers.arrive(project.key, rule)
            review = self._reviews[project.key]
            if is_new := all(each.id != rule.id for each in review.rules):
                review.rules = [*review.rules, rule]
            return is_new

    def look_at_files(self, project: Project) -> None:
        """See anew where rules go and which of them stand in their files already."""
        review = self._reviews[project.key]
        sent = review.destinations()
        places = look(project, (path for paths in sent.values() for path in paths))
        self._places[project.key] = places
        review.learned = {
            rule.id
            for rule in review.rules
            if places.stands(rule, review.content(rule), sent.get(rule.id, ()))
        }
        review.learned |= self._reworded(review, places, sent)

    def follow_files(self, project: Project) -> bool:
        """Look at the files again where one of them changed since; whether one did. Any thread may."""
        if is_changed := self.places(project).is_out_of_date:
            self.look_at_files(project)
        return is_changed

    def _reworded(self, review: Review, places: Places, sent: Mapping[str, Collection[Path]]) -> set[str]:
        """The rules that a person reworded where they stand, and nobody edited since: those words win."""
        try:
            written = {
                path: self.written_rules.reworded(Path(path), said) for path, said in places.bullets().items()
            }
        except WrittenRulesError:  # the Learned tab says so
            return set()

        def is_there(rule: Recommendation) -> bool:
            words = normalised(review.content(rule))
            there = {path for path, rules in written.items() if words in rules.get(rule.id, ())}
            files = {os.path.realpath(path) for path in sent.get(rule.id, ())}
            return files <= there if files else bool(there)

        return {rule.id for rule in review.rules if is_there(rule)}

    def places(self, project: Project) -> Places:
        """Where this project's rules may go, as last looked at."""
        if project.key not in self._places:
            self.review(project)
        return self._places[project.key]

    def learned(self, project: Project) -> list[StandingRule]:
        """The rules that stand in this project's files, by whomever they were written, as last looked at."""
        self.review(project)
        return self._places[project.key].standing

    def retire(self, project: Project, rule: StandingRule) -> None:
        """Want a standing rule taken out, and not proposed again. Raises DecisionsError."""
        self.review(project).retire(rule.id, *self._retiring(project, rule))

    def keep(self, project: Project, rule: StandingRule) -> None:
        """Want a standing rule left as it is. Raises DecisionsError."""
        self.review(project).keep(rule.id, *self._retiring(project, rule))

    def _retiring(self, project: Project, rule: StandingRule) -> tuple[list[str], str]:
        """The rules that would bring a standing one back, and the reason why they are not wanted with it."""
        review, words = self.review(project), normalised(rule.content)
        came_from = self.written_rules.rule_of(rule.real_path, rule.content)
        alike = {each.id for each in review.rules if same_meaning(normalised(review.content(each)), words)}
        proposals = [each.id for each in review.rules if each.id == came_from or each.id in alike]
        return proposals, f"taken out of {visible_path(rule.path.name)}"

    def written_at(self, rule: StandingRule) -> datetime | None:
        """When this program wrote a standing rule; None when it did not."""
        return self.written_rules.time_of(rule.real_path, rule.content)

    # Destinations

    def destination(self, project: Project, rule: Recommendation) -> Destination:
        """Where a rule goes; see `Places`."""
        return self.places(project).destination(rule, self._reviews[project.key].decision(rule.id))

    def choices(self, project: Project) -> list[tuple[Path, ...]]:
        """What a rule of this project can go to: one file, or several."""
        folder, projects = project.info.project_path, self.library.projects.values()
        here = [each for each in projects if each.info.project_path == folder and each != project]
        return choices(self.places(project), map(self.places, [project, *here]))

    # Plans

    def plan(self, project: Project, leave_out: Collection[str] = ()) -> Plan:
        """The exact change that writes what was decided, but for the rules with these ids; see `plan_of`.

        Raises WriterError.
        """
        try:
            self.look_at_decisions(project)
        except DecisionsError as error:
            raise WriterError(str(error)) from error
        self.look_at_files(project)
        return plan_of(self.decided(project), self.now().date(), leave_out)

    def decided(self, project: Project) -> Decided:
        """What a plan of this project is made of, as last looked at."""
        review, standing = self.review(project), self.learned(project)
        saved = savings(standing, review, self.written_rules)
        return Decided(project, review, standing, self.changed(project), saved)

    def changed(self, project: Project) -> list[StandingRule]:
        """The standing rules that the user wants changed, moved or taken out."""
        review = self.review(project)
        return [rule for rule in self.learned(project) if review.decision(rule.id).changes_it]

    # Files

    def settle(self) -> list[str]:
        """Finish or take back what a killed run left half done; sentences about it for the user."""
        return self.journal.settle()

    def own_folders(self, projects: Iterable[Project]) -> list[Path]:
        """Where writes are expected: in the projects, in the agents' folders, and in the user's home."""
        homes = [plugin.create_writer().home for plugin in self.library.plugins]
        return [Path.home(), *homes, *(project.info.project_path for project in projects)]

    def outside(self, project: Project, plan: Plan) -> list[FilePlan]:
        """The files of a plan that lie elsewhere, their links followed: to be asked about first."""
        return outside(plan, self.own_folders([project]))

    def apply(self, project: Project, plan: Plan) -> JournalEntry:
        """Write a plan. Raises WriterError; then no file was changed."""
        refuse_if_gone(project.info, plan)
        entry = self.journal.apply(plan, str(project.info.project_path))
        self.note_written([project], plan)
        return entry

    def note_written(self, projects: Iterable[Project], plan: Plan) -> None:
        """Remember which findings of these projects the rules of a plan that was written came from."""
        if sentence := self.written_rules.note(plan, [self._source(each) for each in projects], self.now()):
            self.say(sentence)

    def _source(self, project: Project) -> Source:
        review = self.review(project)
        return Source(
            [replace(rule, content=review.content(rule)) for rule in review.rules],
            analysis.findings if (analysis := project.analysis_or_said(self.say)) else [],
            {os.path.realpath(path) for path in self._files_of(project)},
        )

    def last_applied(self, project: Project) -> JournalEntry | None:
        """The newest write to a file of this project, by whoever applied it, that was not taken back."""
        try:
            return self.journal.last_applied(self._files_of(project))
        except WriterError as error:  # a journal that cannot be read
            self.say(str(error))
            return None

    def look_at_writes(self, project: Project) -> None:
        """See anew which write of this project's files is the newest that stands."""
        entry = self.last_applied(project)
        self.review(project).note_write(entry.id if entry else "")

    def _files_of(self, project: Project) -> set[Path]:
        """The files that rules of this project may go to, chosen ones too."""
        chosen = [path for paths in self.review(project).destinations().values() for path in paths]
        places = self._places[project.key]
        return {*places.usual.values(), *places.offered, *chosen}

    def plan_undo(self, project: Project) -> tuple[str, Plan]:
        """The id of the last write and what taking it back would change. Raises WriterError."""
        entry = self.last_applied(project)
        if entry is None:
            raise NothingToDo("Nothing that was written for this project is left to undo.")
        return entry.id, self.journal.plan_undo(entry)
