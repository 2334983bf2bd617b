"""The same goal reached by another way: going on, another name or tool, a part left out; and what is not.

Each relation stands beside its nearest neighbours that are other work.
"""

import pytest

from analyzer.models import FixKind
from tests.analyzer.call_builder import HOME, NO_FILE, failed, fix_of, ok, only_pair, rejected, sh, sh_fails

CONFLICT = (
    "Auto-merging tides.md\nCONFLICT (content): Merge conflict in tides.md\nerror: could not apply 1a2b3c4"
)
MERGE = "CONFLICT (content): in a.py\nAutomatic merge failed; fix conflicts and then commit the result."
EMPTY = "The previous cherry-pick is now empty, possibly due to conflict resolution."
CLASSIC = "GraphQL: Projects (classic) is being deprecated (repository.pullRequest.projectCards)"


@pytest.mark.parametrize(
    ("stopped", "output", "later"),
    [
        ("git rebase origin/main", CONFLICT, "git add tides.md && git rebase --continue"),
        ("git fetch && git rebase origin/main", CONFLICT, "GIT_EDITOR=true git rebase --continue"),
        ("git pull --rebase", CONFLICT, "git add . && git rebase --continue"),
        ("git cherry-pick 1a2b3c4 5d6e7f8", EMPTY, "git cherry-pick --skip"),
        ("git merge moon", MERGE, "git add a.py && git commit --no-edit"),
    ],
)
def test_what_git_had_stopped_is_carried_on(stopped, output, later):
    pair = only_pair(sh_fails(stopped, output), ok("Edit", file_path="tides.md"), sh(later))
    assert pair.fix is not None and pair.fix.input_data["command"] == later
    assert pair.kind is FixKind.OTHER, "no words of the command were wrong"


@pytest.mark.parametrize(
    ("stopped", "output", "later"),
    [
        ("git rebase origin/main", CONFLICT, "git rebase --abort"),
        ("git rebase origin/main", CONFLICT, "git rebase --skip"),
        ("git rebase origin/main", CONFLICT, "git merge --continue"),
        ("git rebase origin/main", "fatal: invalid upstream 'origin/main'", "git rebase --continue"),
        ("git push", "! [rejected] main -> main (fetch first)", "git rebase --continue"),
    ],
)
def test_an_operation_that_is_given_up_or_another_one_is_not_carried_on(stopped, output, later):
    assert fix_of(sh_fails(stopped, output), sh(later)) is None


def test_a_merge_that_was_given_up_is_not_the_one_committed_later():
    assert fix_of(sh_fails("git merge moon", MERGE), sh("git merge --abort"), sh("git commit -m 'x'")) is None


@pytest.mark.parametrize(
    ("wrong", "later"),
    [
        ("gh pr edit 12 --body-file b.md", "gh api repos/a/tide/pulls/12 -X PATCH -f body=x"),
        ("gh issue comment 7 -b x", "gh api repos/a/tide/issues/7/comments -f body=x"),
        ("gh pr view 12 --json title", "gh api repos/a/tide/pulls/12"),
    ],
)
def test_what_gh_cannot_do_is_done_to_the_same_number_by_its_api(wrong, later):
    assert fix_of(sh_fails(wrong, CLASSIC), sh("git status"), sh(later, "{}")) == 2


@pytest.mark.parametrize(
    ("wrong", "later"),
    [
        ("gh pr edit 12 --body-file b.md", "gh api repos/a/tide/pulls/13 -X PATCH -f body=x"),
        ("gh pr edit 12 --body-file b.md", "gh api repos/a/tide/pulls/12"),  # a look at it
        ("gh pr view 12", "gh api repos/a/tide/pulls/12/comments"),  # something else of it
        ("gh pr view 12", "gh api repos/a/tide/pulls/12 -X PATCH -f state=closed"),
        ("gh issue view 7", "gh api repos/a/tide/pulls/7"),
    ],
)
def test_another_number_or_another_deed_by_the_api(wrong, later):
    assert fix_of(sh_fails(wrong, CLASSIC), sh(later, "{}")) is None


@pytest.mark.parametrize(
    ("asked", "found"),
    [("command -v tideio", "command -v tide"), ("which tidal", "which tidal3"), ("which tdie", "which tide")],
)
def test_a_program_that_is_called_otherwise(asked, found):
    assert fix_of(sh_fails(asked), sh(found, "/usr/bin/tide")) == 1


@pytest.mark.parametrize(
    ("asked", "found"),
    [("command -v docker", "command -v podman"), ("which go", "which gopls"), ("which tide", "ls /usr/bin")],
)
def test_another_program_that_is_there(asked, found):
    assert fix_of(sh_fails(asked), sh(found, "/usr/bin/podman")) is None


@pytest.mark.parametrize(
    ("nothing", "something"),
    [
        ('grep -n "colour:.*italic:" test/tide.ts', "grep -B2 'colour: \"grey\"' test/tide.ts"),
        ('cat a.ts && rg "reports global" test/tide.ts', "rg 'invalid global|project registry' test/tide.ts"),
    ],
)
def test_a_file_searched_again_for_partly_the_same(nothing, something):
    assert fix_of(sh_fails(nothing), sh(something, "12: found")) == 1


@pytest.mark.parametrize(
    ("nothing", "something"),
    [
        ("grep -n console src/tide.ts", "grep -n truecolour src/tide.ts"),
        ("grep -n 'class Moon' src/tide.py", "grep -n 'class Tide' src/tide.py"),
        ("grep -n 'moon phase' src/tide.ts", "grep -n 'moon rise' src/moon.ts"),
        ("grep -n 'moon phase' src/tide.ts", "grep -n 'moon rise' src/tide.ts | head"),  # finds nothing
        ("grep -n parse_config src/tide.py", "grep -n parse_args src/tide.py"),  # two names
    ],
)
def test_a_file_searched_for_something_else(nothing, something):
    output = "" if something.endswith("head") else "3: found"
    assert fix_of(sh_fails(nothing), sh(something, output)) is None


def test_an_error_that_a_pipe_let_pass_is_nothing_found():
    lost = "grep: lib/tide.ts: No such file or directory"
    search = sh_fails("grep borderColour src/tide.ts")
    assert fix_of(search, sh("grep borderColour lib/tide.ts | head", lost)) is None
    assert fix_of(
        search,
        sh("grep borderColour lib/tide.ts | head", lost),
        sh("grep borderColour src/ui/tide.ts | head", "18: borderColour"),
    ) == 2  # fmt: skip


def test_a_search_that_was_not_understood_is_mended_when_it_is():
    wrong = sh_fails('rg -n "- name: moon" tides -g"*.yaml"', "rg: unrecognized flag - ", 2)
    assert fix_of(wrong, sh('rg -n "name:\\s*moon" tides -g"*.yaml" | head', "")) == 1
    assert fix_of(wrong, sh('rg -n "name:\\s*sun" tides -g"*.yaml" | head', "")) is None


def test_the_very_file_soon_after_a_guess_is_the_fix():
    lost = failed("Read", NO_FILE, file_path=f"{HOME}/agent/harbour.go")
    search = ok("Grep", "agent/registry.go\nagent/tidal/harbour.go", pattern="harbour", path="agent")
    guess = ok("Read", file_path=f"{HOME}/agent/registry.go")
    assert fix_of(lost, search, guess, ok("Read", file_path=f"{HOME}/agent/tidal/harbour.go")) == 3
    assert fix_of(lost, search, guess, ok("Read", file_path=f"{HOME}/agent/moon.go")) == 2


def test_a_line_that_the_shell_could_not_read_is_written_anew():
    line = "curl -sS 'https://tides.example/moon' | jq -r '.[] | .title' | awk '{print $1\"\\t\"$2"
    mended = "curl -sS 'https://tides.example/moon' | jq -r '.[] | .title' | awk '{print $1 $2}'"
    pair = only_pair(sh_fails(line, "zsh:1: unmatched '"), sh(mended, "324"))
    assert pair.fix is not None and pair.kind is FixKind.COMMAND_SYNTAX
    other = mended.replace("/moon", "/sun")
    assert fix_of(sh_fails(line, "zsh:1: unmatched '"), sh(other, "324")) is None, "of another address"
    broken = sh_fails("awk '{print $1}' tides.txt", "zsh:1: unmatched '")
    assert fix_of(broken, sh("awk '{print $2, $3, $4, $5, $6, $7}' moon.txt", "324")) is None


def test_a_filter_that_could_not_be_understood_is_left_out_by_another_look_at_the_same_file():
    failing = sh_fails(
        "grep -r token log/a.jsonl | jq -c 'select(.x)'", "jq: parse error: Invalid literal", 5
    )
    assert fix_of(failing, sh("cat log/a.jsonl | grep token", "token: 1")) == 1
    assert fix_of(failing, sh("cat log/b.jsonl | grep token", "token: 1")) is None


def test_the_rest_of_a_line_begun_at_once_without_the_part_that_was_for_nothing():
    missing = "rm: .git/index.lock: No such file or directory"
    line = sh_fails("rm .git/index.lock && git checkout main && git pull", missing)
    assert fix_of(line, sh("git checkout main")) == 1
    assert fix_of(line, sh("git status"), sh("git checkout main")) is None, "later it may be other work"
    assert fix_of(line, sh("git pull")) is None, "not how the rest begins"


def test_the_same_command_whether_or_not_it_says_where_it_runs():
    said_no = rejected("Bash", "do we need that there?", command=f"git -C {HOME} read-tree HEAD")
    assert fix_of(said_no, sh("git read-tree HEAD")) == 1
    elsewhere = rejected("Bash", "do we need that there?", command="git -C /home/ada/moon read-tree HEAD")
    assert fix_of(elsewhere, sh("git read-tree HEAD")) is None


def test_a_large_file_searched_instead():
    large = failed("Read", "File content (31441 tokens) exceeds maximum allowed tokens", file_path="log.txt")
    assert fix_of(large, ok("Grep", "12: tide", pattern="tide", path="log.txt")) == 1
    assert fix_of(large, ok("Grep", "1:[Omitted long matching line]", pattern="tide", path="log.txt")) is None
    assert fix_of(large, ok("Grep", "12: tide", pattern="tide", path="other.txt")) is None


def test_a_key_with_the_wrong_prefix():
    lost = failed("mcp__board__get_issue", "Entity not found: Issue", id="MOON-108")
    assert fix_of(lost, ok("mcp__board__get_issue", "{}", id="TIDE-108")) == 1
    assert fix_of(lost, ok("mcp__board__get_issue", "{}", id="TIDE-109")) is None


def test_waiting_longer_for_the_same_is_no_other_form():
    pair = only_pair(
        sh_fails("gull wait moon --timeout 60", "Timeout waiting for: moon"),
        sh("gull wait moon --timeout 900", ""),
    )
    assert pair.fix is not None and pair.kind is FixKind.OTHER


def test_checks_that_are_not_done_yet_have_not_failed():
    pending = sh_fails("gh pr checks 12", "Build\tpending\t0\nLint\tpass\t9s", 8)
    assert only_pair(pending).kind is FixKind.OTHER
    assert only_pair(sh_fails("gh pr checks 12", "Build\tfail\t9s", 1)).kind is FixKind.TEST_OR_BUILD


@pytest.mark.parametrize("before", ["Output: ", "\t", "", "Output:\n"])
def test_a_program_that_is_not_there_whatever_the_agent_writes_before(before):
    pair = only_pair(sh_fails("tide sync", f"{before}sh: 1: tide: not found", 127))
    assert pair.kind is FixKind.ENVIRONMENT
