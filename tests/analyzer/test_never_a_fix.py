"""What succeeded later and is not the fix: other goals, other targets, ways around a check, answers."""

import pytest
from call_builder import HOME, NO_FILE, failed, fix_of, ok, only_pair, sh, sh_fails


@pytest.mark.parametrize(
    ("wrong", "later"),
    [
        ("/a/__init__.py", "/b/__init__.py"),
        ("tests/test_a.py", "tests/test_b.py"),
        ("db/v1.sql", "db/v2.sql"),
        ("apps/web/package.json", "apps/api/package.json"),
    ],
)
def test_a_file_that_looks_alike(wrong, later):
    listing = ok("Glob", later, pattern="**/*")
    assert fix_of(failed("Read", NO_FILE, file_path=wrong), listing, ok("Read", file_path=later)) is None


def test_a_search_for_something_else():
    lost = failed("Grep", "Path does not exist: lib", pattern="TODO", path="lib")
    assert fix_of(lost, ok("Grep", "a.py: class User", pattern="class User", path="src")) is None


@pytest.mark.parametrize(
    ("wrong", "output", "later"),
    [
        ("git push", "! [rejected] main -> main (fetch first)", "git push --force"),
        ("git push", "! [rejected] main -> main (fetch first)", "git push --force-with-lease"),
        ("git push", "! [rejected] main -> main (fetch first)", "git push -f"),
        (
            "git commit -m 'Add tides'",
            "husky - pre-commit script failed",
            "git commit --no-verify -m 'Add tides'",
        ),
        (
            "git commit -m 'Add tides'",
            "husky - pre-commit script failed",
            "HUSKY=0 git commit -m 'Add tides'",
        ),
        ("./sync.sh --all", "bash: ./sync.sh: Permission denied", "chmod 777 sync.sh && ./sync.sh --all"),
        ("curl https://h/a", "curl: (60) SSL certificate problem", "curl -k https://h/a"),
    ],
)
def test_a_way_around_a_check_is_reported_as_one(wrong, output, later):
    pair = only_pair(sh_fails(wrong, output), sh(later))
    assert (pair.fix, pair.bypass, pair.confidence) == (None, True, 0.0)
    assert "check" in pair.why


def test_an_option_that_the_failing_call_had_too_is_no_way_around():
    assert fix_of(sh_fails("git push --force", "timeout"), sh("git push --force")) == 1


@pytest.mark.parametrize(
    ("wrong", "later"),
    [
        ("gh pr view 12 --json nope", "gh pr view 13 --json title"),
        ("tide log brest", "tide log dover"),
        ("npm run lint:full", "npm run lint"),
        ("npm test", "npm run build"),
        ("tide eval harbour", "tide eval harbour --help"),
        ("git rebase main", "git rebase --abort"),
        ("docker build .", "docker ps"),
        ("python a.py", "python b.py"),
    ],
)
def test_another_target_or_goal(wrong, later):
    assert fix_of(sh_fails(wrong, "error: it broke\nsomewhere\nsomehow\nsadly"), sh(later)) is None


@pytest.mark.parametrize(
    ("command", "output"),
    [
        ("grep -rn high_tide src", ""),
        ("nl -ba a.py | head -9 && rg -n 'error handling' docs", "1 raise Error"),
        ("ps aux | grep tided", ""),
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
    assert pair.why == "The exit code is an answer, not a failure."


def test_a_search_that_could_not_run_is_a_failure():
    pair = only_pair(
        sh_fails("rg -n '- tide' src", "rg: unrecognized flag -", 2), sh("rg -n -e '- tide' src", "a:1")
    )
    assert pair.why != "The exit code is an answer, not a failure."


def test_a_success_whose_exit_nobody_saw():
    lost = sh_fails("redis-cli -h tide.example -p 6380 ping", "bash: redis-cli: command not found", 127)
    assert fix_of(lost, sh('curl -s http://tide.example:6380 | head -3; echo "exit: $?"', "exit: 7")) is None


def test_the_next_file_that_is_read():
    assert (
        fix_of(failed("Read", NO_FILE, file_path=f"{HOME}/a.py"), ok("Read", file_path=f"{HOME}/b.py"))
        is None
    )
