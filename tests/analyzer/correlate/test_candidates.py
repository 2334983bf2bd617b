"""The cheap look at raw inputs leaves out no call that an intent would take for the fix."""

from __future__ import annotations

from copy import copy
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners.models import SessionData
from scanners.registry import SCANNERS
from tests.analyzer.call_builder import NO_FILE, NOT_READ, failed, ok, rejected, session, sh, sh_fails
from tests.analyzer.pairs import pairs_in

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
HOMES = sorted(home for agent in SCANNERS for home in CORPUS.glob(f"*/.{agent}"))
MISSING = "No such file or directory"
FAILING = [
    failed("Read", NO_FILE, file_path="src/tide_table.py"),
    failed("Read", NO_FILE, file_path="/x/TIDES.md"),
    failed("Edit", NOT_READ, file_path="src/tide.py", old_string="alpha beta", new_string="gamma delta"),
    failed("Grep", "regex parse error:\n unclosed group", pattern="tide(", path="src"),
    failed("Skill", "Unknown skill: commit-all", skill="commit-all"),
    failed("WebFetch", "HTTP 503", url="https://tides.example/a", prompt="the tides"),
    sh_fails("cat src/tideTable.py", f"cat: src/tideTable.py: {MISSING}"),
    sh_fails("rg tide lib", f"rg: lib: {MISSING} (os error 2)", 2),
    sh_fails("./scripts/Sync.sh", f"sh: ./scripts/Sync.sh: {MISSING}", 127),
    sh_fails("python tools/run.py", "command not found: python", 127),
    sh_fails("cd web && npm run lint", f"cd: web: {MISSING}"),
    sh_fails("pytest tests/test_a.py", "1 failed"),
    sh_fails("npm test", "EBADDEVENGINES use pnpm"),
    sh_fails("gh pr view 12 --jsn title", "unknown flag: --jsn"),
    sh_fails("git comit -m x", "git: 'comit' is not a git command. Did you mean commit?"),
    rejected("Bash", "no, without force", command="git push --force"),
]
WORKING = [
    ok("Read", "text", file_path="src/core/tide_table.py"),
    ok("Read", "text", file_path="/x/docs/Tides.md"),
    ok("Edit", "done", file_path="src/tide.py", old_string="alpha beta", new_string="gamma delta"),
    ok("Grep", "src/a.py:1:tide(", pattern=r"tide\(", path="src"),
    ok("Glob", "src/tide_table.py", pattern="**/*tide*"),
    ok("Skill", "done", skill="commit"),
    ok("WebFetch", "high at noon", url="https://tides.example/a", prompt="the tides"),
    sh("sed -n 1,9p src/tide_table.py", "text"),
    sh("rg Tide src", "src/a.py: Tide"),
    sh("bash tools/Sync.sh"),
    sh("cd tools && uv run python3 run.py"),
    sh("npm run lint"),
    sh("python -m pytest tests", "3 passed"),
    sh("pnpm test", "3 passed"),
    sh("gh pr view 12 --json title"),
    sh("git commit -m x"),
    sh("git push"),
]


def with_every_call_looked_at(of: SessionData) -> list:
    with patch("analyzer.calls.session_calls.Calls.is_about", lambda calls, position, word: True):
        return pairs_in(of)


@given(st.lists(st.sampled_from([*FAILING, *WORKING]), max_size=14))
def test_no_fix_is_left_out(calls: list) -> None:
    one = session(*map(copy, calls))
    assert pairs_in(one) == with_every_call_looked_at(one)


def test_most_of_these_failures_have_a_fix_that_could_be_left_out() -> None:
    fixed = [
        failure
        for failure in FAILING
        if any(pairs_in(session(copy(failure), copy(call)))[0].fix for call in WORKING)
    ]
    assert len(fixed) >= 14


@pytest.mark.skipif(not HOMES, reason=f"the licensed sample of real logs is not at {CORPUS}")
@pytest.mark.parametrize("home", HOMES, ids=lambda home: str(home.relative_to(CORPUS)))
def test_no_fix_of_real_sessions_is_left_out(home: Path) -> None:
    scanner = SCANNERS[home.name.removeprefix(".")](home)
    for file in scanner.log_files():
        for one in scanner.read_file(file):
            assert pairs_in(one) == with_every_call_looked_at(one)
