"""The same in a form that is taken: a message in a file, no heredoc, another shell, another path."""

import pytest

from tests.analyzer.call_builder import HOME, failed, fix_of, ok, only_pair, sh, sh_fails
from tests.timing import takes_at_most

MESSAGE = "fix(tides): show the height of springs at Brest, 'in metres'"
BROKEN = "error: pathspec 'metres' did not match any file(s) known to git"


def test_a_message_that_a_shell_broke_is_told_in_a_file():
    lost = sh_fails(f'git add tides.md; git commit -m "{MESSAGE}"', BROKEN)
    written = ok("Write", file_path=f"{HOME}/message.txt", content=MESSAGE)
    pair = only_pair(lost, written, sh("git add tides.md; git commit -F message.txt", "[main 4a1] fix"))
    assert pair.why == "The same commit went through, its message told in a file."
    assert fix_of(lost, sh(f"git commit -F - <<'EOF'\n{MESSAGE}\nEOF", "[main 4a1] fix")) == 1


def test_a_commit_of_something_else_with_its_message_in_a_file():
    lost = sh_fails(f'git commit -m "{MESSAGE}"', BROKEN)
    written = ok("Write", file_path=f"{HOME}/message.txt", content="docs: tell what a neap is")
    assert fix_of(lost, written, sh("git commit -F message.txt", "[main 4a1] docs")) is None
    assert fix_of(lost, sh("git commit -F other.txt", "[main 4a1] docs")) is None
    empty = ok("Write", file_path=f"{HOME}/message.txt", content="\n")
    asked = sh_fails("git commit", "Aborting commit due to empty commit message.")
    assert fix_of(asked, empty, sh("git commit -F message.txt", "[main 4a1] docs")) is None


COUNT = """import json
with open("tides.json") as file:
    rows = json.load(file)
print(len([row for row in rows if row["height"] > 4]), rows[0]["harbour"])"""


@pytest.mark.parametrize(
    "said",
    [
        "zsh:1: can't create temp file for here document: operation not permitted",
        "bash: cannot create temp file for here-document: Operation not permitted",
    ],
)
def test_a_script_told_without_the_heredoc_that_no_file_may_be_made_for(said):
    lost = sh_fails(f"python3 - <<'EOF'\n{COUNT}\nEOF", said)
    assert fix_of(lost, sh(f"python3 -c '{COUNT}'", "3 Brest")) == 1
    assert fix_of(lost, sh(f"python3 -c '{COUNT.replace('tides', 'moons')}'", "3 Brest")) is None


@pytest.mark.parametrize(
    ("wrong", "said", "right", "fix"),
    [
        ("git mv a.md b.md", "fatal: not under version control, source=a.md, destination=b.md",
         "mv a.md b.md && ls", 1),
        ("git mv a.md b.md", "fatal: not under version control, source=a.md, destination=b.md",
         "mv a.md c.md", None),
        ("git mv a.md b.md", "fatal: destination exists, source=a.md, destination=b.md",
         "mv a.md b.md", None),
    ],
)  # fmt: skip
def test_a_file_moved_that_git_does_not_know(wrong, said, right, fix):
    assert fix_of(sh_fails(wrong, said, 128), sh(right)) == fix


def test_another_number_than_the_one_that_was_out_of_its_bounds():
    lost = failed("tide_wait", "limit and depth must be at most 10", limit="50", depth="3")
    assert fix_of(lost, ok("tide_wait", limit="50", depth="4")) is None


@pytest.mark.parametrize(
    ("said", "wrong", "right", "fix"),
    [
        ("limit must be at least 10", "1", "10", 1),
        ("limit must be at least 10 and at most 500", "1", "200", 1),
        ("limit must be at least 10 and at most 500", "1", "900", None),
        ("limit must be at least 10", "1", "5", None),
        ("depth must be at least 10", "1", "20", None),
    ],
)
def test_a_number_that_keeps_to_what_was_said_of_it(said, wrong, right, fix):
    lost = failed("tide_wait", f"InputValidationError: {said}", limit=wrong, depth="3")
    assert fix_of(lost, ok("tide_wait", limit=right, depth="3")) == fix


@pytest.mark.parametrize(
    ("asked", "fix"),
    [
        ({"Action": "status", "TaskId": "a1-b2/task-18"}, 1),
        ({"Action": "kill", "TaskId": "a1-b2/task-18"}, None),
        ({"Action": "status", "TaskId": "a1-b2/task-19"}, None),
    ],
)
def test_the_log_of_a_task_that_is_not_there_yet(asked, fix):
    lost = failed("Read", "no such file or directory", file_path="/home/ada/.tide/tasks/task-18.log")
    assert fix_of(lost, ok("manage_task", "Status: RUNNING", **asked)) == fix


def test_a_program_that_only_a_login_shell_finds():
    lost = sh_fails("tide-doctor --quick", "zsh:1: command not found: tide-doctor", 127)
    assert fix_of(lost, sh("fish -lc 'tide-doctor --quick'", "All is well")) == 1
    assert fix_of(lost, sh("fish -lc 'moon-doctor --quick'", "All is well")) is None


def test_a_search_by_the_tool_in_a_line_that_was_to_search_twice():
    line = 'grep -n "springTide" src/tides.go | head -5; Get-ChildItem src -Filter "neapTide.go"'
    lost = sh_fails(line, "The term 'grep' is not recognized as a name of a cmdlet", 1)
    lost.native_name = "powershell"
    assert (
        fix_of(lost, ok("Grep", "4: springTide", pattern="springTide|high", paths=f"{HOME}/src/tides.go"))
        == 1
    )
    assert fix_of(lost, ok("Grep", "4: neap", pattern="neapTide|high", paths=f"{HOME}/src/moon.go")) is None


VITEST = """ RUN  v4.0.18 /home/ada/code/tide-table

 FAIL  web/tides.spec.tsx [ web/tides.spec.tsx ]
Error: Failed to resolve import "../high"

 Test Files  1 failed (1)
      Tests  no tests"""


def test_tests_that_failed_in_a_line_that_had_moved_them():
    moved = "mv web/tides.test.tsx web/tides.spec.tsx\nnpm run test -- web/"
    lost = sh_fails(moved, VITEST)
    later = sh("sed -i 's/neap/spring/' web/tides.spec.tsx\nnpm run test -- web/", " Tests  1 passed (1)")
    assert fix_of(lost, later) == 1


def test_of_two_runs_of_tests_the_one_that_the_output_names_had_failed():
    said = "FAILED tests/high.py::test_noon - assert 3 == 4\n1 failed, 2 passed in 0.10s"
    lost = sh_fails("pytest tests/high.py && pytest tests/moon.py", said)
    assert fix_of(lost, sh("pytest tests/moon.py", "3 passed in 0.10s")) is None
    assert fix_of(lost, sh("pytest tests/high.py", "3 passed in 0.10s")) == 1


def test_the_tests_of_node():
    said = "Error: Cannot find module '/home/ada/code/tide-table/test'\n✖ test (39ms)\n  'test failed'"
    lost = sh_fails("node --test test/", said)
    assert fix_of(lost, sh("node --test", "ℹ tests 9\nℹ pass 9\nℹ fail 0")) == 1
    assert fix_of(lost, sh("node --check test/tides.js", "")) is None
    own_option = sh_fails("node tides.js --test", "Error: no such harbour")
    assert fix_of(own_option, sh("node --test", "ℹ tests 9\nℹ pass 9\nℹ fail 0")) is None


NOT_SET_UP = "CommandNotFoundError: Your shell has not been properly configured to use 'conda activate'."


@pytest.mark.parametrize(
    ("right", "fix"),
    [
        ("/opt/conda/envs/tides/bin/python -m pip install tide-chart moon", 1),
        ("/opt/conda/envs/tides/bin/pip install tide-chart moon", 1),
        ("conda run -n tides pip install tide-chart moon", 1),
        ("pip install tide-chart moon", None),  # wherever that is
        ("/opt/conda/envs/tides/bin/pip install sun", None),
        ("/opt/conda/envs/moon/bin/pip install tide-chart moon", None),
        ("conda run -n moon pip install tide-chart moon", None),
    ],
)
def test_a_program_from_the_environment_that_could_not_be_entered(right, fix):
    lost = sh_fails("conda activate tides && pip install tide-chart moon", NOT_SET_UP)
    assert fix_of(lost, sh(right, "Successfully installed")) == fix


@pytest.mark.parametrize(
    ("right", "fix"),
    [
        ("repos/a/tide/contents/docs/neap.md?ref=4f1e2d", 1),
        ("repos/a/tide/contents/neap.md?ref=main", 1),
        ("repos/a/tide/contents/docs/spring.md?ref=main", None),
        ("-X DELETE repos/a/tide/contents/docs/neap.md?ref=main", None),
    ],
)
def test_a_file_at_a_commit_that_there_is(right, fix):
    lost = sh_fails(
        'gh api "repos/a/tide/contents/docs/neap.md?ref=moon"',
        "gh: No commit found for the ref moon (HTTP 404)",
    )
    assert fix_of(lost, sh(f"gh api {right}", "{}")) == fix


@pytest.mark.parametrize(
    ("right", "fix"),
    [
        ("src/tide-charts/parts/layout.tsx", 1),
        ("src/moon-charts/parts/layout.tsx", None),
        ("src/moon/phases/layout.tsx", None),
        ("src/tide/moon/parts/layout.tsx", None),  # three
        ("src/parts/moon-tide/layout.tsx", None),  # in another order
    ],
)
def test_two_folders_told_as_one(right, fix):
    lost = failed("Read", "File not found", file_path=f"{HOME}/src/tide-parts/layout.tsx")
    assert fix_of(lost, ok("Read", "export", file_path=f"{HOME}/{right}")) == fix


def test_a_server_on_this_machine_that_answers_later():
    lost = sh_fails("curl -s -w '%{http_code}' http://localhost:8765/tides", "000", 7)
    assert (
        fix_of(
            lost, sh("tide serve & sleep 1; curl -s -w '%{http_code}\\n' http://localhost:8765/tides", "200")
        )
        == 1
    )
    assert fix_of(lost, sh("curl -s http://localhost:8765/moons", "200")) is None


@pytest.mark.parametrize(
    ("wrong", "right", "fix"),
    [
        ("curl -s -X POST -d @moon.json", "curl -s -X POST -d @moon.json -m 5", 1),
        ("curl -s -X POST -d @moon.json", "curl -s", None),
        ("curl -s", "curl -s -X DELETE", None),
        ("curl -s", "curl -s -XDELETE", None),
        ("curl -s", "curl -s --json {}", None),
        ("curl -s", "curl -s -G -d day=2", 1),
    ],
)
def test_to_ask_a_server_is_not_to_change_what_it_has(wrong, right, fix):
    lost = sh_fails(f"{wrong} http://localhost:8765/tides", "curl: (7) Failed to connect to localhost", 7)
    assert fix_of(lost, sh(f"{right} http://localhost:8765/tides", "{}")) == fix


def test_a_script_that_calls_another_tool_of_the_agents_own_does_other_work():
    patch = (
        "const patch = 'Update File: tides/moon.lua @@ -ebb +flow';\\ntext(await tools.apply_patch(patch));"
    )
    look = (
        "const patch = 'Update File: tides/moon.lua @@ -ebb +flow';\\ntext(await tools.exec_command(patch));"
    )
    lost = failed("exec", "Script error: apply_patch verification failed", input=patch)
    assert fix_of(lost, ok("exec", input=look)) is None
    assert fix_of(lost, ok("exec", input=look), ok("exec", input=patch)) == 2


def test_two_scripts_of_the_agents_own_calls_are_alike_though_they_do_different_things():
    ask = """const all = await Promise.all([tools.shell_command({command: "%s"})]);all.forEach(text);"""
    lost = failed("exec", "Script error:\nExit code: 1\nOutput:\n", input=ask % "rg -n 'ebb|flow' src/tides")
    assert fix_of(lost, ok("exec", input=ask % "rg -n 'moon|sun' src/tides; exit 0")) is None


GNU = "sed: can't read s/ebb/flow/: No such file or directory"


@pytest.mark.parametrize(
    ("wrong", "said", "right", "fix"),
    [
        ("sed -i '' 's/ebb/flow/' moon.py", GNU, "sed -i 's/ebb/flow/' moon.py", 1),
        ("sed -i '' 's/ebb/flow/' moon.py", GNU, "sed -i 's/ebb/flow/' sun.py", None),
        ("sed -i '' 's/ebb/flow/' moon.py", GNU, "sed -i 's/high/low/' moon.py", None),
        (
            "dotnet restore src/Tide.csproj /p:RestoreIgnoreFailedSources=true -v minimal",
            "error NU1301: Unable to load the service index",
            "dotnet restore src/Tide.csproj /m:1 -p:BuildInParallel=false -v minimal",
            1,
        ),
        (
            "dotnet restore src/Tide.csproj /p:Platform=x86",
            "error NU1301: Unable to load the service index",
            "dotnet restore src/Tide.csproj /p:Platform=x64",
            None,
        ),
        ("dotnet publish src -o /app", "Access denied", "dotnet publish src -o /out", None),
        ("dotnet run --project src -- /in:ebb", "Unknown", "dotnet run --project src -- /in:flow", None),
        ("dotnet msbuild src /t:Tide", "MSB4057: no such target", "dotnet msbuild src /t:Moon", None),
        ("tide serve app --strict true", "the tide is out", "tide serve app --strict", None),
        ("dotnet build src/Tide.csproj", "error CS0168", "dotnet build src/Moon.csproj /m:1", None),
    ],
)
def test_what_names_nothing_and_what_only_switches_something_may_go(wrong, said, right, fix):
    assert fix_of(sh_fails(wrong, said), sh(right, "")) == fix


@pytest.mark.parametrize(
    ("told", "said", "right", "fix"),
    [
        ({"pages": "0-4"}, 'Invalid pages parameter: "0-4". Use formats like "1-5".', {"pages": "1-5"}, 1),
        ({"pages": ""}, 'Invalid pages parameter: "". Use formats like "1-5".', {}, 1),
        ({"pages": "1-40"}, 'Page range "1-40" exceeds maximum of 20 pages.', {"pages": "1-20"}, 1),
        ({}, "This PDF has 42 pages, which is too many. Use the pages parameter.", {"pages": "1-5"}, 1),
        ({"pages": "0-4"}, 'Invalid pages parameter: "0-4".', {"file_path": "sun.pdf", "pages": "1-5"}, None),
    ],
)
def test_the_pages_of_a_file_as_the_tool_takes_them(told, said, right, fix):
    lost = failed("Read", f"<tool_use_error>{said}</tool_use_error>", **{"file_path": "moon.pdf", **told})
    pair = only_pair(lost, later := ok("Read", "text", **{"file_path": "moon.pdf", **right}))
    assert (pair.kind, pair.fix) == ("tool_input", later if fix else None)


NO_SUBSTITUTION = "Command substitution using $(), `` ` ``, <(), or >() is not allowed for security reasons"
URL = "https://tides.example/v1/harbours"


@pytest.mark.parametrize(
    ("line", "later", "fix"),
    [
        (
            f'curl -H "Authorization: Bearer $(tide token)" {URL}',
            f'curl -H "Authorization: Bearer a1.b2" {URL}',
            1,
        ),
        (
            'tide members add brest --member="user:$(tide whoami)" --role=reader',
            'tide members add brest --member="user:ada" --role=reader --until=None',
            1,
        ),
        (f'curl -H "Authorization: Bearer `tide token`" {URL}', f"curl {URL}", None),
        (f'curl -H "Authorization: Bearer $(tide token)" {URL}', f'curl -H "Accept: text/csv" {URL}', None),
        (
            f'curl -H "Authorization: Bearer $(tide token)" {URL}',
            f'curl -H "Authorization: Bearer a1.b2" {URL}/brest/moon',
            None,
        ),
        ("rm -r $(cat old.txt)", "rm -r build", None),
        ('tide members add brest --member="$(tide whoami)"', 'tide members add brest --member="moon"', None),
    ],
)
def test_what_a_command_was_to_put_into_a_line_is_put_there_by_hand(line, later, fix):
    assert fix_of(sh_fails(line, NO_SUBSTITUTION, None), sh("tide token", "a1.b2"), sh(later)) == (fix and 2)


def test_a_text_with_very_many_substitutions_is_compared_in_time():
    line = f'tide members add brest --member="tide{"$(a)" * 20}END"'
    with takes_at_most(1):
        lost = sh_fails(line, NO_SUBSTITUTION, None)
        assert fix_of(lost, sh(f'tide members add brest --member="tide{"x" * 2_000}"')) is None
