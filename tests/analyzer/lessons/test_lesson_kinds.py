"""The kinds of lessons: each has a sample that teaches it, and what it teaches is known again as its own."""

import pytest

from analyzer.correlate import correlate
from analyzer.lessons.lint import LINTER
from analyzer.lessons.registry import KINDS, kind_of, lessons_of
from analyzer.lessons.repeating import LOOPS
from tests.analyzer.call_builder import (
    HOME,
    NO_FILE,
    NOT_READ,
    escaped_by_a_backslash,
    failed,
    no_remote,
    offline,
    ok,
    rejected,
    session,
    sh,
    sh_fails,
)
from tests.analyzer.lessons import lesson_samples as samples

LINT = "a.md:3 error MD040/fenced-code-language Fenced code blocks should have a language specified"
SAMPLES = [
    *(samples.not_started(), samples.slow(), samples.open_quote(), offline()),
    *(samples.folder_read(), samples.no_access(), samples.no_tool(), samples.parameter(), samples.password()),
    *(samples.own_shell(), no_remote(), samples.not_executable(), samples.bad_hunk()),
    *(
        samples.no_package_here(),
        samples.no_script(),
        samples.longer("npm run e2e", timeout=600_000),
        samples.longer("npm run dev", run_in_background=True),
        samples.other_trunk(),
        samples.without_suffix(),
        samples.locked(),
        samples.unsigned(),
        samples.declared(),
        samples.untrusted(),
        samples.unstaged(),
        samples.hook(),
        samples.asked(),
        samples.guessed_owner(),
        samples.newline(),
    ),
    *(samples.escaped_mark(), samples.there_already(), samples.nowhere()),
    *(samples.joined(), samples.cmdlet_in_bash(), samples.rewritten(), samples.no_terminal()),
    *(samples.closed_input(), samples.bare_backslashes()),
    samples.ignored(),
    *(samples.waited(), samples.chained(), samples.not_isolated(), samples.no_report()),
    *(samples.taken_for_a_pattern(), samples.run_as_code(), escaped_by_a_backslash()),
    [
        failed("Read", NO_FILE, file_path=f"{HOME}/src/moon.py"),
        ok("Glob", "src/tides/moon.py", pattern="**/moon.py"),
        ok("Read", file_path=f"{HOME}/src/tides/moon.py"),
    ],
    [failed("Read", "File content (3MB) exceeds maximum", file_path=f"{HOME}/data/tides.csv")],
    [failed("Edit", NOT_READ, file_path=f"{HOME}/a.py")],
    [failed("Skill", "Unknown skill: commit", skill="commit"), sh("git commit -m x")],
    [
        failed("SlashCommand", "Unknown slash command: tide-chart", command="/tide-chart 3"),
        ok("SlashCommand", command="/harbor:tide-chart 3"),
    ],
    [rejected("Bash", command="git push --force")],
    [rejected("Bash", "always run the tests first", command="git push")],
    [sh_fails("git commit -m x", f"{LINT}\nhusky - pre-commit failed")],
    [sh_fails("gh api tide?day=1", "zsh:1: no matches found: tide?day=1"), sh("gh api 'tide?day=1'", "high")],
    [sh_fails("go vet", "bash: go: command not found", 127), sh("/usr/local/go/bin/go vet", "")],
    [sh_fails("redis-cli ping", "bash: redis-cli: command not found", 127)],
    [sh_fails("tide chart", 'Error: unknown command "chart" for "tide"')],
    [sh_fails("tide chart --ebb", "Error: unknown flag: --ebb")],
    [sh_fails("npm lint", 'Unknown command: "lint"'), sh("npm run lint", "clean")],
]


def taught_by(calls):
    """The lessons of some calls, each with the first kind that any of their failures teaches."""
    for pair, (failure, *_) in correlate(session(*calls)):
        teaching = (kind for kind in KINDS if list(kind.taught(pair, failure)))
        kind = next(teaching, None)
        yield from ((lesson, kind) for lesson in lessons_of(pair, failure))


@pytest.mark.parametrize("calls", SAMPLES, ids=lambda calls: calls[0].input_summary[:40] or calls[0].name)
def test_a_lesson_is_of_the_kind_that_teaches_it(calls):
    taught = list(taught_by(calls))
    assert taught
    for lesson, kind in taught:
        assert kind_of(lesson) is kind


def test_every_kind_has_a_sample():
    taught = [kind for calls in SAMPLES for _, kind in taught_by(calls)]
    of_no_pair = (*LOOPS, LINTER)  # which are made of several
    without = [place for place, kind in enumerate(KINDS) if kind not in taught and kind not in of_no_pair]
    assert without == [], "every kind that a pair teaches is taught by a sample here"


def test_a_failure_that_was_only_got_around_teaches_nothing():
    around = sh("git commit --no-verify -m x")
    [(pair, [failure])] = correlate(
        session(sh_fails("git commit -m x", f"{LINT}\nhusky - pre-commit failed"), around)
    )
    assert pair.bypass
    assert lessons_of(pair, failure) == []
