"""What was asked in one shape and had in another: a pattern as paths, a line in parts, a page by gh."""

import pytest
from call_builder import HOME, failed, fix_of, ok, only_pair, rejected, sh, sh_fails

from analyzer.models import FixKind
from scanners.tools import normalise

HIGH_TIDES = "select day from tides where height > 3"


def test_a_pattern_that_matched_nothing_and_the_files_it_stands_for():
    wrong = sh_fails("cp web/*.json /tmp/out", "zsh: no matches found: web/*.json")
    assert fix_of(wrong, sh("cp web/tide.json /tmp/out")) == 1
    assert fix_of(wrong, sh("cp docs/moon.md /tmp/out")) is None


def test_one_command_told_in_several():
    wrong = sh_fails("kill 4711 4712", "bash: kill: Example usage: kill -TERM 4711")
    assert fix_of(wrong, sh("kill 4711; kill 4712")) == 1
    assert fix_of(wrong, sh("kill 4711; kill 4713")) is None


def test_a_folder_read_as_a_file_is_no_search_among_its_files():
    wrong = failed("Read", "EISDIR: illegal operation on a directory, read", file_path=f"{HOME}/src")
    assert fix_of(wrong, sh(f"ls {HOME}/src")) == 1
    assert fix_of(wrong, sh(f"ls {HOME}/src | grep moon")) is None


def test_the_output_of_a_background_task():
    wrong = sh_fails(
        "cat /tmp/tide/tasks/b1f.output", "cat: /tmp/tide/tasks/b1f.output: No such file or directory"
    )
    assert fix_of(wrong, ok("TaskOutput", "high 04:12", task_id="b1f")) == 1
    assert fix_of(wrong, ok("TaskOutput", "high 04:12", task_id="c2e")) is None


def test_a_page_of_github_and_the_command_that_reads_it():
    wrong = failed(
        "WebFetch", "Request failed with status code 404", url="https://github.com/ada/tide/pull/17"
    )
    assert fix_of(wrong, sh("gh pr view 17 --comments")) == 1
    assert fix_of(wrong, sh("gh pr view 18 --comments")) is None


def test_a_search_that_took_too_long_and_came_to_an_end():
    wrong = failed("Grep", "Ripgrep search timed out after 20 seconds.", pattern="highTide", path="/")
    assert fix_of(wrong, ok("Grep", "No files found", pattern="highTide", path=f"{HOME}/src")) == 1


def test_files_listed_by_pattern_with_ripgrep():
    wrong = sh_fails('find src -name "*tide*" -printf', "find: missing argument to `-printf'")
    assert fix_of(wrong, sh("rg --files -g '*tide*' src", "src/tide.ts")) == 1


def test_the_same_program_with_the_ending_of_windows():
    wrong = sh_fails("python.exe tide.py --al", "error: unrecognized arguments: --al")
    assert fix_of(wrong, sh("python tide.py --all")) == 1


def test_a_property_of_what_powershell_got_is_no_program():
    wrong = sh_fails(
        "(Invoke-WebRequest https://tide.app/a).Content", "The remote name could not be resolved"
    )
    assert fix_of(wrong, sh("(Invoke-WebRequest https://moon.app/b).Content")) is None


@pytest.mark.parametrize("exit_code", [49, 9009])
def test_python_that_windows_offers_to_install(exit_code):
    assert only_pair(sh_fails("python tide.py", "", exit_code=exit_code)).kind is FixKind.ENVIRONMENT


def test_a_rejected_command_told_with_the_whole_path():
    wrong = rejected("Bash", command="uv run pytest tests/test_tide.py -q")
    assert fix_of(wrong, sh(f"uv run pytest {HOME}/tests/test_tide.py -q")) == 1


@pytest.mark.parametrize(
    ("whole", "fix"), [(f"{HIGH_TIDES}; drop table moons", 1), (f"{HIGH_TIDES}00", None)]
)
def test_a_text_cut_down_to_its_first_statement(whole, fix):
    wrong = failed("mcp__sea__query", "cannot run several statements", sql=whole)
    assert fix_of(wrong, ok("mcp__sea__query", sql=HIGH_TIDES)) == fix


def test_tools_that_an_editor_lends_are_the_tools_they_stand_for():
    read = {"file_path": "tide.ts"}
    assert normalise("claude", "mcp__acp__Read", read) == normalise("claude", "Read", read)
