"""A plugin made of our own classes that fails on some data: one thing is missing, and it is said."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from headroom_tui.cli import main
from headroom_tui.learn_plan import plan_everything
from headroom_tui.live.watch import LogWatcher, Poll
from headroom_tui.settings.run import Settings
from headroom_tui.workbench import Workbench
from tests.plugins.plugin_packages import install
from tests.plugins.test_cookbook import block
from tests.scanners.agent_logs import ClaudeLog

READ = "all other agents were read."
# What fails, where: a line of the page's plugin, what stands there instead, and what is said.
FAULTS = {
    "what belongs to a project": (
        'return self.home / "runs"\n\n    def _label',
        'return self.home / {"/": "runs"}[project_path]\n\n    def _label',
        "Finch: its plugin could not tell what belongs to {nest} (KeyError: '{nest}'); " + READ,
    ),
    "its problem": (
        "    def _roots(self):",
        "    problem = property(lambda self: 1 / 0)\n\n    def _roots(self):",
        "Finch: its plugin could not tell whether its logs may be read (ZeroDivisionError: division by "
        "zero); " + READ,
    ),
    "which logs are its own": (
        "    def _roots(self):",
        "    def owned(self, names):\n        raise ValueError(7)\n\n    def _roots(self):",
        "Finch: its plugin could not tell which logs are its own (ValueError: 7); " + READ,
    ),
    "which file it writes": (
        "    default_home = staticmethod",
        "    def target_file(self, project, target):\n"
        "        return self.home / {'/': 'x'}[str(project.project_path)]\n\n    default_home = staticmethod",
        "Finch: its plugin could not tell which files hold the rules of {nest} (KeyError: '{nest}'); " + READ,
    ),
    "making a writer": (
        "    default_home = staticmethod",
        "    def __init__(self, home=None, journal=None):\n        super().__init__(home, journal)\n"
        "        assert journal is None, 'locked'\n\n    default_home = staticmethod",
        "Finch: its plugin could not tell which files it writes (AssertionError: locked); " + READ,
    ),
    "looking for logs": (
        "        return path.suffix ==",
        "        if path.stem == 'run-1':\n            raise ValueError(7)\n        return path.suffix ==",
        "could not be looked through to its end (its plugin raised ValueError: 7)",
    ),
    "leaving amid a look": (
        "        return path.suffix ==",
        "        if path.stem == 'run-1':\n            raise SystemExit(9)\n        return path.suffix ==",
        "could not be looked through to its end (its plugin raised SystemExit: 9)",
    ),
    "leaving amid a log": (
        "self._note_time(line.time)",
        "raise SystemExit(9)",
        "could not be read (its plugin raised SystemExit: 9); it was skipped, all others were read.",
    ),
    "what it knows of a log": (
        "class FinchScanner(",
        "def finish(self, *more):\n    raise ValueError(7)\n\n\nFinchSession.finish = finish\n\n\n"
        "class FinchScanner(",
        "run-1.jsonl could not be read (its plugin raised ValueError: 7); it was skipped",
    ),
}
OF_WRITER = "    default_home = staticmethod"
NOT_FOR_NUMBERS = (OF_WRITER, "class FinchScanner(")  # without files and analyses nobody asks for these
every_fault = pytest.mark.parametrize(("asked", "answer", "said"), FAULTS.values(), ids=FAULTS)


@pytest.fixture
def nest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in which Finch failed twice at the same, and Claude Code once."""
    folder = tmp_path / "nest"
    folder.mkdir()
    runs = Path.home() / ".finch" / "runs"
    runs.mkdir(parents=True)
    log = block("run-1.jsonl").replace("/home/me/code/api", str(folder))
    fix = log.splitlines()[-1].replace("c1", "c2").replace("127", "0").replace("command not found", "ok")
    call = log.splitlines()[1].replace("c1", "c2").replace('"pytest"', '"uv run pytest"')
    for run in range(2):
        text = f"{log}{call}\n{fix}\n".replace('"c1"', f'"c{run}1"').replace('"c2"', f'"c{run}2"')
        (runs / f"run-{run}.jsonl").write_text(text)
    ClaudeLog(cwd=str(folder)).call("one", "Bash", command="ls /none").result(
        "one", "Exit code 2\nls: cannot access", is_error=True
    ).save(Path.home() / ".claude")
    monkeypatch.setenv("HEADROOM_WORKSPACE_DIR", str(tmp_path / "state"))
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    yield folder
    sys.modules.pop("finch_plugin", None)


def install_finch(tmp_path: Path, asked: str, answer: str) -> None:
    source = block("finch_plugin.py")
    assert asked in source
    install(
        tmp_path / "site", "finch-plugin", source.replace(asked, answer, 1), {"finch": "finch_plugin:plugin"}
    )


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(main, arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done


@every_fault
def test_every_command_says_it_and_goes_on_with_all_others(
    tmp_path: Path, nest: Path, asked: str, answer: str, said: str
) -> None:
    install_finch(tmp_path, asked, answer)
    sentence = said.replace("{nest}", str(nest))
    done = run("scan")
    assert sentence in done.stderr
    assert f"claude  {nest}" in done.stdout
    done = run("scan", "--json")
    assert ("claude", 1) in [(one["agent"], one["calls"]) for one in json.loads(done.stdout)["projects"]]
    assert (sentence in done.stderr) == (asked not in NOT_FOR_NUMBERS)
    done = run("pairs", "--json")
    assert "claude" in {one["agent"] for one in json.loads(done.stdout)["pairs"]}
    assert (sentence in done.stderr) == (asked != OF_WRITER)
    for command in ("report", "learn"):
        done = run(command, "--project", str(nest))
        assert done.exit_code == 0, done.output
        assert sentence in done.stderr
    done = run("doctor", "--project", str(nest))
    assert "Claude Code: 1 log" in done.stdout


@every_fault
def test_what_changes_is_still_watched(
    tmp_path: Path, nest: Path, asked: str, answer: str, said: str
) -> None:
    install_finch(tmp_path, asked, answer)
    bench = Workbench(Settings(workspace=tmp_path / "state", here=None))
    list(bench.library.scanned())
    scanners = [plugin.scanner for plugin in bench.library.plugins]
    assert Poll(scanners).look() == set()
    assert LogWatcher(scanners, None)._roots()  # type: ignore[arg-type]
    log = next((Path.home() / ".claude").rglob("*.jsonl"))
    ClaudeLog(cwd=str(nest)).call("two", "Bash", command="ls").save(Path.home() / ".claude")
    [(_, after)] = bench.library.update([log, Path.home() / ".finch" / "runs" / "run-1.jsonl"])
    assert after is not None and after.key == ("claude", str(nest))


@pytest.mark.parametrize("fault", ["which file it writes", "making a writer"])
def test_where_it_cannot_tell_its_files_none_is_written(tmp_path: Path, nest: Path, fault: str) -> None:
    install_finch(tmp_path, *FAULTS[fault][:2])
    bench = Workbench(Settings(workspace=tmp_path / "state", agents=("finch",), here=None))
    [found] = bench.library.scanned()
    assert found.rules
    plan = plan_everything(bench, [found], lambda _: ()).plan
    assert not plan.changes_anything
    [refused] = plan.refused
    assert "The plugin of Finch names no file for the rules of nest (" in refused.sentence
    assert list(nest.iterdir()) == []


def test_what_it_failed_at_is_said_no_longer_once_it_works_again(tmp_path: Path, nest: Path) -> None:
    broken = Path.home() / ".finch" / "broken"
    broken.touch()
    answer = "    problem = property(lambda self: 1 / (not (self.home / 'broken').exists()) and '')\n\n"
    install_finch(tmp_path, "    def _roots(self):", f"{answer}    def _roots(self):")
    library = Workbench(Settings(workspace=tmp_path / "state", here=None)).library
    list(library.scanned())
    assert len(library.problems) == 1
    broken.unlink()
    list(library.scanned())
    assert library.problems == []
