"""What a line of the shell says of each lesson: `LessonKind` states the principle that all tables follow."""

import pytest

from analyzer.correlate.all_pairs import correlate_all
from analyzer.findings import find
from analyzer.session_evidence import look_into
from tests.analyzer.call_builder import (
    HOME,
    NO_ORIGIN,
    OFFLINE,
    cancelled,
    elsewhere,
    escalated,
    failed,
    no_remote,
    offline,
    ok,
    powershell,
    rejected,
    session,
    sh,
    sh_fails,
)
from tests.analyzer.lessons import lesson_samples as samples
from tests.analyzer.signs import NOTHING, hidden, lesson_of, rows_of, sign_of


def loop_of(*calls):
    [finding] = find(correlate_all([session(*calls)]), [session(*calls)], look_into)
    return finding.lesson


ABSENT = "bash: pytest: command not found"
NO_TIDE = "bash: tide: command not found"
NO_PASSWORD = "sudo: a password is required"
NO_MATCH = "zsh:1: no matches found: tide?day=1"
NO_SCRIPT = "bash: scripts/seed.sh: No such file or directory"

TABLES = {
    "a command that is called otherwise here": (
        lesson_of(sh_fails("pytest -q", ABSENT, 127), sh("uv run pytest -q", "3 passed")),
        [
            (sh_fails("pytest -x", ABSENT, 127), "failed"),
            (sh_fails("cd src && pytest", ABSENT, 127), "failed"),
            (sh_fails("docker ps; pytest", "bash: docker: command not found", 127), NOTHING),
            (sh_fails("uv run pytest", "bash: uv: command not found", 127), NOTHING),
            (sh("uv run pytest -x", "1 passed"), "kept"),
            (sh_fails("uv run pytest", "FAILED a.py\n1 failed in 0.1s"), "kept"),
            (sh_fails("make && uv run pytest", "make: *** No rule to make target 'a'.  Stop.", 2), NOTHING),
            (sh("pytest -q", "3 passed"), "worked"),
            (sh_fails("pytest -q", "FAILED a.py\n1 failed in 0.1s"), "worked"),
            (sh_fails("pytest --tide", "ERROR: unrecognized arguments: --tide", 4), NOTHING),
            (sh("pytest || true", "high"), NOTHING),
            (hidden(sh("pytest | tail", ABSENT)), NOTHING),
            (rejected("Bash", command="pytest"), NOTHING),
            (rejected("Bash", command="uv run pytest"), NOTHING),
            (cancelled("Bash", command="uv run pytest"), NOTHING),
        ],
    ),
    "a program of the project's own environment": (
        lesson_of(sh_fails("tide -q", NO_TIDE, 127), sh(".venv/bin/tide -q", "high")),
        [
            (sh(".venv/bin/tide -x", "low"), "kept"),
            (sh(f"{HOME}/.venv/bin/tide -x", "low"), "kept"),
            (sh("/opt/sea/bin/tide -x", "low"), NOTHING),
            (sh("tide -x", "low"), "worked"),
        ],
    ),
    "an option that a command does not know": (
        lesson_of(sh_fails("tide log brest --short", "unknown flag: --short", 2), sh("tide log brest")),
        [
            (sh_fails("tide log --short", "unknown flag: --short", 2), "failed"),
            (sh_fails("tide log --short", "boom"), "failed"),
            (sh_fails("tide log --short", "error: could not connect to host: Connection refused"), NOTHING),
            (sh("tide log --short", "high"), "worked"),
            (sh("tide log cork", "low"), "kept"),
            (sh("tide chart", "low"), NOTHING),
        ],
    ),
    "a script that may not be executed": (
        lesson_of(*samples.not_executable()),
        [
            (sh_fails("scripts/tide.sh", "bash: scripts/tide.sh: Permission denied", 126), "failed"),
            (sh_fails("scripts/tide.sh", "cp: /etc/tide: Permission denied", 1), NOTHING),
            (sh("bash scripts/tide.sh", "high"), "kept"),
        ],
    ),
    "a program that is not on the PATH": (
        lesson_of(sh_fails("docker ps", "bash: docker: command not found", 127)),
        [
            (sh_fails("docker ps", "bash: docker: command not found", 127), "failed"),
            (sh("docker ps", "NAMES"), "worked"),
            (sh_fails("docker ps", "Cannot connect to the tide"), NOTHING),
            (sh("ls", "src"), "kept"),
            (sh("echo docker", "docker"), NOTHING),
            (sh_fails("make", "boom"), NOTHING),
            (ok("Read", file_path=f"{HOME}/a.py"), NOTHING),
        ],
    ),
    "a repository without a remote": (
        lesson_of(*no_remote()),
        [
            (*no_remote(), "failed"),
            (sh_fails("git ls-remote up", "fatal: unable to access: timeout", 128), NOTHING),
            (sh_fails("cd ../moon && git ls-remote origin", NO_ORIGIN, 128), NOTHING),
            (sh("git ls-remote up", "abc"), "worked"),
            (sh("git -C ../moon ls-remote", "abc"), NOTHING),
            (elsewhere(powershell("git ls-remote", "abc"), HOME), "worked"),
            (elsewhere(powershell("Set-Location ../moon; git ls-remote", "abc"), HOME), NOTHING),
            (elsewhere(powershell("sl ../moon; git ls-remote", "abc"), HOME), NOTHING),
            (elsewhere(sh("git ls-remote", "abc")), NOTHING),
            (hidden(sh("git ls-remote | head", "")), NOTHING),
            (sh("git ls-remote || echo none", "none"), NOTHING),
            (sh_fails("git ls-remote; git push origin", NO_ORIGIN, 128), NOTHING),
            (rejected("Bash", command="git ls-remote"), NOTHING),
            (sh("git status", "clean"), "kept"),
            (sh_fails("make", "boom"), NOTHING),
        ],
    ),
    "sudo that asks for a password": (
        lesson_of(*samples.password()),
        [
            (sh_fails("cd /srv && sudo ls", NO_PASSWORD), "failed"),
            (sh_fails("ssh tide 'sudo ls'", NO_PASSWORD), NOTHING),
            (sh("sudo ls", "a"), "worked"),
            (sh("sudo -n true || echo no", NO_PASSWORD), NOTHING),
            (sh('git commit -m "drop sudo"', "done"), NOTHING),
            (sh("ls", "a"), "kept"),
            (rejected("Bash", command="sudo ls"), NOTHING),
        ],
    ),
    "a sandbox without network": (
        lesson_of(*offline()),
        [
            (sh_fails("git fetch", OFFLINE, 128), "failed"),
            (sh_fails("git fetch up", "fatal: no such remote 'up'", 128), NOTHING),
            (sh("git fetch", ""), "worked"),
            (escalated(sh("git fetch")), "kept"),
            (escalated(sh("git fetch", "hint: permission denied is no longer said")), "kept"),
            (escalated(sh_fails("git fetch up", "fatal: no such remote 'up'")), "kept"),
            (escalated(sh_fails("git fetch", OFFLINE, 128)), NOTHING),
            (escalated(rejected("Bash", command="git fetch")), NOTHING),
            (escalated(sh("git fetch"), "sandbox_permissions", "use_default"), "worked"),
        ],
    ),
    "a script that is elsewhere": (
        lesson_of(
            sh_fails("bash scripts/seed.sh", NO_SCRIPT, 127),
            sh("find . -name seed.sh", "./tools/seed.sh"),
            sh("bash tools/seed.sh"),
        ),
        [
            (sh_fails("bash scripts/seed.sh -v", NO_SCRIPT, 127), "failed"),
            (sh("bash tools/seed.sh"), "kept"),
            (sh("tools/seed.sh"), "kept"),
            (sh("bash scripts/seed.sh"), "worked"),
            (sh("echo tools/seed.sh"), NOTHING),
        ],
    ),
    "a pattern that the shell takes for itself": (
        lesson_of(sh_fails("gh api tide?day=1", NO_MATCH), sh("gh api 'tide?day=1'", "high")),
        [
            (sh_fails("gh api tide?day=1", NO_MATCH), "failed"),
            (sh("gh api 'tide?day=2'", "low"), "kept"),
            (sh('gh api "tide?day=2"', "low"), "kept"),
            (sh("ls *.py", "a.py"), NOTHING),
            (sh("git add 'a.py' *.md 'b.py'", ""), NOTHING),
            (sh_fails("gh api 'tide?day=2'", "401"), NOTHING),
        ],
    ),
    "a pkill that ends its own shell": (
        lesson_of(*samples.own_shell()),
        [
            (samples.own_shell()[0], "failed"),
            (sh("pkill -f moon", ""), "kept"),
            (sh("cd src && pkill -f moon || true", ""), "kept"),
            (sh("pgrep -f moon | xargs kill -9", ""), "kept"),
            (sh_fails("pkill -f moon", ""), "kept"),
            (sh("pkill -f '[m]oon'; moon serve", ""), NOTHING),  # no failure, though not as the rule asks
            (sh("pkill moon; moon serve", ""), NOTHING),
            (rejected("Bash", command="pkill -f moon"), NOTHING),
        ],
    ),
    "a quoted path that ends with a backslash": (
        lesson_of(*samples.open_quote()),
        [
            (sh_fails('ls "D:\\moon\\"', samples.UNCLOSED, 2), "failed"),
            (sh('ls "C:/charts"', ""), NOTHING),
            (sh('ls "C:\\charts"', "a.pdf"), "kept"),
            (sh_fails('ls "C:\\charts"', "ls: cannot access", 2), NOTHING),
        ],
    ),
    "a path that PowerShell takes for a pattern": (
        lesson_of(*samples.taken_for_a_pattern()),
        [
            (samples.taken_for_a_pattern()[0], "failed"),
            (powershell("Get-Content -literalpath 'a/[b]/c.ts'", "1"), "kept"),
            (powershell("Get-Content 'a/[b]/c.ts'", "1"), NOTHING),
            (powershell("Get-Content -LiteralPath 'a/b.ts'; $x[0]", "1"), NOTHING),
        ],
    ),
    "a path that PowerShell runs": (
        lesson_of(*samples.run_as_code()),
        [
            (samples.run_as_code()[0], "failed"),
            (powershell("Get-Content 'a/(b)/c.ts'", "1"), "kept"),
            (powershell("Get-Content 'a/[b]/c.ts'; (Get-Date)", "1"), NOTHING),
        ],
    ),
    "an index that another git has locked": (
        lesson_of(*samples.locked()),
        [
            (*samples.locked(), "failed"),
            (failed("mcp__git__commit", samples.LOCK, message="a"), "failed"),
            (sh("git commit -m a"), "kept"),
            (sh("git log -1"), NOTHING),
        ],
    ),
    "a command that cannot be undone": (
        lesson_of(rejected("Bash", command="git push --force")),
        [
            (rejected("Bash", command="git push -f"), "failed"),
            (sh("git push", "done"), "kept"),
            (sh_fails("git push", "rejected"), "kept"),
            (cancelled("Bash", command="git push"), NOTHING),
            (sh("git pull", "done"), NOTHING),
        ],
    ),
    "words that say what comes first": (
        lesson_of(rejected("Bash", "always run the tests first", command="git push")),
        [(rejected("Bash", command="git push"), "failed"), (sh("git push", "done"), "kept")],
    ),
    "words that forbid on a condition": (
        lesson_of(rejected("Bash", "never push without running the tests", command="git push")),
        [(sh("git push", "done"), "kept")],
    ),
    "words that forbid": (
        lesson_of(rejected("Bash", "never force main", command="git push --force")),
        [
            (rejected("Bash", command="git push --force"), "failed"),
            (sh("git push --force", "done"), "worked"),
            (sh("git push", "done"), NOTHING),
        ],
    ),
    "what failed the same way again and again": (
        loop_of(*(sh_fails("make up", "no daemon") for _ in range(3))),
        [
            (sh_fails("make up", "no daemon"), "kept"),
            (sh("make up", "up"), NOTHING),  # nothing to repeat
            (sh_fails("make down", "no daemon"), NOTHING),
        ],
    ),
    "a check that was run for each part of its output": (
        loop_of(*(sh(f"pytest 2>&1 | {part}", part) for part in ("tail -9", "grep FAIL", "tail -90"))),
        [
            (sh("pytest -q", "3 passed"), "kept"),
            (sh_fails("pytest -q", "1 failed"), "kept"),
            (hidden(sh("pytest | tail", "1 failed")), "kept"),
            (rejected("Bash", command="pytest"), NOTHING),
        ],
    ),
    "a lint rule": (
        lesson_of(sh_fails("ruff check .", "src/tide.py:3:1: E501 Line too long")),
        [
            (sh_fails("ruff check .", "src/moon.py:9:1: E501 Line too long"), "failed"),
            (sh_fails("ruff check .", "src/moon.py:9:1: B008 Do not call"), "kept"),
            (sh("ruff check src", "ok"), "kept"),
            (sh("ruff check . | head -3", "src/moon.py:9:1: E501 Line too long"), "failed"),
            (hidden(sh("ruff check . | tail", "a.py:9:1: E501 Line too long\nFound 1 error.")), "failed"),
            (sh("ruff check . 2>&1 | head -1", "src/moon.py:9:1: B008 Do not call"), NOTHING),
            (sh("ruff check . > lint.log 2>&1; wc -l lint.log", "12 lint.log"), NOTHING),
            (sh("ruff check . | tail -3", "All checks passed!"), "kept"),
            (sh("git push", "ruff......Passed"), "kept"),
            (sh("git commit -m a | tail -9", "ruff...Failed\na.py:9:1: E501 Line too long"), "failed"),
            (sh("git commit -m a | head -1", "ruff......Failed"), NOTHING),
            (rejected("Bash", command="ruff check ."), NOTHING),
            (rejected("Bash", "first ruff, please", command="git push"), NOTHING),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lesson", "call", "sign"), rows_of(TABLES))
def test_what_a_call_says_of_a_lesson(lesson, call, sign):
    assert sign_of(lesson, call) == sign
