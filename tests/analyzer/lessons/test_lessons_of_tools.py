"""What failing tools teach: a rule each, what keeps it, and what shows that it no longer holds."""

import pytest

from tests.analyzer.call_builder import (
    HOME,
    NO_ORIGIN,
    broken_off,
    escaped_by_a_backslash,
    failed,
    no_remote,
    ok,
    powershell,
    session,
    sh,
    sh_fails,
)
from tests.analyzer.lessons.lesson_samples import (
    ASKED,
    bad_hunk,
    declared,
    folder_read,
    no_access,
    no_tool,
    not_executable,
    own_shell,
    parameter,
    password,
    run_as_code,
    taken_for_a_pattern,
)
from tests.analyzer.rule_maker import daily, findings_of, rules_of
from tests.analyzer.signs import lesson_of, observe


def searched():
    return no_access([ok("WebSearch", "high at noon", query="tides of the north sea 2026")])


def killed_by_pgrep():
    return own_shell("kill $(pgrep -f 'tide serve') 2>/dev/null")


def killed_by_a_pipe():
    return own_shell("pgrep -f 'tide serve' | xargs kill -9")


OWN_SHELL = (
    "- start what follows `pkill -f` or `pgrep -f` in another call (it matches, and ends, its own shell)"
)


@pytest.mark.parametrize(
    ("calls", "rule"),
    [
        (folder_read, "- list a folder with `ls` or `find`, not with `Read` (it reads files only)"),
        (
            declared,
            "- in `mcp__browser__js`, names that an earlier call declared stay: take new ones, or wrap the"
            " code in a function",
        ),
        (
            no_access,
            f"- do not call `{ASKED}` (it has no access here: not signed in, or no valid key)",
        ),
        (
            searched,
            f"- use `WebSearch`, not `{ASKED}` (it has no access here: not signed in, or no valid key)",
        ),
        (parameter, "- give `SendMessage` the parameter `summary` (required when message is a string)"),
        (password, "- do not call `sudo` (it asks for a password, which nobody can type)"),
        (no_tool, "- do not call `webReader` (there is no such tool here)"),
        (no_remote, "- do not call `git ls-remote` (the repository has no remote `origin`)"),
        (not_executable, "- use `bash scripts/tide.sh`, not `scripts/tide.sh` (not executable)"),
        (
            taken_for_a_pattern,
            "- name paths that contain `[` with `-LiteralPath` (PowerShell takes them for a pattern)",
        ),
        (run_as_code, "- quote paths that contain `(` (PowerShell runs what is in parentheses)"),
        (
            escaped_by_a_backslash,
            "- escape a quote in a string of PowerShell with a backtick, not a backslash (the string ends"
            " there)",
        ),
        (
            bad_hunk,
            "- begin each line of a patch for `apply_patch` with a space, `+` or `-` (in an added file,"
            " only `+`)",
        ),
        (own_shell, OWN_SHELL),
        (killed_by_pgrep, OWN_SHELL),
        (killed_by_a_pipe, OWN_SHELL),
    ],
)
def test_two_sessions_are_a_rule(calls, rule):
    assert rules_of(*daily(calls)) == [rule]
    assert rules_of(*daily(calls, times=1)) == []


@pytest.mark.parametrize(
    ("calls", "later"),
    [
        (no_access, ok(ASKED, "high at noon", query="tides of the south sea")),
        (password, sh("sudo systemctl status tide", "active")),
        (no_tool, ok("webReader", "# Tide", url="x")),
        (no_remote, sh("git ls-remote upstream", "abc refs/heads/main")),
        (not_executable, sh("./scripts/tide.sh", "high")),
    ],
)
def test_what_works_later_is_no_rule_any_more(calls, later):
    sessions = [*daily(calls), session(later, name="s9", day=9)]
    assert rules_of(*sessions) == []
    assert all(found.is_outdated for found in findings_of(*sessions))


@pytest.mark.parametrize(
    ("calls", "kept", "worked"),
    [
        (folder_read, [sh(f"ls {HOME}/docs", "a.md")], []),
        (no_access, [], [ok(ASKED, "high", query="x")]),
        (parameter, [ok("SendMessage", summary="S", to="lead", message="m")], [ok("SendMessage", to="lead")]),
        (password, [], [sh("sudo ls", "a")]),
        (no_tool, [], [ok("webReader", "# Tide", url="x")]),
        (no_remote, [], [sh("git ls-remote upstream", "abc")]),
        (not_executable, [sh("bash scripts/tide.sh", "high")], [sh("scripts/tide.sh", "high")]),
        (taken_for_a_pattern, [powershell("Get-Content -LiteralPath 'a/[b]/c.ts'", "1")], []),
        (run_as_code, [powershell("Get-Content 'a/(b)/c.ts'", "1")], []),
        (escaped_by_a_backslash, [powershell('git tag -m "a `"b`""', "1")], []),
        (own_shell, [sh("pkill -f moon", "")], []),
        (declared, [ok("mcp__browser__js", "Tides", code="2 + 2")], []),
    ],
)
def test_each_lesson_is_watched(calls, kept, worked):
    lesson = lesson_of(*calls())
    again = observe(lesson, session(calls()[0], *kept, *worked, name="again"))
    ids = [f"again-{place}" for place in range(1 + len(kept) + len(worked))]
    assert (again.failed, again.kept, again.worked) == (ids[:1], ids[1 : 1 + len(kept)], ids[1 + len(kept) :])
    assert observe(lesson, session(*map(broken_off, worked), name="later")).worked == []


def test_a_program_that_ends_others_and_not_its_shell_teaches_nothing():
    ended = [sh_fails("pkill -f 'tide serve'; tide serve &", "", 1), sh("tide serve &", "")]
    assert rules_of(*daily(lambda: list(ended))) == []


REFUSED = "An object at the specified path a.txt does not exist"
NO_CMDLET = "yq: The term 'yq' is not recognized as a name of a cmdlet"
NO_SUDO = "sudo: a password is required"
ADD, SET = "git remote add origin https://a.example/a", "git remote set-url origin https://a.example/a"


@pytest.mark.parametrize(
    ("name", "said", "given"),
    [
        ("WebFetch", "Request failed with status code 401", {"url": "https://a.example", "prompt": "x"}),
        ("mcp__fetch__fetch", "Error: 401 Unauthorized", {"url": "https://a.example/x"}),
        ("Agent", "API Error: 401 Unauthorized: token expired", {"prompt": "Draw the charts"}),
        ("mcp__pg__query", "role 'unauthenticated' does not exist", {"sql": "select 1"}),
        ("mcp__db__query", "Error: No such tool available: mcp__db__query", {"q": "1"}),
        ("Agent", "Error: No such tool available: Agent. It is not enabled here", {"prompt": "x"}),
        (
            "mcp__browser__js",  # the code's own mistake
            "SyntaxError: Identifier 'tide' has already been declared",
            {"code": "const tide = 1; const tide = 2;"},
        ),
        ("mcp__x__y", "InputValidationError: human review is required", {"text": "x"}),
        ("Edit", "invalid hunk at line 1, Update file hunk for path 'a.md' is empty", {"patch": "x"}),
        ("Edit", "invalid hunk at line 2, '*** Updte File: a' is not a valid hunk header", {"patch": "x"}),
    ],
)
def test_what_a_tool_said_is_no_lesson_of_it(name, said, given):
    assert rules_of(*daily(lambda: [failed(name, said, **given)])) == []


@pytest.mark.parametrize(
    ("line", "said", "code", "fix"),
    [
        ("grep -n 'sudo: a password' ci.log && pytest", f"12: {NO_SUDO}", 1, ""),
        ("ssh prod 'sudo systemctl restart x'", NO_SUDO, 1, ""),
        ("git -C /tmp/other push origin main", NO_ORIGIN, 128, ""),
        ("cd /tmp/scratch && git push origin main", NO_ORIGIN, 128, ""),
        ("pkill -f '[o]ldserver'; node build.js", "Killed", 137, ""),
        ("pkill -f oldserver; node build.js", "JavaScript heap out of memory", 137, ""),
        ("pgrep -f node | wc -l; docker run x", "", 137, ""),
        ("while pgrep -f build | grep -q .; do sleep 1; done; npm test", "", 143, ""),
        ("./deploy.sh", "cp: cannot create '/etc/x': Permission denied", 1, "sudo bash deploy.sh"),
        ("../moon/a.sh", "bash: ../moon/a.sh: Permission denied", 126, "bash ../moon/a.sh"),
        ("kubectl create namespace tide", "namespaces tide already exists", 1, "kubectl get namespace tide"),
        (ADD, "error: remote origin already exists.", 3, SET),
    ],
)
def test_what_a_line_said_is_no_lesson_of_it(line, said, code, fix):
    def calls():
        return [sh_fails(line, said, code), *([sh(fix, "done")] if fix else [])]

    assert rules_of(*daily(calls)) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Get-Content $list[0]; Copy-Item a.txt b", REFUSED),
        ("git commit -m 'fix src/(app)/x' ; yq (yq)", NO_CMDLET),
        ('node -e "log(\\"high\\")"; if (x {', "ParserError: Missing closing ')'"),
        ("""Set-Content a.md 'is "high \\" now'; if (x {""", "ParserError: Missing closing ')'"),
        ('Set-Content a.md "is \\"high\\""', "Set-Content: A parameter cannot be found that matches 'x'."),
        ("""rg '"name": foo' src; Write-Output "a" 'b \\" c'; if (x {""", "ParserError: Missing closing ')'"),
    ],
)
def test_what_powershell_said_of_something_else(line, said):
    rules = rules_of(*daily(lambda: [powershell(line, said, fails=True)]))
    assert not [rule for rule in rules if "PowerShell" in rule]


@pytest.mark.parametrize("home", [HOME, "C:\\code\\tide"])
def test_the_folder_in_which_a_script_was_run_is_part_of_its_path(home):
    def calls():
        return [
            sh_fails("cd sub && ./a.sh", "bash: ./a.sh: Permission denied", 126),
            sh("cd sub && bash a.sh", "done"),
        ]

    days = daily(calls)
    for one in days:
        one.project_path = home
        for call in one.tool_calls:
            call.cwd = home
    assert rules_of(*days) == ["- use `bash sub/a.sh`, not `sub/a.sh` (not executable)"]


def test_a_parameter_that_is_not_always_required_is_no_rule_any_more():
    answered = ok("SendMessage", to="lead", message={"type": "done"})
    assert rules_of(*daily(parameter), session(answered, name="s9", day=9)) == []
