"""Which command of a line failed, and of what kind that failure is."""

import pytest

from analyzer.correlate.explanation import signals
from tests.analyzer.call_builder import HOME, failed, fix_of, ok, only_pair, sh, sh_fails

NO_LOCK = "fatal: Unable to create '.git/index.lock': File exists."


def test_the_member_that_the_head_of_the_output_names():
    output = "[test] ERROR task failed\n" + "ok  tide/moon  0.2s\n" * 30 + "FAIL"
    line = sh_fails("mise run test && mise run lint", output)
    assert fix_of(line, sh("mise run lint", "0 issues"), sh("mise run test", "ok")) == 2


def test_the_member_one_of_whose_operands_the_output_names():
    line = sh_fails("bd claim tide-7 && gull add moon --base main", "Error claiming tide-7: claimed by ada")
    assert fix_of(line, sh("gull add moon --base main", "added")) is None
    assert fix_of(line, sh("bd claim tide-7 && gull add moon --base main", "added")) == 1


@pytest.mark.parametrize(
    ("command", "output", "later"),
    [
        ("gull show moon", "Error: no agent is running there", "gull show moon | tail -20"),
        ("gull show moon", "Error: no agent is running there", "sleep 5 && gull show moon"),
        (
            "git add a.py && git commit -m 'Add tides'",
            NO_LOCK,
            "rm .git/index.lock; git commit -m 'Add tides'",
        ),
    ],
)
def test_a_member_that_worked_unchanged_was_no_wrong_command(command, output, later):
    pair = only_pair(sh_fails(command, output), sh(later, "fine"))
    assert pair.fix is not None and pair.kind == ("environment" if output == NO_LOCK else "other")


@pytest.mark.parametrize(
    ("output", "fix"),
    [
        ("gull: device offline", 2),
        ("gull.exe: device offline", 2),
        ("Exit code 1\ngull.exe: device offline\n\ngull.exe: device offline", 2),
        ("gull: no such log: moonlog", 1),
        ("tide.apk: 3 MB\ngull: device offline", 1),
    ],
)
def test_the_first_of_a_chain_that_complains_before_anything_was_printed(output, fix):
    line = sh_fails("gull install tide.apk && gull clear moonlog", output)
    later = sh("gull start tide && gull clear moonlog"), sh("gull install tide.apk", "Success")
    assert fix_of(line, *later) == fix


@pytest.mark.parametrize(
    "first",
    [
        "cp tide.csv old",
        "tar xf ebb.tar",
        "sed -i s/ebb/flow/ tide.py",
        "gull -q install tide.apk",
        "gull list > tides.txt",
        "gull install tide.apk",
    ],
)
def test_no_word_of_the_first_of_a_chain_says_nothing_where_it_has_none(first):
    program = first.partition(" ")[0]
    second = f"{program} clear moonlog"
    line = sh_fails(f"{first} && {second}", f"{program}: device offline")
    assert fix_of(line, sh(first, ""), sh(second, "")) == (1 if first == "gull install tide.apk" else 2)


def test_what_runs_though_the_first_failed_may_be_what_complains():
    line = sh_fails("gull install tide.apk; gull clear moonlog", "gull: device offline")
    assert fix_of(line, sh("gull install tide.apk", "Success"), sh("gull clear moonlog", "")) == 2


def test_the_member_that_was_to_run_as_another_user():
    asks = "sudo: a terminal is required to read the password\nsudo: a password is required"
    line = sh_fails("sudo tide-fw --set on && tide-fw --get", asks)
    assert fix_of(line, sh("tide-fw --get", "on")) is None
    assert fix_of(line, sh("tide-fw --get", "off"), sh("sudo tide-fw --set on && tide-fw --get", "on")) == 2


def test_the_member_that_could_not_write_what_the_others_miss():
    write, use = "cat > lib/moon_test.go <<'E'\npackage moon\nE", "go test ./lib/...\nrm lib/moon_test.go"
    said = "bash: line 1: lib/moon_test.go: No such file or directory\nFAIL ./lib/... [setup failed]\n"
    said += "rm: cannot remove 'lib/moon_test.go': No such file or directory"
    right = sh(f"cd /home/ada/code/tide-table/src && {write}\n{use}", "ok lib 0.1s")
    assert fix_of(sh_fails(f"{write}\n{use}", said), right) == 1


def test_a_request_that_the_server_turned_down_is_no_fix():
    ask = "curl -i -X POST http://localhost:80/tides -d "
    broken = 'HTTP/1.1 500 Internal Server Error\n\n{"error": "parse error at column 2"}'
    went_on, fine = "HTTP/1.1 401 Unauthorized\n\nHTTP/1.1 200 OK\n\n{}", "HTTP/1.1 200 OK\n\n{}"
    line = sh_fails(f'{ask}"{{a:1}}"', broken)
    for answer, expected in ((broken, None), (fine, 1), (went_on, 1)):
        assert fix_of(line, sh(f"{ask}'{{\"a\":1}}'", answer)) == expected


def test_the_exit_code_of_curl_is_its_own_whatever_the_line_printed_before():
    told = "sleep 3\ntide logs | tail -3\ncurl -s http://localhost:8080/high"
    output = "level=fatal open ./VERSION: no such file or directory"
    pair = only_pair(sh_fails(f"tide serve\n{told}", output, 7), sh("tide logs | tail -3", "up"))
    assert (pair.fix, pair.kind) == (None, "environment")
    assert fix_of(sh_fails(f"tide serve\n{told}", output, 7), sh(f"tide serve --fast\n{told}", "3.1")) == 1


def test_a_check_whose_program_is_not_under_its_path_says_nothing_of_the_code():
    lost = "bash: line 1: /home/ada/go/bin/go: No such file or directory"
    assert only_pair(sh_fails("~/go/bin/go build ./tide", lost, 127)).kind == "environment"
    broken = "tide/a.go:3:1: open moon.txt: no such file or directory"
    assert only_pair(sh_fails("~/go/bin/go build ./tide", broken, 1)).kind == "test_or_build"


def test_a_program_that_a_script_lacks_is_a_matter_of_the_environment():
    pair = only_pair(
        sh_fails("tools/up.sh all", "tools/up.sh: line 46: /opt/tide: No such file or directory")
    )
    assert pair.kind == "environment"
    pair = only_pair(sh_fails("bash -c /opt/tide", "bash: line 1: /opt/tide: No such file or directory"))
    assert pair.kind == "file_path"


@pytest.mark.parametrize(
    ("command", "output", "kind"),
    [
        ("git add moon.py", "fatal: pathspec 'moon.py' did not match any files", "file_path"),
        ("python3 -m venv env", "The virtual environment was not created successfully.", "environment"),
        ("docker ps", "Cannot connect to the Docker daemon at unix:///run/docker.sock.", "environment"),
        ("brew install tide", "Error: You have not agreed to the Xcode license.", "environment"),
        ("dotnet restore", "error NU1301: Unable to load the service index for source", "network_or_service"),
        ("quarto render", "[1/9] tides.qmd\nerror: 2 errors in moon.qmd", "test_or_build"),
        ("tide pull", "Error: certificate verification error: self signed", "network_or_service"),
        ("tide pull", "timeout of 5000ms exceeded", "network_or_service"),
        ("gh pr view 12", "HTTP 401: Bad credentials (https://api.github.com/graphql)", "network_or_service"),
        ("ps -ef | rg tide", "zsh:1: operation not permitted: ps", "permission"),
        ("npm test", "This command requires approval", "permission"),
        ("npm test | tail", "The following part requires approval: npm test", "permission"),
        ("tide serve", "Error: Address in use (os error 98)", "environment"),
        ("git pull", "fatal: Need to specify how to reconcile divergent branches.", "command_syntax"),
        ("stat -f %m a -t %Y", "stat: -t: No such file or directory", "command_syntax"),
    ],
)
def test_the_output_tells_the_kind(command, output, kind):
    assert only_pair(sh_fails(command, output)).kind == kind


def test_a_page_that_sends_in_a_circle_is_the_services():
    assert only_pair(sh_fails("curl -sL https://tides.example", "HTTP 303", 47)).kind == "network_or_service"


def test_a_patch_that_is_no_patch_is_refused_as_an_edit():
    broken = "Invalid patch hunk on line 4: 'tide' is not a valid hunk header."
    assert only_pair(failed("Edit", broken, 1, patch="*** Begin Patch")).kind == "edit_precondition"


def test_what_a_failing_test_printed_is_not_about_its_command():
    said = "cat: charts.txt: No such file or directory\nbash: tide: command not found\n1 failed in 0.03s"
    pair = only_pair(sh_fails("pytest -q", said))
    assert (pair.kind, signals(pair)) == ("test_or_build", ["exit code 1"])


def test_a_tool_that_is_denied_a_place_is_fixed_by_the_same_file_in_another():
    denied = failed(
        "mcp__browser__upload",
        "File access denied: /tmp/tide-table-ports.txt is outside",
        paths=["/tmp/tide-table-ports.txt"],
    )
    pair = only_pair(denied, ok("mcp__browser__upload", paths=[f"{HOME}/tide-table-ports.txt"]))
    assert pair.fix is not None and pair.kind == "permission"


def test_a_success_that_a_later_alternative_may_have_had_is_none():
    lost = sh_fails("docker ps", "bash: docker: command not found", 127)
    assert fix_of(lost, sh("which docker || /usr/local/bin/docker ps || echo none", "none")) is None
    assert fix_of(lost, sh("which docker || /usr/local/bin/docker ps", "CONTAINER ID")) == 1


def test_a_look_at_what_there_is_does_not_do_the_work():
    wrong = "node -e \"const t = require('/opt/tide/lib/tide.js'); console.log(t.load('brest').high(3))\""
    look = "node -e \"const t = require('/opt/tide/lib/tide.js'); console.log(Object.keys(t))\""
    right = "node -e \"const t = require('/opt/tide/dist/tide.js'); console.log(t.load('brest').high(3))\""
    lost = sh_fails(wrong, "TypeError: t.load is not a function")
    assert fix_of(lost, sh(look, "[ 'read' ]"), sh(right, "4.2")) == 2


def test_a_query_without_the_argument_that_was_refused():
    wrong = "tide api -f query='{ port(id: 7) { name notes(cut: 80) highs } }'"
    right = "tide api -f query='{ port(id: 7) { name highs } }'"
    lost = sh_fails(wrong, "Field 'notes' doesn't accept argument 'cut'")
    assert fix_of(lost, sh(right, "{}")) == 1
    assert fix_of(lost, sh(right.replace("highs", "lows"), "{}")) is None


def test_a_file_that_is_copied_from_where_it_is():
    gone = sh_fails("cp dist/theme/dark.json ~/t.json", "cp: dist/theme/dark.json: No such file or directory")
    assert fix_of(gone, sh("cp src/core/theme/dark.json ~/t.json", "")) == 1
    assert fix_of(gone, sh("cp src/theme/light.json ~/t.json", "")) is None


def test_a_file_of_the_same_name_in_another_part_is_another_file():
    gone = sh_fails("rm web/tide.py", "rm: web/tide.py: No such file or directory")
    assert fix_of(gone, sh("rm api/tide.py", "")) is None


def test_a_search_in_a_file_that_is_not_there_ends_with_the_file_read_elsewhere():
    gone = sh_fails(
        "rg -n high src/sun.py src/moon.py", "rg: src/moon.py: No such file or directory (os error 2)", 2
    )
    assert fix_of(gone, sh("sed -n '1,240p' src/tides/moon.py", "def high(): ...")) == 1


def test_a_folder_read_as_a_file_ends_with_a_file_in_it():
    folder = failed("Read", "EISDIR: illegal operation on a directory, read", file_path=f"{HOME}/docs/tide")
    assert (
        fix_of(
            folder,
            ok("Glob", "tide/index.md", pattern="docs/**"),
            ok("Read", file_path=f"{HOME}/docs/tide/index.md"),
        )
        == 2
    )
    assert fix_of(folder, ok("Read", file_path=f"{HOME}/docs/moon/index.md")) is None


def test_xargs_says_by_its_exit_code_that_what_it_ran_failed():
    line = "git ls-files -z --others | grep -z tide | xargs -0 git add -- && git status --short"
    lost = sh_fails(line, "fatal: pathspec '!tide.md' did not match any files", 123)
    assert "failing member: git add" in signals(only_pair(lost))
    assert fix_of(lost, sh("git add -u && git ls-files -z --others | xargs -0 echo", "tide.md")) is None
