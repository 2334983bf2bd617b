"""A change that did not land → the same change by another tool, or under another path."""

import pytest

from tests.analyzer.call_builder import HOME, NO_FILE, NOT_READ, failed, fix_of, ok, sh, sh_fails

PATH = f"{HOME}/src/tides.md"
_TEXT = "High water at Brest comes two hours after the moon has passed, at Dover eleven, in Ullapool seven."


@pytest.mark.parametrize(
    ("later", "fix"),
    [
        (sh(f"sed -i 's/spring tide/neap tide/' {PATH}"), 1),
        (sh("cd src && perl -pi -e 's/spring/neap/' tides.md"), 1),
        (sh(f"sed -i 's/spring/ebb/' {PATH}"), None),
        (sh(f"sed -n '/spring/p; /neap/p' {PATH}"), None),
        (sh("sed -i 's/spring/neap/' src/moons.md"), None),
    ],
)
def test_words_that_a_line_exchanges(later, fix):
    refused = failed(
        "Edit", NOT_READ, file_path=PATH, old_string="the spring tide", new_string="the neap tide"
    )
    assert fix_of(refused, later) == fix


def test_words_that_a_line_exchanges_much_later():
    refused = failed(
        "Edit", NOT_READ, file_path=PATH, old_string="the spring tide", new_string="the neap tide"
    )
    assert fix_of(refused, *[sh("tide list")] * 4, sh(f"sed -i 's/spring/neap/' {PATH}")) is None


@pytest.mark.parametrize(
    ("content", "fix"),
    [
        ("# Tides\nThe lowest water of a month, which is called a neap, follows the half moon.\n", 1),
        ("# Tides\nHigh water comes twice a day.\n", None),
    ],
)
def test_a_file_written_whole_with_what_an_edit_was_to_say(content, fix):
    wanted = "A neap is the lowest water of a month: it follows\nthe half moon"
    refused = failed("Edit", NOT_READ, file_path=PATH, old_string="A neap is nothing", new_string=wanted)
    assert fix_of(refused, ok("Write", file_path=PATH, content=content)) == fix


def test_an_empty_patch_and_the_one_that_was_meant():
    patch = "*** Begin Patch\n*** Update File: src/tides.md\n{}*** End Patch"
    empty = failed(
        "Edit", "error: Update file hunk is empty", patch=patch.format(""), file_path="src/tides.md"
    )
    meant = ok("Edit", patch=patch.format("@@\n-spring\n+neap\n"), file_path="src/tides.md")
    assert fix_of(empty, meant) == 1
    assert fix_of(empty, sh("ls"), sh("ls"), meant) is None


@pytest.mark.parametrize(
    ("content", "fix"),
    [(_TEXT, 1), (_TEXT.replace("seven", "six"), 1), ("The moon was new.", None), (_TEXT[:40], None)],
)
@pytest.mark.parametrize("said", [NOT_READ, NO_FILE.replace("File", "ENOENT: its folder")])
def test_a_new_file_that_could_not_stand_where_it_was_to(said, content, fix):
    lost = failed("Write", said, file_path="/srv/tides/told.txt", content=_TEXT)
    assert fix_of(lost, ok("Write", file_path="/home/ada/heard.txt", content=content)) == fix


def test_another_path_is_no_fix_of_what_a_rule_forbade():
    said = "Subagents should return findings as text, not write them to files."
    lost = failed("Write", said, file_path="/srv/tides/told.md", content=_TEXT)
    assert fix_of(lost, ok("Write", file_path="/home/ada/heard.txt", content=_TEXT)) is None


@pytest.mark.parametrize(
    ("right", "fix"),
    [
        ("§tide/tides.md\n≔12ab\nHigh water at Brest comes two hours after the moon.", 1),
        ("§tide/tides.md\n≔30xy\nA neap follows the half moon.", None),
    ],
)
def test_an_edit_told_by_its_lines(right, fix):
    wrong = "§tides.md\n≔12\nHigh water at Brest comes two hours after the moon."
    lost = failed("Edit", "line 1: expected a full anchor", input=wrong, file_path=PATH)
    assert fix_of(lost, ok("Edit", input=right, file_path=PATH)) == fix


@pytest.mark.parametrize(("made", "fix"), [("src/tides.md", 1), ("src/moons.md", None)])
def test_a_file_that_a_patch_takes_away_and_makes_anew(made, fix):
    wanted = "*** Begin Patch\n*** Update File: src/tides.md\n@@\n-spring\n+neap\n*** End Patch"
    anew = f"*** Begin Patch\n*** Delete File: {made}\n*** Add File: {made}\n+# Tides\n*** End Patch"
    lost = failed(
        "Edit", "Failed to find expected lines in src/tides.md", patch=wanted, file_path="src/tides.md"
    )
    assert fix_of(lost, ok("Edit", patch=anew, file_path=made)) == fix


@pytest.mark.parametrize(
    ("path", "new", "fix"),
    [
        (PATH, "A neap follows the half moon by two days.", 1),
        (PATH, "The tables begin with Ullapool.", None),
        (f"{HOME}/src/moons.md", "A neap follows the half moon by two days.", None),
    ],
)
def test_a_patch_that_did_not_apply_and_the_edit_that_does_it(path, new, fix):
    line = "cat <<'EOF' > a.patch\n@@ -1 +1 @@\n-A neap\n+A neap follows the half moon by two days.\nEOF\n"
    lost = sh_fails(f"{line}patch src/tides.md < a.patch", "patch: **** malformed patch at line 4:", 2)
    assert fix_of(lost, ok("Edit", file_path=path, old_string="A neap", new_string=new)) == fix


@pytest.mark.parametrize(
    ("path", "waits", "fix"), [(PATH, 0, 1), (PATH, 4, None), (f"{HOME}/src/moons.md", 0, None)]
)
def test_a_file_that_is_made_where_an_edit_found_none(path, waits, fix):
    change = {"old_string": "high = 1", "new_string": "def highest(tides):"}
    lost = failed("Edit", NO_FILE, file_path=PATH, **change)
    made = ok("Write", file_path=path, content="import moon\n\nprint(moon.phase())\n")
    later = ok("Edit", file_path=PATH, **change)
    assert fix_of(lost, *[sh("tide list")] * waits, made) == fix
    assert fix_of(lost, made, later) == (1 if path == PATH else 2)


SCRIPT = f"""python3 - <<'PY'
from pathlib import Path
path = Path('{PATH}')
path.write_text(path.read_text().replace("the spring tide", "the neap tide\\")))
PY"""


@pytest.mark.parametrize(
    ("later", "fix"),
    [
        (ok("Edit", file_path=PATH, old_string="the spring tide", new_string="the neap tide"), 2),
        (ok("Edit", file_path=PATH, old_string="the spring tide", new_string="no water at all"), 3),
        (ok("Edit", file_path=f"{HOME}/moon.md", old_string="the spring", new_string="the neap tide"), 3),
        (sh(f"perl -pi -e 's/the spring tide/the neap tide/' {PATH}", ""), 2),
        (sh(f"perl -pi -e 's/the full moon/the new moon/' {PATH}", ""), 3),
        (sh(f"perl -pi -e 's/the neap tide/the spring tide/' {PATH}", ""), 3),  # taken back
        (ok("Edit", file_path=PATH, old_string="the neap tide", new_string="the spring tide"), 3),
        (sh(f"sed -i 's/the spring or neap tide//' {PATH}", ""), 3),  # taken out
        (sh(f"sed -i '/the spring or neap tide/d' {PATH}", ""), 3),
        (sh(f"perl -pe 's/the spring tide/the neap tide/' {PATH}", "the neap tide"), 3),
    ],
)
def test_a_change_that_a_script_was_to_make_is_the_next_of_that_file(later, fix):
    broken = sh_fails(SCRIPT, '  File "<stdin>", line 3\nSyntaxError: unterminated string literal')
    again = sh(SCRIPT.replace("tide\\", "tide"), "")
    assert fix_of(broken, sh("tide list", "7"), later, again) == fix


FAILS = "E  NameError: name 'tide' is not defined\n1 failed, 2 passed"
MENDED = ok("Edit", file_path=PATH, old_string="the neap tide", new_string="the neap tide of {day}")


@pytest.mark.parametrize(
    "line",
    [
        f"{SCRIPT.replace(chr(92), '')}\npytest -q",
        f"cat > {PATH} <<'E'\nthe neap tide of the day\nE\npytest -q",
        f"sed -i 's/the spring tide/the neap tide/' {PATH} && pytest -q",
        f"apply_patch <<'E'\n*** Update File: {PATH}\n+the neap tide of the day\nE\npytest -q",
    ],
)
def test_what_was_written_before_a_check_failed_was_not_what_failed(line):
    assert fix_of(sh_fails(line, FAILS), MENDED) is None
    assert fix_of(sh_fails(line, FAILS), MENDED, sh("pytest -q", "3 passed")) == 2


@pytest.mark.parametrize(
    "said",
    [
        "bash: -c: line 2: unexpected EOF while looking for matching `\"'",
        "PreToolUse:Bash hook error: [guard.sh]: Write files with the tools for it",
    ],
)
def test_of_a_line_that_did_not_run_nothing_was_written(said):
    assert fix_of(sh_fails(f"echo 'the neap tide of the day' > {PATH}; pytest -q", said), MENDED) == 1


def test_what_stands_behind_a_program_that_failed_was_not_written_either():
    line = f"tide pull && sed -i 's/the spring tide/the neap tide/' {PATH}"
    lost = sh_fails(line, "tide: no connection")
    assert fix_of(lost, ok("Edit", file_path=PATH, old_string="spring", new_string="the neap tide")) == 1
