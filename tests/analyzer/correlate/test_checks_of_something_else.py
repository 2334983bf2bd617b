"""Checks that passed later and tell nothing of what had failed: of another part, or of what was before."""

import pytest

from tests.analyzer.call_builder import HOME, fix_of, ok, sh, sh_fails


@pytest.mark.parametrize(
    ("wrong", "later"),
    [
        ("npx vitest run", "npx vitest run src/moon.test.ts"),
        ("npx vitest run", "npx vitest run moon"),
        ("pnpm vitest run", "pnpm vitest run src/moon.test.ts"),
        ("pnpm biome check", "pnpm biome check src/moon.ts"),
        ("yarn workspace web test", "yarn workspace web test src/moon.test.ts"),
    ],
)
def test_a_check_of_one_part_after_a_check_of_all(wrong, later):
    assert fix_of(sh_fails(wrong, "1 failed"), sh(later, "Tests  3 passed (3)")) is None


@pytest.mark.parametrize(
    "away",
    [
        [sh("git stash && npm run lint | tail -5; git stash pop", "Checked 3 files. No fixes applied.")],
        [sh("git stash"), sh("npm run lint", "ok"), sh("git stash pop")],
        [sh("git stash push -u -m tides && ls"), sh("npm run lint", "ok")],
    ],
)
def test_a_check_of_what_was_before_the_changes(away):
    lost = sh_fails("npm run lint", "tide.js:3:1 error  no-undef")
    again = sh("npm run lint", "ok")
    assert fix_of(lost, *away) is None
    assert fix_of(lost, *away, sh("git stash pop"), again) == len(away) + 2
    edit = ok("Edit", file_path=f"{HOME}/tide.js", old_string="a", new_string="b")
    assert fix_of(lost, sh("git stash"), edit, again) == 3


PYTEST = """
tests/test_tide.py .F                                                    [ 66%]
tests/test_moon.py .                                                     [100%]
FAILED tests/test_tide.py::test_high - assert 1 == 2
==== 1 failed, 2 passed in 0.02s ===="""
VITEST = " ✓ src/moon.test.ts (3 tests)\n ❯ src/tide.test.ts (2 tests | 1 failed)\n Test Files  1 failed"
GO = "ok  \ttide.example/moon\t0.1s\n--- FAIL: TestHigh (0.00s)\nFAIL\ttide.example/tide\t0.1s\nFAIL"
MYPY = 'src/tide.py:3: error: No return\nsrc/moon.py:1: note: "rise" is here\nFound 1 error in 1 file'
ESLINT = (
    "/srv/src/tide.ts\n  3:1  error  no-undef\n\n/srv/src/moon.ts\n  9:1  warning  no-console\n\n✖ 2 problems"
)


@pytest.mark.parametrize(
    ("check", "output", "one"),
    [
        ("pytest", PYTEST, "tests/test_{}.py"),
        ("npx vitest run", VITEST, "src/{}.test.ts"),
        ("go test ./...", GO, "./{}"),
        ("mypy src", MYPY, "src/{}.py"),
        ("npx eslint .", ESLINT, "src/{}.ts"),
    ],
)
def test_of_the_parts_of_a_check_only_one_that_had_failed_tells(check, output, one):
    part = check.removesuffix(" .").removesuffix(" src").removesuffix(" ./...")
    lost, passes = sh_fails(check, output), f"{part} {one}"
    assert fix_of(lost, sh(passes.format("moon")), sh(passes.format("tide"))) == 2
