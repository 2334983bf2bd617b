"""The same call again and again with nothing changed, told from paging, polling, editing and re-running."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer import loops as loops_module
from analyzer.calls.meanings import before_pipe
from analyzer.loops import FAILS_AGAIN, KEEP_OUTPUT, STILL_HOLDS, loops
from scanners.claude import calls as claude_calls
from scanners.codex import calls as codex_calls
from tests.analyzer.call_builder import HOME, NO_FILE, failed, ok, session, sh, sh_fails
from tests.timing import grows_at_most


def found(*calls):
    return [(len(loop.calls), loop.remedy) for loop in loops(session(*calls))]


def again(make, times=3):
    return [make() for _ in range(times)]


def test_the_same_failure_three_times_is_a_loop():
    assert found(*again(lambda: sh_fails("docker compose up", "no daemon"))) == [(3, FAILS_AGAIN)]


def test_twice_is_no_loop():
    assert found(*again(lambda: sh_fails("docker compose up", "no daemon"), 2)) == []


def test_spelling_does_not_matter():
    calls = (
        sh_fails("npm  run tides", "no"),
        sh_fails("npm run tides", "no"),
        sh_fails("cd .; npm run tides", "no"),
    )
    assert found(calls[0], calls[1], sh_fails("npm run tides ", "no")) == [(3, FAILS_AGAIN)]


def test_reading_the_same_part_again_is_a_loop_and_its_waste_is_the_repetition():
    [loop] = loops(session(*again(lambda: ok("Read", "text", file_path=f"{HOME}/a.py"))))
    assert loop.remedy == STILL_HOLDS
    assert loop.wasted_bytes == sum(call.input_bytes + call.output_bytes for call in loop.calls[1:])


def test_paging_through_a_file_is_no_loop():
    assert found(*(ok("Read", "text", file_path="a.py", offset=n * 100) for n in range(5))) == []


def test_other_numbers_are_other_calls():
    assert found(*(sh(f"gh issue view {n}", "text") for n in (101, 205, 333))) == []


def test_edits_of_one_file_are_no_loop():
    edits = [ok("Edit", file_path="a.py", old_string="x", new_string="y") for _ in range(3)]
    assert found(*edits) == []


def test_a_check_run_again_after_edits_is_no_loop():
    calls = []
    for _ in range(4):
        calls += [
            sh_fails("pytest -q", "1 failed"),
            ok("Edit", file_path="a.py", old_string="x", new_string="y"),
        ]
    assert found(*calls) == []


def test_polling_is_no_loop():
    assert found(*again(lambda: sh("sleep 30 && gh pr checks 12", "pending"))) == []
    assert found(*again(lambda: ok("TaskOutput", "running", task_id="7"))) == []


def test_a_result_that_changes_is_news():
    assert found(*(sh("cat tides.log", "line\n" * n) for n in range(1, 5))) == []


def test_asked_again_by_the_user_is_no_loop():
    def listing():
        return failed("Read", NO_FILE, file_path="a.py")

    assert found(listing(), listing(), "look again, I have put it there", listing()) == []


@pytest.mark.parametrize(
    "commands",
    [
        ["TIDE=a npm run tides", "TIDE=b npm run tides", "TIDE=c npm run tides"],
        ["./a/sync.sh", "./b/sync.sh", "./c/sync.sh"],
        ["tide -p brest -o a.txt", "tide -o brest -p a.txt", "tide -p a.txt -o brest"],
        ["python3 - <<'E'\nprint(1)\nE", "python3 - <<'E'\nprint(2)\nE", "python3 - <<'E'\nprint(3)\nE"],
        ["tide > a.txt", "tide > b.txt", "tide > c.txt"],
    ],
)
def test_other_variables_programs_values_scripts_or_files_are_other_calls(commands):
    assert found(*(sh_fails(command, "no") for command in commands)) == []


def test_paging_by_shell_is_no_loop():
    assert found(*(sh(f"sed -n '{n}00,{n}99p' tides.csv", "text") for n in range(1, 5))) == []
    assert found(*(sh(f"tail -n +{n}00 tides.csv | head -n 100", "text") for n in range(1, 5))) == []
    assert found(*(sh(f"head -c {n}000 tides.csv", "text") for n in range(1, 5))) == []


@pytest.mark.parametrize(
    "command",
    [
        "gh run list --limit 1",
        "curl -s http://localhost:3000/tides",
        "kubectl get pods",
        "docker compose up -d",
        "git push origin tides",
        "redis-cli incr tides",
        "npm run seed",
    ],
)
def test_asking_elsewhere_or_acting_again_is_no_loop_while_it_works(command):
    assert found(*again(lambda: sh(command, "same"))) == []


def test_waiting_in_between_is_polling():
    calls = [
        call for _ in range(4) for call in (sh_fails("curl -s localhost:3000", "", 7), sh("sleep 5", ""))
    ]
    assert found(*calls) == []


def test_a_check_run_again_after_an_edit_by_any_tool_is_no_loop():
    for change in (
        lambda: ok("mcp__editor__replace_symbol", symbol="tide"),
        lambda: ok("Task", prompt="repair the moon"),
        lambda: sh("sed -i s/a/b/ a.py"),
        lambda: sh("git checkout -- a.py"),
        lambda: sh("ruff check --fix a.py"),
    ):
        calls = [call for _ in range(4) for call in (sh_fails("pytest -q", "1 failed"), change())]
        assert found(*calls) == []


def test_looking_around_between_two_failures_changes_nothing():
    looks = [
        ok("Grep", "a.py", pattern="tide"),
        ok("mcp__docs__get_page", page="tide"),
        sh("git log -3", "abc"),
    ]
    calls = [call for look in looks for call in (sh_fails("pytest -q", "1 failed"), look)]
    assert found(*calls) == [(3, FAILS_AGAIN)]


def test_a_check_run_again_after_the_script_that_repairs_is_no_loop():
    looks = [sh("npm run lint | tail -5", "1 error"), sh("npm run lint | head -9", "x.ts\n1 error")]
    assert found(*looks, sh("npm run lint:fix", "fixed 1"), sh("npm run lint | tail -3", "0 errors")) == []


def test_a_check_run_only_to_see_other_parts_of_its_output_is_a_loop():
    parts = ("2>&1 | tail -50", "2>&1 | grep FAIL", "2>&1 | grep -v PASS | tail -20")
    assert found(*(sh(f"go test ./tide {part}", part) for part in parts)) == [(3, KEEP_OUTPUT)]
    assert found(*(sh(f"go test ./tide/{n} {part}", part) for n, part in enumerate(parts))) == []


def test_a_check_that_passes_may_be_run_again_as_it_is():
    assert found(*again(lambda: sh("go test -count=1 ./tide", "ok"))) == []


def test_an_edit_that_fails_the_same_way_again_is_a_loop():
    edit = {"file_path": "a.py", "old_string": "x", "new_string": "y"}
    assert found(*again(lambda: failed("Edit", "String to replace not found in file.", **edit))) == [
        (3, FAILS_AGAIN)
    ]


def test_a_success_in_between_ends_a_run_of_failures():
    fails = [sh_fails("tide sync", "no") for _ in range(4)]
    assert found(*fails[:2], sh("tide sync", "ok"), *fails[2:]) == []


BEFORE = st.lists(st.sampled_from(["go test", " ", "2", ">", "&1", '"', "\\", "./…", "\n", "-v"]), max_size=5)


@given(
    BEFORE.map("".join), st.sampled_from(["", " 2>&1", " | tail -5", " 2>&1 | head", "|cat"]), st.booleans()
)
def test_lines_that_are_the_same_before_a_pipe_begin_alike_in_the_log(before, shown, is_codex):
    """So that of most lines it is told undecoded that they are no views of one output."""

    def as_logged(line):
        if is_codex:
            raw = json.dumps(json.dumps({"cmd": line, "workdir": "/x"})).encode()
            return codex_calls.CallLog(Path()).call(
                codex_calls.KeptCall("1", "exec_command", 0, raw, 0, None, "")
            )
        raw = json.dumps({"description": "x", "command": line}, ensure_ascii=False).encode()
        kept = claude_calls.KeptCall("1", "Bash", 0, raw, 0, None, "")
        return claude_calls.call_as_known(kept, claude_calls.CallLog(Path()))

    one, other = (loops_module._begins(as_logged(line)) for line in (before.strip(), before.strip() + shown))
    same = before_pipe(before.strip()) == before_pipe(before.strip() + shown)
    assert not same or None in (one, other) or one == other


@pytest.mark.parametrize(
    "make",
    [
        lambda kind: failed("Grep", "no such folder", pattern=str(kind)),
        lambda kind: ok("Read", "text", file_path=f"a{kind}.py"),
        lambda kind: sh(f"pytest -q t{kind} | tail -{kind}", "text"),
    ],
)
def test_a_long_session_of_many_loops_takes_no_long(make):
    """Eight times the calls, each made three times with all others in between, are eight times the work."""

    def search(size):
        loops(session(*(make(number % (size // 3)) for number in range(size))))

    assert grows_at_most(20, search, 240, 1920)
