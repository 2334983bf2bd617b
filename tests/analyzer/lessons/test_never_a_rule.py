"""What no rule says: that an installed program is missing, secrets, paths of one machine, other subjects."""

import copy
from pathlib import Path

import pytest

from analyzer.session_analyzer import SessionAnalyzer
from scanners.models import ProjectInfo
from tests.analyzer.call_builder import (
    HOME,
    NO_FILE,
    elsewhere,
    failed,
    ok,
    powershell,
    rejected,
    session,
    sh,
    sh_fails,
)

BY_RG = "rg tide .\\src\\charts docs 2>$null"
NO_ENTRY = "IO error for operation on src/charts: No such file or directory (os error 2)"
PROJECT = ProjectInfo(Path("/nowhere/tide-table"), Path("/nowhere/logs"))


def rules(make, *later, times=2):
    """The rules of a session a day with the same calls, then of one with the later calls."""
    sessions = [session(*make(), name=f"s{day}", day=day) for day in range(times)]
    sessions += [session(*later, name="later", day=times)] if later else []
    return [rule.content for rule in SessionAnalyzer().analyze(PROJECT, sessions).recommendations]


@pytest.mark.parametrize(
    ("command", "output"),
    [
        ("npm run build", "> vite build\nsh: vite: command not found"),
        ("make lint", "/bin/sh: eslint: command not found\nmake: *** [lint] Error 127"),
        ("ssh deploy@tide.example 'jq . a.json'", "bash: jq: command not found"),
        ("docker exec api sh -c 'jq . a.json'", "sh: 1: jq: not found"),
        ("./deploy.sh", "./deploy.sh: line 3: aws: command not found"),
        ("python3 build.py", "/bin/sh: 1: dot: not found\nTraceback"),
    ],
)
def test_the_program_that_was_called_is_not_the_one_that_is_missing(command, output):
    assert rules(lambda: [sh_fails(command, output, 127)]) == []


@pytest.mark.parametrize("line", ["fd tide | head -3", "fd tide; echo done", "cd src && fd tide 2>&1 | tail"])
def test_a_program_that_later_ran_is_not_missing(line):
    def lost():
        return [sh_fails("fd moon", "bash: fd: command not found", 127)]

    assert rules(lost) == ["- do not count on `fd` (not found on the PATH)"]
    assert rules(lost, sh(line, "a\nb")) == []


@pytest.mark.parametrize(
    ("line", "output"),
    [
        ("fd tide | head -3", "bash: fd: command not found"),
        ("fd tide 2>/dev/null | head -3", ""),
        ("fd tide 2>/dev/null; ls", "a.py"),
        ("fd tide || find . -name tide", "tide"),
    ],
)
def test_a_line_that_does_not_show_the_program_running_proves_nothing(line, output):
    lost = "bash: fd: command not found"
    assert rules(lambda: [sh_fails("fd moon", lost, 127)], sh(line, output)) != []


@pytest.mark.parametrize(
    ("wrong", "output", "right"),
    [
        ("git cherry-pik abc", "git: 'cherry-pik' is not a git command.", "git revert abc"),
        ("npm install -g tide", "npm error code 243", "sudo npm install -g tide"),
        ("rm --recurse build", "rm: unrecognized option '--recurse'", "rm -rf build"),
        ("npm test", "1 failed", "yarn test"),
        ("tree src/tides", "tree: illegal option", "git add src/tides"),
    ],
)
def test_another_command_that_happened_to_work(wrong, output, right):
    assert rules(lambda: [sh_fails(wrong, output), sh(right)]) == []


def reads(wrong, right, *between):
    return [
        failed("Read", NO_FILE, file_path=f"{HOME}/{wrong}"),
        *between,
        ok("Read", file_path=f"{HOME}/{right}"),
    ]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("users/serializers.py", "orders/serializers.py"),
        ("charts/staging/values.yaml", "charts/prod/values.yaml"),
        ("packages/web/src/lib/index.ts", "packages/api/src/lib/index.ts"),
        ("apps/web/src/index.ts", "apps/api/src/index.ts"),
        ("conv/json_to_yaml.py", "conv/yaml_to_json.py"),
        ("ui/Button.tsx", "ui/ButtonGroup.tsx"),
        ("src/user.py", "src/user_admin.py"),
        (".env.staging", ".env.production"),
        ("a/readme.txt", "b/README.txt"),
    ],
)
def test_a_file_of_another_subject(wrong, right):
    assert not [rule for rule in rules(lambda: reads(wrong, right)) if right in rule]


def test_a_file_in_a_sibling_folder_is_a_rule_where_a_search_led_there():
    def found():
        return reads(
            "lib/serializers.py", "core/serializers.py", sh("find . -name 'serial*'", "./core/serializers.py")
        )

    assert rules(found) == ["- use `core/serializers.py`, not `lib/serializers.py` (no such file)"]


def test_two_ways_to_call_what_is_not_there_of_which_one_is_common():
    lost = sh_fails("tide map", "bash: tide: command not found", 127)
    common, rare = sh("npx tide map", "high"), sh("bunx tide map", "high")

    def days(*ways):
        calls = [
            session(copy.deepcopy(lost), copy.deepcopy(way), name=f"s{day}", day=day)
            for day, way in enumerate(ways)
        ]
        return [rule.content for rule in SessionAnalyzer().analyze(PROJECT, calls).recommendations]

    one, other = (f"- use `{way} tide map`, not `tide map` (command not found)" for way in ("npx", "bunx"))
    assert days(common, common, rare, common, rare) == [one]
    assert sorted(days(common, common, rare, rare)) == [other, one]


@pytest.mark.parametrize(
    ("wrong", "used"),
    [
        ("tides.md", "docs/tides.md"),
        ("charts", "src/charts/moon.py"),
        ("core/tides.md", "docs/core/tides.md"),
    ],
)
def test_that_a_path_is_not_there_where_it_is_in_a_folder(wrong, used):
    def lost():
        return [sh_fails(f"ls {wrong}", f"ls: {wrong}: No such file or directory", 2)]

    [rule] = rules(lost)
    assert rule.startswith(f"- do not look for `{wrong}`")
    assert rules(lost, sh(f"cat {used}", "high at 6")) == []
    assert rules(lost, sh(f"cat other-{used.replace('/', '-')}", "high at 6")) == [rule]
    assert rules(lost, sh(f"cat /home/ada/notes/{used}", "high at 6")) == [rule]


@pytest.mark.parametrize(
    ("search", "is_there"),
    [
        (sh("rg -n -g '*.py' tide src/charts", "src/charts/moon.py:3:tide"), True),
        (sh("grep -rn tide src/charts | head", "src/charts/moon.py:3:tide"), True),
        (sh("git grep tide src/charts", "src/charts/moon.py:3:tide"), True),
        (ok("Grep", "Found 2 files", pattern="tide", path=f"{HOME}/src/charts"), True),
        (ok("Grep", "No matches found", pattern="tide", path=f"{HOME}/src/charts"), False),
        (sh("rg src/charts docs", "docs/a.md:3:src/charts"), False),
        (sh("grep -n tide src/charts", "3:tide"), True),
        (sh("grep -n tide src/charts; ls", "docs"), False),
        (sh("rg tide src/charts docs | head", f"rg: src/charts: {NO_ENTRY}\ndocs/a.md:3:tide"), False),
        (sh("grep -r tide src/charts docs 2>/dev/null | head", "docs/a.md:3:tide"), False),
        (sh("grep -r tide src/charts 2>/dev/null; ls src", "charts.py"), False),
        (elsewhere(powershell(BY_RG, ".\\src\\charts\\moon.py:3:tide"), HOME), True),
        (elsewhere(powershell(BY_RG, "docs\\a.md:3:tide"), HOME), False),
        (sh("rg tide docs", "docs/a.md:3:tide"), False),
    ],
    ids=lambda value: value.input_summary if hasattr(value, "input_summary") else None,
)
def test_that_a_folder_is_not_there_in_which_a_search_found_something(search, is_there):
    def lost():
        return [sh_fails("ls src/charts", "ls: src/charts: No such file or directory", 2)]

    assert bool(rules(lost, search)) is not is_there


@pytest.mark.parametrize(
    ("missed", "used", "is_rule"),
    [
        ("specs/moon/plan.md", "specs/sun/plan.md", False),
        ("specs/moon/plan.md", "specs/sun/tasks.md", True),
        ("specs/moon/plan.md", "docs/moon/plan.md", True),
        ("specs/moon/plan.md", "specs/old/sun/plan.md", True),
        ("specs/plan.md", "docs/plan.md", True),
    ],
)
def test_that_a_file_is_not_there_which_folders_beside_its_own_have(missed, used, is_rule):
    def lost():
        return [sh_fails(f"cat {missed}", f"cat: {missed}: No such file or directory")]

    assert bool(rules(lost, sh(f"cat {used}", "# Plan"))) is is_rule


def test_a_path_that_is_not_there_is_one_rule_with_what_was_found_in_its_place_in_two_sessions():
    def lost(*then):
        missing = "rg: web/src: IO error for operation on web/src: No such file or directory (os error 2)"
        return [sh_fails("rg -n tide web/src", missing, 2), *then]

    def rules_after(*found):
        days = [lost(sh("rg -n tide src", "src/moon.py:3:tide"))] * found[0] + [lost()] * found[1]
        calls = [session(*copy.deepcopy(one), name=f"s{day}", day=day) for day, one in enumerate(days)]
        return [rule.content for rule in SessionAnalyzer().analyze(PROJECT, calls).recommendations]

    nowhere, elsewhere = (
        "- do not look for `web/src` (no such path)",
        "- use `src`, not `web/src` (no such path)",
    )
    assert rules_after(0, 2) == [nowhere]
    assert rules_after(1, 2) == [nowhere]
    assert rules_after(2, 2) == [elsewhere]


def test_a_file_that_every_folder_may_have_is_not_there_all_the_same():
    def lost():
        return [sh_fails("cat src/package.json", "cat: src/package.json: No such file or directory")]

    assert rules(lost, sh("cat web/src/package.json", "{}")) == rules(lost) != []


def test_a_file_that_moved_up_needs_no_search():
    rule = "- use `src/serializers.py`, not `src/core/serializers.py` (no such file)"
    assert rules(lambda: reads("src/core/serializers.py", "src/serializers.py")) == [rule]


@pytest.mark.parametrize("words", ["stop", "don't", "use port 3001", "commit first", "please do not run npm"])
def test_a_bare_no_is_no_rule_until_it_is_repeated(words):
    def refuses():
        return [rejected("Bash", words, command="npm run dev")]

    assert rules(refuses, times=1) == []
    assert len(rules(refuses)) == 1


@pytest.mark.parametrize(
    ("command", "subject"),
    [
        ("mysql -uroot -phunter2secret -h db", "`mysql -u -p -h`"),
        ("vault login --token=s.abcd1234EFGH5678", "`vault login --token`"),
        ("uv run --env-file /home/ada/secret.env tide -x", "`uv run tide -x`"),
    ],
)
def test_the_values_of_options_stay_out(command, subject):
    [rule] = rules(lambda: [rejected("Bash", "never touch the live harbour", command=command)])
    assert subject in rule


def test_a_wrappers_file_stays_out():
    lost = "bash: tide: command not found"
    [rule] = rules(lambda: [sh_fails("tide", lost, 127), sh("uv run --env-file /home/ada/secret.env tide")])
    assert rule == "- use `uv run tide`, not `tide` (command not found)"


def test_a_corrected_option_that_may_be_a_secret_is_no_rule():
    wrong, right = "tide login --tokn=s3cr3tabcdefghijkl", "tide login --token=s3cr3tabcdefghijkl"
    assert rules(lambda: [sh_fails(wrong, "unknown option --tokn"), sh(right)]) == []


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: ok("Read", file_path=f"{HOME}/src/a.py"), "`Read src/a.py`"),
        (lambda: ok("Read", file_path="/srv/private/a.py"), "`Read …/a.py`"),
        (lambda: ok("WebFetch", url="https://ada:pw@h.example/x?token=abc", prompt="p"), "`WebFetch https://h.example/x`"),
        (lambda: sh(f"cat {HOME}/src/a.py"), "`cat src/a.py`"),
        (lambda: sh("cat a.py --key=abcdef"), "`cat --key a.py`"),
    ],
)  # fmt: skip
def test_a_loop_is_named_without_machine_and_secret(call, named):
    [rule] = rules(lambda: [call() for _ in range(3)])
    assert rule.startswith(f"- do not repeat {named} when")


def test_loops_over_different_files_are_different_loops():
    sessions = [
        session(*(sh(f"cat {name}", "x") for _ in range(3)), name=name) for name in ("tide.py", "moon.py")
    ]
    assert SessionAnalyzer().analyze(PROJECT, sessions).recommendations == []
