"""What headroom's own writer gets wrong (its defects D17 to D30), each with the input that shows it.

D23, a write that is cut short, is with the tests of files and journal.
"""

import pytest

from tests.writers.block_samples import (
    LATER,
    PATH,
    block,
    everything_below,
    plan_rules,
    planned,
    project,
    rule,
)
from writers.block.parts import bullets
from writers.claude import ClaudeCodeWriter
from writers.codex import CodexWriter
from writers.diff import unified_diff
from writers.errors import DamagedBlock, RuleRefused, WriterError
from writers.journal import Journal
from writers.marker_block import END, START, find_block
from writers.planning import read_sections
from writers.saved_plan.plan_file import load_plan, save_plan


def said(data):
    return {section.heading: bullets(section.body) for section in read_sections(PATH, data)}


def test_d17_what_was_shown_is_what_is_written(folder, tmp_path):
    (folder / "AGENTS.md").write_bytes(b"mine\r\n")
    save_plan(plan_rules(CodexWriter(), [rule("- a")], project(folder)), tmp_path / "plan.json")
    shown = load_plan(tmp_path / "plan.json", [folder])
    Journal(tmp_path / "journal").apply(shown)
    assert (folder / "AGENTS.md").read_bytes() == shown.files[0].after


def test_d18_the_diff_shows_every_line_the_markers_too():
    plan = planned(b"mine\n", rule("- a"))
    shown = unified_diff(plan)
    for line in (START, END, "- a", "### Environment"):
        assert f"\n+{line}\n" in shown


def test_d19_no_other_file_is_touched_not_even_gits(folder, tmp_path):
    (folder / ".git" / "info").mkdir(parents=True)
    (folder / ".git" / "info" / "exclude").write_text("# mine\n")
    (folder / "CLAUDE.local.md").write_bytes(block(("A", "- a")) + b"\n")
    before = everything_below(folder)
    writer = ClaudeCodeWriter(tmp_path / "home", Journal(tmp_path / "journal"))
    writer.write([rule("- b")], project(folder), dry_run=False)
    after = everything_below(folder)
    assert {name for name in after if after[name] != before.get(name)} == {"CLAUDE.local.md"}


def test_d20_a_sections_saving_is_the_sum_of_its_rules_a_session():
    """headroom adds up all sessions and calls the sum a session's."""
    first = planned(None, rule("- a", tokens=2_000), rule("- b", tokens=900)).after
    assert b"*~2,900 tokens/session saved*" in first
    assert b"*~2,900 tokens/session saved*" in planned(first, rule("- a", tokens=2_000), rule("- c")).after


def test_d21_a_bullet_that_somebody_edited_or_deleted_stays_so():
    theirs = block(("Environment", "- a, in my own words\n- c")) + b"\n"  # b was deleted
    assert said(planned(theirs, rule("- d")).after) == {"Environment": ["- a, in my own words", "- c", "- d"]}


def test_d22_a_section_keeps_what_it_says_when_a_rule_is_added():
    known = block(("Environment", "- fact 1\n- fact 2\n- fact 3")) + b"\n"
    assert said(planned(known, rule("- fact 4")).after)["Environment"] == [
        f"- fact {n}" for n in (1, 2, 3, 4)
    ]


def test_d24_nothing_is_taken_from_one_file_when_another_cannot_be_written(folder, tmp_path):
    (folder / "CLAUDE.md").write_bytes(block(("A", "- a")) + b"\n")
    (folder / "CLAUDE.local.md").symlink_to("nowhere")
    before = (folder / "CLAUDE.md").read_bytes()
    writer = ClaudeCodeWriter(tmp_path / "home", Journal(tmp_path / "journal"))
    chosen = {"- b": [folder / "CLAUDE.md", folder / "CLAUDE.local.md"]}
    with pytest.raises(WriterError, match="link to nowhere"):
        plan_rules(writer, [rule("- b")], project(folder), destinations=chosen)
    assert (folder / "CLAUDE.md").read_bytes() == before


def test_d25_three_applies_with_an_open_fence_make_no_second_block():
    for text in (b"mine\n```\ncode\n", b"mine\n"):
        for _ in range(3):
            with pytest.raises((DamagedBlock, RuleRefused)):
                planned(text, rule("- x\n  ```\n  y"))


def test_d26_two_blocks_become_one_and_the_stale_one_loses_nothing():
    two = block(("A", "- a")) + b"\nmine\n" + block(("A", "- stale"), ("B", "- b")) + b"\n"
    after = planned(two, rule("- new", "A")).after
    assert after.count(START.encode()) == after.count(END.encode()) == 1
    assert said(after) == {"A": ["- a", "- stale", "- new"], "B": ["- b"]}
    assert b"mine\n" in after


def test_d27_a_heading_in_a_rule_makes_no_section():
    with pytest.raises(RuleRefused, match="heading"):
        planned(None, rule("- a\n### Orphan\n- b"))


def test_d28_near_duplicate_sections_do_not_pile_up():
    data = None
    for number, heading in enumerate(["Environment", "Environment Rules", "Environment (Python)"]):
        data = planned(data, rule(f"- {number}", heading)).after
    assert said(data) == {"Environment": ["- 0", "- 1", "- 2"]}


@pytest.mark.parametrize(
    "mine",
    [
        b"one\r\ntwo\r\n",
        b"caf\xe9\n",
        b"```\na\n\n\n\nb\n```\n",
        b"no final newline",
        b"\xef\xbb\xbfbom\n",
        b"tab\there \n\n\n",
        b"line\xe2\x80\xa8separator\n",
        b"nul \x00 and form feed \x0c\n",
    ],
)
def test_d29_text_outside_the_block_is_the_same_to_the_byte(mine):
    assert planned(mine, rule("- a")).after.startswith(mine)
    around = mine + b"\n" + block(("A", "- a")) + b"\n" + mine
    after = planned(around, rule("- b", "A"), today=LATER).after
    span = find_block(after)
    assert after[: span.start] == mine + b"\n"
    assert after[span.end :] == b"\n" + mine


def test_d29_a_note_between_marker_and_first_section_stays():
    noted = block(("A", "- a")).replace(b"manually*\n", b"manually*\n\nAsk Ida.\n")
    assert b"manually*\n\nAsk Ida.\n" in planned(noted + b"\n", rule("- b", "A")).after


def test_d30_arrows_stay_arrows():
    assert b"- A --> B <-- C\n" in planned(None, rule("- A --> B <-- C")).after


def test_the_line_ending_of_the_block_is_the_files():
    after = planned(b"a\r\nb\r\n", rule("- a")).after
    assert after.count(b"\n") == after.count(b"\r\n")


def test_ten_megabytes_are_planned_in_a_moment_and_kept():
    mine = b"- a line of a very long file, as somebody may have\n" * 200_000
    plan = planned(mine, rule("- a"))
    assert plan.after.startswith(mine)
    assert not planned(plan.after, rule("- a")).changes_anything
    assert plan.rules == ("- a",)
