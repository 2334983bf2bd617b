"""A section notes what the rules in it save: the sum of what is known, and nothing that nobody knows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.writers.block_samples import DAY, block, project, rule
from writers.block.parts import BlockSection
from writers.block.sections import complete_sections
from writers.codex import CodexWriter
from writers.files import Target
from writers.planning import read_sections
from writers.standing_rules import plan_changed, plan_with_changes, standing_rules

SAVINGS = {"a": 100, "b": 50, "c": 7}


def noted_after(path: Path, body: str, noted: int | None, changes: dict[str, str | None]) -> int | None:
    """What a section notes once bullets of ``body`` were changed: their new words, None to take one out."""
    path.write_bytes(block(("Environment", body, noted)) + b"\n")
    there = {each.content: each for each in standing_rules(path)}
    wanted = {there[bullet]: words for bullet, words in changes.items()}
    after = plan_changed(Target(path, path, path.read_bytes()), wanted, [], DAY, SAVINGS).after
    (section,) = read_sections(path, after)
    return section.tokens_saved


@pytest.mark.parametrize(
    ("body", "noted", "changes", "left"),
    [
        ("- a\n- b\n- c", 157, {"- a": None}, 57),
        ("- a\n- b\n- c", 900, {"- a": None}, 57),  # whatever stood there
        ("- a\n- b", None, {"- a": None}, 50),
        ("- a\n- theirs", 120, {"- a": None}, 20),  # what is known of the one that goes
        ("- a\n- theirs", 90, {"- a": None}, None),
        ("- a\n- theirs", 120, {"- theirs": None}, 100),  # what is known of those that stay
        ("- their 1\n- their 2", 120, {"- their 1": None}, None),
        ("- a\n- their 1\n- their 2", 300, {"- a": None, "- their 1": None}, None),
        ("- a\n- b", 150, {"- a": "- a in other words"}, 150),
        ("- a\n- b\n- c", 157, {"- a": "- a in other words", "- b": None}, 107),
        ("- their 1\n- their 2", 120, {"- their 1": "- theirs in other words"}, 120),
        ("- theirs\n- b", None, {"- b": None}, None),
        ("- a\n* a\n- b", 150, {"* a": None}, 150),  # a twin saves nothing more
    ],
)
def test_what_is_left_saves_what_it_saves(tmp_path, body, noted, changes, left):
    assert noted_after(tmp_path / "AGENTS.md", body, noted, changes) == left


@pytest.mark.parametrize(
    ("body", "noted", "saved"),
    [("- a\n- b", 999, 180), ("- a\n- b", None, 180), ("- a\n- theirs", 400, 430), ("- theirs", None, 30)],
)
def test_a_rule_joins_what_the_others_save(body, noted, saved):
    existing = [BlockSection("Environment", body, noted)]
    (section,) = complete_sections(existing, [rule("- d", tokens=30)], SAVINGS)
    assert section.estimated_tokens_saved == saved


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 10**6), min_size=1),
    st.sets(st.sampled_from("abcdefgh")),
    st.sets(st.sampled_from("ABC")),
    st.one_of(st.none(), st.integers(1, 10**9)),
)
def test_where_all_is_known_the_sum_is_noted(tmp_path_factory, savings, gone, new, noted):
    path = tmp_path_factory.getbasetemp() / "AGENTS.md"
    body = "\n".join(f"- {words}" for words in savings)
    path.write_bytes(block(("Environment", body, noted)) + b"\n")
    changes = {each: None for each in standing_rules(path) if each.content[2:] in gone}
    if not changes:
        return
    added = [rule(f"- {words}", tokens=5) for words in sorted(new)]
    after = plan_changed(Target(path, path, path.read_bytes()), changes, added, DAY, savings).after
    total = sum(saved for words, saved in savings.items() if words not in gone) + 5 * len(new)
    assert [section.tokens_saved for section in read_sections(path, after)] in ([total or None], [])


def test_a_rule_that_moves_takes_its_saving_along(tmp_path):
    old, new = tmp_path / "AGENTS.md", tmp_path / "codex" / "AGENTS.md"
    new.parent.mkdir()
    old.write_bytes(block(("Environment", "- a\n- b", 150)) + b"\n")
    new.write_bytes(block(("Environment", "- c", 7)) + b"\n")
    goes = standing_rules(old)[0]
    moved = rule(goes.content, tokens=100, rule_id=goes.id)
    wish = CodexWriter(tmp_path / "codex").wish([moved], project(tmp_path), {goes.id: [new]})
    files = plan_with_changes([(replace(wish, savings=SAVINGS), {goes: None})], DAY).files
    noted = {
        file.path: [each.tokens_saved for each in read_sections(file.path, file.after)] for file in files
    }
    assert noted == {old: [50], new: [107]}
