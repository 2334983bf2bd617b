"""Runners around commands, scripts in them, files from elsewhere, names that were taken; what looks so."""

import pytest

from analyzer.models import FixKind
from tests.analyzer.call_builder import HOME, elsewhere, failed, fix_of, ok, only_pair, rejected, sh, sh_fails

ABSENT = "bash: line 1: {}: command not found"
NO_MODULE = "ModuleNotFoundError: No module named 'moon'"
SCRIPT = "import re\ntext = open('tides.md').read()\nprint(re.findall('high', text))"


def heredoc(program, script):
    return f"{program} - <<'PY'\n{script}\nPY"


@pytest.mark.parametrize(
    ("wrong", "output", "later"),
    [
        (
            "cargo check --manifest-path tide/Cargo.toml",
            ABSENT.format("cargo"),
            "nix-shell -p cargo rustc --run 'cargo check --manifest-path tide/Cargo.toml'",
        ),
        (
            "cargo fmt --all && npm run build",
            ABSENT.format("cargo"),
            "nix develop -c bash -lc 'cargo fmt --all && npm run build'",
        ),
        ("python tide.py --all", NO_MODULE, "conda run -n sea python tide.py --all"),
        (
            "rtk bun run test",
            "error: unrecognized subcommand 'bun'\nUsage: rtk [OPTIONS] <COMMAND>",
            "rtk test bun run test",
        ),
        (heredoc("python", SCRIPT), ABSENT.format("python"), heredoc("python3", SCRIPT + "\n")),
        (
            "sleep 2 && node /tmp/tide/draw.mjs",
            "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'moon'",
            "cd /tmp/tide && npm i moon && node draw.mjs",
        ),
        (
            "npx tide@latest port inspect harbour --format=json",
            "Error: unknown or unexpected option: --format",
            "npx tide@latest port inspect harbour",
        ),
        (
            "tide find high --json --no-pager",
            "Usage:\n  tide [command]\nAvailable Commands:\n  chart",
            "tide chart find high",
        ),
        (
            "tide alias set h1.tide.app harbour.tide.app",
            'Error: alias "harbour.tide.app" is already in use.',
            "tide alias set h1.tide.app my-harbour.tide.app",
        ),
        (
            "git add src/tide.ts dist/tide.js",
            "The following paths are ignored by one of your .gitignore files:\ndist\nhint: Use -f",
            "git add src/tide.ts",
        ),
        (
            "git add src/tide.ts docs/moon.md",
            "fatal: pathspec 'docs/moon.md' did not match any files",
            "git add src/tide.ts",
        ),
        (
            "sed -n 3,9p tide.ts | cat -A",
            "cat: illegal option -- A\nusage: cat [-belnstuv] [file ...]",
            "sed -n 3,9p tide.ts | od -c | head -20",
        ),
        (
            "find skills -type f | sort | sed 's#^#/##'",
            'sed: 1: "s#^#/##": bad flag in substitute command',
            "find skills -type f | sort",
        ),
        (
            'yt-dlp --user-agent "Tide/5" https://h/w?v=1',
            "EOF occurred in violation of protocol (_ssl.c)",
            "yt-dlp --client web https://h/w?v=1",
        ),
        (
            "git remote -v && git status",
            "The token '&&' is not a valid statement separator in this version.",
            "git remote -v; git status",
        ),
        (
            "npx eslint src/tide.tsx --max-warnings 0",
            "src/tide.tsx\n  2:6  error  x",
            "npx eslint src/*.tsx --max-warnings 0",
        ),
    ],
)
def test_the_same_work_told_otherwise(wrong, output, later):
    assert fix_of(sh_fails(wrong, output), sh(later)) == 1


@pytest.mark.parametrize(
    ("wrong", "output", "later"),
    [
        (
            "cargo check --manifest-path tide/Cargo.toml",
            ABSENT.format("cargo"),
            "nix-shell -p cargo --run 'cargo clean'",
        ),
        ("python tide.py --all", NO_MODULE, "conda run -n sea python moon.py --all"),
        (
            heredoc("python", SCRIPT),
            ABSENT.format("python"),
            heredoc("python3", SCRIPT.replace("tides", "moons")),
        ),
        (
            "node /tmp/tide/draw.mjs",
            "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'moon'",
            "cd /tmp/moon && node draw.mjs",
        ),
        ("tide find high --json", "Usage:\n  tide [command]", "tide chart find low"),
        (
            "tide alias set h1.tide.app harbour.tide.app",
            "Error: network is down",
            "tide alias set h1.tide.app my-harbour.tide.app",
        ),
        (
            "git add src/tide.ts dist/tide.js",
            "ignored by one of your .gitignore files:\ndist",
            "git add src/moon.ts",
        ),
        ("sed -n 3,9p tide.ts | cat -A", "cat: illegal option -- A", "sed -n 3,9p moon.ts | od -c"),
        (
            "ss -tulpn | awk '{split($5,a); print a}'",
            "awk: cmd. line:1: fatal: syntax error",
            "ss -tulpn | sed -n 13p",
        ),
    ],
)
def test_other_work_told_alike(wrong, output, later):
    assert fix_of(sh_fails(wrong, output), sh(later)) is None


def test_a_file_written_once_its_folder_is_there():
    text = "export const high = (tide: number) => tide > 3\nexport const low = (tide: number) => tide < 1\n"
    write = f"cat <<'EOF' > lib/api/tide.ts\n{text}EOF"
    no_folder = sh_fails(write, "bash: line 1: lib/api/tide.ts: No such file or directory")
    other = sh(write.replace("lib/api", "types"))
    assert fix_of(no_folder, sh("mkdir -p lib/api"), sh(write)) == 2
    assert fix_of(no_folder, other) is None, "the same name, in a folder that there was"


def test_a_script_that_edits_is_not_corrected_by_one_that_looks_or_edits_another_file():
    edit = "import pathlib\np = pathlib.Path('{}')\ntext = p.read_text()\np.write_text(text.lower() + 'low')"
    refused = sh_fails(heredoc("python3", edit.format("tide.go")), "target not found")
    look = heredoc(
        "python3", "from pathlib import Path\np = Path('tide.go')\ntext = p.read_text()\nprint(text)"
    )
    assert fix_of(refused, sh(look), sh(heredoc("python3", edit.format("tide.go") + "\n"))) == 2
    assert fix_of(refused, sh(look)) is None
    assert fix_of(refused, sh(heredoc("python3", edit.format("moon.go")))) is None


def test_a_pattern_that_begins_with_dashes():
    taken = sh_fails('rg -n "--tide-|--moon" src/a.css', "rg: unrecognized flag --tide-|--moon", 2)
    assert fix_of(taken, sh('rg -n -e "--tide-|--moon" src/a.css', "1: --tide-high")) == 1


def test_a_pattern_that_could_not_be_understood_and_a_part_of_it():
    broken = sh_fails('rg "CreateTide(ctx" -n tide.go', "rg: regex parse error:\nerror: unclosed group", 2)
    assert fix_of(broken, sh('rg "CreateTide" tide.go', "t.CreateTide(ctx)")) == 1
    assert fix_of(broken, sh('rg "CreateTide" moon.go', "t.CreateTide(ctx)")) is None


def test_a_check_that_passed_in_the_last_words_whatever_was_printed_before():
    noise = "error: Database connection failed\n  at tide.test.ts:3\n\n 1309 pass\n 0 fail\nRan 1309 tests"
    wrong = sh_fails("rtk bun run test", "error: unrecognized subcommand 'bun'", 2)
    assert fix_of(wrong, sh("bun run test | tail -20", noise)) == 1
    assert fix_of(wrong, sh("bun run test | tail -20", noise.replace(" 0 fail", " 2 fail"))) is None


def test_a_silent_line_failed_at_what_can_fail():
    commit = 'git commit -m "Chart the tides of May"'
    silent = sh_fails(f"git add tide.ts && {commit} && git status", "")
    assert fix_of(silent, sh("git status"), sh(commit)) == 2


@pytest.mark.parametrize(
    ("tool", "wrong", "output", "right"),
    [
        (
            "AskUserQuestion",
            {"questions": "[{}]"},
            "<tool_use_error>InputValidationError: array",
            {"questions": [{}]},
        ),
        (
            "mcp__db__run",
            {"sql": "CREATE TABLE tides (id INT);\nCREATE TABLE moons (id INT);"},
            "one statement at a time",
            {"sql": "CREATE TABLE tides (id INT);"},
        ),
        (
            "mcp__js__run",
            {"code": "var a = open({\n  tide: 1,\n  wait: 'idle',\n  moon: 2,\n});\na.go();\n"},
            "does not support idle",
            {"code": "var a2 = open({\n  tide: 1,\n  wait: 'load',\n  moon: 2,\n});\na2.go();\n"},
        ),
        (
            "Bash",
            {"command": "grep -n high tide.ts | head", "limit": 5},
            "<tool_use_error>InputValidationError: An unexpected parameter `limit` was provided",
            {"command": "grep -n high tide.ts | head"},
        ),
    ],
)
def test_a_tool_told_in_a_form_that_it_takes(tool, wrong, output, right):
    assert fix_of(failed(tool, output, **wrong), ok(tool, **right)) == 1


def test_the_same_content_with_other_words_about_it():
    files = [{"path": f"tide_{number}.ts", "content": f"export const high = {number}"} for number in range(9)]
    sent = {"repo": "tide-table", "files": files, "message": "Chart the tides of all ports of May"}
    again = sent | {
        "files": [dict(reversed(file.items())) for file in files],
        "message": "Chart the tides of May",
    }
    refused = failed("mcp__git__push", "409 the repository is empty", **sent)
    assert fix_of(refused, ok("mcp__git__push", **again)) == 1
    assert fix_of(refused, ok("mcp__git__push", **again | {"files": [{"path": "moon.ts"}]})) is None


def test_a_script_told_to_a_tool_that_only_asks_how_it_stands_is_no_fix():
    click = "var a = find({\n  role: 'button',\n});\nawait a.click();\n"
    state = "const b = look({\n  title: true,\n});\nwrite(b);\n"
    assert fix_of(failed("mcp__js__run", "Timed out", code=click), ok("mcp__js__run", code=state)) is None


def test_parameters_that_are_refused_may_go():
    refused = (
        "InputValidationError: An unexpected parameter `command` was provided\n`description` was provided"
    )
    wrong = failed("Read", refused, command="find a", description="Find it")
    assert fix_of(wrong, ok("Bash"), ok("Read", limit="3", file_path="/a/b.ts")) is None
    assert fix_of(wrong, ok("Read", file_path="/a/b.ts")) is None


def test_the_same_told_to_a_command_line():
    title = "Chart the tides of the northern harbours"
    asked = {
        "title": title,
        "repo": "a/tide",
        "body": "## Seen\n\nAt Brest, by its gauge, two hours too late.",
    }
    forbidden = failed("mcp__hub__create_issue", 'API error 403 {"status":"403"}', **asked)
    assert fix_of(forbidden, sh(f'gh issue create --repo a/tide --title "{title}"')) == 1
    assert fix_of(forbidden, sh('gh issue create --repo a/tide --title "Another"')) is None


def test_a_plan_accepted_once_it_says_what_the_user_said():
    no = rejected("ExitPlanMode", "Look at the moon first", plan="# Tides")
    assert fix_of(no, ok("ExitPlanMode", plan="# Moon, then tides")) == 1
    assert fix_of(rejected("ExitPlanMode", plan="# Tides"), ok("ExitPlanMode", plan="# Moon")) is None


def test_what_the_agent_may_not_do_is_a_question_of_permission():
    denied = "Permission to use Bash with command tide --all has been denied."
    assert only_pair(sh_fails("tide --all", denied)).kind is FixKind.PERMISSION


def test_a_search_by_a_tool_that_did_not_start_is_no_answer():
    text = "Program 'rg.exe' failed to run: An error occurred trying to start process"
    assert only_pair(sh_fails("rg --files", text)).kind is FixKind.ENVIRONMENT


def test_files_seen_from_another_folder_are_the_same():
    far = sh_fails(f"node {HOME}/scripts/chart.mjs --all", NO_MODULE)
    assert fix_of(far, sh("cd scripts && node chart.mjs --all")) == 1


def test_a_message_that_lacked_something_and_the_same_to_somebody_else():
    lacks = "<tool_use_error>summary is required when message is a string</tool_use_error>"
    wrong = failed("SendMessage", lacks, to="ada", message="The tides of May are in the chart now")
    right = ok("SendMessage", to="ada", summary="Done", message="The tides of May are in the chart")
    other = ok("SendMessage", to="eve", summary="Done", message="The tides of May are in the chart now")
    assert fix_of(wrong, other, right) == 2
    assert fix_of(wrong, other) is None


def test_a_script_that_tests_is_a_check_and_inline_code_is_none():
    said = 'Traceback:\n  File "scripts/test_tides.py", line 3\nAssertionError: high'
    fails = sh_fails("python scripts/test_tides.py", said)
    assert only_pair(fails).kind is FixKind.TEST_OR_BUILD
    assert fix_of(fails, sh("python scripts/test_tides.py")) == 1
    assert fix_of(fails, sh("python scripts/test_moons.py")) is None
    assert only_pair(sh_fails("python -c 'test()'", "NameError: test")).kind is not FixKind.TEST_OR_BUILD


def test_an_edit_by_a_program_of_the_agents_that_is_gone():
    gone = "Failed to execvp /opt/agent (deleted): No such file or directory (os error 2)"
    edit = {"file_path": "src/tide.ts", "old_string": "high = 3", "new_string": "high = 4"}
    assert only_pair(failed("Edit", gone, **edit)).kind is FixKind.ENVIRONMENT
    assert fix_of(failed("Edit", gone, **edit), ok("Edit", **edit)) == 1


def test_a_file_read_without_the_wait_that_is_not_allowed():
    waits = "<tool_use_error>Blocked: sleep 45 followed by: cat /tmp/tide.log tail -3.</tool_use_error>"
    blocked = sh_fails("sleep 45 && cat /tmp/tide.log | tail -3", waits)
    assert fix_of(blocked, ok("Read", file_path="/tmp/tide.log")) == 1
    assert fix_of(blocked, ok("Read", file_path="/tmp/moon.log")) is None


def test_a_file_read_in_another_folder_is_not_the_one_that_was_waited_for():
    blocked = sh_fails("sleep 45; cat tide.log", "Blocked: sleep 45 followed by: cat tide.log")
    assert fix_of(blocked, sh("cat tide.log")) == 1
    assert fix_of(blocked, sh("cat ./tide.log")) == 1
    assert fix_of(blocked, sh("cd logs && cat tide.log")) is None
    assert fix_of(blocked, elsewhere(sh("cat tide.log"))) is None


def test_the_same_input_through_another_script():
    said = "Traceback:\n  File \"<string>\", line 1\nKeyError: 'tides'"
    wrong = sh_fails(
        "cat may.json | python3 -c \"import json, sys; print(json.load(sys.stdin)['tides'])\"", said
    )
    right = 'cat {} | python3 -c "import sys; d = eval(sys.stdin.read()); print(list(d))"'
    assert fix_of(wrong, sh(right.format("may.json"))) == 1
    assert fix_of(wrong, sh(right.format("june.json"))) is None


def test_a_search_by_a_service_that_lets_nobody_in():
    no = failed(
        "mcp__finder__search", "API error: 401 Unauthorized", query="tide tables northern harbours 2024"
    )
    assert fix_of(no, ok("WebSearch", query="tide tables northern harbours 2025")) == 1
    assert fix_of(no, ok("WebSearch", query="moon phases")) is None


def test_an_input_that_was_no_json_told_again():
    no = "<tool_use_error>InputValidationError: Read was called with input that could not be parsed as JSON."
    no += ' You sent: {"file_path": "C:\\\\a\\\\tide.ts", "offset": 9, 12}</tool_use_error>'
    raw = r'{"file_path": "C:\\a\\tide.ts", "offset": 9, 12}'
    torn = failed("Read", no, __unparsedToolInput={"raw": raw, "len": len(raw)})
    assert fix_of(torn, ok("Read", file_path=r"C:\a\tide.ts", offset=10, limit=5)) == 1
    assert fix_of(torn, ok("Read", file_path=r"C:\a\moon.ts", offset=9, limit=5)) is None


@pytest.mark.parametrize(
    ("said", "again", "other"),
    [
        ("Добавить приливы мая в таблицу", "Добавить приливы мая", "Исправить луну"),
        ("新增五月的潮汐表", "新增五月潮汐表", "修正月相"),
    ],
)
def test_messages_are_compared_in_any_script(said, again, other):
    refused = sh_fails(f'git commit -m "{said}"', "husky - commit-msg script failed: too long")
    assert fix_of(refused, sh(f'git commit -m "{again}"')) == 1
    assert fix_of(refused, sh(f'git commit -m "{other}"')) is None


def test_a_pattern_that_ends_its_own_shell():
    line = "pkill -f 'tide serve'; sleep 2; tide serve --port 80 > /tmp/tide.log 2>&1 &"
    lost = sh_fails(line, "Exit code 144", 144)
    assert only_pair(lost).kind is FixKind.COMMAND_SYNTAX
    assert fix_of(lost, sh("ss -tlnp | grep 80"), sh("tide serve --port 80 > /tmp/tide.log 2>&1 &", "")) == 2
    assert fix_of(lost, sh("tide serve --port 81 > /tmp/tide.log 2>&1 &", "")) is None, "other work"


@pytest.mark.parametrize(
    "said",
    [
        "ls: 无法访问 'src/core/tide.py': 没有那个文件或目录",
        "ls: Zugriff auf 'src/core/tide.py' nicht möglich: Datei oder Verzeichnis nicht gefunden",
        "ls: impossible d'accéder à 'src/core/tide.py': Aucun fichier ou dossier de ce type",
        "ls: no se puede acceder a 'src/core/tide.py': No existe el fichero o el directorio",
        "ls: невозможно получить доступ к 'src/core/tide.py': Нет такого файла или каталога",
    ],
)
def test_a_path_is_missing_in_any_language(said):
    lost = sh_fails("ls src/core/tide.py", said, 2)
    assert only_pair(lost).kind is FixKind.FILE_PATH
    assert fix_of(lost, sh("ls src/tide.py", "src/tide.py")) == 1


@pytest.mark.parametrize(
    "said",
    [
        "bash: pytest: 未找到命令",
        "bash: pytest: Kommando nicht gefunden.",
        "bash: pytest\N{NO-BREAK SPACE}: commande introuvable",
    ],
)
def test_a_program_is_missing_in_any_language(said):
    lost = sh_fails("pytest -q", said, 127)
    assert only_pair(lost).kind is FixKind.ENVIRONMENT
    assert fix_of(lost, sh("uv run pytest -q", "3 passed")) == 1
