"""What was called where it is not known → the same from its folder, as a module, of a named repository."""

import pytest

from analyzer.models import FixKind
from tests.analyzer.call_builder import HOME, fix_of, only_pair, sh, sh_fails

NO_TIDES = "ModuleNotFoundError: No module named '{}'"
NO_PACKAGE_ABOVE = "ImportError: attempted relative import with no known parent package"
NO_SCRIPT = f"Error: Cannot find module '{HOME}/scripts/seed.js'"


@pytest.mark.parametrize(
    ("wrong", "output", "right", "fix"),
    [
        ("python tides/low.py", NO_PACKAGE_ABOVE, "python -m tides.low", 1),
        ("python src/tides/low.py --all", NO_TIDES.format("tides"), "cd src && python -m tides.low --all", 1),
        ("python src/tides/low.py ebb 3", NO_TIDES.format("src"), "python3 -m src.tides.low ebb 3", 1),
        ("python src/tides/low.py", NO_TIDES.format("src"), "python -m src.moons.low", None),
        ("python src/tides/low.py ebb", NO_TIDES.format("src"), "python -m src.tides.low flood", None),
        ("python low.py", NO_TIDES.format("tides"), "python -m low", None),  # of one name there are many
        ("node scripts/seed.js", NO_SCRIPT, "cd api && node scripts/seed.js", 1),
        ("gh pr list", "no git remotes found", "gh pr list -R ada/tides", 1),
        ("npm run build", f"enoent Could not read package.json at {HOME}", "npm run build --prefix web", 1),
        (
            "cd fronted && npm test",
            "bash: cd: fronted: No such file or directory",
            "cd frontend && npm test",
            1,
        ),
        (
            "cd fronted && npm test",
            "bash: cd: fronted: No such file or directory",
            "cd frontend && npm ci",
            None,
        ),
        ("cd web && npm test", "bash: cd: web: No such file or directory", "cd api && npm test", None),
        ("npm --prefix web test", "enoent Could not read package.json", "npm --prefix api test", None),
        ("make -C core test", "make: *** No rule to make target 'test'.  Stop.", "make -C ui test", None),
    ],
)
def test_the_same_from_where_it_is_known(wrong, output, right, fix):
    assert fix_of(sh_fails(wrong, output), sh(right)) == fix


def test_a_place_is_said_in_the_reason():
    lost = sh_fails("alembic current", "FAILED: No config file 'alembic.ini' found")
    assert only_pair(lost, sh("cd backend && alembic current")).why == (
        "The same `alembic current` worked in another folder."
    )


def test_a_socket_that_is_not_there_is_no_file_of_the_line():
    said = (
        'psql: error: connection to server on socket "/tmp/.s.PGSQL.5432" failed: No such file or directory'
    )
    assert only_pair(sh_fails('psql -c "select 1"', said, 2)).kind is FixKind.NETWORK_OR_SERVICE


def test_an_option_that_a_check_does_not_know_is_the_commands_fault():
    said = "Invalid option '--ext' - perhaps you meant '-c'?\nYou're using eslint.config.js."
    assert only_pair(sh_fails("npx eslint . --ext .ts", said, 2)).kind is FixKind.COMMAND_SYNTAX
    said = "src/a.c:1:1: clang: error: unknown argument: '-ebb'\nmake: *** [all] Error 1"
    assert only_pair(sh_fails("make all", said, 2)).kind is FixKind.TEST_OR_BUILD
