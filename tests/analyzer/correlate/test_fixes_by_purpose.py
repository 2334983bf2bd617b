"""Fixes that the failing call itself points to: its purpose, a folder named twice, no input at all."""

import pytest

from tests.analyzer.call_builder import HOME, failed, fix_of, ok, only_pair, sh, sh_fails

LIST = "List the harbour's charts"
UNCLOSED = "bash: unexpected EOF while looking for matching `''"


def described(call, words=LIST):
    call.input_data["description"] = words
    return call


def test_a_command_that_is_run_at_once_for_the_same_purpose():
    lost = described(sh_fails("tidectl charts 'of Brest", UNCLOSED, 2))
    found = described(sh("make chart-list", "brest.pdf"))
    pair = only_pair(lost, found)
    assert pair.fix is found
    assert pair.why == f"Run for the same purpose: {LIST}."


@pytest.mark.parametrize(
    ("words", "output", "later"),
    [
        ("List the moons", "brest.pdf", "make chart-list"),  # another purpose
        ("Build", "built", "make chart"),  # one word says little
        (LIST, "", "make chart-list"),  # it shows nothing
        (LIST, "'dir.exe' \ufffd\ufffd\ufffd\ufffd\ufffd\ufffd", "cmd //c dir.exe"),  # who knows what it says
        (LIST, "brest.pdf", "make chart-list || true"),  # around the failure
    ],
)
def test_a_command_that_may_have_another_purpose(words, output, later):
    mine = "Build" if words == "Build" else LIST
    lost = described(sh_fails("tidectl charts 'of Brest", UNCLOSED, 2), mine)
    assert fix_of(lost, described(sh(later, output), words)) is None


@pytest.mark.parametrize(
    ("lost", "output", "later"),
    [
        ("cat src/tide.py", "cat: src/tide.py: No such file or directory", "sed -n 1,9p src/moon.py"),
        ("docker logs brest", "Error: No such container: brest", "docker logs dover"),
        ("gh issue view 12", "GraphQL: Could not resolve to an issue", "gh issue view 13"),
        ("cd ../api && tidectl log", "fatal: no charts in this folder", "cd ../web && tidectl show"),
        ("rm -r charts", "rm: charts: Permission denied", "echo 'skipped the charts'"),
    ],
)
def test_the_same_done_with_something_else(lost, output, later):
    assert fix_of(described(sh_fails(lost, output)), described(sh(later, "something"))) is None


def test_a_check_that_is_described_as_before_may_check_something_else():
    lost = described(sh_fails("pytest tests/test_tides.py", "1 failed"), "Run the tests")
    assert fix_of(lost, described(sh("pytest tests/test_moons.py", "2 passed"), "Run the tests")) is None


def test_a_shell_that_only_greets_has_done_nothing():
    greeting = "Microsoft Windows [Version 10.0.22631.6199]\n(c) Microsoft Corporation.\n\nC:\\tide>"
    lost = sh_fails("cmd.exe /c 'gradlew.bat build'", "bash: gradlew.bat: command not found", 127)
    assert fix_of(lost, sh("cmd.exe /c gradlew.bat build", greeting)) is None
    assert fix_of(lost, sh("cmd.exe /c gradlew.bat build", f"{greeting}gradlew build\nBUILD SUCCESSFUL")) == 1


@pytest.mark.parametrize(
    ("cwd", "wrong", "right"),
    [
        (HOME, "web/web/src/App.tsx", "web/src/App.tsx"),
        (HOME, "tide-table/src/App.tsx", "src/App.tsx"),  # seen from tide-table
    ],
)
def test_a_path_that_named_a_folder_twice(cwd, wrong, right):
    lost = failed("Read", f"File not found: {cwd}/{wrong}", file_path=wrong)
    assert fix_of(lost, ok("Read", "import React", file_path=right)) == 1


def test_a_file_of_that_name_in_the_folder_above():
    lost = failed("Read", f"File not found: {HOME}/web/src/App.tsx", file_path="web/src/App.tsx")
    assert fix_of(lost, ok("Read", "import React", file_path="src/App.tsx")) is None


@pytest.mark.parametrize("tool", ["Write", "Edit"])
def test_a_call_without_any_input(tool):
    said = f"<tool_use_error>InputValidationError: {tool} failed due to the following issue:\n"
    empty = failed(tool, f"{said}The required parameter `file_path` is missing</tool_use_error>")
    told = {"file_path": f"{HOME}/notes.md", "old_string": "a", "new_string": "b", "content": "b"}
    assert fix_of(empty, ok(tool, **told)) == 1
    assert fix_of(empty, *[sh("date")] * 4, ok(tool, **told)) is None


@pytest.mark.parametrize("way", ["grep -rn -- '--spring=' .", "grep -rn -e '--spring=' ."])
def test_a_pattern_that_was_taken_for_an_option(way):
    lost = sh_fails(
        "grep -rn '--spring=' .", "grep: unrecognized option '--spring='\nUsage: grep [OPTION]...", 2
    )
    assert fix_of(lost, sh(way, "tides.sh:1:--spring=1")) == 1
    assert fix_of(lost, sh("grep -rn -- '--neap=' .", "tides.sh:1:--neap=1")) is None
    assert fix_of(lost, sh(f"{way[:-1]}../moons", "moons.sh:1:--spring=1")) is None


def test_a_pattern_that_was_taken_for_an_option_beside_patterns_of_files():
    lost = sh_fails(
        "rg -n '--spring|--neap' -g '!build' -g '*.css'", "rg: unrecognized flag --spring|--neap", 2
    )
    assert fix_of(lost, sh("rg -n -e '--spring|--neap' src", "src/a.css:1:--spring")) == 1


def test_a_folder_that_was_listed_where_the_tool_does_not_start():
    lost = failed("Glob", "spawn /opt/claude/vendor/rg ENOENT", pattern=f"{HOME}/src/*.ts")
    pair = only_pair(lost, sh(f"ls {HOME}/src/", "tides.ts"))
    assert (pair.kind, pair.fix is not None) == ("environment", True)
    assert fix_of(lost, sh(f"ls {HOME}/docs/", "tides.md")) is None


def test_work_that_ran_without_the_words_before_it():
    said = "bash: line 1: printf: --: invalid option\nprintf: usage: printf [-v var] format"
    lost = sh_fails("printf '-- charts --\\n' && tidectl list --harbour brest --year 2026", said, 2)
    pair = only_pair(lost, sh("tidectl list --harbour brest --year 2026 | head", "brest.pdf"))
    assert pair.why == "`tidectl list` ran without the words before it."
    assert fix_of(lost, sh("tidectl list --moons", "moons.pdf")) is None


@pytest.mark.parametrize(
    ("work", "other"),
    [("cat tides.md", "cat moons.md"), ("git add tides.md", "git add moons.md")],
)
def test_a_folder_that_was_made_for_other_work(work, other):
    lost = sh_fails(f"cd charts && {work}", "bash: cd: charts: No such file or directory")
    assert fix_of(lost, sh(f"mkdir charts; cd charts && {work}", "tides")) == 1
    assert fix_of(lost, sh(f"mkdir charts; cd charts && {other}", "moons")) is None


def test_a_file_of_a_name_that_every_folder_has_is_not_the_one_searched_for():
    said = "Directory does not exist: /srv/tides"
    lost = failed("Glob", said, pattern="**/README.md", path="/srv/tides")
    assert fix_of(lost, ok("Read", "# Moons", file_path="/home/ada/code/moon-phase/README.md")) is None
    named = failed("Glob", said, pattern="**/tide-table.toml", path="/srv/tides")
    assert fix_of(named, ok("Read", "brest = 7", file_path=f"{HOME}/conf/tide-table.toml")) == 1


KINDS = {
    ("mkdir charts", "EACCES: permission denied, mkdir '/tmp/claude-1003'"): "environment",
    ("git log -1", "fatal: detected dubious ownership in repository at '/srv/tides'"): "environment",
    ("git commit -m a", "Author identity unknown\n\n*** Please tell me who you are."): "environment",
    ("git pull", "You are not currently on a branch.\nPlease specify which branch"): "environment",
    ("check.sh --json", "ERROR: Not on a feature branch. Current branch: main"): "environment",
    ("cd charts && dir /B", "dir: cannot access '/B': No such file or directory"): "command_syntax",
    ("sed -i '' 's|a|b|g' a.md", "gsed: can't read s|a|b|g: No such file or directory"): "command_syntax",
    ("rg -n tide /", "command timed out after 10006 milliseconds"): "search_scope",
    ("git push", "fatal: Authentication failed for 'https://example.org/tides.git/'"): "permission",
    ("volta run npm run build", "./a.tsx:1:2\nType error: Cannot find name 'Tide'."): "test_or_build",
}


@pytest.mark.parametrize(("line", "output"), KINDS)
def test_a_line_and_its_output_tell_the_kind_of_failure(line, output):
    assert only_pair(sh_fails(line, output)).kind == KINDS[line, output]


def test_a_call_that_was_denied_because_nobody_could_be_asked():
    said = "Permission to use WebFetch has been auto-denied (prompts unavailable)."
    assert only_pair(failed("WebFetch", said, url="https://example.org")).kind == "permission"


def test_a_page_that_is_too_large():
    said = "maxContentLength size of 10485760 exceeded"
    assert only_pair(failed("WebFetch", said, url="https://example.org/a.pdf")).kind == "file_too_large"


def test_a_search_that_came_to_its_end_need_not_have_found_anything():
    slow = failed("Grep", "Ripgrep search timed out after 20 seconds.", pattern="spring", path=HOME)
    pair = only_pair(slow, ok("Grep", "No files found", pattern="spring", path=f"{HOME}/src"))
    assert pair.why == "The same pattern, searched so that it came to its end."


@pytest.mark.parametrize(
    ("way", "fix"),
    [
        ("rg -n 'tide-width|style' web.ts", 1),
        ("rg -n 'tide|moon-width' web.ts", None),
        ("rg -n 'tide-width|style' moon.ts", None),
    ],
)
def test_most_of_the_words_of_a_pattern_that_was_taken_for_an_option(way, fix):
    taken = sh_fails(
        'rg -n "--tide-width|style.setup" web.ts', "rg: unrecognized flag --tide-width|style.setup", 2
    )
    assert fix_of(taken, sh(way, "7: --tide-width: 3")) == fix
