"""`apply`, `undo` and `history` as scripts use them: what is said where, exit codes 0 and 1."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from analyzer.models import Recommendation, RecommendationTarget
from writers.applying.journal_store import JournalStore
from writers.applying.staging import temporary_path
from writers.files import read_target
from writers.journal import Journal
from writers.models import FilePlan, JournalEntry, Plan
from writers.planning import plan_rules_for
from writers.saved_plan.plan_file import save_plan


class Machine:
    """A home with a project in it, and the command line."""

    def __init__(self, folder: Path) -> None:
        self.home, self.state = folder / "home", folder / "state"
        self.project = self.home / "code" / "gull"
        self.project.mkdir(parents=True)
        self.file = self.project / "AGENTS.md"
        self.file.write_bytes(b"# Gull\r\n")
        self.journal = Journal(self.state / "tui" / "journal")

    def plan(self, *files: Path) -> str:
        rule = Recommendation(RecommendationTarget.CONTEXT_FILE, "Environment", "- use `uv run`", id="1")
        made = [plan_rules_for(read_target(file), [rule], date(2026, 6, 6)) for file in files or [self.file]]
        save_plan(Plan(tuple(made)), self.home / "plan.json")
        return str(self.home / "plan.json")

    def interrupted(self) -> JournalEntry:
        """A write that got no further than its entry in the journal."""
        target = read_target(self.file)
        store = JournalStore(self.journal.folder)
        with store.locked():
            return store.start([(FilePlan(self.file, self.file, target.data, b"# Tern\n"), target)], "")

    def run(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "headroom_tui", *arguments],
            env={
                **{name: value for name, value in os.environ.items() if not name.endswith(("_DIR", "_HOME"))},
                "HOME": str(self.home),
                "HEADROOM_WORKSPACE_DIR": str(self.state),
                "PYTHONPATH": str(Path(__file__).parents[3]),
            },
            capture_output=True, text=True, check=False, cwd=self.project,
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        assert done.returncode == code, done.stderr
        return done


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_apply_history_undo(machine: Machine) -> None:
    plan = machine.plan()
    shown = machine.run("apply", plan, "--diff").stdout
    assert "+- use `uv run`" in shown
    assert machine.file.read_bytes() == b"# Gull\r\n"
    written = machine.run("apply", plan).stdout
    [entry] = machine.journal.entries()
    assert written == f"Wrote {machine.file}.\nheadroom-tui undo {entry.id} takes it back.\n"
    history = machine.run("history").stdout
    assert history == f"{entry.id}  {entry.time:%Y-%m-%d %H:%M}  applied\n    {machine.file}\n"
    assert machine.run("undo").stdout == f"{machine.file} is as it was before.\n"
    assert machine.file.read_bytes() == b"# Gull\r\n"
    assert "There is nothing to undo." in machine.run("undo", code=1).stderr
    [undone] = json.loads(machine.run("history", "--json").stdout)["history"]
    assert (undone["state"], undone["project"]) == ("undone", str(machine.project))


def test_history_tells_local_time_and_ids_keep_theirs(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.run("apply", machine.plan())
    [entry] = machine.journal.entries()
    monkeypatch.setenv("TZ", "JST-9")
    there = entry.time + timedelta(hours=9)
    assert f"{entry.id}  {there:%Y-%m-%d %H:%M}  applied\n" in machine.run("history").stdout
    [shown] = json.loads(machine.run("history", "--json").stdout)["history"]
    assert datetime.fromisoformat(shown["time"]) == entry.time


def test_an_undo_removes_what_did_not_exist_before(machine: Machine) -> None:
    file = machine.project / "docs" / "AGENTS.md"
    machine.run("apply", machine.plan(file))
    assert machine.run("undo").stdout == f"{file} is removed: it did not exist before.\n"
    assert os.listdir(machine.project) == ["AGENTS.md"]


def test_an_undo_that_is_refused_shows_what_was_changed_since(machine: Machine) -> None:
    machine.run("apply", machine.plan())
    machine.file.write_bytes(machine.file.read_bytes().replace(b"# Gull", b"# Gull, mine"))
    before = machine.file.read_bytes()
    said = machine.run("undo", code=1).stderr
    assert "AGENTS.md was changed since it was applied; it was not undone" in said
    assert "-# Gull\n+# Gull, mine\n" in said
    assert machine.file.read_bytes() == before


def test_apply_refuses_what_changed_since_it_was_planned(machine: Machine) -> None:
    plan = machine.plan()
    machine.file.write_bytes(b"# Gull, mine\r\n")
    said = machine.run("apply", plan, code=1).stderr
    assert "AGENTS.md was changed since it was planned. Nothing was written to it" in said


def test_a_plan_that_was_applied_already_says_so(machine: Machine) -> None:
    plan = machine.plan()
    machine.run("apply", plan)
    after = machine.file.read_bytes()
    assert "AGENTS.md holds exactly what was planned already" in machine.run("apply", plan, code=1).stderr
    assert machine.file.read_bytes() == after


def test_a_link_out_of_the_project_and_the_home_is_asked_about(machine: Machine, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.md"
    elsewhere.write_bytes(b"not yours\n")
    link = machine.project / "CLAUDE.md"
    link.symlink_to(elsewhere)
    plan = machine.plan(link)
    said = machine.run("apply", plan, code=1).stderr
    assert f"CLAUDE.md leads to {elsewhere}: outside the project. Nothing was written." in said
    assert "--outside writes it" in said
    assert elsewhere.read_bytes() == b"not yours\n"
    machine.run("apply", plan, "--outside")
    assert b"uv run" in elsewhere.read_bytes()


def test_a_saved_plan_follows_a_link_within_the_home_only_when_told(machine: Machine) -> None:
    """A plan and the link may have come with one checkout, and the link may lead to a shell's start file."""
    dotfiles = machine.home / "dotfiles.md"
    dotfiles.write_bytes(b"mine\n")
    link = machine.project / "CLAUDE.md"
    link.symlink_to(dotfiles)
    plan = machine.plan(link)
    assert f"leads to {dotfiles}: outside the project." in machine.run("apply", plan, code=1).stderr
    machine.run("apply", plan, "--outside")
    assert b"uv run" in dotfiles.read_bytes()
    assert link.is_symlink()


def test_what_a_killed_run_left_is_settled_and_told_by_the_next(machine: Machine) -> None:
    other = machine.project / "CLAUDE.md"
    plan = machine.plan(machine.file, other)
    code = (
        "import os, signal, sys, writers.applying.transaction as t\n"
        "from headroom_tui.cli import start\n"
        "real, done = t.put, []\n"
        "def put(*given):\n"
        "    if done: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    real(*given); done.append(1)\n"
        "t.put = put\n"
        "sys.argv = ['headroom-tui', 'apply', *sys.argv[1:]]\n"
        "start()\n"
    )
    environment = {**os.environ, "HOME": str(machine.home), "HEADROOM_WORKSPACE_DIR": str(machine.state)}
    killed = subprocess.run(
        [sys.executable, "-c", code, plan, "--project", str(machine.project)],
        env=environment, cwd=Path(__file__).parents[3], check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    [entry] = machine.journal.entries()
    assert (entry.state, other.exists()) == ("started", False)
    assert temporary_path(other, entry.id).exists()
    assert "its files are as they were before" in machine.run("undo").stderr
    assert os.listdir(machine.project) == ["AGENTS.md"]
    assert machine.file.read_bytes() == b"# Gull\r\n"


@pytest.mark.parametrize("command", ["history", "scan", "scan --json", "report", "learn", "doctor"])
def test_a_command_that_settles_nothing_tells_of_what_was_interrupted(machine: Machine, command: str) -> None:
    entry = machine.interrupted()
    done = machine.run(*command.split(), code=1 if command == "doctor" else 0)
    assert f"The write {entry.id} has not ended" in done.stderr + done.stdout
    assert machine.journal.entries()[0].state == "started"


@pytest.mark.parametrize("option", [["--apply"], ["--plan", "saved.json"]])
def test_a_plan_that_is_to_be_written_is_made_from_what_became_of_the_interrupted_write(
    machine: Machine, option: list[str]
) -> None:
    entry = machine.interrupted()
    said = machine.run("learn", *option).stderr
    assert "its files are as they were before" in said
    assert "has not ended" not in said
    assert machine.journal.entries()[0].id == entry.id
    assert machine.journal.unsettled() == []


def test_history_tells_of_entries_that_cannot_be_read(machine: Machine) -> None:
    machine.run("apply", machine.plan())
    [entry] = machine.journal.entries()
    (machine.journal.folder / entry.id / "entry.json").write_bytes(b"{")
    done = machine.run("history")
    assert "entry.json cannot be read" in done.stderr
    assert "Nothing was written" not in done.stdout


def test_undo_takes_no_older_write_for_the_last_one_where_that_cannot_be_read(machine: Machine) -> None:
    machine.run("apply", machine.plan())
    written = machine.file.read_bytes()
    [older] = machine.journal.entries()
    newer = machine.plan(machine.project / "CLAUDE.md")
    machine.run("apply", newer)
    last = machine.journal.entries()[0]
    (machine.journal.folder / last.id / "entry.json").write_bytes(b"{")
    said = machine.run("undo", code=1).stderr
    assert f"{last.id}/entry.json cannot be read" in said
    assert "Nothing was undone; with its ID an older write can be." in said
    assert machine.file.read_bytes() == written
    machine.run("undo", older.id)
    assert machine.file.read_bytes() == b"# Gull\r\n"


def test_apply_makes_no_folder_to_write_in(machine: Machine) -> None:
    machine.file.unlink()
    refused = machine.run("apply", machine.plan(), "--project", str(machine.home / "typo"), code=1)
    assert "There is no folder" in refused.stderr
    assert not (machine.home / "typo").exists()
