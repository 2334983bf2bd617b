"""Checks that pass in another form: in one process, by the tests that build first; and their kinds."""

import pytest

from analyzer.models import FixKind
from tests.analyzer.call_builder import fix_of, ok, only_pair, sh, sh_fails

BEGUN = "  Determining projects to restore..."
PASSED = "Build succeeded.\n    0 Error(s)"


@pytest.mark.parametrize(
    "later",
    [
        "dotnet test tests/Tide.csproj --no-restore -m:1 -p:BuildInParallel=false -v normal",
        "dotnet test tests/Tide.csproj --nologo --logger trx",
        "dotnet test tests/Tide.csproj -nr:false",
    ],
)
def test_how_msbuild_goes_about_it_is_no_part_of_the_check(later):
    assert fix_of(sh_fails("dotnet test tests/Tide.csproj -v minimal", BEGUN), sh(later, PASSED)) == 1


@pytest.mark.parametrize(
    "later",
    [
        "dotnet test tests/Moon.csproj -m:1 -v normal",
        "dotnet test tests/Tide.csproj --no-build",
        "dotnet test tests/Tide.csproj --filter High",
    ],
)
def test_other_tests_or_an_older_build(later):
    assert fix_of(sh_fails("dotnet test tests/Tide.csproj -v minimal", BEGUN), sh(later, PASSED)) is None


def test_tests_build_first_what_they_test():
    lost = sh_fails("dotnet build tests/Tide.csproj", "Build FAILED.\n    0 Error(s)")
    mended = ok("Edit", file_path="tide.cs", old_string="high", new_string="low")
    assert fix_of(lost, mended, sh("dotnet test tests/Tide.csproj -m:1", PASSED)) == 2
    assert fix_of(lost, mended, sh("dotnet test tests/Tide.csproj --no-build", PASSED)) is None
    assert fix_of(lost, mended, sh("dotnet test tests/Moon.csproj", PASSED)) is None
    broken = sh_fails("cargo build", "error[E0308]: mismatched types\n --> src/tide.rs:3:9")
    assert fix_of(broken, mended, sh("cargo test", "test result: ok. 9 passed")) == 2
    assert fix_of(broken, mended, sh("cargo test high", "test result: ok. 1 passed")) is None


@pytest.mark.parametrize(
    ("command", "output", "kind"),
    [
        ("dotnet test tests/Tide.csproj", BEGUN, FixKind.TEST_OR_BUILD),
        ("npm run typecheck", "\n> tide@1.0.0 typecheck\n> tsc --noEmit\n", FixKind.TEST_OR_BUILD),
        ("npx prettier --check a.md", "[warn] Code style issues found in a.md.", FixKind.TEST_OR_BUILD),
        (
            "npx prisma validate",
            "Error code: P1012\nerror: no field\n  --> a.prisma:8",
            FixKind.TEST_OR_BUILD,
        ),
        ("go build ./...", "go: cannot find main module", FixKind.COMMAND_SYNTAX),
        ("pytest tests -q", "sandbox error: command was killed by a signal", FixKind.ENVIRONMENT),
        ("tide chart", "Error: cargo was not found. Install a Rust toolchain.", FixKind.ENVIRONMENT),
        ("git commit -m x", "husky\n→ No staged files.\nno changes added to commit", FixKind.OTHER),
    ],
)
def test_what_a_check_says_little_of(command, output, kind):
    assert only_pair(sh_fails(command, output)).kind is kind


@pytest.mark.parametrize(
    ("wrong", "output", "later"),
    [
        ('pnpm test -- --grep "High water"', "1 test failed.", "pnpm test"),
        ("npm test -- src/tide.test.ts", "FAIL src/tide.test.ts", "npm test"),
        ("npx tsc --noEmit --skipLibCheck", "tide.ts(3,1): error TS1434", "npx tsc --noEmit"),
        ("npx vitest run --passWithNoTests", "1 failed", "npx vitest run"),
        ("go test ./... -race", "go: -race requires cgo; enable cgo", "go test ./..."),
        ('markdownlint "web/**/*.mdx"', "web/a.mdx:1 error MD060", 'markdownlint "**/*.md" "**/*.mdx"'),
        (
            "npx vitest run a.test.ts tide.test.ts",
            "FAIL tide.test.ts",
            "npx vitest run a.test.ts tide.test.tsx",
        ),
        ("npm --prefix web run check", 'npm error Missing script: "check"', "npm run check"),
        ("npm run check", 'npm error Missing script: "check"', "npm --prefix web run check"),
        (
            "go build ./go/cmd/tide",
            "main module (a) does not contain package",
            "cd go && go build ./cmd/tide",
        ),
    ],
)
def test_the_same_check_told_so_that_it_can_be_made(wrong, output, later):
    assert fix_of(sh_fails(wrong, output), sh(later, "ok")) == 1


@pytest.mark.parametrize(
    ("wrong", "output", "later"),
    [
        ("pnpm test", "1 test failed.", 'pnpm test -- --grep "High water"'),
        ("npx tsc --noEmit", "tide.ts(3,1): error TS1434", "npx tsc --noEmit --skipLibCheck"),
        ("go test ./... -race", "--- FAIL: TestHigh (0.00s)", "go test ./..."),
        ('markdownlint "web/**/*.mdx"', "web/a.mdx:1 error MD060", 'markdownlint "**/*.md"'),
        ('markdownlint "web/**/*.mdx"', "web/a.mdx:1 error MD060", 'markdownlint "docs/**/*.mdx"'),
        (
            "npx vitest run a.test.ts tide.test.ts",
            "FAIL tide.test.ts",
            "npx vitest run a.test.ts moon.test.tsx",
        ),
        ("npm --prefix web run check", "Found 2 errors.", "npm run check"),
    ],
)
def test_a_check_of_less_or_elsewhere(wrong, output, later):
    assert fix_of(sh_fails(wrong, output), sh(later, "ok")) is None
