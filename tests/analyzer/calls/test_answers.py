"""Exit codes that are what a command answers: no match, files differ, no such program, help asked for."""

import pytest

from analyzer.calls.failures import Failure
from tests.analyzer.call_builder import only_pair, sh, sh_fails


@pytest.mark.parametrize(
    ("command", "output"),
    [
        ("grep -rn high_tide src", ""),
        ("nl -ba a.py | head -9 && rg -n 'error handling' docs", "1 raise Error"),
        ("ps aux | grep tided", ""),
        ("npx tsc --noEmit | findstr TS", "Output: (empty)\nError: (none)\nExit Code: 1\nSignal: (none)"),
        ("git diff --exit-code", "-a\n+b"),
        ("diff a b", "< a\n> b"),
        ("test -f a.txt", ""),
        ("command -v tide", ""),
        ("ls docs/*.rst 2>/dev/null", ""),
        ("git config --get core.editor", ""),
    ],
)
def test_an_exit_code_that_is_an_answer(command, output):
    pair = only_pair(sh_fails(command, output), sh(command, "now it answers"))
    assert pair.fix is None
    assert pair.why == "Its exit code answers what was asked, so nothing was to be corrected."


@pytest.mark.parametrize(
    ("line", "said", "code", "is_answer"),
    [
        ("git ls-remote --exit-code origin moon", "", 2, True),
        (
            "git ls-remote --exit-code origin moon",
            "fatal: Could not read from remote repository.",
            128,
            False,
        ),
        ("git ls-remote origin moon", "fatal: Could not read from remote repository.", None, False),
        ("git ls-remote --exit-code --sort=x origin", "error: unknown field name: x", 2, False),
    ],
)
def test_that_a_remote_has_no_such_branch_is_an_answer_and_that_it_says_nothing_is_none(
    line, said, code, is_answer
):
    assert Failure(sh_fails(line, said, code), 0).is_answer is is_answer


def test_a_search_that_could_not_run_is_a_failure():
    pair = only_pair(
        sh_fails("rg -n '- tide' src", "rg: unrecognized flag -", 2), sh("rg -n -e '- tide' src", "a:1")
    )
    assert pair.why != "Its exit code answers what was asked, so nothing was to be corrected."


def test_a_search_whose_option_the_shell_took_for_a_pattern_asked_nothing():
    line = 'echo x && grep -rn "tide" src --include=*.ts && grep moon src'
    assert not Failure(sh_fails(line, "(eval):1: no matches found: --include=*.ts"), 0).is_answer


@pytest.mark.parametrize(
    ("said", "is_answer"),
    [
        ("tide 1.2\n\n  Commands:\n    chart   Draws a chart", True),
        ("Usage: tide [options]\n\nOptions:\n  -h  this text", True),
        ("tide: unknown option --help\nUsage: tide [options]", False),
    ],
)
def test_help_that_exits_with_an_error_is_an_answer(said, is_answer):
    assert Failure(sh_fails("npx tide --help", said, 2), 0).is_answer is is_answer


@pytest.mark.parametrize(
    ("line", "said", "is_answer"),
    [
        ("tidectl -h", "Usage: tidectl [options]", True),
        ("tidectl dump -h", "Usage: tidectl dump [options]", True),
        ("tidectl --help dump", "Usage: tidectl dump [options]", True),
        ("mysqldump -h db01 --tables", "Usage: mysqldump [OPTIONS] database [tables]", False),
        ("tidectl dump -h", "error: missing harbour\nUsage: tidectl dump HARBOUR", False),
        ("tidectl dump --help", "error: --harbour is required\nUsage: tidectl dump", False),
    ],
)
def test_an_option_that_takes_a_host_asks_for_no_help(line, said, is_answer):
    assert Failure(sh_fails(line, said, 1), 0).is_answer is is_answer


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("rg -n tide -R", "error: Found argument '-R' which wasn't expected, or isn't valid in this context"),
        ("rg -n tide --deep", "error: unexpected argument '--deep' found"),
        ('dir "C:\\tides" | findstr /i "brest"', "FINDSTR: Cannot open brest"),
    ],
)
def test_a_search_that_was_not_understood_answers_nothing(line, said):
    assert not Failure(sh_fails(line, said), 0).is_answer
    assert Failure(sh_fails(line), 0).is_answer
