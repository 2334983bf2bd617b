"""Reading in several processes, started from where a full-screen app starts them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from headroom_tui.demo import DemoHome, build_demo_home

ROOT = Path(__file__).parents[2]

SCRIPT = """
import os
import sys
from pathlib import Path
from scanners.reading import pool
from scanners.claude import ClaudeScanner

class Caught:  # what Textual puts in stderr's place
    encoding = "utf-8"
    def fileno(self): return -1
    def write(self, text): pass
    def flush(self): pass

if __name__ == "__main__":
    sys.stderr = Caught()
    sys.executable = sys.argv[2]
    pool.WORTH_A_POOL = 0
    os.cpu_count = lambda: 2  # also where there is one
    scanner = ClaudeScanner(Path(sys.argv[1]))
    jobs = [(scanner, path, path.stat().st_size) for path in scanner.log_files()]
    with pool.Pool() as reading:
        entries = [entry for _, _, entry in reading.read_all(jobs, lambda: sys.argv[3:] == ["stop"])]
    print(len(jobs), len([entry for entry in entries if not isinstance(entry, Exception)]))
"""


def read_in(
    folder: Path, home: DemoHome, tmp_path: Path, python: str = sys.executable, *more: str
) -> subprocess.CompletedProcess[str]:
    """Run the script in ``folder``."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    return subprocess.run(
        [sys.executable, str(script), str(home.claude_dir), python, *more],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
        timeout=60,
    )


def test_a_stderr_without_a_number_does_no_harm(tmp_path: Path) -> None:
    home = build_demo_home(tmp_path / "home")
    done = read_in(ROOT, home, tmp_path)
    found, read = done.stdout.split()
    assert found == read != "0"


def test_nothing_is_imported_from_the_folder_it_is_started_in(tmp_path: Path) -> None:
    """Whose modules are named like those that a new process imports first, say."""
    home = build_demo_home(tmp_path / "home")
    hostile = tmp_path / "project"
    hostile.mkdir()
    for name in ("multiprocessing", "msgspec", "scanners", "socket", "pickle", "selectors", "threading"):
        (hostile / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'a').write({name!r})")
    done = read_in(hostile, home, tmp_path)
    assert not (tmp_path / "ran").exists()
    found, read = done.stdout.split()
    assert found == read != "0"


@pytest.mark.parametrize("python", ["/bin/false", "/nowhere/python"])
def test_where_processes_end_at_once_or_cannot_be_started_all_is_read_here(
    tmp_path: Path, python: str
) -> None:
    done = read_in(ROOT, build_demo_home(tmp_path / "home"), tmp_path, python)
    found, read = done.stdout.split()
    assert found == read != "0"


def test_where_processes_answer_as_another_version_would_all_is_read_here(tmp_path: Path) -> None:
    """One that was installed since this process began."""
    answers_otherwise = tmp_path / "python"
    answers_otherwise.write_text(
        f"#!{sys.executable}\n"
        "import sys\n"
        "while length := sys.stdin.buffer.read(8):\n"
        "    sys.stdin.buffer.read(int.from_bytes(length))\n"
        "    sys.stdout.buffer.write((1).to_bytes(8) + b'x')\n"
        "    sys.stdout.buffer.flush()\n"
    )
    answers_otherwise.chmod(0o755)
    done = read_in(ROOT, build_demo_home(tmp_path / "home"), tmp_path, str(answers_otherwise))
    found, read = done.stdout.split()
    assert found == read != "0"


def test_a_stop_does_not_wait_for_what_is_being_read(tmp_path: Path) -> None:
    """A log of a gigabyte, say, or one on a disk of the network that is gone."""
    never_answers = tmp_path / "python"
    never_answers.write_text("#!/bin/sh\ncat > /dev/null\n")
    never_answers.chmod(0o755)
    done = read_in(ROOT, build_demo_home(tmp_path / "home"), tmp_path, str(never_answers), "stop")
    found, read = done.stdout.split()
    assert (found != "0", read) == (True, "0")
