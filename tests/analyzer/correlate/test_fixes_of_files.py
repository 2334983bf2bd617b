"""Wrong paths, too large reads, edits that did not land, searches in the wrong place."""

import pytest

from analyzer.models import FixKind
from tests.analyzer.call_builder import (
    HOME,
    NO_FILE,
    NOT_READ,
    cancelled,
    failed,
    fix_of,
    ok,
    only_pair,
    session,
    sh,
    sh_fails,
)
from tests.analyzer.pairs import pairs_in

TOO_LARGE = "File content (31441 tokens) exceeds maximum allowed tokens (25000)."


def read(path, output="text", **more):
    return ok("Read", output, file_path=f"{HOME}/{path}", **more)


def read_fails(path, output=NO_FILE, **more):
    return failed("Read", output, file_path=f"{HOME}/{path}", **more)


def edit(path, old, new, **more):
    return ok("Edit", "updated", file_path=f"{HOME}/{path}", old_string=old, new_string=new, **more)


def edit_fails(path, old, new, output=NOT_READ):
    return failed("Edit", output, file_path=f"{HOME}/{path}", old_string=old, new_string=new)


def test_the_same_file_is_read_from_another_folder():
    assert (
        fix_of(
            read_fails("src/core/tides.py"),
            ok("Glob", "src/tides.py", pattern="**/tides.py"),
            read("src/tides.py"),
        )
        == 2
    )


def test_a_file_of_that_name_in_a_folder_below_that_was_listed():
    def lost(path):
        return sh_fails(f"cat {path}", f"cat: {path}: No such file or directory")

    found, listed = sh("cat docs/tides.md", "# Tides"), sh("ls docs", "README.md\ntides.md")
    assert fix_of(lost("tides.md"), found) is None
    assert fix_of(lost("tides.md"), listed, found) == 2
    assert fix_of(lost("README.md"), listed, sh("cat docs/README.md", "# Docs")) is None


def test_a_file_in_a_folder_that_was_found_below():
    def show(path, make=sh, output="# Tides"):
        return make(f"cat {path}", output)

    lost = show(".tides/notes/moon.md", sh_fails, "cat: .tides/notes/moon.md: No such file or directory")
    found = sh("find . -type d -name .tides", "./harbour/.tides")
    right, other = show("harbour/.tides/notes/moon.md"), show("river/.tides/notes/moon.md")
    assert fix_of(lost, found, right) == 2
    assert fix_of(lost, right) is None, "nothing said that it would be there"
    assert fix_of(lost, found, other) is None
    for name in ("harbour/.tides-old", "harbour/.tides.bak", "old-harbour/.tides"):
        assert fix_of(lost, sh("find . -type d -name '*.tides*'", f"./{name}"), right) is None


def test_the_fix_may_come_from_another_tool():
    assert fix_of(read_fails("src/core/tides.py"), sh("sed -n '1,80p' src/tides.py")) == 1
    lost = sh_fails("cat lib/tides.py", "cat: lib/tides.py: No such file or directory")
    assert fix_of(lost, sh("find . -name tides.py", "./src/tides.py"), read("src/tides.py")) == 2


def test_a_search_for_the_missing_name_may_lead_to_a_file_of_another_name():
    found = ok("Grep", "src/hooks.py\nsrc/main.py", pattern="enable")
    assert fix_of(read_fails("src/commands/enable.go"), found, read("src/hooks.py")) is None, (
        "another language"
    )
    pair = only_pair(read_fails("src/commands/enable.py"), found, read("src/moon.py"), read("src/hooks.py"))
    assert pair.fix.input_data["file_path"].endswith("/hooks.py")


def test_the_package_file_that_was_guessed_by_its_folder_name():
    listing = ok("Glob", "src/logging/logger.go", pattern="src/logging/*.go")
    assert fix_of(read_fails("src/logging/logging.go"), listing, read("src/logging/logger.go")) == 2


def test_any_other_file_of_the_folder_is_not_the_fix():
    listing = ok("Glob", "src/tide/moon.go", pattern="src/tide/*.go")
    assert fix_of(read_fails("src/tide/harbour.go"), listing, read("src/tide/moon.go")) is None


def test_a_script_is_run_from_where_it_is():
    lost = sh_fails("scripts/sync.sh --all", "zsh:1: no such file or directory: scripts/sync.sh", 127)
    pair = only_pair(lost, sh("find . -name sync.sh", "tools/sync.sh"), sh("tools/sync.sh --all"))
    assert (pair.kind, pair.fix.input_data["command"]) == (FixKind.FILE_PATH, "tools/sync.sh --all")


def test_too_large_is_fixed_by_reading_a_part():
    pair = only_pair(read_fails("data/tides.csv", TOO_LARGE), read("data/tides.csv", offset=1, limit=200))
    assert (pair.kind, pair.distance) == (FixKind.FILE_TOO_LARGE, 1)


def test_too_large_is_not_fixed_by_another_file_of_the_same_name():
    assert fix_of(read_fails("data/tides.csv", TOO_LARGE), read("old/tides.csv", offset=1, limit=9)) is None


def test_a_line_that_failed_at_something_else_is_not_fixed_by_showing_another_file_of_that_name():
    said = f'This project is set up for yarn: {HOME}/package.json has a "packageManager" field'
    lost = sh_fails(f"pnpm --version && cat {HOME}/code/tides/package.json | head -5", said)
    assert fix_of(lost, sh(f"cat {HOME}/package.json | head -5", '{"packageManager": "yarn@4"}')) is None
    set_off = sh(f"COREPACK_ENABLE_STRICT=0 pnpm --version && cat {HOME}/code/tides/package.json | head -5")
    assert fix_of(lost, set_off) == 1


def test_an_edit_before_read_is_fixed_by_the_same_edit_after_it():
    calls = edit_fails("a.py", "x = 1", "x = 2"), read("a.py"), edit("a.py", "x = 1", "x = 2")
    pair = only_pair(*calls)
    assert (pair.kind, pair.fix, pair.distance) == (FixKind.EDIT_PRECONDITION, calls[2], 2)


def test_each_of_several_edits_has_its_own_fix():

    calls = [
        edit_fails("a.py", "import os", "import sys"),
        edit_fails("a.py", "def high_tide():", "def high_tide(port):"),
        read("a.py"),
        edit("a.py", "import os", "import sys"),
        edit("a.py", "def high_tide():", "def high_tide(port):"),
    ]
    pairs = pairs_in(session(*calls))
    assert {(calls.index(pair.failure), calls.index(pair.fix)) for pair in pairs} == {(0, 3), (1, 4)}


def test_an_edit_of_another_place_is_not_the_fix():
    wrong = edit_fails("a.py", "return moon.phase", "return moon.age", "String to replace not found in file.")
    assert fix_of(wrong, edit("a.py", "import os", "import sys")) is None


def test_text_that_was_not_unique_is_fixed_with_more_context():
    many = "Found 3 matches of the string to replace, but replace_all is false."
    old = "    check(level)\n    store(level)"
    calls = edit_fails("a.py", old, "x", many), edit("a.py", f"def low():\n{old}", "x")
    assert fix_of(*calls) == 1


def test_a_shell_command_may_make_the_same_change():
    calls = edit_fails("a.py", "Old", "tides.New"), sh("sed -i 's/Old/tides.New/' a.py", "")
    assert fix_of(*calls) == 1
    assert fix_of(edit_fails("a.py", "Old", "tides.New"), sh("grep tides.New a.py")) is None


def test_a_patch_is_fixed_by_the_patch_of_the_same_place():
    def patch(line):
        return {"file_path": "a.py", "patch": f"*** Update File: a.py\n@@\n-{line}\n+level = tide(port)\n"}

    bad = failed(
        "Edit", "apply_patch verification failed: Failed to find expected lines", **patch("level = 1")
    )
    assert fix_of(bad, ok("Edit", "Success", **patch("level = 1.0"))) == 1


def test_a_search_in_a_folder_that_is_not_there_is_fixed_where_it_finds():
    lost = failed("Grep", "Path does not exist: lib", pattern="high_tide", path="lib")
    none = ok("Grep", "No matches found", pattern="high_tide", path="app")
    found = ok("Grep", "src/a.py:3: high_tide", pattern="high_tide", path="src")
    assert fix_of(lost, none, found) == 2
    assert fix_of(lost, ok("Grep", "src/a.py", pattern="class Harbour")) is None


def test_a_search_tool_that_does_not_run_is_replaced_by_grep():
    broken = failed(
        "Grep", "ENOENT: no such file or directory, posix_spawn '/opt/agent'", pattern="high_tide"
    )
    pair = only_pair(broken, sh("grep -rn 'high_tide' src", "src/a.py:3: high_tide"))
    assert (pair.kind, pair.fix is not None) == (FixKind.ENVIRONMENT, True)


def test_a_call_cancelled_with_its_sibling_has_no_pair():

    assert len(pairs_in(session(read_fails("x.py"), cancelled("Read", file_path="y.py")))) == 1


def test_a_file_that_was_not_there_is_edited_where_it_is():
    found = ok("Glob", "src/core/tide.py", pattern="**/tide.py")
    right = edit("src/core/tide.py", "a", "b")
    assert fix_of(read_fails("src/tide.py"), found, right) == 2


def test_a_file_that_was_not_there_is_searched_where_it_is():
    assert (
        fix_of(read_fails("src/tide.py"), ok("Grep", "7: moon", pattern="moon", path="src/core/tide.py")) == 1
    )
    assert fix_of(read_fails("src/tide.py"), sh("rg -n moon src/core/tide.py", "7: moon")) == 1
    assert fix_of(read_fails("src/tide.py"), ok("Grep", "a.py", pattern="moon", path="src/core")) is None


def test_a_file_too_large_is_read_by_a_script():
    lost = failed(
        "Read", "File content (31441 tokens) exceeds maximum allowed tokens", file_path="/t/tides.json"
    )
    assert (
        fix_of(lost, sh("python3 -c \"import json; print(json.load(open('/t/tides.json'))[0])\"", "7")) == 1
    )


def test_an_edit_that_changes_nothing_is_fixed_by_the_next_one_that_does():
    nothing = edit_fails("a.md", "# Tides", "# Tides", "No changes made to a.md. Identical content.")
    assert fix_of(nothing, edit("a.md", "the end", "the end of it all")) == 1
    assert fix_of(nothing, read("b.md"), read("c.md"), edit("a.md", "the end", "the end of it all")) is None


def test_a_search_without_a_match_is_fixed_in_the_checkout_that_has_one():
    def search(workdir, output, call=sh):
        made = call("rg 'syncBranch|pushTides' -n src/tide.ts", output)
        made.input_data["workdir"] = workdir
        return made

    lost = search("/home/ada/tide", "", sh_fails)
    assert fix_of(lost, search("/home/ada/tide__worktrees/sync", "src/tide.ts:7: syncBranch")) == 1
    assert fix_of(lost, sh("rg 'pullTides' -n src/tide.ts", "src/tide.ts:9: pullTides")) is None
    assert only_pair(lost).why == "Its exit code answers what was asked, so nothing was to be corrected."


def test_a_button_that_a_page_numbers_anew_is_the_same_button():
    def click(ref, call=ok, output="clicked", element="Send button"):
        return call("browser_click", output, element=element, ref=ref)

    stale = click("e73", failed, "Error: Ref e73 not found in the current page snapshot")
    assert fix_of(stale, click("e81")) == 1
    assert fix_of(stale, click("e81", element="Cancel button")) is None


def test_a_page_that_could_not_be_had_is_replaced_by_a_search_for_the_same():
    url, prompt = "https://tide.example/news/agents", "What was announced for building agents, and when?"
    lost = failed("WebFetch", "Request failed with status code 403", url=url, prompt=prompt)
    assert fix_of(lost, ok("WebSearch", "results", query="tide announced building agents 2025")) == 1
    assert fix_of(lost, ok("WebSearch", "results", query="moon phases of 2025")) is None


def test_an_act_on_a_page_is_done_by_a_script():
    lost = failed("mcp__page__browser_click", "TimeoutError: locator.click", element="Upload", ref="e5")
    script = "async (page) => { await page.locator('.upload').click() }"
    assert fix_of(lost, ok("mcp__page__browser_run_code", code=script)) == 1
    assert fix_of(lost, ok("mcp__other__browser_run_code", code=script)) is None
    assert fix_of(lost, ok("mcp__page__browser_run_code", code="() => page.title()")) is None


def test_what_a_tool_refused_may_change_when_what_is_wanted_stayed():
    wanted = {"title": "Amending a commit loses the trailer of the tide", "team": "Moon", "labels": "['x']"}
    lost = failed("create_issue", "Argument Validation Error: InputValidation", **wanted)
    assert fix_of(lost, ok("create_issue", title=wanted["title"], team="Tide")) == 1
    other = "Amending a commit keeps the trailer of the tide"
    assert fix_of(lost, ok("create_issue", title=other, team="Tide")) is None


def test_a_file_outside_the_folders_allowed_is_exchanged_for_one_inside():
    said = "Error: File access denied: /tmp/tide.txt is outside allowed roots. Allowed roots: /home/ada/tide"
    lost = failed("file_upload", said, paths=["/tmp/tide.txt"])
    assert fix_of(lost, ok("file_upload", paths=["/home/ada/tide/moon.txt"])) == 1
    assert fix_of(lost, ok("file_upload", paths=["/home/ada/moon/tide.txt"])) is None
    assert fix_of(lost, ok("file_upload", paths=["/home/ada/tide/moon.png"])) is None


def test_a_folder_read_as_a_file_is_fixed_by_listing_it():
    wrong = failed("Read", "EISDIR: illegal operation on a directory, read", file_path=f"{HOME}/src")
    assert fix_of(wrong, sh(f"ls -la {HOME}/src/")) == 1
    assert fix_of(wrong, sh(f"ls -la {HOME}/docs")) is None


def test_a_folder_is_listed_in_another_place():
    lost = sh_fails("ls harbour/charts", "ls: harbour/charts: No such file or directory")
    assert fix_of(lost, sh("ls lib/harbour/charts", "a.svg")) == 1


def test_the_reason_names_a_path_as_it_is_whoevers_home_it_is_in():
    listed = ok("Glob", f"{HOME}/src/core/moon.py", pattern="**/moon.py")
    pair = only_pair(read_fails("src/moon.py"), listed, read("src/core/moon.py"))
    assert f": {HOME}/src/core/moon.py" in pair.why
    assert "~" not in pair.why


@pytest.mark.parametrize(
    "make", [ok("Edit", file_path="/home/ada/.tiderc"), sh("echo x > /home/ada/.tiderc")]
)
def test_a_file_of_ones_home_that_was_made_was_not_there(make):
    lost = sh_fails(
        "rg tide ~/.tiderc ~/.moonrc", "rg: /home/ada/.tiderc: No such file or directory (os error 2)", 2
    )
    assert fix_of(lost, make) is None


def test_a_folder_of_ones_home_that_is_there_later_is_in_no_other_place():
    lost = failed(
        "Glob", "Directory does not exist: /home/ada/.tide/notes", pattern="*", path="/home/ada/.tide/notes"
    )
    assert fix_of(lost, sh("ls ~/.tide/notes/", "moon.md")) is None


@pytest.mark.parametrize(
    ("of_project", "of_user", "fix"),
    [
        (f"{HOME}/.tide/hooks.json", "~/.tide/hooks.json", None),
        (".tide/hooks.json", "/home/ada/.tide/hooks.json", None),
        (f"{HOME}/.tide/charts", "/home/ada/.tide/charts", None),
        (f"{HOME}/.tide", "~/.tide", None),
        (f"{HOME}/.tide/charts/oslo.json", "~/.tide/charts/oslo.json", 1),  # which is no usual name
    ],
)
def test_what_a_user_has_is_not_what_a_project_has_not(of_project, of_user, fix):
    said = f"{of_project}: No such file or directory"
    assert fix_of(sh_fails(f"ls {of_project}", f"ls: {said}"), sh(f"ls {of_user}", of_user)) == fix
    assert fix_of(sh_fails(f"cat {of_project}", f"cat: {said}"), sh(f"cat {of_user}", "{}")) == fix


@pytest.mark.parametrize(
    ("shown", "fix"),
    [
        (["docs/index.html", "apps/tide-table/index.html"], 2),
        (["apps/tide-table/index.html", "old/tide-table/index.html"], None),  # which of them was meant?
        (["docs/index.html"], None),
    ],
)
def test_a_file_of_a_usual_name_is_the_one_in_such_a_folder_that_a_search_showed(shown, fix):
    listed = sh("find /srv -name index.html", "\n".join(f"/srv/{path}" for path in shown))
    lost = failed("Read", NO_FILE, file_path="/srv/tide-table/index.html")
    assert fix_of(lost, listed, ok("Read", "<p>", file_path="/srv/apps/tide-table/index.html")) == fix
