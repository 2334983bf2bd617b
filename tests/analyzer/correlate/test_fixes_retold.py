"""The same work in another form: a script told anew, a file shown or written by other means."""

import pytest

from tests.analyzer.call_builder import HOME, elsewhere, failed, fix_of, ok, only_pair, sh, sh_fails

SCRIPT = """const fs = require('fs');
const tides = JSON.parse(fs.readFileSync('tides.json', 'utf8'));
const harbours = tides.filter(each => each.height > 4).map(each => each.harbour);
console.log(harbours.sort().join(', '));"""
UNQUOTED = "bash: -c: line 4: unexpected EOF while looking for matching `\"'"


BROKEN = "[eval]:4\nconsole.log(harbours.sort().join(', ')\nSyntaxError: missing ) after argument list"


def test_a_script_that_is_told_by_a_heredoc():
    lost = sh_fails(f'node -e "{SCRIPT[:-2]}"', BROKEN)
    pair = only_pair(lost, sh(f"node <<'EOF'\n{SCRIPT}\nEOF", "Brest"))
    assert (pair.why, pair.confidence) == ("Nearly the same script, told to `node`.", 0.65)


def test_a_script_that_is_written_to_a_file_and_run():
    lost = sh_fails(f'node -e "{SCRIPT}" "', UNQUOTED, 2)
    written = ok("Write", file_path=f"{HOME}/find.js", content=SCRIPT)
    pair = only_pair(lost, written, sh("node find.js", "Brest"))
    assert pair.why == "The script ran once it was written to find.js."
    assert fix_of(lost, sh("node other.js", "Brest")) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tides.json", "moons.json"),  # of another file
        ("console.log(", "fs.writeFileSync('out', "),  # it writes
    ],
)
def test_a_script_that_does_something_else(before, after):
    lost = sh_fails(f'node -e "{SCRIPT[:-2]}"', BROKEN)
    other = SCRIPT.replace(before, after)
    assert fix_of(lost, sh(f"node <<'EOF'\n{other}\nEOF", "Brest")) is None


SUM = "import json, sys; rows = json.load(sys.stdin); print(sum(row['height'] for row in rows['tides']), 4)"
NO_KEY = "Traceback (most recent call last):\n  File \"<string>\", line 1, in <module>\nKeyError: 'tides'"


@pytest.mark.parametrize("fed", ["cat {} | python3 -c {}", "kubectl get tides -n {} | python3 -c {}"])
def test_a_script_that_is_fed_something_else(fed):
    lost = sh_fails(fed.format("brest.json", f'"{SUM}"'), NO_KEY)
    assert fix_of(lost, sh(fed.format("dover.json", f'"{SUM}"'), "7 total")) is None
    assert fix_of(lost, sh(fed.format("brest.json", f'"{SUM}"'.replace("tides", "rows")), "7 total")) == 1


ASKS = """python3 - <<'E'
import requests
reply = requests.get('https://{}/tides')
for row in reply.json()['{}']:
    print(row['harbour'], row['height'], row['time'])
E"""
OPENS = ASKS.replace("requests.get('https://{}/tides')", "open('{}')")


def test_a_script_that_asks_another_host():
    lost = sh_fails(ASKS.format("brest.example", "rows"), "KeyError: 'rows'")
    assert fix_of(lost, sh(ASKS.format("dover.example", "rows"), "Dover 7")) is None
    assert fix_of(lost, sh(ASKS.format("brest.example", "tides"), "Brest 7")) == 1


def test_a_file_of_a_script_that_was_not_there():
    lost = sh_fails(
        OPENS.format("brest.json", "rows"),
        "FileNotFoundError: [Errno 2] No such file or directory: 'brest.json'",
    )
    assert fix_of(lost, sh(OPENS.format("data/brest.json", "rows"), "Brest 7")) == 1
    assert fix_of(lost, sh(OPENS.format("dover.json", "rows"), "Dover 7")) is None


def test_a_short_script_may_be_like_any_other():
    lost = sh_fails("python3 -c 'print(\"tide)'", "SyntaxError: unterminated string literal")
    assert fix_of(lost, sh("python3 -c 'print(4)' <<'EOF'\nprint('tide')\nEOF", "tide")) is None


@pytest.mark.parametrize(
    ("line", "output", "later"),
    [
        ("sed -n 1,9p app/[id]/a.tsx", "zsh:1: no matches found: app/[id]/a.tsx", "cat 'app/[id]/a.tsx'"),
        ("file charts/brest.pdf", "bash: line 1: file: command not found", "head charts/brest.pdf"),
        ('ls "C:\\charts\\"', UNQUOTED, 'Get-ChildItem "C:/charts"'),
    ],
)
def test_what_could_not_be_shown_is_shown_by_other_means(line, output, later):
    assert fix_of(sh_fails(line, output, 127), sh(later, "a chart")) == 1
    assert fix_of(sh_fails(line, output, 127), sh("cat moons.md", "a moon")) is None


@pytest.mark.parametrize(
    "later",
    [
        ok("Read", "a chart", file_path="/home/ada/code/moon-phase/web/README.md"),
        sh("cat api/README.md", "a chart"),
        sh("cd api && cat README.md", "a chart"),
        sh("ls web/README.md", "web/README.md"),
    ],
)
def test_a_file_of_that_name_elsewhere_is_not_the_one_to_be_shown(later):
    assert fix_of(sh_fails("cd web && bat README.md", "zsh: command not found: bat", 127), later) is None


@pytest.mark.parametrize("line", ["ls -la tides.xlsx", "wc -c tides.xlsx", "file tides.xlsx"])
def test_what_a_file_is_called_or_how_large_it_is_does_not_show_it(line):
    said = "<tool_use_error>This tool cannot read binary files. The file appears to be a binary .xlsx file."
    assert fix_of(failed("Read", said, file_path=f"{HOME}/tides.xlsx"), sh(line, "31 tides.xlsx")) is None


def test_a_file_that_is_no_text_is_shown_by_a_script():
    said = "<tool_use_error>This tool cannot read binary files. The file appears to be a binary .xlsx file."
    lost = failed("Read", said, file_path=f"{HOME}/tides.xlsx")
    shown = "python3 -c 'import openpyxl; print(openpyxl.load_workbook(\"tides.xlsx\").active[1])'"
    assert fix_of(lost, sh(shown, "Brest")) == 1
    told = "python3 <<'EOF'\nimport openpyxl\nprint(openpyxl.load_workbook('tides.xlsx'))\nEOF"
    assert fix_of(lost, sh(told, "Brest")) == 1
    assert fix_of(lost, sh(shown.replace("tides", "moons"), "Brest")) is None
    written = 'python3 -c \'open("tides.xlsx", "w").write("")\''
    assert fix_of(lost, sh(written, "Brest")) is None


def test_a_search_that_answers_no_is_not_shown_otherwise():
    lost = sh_fails("rg -n springs tides.md && sed -n 1,9p tides.md")
    assert fix_of(lost, sh("sed -n 20,40p tides.md", "# Neaps")) is None


@pytest.mark.parametrize("pattern", ["**/src/tides/*.go", f"{HOME}/src/tides/**/*"])
def test_a_folder_that_was_read_is_listed_by_a_pattern(pattern):
    lost = failed("Read", "EISDIR: illegal operation on a directory, read", file_path=f"{HOME}/src/tides")
    assert fix_of(lost, ok("Glob", "src/tides/spring.go", pattern=pattern)) == 1
    assert fix_of(lost, ok("Glob", "No files found", pattern=pattern)) is None
    assert fix_of(lost, ok("Glob", "src/moons/new.go", pattern="**/src/moons/*.go")) is None


def test_a_file_that_may_not_be_shown_by_the_shell_is_read():
    said = (
        "Permission to use Bash has been denied. IMPORTANT: You *may* attempt to accomplish this otherwise."
    )
    lost = sh_fails("sed -n 11,13p src/tides.py", said, None)
    pair = only_pair(lost, ok("Read", "x = 1", file_path=f"{HOME}/src/tides.py"))
    assert pair.why == "The same file, read by a call that is let."
    assert fix_of(lost, ok("Read", "x = 1", file_path=f"{HOME}/src/moons.py")) is None


@pytest.mark.parametrize(
    ("path", "bypass"),
    [(".env", True), ("tls/tide.key", True), (".env.example", False), ("src/env.py", False)],
)
def test_a_file_of_secrets_that_may_not_be_shown_is_read_around_the_denial(path, bypass):
    lost = sh_fails(f"cat {path}", f"Permission to use Bash with command cat {path} has been denied.", None)
    pair = only_pair(lost, ok("Read", "x = 1", file_path=f"{HOME}/{path}"))
    assert (pair.bypass, pair.fix is None) == (bypass, bypass)


PATCH = (
    "*** Begin Patch\n*** Update File: tides.js\n@@\n-const high = (4);\n+const high = (5);\n*** End Patch"
)


def test_a_patch_that_was_told_to_the_shell():
    said = "bash: line 1: ***: command not found\nbash: -c: line 4: syntax error near unexpected token `('"
    landed = ok(
        "Edit", "Success. Updated the following files:\nM tides.js", patch=PATCH, file_paths=["tides.js"]
    )
    assert fix_of(sh_fails(PATCH, said, 2), landed) == 1


def test_a_file_that_is_written_whole_by_the_shell_in_place_of_a_refused_patch():
    text = "# Tides\n" + "\n".join(f"- harbour {n} has {n} metres at springs" for n in range(9))
    patch = "*** Begin Patch\n*** Update File: tides.md\n@@\n-# Tide\n" + "\n".join(
        f"+{line}" for line in text.split("\n")
    )
    said = f"apply_patch verification failed: Failed to find expected lines in {HOME}/tides.md:\n# Tide"
    lost = failed("Edit", said, patch=patch, file_path="tides.md", file_paths=["tides.md"])
    assert fix_of(lost, sh(f"cat > tides.md <<'EOF'\n{text}\nEOF")) == 1
    assert fix_of(lost, sh("cat > tides.md <<'EOF'\nNothing here.\nEOF")) is None


def test_a_file_in_another_encoding_is_written_whole_by_powershell():
    text = "\n".join(f"- harbour {n} has {n} metres at springs" for n in range(9))
    added = "\n".join(f"+{line}" for line in text.split("\n"))
    patch = f"*** Begin Patch\n*** Update File: tides.md\n@@\n-# Tide\n{added}"
    said = f"apply_patch verification failed: Failed to read file to update {HOME}/tides.md"
    why = f"{said}: stream did not contain valid UTF-8"
    lost = failed("Edit", why, patch=patch, file_path="tides.md", file_paths=["tides.md"])
    written = sh(f"@'\n{text}\n'@ | Set-Content -Path tides.md")
    written.native_name = "powershell"
    pair = only_pair(lost, written)
    assert (pair.kind, pair.fix) == ("edit_precondition", written)


@pytest.mark.parametrize(
    ("wrong", "right", "fix"),
    [
        ("specs/001-tidetable/plan.md", "specs/001-tide-table/plan.md", 1),  # joined otherwise
        ("/002-moons/plan.md", "docs/cycles/002-moons/plan.md", 1),  # all of it is there
        ("specs/001-tides/plan.md", "specs/002-moons/plan.md", None),  # of another feature
    ],
)
def test_a_plan_of_which_every_feature_has_one(wrong, right, fix):
    lost = failed("Read", f"File not found: {wrong}", file_path=wrong)
    assert fix_of(lost, ok("Read", "# Plan", file_path=right)) == fix


START_UP = "/opt/homebrew/Library/Homebrew/cmd/shellenv.sh: line 18: /bin/ps: Operation not permitted\n"


def test_what_start_up_files_say_tells_nothing_of_the_command():
    lost = sh_fails("vitest run a.test.ts", f"{START_UP}FAIL a.test.ts\nError: no tide\n ❯ a.test.ts:4:2")
    assert only_pair(lost).kind == "test_or_build"
    assert (
        only_pair(sh_fails("ls charts", f"{START_UP}ls: charts: No such file or directory")).kind
        == "file_path"
    )


def test_a_script_that_was_written_down_to_work_on_another_file():
    lost = sh_fails(f'node -e "{SCRIPT[:-2]}"', BROKEN)
    other = ok("Write", file_path=f"{HOME}/find.js", content=SCRIPT.replace("tides.json", "moons.json"))
    assert fix_of(lost, other, sh("node find.js", "Brest")) is None


@pytest.mark.parametrize(
    ("wrong", "later"), [("bash draw.sh", "bash ../moons/draw.sh"), ("cat /tmp/run/a.log", "cat a.log")]
)
def test_another_file_of_that_name_where_the_first_was_there(wrong, later):
    broke = f"{wrong.split()[-1]}: line 2: syntax error near unexpected token `fi'"
    assert fix_of(sh_fails(wrong, broke, 2), sh(later, "drawn")) is None


def test_a_large_file_of_that_name_elsewhere_is_another():
    said = "File content (30000 tokens) exceeds maximum allowed tokens (25000)."
    lost = failed("Read", said, file_path=f"{HOME}/charts/tides.log")
    assert fix_of(lost, ok("Grep", "4: high", pattern="high", path="tides.log")) is None
    assert fix_of(lost, ok("Grep", "4: high", pattern="high", path="charts/tides.log")) == 1
    assert fix_of(lost, sh("cd charts && head tides.log", "4: high")) == 1


@pytest.mark.parametrize(
    ("cwd", "folder", "fix"),
    [
        ("/home/ada/code/tides", "/home/ada/code/moons", None),
        ("/home/ada/code/tides", "/home/ada/code/moons/tides-web", None),
        ("/home/ada/code/tides/web", "/home/ada/code/tides", 1),
        ("C:\\Users\\ada\\tides\\web", "C:\\Users\\ada\\tides", 1),
    ],
)
def test_a_readme_of_another_project_is_another(cwd, folder, fix):
    lost = elsewhere(sh_fails("cat README.md", "cat: README.md: No such file or directory"), cwd)
    assert fix_of(lost, elsewhere(ok("Read", "# Tides", file_path=f"{folder}/README.md"), cwd)) == fix


def test_a_file_of_that_name_elsewhere_is_not_the_one_to_be_written():
    told = "the tide is high today in brest\nand low in dover"
    lost = sh_fails(f"cat > notes.md <<'E'\n{told}\nE", "bash: notes.md: Permission denied")
    assert fix_of(lost, ok("Write", file_path=f"{HOME}/notes.md", content=told)) == 1
    assert fix_of(lost, ok("Write", file_path=f"{HOME}/docs/notes.md", content=told)) is None


def test_what_a_start_up_file_says_that_was_to_be_checked():
    said = "/home/ada/.bashrc: line 5: syntax error near unexpected token `fi'"
    assert only_pair(sh_fails("bash -n ~/.bashrc", said, 2)).kind == "command_syntax"


def test_what_a_script_printed_before_it_broke_tells_nothing_of_that():
    broke = 'Traceback (most recent call last):\n  File "/srv/tides.py", line 4, in <module>\n'
    printed = "INFO connection reset by peer, tried again\n"
    lost = sh_fails("python3 tides.py", f"{printed}{broke}AssertionError: 4 tides")
    assert only_pair(lost).kind == "other"
    by_child = sh_fails(
        "python3 tides.py", f"curl: (7) Failed to connect\n{broke}subprocess.CalledProcessError"
    )
    assert only_pair(by_child).kind == "network_or_service"


@pytest.mark.parametrize(
    ("later", "fix"),
    [
        (f"tail -30 {HOME}/tides.log", 1),
        (f"wc -l {HOME}/tides.log", None),
        (f"tail -30 {HOME}/moons.log", None),
        (f"tail -30 {HOME}/tides.log > last.log", None),
    ],
)
def test_the_end_of_a_file_that_the_tool_cannot_be_asked_for(later, fix):
    said = "<tool_use_error>InputValidationError: offset: Too small: expected number to be >=0"
    lost = failed("Read", said, file_path=f"{HOME}/tides.log", offset=-30)
    assert fix_of(lost, sh(later, "high at noon")) == fix


def test_by_the_same_tool_only_inputs_that_were_corrected_are_a_fix():
    said = "<tool_use_error>InputValidationError: offset: Too small: expected number to be >=0"
    file = f"{HOME}/tides.log"
    lost = failed("Read", said, file_path=file, offset=-30, limit=30)
    assert fix_of(lost, ok("Read", "high at noon", file_path=file, offset=0, limit=30)) == 1
    assert fix_of(lost, ok("Read", "high at noon", file_path=file, offset=970)) is None


CONDA = (
    "load_conda:unalias:8: not enough arguments\n"
    "/opt/conda/etc/profile.d/conda.sh:48: defining function based on alias `conda'\n"
    "/opt/conda/etc/profile.d/conda.sh:48: parse error near `()'\n"
    "(eval):1: defining function based on alias `conda'\n"
    "(eval):1: parse error near `()'\n"
)
NO_MODULE = "Traceback (most recent call last):\nModuleNotFoundError: No module named 'tides'"


@pytest.mark.parametrize(
    "said", [f"{CONDA}{NO_MODULE}", f"{CONDA}{NO_MODULE}\n\n{CONDA}{NO_MODULE}"], ids=["once", "twice"]
)
def test_what_zsh_evaluates_in_a_start_up_file_tells_nothing_of_the_command(said):
    lost = sh_fails("python -c 'import tides'", f"Exit code 1\n{said}")
    assert only_pair(lost).kind == "environment"


def test_what_zsh_says_of_the_line_itself_is_no_start_up_file():
    lost = sh_fails("python -c 'high(' )", f"Exit code 1\n{CONDA}(eval):1: parse error near `)'")
    assert only_pair(lost).kind == "command_syntax"
