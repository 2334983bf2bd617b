"""A change as `learn` prints it: a diff that git applies in a pipe, one in git's colours on a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from headroom_tui.demo import build_demo_home
from tests.terminals import Terminal

ROOT = Path(__file__).parents[3]
RED, GREEN, CYAN, BOLD = "\x1b[31m", "\x1b[32m", "\x1b[36m", "\x1b[1m"
STYLES = {"---": BOLD, "+++": BOLD, "@@ ": CYAN, "-": RED, "+": GREEN}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return build_demo_home(tmp_path / "home").folder / "code" / "harbor-api"


@pytest.fixture
def environment(tmp_path: Path, project: Path) -> dict[str, str]:
    return {
        **os.environ,
        "H": f"{sys.executable} -m headroom_tui",
        "PYTHONPATH": str(ROOT),
        "CLAUDE_CONFIG_DIR": str(project.parents[1] / ".claude"),
        "HEADROOM_WORKSPACE_DIR": str(tmp_path / "state"),
        "TERM": "xterm-256color",
        "COLUMNS": "200",
    }


@pytest.fixture
def shell(project: Path, environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run shell words in the project's folder; ``$H`` is this program."""

    def run(words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["bash", "-c", words], env=environment, cwd=project, capture_output=True, check=True
        )

    return run


@pytest.fixture
def on_terminal(project: Path, environment: dict[str, str]) -> Iterator[Callable[..., str]]:
    """What the same words print on a terminal."""
    opened: list[Terminal] = []

    def run(words: str, **variables: str) -> str:
        opened.append(Terminal(["bash", "-c", words], {**environment, **variables}, project))
        assert opened[-1].wait_for_end() == 0
        return opened[-1].tail.decode().replace("\r\n", "\n")  # which the terminal makes of a line break

    yield run
    for terminal in opened:
        terminal.close()


@pytest.mark.parametrize("line_break", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_git_makes_of_what_a_pipe_gets_what_apply_writes(
    shell: Callable[..., subprocess.CompletedProcess[bytes]], project: Path, line_break: bytes
) -> None:
    file = project / "CLAUDE.md"
    before = b"# harbor-api\n\nRun it with care.\n".replace(b"\n", line_break)
    file.write_bytes(before)
    said = shell("$H learn -q > ../learned.diff")
    assert said.stderr == b""
    shell("$H learn --apply")
    written = {path: path.read_bytes() for path in project.parents[1].rglob("*.md")}
    assert written[file] != before
    shell("$H undo")
    assert file.read_bytes() == before
    shell("git -C / apply $PWD/../learned.diff")
    assert {path: path.read_bytes() for path in project.parents[1].rglob("*.md")} == written


def test_a_terminal_gets_the_colours_of_git_and_no_other_line(
    on_terminal: Callable[..., str], shell: Callable[..., subprocess.CompletedProcess[bytes]], project: Path
) -> None:
    (project / "CLAUDE.md").write_bytes(b"# harbor-api\r\n")
    shell("$H learn --plan ../plan.json")
    plain = shell("$H learn -q").stdout.decode()
    for command in ("$H learn -q", "$H apply ../plan.json --diff -q"):
        shown = on_terminal(command)
        assert "\r" not in shown
        for line in plain.replace("\r\n", "\n").splitlines():
            style = STYLES.get(line[:3]) or STYLES.get(line[:1])
            assert (f"{style}{line}\x1b[0m\n" if style else f"{line}\n") in shown


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_where_no_colour_is_wanted_none_comes(
    on_terminal: Callable[..., str], variables: dict[str, str]
) -> None:
    shown = on_terminal("$H learn -q", **variables)
    assert "+- use `uv run pytest`" in shown
    assert not any(colour in shown for colour in (RED, GREEN, CYAN))


def test_a_pipe_gets_none_even_where_colours_are_forced(
    shell: Callable[..., subprocess.CompletedProcess[bytes]],
) -> None:
    assert b"\x1b" not in shell("FORCE_COLOR=1 $H learn").stdout
