"""The writers' laws, on generated files and rule sets, with real files, the real journal and real undo.

``pytest --hypothesis-profile=nightly --timeout=0 tests/writers/test_writer_laws.py`` tries 20,000 of each.
"""

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.writers.block_samples import DAY, LATER, PATH, block, rule
from writers.block.parts import BlockSection, bullets, merge, parse_block, render_block
from writers.block.sections import normalised
from writers.errors import DamagedBlock, WriteRefused
from writers.files import Target, read_target
from writers.journal import Journal
from writers.marker_block import BlockSpan, extract_marker_block, find_block
from writers.models import Plan
from writers.planning import check_change, plan_rules_for, read_sections

WORDS = ["use `uv`", "run `make -j4`", "A --> B", "é ü 漢字 👩‍💻", "a | b", "C++ & `x`", "“q” …", "see §4"]
BULLET = st.builds(
    lambda mark, words, more: f"{mark} {words}" + (f"\n  {more}" if more else ""),
    st.sampled_from(["-", "*", "+", "1."]),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(", ".join),
    st.sampled_from(["", "", "and more", "- nested"]),
)
NAMES = st.sampled_from(["Environment", "Search Scope", "Größen", "C++", "Command Patterns", "X --> Y"])
SECTION = st.builds(
    BlockSection,
    NAMES,
    st.lists(BULLET, min_size=1, max_size=4).map("\n".join),
    st.one_of(st.none(), st.integers(1, 10**9)),
)
RULES = st.lists(st.builds(rule, BULLET, NAMES, st.integers(0, 99_999)), min_size=1, max_size=5)
NOISE = st.one_of(
    st.binary(max_size=30),
    st.sampled_from(
        [b"\n", b"\r\n", b"# Mine\n", b"- x\n", b"\t\xe9\xff", b"\xe2\x80\xa8", b"a\rb", b"```\nx\n```\n"]
    ),
)
TEXT = st.lists(NOISE, max_size=8).map(b"".join)
FILE = st.builds(
    lambda bom, head, sections, newline, tail: (
        (b"\xef\xbb\xbf" if bom else b"")
        + (head + newline.encode() if head else b"")
        + (
            block(*((s.heading, s.body, s.tokens_saved) for s in sections), newline=newline)
            if sections
            else b""
        )
        + (newline.encode() + tail if sections else b"")
    ),
    st.booleans(),
    TEXT,
    st.lists(SECTION, max_size=4),
    st.sampled_from(["\n", "\r\n"]),
    TEXT,
)


def planned(data, rules, today=DAY):
    """The plan; None for a file that is refused as it is."""
    try:
        return plan_rules_for(Target(PATH, PATH, data), rules, today)
    except (DamagedBlock, WriteRefused):
        return None


def said(data):
    return [normalised(b) for section in read_sections(PATH, data) for b in bullets(section.body)]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(FILE, RULES)
def test_bytes_outside_the_block_are_identical_and_applying_twice_changes_nothing(data, rules):
    plan = planned(data, rules)
    if plan is None:
        return
    old, new = find_block(data), find_block(plan.after)
    assert isinstance(new, BlockSpan)
    if old is None:
        assert plan.after.startswith(data)
        assert plan.after[new.end :] in (b"\n", b"\r\n")
    elif isinstance(old, BlockSpan):
        assert plan.after[: new.start] == data[: old.start]
        assert plan.after[new.end :] == data[old.end :]
    assert not planned(plan.after, rules, LATER).changes_anything
    check_change(PATH, data, plan.after)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(FILE, RULES)
def test_no_rule_that_stood_there_is_lost_and_every_new_one_stands_there_once(data, rules):
    plan = planned(data, rules)
    if plan is None:
        return
    before, after = said(data), said(plan.after)
    for bullet in {*before, *after}:
        assert after.count(bullet) >= before.count(bullet)
    for each in rules:
        assert after.count(normalised(each.content)) == max(1, before.count(normalised(each.content)))


@given(st.lists(SECTION, max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_building_what_was_parsed_gives_the_same_text(sections, newline):
    text = block(*((s.heading, s.body, s.tokens_saved) for s in sections), newline=newline).decode()
    parsed = parse_block(text)
    assert list(parsed.sections) == sections
    assert render_block(parsed, newline) == text
    assert extract_marker_block(f"x\n{text}\ny") == text


@given(st.lists(SECTION, max_size=6), st.lists(SECTION, max_size=3, unique_by=lambda s: s.heading))
def test_a_merge_loses_no_bullet_of_a_section_that_is_not_written(existing, new):
    merged = merge(existing, new)
    written = {section.heading for section in new}
    assert [s for s in merged if s.heading not in written] == [
        s for s in existing if s.heading not in written
    ]
    assert {s.heading: s for s in merged if s.heading in written} == {s.heading: s for s in new}


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.none(), FILE), RULES)
def test_undo_restores_the_exact_bytes(data, rules):
    folder = Path(tempfile.mkdtemp(prefix="headroom-tui-laws-"))
    try:
        file = folder / "AGENTS.md"
        if data is not None:
            file.write_bytes(data)
        journal = Journal(folder / "journal")
        try:
            plan = Plan((plan_rules_for(read_target(file), rules, DAY),))
        except (DamagedBlock, WriteRefused):
            return
        if not plan.changes_anything:
            return
        entry = journal.apply(plan)
        assert file.read_bytes() == plan.files[0].after
        journal.undo(entry.id)
        assert (file.read_bytes() if file.exists() else None) == data
    finally:
        shutil.rmtree(folder)
