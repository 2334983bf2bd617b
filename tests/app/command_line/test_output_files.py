"""What `--plan`, `--html` and `--log-file` name is written only where that costs nobody another file."""

from __future__ import annotations

import os
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest
from click.testing import CliRunner, Result

from headroom_tui.cli import main
from headroom_tui.demo import build_demo_home

pytestmark = pytest.mark.usefixtures("own_handlers")
FORMS = {
    "learn --all --plan": "plan",
    "report --html": "report",
    "scan --log-file": "log",
}


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one agent, which is the only one there."""
    demo = build_demo_home(tmp_path / "demo")
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(demo.claude_dir))


def run(form: str, file: Path) -> Result:
    return CliRunner().invoke(main, [*form.split(), str(file)])


@pytest.mark.parametrize("form", FORMS)
def test_a_file_of_another_kind_stays_as_it_was(form: str, tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    for content in ("what I had noted\n", '{"format": "mine"}', "<!doctype html><title>Tides</title>"):
        other.write_text(content)
        refused = run(form, other)
        assert refused.exit_code == 2
        assert f"{other} is there, and is no {FORMS[form]} of headroom-tui's." in refused.stderr
        assert "Name another file, or delete it first." in refused.stderr
        assert other.read_text() == content


@pytest.mark.parametrize("form", FORMS)
def test_one_of_its_own_kind_and_an_empty_one_are_written(form: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for _ in range(2):
        done = run(form, file)
        assert done.exit_code == 0, done.stderr
        assert file.read_bytes()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["CLAUDE.md", "AGENTS.md", "GEMINI.md", "CLAUDE.local.md", "new.html"])
def test_what_agents_read_is_never_written_even_where_it_is_not_there(
    form: str, name: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    if name == "new.html":
        file.symlink_to("AGENTS.md")
    refused = run(form, file)
    assert refused.exit_code == 2
    assert f"Agents read {file} as their instructions. Name another file." in refused.stderr
    assert not file.exists()


@pytest.mark.parametrize("form", FORMS)
def test_a_device_and_a_pipe_are_written_without_being_read(form: str) -> None:
    assert run(form, Path(os.devnull)).exit_code == 0
    reading, writing = os.pipe()
    arrived: Queue[bytes] = Queue()

    def read() -> None:
        while data := os.read(reading, 65536):
            arrived.put(data)
        os.close(reading)

    Thread(target=read, daemon=True).start()  # a log is open for as long as the process is
    done = run(form, Path(f"/dev/fd/{writing}"))
    os.close(writing)
    assert done.exit_code == 0, done.stderr
    assert arrived.get(timeout=20)


def test_a_plan_that_was_laid_out_by_another_program_is_one(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    run("learn --all --plan", file)
    file.write_bytes(b"".join(file.read_bytes().split(b"\n")))
    assert run("learn --all --plan", file).exit_code == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="who may read everything")
def test_a_file_that_cannot_be_read_is_not_taken_for_one_of_ours(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("mine")
    file.chmod(0)
    refused = run("report --html", file)
    assert refused.exit_code == 2
    assert f"{file} cannot be read to see what it is: Permission denied." in refused.stderr
