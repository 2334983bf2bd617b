"""Later successes about something else: a file made meanwhile, another path, option, line or insertion."""

import pytest

from tests.analyzer.call_builder import HOME, NO_FILE, failed, fix_of, ok, powershell, sh, sh_fails

UNEXPECTED = (
    "<tool_use_error>InputValidationError: Read failed due to the following issue:\n"
    "An unexpected parameter `command` was provided</tool_use_error>"
)
NO_NUMBER = UNEXPECTED.replace("An unexpected parameter `command` was provided",
                               "The parameter `offset` type is expected as `number`")  # fmt: skip
NO_LINES = "Failed to find expected lines in src/tide.ts:\n  high: number;"
PATCH = "*** Begin Patch\n*** Update File: src/tide.ts\n@@\n{}\n*** End Patch"


def test_a_file_that_was_made_in_between_was_not_read_wrongly():
    there = {"file_path": f"{HOME}/src/tide.py"}
    made = ok("Write", content="high = 1", **there)
    assert fix_of(failed("Read", NO_FILE, **there), made, ok("Read", "high = 1", **there)) is None
    assert fix_of(failed("Read", NO_FILE, **there), sh("git pull"), ok("Read", "high = 1", **there)) == 2


@pytest.mark.parametrize(
    ("wrong", "later"),
    [
        ("/home/ada/tides of the north sea/high.py", "/home/ada/tides of the north sea/low.py"),
        ("C:\\tides of the north sea\\high.py", "C:\\tides of the north sea\\low.py"),
    ],
)
def test_a_path_with_blanks_is_no_text_that_was_reworded(wrong, later):
    lost = failed("Read", UNEXPECTED, file_path=wrong, command="ls")
    assert fix_of(lost, ok("Read", "text", file_path=later)) is None
    assert fix_of(lost, ok("Read", "text", file_path=wrong)) == 1


def test_how_much_is_read_may_change_with_what_was_wrong():
    lost = failed("Read", NO_NUMBER, file_path="/home/ada/tide.py", offset="1, 40", limit=40)
    assert fix_of(lost, ok("Read", "text", file_path="/home/ada/tide.py", offset=386, limit=60)) == 1
    assert fix_of(lost, ok("Read", "text", file_path="/home/ada/moon.py", offset=386, limit=60)) is None


def test_an_option_that_says_where_does_not_go_with_the_place():
    lost = sh_fails(
        "tide list --shore north/.new --format json", "Error: no such shore: north/.new not found"
    )
    assert fix_of(lost, sh("tide list --format json", "[]")) is None
    told = 'tide note {}"High water at noon tomorrow" --author ada'
    gone = sh_fails(told.format("--shore north "), 'Error: shore "north" not found')
    assert fix_of(gone, sh(told.format(""), "noted")) == 1, "a text tells it from any other note"


def test_another_insertion_beside_the_first():
    def edit_of(lines):
        return {"patch": PATCH.format(lines), "file_path": "src/tide.ts"}

    refused = failed("Edit", NO_LINES, **edit_of("   high: number;\n   low: number;\n+  springs?: number;"))
    other = ok("Edit", **edit_of("   at: Date;\n   high: number;\n+  harbours?: number;"))
    again = ok("Edit", **edit_of("   at: Date;\n   high: number;\n+  springs?: number;"))
    assert fix_of(refused, other) is None
    assert fix_of(refused, other, again) == 2


def test_the_same_lines_replaced_by_other_words():
    lines = "  high: number;\n  low: number;"
    refused = failed(
        "Edit",
        NO_LINES,
        file_path="src/tide.ts",
        old_string=f"{lines}\n  at: Day;",
        new_string="  springs: Tide;",
    )
    landed = ok("Edit", file_path="src/tide.ts", old_string=lines, new_string="  harbours: Map;")
    assert fix_of(refused, landed) == 1


CHART = "C:\\tides of the north\\.charts\\{}"
NO_TOKEN = "bash: eval: line 1: syntax error near unexpected token `{'\nbash: eval: line 1: `" + CHART.format(
    "brest"
)


@pytest.mark.parametrize(
    ("later", "fix"),
    [(f'ls -la "{CHART.format("brest")}"', 1), (f'ls -la "{CHART.format("dover")}"', None), ("ls", None)],
)
def test_a_line_that_the_shell_could_not_read_was_of_another_folder(later, fix):
    lost = sh_fails(
        f'ls "{CHART.format("brest")}" 2>$null; if ($?) {{ echo "yes" }} else {{ echo "no" }}', NO_TOKEN, 2
    )
    assert fix_of(lost, sh(later, "a.png")) == fix


def test_a_line_that_powershell_could_not_read_says_nothing_of_what_the_program_takes():
    said = "ParserError: The '<' operator is reserved for future use."
    lost = powershell(
        "docker exec tide-server-1 tide shell -c /etc/tide/tide.conf < C:\\a.py", said, fails=True
    )
    later = "docker exec tide-server-1 tide -c /etc/tide/tide.conf --update"
    assert fix_of(lost, powershell(later, "updated")) is None


def test_an_edit_in_place_is_not_done_by_a_look_at_the_file():
    said = "sed: can't read s/spring/neap/: No such file or directory"
    wrong = sh_fails("sed -i '' 's/spring/neap/' tides.md", said, 2)
    assert fix_of(wrong, ok("Read", "the spring tide", file_path=f"{HOME}/tides.md")) is None


def test_a_folder_that_was_to_be_listed_is_not_by_an_edit():
    lost = sh_fails("ls internal/draw_tide.go", "ls: internal/draw_tide.go: No such file or directory", 2)
    path = f"{HOME}/cmd/internal/draw_tide.go"
    edited = ok("Edit", file_path=path, old_string="high", new_string="low")
    assert fix_of(lost, edited) is None
    assert fix_of(lost, sh(f"ls {path}", path)) == 1


def test_a_pattern_that_is_still_not_understood_though_the_line_ended_well():
    said = "rg: regex parse error:\n    (?:high(tide)\n    ^\nerror: unclosed group"
    wrong = sh_fails('rg -n "high(tide" a.py; rg -n "spring" a.py', said, 2)
    assert fix_of(wrong, sh('rg "high(tide" a.py; rg "neap" a.py', f"{said}\nneap = 3")) is None
    assert fix_of(wrong, sh('rg "high\\(tide" a.py', "3: high(tide)")) == 1


@pytest.mark.parametrize(
    ("later", "fix"),
    [
        ("require('./node_modules/moon/package.json').name", None),
        ("require('./web/node_modules/tides/package.json').name", 1),
        ("require('tides/package.json').name", 1),
    ],
)
def test_another_package_of_a_folder_of_packages(later, fix):
    said = "Error: Cannot find module './node_modules/tides/package.json'"
    lost = sh_fails("node -p \"require('./node_modules/tides/package.json').name\"", said)
    assert fix_of(lost, sh(f'node -p "{later}"', "found")) == fix


@pytest.mark.parametrize(
    "failure",
    [
        sh_fails("cat tides.txt", "cat: tides.txt: Permission denied"),
        sh_fails("draw; cat tides.txt", "boom"),
        sh_fails("sed -n 2p tides.txt", "boom"),
    ],
    ids=["it may not be read", "something else in the line may have failed", "the script may be wrong"],
)
def test_a_file_that_is_shown_after_a_line_which_did_not_fail_to_show_it(failure):
    assert fix_of(failure, sh("head tides.txt", "neap")) is None
