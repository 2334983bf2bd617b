"""A search that found nothing, and the one that found it: elsewhere, in other files, by another program."""

from datetime import timedelta

import pytest

from tests.analyzer.call_builder import failed, fix_of, ok, only_pair, powershell, session, sh, sh_fails
from tests.analyzer.pairs import pairs_in

FOUND = "src/tide.ts:7: lastMoonPhase"


@pytest.mark.parametrize(
    ("nothing", "something"),
    [
        ("rg lastMoonPhase logs", "rg lastMoonPhase ."),
        ("rg -n lastMoonPhase logs -g '*.log'", "rg -n lastMoonPhase src"),
        ("grep -rn -A 3 -e lastMoonPhase logs", "grep -rn -e lastMoonPhase src"),
        # with others, and without some of several
        ("rg lastMoonPhase src -g '*.html'", "rg 'TideView|lastMoonPhase' src -g '*.ts'"),
        ("rg lastMoonPhase /home/ada -g '*.js'", "rg 'lastMoonPhase|tide' /home/ada/.local/lib -g '*.js'"),
        (
            "grep -n 'lastMoonPhase\\|firstTide\\|ebb' a/moon.h",
            "grep -rn 'firstTide\\|lastMoonPhase' a/*.h b/*.h",
        ),
    ],
)
def test_what_was_sought_is_found_where_it_is(nothing, something):
    assert fix_of(sh_fails(nothing), sh(something, FOUND)) == 1
    assert fix_of(sh_fails(nothing), sh(something, "")) is None


@pytest.mark.parametrize(
    ("nothing", "something", "output"),
    [
        ("rg lastMoonPhase logs", "rg firstTide src", "src/tide.ts:3: firstTide"),
        ("rg lastMoonPhase src -g '*.html'", "rg 'TideView|lastMoonPhase' src -g '*.ts'", "a.ts:1: TideView"),
        (
            "rg 'lastMoonPhase|firstTide' docs",
            "rg 'firstTide|newMoon' src",
            "a.ts:1: firstTide",
        ),  # partly others
        ("rg return docs", "rg 'return|yield' src", "a.py:1: return"),  # a word of any code
        ("rg -n lastMoonPhase src", "rg -n 'lastMoonPhase|tide' src", FOUND),  # it was searched there
    ],
)
def test_another_question(nothing, something, output):
    assert fix_of(sh_fails(nothing), sh(something, output)) is None


def test_hidden_folders_are_found_by_a_program_that_does_not_leave_them_out():
    nothing = sh_fails("rg --files -g '.tides' -g '.tides/**'")
    assert fix_of(nothing, sh("find . -type d -name '.tides'", "./harbour/.tides")) == 1
    assert fix_of(nothing, sh("find . -type d -name 'moon'", "./harbour/moon")) is None


def _is_fixed(lost, later, at_once):
    """Whether a call has a fix in one that was made once it had failed, or while nobody knew that."""
    made = session(lost, later)
    if at_once:
        later.timestamp = lost.ended - timedelta(seconds=1)
    (pair,) = pairs_in(made)
    return pair.fix is later


@pytest.mark.parametrize("at_once", [False, True])
def test_what_was_asked_for_at_once_is_another_question(at_once):
    lost, found = sh_fails("rg lastMoonPhase docs"), sh("rg lastMoonPhase src", FOUND)
    assert _is_fixed(lost, found, at_once) is not at_once


@pytest.mark.parametrize("at_once", [False, True])
def test_two_edits_that_were_asked_for_at_once_are_two_edits(at_once):
    change = {"file_path": "a.ts", "old_string": "if (!tide) {\n  ebb();\n}", "new_string": "if (!tide) {\n}"}
    lost = failed("Edit", "Failed to edit, 0 occurrences found", **change)
    assert _is_fixed(lost, ok("Edit", **change), at_once) is not at_once


def test_the_same_files_searched_for_something_else_by_a_pipe():
    def search(pattern, **more):
        return powershell(f"Get-ChildItem -Recurse -File | Select-String -Pattern '{pattern}'", **more)

    slow = search("deprecated|obsolete", output="command timed out after 20030 milliseconds", fails=True)
    assert fix_of(slow, search("INBOX", output="a.md:1: INBOX")) is None
    assert fix_of(slow, search("obsolete", output="a.md:1: obsolete")) == 1


@pytest.mark.parametrize("choice", ["-g'*.tide.yaml'", "--glob='*.tide.yaml'", "-g '*.tide.yaml'"])
def test_a_choice_of_files_however_it_is_written(choice):
    nothing = sh_fails(f"rg --files {choice}")
    assert fix_of(nothing, sh("find . -name '*.tide.yaml'", "./.plans/a.tide.yaml")) == 1
    assert fix_of(nothing, sh("find . -name '*.moon.yaml'", "./.plans/a.moon.yaml")) is None


@pytest.mark.parametrize(
    ("pattern", "place", "fix"),
    [
        ("lastMoonPhase", "/home/ada/tide/web/src/", 1),
        ("firstTide", "/home/ada/tide/web/src/", None),  # not sought
        ("lastMoonPhase", "/home/ada/tide/api/source/", None),  # another place
    ],
)
def test_one_of_several_words_where_the_folder_is(pattern, place, fix):
    said = "Path does not exist: web/src. Note: your current working directory is /home/ada/tide/web."
    lost = failed("Grep", said, pattern="func.*lastMoonPhase\\|lastMoonPhase\\|newMoon", path="web/src")
    assert fix_of(lost, sh(f"grep -rn '{pattern}' {place}", "a.ts:1: export")) == fix


@pytest.mark.parametrize(
    ("line", "later", "fix"),
    [
        ("rg -n tides a.lock b.lock", sh("find . -name 'tides'", "web/tides"), None),
        ("rg -n tides a.lock b.lock", ok("Glob", "web/tides", pattern="**/tides"), None),
        (
            "find src/core -name '*.py' | xargs grep -l tides",
            sh("find src -name 'tides*'", "src/tides.py"),
            None,
        ),
        ("rg -n tides a.lock b.lock", sh("rg -n tides yarn.lock", "7:tides"), 1),
        ("ls src/core | grep tides", sh("find src -name 'tides*'", "src/tides.py"), 1),
        ("find src/core -name 'tides*'", ok("Glob", "src/tides.py", pattern="src/tides*"), 1),
    ],
)
def test_what_is_in_files_is_not_what_they_are_called(line, later, fix):
    missing = "a.lock" if "a.lock" in line else "src/core"
    assert fix_of(sh_fails(line, f"{line.split()[0]}: {missing}: No such file or directory", 2), later) == fix


@pytest.mark.parametrize(
    "said",
    [
        "grep: parentheses not balanced",
        "grep: brackets ([ ]) not balanced",
        "grep: invalid repetition count(s)",
        "grep: repetition-operator operand invalid",
        'rg: the literal "\\n" is not allowed in a regex',
    ],
)
def test_a_pattern_that_is_none_and_the_part_of_it_that_is(said):
    wrong = sh_fails(rf'{said.split(":")[0]} -n "high_tide\(at" src/tide.py', said, 2)
    assert only_pair(wrong).kind == "command_syntax"
    assert fix_of(wrong, sh('grep -n "high_tide" src/tide.py', "7:def high_tide(at):")) == 1
    assert fix_of(wrong, sh('grep -n "low_water" src/tide.py', "9:def low_water(at):")) is None


def test_a_wrong_pattern_tried_again_is_one_failure():
    wrong = "grep: parentheses not balanced"
    tries = [sh_fails(r'grep -n "high_tide\(at" src/tide.py', wrong, 2) for _ in range(2)]
    assert len(only_pair(*tries).chain) == 1


def test_what_powershell_pipes_to_a_search_are_files_not_their_names():
    lost = powershell("rg -n highTide src/core", "rg: src/core: No such file or directory", fails=True)
    piped = "Get-ChildItem src -Recurse | Select-String highTide"
    assert fix_of(lost, powershell(piped, "src\\a.py:3:highTide")) == 1
