"""What lines teach that another shell took, or that a terminal is asked of or not given to."""

import copy

import pytest

from tests.analyzer.call_builder import elsewhere, failed, no_program, ok, powershell, session, sh, sh_fails
from tests.analyzer.lessons.lesson_samples import (
    NO_CMDLET,
    NO_JOIN,
    NO_TTY,
    bare_backslashes,
    closed_input,
    cmdlet_in_bash,
    joined,
    no_terminal,
    rewritten,
)
from tests.analyzer.rule_maker import daily, rules_of
from tests.analyzer.signs import NOTHING, lesson_of, rows_of, sign_of

NO_TIDE = "Get-Tide: The term 'Get-Tide' is not recognized as a name of a cmdlet"
REFUSED = "cannot attach stdin to a TTY-enabled container because stdin is not a terminal"


def without_powershell():
    return [cmdlet_in_bash()[0]]


def no_terminal_of_compose():
    line = "docker compose exec tides sh -c 'tide log'"
    return [sh_fails(line, NO_TTY), sh(line.replace("exec", "exec -T"))]


def no_terminal_of_run():
    return [sh_fails("docker run --rm --tty tides", REFUSED)]


RULES = [
    (joined, "- in PowerShell, write `a; if ($?) { b }` for `a && b` (its version here knows no `&&`)"),
    (
        cmdlet_in_bash,
        "- call cmdlets such as `Get-ChildItem` with `powershell`, not in bash (command not found)",
    ),
    (
        without_powershell,
        "- in bash, use its own commands, not cmdlets such as `Get-ChildItem` (command not found)",
    ),
    (
        rewritten,
        "- in Git's bash, put `MSYS_NO_PATHCONV=1` before a command that takes a path of a container or of"
        " WSL (`/etc` arrives as `C:/Program Files/Git/etc`)",
    ),
    (no_terminal, "- do not give `docker exec` the option `-t` (nobody is at a terminal)"),
    (bare_backslashes, r"- in bash, write Windows paths with `/` or in quotes (a bare `\` is dropped)"),
    (
        closed_input,
        "- give `exec_command` `tty=true` for what you will type into or interrupt with `write_stdin` (else"
        " its input is closed)",
    ),
    (no_terminal_of_run, "- do not give `docker run` the option `-t` (nobody is at a terminal)"),
    (no_terminal_of_compose, "- give `docker compose exec` the option `-T` (nobody is at a terminal)"),
]  # fmt: skip


@pytest.mark.parametrize(("calls", "rule"), RULES)
def test_two_sessions_are_a_rule(calls, rule):
    assert rules_of(*daily(calls)) == [rule]
    assert rules_of(*daily(calls, times=1)) == []


NO_SED = "sed: The term 'sed' is not recognized as a name of a cmdlet, function, script file, or program."


def lost_in_powershell(*then):
    return [powershell("sed -n '1,40p' src/tide.py", NO_SED, fails=True), *then]


def shown_by(line):
    return [powershell(line, "tide = 1")]


FIRST, PART = "Get-Content src/tide.py | Select-Object -First 40", shown_by("gc src/tide.py -TotalCount 40")
NOT_COUNTED_ON = "- do not count on `sed` (not found on the PATH)"


@pytest.mark.parametrize(
    ("then", "rule"),
    [
        ([shown_by(FIRST), PART], "- in PowerShell, use `Get-Content`, not `sed` (not found on the PATH)"),
        ([PART, PART, []], "- in PowerShell, use `Get-Content`, not `sed` (not found on the PATH)"),
        ([PART, shown_by("Get-Item src/tide.py")], NOT_COUNTED_ON),
        ([shown_by(f"Get-ChildItem; {FIRST}")] * 2, NOT_COUNTED_ON),
        ([shown_by("bat src/tide.py")] * 2, NOT_COUNTED_ON),
        ([PART, []], NOT_COUNTED_ON),
        ([[], []], NOT_COUNTED_ON),
    ],
)
def test_a_cmdlet_that_always_took_the_place_of_a_program_is_named(then, rule):
    days = [
        session(*lost_in_powershell(*copy.deepcopy(calls)), name=f"s{day}", day=day)
        for day, calls in enumerate(then)
    ]
    assert rules_of(*days) == [rule]


def test_what_powershell_did_says_nothing_of_a_program_that_bash_lacks():
    lost = elsewhere(no_program("sed -n '1,40p' src/tide.py"), "C:\\tides")
    assert rules_of(*daily(lambda: copy.deepcopy([lost, *PART]))) == [NOT_COUNTED_ON]


def told(line, said, code=1):
    return lambda: [sh_fails(line, said, code)]


@pytest.mark.parametrize(
    "calls",
    [
        lambda: [powershell("npm test", NO_JOIN, fails=True)],
        lambda: [powershell("Get-Tide charts", NO_TIDE, fails=True)],
        told("apt-get install tide", "bash: apt-get: command not found", 127),
        told("Tide-Charts --help", "bash: Tide-Charts: command not found", 127),
        told("tide ls /var/moon", "ls: cannot access 'C:/Program Files/Git/var/tides': No such file", 2),
        told("ls 'C:/Program Files/Git/var/tides'", "ls: 'C:/Program Files/Git/var/tides': No such file", 2),
        told('cd "C:\\charts\\brest"', r"bash: cd: C:\charts\brest: No such file or directory"),
        told(r"""node -e "require('C:\charts')" """, "Cannot find module 'C:charts'"),
        told("cd C:/charts/brest", "bash: cd: C:/charts/brest: No such file or directory"),
        lambda: [powershell("cd C:\\charts\\brest", "C:chartsbrest", fails=True)],
        lambda: [failed("write_stdin", "write_stdin failed: Unknown process id 7", session_id=7, chars="a")],
        told("docker exec -i tides tide log", NO_TTY),
        told("docker exec -it tides tide log", "Error: No such container: tides"),
    ],
)  # fmt: skip
def test_what_is_said_of_something_else_teaches_nothing_of_the_kind(calls):
    said = [rule for _, rule in RULES]
    assert not [rule for rule in rules_of(*daily(calls)) if rule in said]


TABLES = {
    "what PowerShell does not join": (
        lesson_of(*joined()),
        [
            (joined()[0], "failed"),
            (powershell("cd sun; npm test", "3 passed"), "kept"),
            (powershell("cd sun && npm test", "3 passed"), "worked"),
            (powershell("npm test", "3 passed"), NOTHING),
            (sh("cd sun && npm test", "3 passed"), NOTHING),
            (powershell("cd sun && npm test", "1 failed", fails=True), NOTHING),
        ],
    ),
    "cmdlets in bash": (
        lesson_of(*cmdlet_in_bash()),
        [
            (sh_fails("cd moon && Get-ChildItem", NO_CMDLET, 127), "failed"),
            (powershell("Get-ChildItem moon", "a"), "kept"),
            (powershell("git status --short", "a"), NOTHING),
            (sh("ls -a", "a"), NOTHING),
        ],
    ),
    "a path that Git's bash rewrites": (
        lesson_of(*rewritten()),
        [
            (rewritten()[0], "failed"),
            (rewritten()[1], "kept"),
            (sh("docker exec tides ls /var/tides", "high"), NOTHING),
        ],
    ),
    "a path of Windows in bash": (
        lesson_of(*bare_backslashes()),
        [
            (sh_fails("ls C:\\charts", "ls: cannot access 'C:charts': No such file", 2), "failed"),
            (sh("ls 'C:\\charts'", "brest.pdf"), "kept"),
            (sh("ls c:/charts", "brest.pdf"), "kept"),
            (sh("curl https://tide.example", "high"), NOTHING),
            (powershell("ls 'C:\\charts'", "brest.pdf"), NOTHING),
        ],
    ),
    "an input that is closed": (
        lesson_of(*closed_input()),
        [
            (closed_input("y\n")[0], "failed"),
            (ok("write_stdin", "high", session_id=7, chars="tide\n"), "kept"),
            (ok("write_stdin", "high", session_id=7, chars=""), NOTHING),  # it only looks
            (failed("write_stdin", "write_stdin failed: Unknown process id 7", chars="a"), NOTHING),
            (ok("exec_command", "high", cmd="tide log"), NOTHING),
        ],
    ),
    "a terminal": (
        lesson_of(*no_terminal()),
        [
            (sh_fails("docker exec -ti moon sh", NO_TTY), "failed"),
            (sh("docker exec moon ls", "a"), "kept"),
            (sh("docker exec -it moon ls", "a"), "worked"),
            (sh("docker exec -e TIDE=high -u ada -t moon ls", "a"), "worked"),
            (sh("docker exec -i moon psql -t -c 'select 1'", "1"), "kept"),
            (sh("docker exec -e TIDE=high moon ls -lt", "a"), "kept"),
            (sh("docker run moon", "a"), NOTHING),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lesson", "call", "sign"), rows_of(TABLES))
def test_what_a_call_says_of_a_lesson(lesson, call, sign):
    assert sign_of(lesson, call) == sign
