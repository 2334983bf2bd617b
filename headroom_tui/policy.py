"""What is written without asking: which rules, resting on how much, into which files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from analyzer.models import Recommendation, RecommendationTarget
from headroom_tui.places import Places
from headroom_tui.projects.project import Project
from headroom_tui.review.decisions import Decision, Verdict
from headroom_tui.review.review import refusal, warnings
from headroom_tui.review.worth import costs_more
from headroom_tui.workbench import Workbench
from writers.destinations import DestinationKind
from writers.models import Plan
from writers.quoting import without_secrets
from writers.wishes import Wish, plan_wishes


class Target(StrEnum):
    """Into which files. A rule that ``t`` gave a file goes there alone, but for ``--to global``."""

    OWN = "own"  # each rule's own, as the reviewer and ``learn`` have it
    PROJECT = "project"  # each rule's own, but none for all projects
    GLOBAL = "global"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Policy:
    """What was seen five times, as headroom's ``wrap --learn`` has it, into both files."""

    min_evidence: int = 5
    sections: tuple[str, ...] = ()  # only these; empty: all
    target: Target = Target.BOTH

    def allows(self, rule: Recommendation, decision: Decision) -> bool:
        """Whether a rule may be written unseen.

        One that was rejected, needs a caution beside it or takes another one's place may not, and of a
        model's rules only those that were accepted.
        """
        return (
            rule.evidence_count >= self.min_evidence
            and (not self.sections or rule.section in self.sections)
            and not (rule.note or rule.replaces)
            and decision.verdict is not Verdict.REJECTED
            and (decision.wants_it or not rule.model)
        )


def plan_by_policy(workbench: Workbench, projects: Sequence[Project], policy: Policy) -> Plan:
    """The change that writes what the policy allows.

    Rules that are allowed but cannot be written are named in the workbench's ``problems``, and files that
    cannot be planned are among the plan's `refused`.
    """
    wishes: list[Wish] = []
    for project in projects:
        review = workbench.review(project)
        allowed: list[Recommendation] = []
        for rule in review.rules:
            if not policy.allows(rule, review.decision(rule.id)):
                continue
            content = review.content(rule)
            dear = costs_more(rule, content, project.counts.sessions)
            if reasons := [each for each in (refusal(rule, content), *warnings(rule, content), dear) if each]:
                said = "; ".join(reasons)
                workbench.say(f"Left out: “{without_secrets(content.removeprefix('- '))}”: {said}.")
            else:
                allowed.append(replace(rule, content=content))
        wishes.append(_wish(workbench, project, allowed, policy.target))
    return plan_wishes(wishes, workbench.now().date())


def _wish(workbench: Workbench, project: Project, rules: Sequence[Recommendation], target: Target) -> Wish:
    review = workbench.review(project)
    chosen = review.destinations()
    files: dict[str, list[Path]] = {}
    for rule in rules:
        own = chosen.get(rule.id) or [workbench.destination(project, rule).path]
        in_project, everywhere = _here_and_everywhere(workbench.places(project), own)
        here = in_project if target is Target.PROJECT else own
        is_everywhere = target is Target.GLOBAL or (target is Target.BOTH and rule.id not in chosen)
        files[rule.id] = [
            *(here if target is not Target.GLOBAL and rule.id not in review.learned else ()),
            *(everywhere if is_everywhere and not rule.is_of_one_folder else ()),
        ]
    wanted = [rule for rule in rules if files[rule.id]]
    wish = project.plugin.create_writer().wish(wanted, project.info, files)
    return replace(wish, savings=workbench.decided(project).savings)


def _here_and_everywhere(places: Places, own: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """A rule's own files but those for all projects (if none is left, the usual one); and one of these."""
    everywhere = [each.path for each in places.offered.values() if each.kind is DestinationKind.GLOBAL]
    here = [path for path in own if path not in everywhere]
    return here or [places.usual[RecommendationTarget.CONTEXT_FILE]], everywhere[:1]
