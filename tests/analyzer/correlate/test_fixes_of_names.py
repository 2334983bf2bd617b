"""A file's name that was only guessed, and the name that it has: by its number, its ending, a listing."""

from datetime import timedelta

import pytest

from tests.analyzer.call_builder import HOME, NO_FILE, failed, fix_of, ok, session, sh, sh_fails
from tests.analyzer.pairs import pairs_in

NUMBERED = ("docs/ADR-0052-tide-flags.md", "docs/ADR-0052-tide-by-harbour.md")


def read(path):
    return ok("Read", "text", file_path=f"{HOME}/{path}")


def lost(path):
    return failed("Read", NO_FILE, file_path=f"{HOME}/{path}")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        NUMBERED,
        ("research/01-tides-of-the-north.md", "research/01-north-sea.md"),
        ("notes/harbour-walk", "notes/harbour-walk.md"),
    ],
)
def test_the_number_of_a_document_or_its_name_without_an_ending_is_enough(wrong, right):
    assert fix_of(lost(wrong), read(right)) == 1
    assert fix_of(lost(wrong), ok("Glob", right, pattern="**/*"), read("a.md"), read(right)) == 3


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("docs/ADR-0052-tide-flags.md", "docs/ADR-0053-tide-flags-again.md"),
        ("docs/ADR-0052-tide-flags.md", "docs/ADR-0052-moon.md"),
        ("plans/01-tide-plan.md", "notes/01-tide-summary.md"),
        ("plans/phase-1-tide-plan.md", "plans/phase-1-tide-summary.md"),
        ("tests/test_01_tide_high.py", "tests/test_01_tide_low.py"),
        ("notes/2026-03-02-tide.md", "notes/2026-03-02-tide-low.md"),
        ("notes/harbour-walk", "notes/harbour-plan.md"),
        ("docs/0007-tide.md", "docs/0007-tide-flags.csv"),
    ],
)
def test_another_document_with_much_of_the_name_is_no_fix(wrong, right):
    assert fix_of(lost(wrong), read(right)) is None


def test_a_word_more_in_a_file_of_another_kind():
    assert fix_of(lost("docs/Tides.md"), sh("ls docs", "Tides-Low.csv"), read("docs/Tides-Low.csv")) is None


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("src/tideStore.ts", "src/useTideStore.ts"),
        ("docs/Tide-Methods.md", "docs/Tide-Methods-01.md"),
        ("HARBUORS.md", "HARBOURS.md"),
    ],
)
def test_a_word_more_or_a_slip_counts_where_a_listing_showed_the_name(wrong, right):
    shown = sh("ls", right.rsplit("/", 1)[-1])
    assert fix_of(lost(wrong), shown, read(right)) == 2
    assert fix_of(lost(wrong), read(right)) is None, "a mere guess"


def test_a_file_that_a_line_was_to_show():
    gone = sh_fails("sed -n '1,9p' src/TideDto.ts", "sed: src/TideDto.ts: No such file or directory")
    assert fix_of(gone, sh("ls src", "NewTideDto.ts"), sh("sed -n '1,9p' src/NewTideDto.ts", "1")) == 2


def test_a_test_is_not_what_it_tests():
    listed = sh("ls src", "tide.test.ts\ntide.ts")
    assert fix_of(lost("src/tide-test.ts"), listed, read("src/tide.ts")) is None


def test_what_was_read_in_the_same_breath_is_no_answer():
    wrong, right = NUMBERED
    log = session(lost(wrong), read(right))
    failing, beside = log.tool_calls
    beside.timestamp = failing.timestamp
    failing.ended = failing.timestamp + timedelta(seconds=1)
    assert [pair.fix for pair in pairs_in(log)] == [None]


def test_a_name_that_was_made_in_between():
    made = ok("Write", file_path=f"{HOME}/{NUMBERED[1]}", content="x")
    assert fix_of(lost(NUMBERED[0]), made, sh("ls docs", NUMBERED[1]), read(NUMBERED[1])) is None


@pytest.mark.parametrize(
    ("tool", "says"),
    [
        ("Skill", "<tool_use_error>Unknown skill: tide-chart</tool_use_error>"),
        ("activate_skill", 'Skill "tide-chart" not found. Available skills are: '),
    ],
)
def test_a_skill_that_is_not_known_and_its_file(tool, says):
    unknown = failed(tool, says, skill="tide-chart")
    assert fix_of(unknown, ok("Read", file_path="/a/skills/tide-chart/SKILL.md")) == 1
    assert fix_of(unknown, ok("Read", file_path="/a/skills/moon-chart/SKILL.md")) is None


SEA = ("src/tides_north.py", "src/tides_baltic.py")


@pytest.mark.parametrize(
    ("wrong", "right", "glob", "shown", "fix"),
    [
        ("src/tides_other.py", SEA[0], "**/tides*.py", SEA, 2),
        ("src/tides_other.py", SEA[0], "src/*.py", SEA, None),  # looked for nothing like it
        ("src/tides_other.py", SEA[0], "**/tides_n*.py", SEA[:1], None),  # could not have found it
        ("src/tides_other.py", SEA[0], "**/tides*.py", (*SEA, "src/tides_west.py"), None),  # one of many
        ("src/tides_service.py", SEA[0], "**/tide*.py", SEA, None),  # says little of the name
        ("src/tides_other.py", SEA[0], "**/tid??_?????.py", SEA, None),
        ("src/ebb_a.py", "src/ebb_b.py", "**/ebb*.py", ("src/ebb_b.py",), None),
        ("src/tides_other.py", "src/tides_north.ts", "**/tides*", ("src/tides_north.ts",), None),
        ("src/tides_v1.py", "src/tides_v2.py", "**/tides*.py", ("src/tides_v2.py",), None),
        ("src/test_tides.py", "src/moon_tides.py", "**/*_tides.py", ("src/moon_tides.py",), None),
        ("src/tides_other.py", "lib/tides_north.py", "**/tides*.py", ("lib/tides_north.py",), None),
    ],
)
def test_a_sibling_that_a_glob_for_the_missing_name_shows(wrong, right, glob, shown, fix):
    found = ok("Glob", "\n".join(f"{HOME}/{path}" for path in shown), pattern=glob)
    assert fix_of(lost(wrong), found, read(right)) == fix


def test_a_search_for_words_in_files_is_none_for_names():
    found = ok("Grep", f"{HOME}/{SEA[0]}:3:high", pattern="tides*")
    assert fix_of(lost("src/tides_other.py"), found, read(SEA[0])) is None
