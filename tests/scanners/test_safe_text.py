"""Hostile text and tool inputs, where they enter."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners.gemini.outcome import MASKED, judge
from scanners.gemini.session import GeminiSession
from scanners.models import ToolCall
from scanners.outcomes.categories import categorise
from scanners.outcomes.masking import is_masked
from scanners.projects import project_of
from scanners.text import clip, excerpt, visible
from scanners.tools import normalise, shell_command
from tests.timing import takes_at_most

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\nc", "a\tb\nc"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\x9b2J\x07", "\\x9b2J\\x07"),
        ("\u202eevil\u2066", "\\u202eevil\\u2066"),
        ("half \ud83d", "half \\ud83d"),
        ("one\r\ntwo\r", "one\ntwo\\x0d"),
        ("日本 é 😀", "日本 é 😀"),
    ],
)
def test_what_steers_a_terminal_becomes_a_visible_escape(text, shown):
    assert visible(text) == shown


@given(ANY_TEXT)
def test_visible_text_is_inert_and_encodes(text):
    shown = visible(text)
    assert visible(shown) == shown
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert not any(char in shown for char in "\x1b\x07\r\x9b\u202e\u2066")


@given(ANY_TEXT, st.integers(0, 50))
def test_clip_keeps_head_and_tail_and_says_what_is_missing(text, limit):
    clipped = clip(text, limit)
    if len(text) <= limit:
        assert clipped == text
    else:
        assert f"\n… {len(text) - limit} characters left out …\n" in clipped
        assert clipped.startswith(text[: limit - limit // 3])
        assert clipped.endswith(text[len(text) - limit // 3 :])


def test_an_excerpt_shows_a_progress_bars_last_state():
    assert excerpt("Rebasing (1/9)\rRebasing (9/9)\r\ndone\n", 100) == "Rebasing (9/9)\ndone\n"


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (["bash", "-lc", "make && ls"], "make && ls"),
        (["/bin/zsh", "-lc", "make"], "make"),
        (["powershell.exe", "-NoProfile", "-Command", "dir"], "dir"),
        (["PowerShell.exe", "-NoProfile", "-COMMAND", "dir"], "dir"),
        (["rg", "two words", "src"], "rg 'two words' src"),
        (["bash", "-lc"], "bash -lc"),
        ([None, 3], "null 3"),
        ([], ""),
    ],
)
def test_a_command_vector_is_shown_as_one_would_type_it(words, command):
    assert shell_command(words) == command


@pytest.mark.parametrize(
    ("words", "shell"),
    [
        (["pwsh.exe", "-NoLogo", "-Command", "ls"], "pwsh"),
        ([r"C:\Windows\System32\PowerShell.exe", "-NoProfile", "-Command", "ls"], "powershell"),
        (["cmd", "/C", "dir"], "cmd"),
        (["bash", "-lc", "ls"], None),
        (["rg", "tide"], None),
    ],
)
def test_a_command_vector_tells_which_shell_reads_it_where_that_is_no_posix_one(words, shell):
    data = normalise("codex", "shell", {"command": words})[1]
    assert data.get("shell") == shell
    assert data["command"] == shell_command(words)


def test_inputs_are_clipped_safe_and_of_the_promised_types():
    name, data = normalise("claude", "Bash", {"command": None, "timeout": 5, "description": "x" * 9000})
    assert name == "Bash"
    assert "command" not in data
    assert (data["timeout"], len(data["description"]) < 4100) == (5, True)
    assert normalise("claude", "Bash", {"command": 7})[1] == {"command": "7"}
    assert normalise("claude", "Read", None) == ("Read", {})
    assert normalise("claude", "Read", [1]) == ("Read", {"input": [1]})
    assert normalise("codex", "mcp__x__y", {"a\x1b": {"b": ["\x07"]}}) == (
        "mcp__x__y",
        {"a\\x1b": {"b": ["\\x07"]}},
    )


def test_deep_and_long_inputs_are_cut():
    deep = value = {}
    for _ in range(500):
        value["in"] = value = {}
    _, data = normalise("claude", "mcp__x", {"deep": deep, "long": list(range(10_000))})
    assert "…" in str(data["deep"])
    assert len(data["long"]) == 100


def test_a_patch_run_through_a_shell_is_an_edit():
    script = "apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: a.py\n-x\n+y\n*** End Patch\nEOF"
    name, data = normalise("codex", "shell", {"command": ["bash", "-lc", script]})
    assert (name, data["file_path"], "command" in data) == ("Edit", "a.py", False)
    assert data["patch"].endswith("*** End Patch")
    assert normalise("codex", "exec_command", {"cmd": "grep apply_patch x"})[0] == "Bash"


@pytest.mark.parametrize(
    ("command", "output", "masked"),
    [
        ("npm test 2>&1 | tail -5", "npm ERR! code ELIFECYCLE\n", True),
        ("npx tsc --noEmit 2>&1 | head", "src/a.ts(3,1): error TS2304: Cannot find name 'x'.\n", True),
        ("go test ./... || true", "FAIL\ttide/moon\t0.3s\nFAIL\n", True),
        ('make; echo "Exit code: $?"', "make: nothing\nExit code: 2\n", True),
        ('make; echo "Exit code: $?"', "Exit code: 0\n", False),
        ('grep -c tide a.txt; echo "Exit code: $?"', "0\nExit code: 1\n", False),
        ("psql -l 2>&1 | head -5", "(eval):1: command not found: psql\n", True),
        ("npm test", "npm ERR! code ELIFECYCLE\n", False),
        ("cat build.log | tail -5", "npm ERR! code ELIFECYCLE\n", False),
        ("tmux capture-pane -p -t tide | tail -40", "npm ERR! code ELIFECYCLE\n", False),
        ("bat --plain build.log | head", "npm ERR! code ELIFECYCLE\n", False),
        ("ssh -p 2222 pier 'cat /var/log/tide.log' | tail", "Traceback (most recent call last):\n", False),
        ("ssh pier make -C tide | tail", "make: *** [all] Error 2\n", True),
        ("docker exec -i tide cat app.log | tail", "Traceback (most recent call last):\n", False),
        ("timeout 5 cat /tmp/tide.log | tail -20", "npm ERR! code ELIFECYCLE\n", False),
        ("timeout -k 3 60 npm test | tail -20", "npm ERR! code ELIFECYCLE\n", True),
        ("LC_ALL=C sudo tail -f tide.log | head", "npm ERR! code ELIFECYCLE\n", False),
        ("CI=1 npm test | tail", "npm ERR! code ELIFECYCLE\n", True),
        ("gh run view --log | tail", "Traceback (most recent call last):\n", False),
        ("pytest -q | tail -3", "the word Traceback (most recent call last): in a sentence\n", False),
        ("pytest -q | tail -3", "===== 3 passed in 0.10s =====\n", False),
        ("pytest -q | tail -3", "===== 1 failed, 3 passed in 0.10s =====\n", True),
        ("pytest -q | head", "..F.E..                                   [100%]\n", True),
        ("pytest -q | head", ".......                                   [100%]\n", False),
        ("pytest -q | head -20", "==================== FAILURES ====================\n", True),
        ("pytest -q | head -20", "============ test session starts ============\n", False),
        ("mvn -q test 2>&1 | head", "[ERROR] COMPILATION ERROR : \n", True),
        ("mvn verify | tail", "[INFO] BUILD FAILURE\n", True),
        ("mvn verify | tail", "[INFO] BUILD SUCCESS\n", False),
        ("./gradlew build | tail", "BUILD FAILED in 3s\n", True),
        ("cargo test 2>&1 | tail -3", "test result: FAILED. 4 passed; 1 failed; 0 ignored\n", True),
        ("cargo test 2>&1 | tail -3", "test result: ok. 5 passed; 0 failed; 0 ignored\n", False),
        ("cargo check 2>&1 | head", "error[E0308]: mismatched types\n", True),
        ("go test ./... 2>&1 | head", "    --- FAIL: TestTide/spring (0.01s)\n", True),
        ("make | head", "src/tide.c:12:3: error: expected ';' before '}'\n", True),
        ("make | head", "src/tide.c:12:3: warning: unused variable 'moon'\n", False),
        ("npx vitest run | tail", " Test Files  1 failed | 3 passed (4)\n", True),
        ("npx jest | head", "FAIL src/tide.test.ts\n", True),
        ("mypy . | tail -1", "Found 2 errors in 1 file (checked 9 source files)\n", True),
        ("ruff check . | tail -1", "Found 3 errors (3 fixed, 0 remaining).\n", False),
        ("bundle exec rspec | tail -3", "12 examples, 0 failures\n", False),
        ("bundle exec rspec | tail -3", "12 examples, 1 failure\n", True),
        ("python tides.py | head", "the moon FAILED to rise; 3 failing tides, ERRORS!\n", False),
    ],
)
def test_masking_needs_a_command_that_hides_and_an_output_that_cannot_mean_else(command, output, masked):
    assert is_masked(command, output) is masked


def test_long_hostile_texts_take_no_long():
    line = "=== 1 failed " + "1 failed " * 25_000
    blanks, own_file = "\n" * 250_000, "/etc/profile.d/tide.sh" * 12_000
    control = ("\r" * 250_000, "\x1b[" * 125_000)
    with takes_at_most(5):
        for text in (line, "x" * 250_000 + "\r" + "y" * 250_000, blanks, own_file, *control):
            excerpt(text, 1000)
            is_masked("make | tail", text)
            is_masked("pytest | tail", text.replace("x", "F"))
            is_masked("ssh " + "-v " * 50_000 + "| tail", text)
            is_masked("cat <<E\n" + "echo tide\n" * 50_000 + "E || true", text)
            judge(ToolCall("Bash", "", {}), "success", f"{MASKED}{text}", False)
            judge(ToolCall("Bash", "", {}), "success", MASKED + "Output too large. " * 50_000, False)
            categorise("Bash", text, 1, "make")
            project_of("/" + text)


def test_blanks_between_what_gemini_cli_says_take_no_long():
    hint = {"id": "m1", "type": "user", "content": f"User hints: <user_input>{' ' * 20_000}"}
    session = GeminiSession(Path("/home/ada/.gemini/tmp/tide/chats/session-1.jsonl"))
    with takes_at_most(1):
        judge(ToolCall("Bash", "", {}), "success", f"Output: x\nExit Code: 1{' ' * 3_000}x", False)
        session.feed(json.dumps(hint).encode())


def test_hostile_names_of_files_and_folders_take_no_long():
    named = f"*** Add File: tide{' ' * 500_000}.md \n*** Update File: moon.md\t"
    with takes_at_most(2):
        patch = f"*** Begin Patch\n{named}\n*** End Patch"
        _, data = normalise("codex", "apply_patch", {"input": patch})
        assert data["file_paths"][1] == "moon.md"
        folder = "/" + ".trees/" * 50_000 + "\nx"
        assert project_of(folder) == folder
