"""Blocks, rules and projects that the writers' tests share."""

from datetime import date
from pathlib import Path

from analyzer.models import Recommendation, RecommendationTarget
from scanners.models import ProjectInfo
from writers.base import ContextWriter
from writers.block.parts import BlockSection, build_block
from writers.errors import WriterError
from writers.files import Target, read_target
from writers.models import FilePlan, Plan
from writers.planning import plan_rules_for, plan_sections_for
from writers.wishes import plan_wishes

DAY = date(2026, 6, 6)
LATER = date(2026, 7, 7)
PATH = Path("/nowhere/AGENTS.md")


def rule(content, section="Environment", tokens=0, memory=False, rule_id=""):
    target = RecommendationTarget.MEMORY_FILE if memory else RecommendationTarget.CONTEXT_FILE
    return Recommendation(target, section, content, estimated_tokens_saved=tokens, id=rule_id or content)


def project(folder: Path, **files) -> ProjectInfo:
    return ProjectInfo(folder, folder / "logs", **files)


def block(*sections: tuple[str, str] | tuple[str, str, int | None], newline="\n", today=DAY) -> bytes:
    return build_block([BlockSection(*section) for section in sections], today, newline).encode()


def planned(data, *rules, today=DAY, sections=False):
    """What is planned for a file with these bytes: rules, or whole ``sections``."""
    target = Target(PATH, PATH, data)
    return (plan_sections_for if sections else plan_rules_for)(target, rules, today)


def everything_below(folder: Path) -> dict[str, bytes | None]:
    """Every path under a folder with its bytes (None for folders)."""
    return {
        str(path.relative_to(folder)): None if path.is_dir() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
    }


def change(path, after, rules=()):
    target = read_target(path)
    return FilePlan(target.path, target.real_path, target.data, after, tuple(rules))


def plan(*files):
    return Plan(tuple(files))


def plan_rules(writer: ContextWriter, rules, project, destinations=None, today=DAY) -> Plan:
    """The change that adds these rules; raises where one of their files cannot be planned."""
    made = plan_wishes([writer.wish(rules, project, destinations)], today)
    for refused in made.refused:
        raise WriterError(refused.why)
    return made
