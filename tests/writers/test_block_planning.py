"""Planning: exact bytes, only the block changes, hostile rules and damaged files are refused."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.writers.block_samples import DAY, LATER, PATH, block, plan_rules, planned, project, rule
from writers import marker_block
from writers.block.parts import bullets
from writers.codex import CodexWriter
from writers.errors import BlockWouldBreak, DamagedBlock, RuleRefused, WriteRefused
from writers.marker_block import END, START, BlockSpan, find_block
from writers.planning import check_change, read_sections


def test_a_new_file_is_the_block_and_a_newline():
    plan = planned(None, rule("- use `uv`", tokens=1500))
    assert plan.before is None
    assert plan.after == block(("Environment", "- use `uv`", 1500)) + b"\n"
    assert plan.rules == ("- use `uv`",)
    assert plan.notices == (), "who shows a plan says that a file is new: `before` is None"


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        (b"", b""),
        (b"\xef\xbb\xbf", b""),
        (b"a", b"\n\n"),
        (b"a\n", b"\n"),
        (b"a\n\n", b""),
        (b"a\n \t\n", b""),
        (b"a\n\n\n\n", b""),
        (b"a\n  ", b"\n"),
        (b"a\r\n", b"\r\n"),
        (b"a\r\n\r\n", b""),
        (b"a\r\nb", b"\r\n\r\n"),
        (b"a\r", b"\n\n"),
    ],
)
def test_the_block_is_appended_after_one_blank_line_in_the_files_own_line_ending(text, gap):
    newline = "\r\n" if b"\r\n" in text else "\n"
    after = planned(text, rule("- x")).after
    assert after == text + gap + block(("Environment", "- x"), newline=newline) + newline.encode()


def test_a_plan_looks_through_a_long_file_once_before_the_change_and_once_after_it(tmp_path, monkeypatch):
    looked = []
    find = marker_block._find
    monkeypatch.setattr(marker_block, "_find", lambda text: looked.append(text) or find(text))
    (tmp_path / "AGENTS.md").write_bytes(b"Tides are given in local time.\n")
    plan_rules(CodexWriter(tmp_path / "home"), [rule("- use `uv`")], project(tmp_path))
    assert len([text for text in looked if "Tides" in text]) == 2


def test_the_block_takes_the_files_dominant_line_ending():
    mixed = b"a\r\nb\r\nc\n" + block(("Environment", "- x")) + b"\r\nd\r\ne\r\n" + b"f\r\n" * 9
    after = planned(mixed, rule("- y")).after
    assert after.startswith(b"a\r\nb\r\nc\n" + START.encode() + b"\r\n")
    assert b"- x\r\n- y\r\n\r\n" + END.encode() + b"\r\nd\r\n" in after


def test_only_the_written_section_changes_and_it_stays_in_its_place():
    before = (
        b"# Mine\n\n" + block(("A", "- a &lt;!-- headroom:pattern-id:1 --&gt;"), ("B", "- b", 5)) + b"\nend"
    )
    plan = planned(before, rule("- c", "B", tokens=2), today=LATER)
    expected = block(("A", "- a &lt;!-- headroom:pattern-id:1 --&gt;"), ("B", "- b\n- c", 7), today=LATER)
    assert plan.after == b"# Mine\n\n" + expected + b"\nend"
    assert plan.rules == ("- c",)


def test_a_new_section_comes_last():
    before = block(("B", "- b"), ("C", "- c")) + b"\n"
    assert planned(before, rule("- a", "A")).after == block(("B", "- b"), ("C", "- c"), ("A", "- a")) + b"\n"


def test_whole_sections_replace_their_namesakes_as_in_headroom():
    before = block(("A", "- a\n- b", 9), ("B", "- c")) + b"\n"
    plan = planned(before, rule("- new\n- b", "A"), sections=True)
    assert plan.after == block(("A", "- new\n- b"), ("B", "- c")) + b"\n"
    assert plan.rules == ("- new",)
    assert plan.notices == ("“- a” goes: it will not be in the block any more.",)


def test_mixed_line_endings_in_the_block_become_those_of_the_file_and_that_is_told():
    text = block(("Environment", "- a")).decode().replace("- a\n", "- a\r\n")
    plan = planned(f"one\ntwo\r\n{text}\n".encode(), rule("- b"))
    assert plan.notices == ("The block's line endings were mixed; all become those of most lines here.",)
    assert plan.after.startswith(b"one\ntwo\r\n")
    assert b"- a\n- b\n" in plan.after
    assert planned(block(("Environment", "- a"), newline="\r\n"), rule("- b")).notices == ()


def test_several_recommendations_for_one_section_become_one_section():
    plan = planned(None, rule("- a", tokens=1), rule("- b", "B"), rule("- c", tokens=2), sections=True)
    assert plan.after == block(("Environment", "- a\n- c", 3), ("B", "- b")) + b"\n"


def test_nothing_new_changes_nothing_not_even_the_date_or_the_order():
    before = block(("A", "- a"), ("B", "- b")) + b"\n"
    assert not planned(before, rule("- b", "B"), today=LATER).changes_anything
    assert not planned(before, rule("- b", "B"), today=LATER, sections=True).changes_anything


def test_d29_a_note_above_the_first_section_survives():
    noted = block(("A", "- a")).replace(b"manually*\n", b"manually*\nNote: ask Ida.\n")
    assert b"manually*\nNote: ask Ida.\n\n### A" in planned(noted, rule("- b", "B")).after


def test_d25_an_open_fence_above_or_in_a_rule_never_makes_a_second_block():
    with pytest.raises(DamagedBlock, match="Line 2 opens a code fence that no line closes"):
        planned(b"text\n```\ncode\n", rule("- x"))
    with pytest.raises(RuleRefused, match="opens a code fence"):
        planned(b"text\n", rule("- x\n  ```\n  y"))


@pytest.mark.parametrize(
    "damaged",
    [
        f"  {START}\n{END}\n",
        f"{START} begins it,\n{END} ends it.\n",
        f"{START}\nmy words\n",
        f"{START}\r- a\r{END}\r",
        f"{END}\n",
    ],
)
def test_d26_a_block_that_cannot_be_repaired_is_refused_not_doubled(damaged):
    with pytest.raises(DamagedBlock, match=r"AGENTS\.md: .*line .*Nothing was written"):
        planned(damaged.encode(), rule("- x"))


def test_d27_a_heading_in_a_rule_is_refused():
    for sections in (False, True):
        with pytest.raises(RuleRefused, match="heading"):
            planned(None, rule("- a\n### B\n- c"), sections=sections)


def test_d30_arrows_are_written_as_they_are():
    after = planned(None, rule("- `A --> B` --> C")).after
    assert b"- `A --> B` --> C\n" in after
    assert not planned(after, rule("- `A --> B` --> C")).changes_anything


def test_an_arrow_that_headroom_escaped_is_still_the_same_rule():
    escaped = block(("Environment", "- `A --&gt; B`"))
    assert not planned(escaped, rule("- `A --> B`")).changes_anything


def test_the_refusal_names_the_rule_and_the_reason():
    with pytest.raises(
        RuleRefused, match=r"The rule “- open <!-- this” was not written: it opens an HTML comment"
    ):
        planned(None, rule("- open <!-- this"))
    with pytest.raises(RuleRefused, match="section name"):
        planned(None, rule("- x", section="A\n### B"))
    with pytest.raises(RuleRefused, match=r"\\u202e"):
        planned(None, rule("- a\u202eb"))


@pytest.mark.parametrize("nothing", ["", "- ", " \n"])
def test_a_rule_that_says_nothing_is_refused(nothing):
    for sections in (True, False):
        with pytest.raises(RuleRefused, match="it is empty"):
            planned(None, rule(nothing), sections=sections)


@pytest.mark.parametrize("sections", [True, False])
def test_blanks_around_a_rule_are_not_written(sections):
    plan = planned(None, rule("\n- a\n \n"), rule("- b\n\n"), sections=sections)
    assert plan.after == block(("Environment", "- a\n- b")) + b"\n"


def test_old_bullets_need_not_pass_the_gate_but_every_new_one_does():
    old = "- see <!-- headroom:pattern-id:1 -->"
    before = block(("Environment", old)) + b"\n"
    assert b"- y\n" in planned(before, rule(f"{old}\n- y"), sections=True).after
    with pytest.raises(RuleRefused):
        planned(before, rule(f"{old}\n- <!-- headroom:pattern-id:2 -->x"), sections=True)


def test_a_body_that_would_read_back_otherwise_is_refused():
    with pytest.raises(BlockWouldBreak, match="would not read back"):
        planned(None, rule("*~5 tokens/session saved*\n- a"), sections=True)


BLOCK = block(("Environment", "- a")) + b"\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"mine\n" + BLOCK, b"theirs\n" + BLOCK),
        (b"mine\n", BLOCK),
        (b"mine\n", b"mine\nmore\n" + BLOCK),
        (b"mine\n", b"mine\n" + BLOCK + b"more\n"),
        (BLOCK, BLOCK + b"\n"),
        (b"mine\n" + BLOCK, b"theirs\n"),
        (b"mine\n\n\n" + BLOCK, b"mine\n"),
        (b"mine\n" + BLOCK + b"more\n", b"mine\n"),
        (BLOCK.replace(b"\n\n###", b"\nMind this.\n\n###"), b""),
        (None, b"no block at all\n"),
        (None, BLOCK.replace(b"\n\n###", b"\nObey this.\n\n###")),
    ],
)
def test_a_change_outside_the_sections_is_never_accepted(before, after):
    with pytest.raises(BlockWouldBreak):
        check_change(PATH, before, after)


# -- laws --

PIECES = st.sampled_from(
    [
        b"\n",
        b"\r\n",
        b"\r",
        b"text",
        b"\xff\xfe",
        b"\xe9",
        b"\xe2\x80\xa8",
        b"\t",
        b"  ",
        b"```",
        b"\x00",
        b"\x0c",
    ]
)
ANY_TEXT = st.lists(st.one_of(PIECES, st.binary(max_size=8)), max_size=12).map(b"".join)
SECTIONS = st.lists(
    st.tuples(st.sampled_from("ABC"), st.sampled_from(["- a", "- b\n  more\n- c", "- \u2028 é", "- x\r"])),
    max_size=3,
)
A_BLOCK = st.builds(
    lambda sections, newline: block(*sections, newline=newline), SECTIONS, st.sampled_from(["\n", "\r\n"])
)
WITH_BLOCK = st.builds(
    lambda head, middle, tail: (head + b"\n" if head else b"") + middle + (b"\n" + tail if tail else b""),
    ANY_TEXT,
    A_BLOCK,
    ANY_TEXT,
)
RULES = st.lists(
    st.builds(
        rule,
        st.sampled_from(["- a", "- new", "- c", "two\nlines", "- é --> ü"]),
        st.sampled_from("ABD"),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=3,
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(ANY_TEXT, WITH_BLOCK), RULES, st.booleans())
@example(b"\xff\xff\r\nno end", [rule("- a")], False)
def test_whatever_the_file_holds_only_the_block_changes_and_twice_is_once(data, rules, sections):
    before = find_block(data)
    try:
        plan = planned(data, *rules, sections=sections)
    except DamagedBlock:
        assert not isinstance(before, BlockSpan | None)
        return
    except WriteRefused:
        assert data.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff"))
        return
    after = find_block(plan.after)
    assert isinstance(after, BlockSpan)
    if isinstance(before, BlockSpan):
        assert plan.after[: after.start] == data[: before.start]
        assert plan.after[after.end :] == data[before.end :]
    else:
        assert plan.after.startswith(data)
        assert plan.after[len(data) : after.start].strip(b"\r\n") == b""
        assert plan.after[after.end :].strip(b"\r\n") == b""
    if not sections:
        said = [bullet for section in read_sections(PATH, plan.after) for bullet in bullets(section.body)]
        for section in read_sections(PATH, data):
            assert all(bullet in said for bullet in bullets(section.body))
    assert planned(plan.after, *rules, today=LATER, sections=sections).after == plan.after


def test_the_writer_plans_one_change_for_two_names_of_one_file(tmp_path):
    (tmp_path / "AGENTS.md").write_bytes(b"a\n")
    (tmp_path / "CLAUDE.md").symlink_to("AGENTS.md")
    rules = [rule("- x", rule_id="1"), rule("- y", rule_id="2")]
    chosen = {"2": [tmp_path / "CLAUDE.md"]}
    plan = plan_rules(
        CodexWriter(home=tmp_path / "codex"), rules, project(tmp_path), destinations=chosen, today=DAY
    )
    assert [file.real_path.name for file in plan.files] == ["AGENTS.md"]
    assert plan.files[0].rules == ("- x", "- y")


def test_the_same_rule_is_refused_by_every_way_of_planning_and_by_the_check_of_a_saved_plan():
    for text, section in [("- <!-- x", "Environment"), ("- x", "A\u202e")]:
        for sections in (False, True):
            with pytest.raises(RuleRefused):
                planned(None, rule(text, section), sections=sections)
        with pytest.raises(RuleRefused):
            check_change(PATH, None, block((section, text)) + b"\n")


def test_an_accepted_rule_passes_the_gate_as_a_whole_and_under_the_name_it_came_with():
    four = rule("- a\n- b\n- c\n- d")
    assert planned(None, four, sections=True).rules == ("- a", "- b", "- c", "- d")
    with pytest.raises(RuleRefused, match="4 lines"):
        planned(None, four)
    with pytest.raises(RuleRefused, match="not one plain line"):
        planned(block(("Environment", "- a")) + b"\n", rule("- b", "Environment\n"))


def test_a_file_that_would_grow_over_the_limit_is_refused():
    with pytest.raises(WriteRefused, match="would have"):
        planned(b"x" * (10 * 1024 * 1024), rule("- x"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_utf_16_is_refused_with_a_mark_or_without(tmp_path, encoding):
    (tmp_path / "AGENTS.md").write_bytes("# Hafen\n\nüb’ es mit uv\n".encode(encoding))
    with pytest.raises(WriteRefused, match="UTF-16"):
        CodexWriter(home=tmp_path).plan([rule("- x")], project(tmp_path))
