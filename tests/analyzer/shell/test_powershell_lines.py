"""What a line of PowerShell does: its own quotes, cmdlets under any name, and what is meant where it errs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.calls.views import View
from analyzer.shell.command_lines import parse
from analyzer.shell.commands import main_commands, only_looks
from analyzer.shell.powershell_words import split
from scanners.shells import runs_powershell
from tests.analyzer.call_builder import HOME, ok
from tests.timing import grows_at_most

FOLDER = r"C:\code\tide-table"


def heads(line):
    return [command.head for command in parse(line, powershell=True)]


def one(line):
    [command] = parse(line, powershell=True)
    return command


def view(line):
    call = ok("Bash", command=line)
    call.native_name, call.cwd = "shell_command", FOLDER
    return View(call, 0)


@pytest.mark.parametrize("name", ["Get-Content", "get-content", "gc", "cat", "type"])
def test_a_cmdlet_is_named_as_powershell_spells_it(name):
    assert one(rf"{name} src\tide.py").head == "Get-Content"


def test_a_backslash_is_a_letter_of_a_path():
    assert one(r'rg "high tide" src\app').operands == ("high tide", r"src\app")
    assert [command.words for command in parse(r"cd C:\code\tide; npm test", powershell=True)] == [
        (r"C:\code\tide",),
        (),
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('git commit -m "a `"b`" c"', ("-m", 'a "b" c')),
        ('git commit -m "a ""b"" c"', ("-m", 'a "b" c')),
        ("git commit -m 'it''s $x'", ("-m", "it's $x")),
        ("git commit `\n  -m tide", ("-m", "tide")),
        ('git commit -m "at $(Get-Date -Format "yyyy")"', ("-m", 'at $(Get-Date -Format "yyyy")')),
        ("git commit -m @'\nhigh \"tide\"\n'@", ("-m", 'high "tide"')),
        ("git commit -m tide # and more", ("-m", "tide")),
        ("git commit <# not yet #> -m tide", ("-m", "tide")),
    ],
)
def test_quotes_are_powershells(line, words):
    assert one(line).words == words


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("git add . && git commit -m x || echo no", ["git add", "git commit", "Write-Output"]),
        ("if (Test-Path a.txt) { gc a.txt } else { ni a.txt }", ["Test-Path", "Get-Content", "New-Item"]),
        ("foreach ($f in gci src) { Get-Content $f }", ["Get-ChildItem", "Get-Content"]),
        ("$x = (Get-Content a.json | ConvertFrom-Json).name", ["Get-Content", "ConvertFrom-Json"]),
        ("gci | % { Remove-Item $_.FullName }", ["Get-ChildItem", "ForEach-Object", "Remove-Item"]),
        ("$lines = gc a.md; $lines[3..9] -join ','", ["Get-Content"]),
        (r"& 'C:\Program Files\Tide\tide.exe' sync", ["tide sync"]),
        (r".\.venv\Scripts\python.exe -m pytest -q", ["pytest"]),
        ('powershell -NoProfile -Command "gc a.txt; npm test"', ["Get-Content", "npm test"]),
        ('cmd /c "cd web && npm test"', ["Set-Location", "npm test"]),
        (r"pwsh -NoProfile -File .\tools\tide.ps1 -Port 3", ["tide.ps1"]),
        ("bash -lc 'ls && npm test'", ["ls", "npm test"]),
        ("1..3 | % { npm test }", ["ForEach-Object", "npm test"]),
        ("7z x tide.zip", ["7z x"]),
        ("./gradlew test", ["gradlew test"]),
        ("$PSVersionTable.PSVersion", []),
    ],
)
def test_the_commands_of_a_line(line, expected):
    assert heads(line) == expected


def test_posix_shells_open_what_they_hand_to_powershell():
    commands = parse(
        r"""powershell.exe -NoProfile -Command 'Get-Content C:\code\a.txt | Select-Object -First 3'"""
    )
    assert [command.head for command in commands] == ["Get-Content", "Select-Object"]
    assert commands[0].operands == (r"C:\code\a.txt",)


def test_a_variable_that_the_line_sets_is_what_it_stands_for():
    [shows, writes] = parse(
        "$p='src/tide.ts'; $c=gc -Path $p -Raw; $c=$c -replace 'ebb','flow'; Set-Content -Path $p -Value $c",
        powershell=True,
    )
    assert (shows.operands, writes.writes) == (("src/tide.ts",), ("src/tide.ts",))
    assert "'ebb','flow'" in writes.stdin  # which of all edits of this file it is


def test_a_here_string_in_a_pipe_is_input():
    [command] = parse("@'\nhigh\nlow\n'@ | Set-Content web/tides.txt", powershell=True)
    assert (command.stdin, command.writes) == ("high\nlow", ("web/tides.txt",))


def test_a_variable_of_the_environment_is_one():
    assert parse("$env:TZ='UTC'; npm test", powershell=True)[0].env == ("TZ=UTC",)


def test_what_is_meant_is_read_where_powershell_would_not_take_it():
    assert one("Get-Content src/(app)/[id]/page.tsx").operands == ("src/(app)/[id]/page.tsx",)
    assert one("python - <<'PY'\nprint('tide')\nPY").stdin == "print('tide')"


@pytest.mark.parametrize(
    ("line", "what", "expected"),
    [
        (r"Get-Content -Path src\a.py -TotalCount 20", "paths_read", (r"src\a.py",)),
        ("gc -LiteralPath 'docs/a b.md' -Tail 5", "paths_read", ("docs/a b.md",)),
        ("gc a.py,b.py", "paths_read", ("a.py", "b.py")),
        ("Get-ChildItem -Path src -Recurse -Filter *.py", "paths_listed", ("src",)),
        ("Get-ChildItem -Path src -Recurse -Filter *.py", "patterns", ("*.py",)),
        ("dir -Include *.ts,*.tsx -Recurse web", "patterns", ("*.ts", "*.tsx")),
        ("Select-String -Path a.py -Pattern 'def \\w+' -Context 2", "patterns", ("def \\w+",)),
        ("Select-String -Path a.py -Pattern tide", "paths_searched", ("a.py",)),
        ("sls tide a.py", "patterns", ("tide",)),
        ("gc a.py | sls tide", "paths_searched", ("a.py",)),
        ("Set-Content -Path a.txt -Value x", "paths_changed", ("a.txt",)),
        ("'x' | Out-File -FilePath a.txt -Encoding utf8", "paths_changed", ("a.txt",)),
        ("Get-Date > now.txt", "paths_changed", ("now.txt",)),
        ("npm test > $null 2>&1", "paths_changed", ()),
        ("iwr https://tide.example -OutFile a.zip", "paths_changed", ("a.zip",)),
    ],
)
def test_parameters_tell_what_a_cmdlet_works_on(line, what, expected):
    assert getattr(view(line), what) == expected


@pytest.mark.parametrize(
    ("line", "looks"),
    [("Get-Content a | Select-Object -First 3", True), ("Test-Path a", True),
     ("gci | ? { $_.Length -gt 3 }", True),
     ("Set-Content a x", False), ("Remove-Item a", False), ("gc a > b", False)],
)  # fmt: skip
def test_looking_is_told_from_changing(line, looks):
    assert all(map(only_looks, parse(line, powershell=True))) is looks


def test_filters_and_preparations_are_not_the_work():
    line = r"Set-Location C:\tide; npm test 2>&1 | Select-Object -Last 20; Write-Output done"
    assert [command.head for command in main_commands(parse(line, powershell=True))] == ["npm test"]


@pytest.mark.parametrize(
    ("native_name", "cwd", "data", "expected"),
    [
        ("PowerShell", HOME, {"command": "ls"}, True),
        ("powershell", "", {"command": "ls"}, True),
        ("Bash", FOLDER, {"command": "ls"}, False),  # of git
        ("shell_command", FOLDER, {"command": "ls"}, True),
        ("shell_command", HOME, {"command": "Get-Content a"}, False),
        ("shell", FOLDER, {"command": "ls"}, False),  # it names the shell, where it is not a POSIX one
        ("shell", FOLDER, {"command": "ls", "shell": "pwsh"}, True),
        ("exec_command", FOLDER, {"command": "ls", "shell": r"C:\Git\bin\bash.exe"}, False),
        ("exec_command", "", {"command": "ls", "shell": "powershell.exe"}, True),
        ("run_shell_command", FOLDER, {"command": "ls"}, True),
        ("run_shell_command", "", {"command": "npm test"}, False),
        ("run_shell_command", "", {"command": "Get-ChildItem src"}, True),
        ("run_shell_command", "", {"command": r"$key = & 'C:\gpg.exe' --export"}, True),
        ("run_shell_command", "", {"command": r"& 'C:\gpg.exe' --export"}, True),
        ("run_shell_command", "", {"command": "$PAGER == x; $EDITOR a"}, False),
        ("bash", r"\\server\tide", {"command": "$env:A='1'; npm test"}, True),
    ],
)
def test_which_shell_ran_a_call(native_name, cwd, data, expected):
    call = ok("Bash", **data)
    call.native_name, call.cwd = native_name, cwd
    assert runs_powershell(call) is expected


PARTS = [*"ab'\"`$(){}[]<>|&;,\n #=-/\\.@", "@'\n", "\n'@", '@"\n', "$x=", "$(", "<#", "#>", "<<E\n", "E\n",
         "if ", "foreach", "% {", "Get-Content ", "-Path ", "powershell -c ", "cmd /c ", "2>&1"]  # fmt: skip


@given(st.lists(st.sampled_from(PARTS), max_size=40).map("".join) | st.text(max_size=40))
def test_no_text_breaks_the_parser(text):
    for command in parse(text, powershell=True):
        assert isinstance(command.head, str)


@pytest.mark.parametrize("part", ['"$(', "@'\n", "{ % ", "(a ", "$a.b", "'a", "<<E", "if ((", "$x='a';"])
def test_a_long_line_costs_no_more_than_its_length(part):
    """Eight times the length, quadratic would be 64 times the work."""
    assert grows_at_most(16, lambda times: split(part * times), 2000, 16000)
