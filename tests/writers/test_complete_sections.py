"""Accepted rules join what their section says: nothing is lost, nothing said twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.models import Section
from tests.writers.block_samples import rule
from writers.block.parts import BlockSection, bullets
from writers.block.sections import as_bullets, complete_sections, normalised


def test_a_rule_joins_the_bullets_of_its_section_and_savings_add_up():
    existing = [
        BlockSection("Environment", "- a\n  more\n\n- b", 1000),
        BlockSection("Search Scope", "- c", 5),
    ]
    (section,) = complete_sections(existing, [rule("- d", tokens=30), rule("e", tokens=4)])
    assert (section.section, section.content) == ("Environment", "- a\n  more\n\n- b\n- d\n- e")
    assert section.estimated_tokens_saved == 1034


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("  use `uv`", ["- use `uv`"]),
        ("\n* use `uv`\n  and `make`  \n \n", ["* use `uv`\n  and `make`"]),
        ("- use `uv`\nlazily\n- run `make`", ["- use `uv`\n  lazily", "- run `make`"]),
    ],
)
def test_a_rule_s_text_stands_in_a_file_as_bullets(text, items):
    assert as_bullets(text) == items


def test_a_section_that_somebody_emptied_saves_only_what_joins_it():
    (section,) = complete_sections([BlockSection("Environment", "", 20)], [rule("- d", tokens=30)])
    assert (section.content, section.estimated_tokens_saved) == ("- d", 30)


def test_a_new_section_holds_only_its_rules():
    (section,) = complete_sections([], [rule("use x\nand y", "Retry Prevention", tokens=7)])
    assert (section.section, section.content) == ("Retry Prevention", "- use x\n  and y")
    assert section.estimated_tokens_saved == 7


def test_what_the_block_says_already_is_not_added_in_whatever_dress():
    existing = [
        BlockSection("Environment", "* use   `uv`\n- `A --&gt; B` &lt;!-- headroom:pattern-id:1f --&gt;"),
        BlockSection("Search Scope", "- look in `src/` <!-- headroom:pattern-id:2f -->"),
    ]
    again = ["- use `uv`", "use\n`uv`", "- `A --> B`", "- look in `src/`"]
    assert complete_sections(existing, [rule(text, tokens=9) for text in again]) == []


def test_case_makes_a_difference_in_a_rule_but_not_in_a_heading():
    existing = [BlockSection("Command Patterns", "- pass `-v`")]
    (section,) = complete_sections(existing, [rule("- pass `-V`", "command  patterns")])
    assert (section.section, section.content) == ("Command Patterns", "- pass `-v`\n- pass `-V`")


def test_bullets_of_two_sections_of_one_name_are_all_kept():
    existing = [BlockSection("A", "- a", 1), BlockSection("B", "- b"), BlockSection("A", "- c", 2)]
    (section,) = complete_sections(existing, [rule("- d", "A")])
    assert (section.content, section.estimated_tokens_saved) == ("- a\n- c\n- d", 3)


def sections_after(*headings):
    """The headings that stand in a block after rules of these sections were added, one after another."""
    existing = []
    for number, heading in enumerate(headings):
        for section in complete_sections(existing, [rule(f"- rule {number}", heading)]):
            existing = [each for each in existing if each.heading != section.section]
            existing.append(BlockSection(section.section, section.content))
    assert sum(len(bullets(section.body)) for section in existing) == len(headings)
    return [section.heading for section in existing]


def test_d28_sections_named_alike_are_one():
    alike = ("Environment", "Environment Rules", "Environment (Python)", "Python environment", "environments")
    assert sections_after(*alike) == ["Environment"]
    assert sections_after("File Paths", "File Path Corrections") == ["File Paths"]
    assert sections_after("File Path Corrections", "File Paths") == ["File Path Corrections"]
    assert sections_after("API", "APIs") == ["API"]


def test_sections_that_differ_stay_apart():
    usual = [*map(str, Section)]
    for headings in [usual, ["C++", "C#", "C"], ["Tests", "Build"], ["构建", "测试"], ["!", "?"]]:
        assert sorted(sections_after(*headings)) == sorted(headings)


NAMES = st.sampled_from(["Environment", "Search Scope", "environment", "X"])
TEXTS = st.sampled_from(
    ["- a", "- b", "- a\n  more", "- c &lt;!-- headroom:pattern-id:1 --&gt;", "- c", "plain"]
)


@given(st.lists(st.tuples(NAMES, st.lists(TEXTS, min_size=1, max_size=4))), st.lists(st.tuples(NAMES, TEXTS)))
def test_no_bullet_is_lost_and_none_comes_twice(sections, rules):
    existing = [BlockSection(name, "\n".join(texts)) for name, texts in sections]
    completed = complete_sections(existing, [rule(text, name) for name, text in rules])
    before = [normalised(bullet) for section in existing for bullet in bullets(section.body)]
    written = {section.section for section in completed}
    carried = [section.body for section in existing if section.heading not in written]
    after = [normalised(b) for body in [*carried, *(s.content for s in completed)] for b in bullets(body)]
    new = {normalised(text) for _, text in rules} - set(before)
    assert sorted(after) == sorted([*before, *new])
