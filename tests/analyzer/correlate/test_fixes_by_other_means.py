"""The same goal by another runner, another tool or another form of the same name, and what only looks so."""

import pytest

from analyzer.models import FixKind
from tests.analyzer.call_builder import (
    HOME,
    NO_FILE,
    OFFLINE,
    elsewhere,
    escalated,
    failed,
    fix_of,
    ok,
    only_pair,
    rejected,
    sh,
    sh_fails,
)

MISSING_SCRIPT = 'npm error Missing script: "test"'


@pytest.mark.parametrize(
    ("wrong", "output", "later", "passed"),
    [
        ("npx jest src/tide.test.ts", "Tests: 1 failed", "npm test -- src/tide.test.ts", "Tests: 1 passed"),
        ("npm test", MISSING_SCRIPT, "npx vitest run", "Test Files 3 passed"),
        ("npm run typecheck", MISSING_SCRIPT, "npx tsc --noEmit", ""),
        ("npm run lint", "> eslint .\n\n 1:1 error x\n✖ 1 problem", "npx eslint .", ""),
        ("bun run lint:fix", "$ biome check --write\nFound 1 error.", "bun run lint", "No fixes applied."),
        ("pytest tests/test_tide.py -k high", "1 failed", "pytest tests/", "9 passed"),
        ("go test ./tide -run TestHigh", "--- FAIL: TestHigh\na_test.go:3: x", "go test ./tide", "ok"),
    ],
)
def test_the_same_check_by_another_runner_or_of_more(wrong, output, later, passed):
    edit = ok("Edit", file_path="tide.ts", old_string="high", new_string="low")
    assert fix_of(sh_fails(wrong, output), edit, sh(later, passed)) == 2


@pytest.mark.parametrize(
    ("wrong", "output", "later"),
    [
        ("npx jest src/tide.test.ts", "Tests: 1 failed", "npm test -- src/moon.test.ts"),
        ("npm test", "1 failed", "npx vitest run"),
        ("npm test", MISSING_SCRIPT, "npx tsc --noEmit"),
        ("npm test", MISSING_SCRIPT, "npx vitest run -t moon"),
        ("mise run lint:full", "19 issues:", "mise run lint"),
        ("bun run lint", "Found 2 errors.", "bun run typecheck"),
        ("bun run lint", "Found 2 errors.", "bun run lint:fix"),
        ("pytest tests/test_tide.py -k high", "1 failed", "pytest tests/test_tide.py -k low"),
        ("pytest tests/test_tide.py", "1 failed", "pytest tests/test_tide.py -k low"),
    ],
)
def test_another_check_or_a_part_of_it(wrong, output, later):
    assert fix_of(sh_fails(wrong, output), sh(later, "")) is None


def test_a_program_whose_name_became_a_subcommand():
    absent = sh_fails("docker-compose up -d", "zsh: command not found: docker-compose", 127)
    assert fix_of(absent, sh("docker compose up -d")) == 1
    assert fix_of(absent, sh("docker compose down -d")) is None


def test_an_interpreter_that_has_the_module():
    lacks = sh_fails("python3 tide.py --all", "ModuleNotFoundError: No module named 'moon'")
    assert fix_of(lacks, sh(".venv/bin/python tide.py --all")) == 1
    assert fix_of(lacks, sh(".venv/bin/python moon.py --all")) is None


def test_a_repository_that_is_named_where_there_is_none():
    lost = sh_fails("gh pr list", "fatal: not a git repository (or any of the parent directories)", 128)
    assert fix_of(lost, sh("gh pr list --repo ada/tide")) == 1
    assert fix_of(sh_fails("gh pr list", "boom"), sh("gh pr list --state closed")) is None


def test_a_script_that_may_not_be_run_is_given_to_a_shell():
    denied = sh_fails("./sync.sh", "zsh: permission denied: ./sync.sh", 126)
    assert fix_of(denied, sh("bash sync.sh")) == 1
    assert fix_of(denied, sh("bash moon.sh")) is None


def test_an_option_that_wants_an_empty_word():
    wrong = sh_fails("sed -i 's/a/b/' tide.txt", 'sed: 1: "tide.txt": invalid command code t')
    assert fix_of(wrong, sh("sed -i '' 's/a/b/' tide.txt", "")) == 1
    assert fix_of(wrong, sh("sed -i '' 's/a/b/' moon.txt", "")) is None


@pytest.mark.parametrize(
    ("wrong", "listing", "right"),
    [
        ("src/type.ts", sh("ls src", "types.ts"), "src/types.ts"),
        ("src/ui/Tide.tsx", sh("ls src/ui", "Tide"), "src/ui/Tide/index.tsx"),
    ],
)
def test_a_name_that_a_listing_corrected(wrong, listing, right):
    lost = failed("Read", NO_FILE, file_path=f"{HOME}/{wrong}")
    assert fix_of(lost, listing, ok("Read", "1", file_path=f"{HOME}/{right}")) == 2
    assert fix_of(lost, ok("Read", "1", file_path=f"{HOME}/{right}")) is None, "a mere guess"


def test_a_page_had_by_other_means():
    url = "https://tides.example/ada/tide/blob/main/README.md"
    lost = failed("WebFetch", "Request failed with status code 404", url=url, prompt="How is it built?")
    assert fix_of(lost, sh(f"curl -sL {url} | head", "# Tide")) == 1
    raw = "https://raw.tides.example/ada/tide/main/README.md"
    assert fix_of(lost, ok("WebFetch", "# Tide", url=raw, prompt="How is it built?")) == 1
    assert fix_of(lost, sh(f"curl -sL {url.replace('tide/', 'moon/')}", "# Moon")) is None
    other = raw.replace("/tide/", "/moon/")
    assert fix_of(lost, ok("WebFetch", "# Moon", url=other, prompt="How is it built?")) is None


@pytest.mark.parametrize(
    ("wrong", "right", "fix"),
    [
        ("raw.githubusercontent.com/ada/tidetable/main/README.md", "github.com/ada/tidetable", 1),
        ("github.com/adah/tidetable", "github.com/ada/tidetable", 1),
        ("raw.githubusercontent.com/ada/tidetable/main/README.md", "github.com/ada/moon", None),
        ("raw.githubusercontent.com/ada/tidetable/main/src/tide.py", "github.com/ada/tidetable", None),
        ("github.com/adah/tide", "github.com/ada/tide", None),  # anybody's word
        ("tides.example/adah/tidetable", "tides.example/ada/tidetable", None),
    ],
)
def test_the_front_page_of_a_repository(wrong, right, fix):
    lost = failed("WebFetch", "404 Not Found", url=f"https://{wrong}", prompt="How is it built?")
    assert fix_of(lost, ok("WebFetch", "# It", url=f"https://{right}", prompt="How is it built?")) == fix


def test_a_file_that_a_line_could_not_write():
    broken = sh_fails("cat > tide.py << EOF\nprint('high water')", "zsh: parse error near `\\n'")
    assert fix_of(broken, ok("Write", file_path="tide.py", content="print('high water')")) == 1
    assert fix_of(broken, ok("Write", file_path="moon.py", content="print('high water')")) is None
    assert fix_of(broken, ok("Write", file_path="tide.py", content="import moon\nmoon.rise()")) is None


def test_a_kind_of_agent_that_has_another_name():
    prompt = "Make the tide tables simpler and keep what they do"
    lost = failed(
        "Task",
        "Agent type 'tidy' not found. Available agents: Plan, ada:tidy",
        prompt=prompt,
        subagent_type="tidy",
    )
    pair = only_pair(lost, ok("Task", prompt=prompt, subagent_type="ada:tidy"))
    assert pair.fix is not None and pair.kind is FixKind.TOOL_INPUT


def test_another_form_accepted_at_once_after_a_rejection_without_words():
    no = rejected("Bash", command="cd /home/ada/code/tide-table && git diff --stat")
    assert fix_of(no, sh("git diff --stat")) == 1
    assert fix_of(no, ok("Read", file_path="a.py"), sh("git diff --stat")) is None
    assert fix_of(no, sh("git diff --stat moon.py")) is None


def test_a_search_that_the_shell_could_not_read_asked_nothing():
    pair = only_pair(sh_fails("curl -s https://tides.example | rg -o 'a\"", 'zsh:1: unmatched "'))
    assert (pair.kind, pair.why) == (
        FixKind.COMMAND_SYNTAX,
        "None of the calls that followed (40 at most) did the same and succeeded.",
    )
    wild = sh_fails("find . -name *.ts -newer a", "zsh: no matches found: *.ts")
    assert fix_of(wild, sh('find . -name "*.ts" -newer a', "a.ts")) == 1


def test_an_argument_that_a_structured_complaint_calls_missing():
    said = (
        '{"reason": "missing_arguments", "message": "Linked to \\"tide\\". Run: vercel domains add <domain>"}'
    )
    wrong = sh_fails("vercel domains add high.example tide --json", said)
    assert fix_of(wrong, sh("vercel domains add high.example --json")) == 1
    assert fix_of(wrong, sh("vercel domains add low.example --json")) is None


def test_a_file_of_the_same_folder_is_not_the_one_below():
    lost = sh_fails("cat docs/tide/README.md", "cat: docs/tide/README.md: No such file or directory")
    assert fix_of(lost, sh("cat README.md", "# Tide")) is None
    assert fix_of(lost, sh("cd docs/tide && cat README.md", "# Tide")) == 1


@pytest.mark.parametrize(
    ("wrong", "output", "later"),
    [
        ("npx tsc --noEmit", "This is not the tsc command you are looking for", "cd web && npx tsc --noEmit"),
        ("git add -A", "fatal: Unable to create '.git/index.lock': File exists.",
         "rm -f .git/index.lock && git add -A"),
        ("flutter analyze lib", "error: Undefined name\n1 issue found.", "flutter analyze lib"),
        ("cargo clippy -- -D warnings", "error: unused\n --> a.rs:1:1",
         "cargo clippy --all-targets -- -D warnings"),
        ("rg tide src/*.ts", "zsh: no matches found: src/*.ts", "rg tide src -g '*.ts'"),
        ("tree -L 2 src", "zsh: command not found: tree", "find src -maxdepth 2"),
        ("psql -h localhost -U ada -d tide -c 'select 1'", "zsh: command not found: psql",
         "docker exec db psql -U ada -d tide -c 'select 1'"),
        ("tide sync --all", "EPERM: operation not permitted, open '/home/ada/.tide/log'",
         "HOME=/tmp/home TIDE_LOG_PATH=/tmp/tide.log tide sync --all"),
        ("git add a.py b.py data/", "error: unable to index file data/x.bin\nfatal: adding files failed",
         "git add a.py b.py"),
        ("git rm -r --cached '**/.cache/'", "fatal: pathspec '**/.cache/' did not match any files",
         "git rm -r --cached a/.cache/ b/.cache/"),
        ("tide list --since 7d", "Invalid --since value: '7d', no number", "tide list --since 7"),
        ("tide wait --for 60", "Invalid value 60: missing unit", "tide wait --for 60s"),
        ("ls -la a.txt && git commit -m 'Tell the tides apart'", "-rw a.txt\nfatal: cannot lock ref 'HEAD'",
         "git commit -m 'Tell the tides apart'"),
    ],
)  # fmt: skip
def test_the_same_where_or_how_it_can_be_done(wrong, output, later):
    code = 127 if "command not found" in output else 1
    assert fix_of(sh_fails(wrong, output, code), sh(later, "a.ts: tide")) == 1


@pytest.mark.parametrize(
    ("wrong", "output", "later"),
    [
        ("npx tsc --noEmit", "a.ts(1,2): error TS2304: x\n" * 5, "cd web && npx tsc --noEmit"),
        ("git push", "! [rejected] main -> main (fetch first)", "rm -f a.lock && git push --force"),
        ("rm build", "rm: build: is a directory", "rm -rf build"),
        ("tree -L 2 src", "zsh: command not found: tree", "find docs -maxdepth 2"),
        ("psql -U ada -d tide -c 'select 1'", "zsh: command not found: psql",
         "docker exec db psql -U ada -d moon -c 'select 2'"),
        ("tide sync --all", "EPERM: operation not permitted, open '/home/ada/.tide/log'",
         "TIDE_HARBOUR=brest tide sync --all"),
        ("git add a.py b.py data/", "error: unable to index file data/x.bin\nfatal: adding files failed",
         "git add a.py data/"),
        ("tide list --since 7d", "Invalid --since value: '7d', no number", "tide list --since 30"),
        ("tide list --since 7d", "Invalid --since value: '7d', no number", "tide list --since 7w"),
    ],
)  # fmt: skip
def test_another_place_or_another_deed(wrong, output, later):
    code = 127 if "command not found" in output else 1
    assert fix_of(sh_fails(wrong, output, code), sh(later, "a.ts: tide")) is None


def test_a_patch_that_a_shell_could_not_apply():
    patch = "*** Begin Patch\n*** Update File: tide.py\n@@\n-high = noon\n+high = six\n*** End Patch"
    absent = sh_fails(f"apply_patch <<'EOF'\n{patch}\nEOF", "zsh: command not found: apply_patch", 127)
    files = {"file_path": "tide.py", "file_paths": ["tide.py"]}
    assert fix_of(absent, ok("Edit", patch=patch, **files)) == 1
    other = patch.replace("+high = six", "+import moon\n+moon.rise(today)")
    assert fix_of(absent, ok("Edit", patch=other, **files)) is None


def test_a_program_that_a_package_manager_did_not_find_run_by_another():
    absent = 'ERR_PNPM_RECURSIVE_EXEC_FIRST_FAIL  Command "biome" not found'
    lost = sh_fails("pnpm biome check src/tide.ts", absent, 254)
    assert fix_of(lost, sh("npx biome check src/tide.ts", "Checked 1 file")) == 1
    assert fix_of(lost, sh("npx biome check src/moon.ts", "Checked 1 file")) is None
    assert fix_of(lost, sh("npx biome format src/tide.ts", "Checked 1 file")) is None


def in_folder(call):
    """The same call in a folder below."""
    call.input_data["workdir"] = "charts"
    return call


READ = "const d=JSON.parse(fs.readFileSync('tides.json'));"
HIGH = "for (const harbour of d.harbours) console.log(harbour.name, harbour.high, harbour.flow);"
MORE = (
    "const best=list.sort().reverse().slice(0,9); print(best, sum(best), mean(best), count(best), 'metres');"
    " print(north.sea, baltic.sea, spring, neap, wind, pressure, gauge, depth, swell, port);"
)


@pytest.mark.parametrize(
    ("script", "fix"),
    [
        (f"{READ} {HIGH} {MORE}", 1),
        (f"{READ} {HIGH.replace('for (const', 'for (let')} {MORE}", 1),
        (f"{READ} {MORE}", None),
    ],
)
def test_another_script_over_the_same_file_says_most_of_what_the_first_said(script, fix):
    lost = sh_fails(f'node -e "{READ} {HIGH}"', "TypeError: d.harbours is not iterable\nNode.js v24.15.0")
    assert fix_of(lost, sh(f'node -e "{script}"', "Husum")) == fix


@pytest.mark.parametrize(
    ("later", "fix"),
    [
        (escalated(sh("git ls-remote origin | grep tide", "")), 1),
        (sh("git ls-remote origin | grep tide", ""), None),
        (escalated(sh("git ls-remote origin | grep tide", OFFLINE)), None),
        (escalated(elsewhere(sh("git ls-remote origin | grep tide", ""))), None),
        (escalated(sh("git ls-files | grep tide", "")), None),
    ],
)
def test_the_same_line_with_a_pipe_run_outside_of_the_sandbox(later, fix):
    assert fix_of(sh_fails("git ls-remote origin | grep tide", OFFLINE), later) == fix


@pytest.mark.parametrize(
    ("lost", "later"),
    [
        (escalated(sh_fails("tide pull | tail", OFFLINE)), escalated(sh("tide pull | tail", ""))),
        (sh_fails("tide pull | tail", "the tide is out"), escalated(sh("tide pull | tail", ""))),
        (sh_fails("tide pull | tail", OFFLINE), escalated(in_folder(sh("tide pull | tail", "")))),
    ],
)
def test_a_line_that_no_sandbox_kept_in_or_that_was_let_do_something_else(lost, later):
    assert fix_of(lost, later) is None
