"""What a review works with, without any screen: projects, decisions, destinations, plans, apply and undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from analyzer.models import Recommendation
from headroom_tui import wording
from headroom_tui.library import Library, Project, ProjectKey
from headroom_tui.review import DecisionStore, Review, Verdict
from headroom_tui.settings import Settings
from writers.base import Destination, DestinationKind
from writers.errors import NothingToDo, WriterError
from writers.files import read_target
from writers.journal import Journal
from writers.marker_block import bullets
from writers.models import FilePlan, JournalEntry, Plan
from writers.planning import read_sections
from writers.sections import normalised


class Workbench:
    """One per run. ``now`` is the clock, so that tests can hold it still."""

    def __init__(self, settings: Settings, now: Callable[[], datetime] = wording.utc_now) -> None:
        self.settings = settings
        self.now = now
        self.library = Library(settings)
        self.journal = Journal(settings.state_folder / "journal")
        self.decisions_file = settings.state_folder / "review.sqlite"
        self._reviews: dict[ProjectKey, Review] = {}

    # Decisions

    def review(self, project: Project) -> Review:
        """The decisions about a project's rules; the same object for the whole run, so that undo lasts."""
        rules = project.rules
        review = self._reviews.get(project.key)
        if review is None:
            review = Review(DecisionStore(self.decisions_file), *project.key, rules)
            self._reviews[project.key] = review
        elif project.outline is not None:
            review.rules = list(rules)
        self.look_at_files(project)
        return review

    def look_at_files(self, project: Project) -> None:
        """See anew which rules stand in their files already. An unreadable file holds none."""
        review = self._reviews[project.key]
        standing: dict[Path, set[str]] = {}
        learned: set[str] = set()
        for rule in review.rules:
            path = self.destination(project, rule).path
            if path not in standing:
                standing[path] = _standing_bullets(path)
            if normalised(review.content(rule)) in standing[path]:
                learned.add(rule.id)
        review.learned = learned

    # Destinations

    def destinations(self, project: Project) -> list[Destination]:
        """Files that this project's agent reads and that a rule may go to."""
        return project.plugin.create_writer().destinations(project.info)

    def destination(self, project: Project, rule: Recommendation) -> Destination:
        """Where a rule goes: the file the user chose, else the writer's default for its target."""
        chosen = self._reviews[project.key].decision(rule.id).destination
        path = chosen or project.plugin.create_writer().target_file(project.info, rule.target)
        known = (each for each in self.destinations(project) if each.path == path)
        return next(known, None) or Destination(path, wording.place(path), DestinationKind.PERSONAL)

    # Plans

    def plan(self, project: Project) -> Plan:
        """The exact change that writes the accepted rules. Raises WriterError."""
        review = self.review(project)
        writer = project.plugin.create_writer()
        return writer.plan_rules(
            review.wanted(), project.info, destinations=review.destinations(), today=self.now().date()
        )

    def plan_everything(self, projects: Iterable[Project]) -> Plan:
        """The change that writes every rule not rejected, edited ones in their edited words.

        Raises WriterError, also where two agents' rules would go to one file: then name one agent.
        """
        plans: list[Plan] = []
        for project in projects:
            review = self.review(project)
            pending = [rule.id for rule in review.undecided()]
            if pending:
                review.assume(pending, Verdict.ACCEPTED)
            plans.append(self.plan(project))
        return _together(plans)

    # Files

    def settle(self) -> list[str]:
        """Finish or take back what a killed run left half done; sentences about it for the user."""
        return self.journal.settle()

    def apply(self, project: Project, plan: Plan) -> JournalEntry:
        """Write a plan. Raises WriterError; then no file was changed."""
        return self.journal.apply(plan, str(project.info.project_path))

    def last_applied(self, project: Project) -> JournalEntry | None:
        """The newest write for this project that was not taken back."""
        path = str(project.info.project_path)
        entries = (entry for entry in self.journal.entries() if entry.project == path)
        return next((entry for entry in entries if entry.state == "applied"), None)

    def plan_undo(self, project: Project) -> Plan:
        """What taking the last write back would change, to be looked at. Raises WriterError."""
        entry = self._last_applied_or_refuse(project)
        files = []
        for file in entry.files:
            target = read_target(Path(file.path))
            previous = self.journal.backup(entry, file)
            gone = "This file did not exist before the write; it will be removed."
            notices = (gone,) if previous is None else ()
            files.append(
                FilePlan(target.path, target.real_path, target.data, previous or b"", notices=notices)
            )
        return Plan(tuple(files))

    def undo_apply(self, project: Project) -> JournalEntry:
        """Take the last write back, byte for byte. Raises WriterError; then no file was changed."""
        return self.journal.undo(self._last_applied_or_refuse(project).id)

    def _last_applied_or_refuse(self, project: Project) -> JournalEntry:
        entry = self.last_applied(project)
        if entry is None:
            raise NothingToDo("Nothing that was written for this project is left to undo.")
        return entry


def _standing_bullets(path: Path) -> set[str]:
    try:
        sections = read_sections(path, read_target(path).data)
    except WriterError:
        return set()  # planning will say what is wrong with the file
    return {normalised(bullet) for section in sections for bullet in bullets(section.body)}


def _together(plans: Sequence[Plan]) -> Plan:
    files = [file for plan in plans for file in plan.files]
    seen: set[Path] = set()
    for file in files:
        if file.real_path in seen:
            raise WriterError(
                f"{file.path} would be written for two agents at once. Nothing was written: "
                "give --agent, and apply one agent's rules after the other."
            )
        seen.add(file.real_path)
    return Plan(tuple(files))
