"""What succeeded later and is not the fix: other goals, other targets, ways around a check."""

import pytest

from tests.analyzer.call_builder import (
    HOME,
    NO_FILE,
    NOT_READ,
    elsewhere,
    failed,
    fix_of,
    ok,
    only_pair,
    sh,
    sh_fails,
)


@pytest.mark.parametrize(
    ("wrong", "later"),
    [
        ("/a/__init__.py", "/b/__init__.py"),
        ("tests/test_a.py", "tests/test_b.py"),
        ("db/v1.sql", "db/v2.sql"),
        ("apps/web/package.json", "apps/api/package.json"),
    ],
)
def test_a_file_that_looks_alike(wrong, later):
    listing = ok("Glob", later, pattern="**/*")
    assert fix_of(failed("Read", NO_FILE, file_path=wrong), listing, ok("Read", file_path=later)) is None


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("src/users/serializers.py", "src/orders/serializers.py"),
        ("apps/web/src/tide.ts", "apps/api/src/tide.ts"),
    ],
)
def test_a_file_of_another_subject_unless_a_search_led_to_it(wrong, right):
    said = f"{wrong}: No such file or directory"
    lost = (
        (failed("Read", NO_FILE, file_path=wrong), ok("Read", file_path=right)),
        (failed("Read", NO_FILE, file_path=f"{HOME}/{wrong}"), sh(f"cat {right}")),
        (sh_fails(f"ls {wrong}", f"ls: {said}", 2), sh(f"ls {right}", right)),
        (sh_fails(f"python {wrong} --all", f"python: can't open file '{wrong}': {said}", 2),
         sh(f"python {right} --all")),
        (failed("mcp__files__read", said, path=wrong), ok("mcp__files__read", path=right)),
    )  # fmt: skip
    found = ok("Glob", f"{HOME}/{right}", pattern="**/*.*s")
    assert [fix_of(*calls) for calls in lost] == [None] * 5
    assert [fix_of(first, found, later) for first, later in lost[:4]] == [2] * 4


def test_a_file_of_another_subject_that_is_read_after_something_was_written():
    lost = sh_fails("cat web/tides.md", "cat: web/tides.md: No such file or directory")
    looked, other = sh("ls api", "moon.md\ntides.md"), sh("cat api/tides.md", "# Tides")
    wrote = ok("Write", file_path=f"{HOME}/report.md", content="There are no tides in web.")
    assert fix_of(lost, looked, other) == 2
    assert fix_of(lost, wrote, looked, other) is None


def test_a_search_for_something_else():
    lost = failed("Grep", "Path does not exist: lib", pattern="TODO", path="lib")
    assert fix_of(lost, ok("Grep", "a.py: class User", pattern="class User", path="src")) is None


@pytest.mark.parametrize(
    ("wrong", "later"),
    [
        ("pytest tests", "pytest tests --deselect tests/test_a.py::test_x"),
        ("pytest tests", "pytest tests --ignore=tests/test_a.py"),
        ("pytest tests", "pytest tests --collect-only -q"),
        ("pytest tests", "pytest --version"),
        ("pytest -k moon", "pytest -k sun"),
        ("cargo test tide", "cargo test tide_simple"),
        ("tsc --noEmit", "tsc --noEmit --skipLibCheck"),
        ("tsc --noEmit", "tsc --version"),
        ("eslint src", "eslint src --quiet"),
        ("eslint src --max-warnings 0", "eslint src"),
        ("ruff check src", "ruff check src --add-noqa"),
        ("ruff check src", "ruff check src --ignore E501"),
        ("ruff check src", "ruff check src --exit-zero"),
        ("mypy src", "mypy src --ignore-missing-imports"),
        ("mypy --strict src", "mypy src"),
        ("npm test", "pytest"),
    ],
)
def test_a_weaker_check_that_passes(wrong, later):
    assert fix_of(sh_fails(wrong, "FAILED tests/test_a.py::test_x - 1 failed"), sh(later, "ok")) is None


@pytest.mark.parametrize(
    ("wrong", "output", "later"),
    [
        ("git push origin tides-a", "! [rejected] tides-a", "git push origin tides-b"),
        ("make docs", "make: *** No rule to make target 'docs'.  Stop.", "make clean"),
        ("npm run migrate", 'npm error Missing script: "migrate"', "npm run seed"),
        ("git cherry-pik abc", "git: 'cherry-pik' is not a git command.", "git revert abc"),
        ("psql app -f v1.sql", "ERROR: relation exists in v1.sql", "psql app -f v2.sql"),
        ("psql staging -f a.sql", "database staging does not exist", "psql production -f a.sql"),
        ("sqlite3 a.db 'select * from users'", "no such table: users", "sqlite3 a.db 'select * from orders'"),
        ("curl -s http://localhost:3000/up", "failed to connect to localhost port 3000",
         "curl -s http://localhost:8080/up"),
        ("curl -s https://staging.example/up", "503", "curl -s https://prod.example/up"),
        ("terraform apply -var-file=staging.tfvars", "Error", "terraform apply -var-file=prod.tfvars"),
        ("helm upgrade api ./c -f staging.yaml", "Error", "helm upgrade api ./c -f prod.yaml"),
        ("aws s3 ls s3://tides --profile staging", "AccessDenied", "aws s3 ls s3://tides --profile prod"),
        ("aws s3 cp a s3://staging/a", "AccessDenied on s3://staging/a", "aws s3 cp a s3://prod/a"),
        ("gh pr view 12 -R org/tide", "not found", "gh pr view 12 -R org/moon"),
        ("gh api repos/org/tide/pulls", "gh: Not Found", "gh api repos/org/moon/pulls"),
        ("python manage.py migrate users", "CommandError: users", "python manage.py migrate orders"),
        ("python manage.py migrate", "django error", "python manage.py makemigrations"),
        ("node server.js --port 3000", "EADDRINUSE 3000", "node server.js --port 3001"),
        ("rm a.txt", "rm: a.txt: No such file or directory", "rm b.txt"),
        ("tar xf a.tar", "tar: a.tar: error", "tar xf b.tar"),
        ("kubectl get pods --namespace staging --wide", "error: unknown flag: --wide",
         "kubectl get pods --namespace prod -o wide"),
        ("curl -s https://a.example/x | jq .id", "jq: parse error", "curl -s https://b.example/y | jq .id"),
        ("tree src/tides", "bash: tree: command not found", "git add src/tides"),
        ("convert a.svg a.png", "bash: convert: command not found", "git add a.svg a.png"),
        ("tide serve", "EADDRINUSE", "tide serve &"),
        ("tide load harbor", "boom", "tide load harbour"),
        ("git push origin tides", "! [rejected] tides", "git push origin"),
        ("tide log a brest", "brest does not exist", "tide log a --port dover"),
        ("node -p 'require.resolve(\"tides\")'", "Cannot find module 'tides'",
         "node -e 'const fs = require(\"fs\"); fs.readdirSync(\"tides\").map(one => one)'"),
    ],
)  # fmt: skip
def test_a_value_that_the_output_does_not_correct(wrong, output, later):
    assert fix_of(sh_fails(wrong, output), sh(later)) is None


@pytest.mark.parametrize(
    ("wrong", "later"),
    [
        ("NODE_ENV=staging node migrate.js", "NODE_ENV=production node migrate.js"),
        ("RAILS_ENV=test rails db:migrate", "RAILS_ENV=production rails db:migrate"),
        ("alembic upgrade head", "DATABASE_URL=postgres://prod/db alembic upgrade head"),
        ("NODE_ENV=test npm test", "NODE_ENV=production npm test"),
    ],
)
def test_the_same_command_in_another_environment_is_no_fix(wrong, later):
    assert fix_of(sh_fails(wrong, "error: staging test it broke"), sh(later)) is None


@pytest.mark.parametrize(
    ("wrong", "output", "later"),
    [
        ("cd services/a && pytest", "FAILED test_x\n1 failed", "cd services/b && pytest"),
        ("cd web && make build", "make: *** Error 1", "cd api && make build"),
        ("cd web && npm test", "bash: cd: web: No such file or directory", "cd api && npm test"),
        ("make -C web build", "make: *** Error 2", "make -C api build"),
        ("npm run deploy", "npm error x", "cd api && npm run deploy"),
    ],
)
def test_another_folder(wrong, output, later):
    assert fix_of(sh_fails(wrong, output), sh(later, "ok")) is None


def test_another_project():
    assert fix_of(sh_fails("make deploy", "boom"), elsewhere(sh("make deploy"))) is None
    lost = sh_fails("cat a.txt", "cat: a.txt: No such file or directory")
    assert fix_of(lost, elsewhere(sh("cat a.txt"))) is None
    search = failed("Grep", "Path does not exist: lib", pattern="TODO", path="lib")
    assert fix_of(search, ok("Grep", "x: TODO", pattern="TODO", path="/home/ada/code/moon/src")) is None


def test_files_of_one_kind_in_another_folder():
    lost = failed("Glob", "Path does not exist: lib", pattern="**/*.py", path="lib")
    assert fix_of(lost, ok("Glob", "docs/conf.py", pattern="*.py", path="docs")) is None


_SQL = "select id, name from boats where berth is not null"


@pytest.mark.parametrize(
    ("tool", "output", "wrong", "later"),
    [
        ("mcp__pg__query", "error", {"database": "staging", "sql": _SQL}, {"database": "prod", "sql": _SQL}),
        ("mcp__pg__query", "no table boats", {"sql": _SQL}, {"sql": _SQL.replace("boats", "users")}),
        ("mcp__chat__post", "channel_not_found: #tides", {"channel": "#tides", "text": "It is high water"},
         {"channel": "#moons", "text": "It is high water"}),
        ("WebFetch", "404", {"url": "https://h.example/org/tide/README.md", "prompt": "How is it set up?"},
         {"url": "https://h.example/org/moon/README.md", "prompt": "How is it set up?"}),
    ],
)  # fmt: skip
def test_another_target_of_another_tool(tool, output, wrong, later):
    assert fix_of(failed(tool, output, **wrong), ok(tool, **later)) is None


def test_an_edit_after_somebody_had_made_the_change():
    wanted = {
        "file_path": "tide.py",
        "old_string": "if high:\n    return None",
        "new_string": "if high:\n    return moon",
    }
    later = {
        "file_path": "tide.py",
        "old_string": "if high:\n    return moon",
        "new_string": "if high:\n    return sun",
    }
    lost = failed("Edit", "String to replace not found in file.", **wanted)
    assert fix_of(lost, ok("Edit", **later)) is None


@pytest.mark.parametrize(
    ("wrong", "output", "later"),
    [
        ("cd web && npm test", "bash: cd: web: No such file or directory", "cd api && npm test"),
        ("cd web && npm test", "bash: cd: web: No such file or directory", "cd web && npm run deploy"),
        ("cd web && npm ci", "bash: cd: web: No such file or directory", "cd apps/web && npm ci --force"),
        ("rm out/*.log", "rm: out: Permission denied", "rm out/a.log"),
        ("tide sync", "error: harbour is closed", "tide sync moon"),
        (
            "tide remove main -f",
            "Failed to remove moon-rise-signal",
            "git worktree remove ../moon-set-signal",
        ),
        ("tide remove main -f", "Failed to remove moon-rise-signal", "git worktree add ../moon-rise-signal"),
        ("tide sync --short", "error: unexpected argument '--short'", "tide stop --long"),
        ("gh api repos/a/tide/pulls/7", "gh: Not Found (HTTP 404)", "gh api repos/a/moon/pulls/7"),
        ("gh api repos/a/tide/pulls/7", "gh: Not Found (HTTP 404)", "gh api repos/a/tide/pulls/8"),
        ("gh run list --branch moon | jq '.[] !'", "jq: 1 compile error", "gh run list --branch tide | head"),
        ("gh run list --branch moon | jq '.[] !'", "jq: 1 compile error", "gh pr list --branch moon | head"),
        ("ls cmd/tide/commands", "ls: cmd/tide/commands: No such file or directory", "ls docs"),
        ("ls cmd/tide/commands", "ls: cmd/tide/commands: No such file or directory", "cat cmd/tide/a.go"),
        ("go test ./...", "no test files", "go test ./tide"),
        ("go build ./cmd/tide/...", "a.go:3:1: undefined: moon", "go build ./cmd/tide/b.go"),
        ("go vet ./cmd/...", "usage: go vet", "go vet ./pkg/a.go"),
        ("git push origin main", "! [remote rejected] main (protected branch)", "git push origin develop"),
        ("git checkout moon", "pathspec 'moon' did not match any file(s) known to git", "git checkout sun"),
        ("pip install tide", "No matching distribution found for tide", "pip install gull"),
    ],
)
def test_a_place_or_a_part_that_is_other_work(wrong, output, later):
    assert fix_of(sh_fails(wrong, output), sh(later)) is None


def test_checks_that_still_fail_when_a_filter_shows_a_part():
    lost = sh_fails("gh pr checks 12", "Build\tfail\t3m")
    assert fix_of(lost, sh("gh pr checks 12 | grep -E 'Build|fail'", "Build\tfail\t3m")) is None


def test_what_a_search_shows_is_no_complaint_of_its_own():
    shown = "rg: apps: No such file or directory (os error 2)\nREADME.md:7: connection refused, usage: tide"
    assert only_pair(sh_fails("rg -n 'refused|usage' README.md apps", shown, 2)).kind == "search_scope"


def test_other_content_written_to_the_same_file():
    refused = failed("Write", NOT_READ, file_path=f"{HOME}/a.py", content="import tides\nlevel = 1")
    assert fix_of(refused, ok("Write", file_path=f"{HOME}/a.py", content="def moon():\n    pass")) is None


def test_an_option_that_the_failing_call_had_too_is_no_way_around():
    assert fix_of(sh_fails("git push --force", "timeout"), sh("git push --force")) == 1


@pytest.mark.parametrize(
    ("wrong", "later"),
    [
        ("gh pr view 12 --json nope", "gh pr view 13 --json title"),
        ("tide log brest", "tide log dover"),
        ("npm run lint:full", "npm run lint"),
        ("npm test", "npm run build"),
        ("tide eval harbour", "tide eval harbour --help"),
        ("git rebase main", "git rebase --abort"),
        ("docker build .", "docker ps"),
        ("python a.py", "python b.py"),
    ],
)
def test_another_target_or_goal(wrong, later):
    assert fix_of(sh_fails(wrong, "error: it broke\nsomewhere\nsomehow\nsadly"), sh(later)) is None


def test_the_next_file_that_is_read():
    assert (
        fix_of(failed("Read", NO_FILE, file_path=f"{HOME}/a.py"), ok("Read", file_path=f"{HOME}/b.py"))
        is None
    )


def test_a_search_with_the_same_options_for_something_else():
    gone = sh_fails("grep -A 3 'def high' src/moon.py", "grep: src/moon.py: No such file or directory", 2)
    assert fix_of(gone, sh("grep -A 3 'class Port' src/port.py", "class Port:")) is None
    assert fix_of(gone, sh("grep -A 3 -e 'def high' src/tide.py", "def high():")) == 1


def test_a_listing_of_the_folder_above_only_looks_around():
    lost = sh_fails("ls cmd/tide/commands/", "ls: cmd/tide/commands/: No such file or directory")
    assert fix_of(lost, sh("ls cmd/tide", "main.go")) is None


def test_an_edit_of_another_place_is_not_what_a_refused_one_was_to_be():
    path = f"{HOME}/tide.py"
    imports = "import os\nfrom charts import tide_table"
    wanted = "import os\nimport sys\nfrom pathlib import Path\nfrom charts import tide_table"
    lost = failed(
        "Edit", "String to replace not found in file.", file_path=path, old_string=imports, new_string=wanted
    )
    inserted = "def run():\n    sys.path.insert(0, pathlib.Path.cwd())"
    other = ok("Edit", file_path=path, old_string="def run():\n    draw()", new_string=inserted)
    assert fix_of(lost, ok("Read", "def run():", file_path=path), other) is None


@pytest.mark.parametrize(
    ("lost", "had"),
    [
        ("tide.example/blog/moon-hooks", "tide.example/blog/moon-hooks-considered-harmful"),
        (
            "github.com/ada/tide-charts/blob/main/README.md",
            "github.com/other/fork/tide-charts/blob/main/README.md",
        ),
        (
            "github.com/ada/tide-charts/blob/main/README.md",
            "github.com/grace/tide-charts/blob/main/README.md",
        ),
    ],
)
def test_another_page_is_not_the_one_that_could_not_be_had(lost, had):
    wrong = failed("WebFetch", "status code 404", url=f"https://{lost}", prompt="All of it.")
    assert fix_of(wrong, ok("WebFetch", "# Page", url=f"https://{had}", prompt="All of it.")) is None


def test_a_page_that_shares_a_place_and_a_year_tells_not_what_was_searched_for():
    lost = failed(
        "WebSearch", "Permission to use WebSearch has been denied.", query="best fish in new york 2025"
    )
    page = "https://tide.example/new-york-2025-elections"
    assert fix_of(lost, ok("WebFetch", "# Votes", url=page, prompt="p")) is None


def test_a_search_for_other_signs():
    boxes = sh_fails(r"rg -n '^- \[ \]' docs/tides.md")
    assert fix_of(boxes, sh("rg -n '^(#|\\*)' .gitignore", "1:# Python")) is None
    assert fix_of(boxes, sh(r"rg -n '^- \[ \]' docs/moons.md", "3:- [ ] new moon")) == 1


def test_a_file_that_is_named_as_the_folder_that_is_not_there():
    lost = failed("Glob", f"Directory does not exist: {HOME}/app", pattern="**/*.tsx", path=f"{HOME}/app")
    assert fix_of(lost, ok("Read", "import React", file_path=f"{HOME}/App.tsx")) is None


def test_a_file_that_is_made():
    made = ok("Write", file_path=f"{HOME}/AGENTS.md", content="Mind the tides.")
    assert fix_of(sh_fails("ls AGENTS.md", "ls: AGENTS.md: No such file or directory"), made) is None
    wanted = failed(
        "Edit", NO_FILE, file_path=f"{HOME}/AGENTS.md", old_string="", new_string="Mind the tides."
    )
    assert fix_of(wanted, made) == 1


def test_an_edit_that_puts_in_what_was_to_be_taken_out():
    path = f"{HOME}/tide.go"
    lost = failed(
        "Edit",
        "String to replace not found in file.",
        file_path=path,
        old_string='"context"\n"crypto/rand"',
        new_string='"crypto/rand"',
    )
    put = ok(
        "Edit",
        file_path=path,
        old_string='import\n"crypto/rand"',
        new_string='import\n"context"\n"crypto/rand"',
    )
    took = ok(
        "Edit",
        file_path=path,
        old_string='import\n"context"\n"crypto/rand"',
        new_string='import\n"crypto/rand"',
    )
    assert fix_of(lost, put, took) == 2


def test_a_wait_that_is_all_that_two_lines_have_in_common():
    lost = sh_fails("tide serve &\nsleep 2\necho begun", "sleep: invalid time interval 'echo'")
    look = sh("sleep 2 && curl -s http://localhost:8080/", "<p>6</p>")
    assert fix_of(lost, look) is None
    assert fix_of(lost, look, sh("tide serve & sleep 2; echo begun", "begun")) == 2


def test_a_page_that_was_had_in_place_of_data():
    lost = sh_fails(
        "curl -s https://tide.example/x | jq .high", "jq: parse error: Invalid numeric literal", 5
    )
    assert fix_of(lost, sh("curl -s https://tide.example/x | head", "<!DOCTYPE html>\n<html>")) is None
    assert fix_of(lost, sh("curl -s https://tide.example/x | head", "high: 6")) == 1


def test_a_commit_that_a_hook_refused_though_its_line_ended_well():
    lost = failed("Skill", "<tool_use_error>Unknown skill: commit</tool_use_error>", skill="commit")
    line = "git commit -m 'Mind the tides'"
    refused = sh(line, "1 failed\nhusky - pre-commit script failed (code 1)")
    went = sh(line, "1 failed\nhusky - pre-commit script failed (code 1)\n[main 0123abc] Mind the tides")
    assert fix_of(lost, refused) is None
    assert fix_of(lost, refused, went) == 2
