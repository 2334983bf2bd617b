"""The page about plugins builds one from nothing; here it is installed and used, as it stands there."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest

from headroom_tui.learn_plan import plan_everything
from headroom_tui.settings.run import Settings
from headroom_tui.workbench import Workbench
from tests.plugins.plugin_packages import install

PAGE = (Path(__file__).parents[2] / "docs" / "plugins.md").read_text(encoding="utf-8")


def block(title: str) -> str:
    found = re.search(rf'^```\w+ title="{re.escape(title)}"\n(.*?)^```$', PAGE, re.DOTALL | re.MULTILINE)
    assert found, f"{title} is on the page"
    return found[1]


def test_it_works_as_it_stands_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = tomllib.loads(block("pyproject.toml"))["project"]["entry-points"]["headroom.learn_plugin"]
    install(tmp_path / "site", "finch-plugin", block("finch_plugin.py"), entries)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    project = tmp_path / "api"
    project.mkdir()
    runs = Path.home() / ".finch" / "runs"
    runs.mkdir(parents=True)
    log = block("run-1.jsonl").replace("/home/me/code/api", str(project))
    fix = log.splitlines()[-1].replace("c1", "c2").replace("127", "0").replace("command not found", "ok")
    call = log.splitlines()[1].replace("c1", "c2").replace('"pytest"', '"uv run pytest"')
    for run in range(2):
        text = f"{log}{call}\n{fix}\n".replace('"c1"', f'"c{run}1"').replace('"c2"', f'"c{run}2"')
        (runs / f"run-{run}.jsonl").write_text(text)

    bench = Workbench(Settings(workspace=tmp_path / "state", here=None))
    [found] = bench.library.scanned()
    assert found.key == ("finch", str(project))
    assert (found.counts.sessions, found.counts.calls, found.counts.failures) == (2, 4, 2)
    assert [rule.content for rule in found.rules], "what recurs becomes a rule"
    [file] = plan_everything(bench, [found], lambda _: ()).plan.files
    assert file.path == project / "FINCH.md"
    sys.modules.pop("finch_plugin")


TRIED_OUT = {
    "where its logs are": ('return (self.home / "runs",)', 'raise ValueError("no\\x1b[2J")'),
    "whether a file is one": ("return path.suffix ==", 'raise ValueError("no\\x1b[2J")  #'),
    "which file it writes": ("class FinchWriter(AgentsMdWriter):", "class FinchWriter(Unwritten):"),
}
UNWRITTEN = """
class Unwritten(AgentsMdWriter):
    def target_file(self, project, target):
        raise ValueError("no\\x1b[2J")


class FinchWriter"""


@pytest.mark.parametrize(("asked", "answer"), TRIED_OUT.values(), ids=TRIED_OUT)
def test_one_that_fails_when_it_is_asked_something_is_named_and_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: str, answer: str
) -> None:
    source = block("finch_plugin.py")
    assert asked in source
    source = source.replace(asked, answer, 1).replace("\nclass FinchWriter", UNWRITTEN)
    install(tmp_path / "site", "finch-plugin", source, {"finch": "finch_plugin:plugin"})
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    bench = Workbench(Settings(workspace=tmp_path / "state", here=None))
    assert list(bench.library.scanned()) == []
    assert bench.library.problems == [
        "The plugin finch (finch-plugin 1.0) was left out: it failed when it was tried out "
        "(ValueError: no\\x1b[2J)."
    ]
    sys.modules.pop("finch_plugin")


def test_one_that_fails_while_reading_is_named_with_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = block("finch_plugin.py").replace("self._note_time(line.time)", "raise ValueError(line.kind)")
    install(tmp_path / "site", "finch-plugin", source, {"finch": "finch_plugin:plugin"})
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    log = Path.home() / ".finch" / "runs" / "run-1.jsonl"
    log.parent.mkdir(parents=True)
    log.write_text(block("run-1.jsonl"))
    bench = Workbench(Settings(workspace=tmp_path / "state", here=None))
    assert list(bench.library.scanned()) == []
    assert bench.library.problems == [
        f"The log {log} could not be read (its plugin raised ValueError: start); it was skipped, all others "
        "were read."
    ]
    sys.modules.pop("finch_plugin")


def test_the_whole_plugin_is_at_most_60_lines() -> None:
    code = [line for line in block("finch_plugin.py").splitlines() if line.strip()]
    assert len(code) <= 60
