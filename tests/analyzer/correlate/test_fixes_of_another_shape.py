"""What was asked in one shape and had in another: a pattern as paths, a line in parts, a page by gh."""

import pytest

from analyzer.models import FixKind
from scanners.tools import normalise
from tests.analyzer.call_builder import (
    HOME,
    NO_FILE,
    failed,
    fix_of,
    ok,
    only_pair,
    rejected,
    session,
    sh,
    sh_fails,
)
from tests.analyzer.pairs import pairs_in

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
    assert fix_of(wrong, sh(f"ls {HOME}/src | grep moon")) == 1, "at once"
    assert fix_of(wrong, sh("git status"), sh(f"ls {HOME}/src | grep moon")) is None


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


def test_a_file_that_was_not_there_and_was_made_is_no_fix():
    keys = "/home/ada/.config/tide/keys.json"
    lost = failed("Read", NO_FILE, file_path=keys)
    shown = sh("cat ~/.config/tide/keys.json", "{}")
    assert fix_of(lost, shown) == 1
    assert fix_of(lost, ok("Write", file_path=keys, content="{}"), shown) is None
    assert fix_of(lost, sh("echo '{}' > ~/.config/tide/keys.json"), shown) is None


def test_a_module_is_a_file_and_no_folder():
    lost = sh_fails("cat src/lib/tide/index.ts", "cat: src/lib/tide/index.ts: No such file or directory")
    right = sh("cat src/lib/tide.ts", "export {}")
    assert fix_of(lost, sh("ls src/lib", "moon.ts\ntide.ts"), right) == 2
    assert fix_of(lost, right) is None, "a mere guess"
    assert fix_of(lost, sh("ls src/lib", "moon.ts\ntide.ts"), sh("cat src/lib/moon.ts", "1")) is None


def test_a_line_that_could_not_run_ends_with_an_answer():
    line = 'git ls-remote --heads origin | rg "refs/heads/tide$"'
    offline = sh_fails(line, "fatal: unable to access: Could not resolve host: tide.example")
    assert fixes_in(offline, sh_fails(line, "", 1)) == {"s1-0": "s1-1", "s1-1": None}
    assert fixes_in(offline, sh_fails("git branch | rg tide", "", 1))["s1-0"] is None
    refused = sh_fails('rg "- [ ]" -c docs/tide.md', "rg: unrecognized flag -", 2)
    assert fixes_in(refused, sh_fails("rg -c -- '- [ ]' docs/tide.md", "", 1))["s1-0"] == "s1-1"


def fixes_in(*calls):
    return {
        pair.failure.tool_call_id: pair.fix and pair.fix.tool_call_id for pair in pairs_in(session(*calls))
    }


def test_a_search_that_could_not_be_read_seeks_a_part_of_it():
    said = "bash: -c: line 1: unexpected EOF while looking for matching `\"'"
    lost = sh_fails('rg -n "add(\\"tide-hooks|tide-preview\\" app/cli.py -S', said, 2)
    assert fix_of(lost, sh('rg -n "add(\\"tide-hooks" app/cli.py || true', "12: add")) == 1
    assert fix_of(lost, sh('rg -n "add(\\"tide-hooks" app/main.py || true', "12: add")) is None


def test_another_program_sees_what_a_search_leaves_out():
    lost = sh_fails("rg --files -g '*.tide.yaml'")
    assert fix_of(lost, sh("find . -name '*.tide.yaml'", "./.tides/a.tide.yaml")) == 1
    assert fix_of(lost, sh("find . -name '*.moon.yaml'", "./.tides/a.moon.yaml")) is None


def test_an_option_before_the_subcommand_does_not_hide_the_same_work():
    lost = sh_fails("tidectl --sandbox show chart-7", "Error: Database out of sync. Run 'tidectl sync'")
    assert fix_of(lost, sh("tidectl show chart-7 --allow-stale", "chart-7")) == 1
    assert fix_of(lost, sh("tidectl show chart-8 --allow-stale", "chart-8")) is None
    assert fix_of(lost, sh("tidectl show chart-7 --help", "usage")) is None


def test_an_interpreter_that_is_a_stub_is_called_by_its_path():
    lost = sh_fails("python -c \"print('tide here')\"", "Exit code 49", 49)
    assert only_pair(lost).kind is FixKind.ENVIRONMENT
    assert fix_of(lost, sh("C:/Python312/python.exe -c \"print('tide')\"", "tide")) == 1
    assert fix_of(lost, sh('C:/Python312/python.exe -c "import moon"', "tide")) is None


def test_a_file_is_looked_into_by_another_module():
    lost = sh_fails("python -m markdown_of /home/ada/tide.pptx", "No module named markdown_of")
    told = "python3 -c \"from pptx import Presentation; print(Presentation('{}').slides)\""
    assert fix_of(lost, sh(told.format("/home/ada/tide.pptx"), "1")) == 1
    assert fix_of(lost, sh(told.format("/home/ada/moon.pptx"), "1")) is None
    assert fix_of(lost, sh("python3 -c \"open('/home/ada/tide.pptx', 'w').write('')\"")) is None


def test_refusals_in_a_row_end_with_the_form_that_is_accepted():
    lost = rejected("Bash", command="soffice --convert-to pdf tide.pptx 2>&1 | tail -2")
    again = rejected("Bash", command="soffice --convert-to pdf tide.pptx 2>&1 | tail -3")
    pairs = pairs_in(session(lost, again, sh("soffice --convert-to pdf tide.pptx")))
    assert pairs and all(pair.fix for pair in pairs)
    lost, other = rejected("Bash", command="soffice tide.pptx | tail -2"), sh("git status")
    assert fix_of(lost, other, sh("soffice tide.pptx")) is None, "nobody knows what was wrong with it"


def test_a_page_is_had_from_where_the_site_has_it():
    docs = "https://tide.example/docs"
    lost = failed("WebFetch", "status code 404", url=f"{docs}/guide/start/quick-example", prompt="All code.")
    assert fix_of(lost, ok("WebFetch", "# Quick", url=f"{docs}/quick-example", prompt="Steps?")) == 1
    assert fix_of(lost, ok("WebFetch", "# Slow", url=f"{docs}/slow-example", prompt="Steps?")) is None
    raw = "https://raw.tide.example/{}/skills/main/skills/moon-reader/SKILL.md"
    lost = failed("WebFetch", "status code 404", url=raw.format("ada"), prompt="All of it.")
    assert fix_of(lost, sh(f"curl -sL {raw.format('grace')}", "---")) == 1
    assert fix_of(lost, sh(f"curl -sL {raw.format('grace').replace('moon', 'sun')}", "---")) is None


def test_what_was_to_be_searched_for_is_told_by_a_page():
    lost = failed("WebSearch", "Permission to use WebSearch has been denied.", query="tide charts 2026")
    assert fix_of(lost, ok("WebFetch", "# Charts", url="https://tide.example/tide-charts", prompt="p")) == 1
    assert fix_of(lost, ok("WebFetch", "# Sun", url="https://sun.example/spots", prompt="p")) is None


def test_a_version_is_asked_of_the_program_that_there_is():
    assert (
        fix_of(sh_fails("python --version", "python: command not found", 127), sh("python3 --version")) == 1
    )
    assert (
        fix_of(sh_fails("python --version", "python: command not found", 127), sh("python3 tide.py")) is None
    )


def test_a_page_whose_name_goes_on():
    shop = "https://tide.example/charts"
    lost = failed("WebFetch", "status code 404", url=f"{shop}/north-sea", prompt="Which tides?")
    assert fix_of(lost, ok("WebFetch", "# N", url=f"{shop}/north-sea-2026", prompt="Which tides?")) == 1
    lost = failed("WebFetch", "status code 404", url=f"{shop}/north", prompt="Which tides?")
    assert fix_of(lost, ok("WebFetch", "# N", url=f"{shop}/north-pole", prompt="Which moons?")) is None


def test_a_subcommand_as_the_usage_has_it():
    said = "Error: accepts 1 arg(s), received 0\nUsage:\n  tide daemons stop <pid> [flags]"
    lost = sh_fails("tide daemon stop", said)
    assert fix_of(lost, sh("tide daemons list"), sh("tide daemons stop 4711")) == 2
    assert fix_of(lost, sh("tide charts stop 4711")) is None


def test_a_refused_patch_and_the_next_once_the_file_was_read():
    patch = "*** Begin Patch\n*** Update File: docs/tides.md\n@@\n{}*** End Patch"
    wanted = "-Speeds are high and low.\n+Speeds are ebb, flood and spring, with neap.\n"
    lost = failed(
        "Edit",
        "Failed to find expected lines in docs/tides.md",
        patch=patch.format(wanted),
        file_path="docs/tides.md",
    )
    table = "-| speeds | object |\n+| speeds | object: ebb, flood, spring, neap |\n"
    next_one = ok("Edit", patch=patch.format(table), file_path="docs/tides.md")
    assert fix_of(lost, sh("sed -n '1,200p' docs/tides.md"), next_one) == 2
    other = ok("Edit", patch=patch.format("-# Moons\n+# Moons and suns\n"), file_path="docs/tides.md")
    assert fix_of(lost, sh("sed -n '1,200p' docs/tides.md"), other) is None


def test_another_program_that_the_user_asked_for():
    lost = rejected("Bash", "用pnpm", command="npm run build")
    assert fix_of(lost, sh("pnpm build", "built")) == 1
    assert fix_of(lost, sh("yarn build", "built")) is None
    assert fix_of(lost, sh("pnpm test", "passed")) is None


def test_what_exists_already_is_changed():
    lost = sh_fails("git remote add origin https://tide.example/a", "error: remote origin already exists.", 3)
    assert fix_of(lost, sh("git remote set-url origin https://tide.example/a", "")) == 1
    assert fix_of(lost, sh("git remote set-url origin https://moon.example/a", "")) is None


def test_a_subcommand_of_another_is_no_fix_where_its_place_was_not_to_blame():
    lost = sh_fails("tide find high --json", "error: the tide is out")
    assert fix_of(lost, sh("tide chart find high", "")) is None


def test_a_name_that_says_again_what_its_folder_says():
    lost = sh_fails(
        "cat app/charts/tide_chart.py", "cat: app/charts/tide_chart.py: No such file or directory"
    )
    right = sh("cat app/charts/tide.py", "def draw(): ...")
    assert fix_of(lost, sh("ls app/charts", "moon.py\ntide.py"), right) == 2
    assert fix_of(lost, sh("ls app/charts", "moon.py\ntide.py"), sh("cat app/charts/moon.py", "1")) is None


def test_a_file_outside_the_workspace_is_written_inside_it():
    said = 'Path not in workspace: Attempted path "/home/ada/tide_table.py" resolves outside'
    text = "def tide_table(day):\n    return heights[day]\n"
    lost = failed("Write", said, file_path="/home/ada/tide_table.py", content=text)
    assert fix_of(lost, ok("Write", file_path=f"{HOME}/tide_table.py", content=text)) == 1
    assert fix_of(lost, ok("Write", file_path=f"{HOME}/moon.py", content=text)) is None


def test_another_script_reads_the_file_on_which_the_first_one_crashed():
    script = (
        "node -e \"const t = require('fs').readFileSync('{}'); t.{}.forEach(r => console.log(r.height))\""
    )
    lost = sh_fails(script.format("tides.csv", "rows"), "TypeError: Cannot read properties of undefined")
    assert fix_of(lost, sh(script.format("tides.csv", "toString().split(',').map(Number)"), "3")) == 1
    other = script.format("moons.csv", "toString().split(',').map(Number)")
    assert fix_of(lost, sh(other, "3")) is None


def test_a_look_at_how_a_script_is_written_is_not_its_run():
    lost = sh_fails("node scripts/tide.js", "SyntaxError: Unexpected token", 1)
    assert fix_of(lost, sh("node -c scripts/tide.js", ""), sh("node scripts/tide.js", "high")) == 2


def test_a_file_that_a_patch_did_not_fit_is_deleted_and_added():
    patch = "*** Begin Patch\n*** {} File: docs/tides.md\n{}*** End Patch"
    refused = "Failed to find expected lines in docs/tides.md"
    lost = failed(
        "Edit", refused, patch=patch.format("Update", "@@\n-old\n+new\n"), file_path="docs/tides.md"
    )
    deleted = ok("Edit", patch=patch.format("Delete", ""), file_path="docs/tides.md")
    added = ok("Edit", patch=patch.format("Add", "+# All tides\n"), file_path="docs/tides.md")
    assert fix_of(lost, deleted, added) == 2


@pytest.mark.parametrize(
    "made",
    [
        "touch ~/.config/tide/keys.json",
        "cp docs/example.json ~/.config/tide/keys.json",
        "cp docs/keys.json ~/.config/tide/",
        "mv /tmp/keys.json ~/.config/tide",
        "cd ~/.config/moon && echo '{}' > ../tide/keys.json",
    ],
)
def test_a_file_that_a_command_made_is_no_fix(made):
    lost = failed("Read", NO_FILE, file_path="/home/ada/.config/tide/keys.json")
    shown = sh("cat ~/.config/tide/keys.json", "{}")
    assert fix_of(lost, sh(made), shown) is None


def test_a_file_of_that_name_made_elsewhere_says_nothing():
    lost = failed("Read", NO_FILE, file_path="/home/ada/.config/tide/keys.json")
    shown = sh("cat ~/.config/tide/keys.json", "{}")
    assert fix_of(lost, sh("cd ~/moon && echo '{}' > keys.json"), shown) == 2


def test_looks_that_a_pattern_kept_from_running_by_ending_their_shell():
    line = "pkill -f 'tide serve'; sleep 1; ls -l data/ tmp/; grep -c 'high' /tmp/tide.log"
    lost, listed = sh_fails(line, "Exit code 144", 144), sh("ls -l data/ tmp/", "high.csv")
    assert fix_of(lost, listed, sh("grep -c 'highs' /tmp/tide.log", "9")) == 1, "the first of them"
    assert fix_of(lost, sh("tide list", "9"), listed) is None, "another look"
    assert fix_of(lost, sh("ls -l data/ logs/", "high.csv")) is None
    work = sh_fails(f"{line}; tide serve", "Exit code 144", 144)
    assert fix_of(work, listed) is None, "it was to serve"
