"""What a failure was meant to do, with a part corrected: targets, patterns, places, arguments, members."""

import pytest

from analyzer.models import FixKind
from tests.analyzer.call_builder import HOME, elsewhere, failed, fix_of, ok, only_pair, rejected, sh, sh_fails

NO_PLACE = (
    "# ./cmd/tide\nstat /home/ada/code/tide/cmd/tide: directory not found\nFAIL ./cmd/tide [setup failed]"
)


@pytest.mark.parametrize("later", ["go test -v -run TestMoon", "go test -v -run TestMoon ./apps/cmd/tide"])
def test_a_check_whose_target_was_not_there_passes_where_it_is(later):
    assert fix_of(sh_fails("go test -v -run TestMoon ./cmd/tide", NO_PLACE), sh("pwd"), sh(later, "ok")) == 2


@pytest.mark.parametrize(
    ("output", "later"),
    [
        ("--- FAIL: TestMoon", "go test -v -run TestMoon ./cmd/moon"),  # its target was there
        (NO_PLACE, "go test -v -run TestMoon ./cmd/moon"),  # another package
        (NO_PLACE, "go test -v -run TestSun"),  # another test
        (NO_PLACE, "go vet ./apps/cmd/tide"),
    ],
)
def test_a_check_of_something_else_passes(output, later):
    assert fix_of(sh_fails("go test -v -run TestMoon ./cmd/tide", output), sh(later, "ok")) is None


def test_what_is_left_of_a_check_by_a_search_that_leaves_nothing_says_nothing():
    failing = sh_fails("mise run test", "--- FAIL: TestMoon")
    assert fix_of(failing, sh('mise run test 2>&1 | grep -A 5 "TestMoon"', "")) is None
    assert fix_of(failing, sh('mise run test 2>&1 | grep -E "FAIL|panic"', "")) == 1, "no failure was left"
    assert fix_of(failing, sh("mise run test 2>&1 | tail -5", "")) == 1


def test_a_command_whose_complaint_would_have_been_heard_went_well():
    failing = sh_fails("git status 2>&1", "fatal: unable to read e53647ba", 128)
    assert fix_of(failing, sh("git read-tree HEAD"), sh("git status --short 2>&1 | head -20", "")) == 2
    assert fix_of(failing, sh("git status --short | head -20", "")) is None, "nobody would have heard it"
    assert fix_of(failing, sh("git status --short 2>&1 | head", "fatal: unable to read e53647ba")) is None


@pytest.mark.parametrize(
    ("wrong", "later", "found"),
    [
        ('grep -A3 "function tideLine" lib/wrap.ts', 'grep -r "tideLine" lib', "lib/utils.ts: tideLine"),
        ("rg -n 'tideUrl|moonUrl' node_modules/@a/tide", "rg -n 'tideUrl|moonUrl' /opt/node_modules/@a/tide",
         "/opt/node_modules/@a/tide/x.js: tideUrl"),
        ("rg -n 'aggregator:\\n\\s*type:\\s*code|path:\\s*moon|bun run|script' docs -g '*.md'",
         "rg -n 'type:\\s*code|path:\\s*moon|bun run|script' docs -g '*'", "docs/a.md: type: code"),
    ],
)  # fmt: skip
def test_the_same_words_found_in_another_place_or_form(wrong, later, found):
    missing = "rg: no such place: No such file or directory (os error 2)"
    output = missing if "wrap.ts" not in wrong else "grep: lib/wrap.ts: No such file or directory"
    output = 'rg: the literal "\\n" is not allowed in a regex' if "\\n" in wrong else output
    output = output.replace("no such place", "node_modules/@a/tide")
    assert fix_of(sh_fails(wrong, output, 2), sh(later, found)) == 1


@pytest.mark.parametrize(
    ("wrong", "later"),
    [
        ('grep -A3 "function tideLine" lib/wrap.ts', 'grep -r "function moonLine" lib'),
        ("rg -n 'tideUrl' node_modules/@a/tide", "rg -n 'tideUrl' /opt/node_modules/@a/moon"),
    ],
)
def test_other_words_or_another_package(wrong, later):
    place = wrong.split()[-1]
    failing = sh_fails(wrong, f"rg: {place}: No such file or directory (os error 2)", 2)
    assert fix_of(failing, sh(later, "lib/utils.ts: found")) is None


def test_words_of_an_identifier_searched_apart_in_the_same_file():
    nothing = sh_fails('grep -A 10 "onPreview.*tideName" src/tui.ts')
    assert fix_of(nothing, sh('grep -B 5 -A 10 "Preview tide" src/tui.ts', "// Preview tide")) == 1
    assert fix_of(nothing, sh('grep -B 5 -A 10 "hide selector" src/tui.ts', "// hide")) is None


def test_an_argument_too_many_is_left_out():
    many = "accepts at most 1 arg(s), received 2"
    pair = only_pair(sh_fails("gh pr diff 12 -- docs/tide.md", many), sh("gh pr diff 12", "diff --git"))
    assert pair.fix is not None and pair.kind is FixKind.COMMAND_SYNTAX
    assert fix_of(sh_fails("gh pr diff 12 -- docs/tide.md", many), sh("gh pr diff 13", "diff")) is None


def test_a_name_that_was_refused_in_a_long_text_is_another_one():
    query = (
        'query { repository(owner: "%s", name: "tide") { pullRequest(number: 7) { id title body path } } }'
    )
    refused = "gh: Could not resolve to a Repository with the name 'ada-tides/tide'."
    wrong = sh_fails(f"gh api graphql -f query='{query % 'ada-tides'}'", refused)
    assert fix_of(wrong, sh(f"gh api graphql -f query='{query % 'ADA'}'", "{}")) == 1
    other = (query % "ADA").replace("pullRequest", "issue")
    assert fix_of(wrong, sh(f"gh api graphql -f query='{other}'", "{}")) is None, "nobody refused that word"


def test_the_member_whose_operand_the_output_quotes():
    line = "git checkout main && git branch -D moon/old && git checkout -b moon/new"
    exists = "Switched to branch 'main'\nfatal: a branch named 'moon/new' already exists"
    assert fix_of(sh_fails(line, exists, 128), sh("git checkout moon/new")) == 1
    assert fix_of(sh_fails(line, exists, 128), sh("git checkout moon/old")) is None


def test_a_tool_that_could_not_and_the_command_that_does_it_to_the_same():
    failing = failed("mcp__hub__fetch_pr", '{"error":"API error 403: SAML"}', repo="ada/tide", pr_number=714)
    pair = only_pair(failing, sh("gh pr view 714 --repo ada/tide --json title", "{}"))
    assert pair.fix is not None and pair.kind is FixKind.PERMISSION
    assert fix_of(failing, sh("gh pr view 715 --repo ada/tide", "{}")) is None
    assert fix_of(failing, sh("gh pr view 714 --repo ada/moon", "{}")) is None
    assert fix_of(failing, sh("gh issue view 714 --repo ada/tide", "{}")) is None
    one_value = failed("mcp__hub__fetch_pr", "API error 403", pr_number=714)
    assert fix_of(one_value, sh("gh pr view 714", "{}")) is None, "too little to tell"


def test_a_push_that_the_rules_of_a_branch_refuse_is_not_permitted():
    refused = sh_fails("git push origin main", "remote: error: GH013: Repository rule violations found")
    assert only_pair(refused).kind is FixKind.PERMISSION


def test_a_file_read_by_another_tool_is_still_the_very_file():
    lost = sh_fails("cat agent/harbour.go", "cat: agent/harbour.go: No such file or directory")
    found = ok("Read", file_path=f"{HOME}/agent/tidal/harbour.go")
    assert fix_of(lost, sh("find . -name harbour.go", "./agent/tidal/harbour.go"), found) == 2


def edit(old, new):
    return {"file_path": "src/tide.py", "old_string": old, "new_string": new}


def test_an_edit_of_the_same_text_is_accepted_after_much_talk_or_no_words_at_all():
    old = "def high_tide(day):\n    return table[day]\n"
    said_no = rejected("Edit", "what would that give?", **edit(old, old + "def low_tide(day): ...\n"))
    silent = rejected("Edit", "", **edit(old, old + "def low_tide(day): ...\n"))
    accepted = ok("Edit", **edit(old, old + "def low_tide(day):\n    return ebb[day]\n"))
    talk = [ok("Read", str(line), file_path=f"notes{line}.md") for line in range(20)]
    assert fix_of(said_no, *talk, accepted) == 21
    assert fix_of(silent, accepted) == 1
    elsewhere = ok("Edit", **edit("import table", "import table, ebb"))
    assert fix_of(silent, elsewhere) is None


def test_the_same_commit_after_much_talk():
    message = "git add a.py && git commit -m 'Tell the tides of the harbour apart'"
    said_no = rejected("Bash", "do we handle the moon?", command=message)
    talk = [ok("Read", str(line), file_path=f"notes{line}.md") for line in range(20)]
    assert fix_of(said_no, *talk, sh(message)) == 21
    assert fix_of(said_no, *talk, sh("git commit -m 'Count moons'")) is None
    assert fix_of(rejected("Bash", "", command=message), sh(message)) is None, "nobody knows why"


def test_tests_chosen_among_others():
    failing = sh_fails('go test ./cmd -run "TestTide" -v', "--- FAIL: TestTide")
    assert fix_of(failing, sh('go test ./cmd -run "TestTide|TestMoon" -v', "ok")) == 1
    assert fix_of(failing, sh('go test ./cmd -run "TestSun|TestMoon" -v', "ok")) is None


def test_the_same_things_told_as_the_command_takes_them():
    wrong = "gull add tide-table-rows --base origin/main --branch ada/tide-table-rows --agent a"
    usage = "error: unexpected argument '--branch' found\nUsage: gull add <BRANCH>"
    right = "gull add ada/tide-table-rows --base origin/main --name tide-table-rows -P p.md"
    assert fix_of(sh_fails(wrong, usage, 2), sh("gull add --help"), sh(right)) == 2
    assert fix_of(sh_fails(wrong, usage, 2), sh("gull add ada/moon --base origin/main --name moon")) is None
    assert fix_of(sh_fails(wrong, "error: no space", 2), sh(right)) is None, "it was understood"


def test_a_wider_search_where_the_place_was_not_there():
    lost = failed("Grep", "Path does not exist: cmd/tides", pattern="harbour", path="cmd/tides")
    wider = ok("Grep", "a.go: func harbour", pattern="func.*harbour|harbour.*List")
    assert fix_of(lost, ok("LS", "a.go", path="cmd"), wider) == 2
    assert fix_of(lost, ok("Grep", "a.go: moon", pattern="func.*moon")) is None


@pytest.mark.parametrize(("folder", "fix"), [(f"{HOME}/src/tides", 1), (f"{HOME}/.worktrees/moon", None)])
def test_git_works_on_the_whole_checkout_whichever_of_its_folders_it_is_in(folder, fix):
    message = "git commit -m 'Tell the tides of the harbour apart'"
    said_no = rejected("Bash", "do we handle the moon?", command=message)
    assert fix_of(elsewhere(said_no, folder), sh(message)) == fix
