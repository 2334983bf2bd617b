"""What an agent's surroundings teach: search tools that do not start, sandboxes, quotes and worktrees."""

import pytest

from analyzer.models import RecommendationTarget
from analyzer.rules import recommend
from tests.analyzer.call_builder import (
    HOME,
    OFFLINE,
    broken_off,
    escalated,
    failed,
    offline,
    ok,
    session,
    sh,
    sh_fails,
)
from tests.analyzer.lessons.lesson_samples import DENIED, UNCLOSED, not_started, open_quote, slow
from tests.analyzer.rule_maker import PROJECT, daily, findings_of, rules_of
from tests.analyzer.signs import lesson_of, observe


def locked():
    return [
        sh_fails("git add -A", DENIED, 128),
        escalated(sh("git add -A"), "with_escalated_permissions", True),
    ]


def told_more():
    return [sh_fails("git fetch --all", OFFLINE, 128), escalated(sh("git fetch --all --prune"))]


NOT_BOUND = """ RUN  v4.1.9
node:events:487
      throw er; // Unhandled 'error' event
Error: listen EPERM: operation not permitted 127.0.0.1
    at Server.setupListenHandle (node:net:1987:21)"""


def not_bound(said=NOT_BOUND, then="pnpm vitest run"):
    """Tests that may not listen in the sandbox, so that none of them runs."""
    return [sh_fails("pnpm vitest run", said), escalated(sh(then, "Tests  94 passed (94)"))]


def not_connected():
    """Tests that may not reach their server in the sandbox."""
    return not_bound(NOT_BOUND.replace("listen EPERM: operation not permitted", "connect ECONNREFUSED"))


@pytest.mark.parametrize(
    ("calls", "rule"),
    [
        (not_connected, "- run `pnpm vitest` with escalated permissions (the sandbox forbids it)"),
        (not_bound, "- run `pnpm vitest` with escalated permissions (the sandbox forbids it)"),
        (not_started, "- search with `grep` or `rg` in the shell, not with `Grep` (it does not start here)"),
        (slow, "- give `Glob` a narrower folder to search (searches took too long)"),
        (open_quote, "- in bash, end no quoted path with a backslash (it escapes the quote)"),
        (offline, "- run `git fetch` with escalated permissions (the sandbox has no network)"),
        (told_more, "- run `git fetch` with escalated permissions (the sandbox has no network)"),
        (locked, "- run `git add` with escalated permissions (the sandbox forbids it)"),
    ],
)
def test_two_sessions_are_a_rule(calls, rule):
    assert rules_of(*daily(calls)) == [rule]
    assert rules_of(*daily(calls, times=1)) == []


@pytest.mark.parametrize("calls", [not_started, offline, locked])
def test_what_holds_for_one_machine_goes_into_a_persons_file(calls):
    [rule] = recommend(findings_of(*daily(calls)), PROJECT, 2)
    assert rule.target is RecommendationTarget.MEMORY_FILE


def test_a_search_tool_that_answered_in_another_session_does_start():
    sessions = [*daily(not_started), session(ok("Grep", "a.py:1:neap", pattern="neap"), name="s9", day=9)]
    assert rules_of(*sessions) == []


@pytest.mark.parametrize(
    ("calls", "kept", "worked"),
    [
        (not_started, [], [ok("Grep", "a.py:1:neap", pattern="neap")]),
        (slow, [ok("Glob", "docs/a.md", pattern="*.md", path=f"{HOME}/docs")], []),
        (open_quote, [sh('ls "C:\\charts\\brest"', "a.pdf")], []),
        (offline, [escalated(sh("git fetch origin"))], [sh("git fetch")]),
        (not_bound, [escalated(sh("pnpm vitest run test"))], [sh("pnpm vitest run test")]),
    ],
)
def test_each_lesson_is_watched(calls, kept, worked):
    lesson = lesson_of(*calls())
    again = observe(lesson, session(calls()[0], *kept, *worked, name="again"))
    ids = [f"again-{place}" for place in range(1 + len(kept) + len(worked))]
    assert (again.failed, again.kept, again.worked) == (ids[:1], ids[1 : 1 + len(kept)], ids[1 + len(kept) :])
    assert observe(lesson, session(*map(broken_off, worked), name="later")).worked == []


@pytest.mark.parametrize(
    "said",
    [
        *("HTTP/1.1 403", "error: 503", "status code: 500", "Bad credentials", "Bad Gateway"),
        *("API rate limit exceeded", "Service Unavailable", "Authentication failed for 'https://a.example'"),
        "remote: Permission to ada/tide denied to bob",
    ],
)
def test_no_sandbox_stood_between_where_the_other_side_answered(said):
    def calls(said=said):
        return [sh_fails("git fetch", f"{OFFLINE}\n{said}", 128), escalated(sh("git fetch"))]

    assert rules_of(*daily(calls)) == []
    assert len(rules_of(*daily(lambda: calls("")))) == 1


@pytest.mark.parametrize(
    "calls",
    [
        lambda: [failed("Grep", "No such file or directory", pattern="a", path="/x")],
        lambda: [sh_fails("git fetch", OFFLINE, 128), sh("git fetch")],  # the network came back
        lambda: [escalated(sh_fails("git fetch", OFFLINE, 128)), escalated(sh("git fetch"))],
        lambda: not_bound("AssertionError: expected 3 to be 4\nTests  1 failed | 93 passed (94)"),
        lambda: not_bound(f"{NOT_BOUND}\nTests  1 failed | 93 passed (94)"),
        lambda: not_bound(then="pnpm vitest run --silent"),  # another line may run something else
        lambda: [sh_fails("git fetch", OFFLINE, 128), escalated(sh("git status"))],
        lambda: [sh_fails("gh pr list", "HTTP 401: Bad credentials"), escalated(sh("gh pr list"))],
        lambda: [sh_fails("rm -rf charts", "rm: charts: Permission denied"), escalated(sh("rm -rf charts"))],
        lambda: [sh_fails("python3 draw.py", DENIED), escalated(sh("python3 draw.py"))],  # this script alone
        lambda: [sh_fails("bash draw.sh", OFFLINE), escalated(sh("bash draw.sh"))],
        lambda: [sh_fails("tide sync", "boom"), escalated(sh("tide sync"))],
        lambda: [sh_fails('ls --tide "C:\\a\\"', "ls: unrecognized option '--tide'", 2), sh('ls "C:\\a"')],
        lambda: [sh_fails('echo "it is high', UNCLOSED, 2), sh('echo "it is high"', "it is high")],
    ],
)
def test_what_teaches_nothing_of_that(calls):
    words = " ".join(rules_of(*daily(calls)))
    assert not any(said in words for said in ("not with `Grep`", "escalated", "backslash"))


def test_the_name_of_a_worktree_is_of_no_use_to_anybody():
    wrong, right = (f"{HOME}/{folder}/worktrees/red-fox/src/tide.py" for folder in (".claire", ".claude"))

    def calls():
        lost = failed("Read", f"File does not exist: {wrong}", file_path=wrong)
        return [lost, ok("Read", "x = 1", file_path=right)]

    assert rules_of(*daily(calls)) == []
