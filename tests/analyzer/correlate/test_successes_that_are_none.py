"""Calls that the log calls a success, and whose output says that they did not do what was wanted."""

import pytest

from tests.analyzer.call_builder import failed, fix_of, ok, only_pair, sh, sh_fails


def test_a_check_that_fails_behind_a_pipe_has_not_passed():
    calls = (
        sh_fails("npm run build", "src/a.ts(2,9): error TS2322: no"),
        sh("npm run build 2>&1 | head -50", "src/a.ts(2,9): error TS2322: no"),
        sh("npm run build 2>&1", "built"),
    )
    assert fix_of(*calls) == 2


@pytest.mark.parametrize(("is_running", "fix"), [(True, 2), (False, 1)])
def test_a_check_of_which_nobody_saw_the_end_has_not_passed(is_running, fix):
    in_background = sh("cargo test", "   Compiling tide v0.1.0")
    in_background.is_running = is_running
    assert fix_of(sh_fails("cargo test", "1 failed"), in_background, sh("cargo test", "2 passed")) == fix


def test_a_server_that_goes_on_has_started():
    serving = sh("npm run dev", "ready on http://localhost:5173")
    serving.is_running = True
    assert fix_of(sh_fails("npm run dev", "Error: listen EADDRINUSE"), serving) == 1


def test_git_that_goes_on_has_not_done_its_work():
    pushing = sh("git push", "warning: LF will be replaced by CRLF")
    pushing.is_running = True
    refused = sh_fails("git push", "fatal: no upstream branch. Use git push --set-upstream origin tides", 128)
    assert fix_of(refused, pushing) is None
    assert fix_of(refused, pushing, sh("git push --set-upstream origin tides", "* [new branch]")) == 2


def test_a_wait_that_goes_on_in_silence_has_come_to_nothing_yet():
    waiting = sh("harbor wait tide --timeout 1200", "")
    waiting.is_running = True
    over = sh_fails("harbor wait tide --timeout 60", "Timeout waiting for: tide")
    assert fix_of(over, waiting) is None
    waiting.is_running = False
    assert fix_of(over, waiting) == 1


@pytest.mark.parametrize(
    ("had", "fix"), [("HTTP/2 404 \ndate: x", None), ("curl: (6) Could not resolve", None), ("# Tides", 1)]
)
def test_a_page_that_a_command_did_not_get_either(had, fix):
    url = "https://tides.example/docs/brest/harbour"
    lost = failed("WebFetch", "Request failed with status code 404", url=url, prompt="When is high tide?")
    assert fix_of(lost, sh(f"curl -s {url} | head", had)) == fix


def test_a_success_whose_exit_nobody_saw():
    lost = sh_fails("redis-cli -h tide.example -p 6380 ping", "bash: redis-cli: command not found", 127)
    assert fix_of(lost, sh('curl -s http://tide.example:6380 | head -3; echo "exit: $?"', "exit: 7")) is None


BUILD = ("npm run build", "src/a.ts(2,9): error TS2322: no")
TESTS = ("pytest -v tests", "1 failed")


@pytest.mark.parametrize(
    ("check", "later", "printed"),
    [
        (TESTS, "pytest -v tests > /tmp/log 2>&1; echo $?", "1"),
        (BUILD, 'npm run build > /tmp/log 2>&1; echo "status $?"', "status 2"),
        (BUILD, 'npm run build > log; rc=$?; wc -l log; echo "rc=$rc"', "42 log\nrc=1"),
        (BUILD, 'npm run build 2>&1 | tail -2; echo "code ${PIPESTATUS[0]}"', "wrote 3 files\ncode 1"),
        (BUILD, "npm run build &> log && echo GOOD || echo BAD", "BAD"),
        (BUILD, "npm run build &> log && echo GOOD; ls", "src"),
        (BUILD, "npm run build > log && npm run clean || true", "wrote 3 files"),
        (BUILD, "if npm run build > log; then echo good; else echo bad; fi", "bad"),
        (BUILD, "! npm run build", "wrote 3 files"),
        (BUILD, "npm run build > /dev/null 2>&1; echo done", "done"),
        (BUILD, "npm run build > log 2>&1; cat other.log", "wrote 3 files"),
        (BUILD, "npm run build 2>&1 | head -3", "wrote a\nwrote b\nwrote c"),
        (BUILD, "npm run build 2>&1 | sed -n '1,3p'", "wrote a\nwrote b\nwrote c"),
        (TESTS, "pytest -v tests 2>&1 | tail -n 0", ""),
        (TESTS, "pytest -v tests 2>&1 | grep -c FAILED", "1"),
        (TESTS, "pytest -v tests 2>&1 | grep -o '[0-9]* passed'", "2 passed"),
        (TESTS, "pytest -v tests 2>&1 | wc -l", "30"),
        (TESTS, "pytest -v tests 2>&1 | head -30", "ERROR: file or directory not found: tests"),
        (TESTS, "pytest -v tests 2>&1 | head -30", "pytest: error: unrecognized arguments: -w"),
        (TESTS, "pytest -v tests 2>&1 | head -30", "collected 3 items"),
        (BUILD, "npm run build 2>&1 | head -30", "> tide build\n\nError: Could not resolve ./moon"),
        (BUILD, "npm run build 2>&1 | head -30", "Oops! Something went wrong"),
    ],
)
def test_a_check_whose_exit_nobody_saw_and_whose_output_shows_nothing_of_it(check, later, printed):
    assert fix_of(sh_fails(*check), sh(later, printed)) is None


@pytest.mark.parametrize(
    ("check", "later", "printed"),
    [
        (TESTS, "pytest -v tests > /tmp/log 2>&1; echo $?", "0"),
        (BUILD, 'npm run build > /tmp/log 2>&1; echo "status $?"', "status 0"),
        (BUILD, 'npm run build > log; rc=$?; wc -l log; echo "rc=$rc"', "42 log\nrc=0"),
        (BUILD, "npm run build &> log && echo GOOD || echo BAD", "GOOD"),
        (BUILD, "npm run build > log && npm run clean || echo BAD", "wrote 3 files"),
        (BUILD, "if npm run build > log; then echo good; else echo bad; fi", "good"),
        (TESTS, "pytest -v tests > log 2>&1; tail -2 log", "=== 3 passed in 0.10s ==="),
        (BUILD, "npm run build > log 2>&1; tail -2 log", "wrote 3 files"),
        (BUILD, "npm run build 2>&1 | head -30", "wrote a\nwrote b\nwrote c"),  # all that there was
        (TESTS, "pytest -v tests | head -1", "=== 3 passed in 0.10s ==="),
    ],
)
def test_a_check_of_which_the_output_shows_that_it_passed(check, later, printed):
    assert fix_of(sh_fails(*check), sh(later, printed)) == 1


@pytest.mark.parametrize(
    ("later", "printed", "fix"),
    [
        ("tide sync 2>&1 | head", "Error: the lock is held", None),
        ("tide sync 2>&1 | head", "tide: nobody is there", None),
        ("tide sync 2>&1 | head", "harbour is closed today", None),  # as before
        ("tide sync; ls", "zsh: permission denied: tide\nsrc", None),
        ("tide sync 2>&1 | head", "synced 3 harbours, errors: 0", 1),
        ("tide sync", "Error: none", 1),  # its exit was seen
    ],
)
def test_a_command_that_says_what_is_wrong_where_nobody_saw_its_exit(later, printed, fix):
    assert fix_of(sh_fails("tide sync", "syncing\nharbour is closed today"), sh(later, printed)) == fix


def test_a_log_may_hold_the_errors_of_others():
    lost = sh_fails("gh run view 7 --log", "bash: gh: command not found", 127)
    assert fix_of(lost, sh("gh run view 7 --log | head -3", "Error: tide is low")) == 1


def test_a_failure_that_only_its_printed_exit_code_tells():
    lost = sh_fails(
        "curl -s https://tide.example/a -o a", "curl: (6) Could not resolve host: tide.example", 6
    )
    assert fix_of(lost, sh("curl -s https://tide.example/a -o a; echo $?", "22")) is None
    assert fix_of(lost, sh("curl -s https://tide.example/a -o a; echo $?", "0")) == 1


def test_a_look_at_what_a_script_was_fed():
    fed = "curl -s https://tides.example/api"
    broken = sh_fails(
        f"{fed} | python3 -c 'import json, sys; json.load(sys.stdin)[0].get(1)'", "AttributeError"
    )
    assert fix_of(broken, sh(f"{fed} | head -c 500", '{"status": "deprecated"}')) is None


def test_a_file_of_which_a_later_line_says_that_it_is_not_there_either():
    gone = sh_fails("cat src/train/tides.py", "cat: src/train/tides.py: No such file or directory")
    look = "cat src/train/tides.py 2>/dev/null || echo 'no tides'"
    assert fix_of(gone, sh(f"{look}; ls", "no tides\nmoon.py")) is None
    assert fix_of(gone, sh(f"{look}; ls", "import moon\nmoon.py")) == 1


@pytest.mark.parametrize(
    ("wrong", "later", "fix"),
    [
        ("import moon; print(moon.phase('charts/a.yml'))", "import os; print(os.stat('charts/a.yml'))", None),
        ("import moon; print(moon.__version__)", "import tide; print(tide.__version__)", None),
        (
            "import moon; t = moon.load(open('charts/a.yml')); print(t['high'], t['low'], t['ebb'])",
            "import tide; t = tide.load(open('charts/a.yml')); print(t['high'], t['low'], t['ebb'])",
            1,
        ),
    ],
)
@pytest.mark.parametrize("line", ['python3 -c "{}"', "python3 - <<'PY'\n{}\nPY"])
def test_a_script_without_the_module_that_was_missing(line, wrong, later, fix):
    lacks = sh_fails(line.format(wrong), "ModuleNotFoundError: No module named 'moon'")
    assert fix_of(lacks, sh(line.format(later))) == fix


@pytest.mark.parametrize(
    ("later", "printed"),
    [
        ("grep -rn tide src", "(Bash completed with no output)"),
        ("grep -rnc tide src/a.py src/b.py", "src/a.py:0\nsrc/b.py:0"),
        ("grep -rn tide src | wc -l", "       0"),
        ("grep -rn tide src || echo none", "none"),
        ("grep -rn tide src; echo ---", "---"),
        ("grep -rn tide src; echo exit $?", "exit 1"),
    ],
)
def test_a_search_that_found_nothing(later, printed):
    lost = sh_fails("grep -rn tide lib", "grep: lib: No such file or directory", 2)
    assert fix_of(lost, sh(later, printed)) is None


def test_a_search_for_more_or_less_is_not_called_the_same():
    lost = sh_fails("grep -rn 'high tide|ebb' lib", "grep: lib: No such file or directory", 2)
    same = sh("grep -rn 'high tide|ebb' src", "src/a.py:1: ebb")
    other = sh("grep -rn 'high tide|ebb|low' src", "src/a.py:1: ebb")
    assert only_pair(lost, same).why.startswith("The same pattern")
    assert only_pair(lost, other).why.startswith("Nearly the same pattern")


@pytest.mark.parametrize(
    ("wrong", "later", "fix"),
    [
        ("tide sync; exit 1", "tide log; exit 1", None),
        ("test -f a.txt; exit $?", "test -f b.txt; exit $?", None),
        ("tide sync || { echo bad; exit 1; }", "tide log || { echo bad; exit 1; }", None),
        ("tide sync || exit 1", "tide sync || exit 1", 1),
        ("tide sync || { echo bad; exit 1; }; ls", "tide sync || { echo bad; exit 1; }; ls", 1),
    ],
)
def test_an_exit_does_no_work(wrong, later, fix):
    assert fix_of(sh_fails(wrong, "boom"), sh(later)) == fix


def test_what_only_worked_later_was_not_corrected():
    broken = sh_fails("git status", "fatal: unable to read e53647ba1f1e", 128)
    shown = only_pair(broken, sh("git status --short", " M a.py"))
    assert (shown.kind, shown.why) == ("other", "The same `git status` worked, with other options.")
    lost = failed("mcp__browser__upload", "Error: nobody asks for a file", paths=["a.txt"])
    assert only_pair(lost, ok("mcp__browser__upload", paths=["a.txt"])).why == "The same call worked later."


LEFT = "Command running in background with ID: b7. Output is being written to: /tmp/tasks/b7.output"


@pytest.mark.parametrize(("is_running", "fix"), [(True, None), (False, 1)])
def test_a_line_that_was_left_running_has_come_to_nothing_yet(is_running, fix):
    left = sh("./bin/sync-harbours", LEFT)
    left.is_running = is_running
    assert fix_of(sh_fails("./bin/sync-harbours", "line 3: tide: unbound variable"), left) == fix


@pytest.mark.parametrize(("had", "fix"), [(LEFT, None), ('{"at": "noon"}', 1)])
def test_a_look_at_what_is_not_shown(had, fix):
    said = 'jq: error (at <stdin>:1): Cannot index array with string "high"'
    assert fix_of(sh_fails("tidectl show t-7 | jq .high", said, 5), sh("tidectl show t-7", had)) == fix


def test_what_a_search_leaves_of_an_answer_that_is_no_data():
    address = "https://tides.example/brest"
    lost = sh_fails(f"curl -s {address} | jq .", "jq: parse error: Invalid literal at line 1", 5)
    assert fix_of(lost, sh(f"curl -v {address} 2>&1 | grep HTTP", "< HTTP/2 302")) is None


@pytest.mark.parametrize(
    ("printed", "fix"),
    [
        ("FAILED: old text not found", None),
        ("ERROR!", None),
        ("Failed to replace the first", None),
        ("Not found!", None),
        ("Found it. Done.", 1),
        ("error: high is never read", 1),  # of what ran after it
        ("Passed: 3\nFailed: 0", 1),
    ],
)
def test_a_script_that_did_not_find_what_it_was_to_exchange(printed, fix):
    change = {"file_path": "src/tide.py", "old_string": "high = 1", "new_string": "high = tide.highest()"}
    script = "s = open('src/tide.py').read().replace('high = 1', 'high = tide.highest()')\n"
    told = sh(
        f"python3 - <<'EOF'\n{script}high = tide.highest()\nopen('src/tide.py', 'w').write(s)\nEOF", printed
    )
    assert fix_of(failed("Edit", "String to replace not found in file.", **change), told) == fix


def test_a_wrapper_that_tells_of_a_failure_in_its_own_words():
    lost = sh_fails("git commit -m 'Add tides'", "error: gpg failed to sign the data", 128)
    again = "rtk git add . && rtk git commit -m 'Add tides'"
    assert fix_of(lost, sh(again, "ok 2 files\nFAILED: git commit\n1 test failed")) is None
    assert fix_of(lost, sh(again, "ok 2 files\nok")) == 1


@pytest.mark.parametrize(
    ("later", "fix"),
    [
        ("tidectl list --kind=buoy --json | jq '.[].high'", 1),
        ("tidectl list --kind=harbour --json | jq '.[].high'", None),
    ],
)
def test_a_filter_fed_with_other_things(later, fix):
    said = "jq: error (at <stdin>:72): Cannot iterate over null (null)"
    lost = sh_fails("tidectl list --kind=buoy --json | jq '.high[]'", said, 5)
    assert fix_of(lost, sh(later, "7")) == fix
    assert fix_of(lost, sh(f"{later} | sort", "jq: error (at <stdin>:72): null has no keys")) is None
