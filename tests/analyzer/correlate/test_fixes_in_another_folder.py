"""The same work where it can be done: another folder, however its path is written."""

import pytest

from analyzer.models import FixKind
from tests.analyzer.call_builder import NO_FILE, elsewhere, failed, fix_of, ok, only_pair, sh, sh_fails

NO_MODULE = "pattern ./...: directory prefix . does not contain main module or its selected dependencies"
NOT_STARTED = 'execution error: Io(Os { code: 2, kind: NotFound, message: "No such file or directory" })'
DRIVE = r"C:\code\tide-table"


def found(path, output="Found 1 file(s)"):
    return ok("Glob", f"{output}\n/home/ada/{path}", pattern="**/tides.ts")


@pytest.mark.parametrize("folder", ["/c/code/tide-table/src", "src", r"C:\code\tide-table\src"])
def test_a_folder_below_however_the_shell_of_windows_writes_its_path(folder):
    wrong = elsewhere(sh_fails("go build ./... && gofmt -l tide/", NO_MODULE), DRIVE)
    right = elsewhere(sh(f"cd '{folder}' && go build ./... && gofmt -l tide/", "ok"), DRIVE)
    assert fix_of(wrong, right) == 1


def test_a_folder_of_another_drive_is_another_place():
    wrong = elsewhere(sh_fails("go build ./... && gofmt -l tide/", NO_MODULE), DRIVE)
    right = elsewhere(sh("cd /d/code/tide-table/src && go build ./... && gofmt -l tide/", "ok"), DRIVE)
    assert fix_of(wrong, right) is None


def started_in(call, folder):
    call.input_data["workdir"] = folder
    return call


@pytest.mark.parametrize(
    ("folder", "fix"),
    [("/home/ada/code/tide-table", 1), ("/home/ada/code/tidetable", 1), ("/home/ada/code/moon-phase", None)],
)
def test_a_line_that_could_not_start_in_a_folder_that_was_misspelled(folder, fix):
    wrong = started_in(sh_fails("sed -n 1,9p notes/plan.md", NOT_STARTED), "/home/ada/code-tide-table")
    right = started_in(sh("sed -n 1,9p notes/plan.md", "# Plan"), folder)
    assert fix_of(wrong, right) == fix


def test_a_path_that_a_search_showed_in_a_folder_below():
    wrong = failed("Read", NO_FILE, file_path="src/data/tides.ts")
    right = ok("Read", "tides", file_path="tide-app/src/data/tides.ts")
    assert fix_of(wrong, found("tide-app/src/data/tides.ts"), right) == 2
    assert only_pair(wrong, right).fix is None, "it may be any other file of that path"
    assert only_pair(wrong, right).kind is FixKind.FILE_PATH


@pytest.mark.parametrize(
    ("line", "fix"),
    [
        ("source /srv/tide/env/bin/activate && pytest tests -v", 1),
        ("source /srv/tide/env/bin/activate && pytest moons -v", None),
        ("source /srv/tide/env/bin/settings && pytest tests -v", None),
    ],
)
def test_what_sets_up_the_shell_from_where_it_is(line, fix):
    said = "bash: .env/bin/activate: No such file or directory"
    lost = sh_fails("source .env/bin/activate && pytest tests -x | head", said)
    assert fix_of(lost, sh(line, "3 passed")) == fix
