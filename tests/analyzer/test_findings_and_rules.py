"""What recurs, what it costs, and the one line that it becomes."""

import copy
import random
from pathlib import Path

import pytest

from analyzer.correlate.all_pairs import correlate_all
from analyzer.models import RecommendationTarget
from analyzer.rule_text.markdown import code, escape
from analyzer.rules import recommend
from analyzer.session_analyzer import SessionAnalyzer
from scanners.models import ProjectInfo
from scanners.reading.summary import count
from tests.analyzer.call_builder import (
    HOME,
    NO_FILE,
    NOT_READ,
    failed,
    ok,
    rejected,
    session,
    sh,
    sh_fails,
    wrong_interpreter,
)
from tests.analyzer.rule_maker import PROJECT, daily, findings_of, rules_of


def moved(*names):
    calls = []
    for name in names:
        calls.append(failed("Read", NO_FILE, file_path=f"{HOME}/src/core/{name}"))
        calls.append(ok("Glob", f"src/tides/{name}", pattern=f"**/{name}"))
        calls.append(ok("Read", file_path=f"{HOME}/src/tides/{name}"))
    return calls


def edit_unread():
    edit = {"file_path": f"{HOME}/a.py", "old_string": "x = 1", "new_string": "x = 2"}
    return [failed("Edit", NOT_READ, **edit), ok("Read", file_path=f"{HOME}/a.py"), ok("Edit", **edit)]


@pytest.mark.parametrize(
    ("calls", "rule"),
    [
        (wrong_interpreter, "- use `uv run pytest`, not `pytest` (command not found)"),
        (lambda: moved("moon.py"), "- use `src/tides/moon.py`, not `src/core/moon.py` (no such file)"),
        (lambda: moved("moon.py", "sun.py"), "- use `src/tides/…`, not `src/core/…` (no such folder)"),
        (
            lambda: [
                sh_fails("bash scripts/sync.sh", "bash: scripts/sync.sh: No such file or directory", 127),
                sh("find /home/ada -name sync.sh", "/home/ada/.agents/tide/sync.sh"),
                sh("bash /home/ada/.agents/tide/sync.sh"),
            ],
            "- use `~/.agents/tide/sync.sh` (`sync.sh` is not in the project)",
        ),
        (edit_unread, "- read a file before `Edit` (text seen through a search or `cat` does not count)"),
        (
            lambda: [sh_fails("tide log brest --short", "unknown flag: --short", 2), sh("tide log brest")],
            "- use `tide log`, not `tide log --short` (unknown option)",
        ),
        (
            lambda: [sh_fails("redis-cli ping", "bash: redis-cli: command not found", 127)],
            "- do not count on `redis-cli` (not found on the PATH)",
        ),
        (
            lambda: [sh_fails("npm lint", 'Unknown command: "lint"'), sh("npm run lint", "clean")],
            "- use `npm run lint`, not `npm lint` (unknown command)",
        ),
        (
            lambda: [failed("Skill", "Unknown skill: commit", skill="commit"), sh("git commit -m x")],
            "- use `git commit`, not the skill `commit` (unknown skill)",
        ),
        (
            lambda: [
                failed("Read", "File content (3MB) exceeds maximum", file_path=f"{HOME}/data/tides.csv"),
                ok("Read", file_path=f"{HOME}/data/tides.csv", offset=1, limit=50),
            ],
            "- read `data/tides.csv` with offset and limit, not whole (too large to read at once)",
        ),
        (
            lambda: [
                sh_fails("git commit -m x", "a.md:3 error MD040/fenced-code-language Fenced code blocks "
                         "should have a language specified\nhusky - pre-commit failed"),
            ],
            "- keep to `MD040/fenced-code-language` "
            "(`git commit` says “Fenced code blocks should have a language specified”)",
        ),
        (
            lambda: [sh(f"pytest 2>&1 | {part}", part) for part in ("tail -9", "grep FAIL", "tail -90")],
            "- run `pytest` once and keep its output in a file to look into, not once for each part "
            "(6 calls in 2 sessions)",
        ),
        (
            lambda: [sh_fails("make up", "no daemon") for _ in range(3)],
            "- when `make up` fails twice the same way, change something or ask; do not repeat it "
            "(6 calls in 2 sessions)",
        ),
    ],
)  # fmt: skip
def test_seen_in_two_sessions_it_becomes_a_rule(calls, rule):
    assert rules_of(*daily(calls)) == [rule]
    assert rules_of(*daily(calls, 1)) == []


def test_the_users_own_words_are_a_rule_at_once():
    once = session(rejected("Bash", "pull with rebase first", command="git push"))
    assert rules_of(once) == [
        "- before `git push`, mind what the user said when rejecting it: “pull with rebase first”"
    ]


def test_an_order_is_a_rule_however_short():
    once = session(rejected("Bash", "pull rebase first", command="git push"))
    assert len(rules_of(once)) == 1


@pytest.mark.parametrize(
    "words",
    [
        "let's not do the nuclear thing",
        "don't go that way",
        "is 241 really still a problem?",
        "don't check this in",
        "hang on a sec",
    ],
)
def test_words_about_the_case_at_hand_are_no_rule(words):
    assert rules_of(session(rejected("Bash", words, command="git commit -m x"))) == []


def test_a_command_that_is_mostly_accepted_needs_no_asking():
    accepted = [sh(f"git push origin b{n}") for n in range(9)]
    refused = [session(rejected("Bash", command="git push"), name=f"r{n}", day=n) for n in range(2)]
    assert rules_of(*refused) == ["- ask before `git push` (the user rejected it more than once)"]
    assert rules_of(*refused, session(*accepted, name="a")) == []


def test_a_test_that_failed_because_the_code_was_wrong_teaches_nothing():
    def calls():
        return [sh_fails("pytest -q", "tests/test_tide.py:3: AssertionError\n1 failed"), sh("pytest -q")]

    assert rules_of(*daily(calls, 4)) == []


def test_an_answer_is_no_finding():
    assert findings_of(*daily(lambda: [sh_fails("grep -rn moon src", "")], 3)) == []


def test_what_later_works_is_outdated():
    later = session(sh("pytest -q", "3 passed"), name="later", day=9)
    assert rules_of(*daily(wrong_interpreter), later) == []


def test_the_same_wrong_guess_twice_in_a_row_is_one_sighting():
    assert rules_of(session(*wrong_interpreter(), *wrong_interpreter())) == []


def test_several_wrong_guesses_at_one_file_are_one_rule():
    def guess(folder):
        return [
            sh_fails(f"{folder}/sync.sh", f"zsh:1: no such file or directory: {folder}/sync.sh", 127),
            sh("find . -name sync.sh", "./tools/bin/sync.sh"),
            sh("tools/bin/sync.sh"),
        ]

    [rule] = rules_of(session(*guess("scripts"), name="a"), session(*guess("hooks/x"), name="b", day=1))
    assert rule == "- use `tools/bin/sync.sh`, not `hooks/x/sync.sh` or `scripts/sync.sh` (no such file)"


def test_a_path_of_this_machine_only_is_no_rule():
    def calls():
        return [failed("Read", NO_FILE, file_path="/srv/x/moon.py"), ok("Read", file_path="/srv/y/moon.py")]

    assert rules_of(*daily(calls)) == []


def test_a_path_that_the_log_hides_a_part_of_is_no_rule():
    large = failed(
        "Read", "File content (3MB) exceeds maximum allowed size", file_path=f"{HOME}/REDACTED.json"
    )
    assert rules_of(*daily(lambda: moved("REDACTED.md"))) == []
    assert rules_of(*daily(lambda: [copy.copy(large)])) == []


def test_a_corrected_path_that_is_gone_carries_a_note(tmp_path):
    project = ProjectInfo(tmp_path, tmp_path)
    [rule] = recommend(findings_of(*daily(lambda: moved("moon.py"))), project, 2)
    assert rule.note == "src/tides/moon.py does not exist in this repository now"
    (tmp_path / "src/tides").mkdir(parents=True)
    (tmp_path / "src/tides/moon.py").touch()
    [rule] = recommend(findings_of(*daily(lambda: moved("moon.py"))), project, 2)
    assert rule.note == ""


def test_a_rule_says_where_it_comes_from_and_what_it_would_have_saved():
    sessions = daily(wrong_interpreter, 3)
    [finding] = findings_of(*sessions)
    [rule] = recommend([finding], PROJECT, 6)
    assert rule.target is RecommendationTarget.CONTEXT_FILE and rule.section == "Environment"
    assert rule.evidence_count == rule.sessions == 3
    assert set(rule.evidence) == {pair.id for pair in finding.pairs}
    assert (rule.first_seen, rule.last_seen) == (finding.first_seen, finding.last_seen)
    assert rule.wasted_tokens == finding.wasted_bytes // 4
    assert rule.estimated_tokens_saved == rule.wasted_tokens // 6
    assert 0.5 < rule.confidence <= 0.95


def test_retry_prevention_goes_to_the_memory_file():
    [rule] = recommend(findings_of(*daily(edit_unread)), PROJECT, 2)
    assert rule.target is RecommendationTarget.MEMORY_FILE


def test_overlapping_pairs_count_a_call_once():
    first = {"file_path": f"{HOME}/a.py", "old_string": "import os", "new_string": "import sys"}
    second = {"file_path": f"{HOME}/a.py", "old_string": "def tide():", "new_string": "def tide(port):"}
    calls = [failed("Edit", NOT_READ, **first), failed("Edit", NOT_READ, **second)]
    calls += [ok("Read", "t" * 400, file_path=f"{HOME}/a.py"), ok("Edit", **first), ok("Edit", **second)]
    [finding] = findings_of(session(*calls))
    assert len(finding.pairs) == 2
    assert finding.wasted_bytes == sum(call.input_bytes + call.output_bytes for call in calls[:4])


def test_a_failure_that_is_folded_into_a_later_one_is_seen():
    """Else what only it broke would be lost, and what both broke would count once."""
    [found] = [session(
        sh_fails("ruff check .", "a.py:1:1: B008 Do not call\na.py:3:1: E501 Line too long"),
        ok("Edit", file_path=f"{HOME}/a.py"),
        sh_fails("ruff check .", "b.py:3:1: E501 Line too long"),
        sh("ruff check .", "All checks passed!"),
    )]  # fmt: skip
    [(pair, _)] = correlate_all([found])
    seen = {one.subject: one for one in findings_of(found)}
    assert {name: len(one.pairs) for name, one in seen.items()} == {"E501": 2, "B008": 1}
    [earlier] = seen["B008"].pairs
    assert earlier.failure is pair.chain[0]
    assert earlier.why == "One of 2 failures that the same call fixed."
    assert (earlier.distance, earlier.wasted_bytes) == (3, pair.wasted_bytes)
    assert seen["E501"].wasted_bytes == pair.wasted_bytes
    assert seen["E501"].first_seen == earlier.time


def test_what_costs_more_and_recurs_more_comes_first():
    dear = [session(*moved("moon.py"), name=f"d{day}", day=day) for day in range(3)]
    cheap = [session(*wrong_interpreter(), name="c", day=1)]
    assert [finding.subject for finding in findings_of(*dear, *cheap)] == ["src/core/moon.py", "pytest"]


def test_what_was_seen_lately_comes_before_what_was_dear_long_ago():
    old = [session(*moved("moon.py"), *moved("moon.py"), name="o", day=0)]
    new = [session(*wrong_interpreter(), name="n", day=300)]
    assert [finding.subject for finding in findings_of(*old, *new)] == ["pytest", "src/core/moon.py"]


def test_a_replayed_call_counts_as_the_scan_counts_it():
    failing, passing = sh_fails("tide sync", "boom"), sh("tide sync")
    failing.tool_call_id = passing.tool_call_id = "same"
    sessions = [session(passing, name="one"), session(failing, name="two", day=1)]
    result, counts = SessionAnalyzer().analyze(PROJECT, sessions), count(sessions)
    assert (result.total_calls, result.total_failures) == (counts.calls, counts.failures) == (1, 0)


def test_a_code_span_holds_any_text():
    assert code("a `b` c") == "``a `b` c``"
    assert code("`x`") == "`` `x` ``"
    assert code("one\ntwo") == "`one two`"
    assert escape("a *b* <!-- `c`") == "a \\*b\\* \\<!-- \\`c\\`"


def test_the_analysis_does_not_depend_on_the_order_of_sessions():
    sessions = [*daily(wrong_interpreter, 3), session(*moved("moon.py", "sun.py"), name="m", day=5)]
    sessions += [session(*edit_unread(), name=f"e{n}", day=n) for n in range(4)]
    analyzer = SessionAnalyzer()
    expected = analyzer.analyze(PROJECT, sessions)
    for seed in range(5):
        shuffled = random.Random(seed).sample(sessions, len(sessions))
        assert analyzer.analyze(PROJECT, shuffled) == expected


def test_a_replayed_session_counts_once():
    [original] = daily(wrong_interpreter, 1)
    copy = session(*wrong_interpreter(), name="s0", day=0)
    copy.session_id, copy.file = "resumed", Path("resumed.jsonl")
    result = SessionAnalyzer().analyze(PROJECT, [copy, original])
    assert (result.total_calls, result.total_failures, len(result.pairs)) == (2, 1, 1)
    assert result.total_sessions == 2
    assert result.recommendations == []


def test_of_two_replays_the_one_with_the_fix_wins():
    cut = session(wrong_interpreter()[0], name="s0", day=0)
    whole = session(*wrong_interpreter(), name="s0", day=0)
    whole.session_id = "longer"
    [(pair, _)] = correlate_all([cut, whole])
    assert pair.fix is not None and pair.session_id == "longer"


def test_a_command_that_can_be_undone_needs_no_asking():
    refused = [session(rejected("Bash", command="git rebase main"), name=f"r{n}", day=n) for n in range(3)]
    assert rules_of(*refused) == []


@pytest.mark.parametrize(
    ("wrong", "output", "right", "rule"),
    [
        ("npm test", "sh: vitest: command not found\nnpm error EBADDEVENGINES", "pnpm test",
         "- use `pnpm test`, not `npm test` (it fails here)"),
        (
            "rg -n --type tsx 'useTide' web",
            "rg: unrecognized file type: tsx",
            "rg -n -g '*.tsx' 'useTide' web",
            "- use `rg -g '*.tsx'`, not `rg --type tsx` (wrong usage)",
        ),
        (
            "mkdocs build",
            "bash: mkdocs: command not found",
            "uvx --with mkdocs-material mkdocs build",
            "- use `uvx --with mkdocs-material mkdocs build`, not `mkdocs build` (command not found)",
        ),
        (
            "gh pr edit 7 --body 'high water'",
            "GraphQL: Projects (classic) is being deprecated (repository.pullRequest.projectCards)",
            "gh api repos/ada/tide/pulls/7 -X PATCH -f body='high water'",
            "- use `gh api -X PATCH`, not `gh pr edit` (it fails here)",
        ),
    ],
)  # fmt: skip
def test_a_rule_names_what_has_to_change_and_no_more(wrong, output, right, rule):
    assert rules_of(
        *daily(lambda: [sh_fails(wrong, output, 127 if "command not found" in output else 2), sh(right)])
    ) == [rule]


def test_a_folder_that_exists_is_not_called_missing():
    def calls():
        return [
            *(failed("Read", NO_FILE, file_path=f"{HOME}/docs/{name}") for name in ("moon.md", "sun.md")),
            *(ok("Read", file_path=f"{HOME}/docs/guides/{name}") for name in ("moon.md", "sun.md")),
        ]

    assert rules_of(*daily(calls)) == [
        "- use `docs/guides/moon.md`, not `docs/moon.md` (no such file)",
        "- use `docs/guides/sun.md`, not `docs/sun.md` (no such file)",
    ]


@pytest.mark.parametrize("before", ["Output: ", "Output:\t", "\t\t"])
def test_a_program_that_is_not_there_makes_a_rule_whatever_the_agent_writes_before(before):
    def calls():
        return [sh_fails("tide sync", f"{before}sh: 1: tide: not found", 127)]

    assert rules_of(*daily(calls)) == ["- do not count on `tide` (not found on the PATH)"]


def test_files_that_a_folder_lacks_make_no_rule_about_a_folder_that_is_there():
    def calls():
        return [*moved("moon.py", "sun.py"), ok("Read", file_path=f"{HOME}/src/core/tide.py")]

    assert sorted(rules_of(*daily(calls))) == [
        f"- use `src/tides/{name}.py`, not `src/core/{name}.py` (no such file)" for name in ("moon", "sun")
    ]


ABSENT = "bash: python: command not found"


def test_an_interpreter_that_stands_for_one_that_is_not_there():
    def told():
        wrong = "python - <<'EOF'\nfrom pathlib import Path\nprint(Path('tides.md').read_text()[:9])\nEOF"
        return [sh_fails(wrong, ABSENT, 127), sh(wrong.replace("python", "python3"), "# Tides")]

    def untold():
        return [sh_fails("python -c 'print(1)'", ABSENT, 127), sh("git status")]

    sessions = [session(*make(), name=f"s{day}", day=day) for day, make in enumerate((told, untold, told))]
    assert rules_of(*sessions) == ["- use `python3`, not `python` (command not found)"]
    [finding] = findings_of(*sessions)
    assert finding.sessions == 3
    assert rules_of(*daily(untold)) == ["- do not count on `python` (not found on the PATH)"]


def test_an_interpreter_of_another_language_stands_for_none():
    def told():
        return [sh_fails("python -c 'print(1)'", ABSENT, 127), sh("node -e 'console.log(1)'", "1")]

    assert rules_of(*daily(told)) == ["- do not count on `python` (not found on the PATH)"]
