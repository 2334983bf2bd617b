"""From an applied rule back to the logs: through edits, and what the sessions since say."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from analyzer.life.verdicts import RuleVerdict
from analyzer.models import Lesson, Recommendation, RecommendationTarget, Section
from headroom_tui.learn_plan import plan_everything
from headroom_tui.learned.learned_rules import Origin, budget
from headroom_tui.learned.written_rule_store import Source, WrittenRulesError, WrittenRuleStore
from headroom_tui.learned.written_rules import WrittenRule, became
from headroom_tui.projects.project import Project
from headroom_tui.workbench import Workbench
from tests.app.applied_desk import APPLIED, BEGIN, Desk, desk_of_a_week, since
from writers.models import FilePlan, Plan


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_of_a_week(tmp_path)


def test_an_applied_rule_is_followed_into_the_sessions_since(desk: Desk) -> None:
    desk.apply()
    since(desk, *[False] * 10)
    [rule] = desk.rules()
    assert (rule.verdict, rule.origin, rule.applied) == (RuleVerdict.WORKS, Origin.HEADROOM_TUI, APPLIED)
    assert rule.life is not None
    assert (rule.life.before.failed, rule.life.after.opportunities, rule.life.after.failed) == (8, 10, 0)
    assert rule.life.saved_tokens.low > 0
    assert rule.life.spent_tokens == 10 * rule.cost_tokens > 0
    assert len(rule.series) == 18
    assert rule.last_opportunity == BEGIN + timedelta(days=29)
    assert rule.age(APPLIED + timedelta(days=3)) == timedelta(days=3)


def test_who_looks_while_rules_are_noted_sees_them_the_next_time(tmp_path: Path) -> None:
    store, file = WrittenRuleStore(tmp_path / "review.sqlite"), tmp_path / "CLAUDE.md"

    def rules() -> Iterator[WrittenRule]:
        assert store.rule_of(str(file), "- c") == ""
        yield WrittenRule(str(file), "r", "Environment", "- c", APPLIED)

    store.put(rules())
    assert store.rule_of(str(file), "- c") == "r"


def by_hand(desk: Desk, words: str) -> tuple[Workbench, Project]:
    """The only bullet of the file said in other words by a person, and a later start of the program."""
    file = desk.apply()
    lines = [words if line.startswith("- ") else line for line in file.read_text().splitlines()]
    file.write_text("\n".join([*lines, ""]))
    later = Workbench(desk.workbench.settings, lambda: APPLIED)
    [project] = later.library.scanned()
    return later, project


@pytest.mark.parametrize(
    "words",
    [
        "- Use `uv run pytest`, never `python3 -m pytest`",
        "- run the tests with `uv run pytest`; `python3 -m pytest` lacks the module",
        "- always use `uv run pytest`",
        "- never run `python3 -m pytest` here",
    ],
)
def test_what_a_person_made_of_a_rule_in_the_file_wins(desk: Desk, words: str) -> None:
    later, project = by_hand(desk, words)
    [rule] = later.review(project).rules
    assert later.review(project).learned == {rule.id}
    assert not plan_everything(later, [project], lambda _: ()).plan.changes_anything


@pytest.mark.parametrize(
    "words",
    [
        "- be kind to seals",
        "- use `uv run ruff`",
        "- never `uv run pytest`",
        "- `uv run pytest` needs `nats`",
    ],
)
def test_a_bullet_that_says_something_else_hides_no_rule(desk: Desk, words: str) -> None:
    later, project = by_hand(desk, words)
    assert later.review(project).learned == set()
    [file] = plan_everything(later, [project], lambda _: ()).plan.files
    assert f"{words}\n- use `uv run pytest`" in file.after.decode()


def test_an_edit_in_the_review_is_written_whatever_a_person_made_of_the_rule_before(desk: Desk) -> None:
    later, project = by_hand(desk, "- Use `uv run pytest`, never `python3 -m pytest`")
    review = later.review(project)
    review.edit(review.rules[0].id, "- use `uv run pytest -q`, not `python3 -m pytest`")
    later.look_at_files(project)
    [file] = plan_everything(later, [project], lambda _: ()).plan.files
    assert "- use `uv run pytest -q`" in file.after.decode()


def reflushed(text: str, chance: random.Random) -> str:
    """As headroom's live flush leaves a block: tagged bullets, another date and saving, a new bullet."""
    lines = [
        f"{line} <!-- headroom:pattern-id:{chance.getrandbits(32):08x} -->" if line.startswith("- ") else line
        for line in text.splitlines()
    ]
    at = next(number for number, line in enumerate(lines) if line.startswith("### "))
    lines[at + 1 : at + 2] = [
        f"*~{chance.randrange(100, 9000):,} tokens/session saved*",
        "- read `docs/tides.md` first",
    ]
    return "\n".join(lines).replace("on 2026-06-11", "on 2026-06-19") + "\n"


REWRITES = {
    "headroom flushed it anew": reflushed,
    "its section got another name": lambda text, _: text.replace("### Environment", "### Running things"),
    "a person reworded it": lambda text, chance: _with_bullet(
        text,
        chance.choice(
            (
                "- always `uv run pytest`, never `python3 -m pytest`",
                "- tests: use `uv run pytest` instead of `python3 -m pytest`",
                "- Run tests with `uv run pytest` (not `python3 -m pytest`)",
                "- prefer `uv run pytest` over `python3 -m pytest`; the module is only in the environment",
            )
        ),
    ),
    "it moved behind other rules": lambda text, _: text.replace(
        "### Environment", "### Search Scope\n- look for charts below `charts/`\n\n### Environment"
    ),
}


def _with_bullet(text: str, bullet: str) -> str:
    return "\n".join(bullet if line.startswith("- ") else line for line in text.splitlines()) + "\n"


@pytest.mark.parametrize("rewrite", REWRITES)
def test_a_rule_is_known_again_after(desk: Desk, rewrite: str) -> None:
    file = desk.apply()
    since(desk, *[False] * 10)
    text = file.read_text()
    for seed in range(100):
        changed = REWRITES[rewrite](text, random.Random(seed))
        assert changed != text
        file.write_text(changed)
        rule = next(one for one in desk.rules() if "uv run pytest" in one.content)
        assert (rule.verdict, rule.applied, rule.origin) == (
            RuleVerdict.WORKS,
            APPLIED,
            Origin.HEADROOM_TUI,
        )


def test_a_rule_that_was_edited_here_keeps_its_past(desk: Desk) -> None:
    file = desk.apply()
    since(desk, *[False] * 10)
    before = file.read_bytes()
    words = "- tests run in the environment: `uv run pytest`"
    after = before.replace(
        b"- use `uv run pytest`, not `python3 -m pytest` (module not found)", words.encode()
    )
    assert after != before
    project = desk.scanned()
    desk.workbench.apply(project, Plan((FilePlan(file, file, before, after, (words,)),)))
    assert desk.workbench.written_rules.time_of(str(file), words) == APPLIED
    [rule] = desk.rules()
    assert (rule.content, rule.verdict) == (words, RuleVerdict.WORKS)


def test_two_agents_that_share_a_file_keep_what_each_rule_came_from(tmp_path: Path) -> None:
    file, store = tmp_path / "AGENTS.md", WrittenRuleStore(tmp_path / "review.sqlite")
    rules = [
        Recommendation(RecommendationTarget.CONTEXT_FILE, "Environment", f"- use `{name}`", id=name)
        for name in ("codex", "gemini")
    ]
    plan = Plan((FilePlan(file, file, None, b"", tuple(rule.content for rule in rules)),))
    assert store.note(plan, [Source([rule], [], {str(file)}) for rule in rules], APPLIED) == ""
    assert {rule.content: rule.rule for rule in store.written_to(file)} == {
        "- use `codex`": "codex",
        "- use `gemini`": "gemini",
    }
    elsewhere = tmp_path / "CLAUDE.md"
    store.note(
        Plan((FilePlan(elsewhere, elsewhere, None, b"", ("- use `codex`",)),)),
        [Source(rules, [], {str(file)})],
        APPLIED,
    )
    assert store.rule_of(str(elsewhere), "- use `codex`") != "codex", "whose rules do not go there"


def test_what_a_rule_came_from_is_not_forgotten_for_nothing(desk: Desk) -> None:
    """The same words, written anew from a plan that says nothing of their lessons."""
    file = desk.apply()
    [before] = desk.workbench.written_rules.written_to(file)
    later = APPLIED + timedelta(days=1)
    again = Plan((FilePlan(file, file, b"", file.read_bytes(), (before.content,)),))
    desk.workbench.written_rules.note(again, [], later)
    assert desk.workbench.written_rules.written_to(file) == [replace(before, applied=later)]


def test_a_rule_that_was_written_without_the_logs_is_followed_where_they_are(desk: Desk) -> None:
    """Such as one of a saved plan that was applied before any log had been read."""
    file = desk.apply()
    bullet = desk.rules()[0].content
    desk.workbench.decisions_file.unlink()
    written = Plan((FilePlan(file, file, b"", file.read_bytes(), (bullet,)),))
    desk.workbench.written_rules.note(written, [], APPLIED)
    since(desk, *[False] * 10)
    [rule] = desk.rules()
    assert (rule.origin, rule.applied, rule.verdict) == (Origin.HEADROOM_TUI, APPLIED, RuleVerdict.WORKS)


def test_a_rule_turned_round_is_another_rule() -> None:
    lesson = Lesson(Section.ENVIRONMENT, "python3 -m pytest", "uv run pytest")
    words = "- use `uv run pytest`, not `python3 -m pytest`"
    rule = WrittenRule("CLAUDE.md", "r1", "Environment", words, APPLIED, (lesson,))
    assert became(["- use `python3 -m pytest`, not `uv run pytest`"], [rule]) == {}


def test_each_rule_becomes_one_bullet_the_best_first() -> None:
    rules = [
        WrittenRule("f", f"r{at}", "s", text, APPLIED)
        for at, text in enumerate(("- use `a`, not `b`", "- use `c`, not `d`"))
    ]
    found = became(["- never `d`, use `c`", "- use `c`, not `d`", "- use `a`, not `b`", "- be kind"], rules)
    assert {at: rule.rule for at, rule in found.items()} == {1: "r1", 2: "r0"}


def test_sessions_in_another_folder_do_not_count(desk: Desk, tmp_path: Path) -> None:
    desk.apply()
    worktree = tmp_path / "harbor-two"
    worktree.mkdir()
    (worktree / ".git").write_text(f"gitdir: {desk.project}/.git/worktrees/harbor-two\n")
    since(desk, *[True] * 6, cwd=worktree)
    [rule] = desk.rules()
    assert rule.life is not None
    assert (rule.verdict, rule.life.after.sessions) == (RuleVerdict.TOO_EARLY, 0)


def test_a_rule_of_headroom_is_followed_from_the_day_of_its_block(desk: Desk) -> None:
    file = desk.apply()
    desk.workbench.decisions_file.unlink()
    since(desk, *[False] * 10)
    [rule] = desk.rules()
    assert (rule.origin, rule.verdict) == (Origin.HEADROOM, RuleVerdict.WORKS)
    file.write_text(file.read_text().replace("pytest`", "vitest`"))
    [rule] = desk.rules()
    assert (rule.origin, rule.life) == (Origin.HEADROOM, None)


def test_written_rules_that_cannot_be_read_are_said_in_a_sentence(desk: Desk) -> None:
    desk.apply()
    desk.workbench.decisions_file.write_bytes(b"not a database, but long enough to look like one" * 40)
    with pytest.raises(WrittenRulesError, match="No rule is lost"):
        desk.rules()


def test_the_budget_says_what_could_go(desk: Desk) -> None:
    desk.apply()
    since(desk, *[None] * 6)
    rules = desk.rules()
    [file] = budget(rules, limit=5)
    assert file.is_over
    assert file.could_go == tuple(rules)
    assert (rules[0].verdict, file.could_save) == (RuleVerdict.NOT_SEEN, rules[0].cost_tokens)
    assert file.tokens > rules[0].cost_tokens, "its heading and markers cost too"


def test_a_store_that_is_not_there_holds_no_rules(tmp_path: Path) -> None:
    assert WrittenRuleStore(tmp_path / "none.sqlite").written_to(tmp_path / "CLAUDE.md") == []
