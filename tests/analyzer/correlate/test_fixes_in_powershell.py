"""Failures of PowerShell's lines, and what fixed them: as PowerShell says it, in whatever language."""

import pytest

from analyzer.calls.failures import Failure
from analyzer.models import FixKind
from tests.analyzer.call_builder import fix_of, only_pair, sh, sh_fails

FOLDER = r"C:\code\tide-table"
NO_SED = "sed: The term 'sed' is not recognized as a name of a cmdlet, function, script file, or program."
NO_APP = "app: The term 'app' is not recognized as a name of a cmdlet, function, script file, or program."
NO_TIDE = "'tide' is not recognized as an internal or external command,\noperable program or batch file."
NO_TIDE_IN_GERMAN = "+ CategoryInfo : ObjectNotFound: (tide:String) [], CommandNotFoundException"
NO_FILE = "Das System kann die Datei nicht finden. (os error 2)"
NO_FILE_IN_GERMAN = rf"""Get-Content : Der Pfad "{FOLDER}\src\a.py" kann nicht gefunden werden.
    + CategoryInfo : ObjectNotFound: ({FOLDER}\src\a.py:String) [Get-Content], ItemNotFoundException"""
NO_FOLDER = rf"Set-Content: Could not find a part of the path '{FOLDER}\out\a.txt'."
NO_SCRIPTS = r"File C:\code\tide.ps1 cannot be loaded because running scripts is disabled on this system."
NO_PARAMETER = "Get-ChildItem: A parameter cannot be found that matches parameter name 'la'."
NO_POSITION = "Select-Object: A positional parameter cannot be found that accepts argument '..'."
NOT_STARTED = "ResourceUnavailable: Program 'rg.exe' failed to run: Access is denied"
UNEXPECTED = "ParserError: \nLine |\n   1 |  $c -replace ...\n     |  Unexpected token 'b' in expression."
REDIRECTED = "ParserError: \nLine |\n   1 |  python - <<'PY'\n     | Missing file specification."
MISQUOTED = r"""$p='a.md'; $c=gc $p -Raw; $c=$c -replace "high \"tide\" table","low"; Set-Content $p $c"""
QUOTED = """$p='a.md'; $c=gc $p -Raw; $c=$c -replace 'high "tide" table','low'; Set-Content $p $c"""
SCRIPT = "from pathlib import Path\nprint(Path('tides.csv').read_text())"


def taken_as_pattern(path):
    excluded = "has been filtered by the -Include or -Exclude parameter."
    return f"Get-Content: An object at the specified path {path} does not exist, or {excluded}"


def ps(call):
    call.native_name, call.cwd = "shell_command", FOLDER
    return call


def runs(command, output="done"):
    return ps(sh(command, output))


def fails(command, output="", exit_code=1):
    return ps(sh_fails(command, output, exit_code))


def missing(path):
    return rf"Get-Content: Cannot find path '{FOLDER}\{path}' because it does not exist."


@pytest.mark.parametrize(
    ("command", "output", "kind"),
    [
        ("sed -n '1,9p' a.py", NO_SED, FixKind.ENVIRONMENT),
        ("tide sync", NO_TIDE, FixKind.ENVIRONMENT),
        ("tide sync", NO_TIDE_IN_GERMAN, FixKind.ENVIRONMENT),
        ("rg --files src", NOT_STARTED, FixKind.ENVIRONMENT),
        ("Get-Content src/(app)/a.ts", NO_APP, FixKind.COMMAND_SYNTAX),
        (r"Get-Content src\[id]\a.ts", taken_as_pattern(r"src\[id]\a.ts"), FixKind.COMMAND_SYNTAX),
        (MISQUOTED, UNEXPECTED, FixKind.COMMAND_SYNTAX),
        ('npm test; x = "', 'The string is missing the terminator: ".', FixKind.COMMAND_SYNTAX),
        ("ls -la", NO_PARAMETER, FixKind.COMMAND_SYNTAX),
        (r'rg -n "say \"high\"" a.py', rf"rg: high\: {NO_FILE}", FixKind.COMMAND_SYNTAX),
        (r"Get-Content src\a.py", missing(r"src\a.py"), FixKind.FILE_PATH),
        (r"gc src\a.py", NO_FILE_IN_GERMAN, FixKind.FILE_PATH),
        ("'x' | Set-Content out/a.txt", NO_FOLDER, FixKind.FILE_PATH),
        ("rg -n x src/none.py", f"rg: src/none.py: {NO_FILE}", FixKind.FILE_PATH),
        ("Set-Content a x", "Set-Content : Access to the path 'a' is denied.", FixKind.PERMISSION),
        (r".\tide.ps1", NO_SCRIPTS, FixKind.PERMISSION),
    ],
)
def test_what_powershell_says_has_a_kind(command, output, kind):
    assert Failure(fails(command, output), 0).kind is kind


def test_a_search_without_a_match_is_an_answer_also_before_a_filter():
    assert Failure(fails("rg -n tide src | Select-Object -First 9"), 0).is_answer
    assert not Failure(fails("rg -n tide src/(app)", NO_APP), 0).is_answer


@pytest.mark.parametrize(
    ("output", "kind"),
    [
        ("total: 3\na.md:1 error MD013", FixKind.TEST_OR_BUILD),
        (missing("out.txt"), FixKind.FILE_PATH),
    ],
)
def test_an_exit_code_is_that_of_the_last_program_if_no_cmdlet_broke(output, kind):
    line = (
        "npx markdownlint-cli2 *.md | Out-File out.txt; $l = Get-Content out.txt; $l | Select-Object -First 9"
    )
    assert Failure(fails(line, output), 0).kind is kind


def test_the_missing_path_is_told_as_it_was_written():
    assert Failure(fails(r"Get-Content src\a.py", missing(r"src\a.py")), 0).missing == (r"src\a.py",)


def test_a_file_found_in_another_folder():
    calls = [
        fails(r"Get-Content src\db\tides_of_day.py", missing(r"src\db\tides_of_day.py")),
        runs("rg --files src", r"src\store\tides_of_day.py"),
        runs(r"gc src\store\tides_of_day.py"),
    ]
    assert fix_of(*calls) == 2


def test_a_file_that_was_made_since_is_not_the_missing_one():
    calls = [
        fails(r"Get-Content templates\plan_of_tides.md", missing(r"templates\plan_of_tides.md")),
        runs("@'\n# Plan\n'@ | Set-Content specs/plan_of_tides.md"),
        runs("Get-Content specs/plan_of_tides.md"),
    ]
    assert fix_of(*calls) is None


@pytest.mark.parametrize(
    ("failing", "output", "fix"),
    [
        ("sed -n '1,90p' src/tide.py", NO_SED, "Get-Content -Path src/tide.py -TotalCount 90"),
        ("Get-Content src/(app)/tide.ts", NO_APP, 'Get-Content "src/(app)/tide.ts"'),
        (r"gc src\[id]\a.ts", taken_as_pattern(r"src\[id]\a.ts"), r"gc -LiteralPath src\[id]\a.ts"),
        ("ls -la", NO_PARAMETER, "Get-ChildItem -Force"),
        (
            r'rg -n -F "say(\"high\")" src/a.py',
            f"rg: x: {NO_FILE}",
            r"sls -Path src\a.py -Pattern 'say.*high'",
        ),
        (MISQUOTED, UNEXPECTED, QUOTED),
        (f"python - <<'PY'\n{SCRIPT}\nPY", REDIRECTED, f"@'\n{SCRIPT}\n'@ | python -"),
        ("'x' | Set-Content out/a.txt", NO_FOLDER, "mkdir out; 'x' | Set-Content out/a.txt"),
        ("tools/check.ps1 -Json", "ERROR: no tides", "$env:TIDE='high'; tools/check.ps1 -Json"),
        ("gc a.md | select -Index ($a-1)..($b-1)", NO_POSITION, "$lines = gc a.md; $lines[3..9]"),
        ("rg --files src", NOT_STARTED, "Get-ChildItem -Recurse -File src"),
        ("cd web; npm test", "1 failed", "cd web; npm test"),
    ],
)
def test_the_same_work_told_rightly_is_the_fix(failing, output, fix):
    assert fix_of(fails(failing, output), runs(fix, "tide table")) == 1


def test_another_edit_of_the_same_file_is_no_fix():
    calls = [
        fails(MISQUOTED, UNEXPECTED),
        runs("$p='a.md'; $c=gc $p -Raw; $c=$c -replace 'moon phase','waning'; Set-Content $p $c"),
        runs("$p='a.md'; $c=gc $p -Raw; $c"),
    ]
    assert fix_of(*calls) is None


def test_another_file_is_no_fix_of_a_path_taken_as_a_pattern():
    output = taken_as_pattern(r"src\[id]\page.tsx")
    later = r"Get-Content -LiteralPath src\[id]\edit\page.tsx"
    assert fix_of(fails(r"Get-Content src\[id]\page.tsx", output), runs(later)) is None


def test_a_policy_gone_around_is_no_fix():
    pair = only_pair(
        fails(r".\tide.ps1 -Port 3", NO_SCRIPTS),
        runs(r"powershell -ExecutionPolicy Bypass -File .\tide.ps1 -Port 3"),
    )
    assert (pair.fix, pair.bypass) == (None, True)


def test_a_pair_names_commands_as_powershell_spells_them():
    pair = only_pair(fails("sed -n '1,90p' src/tide.py", NO_SED), runs("gc src/tide.py"))
    assert pair.why == "`Get-Content` showed the same file."


@pytest.mark.parametrize(("file", "fix"), [("a.md", 1), ("b.md", None)])
def test_a_line_quoted_anew_writes_the_file_that_the_first_was_to_write(file, fix):
    lost = fails(r'Set-Content -Path a.md -Value "high \"tide\" of today" -Encoding utf8', UNEXPECTED)
    again = f"Set-Content -Path {file} -Value 'high \"tide\" of today' -Encoding utf8"
    assert fix_of(lost, runs(again)) == fix


def test_powershell_goes_on_after_an_error_and_has_not_done_it():
    error = (
        'The regular expression pattern (tides is not valid.\nAt line:2 char:1\n+ $text -replace "(tides"\n'
        "    + CategoryInfo          : InvalidOperation: ((tides:String) [], RuntimeException\n"
        "    + FullyQualifiedErrorId : InvalidRegularExpression\n"
    )
    broken, half, whole = (
        f'$text = Get-Content a.txt -Raw\n$text = $text -replace "{what}", "moon"\nSet-Content a.txt $text'
        for what in ("{tides", "(tides", "tides")
    )
    assert fix_of(fails(broken, UNEXPECTED), runs(half, error), runs(whole)) == 2
    assert fix_of(fails("npm test", "1 failed"), runs("npm test; Get-Item b.txt", error)) is None


def test_a_line_of_powershell_that_bash_was_given():
    line = 'if (Test-Path tides.csv) { "there" } else { "NOT in $(Get-Location)" }'
    refused = sh_fails(line, "/usr/bin/bash: eval: line 1: syntax error near unexpected token `{'", 2)

    def by_powershell(command):
        call = sh(command, "there")
        call.native_name = "PowerShell"
        return call

    assert fix_of(refused, by_powershell(line.replace('"there"', '"it is there"'))) == 1
    assert fix_of(refused, by_powershell(line.replace("tides", "moon"))) is None, "another file"
