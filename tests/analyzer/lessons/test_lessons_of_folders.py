"""Programs that find their project in one folder alone: the rule, what keeps it, what contradicts it."""

import copy
from pathlib import Path

import pytest

from analyzer.rules import recommend
from scanners.models import ProjectInfo
from tests.analyzer.call_builder import HOME, elsewhere, fix_of, session, sh, sh_fails
from tests.analyzer.lessons.lesson_samples import no_package_here
from tests.analyzer.rule_maker import daily, findings_of, rules_of
from tests.analyzer.signs import NOTHING, lesson_of, rows_of, sign_of

NO_PACKAGE, IN_WEB = no_package_here()
NO_COMPOSE = "no configuration file provided: not found"
NO_MODULE = "go: go.mod file not found in current directory or any parent directory; see 'go help modules'"
NO_GIT = "fatal: not a git repository (or any of the parent directories): .git"
NO_TARGET = "make: *** No rule to make target 'test'.  Stop."
NO_CRATE = f"error: could not find `Cargo.toml` in `{HOME}` or any parent directory"
NO_INI = "FAILED: No config file 'alembic.ini' found, or file has no '[alembic]' section"
NO_PROJECT = f"Couldn't find a project to run. Ensure a project exists in {HOME}, or pass the path to it."
NO_SCHEMA = "Error: Could not find Prisma Schema that is required for this command."
ROOT = "the project's root"


@pytest.mark.parametrize(
    ("wrong", "output", "right", "rule"),
    [
        (
            "npm test",
            NO_PACKAGE.output,
            "cd web && npm test",
            f"`npm` in `web`, not in {ROOT} (no `package.json`",
        ),
        (
            "npm run build",
            NO_PACKAGE.output,
            "npm --prefix web run build",
            f"`npm` in `web`, not in {ROOT} (no ",
        ),
        (
            "docker compose up -d",
            NO_COMPOSE,
            "cd infra && docker compose up -d",
            "`docker compose` in `infra`, ",
        ),
        ("go test ./...", NO_MODULE, "go -C server test ./...", "`go` in `server`, "),
        ("cargo build", NO_CRATE, f"cd {HOME}/core && cargo build", "`cargo` in `core`, "),
        ("git status", NO_GIT, "git -C tides status", f"`git` in `tides`, not in {ROOT} (no `.git` there)"),
        ("alembic upgrade head", NO_INI, "cd backend && alembic upgrade head", "`alembic` in `backend`, "),
        ("dotnet run", NO_PROJECT, "cd src/Api && dotnet run", "`dotnet` in `src/Api`, "),
        (
            "npx prisma generate",
            NO_SCHEMA,
            "cd packages/db && npx prisma generate",
            "`prisma` in `packages/db`, ",
        ),
        ("make test", NO_TARGET, "make -C core test", f"`make` in `core`, not in {ROOT} (it fails there)"),
        ("cd web && make test", NO_TARGET, "make test", f"`make` in {ROOT}, not in `web` (it fails there)"),
    ],
)
def test_a_program_is_run_where_its_project_is(wrong, output, right, rule):
    def calls():
        return [sh_fails(wrong, output), sh(right, "3 passed")]

    assert fix_of(*calls()) == 1
    [found] = rules_of(*daily(calls))
    assert found.startswith(f"- run {rule}")


@pytest.mark.parametrize(
    ("calls", "rule"),
    [
        (
            [
                sh_fails("cd web && npm test", "bash: cd: web: No such file or directory"),
                sh("cd apps/web && npm test", "3 passed"),
            ],
            "- use `apps/web`, not `web` (no such path)",
        ),
        (
            [
                sh_fails(
                    "python bin/tides.py",
                    f"python: can't open file '{HOME}/bin/tides.py': [Errno 2] No such file",
                    2,
                ),
                sh("find . -name 'tides*'", "./tools/tides.py"),
                sh("python tools/tides.py"),
            ],
            "- use `tools/tides.py`, not `bin/tides.py` (no such file)",
        ),
    ],
)
def test_a_folder_or_a_script_that_is_elsewhere_is_named(calls, rule):
    assert rules_of(*daily(lambda: copy.deepcopy(calls))) == [rule]


def test_several_folders_are_named_in_one_rule():
    lost, _ = no_package_here()
    in_api = session(lost, sh("cd api && npm test", "3 passed"), name="b", day=1)
    assert rules_of(session(*no_package_here(), name="a"), in_api) == [
        f"- run `npm` in `api` or `web`, not in {ROOT} (no `package.json` there)"
    ]


@pytest.mark.parametrize(
    "right",
    [
        sh("cd /home/ada/code/moon-phase && npm test"),  # another project
        sh("npm init -y && npm test"),  # it is there by now
        sh("cd web && npm run build"),
    ],
)
def test_no_rule_without_the_same_in_another_folder_of_the_project(right):
    rules = rules_of(*daily(lambda: [no_package_here()[0], copy.deepcopy(right)]))
    assert [rule for rule in rules if rule.startswith("- run ")] == []


def test_what_a_program_did_not_find_besides_says_nothing_of_its_folder():
    said = "cc: error: tides.h: No such file or directory"
    assert rules_of(*daily(lambda: [sh_fails("make test", said), sh("cd core && make test")])) == []


def test_it_is_outdated_once_it_works_where_it_had_failed():
    sessions = daily(no_package_here)
    [finding] = findings_of(*sessions, session(sh("npm test", "3 passed"), name="later", day=5))
    assert finding.is_outdated
    [finding] = findings_of(*sessions, session(sh("cd web && npm test", "3 passed"), name="later", day=5))
    assert not finding.is_outdated


def test_a_folder_that_is_gone_is_said_beside_the_rule(tmp_path):
    project = ProjectInfo(Path(tmp_path), Path(tmp_path))
    sessions = daily(no_package_here)
    [rule] = recommend(findings_of(*sessions), project, len(sessions))
    assert "web does not exist in this repository now" in rule.note
    (tmp_path / "web").mkdir()
    [rule] = recommend(findings_of(*sessions), project, len(sessions))
    assert rule.note == ""


@pytest.mark.parametrize(
    ("lesson", "call", "sign"),
    rows_of(
        {
            "npm": (
                lesson_of(NO_PACKAGE, IN_WEB),
                [
                    (NO_PACKAGE, "failed"),
                    (sh_fails("cd docs && npm test", NO_PACKAGE.output), NOTHING),
                    (sh_fails("npm test", "1 failed"), NOTHING),
                    (sh("npm test", "3 passed"), "worked"),
                    (sh("cd web && npm run lint"), "kept"),
                    (elsewhere(sh("npm test", "3 passed")), NOTHING),
                    (sh("pnpm test", "3 passed"), NOTHING),
                ],
            )
        }
    ),
)
def test_what_one_call_says_of_it(lesson, call, sign):
    assert sign_of(lesson, call) == sign
