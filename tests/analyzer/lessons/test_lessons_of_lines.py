"""What git, searches and the shell refuse again and again: a rule each, and what says that it is kept."""

import copy

import pytest

from tests.analyzer.call_builder import HOME, NO_FILE, elsewhere, failed, fix_of, ok, session, sh, sh_fails
from tests.analyzer.lessons.lesson_samples import (
    NO_FOLDER,
    NO_REPOSITORY,
    QUERY,
    escaped_mark,
    guessed_owner,
    hook,
    locked,
    newline,
    nowhere,
    there_already,
    unsigned,
    unstaged,
    untrusted,
)
from tests.analyzer.rule_maker import daily, findings_of, rules_of
from tests.analyzer.signs import lesson_of, lessons_in, observe

NO_ROOM = "error: insufficient permission for .git/objects\nfatal: failed to write commit object"


def unsigned_by_gpg():
    said = "error: gpg failed to sign the data\nfatal: failed to write commit object"
    return [sh_fails("git commit -m a", said, 128)]


def no_folder():
    return [sh_fails("ls src/charts", "ls: src/charts: No such file or directory", 1)]


ASKED = "first where `git commit` would say “The charts are older than the tides”"
UNSEALED = "- when a commit cannot be signed, ask the user to see to the signing key, rather than try again"
RULES = [
    (
        locked,
        "- when git says that `index.lock` exists, wait for the running `git`; remove it only if none runs",
    ),
    (unsigned, UNSEALED),
    (unsigned_by_gpg, UNSEALED),
    (
        untrusted,
        "- when git reports dubious ownership of a repository, ask the user to trust it; do not try again",
    ),
    (
        unstaged,
        "- give `git rebase` or `git pull --rebase` the option `--autostash`, or commit first (they refuse"
        " uncommitted changes)",
    ),
    (hook, f"- run `pnpm api:generate` {ASKED}"),
    (lambda: hook("Please run `make charts` first."), f"- run `make charts` {ASKED}"),
    (lambda: hook("Charts are old. Run 'npm run draw' to draw them"), f"- run `npm run draw` {ASKED}"),
    (guessed_owner, "- use `ada/tide-table` as the repository on GitHub (others were not found)"),
    (
        newline,
        r"- for a line break in a pattern, give `rg` the option `-U`, for the text `\n` the option `-F`"
        " (else it refuses)",
    ),
    (
        escaped_mark,
        "- write a script with a `!` in it, such as `!=` for `jq`, into a file first (in a line it arrives as"
        r" `\!`)",
    ),
    (
        there_already,
        "- the shell stays where an earlier `cd` led: do not `cd` to that folder again, nor begin paths with"
        " it (not found below it)",
    ),
    (nowhere, "- do not look for `src/charts.py` (no such file)"),
    (no_folder, "- do not look for `src/charts` (no such path)"),
]  # fmt: skip


@pytest.mark.parametrize(("calls", "rule"), RULES)
def test_two_sessions_are_a_rule(calls, rule):
    assert rules_of(*daily(calls)) == [rule]
    assert rules_of(*daily(calls, times=1)) == []


@pytest.mark.parametrize(
    "calls",
    [
        lambda: [sh_fails("cat .git/index.lock.md", "a.md says: index.lock is no file")],
        lambda: [sh_fails("git commit -m a", NO_ROOM, 128)],
        lambda: [sh_fails("cat ci.log && false", unstaged()[0].output)],  # what a file says
        lambda: [sh_fails("cat ci.log && false", untrusted()[0].output)],
        lambda: hook("To go around it, run: git commit --no-verify"),
        lambda: [sh_fails("npm test", "Run this command:\n\n    npm run draw\n")],
        lambda: hook("run `npm run draw --token ghp_0123456789abcdefghijklmnopqrstuvwxyz`"),
        lambda: [sh_fails(QUERY.format("moon"), NO_REPOSITORY), sh(QUERY.format("ada").replace("-t", "-r"))],
        lambda: [sh_fails("grep -n x a.md; false", r"a.md:1: write \!= for not")],
        lambda: [sh_fails("cd src/tides && pytest -q", NO_FOLDER), sh("pytest -q", "3 passed")],
        lambda: [failed("Read", NO_FILE, file_path="/srv/charts.py")],
        lambda: [failed("Read", NO_FILE, file_path=f"{HOME}/.env.staging")],
        lambda: [sh_fails("cat node_modules/tide/a.js", "cat: node_modules/tide/a.js: No such file")],
        lambda: [failed("Edit", NO_FILE, file_path=f"{HOME}/src/charts.py", old_string="a", new_string="b")],
        lambda: [elsewhere(sh_fails("cat a.py", "cat: a.py: No such file or directory"), f"{HOME}/src")],
    ],
)  # fmt: skip
def test_what_teaches_nothing_of_that(calls):
    assert rules_of(*daily(calls)) == []


def test_what_was_looked_for_once_in_vain_is_no_finding():
    assert findings_of(*daily(nowhere, times=1)) == []


@pytest.mark.parametrize(
    ("line", "rules"),
    [
        ("cat tide-table/a.py", ["- use `a.py`, not `tide-table/a.py` (no such file)"]),
        ("cd src && cat tide-table/a.py", []),  # which is told from there
    ],
)
def test_a_path_that_begins_with_the_folder_it_starts_at_is_another(line, rules):
    lost = sh_fails(line, "cat: tide-table/a.py: No such file or directory")
    assert rules_of(*daily(lambda: copy.deepcopy([lost, sh("cat a.py", "x")]))) == rules


def test_a_path_that_is_there_later_is_looked_for_again():
    made = session(ok("Write", file_path=f"{HOME}/src/charts.py"), name="later", day=5)
    assert rules_of(*daily(nowhere), made) == []
    before = session(ok("Read", file_path=f"{HOME}/src/charts.py"), name="before", day=-5)
    assert len(rules_of(*daily(nowhere), before)) == 1, "it was taken away"
    below = session(sh("cat src/charts/tide.md", "# Tide"), name="later", day=5)
    assert [one.is_outdated for one in findings_of(*daily(no_folder), below)] == [True]


@pytest.mark.parametrize(
    ("calls", "kept", "nothing"),
    [
        (locked, sh("git checkout main"), sh("git log")),
        (unsigned, sh("git commit -m b"), sh("git push")),
        (hook, sh("pnpm api:generate"), sh("git commit -m b")),
        (untrusted, sh("git log"), sh("git config --list")),
        (unstaged, sh("git pull --rebase --autostash"), sh("git push")),
        (guessed_owner, sh("gh pr view 3 --repo ada/tide-table", "Tides"), sh("gh pr view 3", "Tides")),
        (newline, sh(r"rg -nU 'a\nb' src", "a.py"), sh("rg tide src", "a.py")),
        (there_already, sh("cd src && ls", "a.py"), sh("ls src", "a.py")),
        (nowhere, ok("Read", file_path=f"{HOME}/src/tide.py"), ok("Read", file_path=f"{HOME}/a.py")),
    ],
)
def test_each_lesson_is_watched(calls, kept, nothing):
    lesson = lesson_of(*calls())
    seen = observe(lesson, session(calls()[0], kept, nothing, name="again"))
    assert (seen.failed, seen.kept, seen.worked) == (["again-0"], ["again-1"], [])


def test_an_escaped_mark_is_seen_again_and_a_path_that_is_there_after_all():
    lesson = lesson_of(*escaped_mark())
    assert observe(lesson, session(*escaped_mark(), name="again")).failed == ["again-0"]
    lesson = lesson_of(*nowhere())
    there = session(ok("Read", file_path=f"{HOME}/src/charts.py"), name="again")
    assert observe(lesson, there).worked == ["again-0"]


NO_PATHSPEC = "fatal: pathspec 'tides/high.py' did not match any files"


@pytest.mark.parametrize(
    ("line", "said", "cwd", "is_taught"),
    [
        ("git add tides/high.py", NO_PATHSPEC, f"{HOME}/src/tides", True),
        (
            "grep -n x tides/high.py",
            "grep: tides/high.py: No such file or directory",
            f"{HOME}/src/tides",
            True,
        ),
        ("git add tides/high.py", NO_PATHSPEC, f"{HOME}/src", False),  # where it may well be
        (
            "grep -n x tide-table/high.py",
            "grep: tide-table/high.py: No such file or directory",
            HOME,
            False,  # of the project itself, a folder below it may have the same name
        ),
        ("make high", "grep: tides/high.py: No such file or directory", f"{HOME}/src/tides", False),
    ],
)
def test_a_path_from_the_folder_above_the_one_that_the_shell_is_in(line, said, cwd, is_taught):
    taught = lessons_in(elsewhere(sh_fails(line, said), cwd))
    assert any(lesson.remedy == "stay" for lesson in taught) is is_taught


def test_a_folder_that_has_one_of_its_own_name_below_it_is_not_left_out_of_paths():
    inside = f"{HOME}/packages/tides"
    lost = elsewhere(sh_fails("cat tides/high.py", "cat: tides/high.py: No such file or directory"), inside)
    seen = (lost, elsewhere(sh("cat tides/core/high.py", "x"), inside))
    assert fix_of(*seen) == 1
    assert all(lesson.remedy != "stay" for lesson in lessons_in(*seen))
