"""Looking at a session for many lessons at once finds what looking at each call would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.correlate.all_pairs import correlate_all
from analyzer.findings import find
from analyzer.lessons.observed_session import CallTexts, ObservedSession
from analyzer.life.opportunities import observe_all
from analyzer.models import Lesson, Section
from analyzer.session_evidence import look_into
from tests.analyzer.call_builder import (
    HOME,
    NOT_READ,
    cancelled,
    escaped_by_a_backslash,
    failed,
    ok,
    powershell,
    rejected,
    session,
    sh,
    sh_fails,
)
from tests.analyzer.rule_maker import daily
from tests.analyzer.signs import lessons_in, observe

TEXTS = st.lists(st.text(alphabet="abc\n /", max_size=8), max_size=8)
LINT = Lesson(Section.COMMAND_PATTERNS, "E501", "a lint rule that is enforced here")


@given(TEXTS, st.text(alphabet="abc\n /", max_size=3))
def test_a_word_is_found_in_the_texts_that_hold_it(texts, word):
    positions = [3 * number for number in range(len(texts))]
    found = CallTexts(positions, texts).holding(word)
    assert list(found) == [at for at, text in zip(positions, texts, strict=True) if word in text]


@given(TEXTS, st.lists(st.text(alphabet="ab", min_size=1, max_size=2), max_size=3))
def test_any_of_several_words_is_found_once_and_in_order(texts, words):
    found = CallTexts(range(len(texts)), texts).holding_any(words)
    assert found == [at for at, text in enumerate(texts) if any(word in text for word in words)]


@pytest.mark.parametrize(
    "line",
    [
        *("npm run lint", "make check", "npm ci", "just precommit", "pnpm 'ci'", "pre-commit run"),
        *(
            "uv run ruff check",
            ".venv/bin/flake8 src",
            "mise run fmt && mise run lint",
            "ruff\ncheck",
            "make\tverify",
        ),
    ],
)
def test_lines_that_check_the_code_keep_a_lint_rule(line):
    assert observe(LINT, session(sh(line, "ok"))).kept == ["s1-0"]


@pytest.mark.parametrize(
    "line",
    [
        *("git checkout main", "ls checkpoint", "cat city.ts", "echo entity", "pnpm typecheck", "npx tsc"),
        *(
            "gh pr checks 12",
            "npx eslint src",
            "pnpm biome check src",
            "golangci-lint run",
            "git commit -m x",
        ),
    ],
)
def test_lines_that_do_not_or_that_check_for_other_rules_are_no_opportunity(line):
    assert observe(LINT, session(sh(line, "ok"))).kept == []


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("MD040/fenced-code-language", "npx markdownlint-cli2 docs"),
        ("lint/style/useConst", "pnpm biome check src"),
        ("@typescript-eslint/no-explicit-any", "npx eslint ."),
        ("no-console", "npx eslint ."),
        ("errcheck", "golangci-lint run"),
    ],
)
def test_the_linter_that_tells_of_a_rule_keeps_it(code, line):
    rule = LINT._replace(subject=code)
    assert observe(rule, session(sh(line, "ok"))).kept == ["s1-0"]
    assert observe(rule, session(sh("ruff check .", "ok"))).kept == []


def test_a_commit_whose_hook_ran_the_linter_keeps_its_rules():
    assert observe(LINT, session(sh("git commit -m Tides", "ruff......Passed"))).kept == ["s1-0"]


def test_a_run_that_broke_one_rule_kept_the_others():
    broke = sh_fails("ruff check .", "src/tide.py:3:1: E501 Line too long")
    one = session(broke, sh("ruff check .", "ok"))
    other = LINT._replace(subject="B008")
    seen = observe_all([LINT, other], one)
    assert (seen[LINT].failed, seen[LINT].kept) == (["s1-0"], ["s1-1"])
    assert (seen[other].failed, seen[other].kept) == ([], ["s1-0", "s1-1"])


def test_lessons_looked_for_together_see_what_each_sees_alone():
    kinds = [
        LINT,
        LINT._replace(subject="B008"),
        Lesson(Section.ENVIRONMENT, "python3 -m pytest", "uv run pytest"),
        Lesson(Section.ENVIRONMENT, "docker", "not on the PATH"),
        Lesson(Section.FILE_PATHS, "src/moon.py", "src/core/moon.py"),
        Lesson(Section.COMMAND_PATTERNS, "run", "npm run"),
    ]
    one = session(
        *(sh(f"npm run lint -- {number}", "ok") for number in range(12)),
        sh_fails("python3 -m pytest -q", "Exit code 1\n/usr/bin/python: No module named pytest"),
        sh("uv run pytest -q", "3 passed"),
        ok("Read", "def phase(): …", file_path="/home/ada/code/tide-table/src/core/moon.py"),
    )
    assert observe_all(kinds, one) == {lesson: observe(lesson, one) for lesson in kinds}


def test_a_search_is_not_read_from_the_log_for_the_path_of_a_file():
    one = session(ok("Grep", "3 matches", pattern="moon.py", path="src"), sh("cat src/moon.py", "x"))
    assert list(ObservedSession(one).files) == [1]


def composed():
    return [sh_fails("docker compose up", "no daemon") for _ in range(3)]


def test_a_loop_that_comes_again_breaks_its_rule_and_a_call_that_is_made_once_keeps_it():
    sessions = daily(composed)
    [finding] = find(correlate_all(sessions), sessions, look_into)
    later = observe(finding.lesson, session(*composed(), name="later"))
    assert (later.failed, later.kept) == (["later-1", "later-2"], [])
    later = observe(finding.lesson, session(composed()[0], sh("docker ps"), name="later"))
    assert (later.failed, later.kept) == ([], ["later-0"])


@pytest.mark.parametrize(
    ("command", "words", "ran"),
    [("git push --force", "never force main", "worked"), ("git push --force", "", "kept")],
)
def test_what_the_user_rejects_again_breaks_a_rule_and_what_runs_is_as_the_rule_says(command, words, ran):
    [lesson] = lessons_in(rejected("Bash", words, command=command))
    calls = [
        rejected("Bash", command=command),
        sh(command),
        sh_fails(command),
        cancelled("Bash", command=command),
    ]
    later = observe(lesson, session(*calls, name="later"))
    assert later.failed == ["later-0"]
    assert getattr(later, ran) == ["later-1", "later-2"]


def test_a_failure_late_in_a_session_is_found_however_many_lines_might_have_failed_before():
    [lesson] = lessons_in(*escaped_by_a_backslash())
    quotes = [powershell('Write-Output "high"', "high") for _ in range(20)]
    later = observe(lesson, session(*quotes, *escaped_by_a_backslash(), name="later"))
    assert (later.failed, later.kept) == (["later-20"], ["later-21"])


def test_a_quoted_pattern_that_works_keeps_the_rule_about_quotes():
    quoted = "gh api 'tide?day=1'"
    again = [sh_fails("gh api tide?day=1", "zsh:1: no matches found: tide?day=1") for _ in range(2)]
    [lesson] = lessons_in(again[0], sh(quoted))
    others = (sh_fails(quoted, "401"), sh("gh api tide"))
    later = observe(lesson, session(again[1], sh(quoted), *others, name="later"))
    assert (later.failed, later.kept, later.worked) == (["later-0"], ["later-1"], [])


def unknown_skill():
    return failed("Skill", "Unknown skill: commit", skill="commit")


def test_a_skill_that_is_unknown_again_breaks_its_rule_and_what_to_use_instead_keeps_it():
    [lesson] = lessons_in(unknown_skill(), sh("git commit -m x"))
    calls = (unknown_skill(), sh("git commit -m y"), sh_fails("git commit -m z"), ok("Skill", skill="commit"))
    later = observe(lesson, session(*calls, ok("Skill", skill="chart"), name="later"))
    assert (later.failed, later.kept, later.worked) == (["later-0"], ["later-1", "later-2"], ["later-3"])
    [lesson] = lessons_in(unknown_skill(), ok("Skill", skill="harbor:commit"))
    later = observe(lesson, session(ok("Skill", skill="harbor:commit"), sh("git commit -m x"), name="later"))
    assert (later.failed, later.kept, later.worked) == ([], ["later-0"], [])


def test_an_edit_that_fails_for_another_reason_breaks_no_rule_about_reading_first():
    [lesson] = lessons_in(failed("Edit", NOT_READ, file_path=f"{HOME}/a.py"))
    calls = [
        failed("Edit", said, file_path=f"{HOME}/a.py") for said in (NOT_READ, "String to replace not found")
    ]
    later = observe(lesson, session(*calls, ok("Edit", file_path=f"{HOME}/a.py"), name="later"))
    assert (later.failed, later.kept, later.worked) == (["later-0"], ["later-2"], [])
