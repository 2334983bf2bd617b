"""A failure that a pipe or ``|| true`` hid, told from the output; never one that a command only shows."""

import pytest

from scanners.outcomes.masking import is_masked, may_hide

BROKE = 'Traceback (most recent call last):\n  File "<string>", line 1, in <module>\nNameError: tide'
SHOWN = 'Traceback (most recent call last):\n  File "/srv/tide.py", line 4, in <module>\nNameError: tide'
UNREAD = "  File \"<string>\", line 2\n    tide(\n        ^\nSyntaxError: '(' was never closed"


@pytest.mark.parametrize(
    ("command", "output", "masked"),
    [
        ("pytest -q 2>&1 | tail -5", "=== 1 failed, 2 passed in 0.10s ===", True),
        ("pytest -q", "=== 1 failed, 2 passed in 0.10s ===", False),  # nothing hides its exit code
        ("cat build.log | tail -5", "=== 1 failed, 2 passed in 0.10s ===", False),  # somebody else's
        ("set -o pipefail; cat build.log | tail -5", "=== 1 failed, 2 passed in 0.10s ===", False),
        ("(cat a.log; cat b.log) | tail -5", "=== 1 failed, 2 passed in 0.10s ===", False),
        ("podman logs tides | tail", SHOWN, False),
        ("heroku logs -n 200 | tail", SHOWN, False),
        ("wget -qO- https://ci.example/42/log | tail", "npm ERR! code ELIFECYCLE", False),
        ("Get-Content build.log | more; echo || true", "Build FAILED.", False),
        ("codex exec 'why does it fail' | tail", "npm ERR! code ELIFECYCLE", False),  # in its own words
        ("uv run python -m pytest | tail -3", "/srv/.venv/bin/python3.12: No module named pytest", True),
        ("python3 tide.py | head", "python3: can't open file '/srv/tide.py': [Errno 2] No such file", True),
        ("cat a.log | tail -3", "/usr/bin/python3: No module named pytest", False),  # somebody else's
        ("python -m pytest || uv run pytest | tail -3", "python: No module named pytest\n3 passed", False),
        ("type-check | tail", "Found 2 errors in 1 file (checked 9 source files)", True),
        ("python3 -c 'tide()' 2>&1 | tail -3", BROKE, True),
        ("cd /srv && timeout 9 python - <<'EOF' | head\ntide(\nEOF", BROKE.replace("string", "stdin"), True),
        ("python -c 'tide(' 2>&1 | grep -v conda", UNREAD, True),
        ("python3 -c 'print(open(\"a.log\").read())' | tail -3", SHOWN, False),
        (".venv/bin/python -c 'print(open(\"a.log\").read())' | tail -3", SHOWN, False),
        ("uv run python3.12 -uc 'tide()' | tail -3", BROKE, True),
        ("python3 -u - <<'E' | tail -3\nprint(open('a.log').read())\nE", BROKE, False),  # another one's
        (
            "python3 -c 'print(log)' | tail -3",
            BROKE.replace("line 1", "line 7"),
            False,
        ),  # no line of it
        ("python3 - < tide.py | tail -3", BROKE.replace('<string>", line 1', '<stdin>", line 7'), True),
        ('python3 -c "$(cat tide.py)" | tail -3', BROKE.replace("line 1", "line 7"), True),
        ("grep -h -A2 Traceback *.log | head", BROKE, False),
    ],
)
def test_what_tells_that_a_command_failed(command, output, masked):
    assert is_masked(command, output) is masked


@pytest.mark.parametrize(
    "said",
    [
        "src/a.ts:3:1 - error TS2304: Cannot find name 'x'.",
        "Found 3 errors.",
        " ELIFECYCLE  Command failed with exit code 1.",
        "error: could not compile `tide` (lib)",
        "error: test failed, to rerun pass `--lib`",
        "FAIL\ttide/moon [build failed]",
        "Tests:       1 failed, 4 passed, 5 total",
        "      Tests  1 failed | 41 passed (42)",
        "npm error could not determine executable to run",
        "  2 failing",
        "FAILURES!",
        "FAILURE: Build failed with an exception.",
        "Build FAILED.",
        "sh: 1: tide: not found",
        "/bin/bash: line 1: tide: command not found",
        "zsh:1: command not found: tide",
        "zsh: command not found: tide",
        "bash: tide: command not found",
    ],
)
def test_what_only_a_failure_says_in_a_line_of_its_own(said):
    assert is_masked("make tide 2>&1 | tail", f"tide 1.2\n{said}\n")
    assert not is_masked("make tide 2>&1 | tail", f"tide 1.2: never prints “{said}”\n")


@pytest.mark.parametrize(
    "given",
    [b"make | tail", b"make; true", rb"make \u007c tail", rb"make\u003b true", rb"make > log\necho $?"],
)
def test_what_may_hide_a_failure_is_looked_into_however_it_is_written(given):
    assert may_hide(b'{"command": "' + given + b'"}')
    assert not may_hide(b'{"command": "make && make check"}')


@pytest.mark.parametrize(
    ("command", "output", "masked"),
    [
        ("pytest -q > log 2>&1; echo $?", "1", True),
        ("pytest -q > log 2>&1; echo $?", "0", False),
        ('pytest -q > log 2>&1\necho "exit=$?"', "exit=2", True),
        ("pytest -q; echo $?", "3 passed in 0.10s\n1", True),
        ("pytest -q > log; echo $?; wc -l log", "1\n30 log", True),
        ("wc -l < log; pytest -q > log; echo $?", "30\n0", False),  # a count is no exit code
        ("npm test; echo $?; npm run lint; echo $?", "0\n2", True),
        ('pytest -q > log; echo "status: $?"', "status: 1", True),
        ('pytest -q > log; echo "exit status $?"', "exit status 1", True),
        ('pytest -q > log; echo "tests of the tide exited $?"', "tests of the tide exited 1", True),
        ('pytest -q; echo "now $?"', "now 1 is what the test prints\nnow 0", False),
        ('npm test | tail -5; echo "exit: ${PIPESTATUS[0]}"', "done\nexit: 2", True),
        ('npm test > log; rc=$?; tail -1 log; echo "rc $rc"', "done\nrc 1", True),
        ('npm test | tail -5; echo "exit: $?"', "done\nexit: 0", False),
        ('npm test | grep -i fail; echo "exit: $?"', "exit: 1", False),  # it found none
        ("npm ci && grep -q tide package.json; echo $?", "1", False),
        ("pgrep -f tide; echo $?", "1", False),
        ("git -C /srv/tide merge-base --is-ancestor main HEAD; echo $?", "1", False),
        ("git ls-remote --exit-code origin moon; echo $?", "2", False),  # there is no such branch
        ("git ls-remote origin; echo $?", "fatal: Could not read from remote repository.\n128", True),
        ("git diff --check; echo $?", "a.py:3: trailing whitespace.\n2", False),
        ("git rev-parse --git-dir; echo $?", "fatal: not a git repository\n128", False),
        ("grep -c tide gone.md; echo $?", "grep: gone.md: No such file or directory\n2", True),
        ("command -v tide; echo $?", "1", False),
        ("command -v tide; echo $?", "127", False),  # as dash has it
        ("systemctl is-active tide; echo $?", "inactive\n3", False),
        ("pytest -q > log; echo $? > code; cat log", "1", False),  # not where it can be read
    ],
)
def test_an_exit_code_that_the_line_prints(command, output, masked):
    assert is_masked(command, output) is masked


NOT_BEGUN = "no matches found: "


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (
            "gh api repos/ada/tides/contents?ref=moon --jq '.[].name' | head -5",
            "repos/ada/tides/contents?ref=moon",
        ),
        ("curl -s localhost:8000/tides?day=1 | head", "localhost:8000/tides?day=1"),
        ("grep -rn --include=*.ts tide src | head", "--include=*.ts"),
        ("cat app/[slug]/page.tsx | head -40", "app/[slug]/page.tsx"),
        ("sed -n 1,9p src/routes/[[...path]]/+page.svelte | head", "src/routes/[[...path]]/+page.svelte"),
    ],
)
@pytest.mark.parametrize("shell", ["zsh:1: ", "(eval):1: ", "zsh: "])
def test_a_word_that_zsh_took_for_a_pattern_kept_the_line_from_beginning(shell, line, word):
    assert is_masked(line, f"{shell}{NOT_BEGUN}{word}\n")
    assert not is_masked("cat deploy.log | tail -5", f"{shell}{NOT_BEGUN}{word}\n"), "another line's"
    assert not is_masked(line, f"high at 06:12\n{shell}{NOT_BEGUN}{word}\n"), "it began"


@pytest.mark.parametrize("word", ["dist/*.js", "tide?.csv", "src/[ab]*.ts", "logs/2026-0[1-6].log"])
def test_that_no_file_fits_a_pattern_of_files_is_an_answer(word):
    assert not is_masked(f"ls {word} 2>/dev/null | head -5", f"(eval):1: {NOT_BEGUN}{word}\n")
