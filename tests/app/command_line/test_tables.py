"""The table of projects and the list of pairs, where there is little room or too much to say."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from headroom_tui.command_line.listings import print_pairs, print_projects
from headroom_tui.documents.pairs import pairs_document
from headroom_tui.settings.run import Settings
from headroom_tui.workbench import Workbench
from tests.scanners.agent_logs import ClaudeLog

FOLDER = "/srv/people/ada/workspace/harbour-command-line"


def workbench(tmp_path: Path, log: ClaudeLog) -> Workbench:
    log.save(tmp_path / "claude")
    settings = Settings(
        workspace=tmp_path / "state", homes={"claude": tmp_path / "claude"}, agents=("claude",), here=None
    )
    return Workbench(settings)


def failing(*commands: str) -> ClaudeLog:
    log = ClaudeLog(cwd=FOLDER, session="5f3a1c2d-0000-4000-8000-000000000000")
    for number, command in enumerate(commands):
        log.call(f"bad-{number}", "Bash", command=command)
        log.result(f"bad-{number}", "Exit code 1\nno", is_error=True)
    return log


@pytest.mark.parametrize(
    ("width", "path"),
    [(140, FOLDER), (88, "…/harbour-command-line"), (90, "…/workspace/harbour-command-line")],
)
def test_a_terminal_breaks_no_path_inside_a_word(tmp_path: Path, width: int, path: str) -> None:
    desk, shown = workbench(tmp_path, failing("make")), StringIO()
    console = Console(file=shown, width=width, force_terminal=True, color_system=None)
    print_projects(console, desk, list(desk.library.scanned()))
    _, row = shown.getvalue().splitlines()
    assert row.split()[:2] == ["claude", path]


@pytest.mark.parametrize("width", [20, 30, 40, 60, 80])
def test_a_narrow_terminal_gets_fewer_columns_and_no_number_cut(tmp_path: Path, width: int) -> None:
    """Of two folders of one name each is still told from the other."""
    for place in ("north", "south"):
        log = ClaudeLog(cwd=f"{FOLDER}/{place}/tide", session=place)
        for number in range(1_234):
            log.call(f"{place}-{number}", "Bash", command="make")
            log.result(f"{place}-{number}", "Exit code 1\nno", is_error=True)
        desk = workbench(tmp_path, log)
    shown = StringIO()
    console = Console(file=shown, width=width, force_terminal=True, color_system=None)
    print_projects(console, desk, list(desk.library.scanned()))
    heading, *rows = shown.getvalue().splitlines()
    names = heading.split()
    assert names[:2] == ["Agent", "Project"]
    assert ("Rate" in names, "Calls" in names) == (width >= 40, width >= 60)
    whole = {"Sessions": "1", "Calls": "1,234", "Failed": "1,234", "Rate": "100.0 %"}
    for row in rows:
        if row.startswith("claude"):
            assert all(cell in row for name, cell in whole.items() if name in names)
    paths = "".join(row[8:20].split("  ")[0].strip() for row in rows)
    assert "north/tide" in paths and "south/tide" in paths


def test_a_pipe_gets_the_whole_path(tmp_path: Path) -> None:
    desk, shown = workbench(tmp_path, failing("make")), StringIO()
    print_projects(Console(file=shown, width=200), desk, list(desk.library.scanned()))
    assert FOLDER in shown.getvalue()


def test_a_program_is_told_what_failed_and_what_fixed_it_in_a_line_without_secrets(tmp_path: Path) -> None:
    token = "ghp_" + "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0dF3hJ6"
    script = f"python -m tide \\\n  --token {token} {'a' * 600}"
    log = ClaudeLog(cwd=FOLDER)
    log.call("bad", "Bash", command=script)
    log.result("bad", "Exit code 127\n/bin/sh: 1: python: not found", is_error=True)
    log.call("good", "Bash", command=script.replace("python", "python3")).result("good", "")
    desk = workbench(tmp_path, log)
    [pair] = pairs_document(desk, list(desk.library.scanned()))["pairs"]
    for call, program in (("failure", "python"), ("fix", "python3")):
        said = pair[call]["input"]
        assert said.startswith(f"{program} -m tide \\ --token [github-token:")
        assert "\n" not in said and said.endswith("a …") and len(said) == 500 + len(" …")


def test_a_secret_of_a_call_is_in_no_member(tmp_path: Path) -> None:
    """Not even where a word alone does not look like one: what stands before it tells."""
    log = ClaudeLog(cwd=FOLDER)
    for number, secret in enumerate(("mussel-rope-eleven", "winter-tide-twenty")):
        log.call(f"bad-{number}", "Bash", command=f"tide sync harbour --password {secret}")
        log.result(f"bad-{number}", "Exit code 2\nerror: unknown option '--password'", is_error=True)
        log.call(f"good-{number}", "Bash", command="tide sync harbour")
        log.result(f"good-{number}", "")
    for number in range(2):
        log.call(f"hid-{number}", "Bash", command="PGPASSWORD=otter-basin-nine psq -c 'select 1' | tail -1")
        log.result(f"hid-{number}", "/bin/bash: line 1: psq: command not found")
    desk = workbench(tmp_path, log)
    document = pairs_document(desk, list(desk.library.scanned()))
    assert len(document["pairs"]) == 2 and all(pair["changed"] for pair in document["pairs"])
    assert len(document["masked"]) == 2
    assert not [secret for secret in ("mussel", "winter", "otter") if secret in str(document)]
    shown = StringIO()  # which a pipe, or an agent that runs the command, passes on as easily
    print_pairs(Console(file=shown, width=200), desk, list(desk.library.scanned()))
    assert shown.getvalue().count("✗ tide sync harbour --password [") == 2
    assert not [secret for secret in ("mussel", "winter") if secret in shown.getvalue()]


def test_of_a_script_that_is_handed_to_a_program_only_the_beginning_is_shown(tmp_path: Path) -> None:
    script = "python3 - <<'EOF'\n" + "print(1)\n" * 40 + "EOF"
    desk, shown = workbench(tmp_path, failing(script, "make")), StringIO()
    print_pairs(Console(file=shown, width=2_000), desk, list(desk.library.scanned()))
    short, long = sorted((line for line in shown.getvalue().splitlines() if "✗" in line), key=len)
    assert short == "    ✗ make"
    assert long.startswith("    ✗ python3 - <<'EOF' print(1)") and long.endswith(" …")
    assert len(long) == len("    ✗ ") + 160 + len(" …")
