"""A folder that was read as a file, or that a command was not let list, and the listings that came of it."""

import pytest

from analyzer.models import FixKind
from tests.analyzer.call_builder import HOME, elsewhere, failed, fix_of, ok, only_pair, sh, sh_fails

IS_FOLDER = "EISDIR: illegal operation on a directory, read"
DENIED = (
    "Permission to use Bash has been denied. IMPORTANT: You *may* attempt to accomplish this action using"
    " other tools that might naturally be used to accomplish this goal, e.g. using head instead of cat."
)


def folder_read(path=f"{HOME}/src/core"):
    return failed("Read", IS_FOLDER, file_path=path)


@pytest.mark.parametrize("line", ["cd src/core && ls -la", "ls src/core/", "cd src && ls core | head -20"])
def test_a_folder_read_as_a_file_is_listed_from_where_the_line_had_gone(line):
    assert fix_of(folder_read(), sh(line, "tide.py")) == 1


@pytest.mark.parametrize("line", ["cd src/core && cat a.py", "ls src/core/high", "cd core && ls"])
def test_something_else_than_the_folder_is_shown(line):
    assert fix_of(folder_read(), sh(line, "tide.py")) is None


@pytest.mark.parametrize(
    ("later", "fix"), [("ls -la src/core", 1), ("cat src/core/a.py", 1), ("ls src", None)]
)
def test_a_folder_that_a_command_took_for_a_file(later, fix):
    assert fix_of(sh_fails("cat src/core", "cat: src/core: Is a directory"), sh(later, "a.py")) == fix


@pytest.mark.parametrize("path", ["D:\\code\\tide", "/d/code/tide"])
def test_a_folder_of_windows_has_two_spellings(path):
    wrong = elsewhere(folder_read(path), "D:\\code")
    assert fix_of(wrong, elsewhere(sh("cd /d/code/tide && ls", "a.py"), "D:\\code")) == 1
    assert fix_of(wrong, elsewhere(sh("ls /d/code/tide/", "a.py"), "D:\\code")) == 1


@pytest.mark.parametrize(
    "listed",
    [
        ok("Glob", "src/core/a.py", pattern="src/core/*"),
        ok("Glob", "src/core/a.py", pattern="**/*.py", path=f"{HOME}/src"),
        ok("LS", "a.py", path=f"{HOME}/src/core"),
    ],
)
def test_a_listing_that_was_not_let_run_is_done_by_the_tool_for_it(listed):
    pair = only_pair(sh_fails("ls -la src/core/ 2>/dev/null | head -5", DENIED, None), listed)
    assert (pair.fix, pair.kind) == (listed, FixKind.PERMISSION)


@pytest.mark.parametrize(
    "later",
    [
        ok("Glob", "src/api/a.py", pattern="src/api/*"),
        ok("Glob", "src/a.py", pattern="*", path=f"{HOME}/src"),
        ok("Glob", "src/core/README.md", pattern="src/core/**/README.md"),
        ok("Glob", "No files found", pattern="src/core/*"),
    ],
)
def test_another_folder_or_a_single_file_is_listed(later):
    pair = only_pair(sh_fails("ls -la src/core/ 2>/dev/null | head -5", DENIED, None), later)
    assert pair.fix is None
    assert "answers" not in pair.why, "nothing was asked"


def test_a_folder_that_the_settings_deny_is_denied_to_every_tool():
    denied = f"{DENIED} This folder is denied by your permission settings."
    pair = only_pair(sh_fails("ls keys", denied, None), ok("Glob", "keys/a.pem", pattern="keys/*"))
    assert (pair.fix, pair.bypass) == (None, True)


@pytest.mark.parametrize(
    ("later", "fix"),
    [
        (ok("Glob", "src/core/a.py", pattern="**/*.py", path=f"{HOME}/src/core"), 1),
        (ok("Glob", "src/core/a.py", pattern="**/a.py", path=f"{HOME}/src/core"), None),  # one file
        (sh(f"find {HOME}/src/core -name '*.py'", "a.py"), 1),
        (sh(f"find {HOME}/src/api -name core -o -name '*.py'", "a.py"), None),
    ],
)
def test_what_is_sought_in_a_folder_is_not_the_folder(later, fix):
    assert fix_of(folder_read(), later) == fix


def test_what_find_is_told_of_files_is_no_folder_that_it_lists():
    found = sh(f"find {HOME}/src -name '*.py'", "src/a.py")
    assert fix_of(folder_read(HOME), found) is None


@pytest.mark.parametrize(
    ("made", "fix"),
    [
        ("mkdir -p /home/ada/harbours && cd /home/ada/harbours && git init", None),
        ("mkdir -p /srv/moon", 2),
        ("echo mkdir harbours", 2),
    ],
)
def test_a_folder_made_where_it_had_not_been_is_no_other_of_its_name(made, fix):
    lost = sh_fails("ls -R /home/ada/harbours", "ls: /home/ada/harbours: No such file or directory")
    assert fix_of(lost, sh(made), sh("ls /home/ada/notes/harbours", "a.json")) == fix


def test_a_file_written_where_it_had_not_been_is_no_other_of_its_name():
    lost = failed("Read", "<tool_use_error>File does not exist.</tool_use_error>", file_path="/a/git/tide.py")
    other = ok("Read", "x = 1", file_path="/a/git/src/core/tide.py")
    assert fix_of(lost, other) == 1
    assert fix_of(lost, ok("Write", file_path="/a/git/tide.py", content="x = 2"), other) is None


@pytest.mark.parametrize(
    ("later", "fix"),
    [
        (f"ls {HOME}/tides", None),  # it is there by now
        ("ls ./tides/", None),
        ("mkdir -p /srv/moon/tides && ls /srv/moon/tides", None),
        ("ls /srv/moon/tides", 1),
        (f"ls {HOME}/moon/tides", 1),
    ],
)
def test_the_place_that_was_not_there_is_no_other_one(later, fix):
    lost = sh_fails("ls tides", "ls: tides: No such file or directory")
    assert fix_of(lost, sh(later, "a.json")) == fix


def test_a_place_is_told_from_the_folder_that_a_call_was_given():
    lost, later = (
        sh_fails("ls tides", "ls: tides: No such file or directory"),
        sh("ls /srv/moon/tides", "a.json"),
    )
    assert fix_of(lost, later) == 1
    lost.input_data["workdir"] = "/srv/moon"
    assert fix_of(lost, later) is None


@pytest.mark.parametrize(
    ("later", "fix"),
    [
        (f"ls {HOME}/web/tides", None),  # it is there by now
        ("ls web/tides", None),
        (f"cd {HOME} && cd web && ls ./tides", None),
        ("cd web; ls tides; ls moons", None),
        (f"ls {HOME}/tides", 1),
        (f"ls {HOME}/api/tides", 1),
    ],
)
def test_a_place_is_told_from_the_folder_that_a_line_had_gone_to(later, fix):
    lost = sh_fails("cd web && ls tides", "ls: tides: No such file or directory")
    assert fix_of(lost, sh(later, "a.json")) == fix


def test_a_place_that_is_still_not_there_is_sought_by_one_more_try():
    lost = sh_fails(f"ls -la {HOME}/tides/", f"ls: {HOME}/tides/: No such file or directory")
    again = sh_fails("pwd && ls -la tides/", f"ls: tides/: No such file or directory\n\n{HOME}")
    assert len(only_pair(lost, again).chain) == 1
