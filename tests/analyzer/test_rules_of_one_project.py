"""Which rules hold in one project only: they name a path in it, or what it has not."""

import pytest

from analyzer.rule_text.project_paths import names_one
from analyzer.session_analyzer import SessionAnalyzer
from tests.analyzer.call_builder import HOME, no_program, no_remote, rejected, session, sh, sh_fails
from tests.analyzer.rule_maker import PROJECT, daily


def rules(*sessions):
    return SessionAnalyzer().analyze(PROJECT, sessions).recommendations


@pytest.mark.parametrize(
    "words",
    [
        "- when `node src/tide.js` fails twice the same way, change something or ask; do not repeat it",
        "- ask before `./release`",
        "- run `uv run ../tools/tide.py`",
        "- pass `--config=ci/tide.toml`",
        "- the phases are in src/core/moon.py, not in the tables",
        "- put what is drawn into ./charts",
    ],
)
def test_a_rule_with_a_path_from_the_projects_folder_is_of_that_project(words):
    assert names_one(words)


@pytest.mark.parametrize(
    "words",
    [
        "- read a file before `Edit` (text seen through a search or `cat` does not count)",
        "- use `~/.agents/tide.sh` and `/usr/bin/env`",
        "- ask `curl https://tide.example/health` for the tides and/or the moon, e.g. in CI/CD.",
        "- begin each line in a patch with ` `, `+` or `-`, and run `npx @tide/cli -I/x`",
        "- notes are in ~/notes/tide.md and /srv/tide/a.md",
    ],
)
def test_a_rule_that_says_the_same_everywhere_is_of_no_project(words):
    assert not names_one(words)


def test_a_loop_over_a_file_of_the_project_is_of_that_project():
    def runs(line):
        return daily(lambda: [sh_fails(line, "TypeError: tide is not a function") for _ in range(3)])

    [of_file] = rules(*runs(f"node {HOME}/src/tide.js"))
    assert "`node src/tide.js`" in of_file.content
    assert of_file.of_project
    [of_program] = rules(*runs("tide sync"))
    assert not of_program.of_project


def test_that_a_repository_has_no_remote_says_nothing_of_others():
    [rule] = rules(*daily(no_remote))
    assert rule.of_project


@pytest.mark.parametrize(
    ("absent", "instead", "of_project"),
    [
        ('psql -c "select 1"', 'docker exec db psql -c "select 1"', True),
        ("npm test", "docker compose run --rm web npm test", True),
        ("eslint .", "npm run lint", True),
        ("docker-compose logs web", "docker compose logs web", False),
        ("npm test", "pnpm test", False),
        ("python tides.py", "python3 tides.py", False),
    ],
)
def test_a_container_or_a_script_that_is_called_instead_is_of_the_project(absent, instead, of_project):
    [rule] = rules(*daily(lambda: [no_program(absent), sh(instead)]))
    assert rule.of_project == of_project


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (f"always draw into {HOME}/charts/new", "always draw into ./charts/new"),
        (f"first go to {HOME}/.", "first go to the project's folder."),
        (f"always draw into {HOME}-old/charts", f"always draw into {HOME}-old/charts"),
    ],
)
def test_the_users_words_name_the_projects_folder_from_inside(words, said):
    [rule] = rules(session(rejected("Bash", words, command="tide draw"), sh("ls", "a.md")))
    assert f"“{said}”" in rule.content
    assert rule.of_project == ("./" in said)
