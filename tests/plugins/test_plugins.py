"""Agents that other packages bring: taken by their shape, and left out by name when they cannot be used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.models import RecommendationTarget
from headroom_tui.doctor.examination import examine
from headroom_tui.learn_plan import plan_everything
from headroom_tui.nothing_found import nothing_found
from headroom_tui.plugins.allowed import load_plugins
from headroom_tui.plugins.scanner import PluginScanner
from headroom_tui.project_rows import row_of
from headroom_tui.projects.story import Story
from headroom_tui.settings.run import Settings
from headroom_tui.workbench import Workbench
from scanners.registry import SCANNERS
from tests.plugins.plugin_packages import HEADROOM_SHAPED, install, keep_wren_logs
from tests.scanners.agent_logs import ClaudeLog

Site = Callable[..., None]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Install into an environment that ends with the test."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    before = set(sys.modules)

    def put(package: str, source: str, **entries: str) -> None:
        install(folder, package, source, entries)

    yield put
    for name in set(sys.modules) - before:
        if str(folder) in (getattr(sys.modules[name], "__file__", None) or ""):
            del sys.modules[name]


def loaded(settings: Settings | None = None) -> tuple[list[str], list[str]]:
    """The names of the agents that are not built in, and what was said about those left out."""
    said: list[str] = []
    plugins = load_plugins(settings or Settings(), said.append)
    return [plugin.name for plugin in plugins if plugin.name not in SCANNERS], said


def workbench(tmp_path: Path) -> Workbench:
    return Workbench(Settings(workspace=tmp_path / "state", here=None))


def test_a_plugin_in_headrooms_shape_is_read_analysed_and_written(site: Site, tmp_path: Path) -> None:
    site("wren-plugin", HEADROOM_SHAPED, wren="wren_plugin:plugin")
    project = tmp_path / "code" / "nest"
    project.mkdir(parents=True)
    (project / "WREN.md").write_bytes(b"# Ours\r\n")
    keep_wren_logs(Path.home(), project)

    bench = workbench(tmp_path)
    [found] = bench.library.scanned()
    assert found.key == ("wren", str(project))
    assert (found.counts.sessions, found.counts.calls, found.counts.failures) == (2, 4, 2)
    [rule] = [rule.content for rule in found.rules]
    assert "python3" in rule

    plan = plan_everything(bench, [found], lambda _: ()).plan
    [file] = plan.files
    assert file.path == project / "WREN.md", "where the plugin's own writer would write"
    entry = bench.apply(found, plan)
    assert (project / "WREN.md").read_bytes().startswith(b"# Ours\r\n")
    assert b"python3" in (project / "WREN.md").read_bytes()
    bench.journal.undo(entry.id)
    assert (project / "WREN.md").read_bytes() == b"# Ours\r\n"


def test_what_it_adds_is_read_without_a_new_scan_and_what_is_known_is_not_read_again(
    site: Site, tmp_path: Path
) -> None:
    site("wren-plugin", HEADROOM_SHAPED, wren="wren_plugin:plugin")
    folder = keep_wren_logs(Path.home(), tmp_path)
    bench = workbench(tmp_path)
    list(bench.library.scanned())
    new = folder / "session-9.json"
    new.write_bytes((folder / "session-0.json").read_bytes())
    [(before, after)] = bench.library.update([new])
    assert before is not None and after is not None
    assert (before.counts.sessions, after.counts.sessions) == (2, 3)

    reports = []
    workbench(tmp_path).library.scan(reports.append, threading.Event())
    assert reports[-1].files_done == reports[-1].files_total == 1
    assert reports[1].files_done == 1, "known before anything was read"


def test_a_changed_plugin_reads_everything_anew(site: Site, tmp_path: Path) -> None:
    site("wren-plugin", HEADROOM_SHAPED, wren="wren_plugin:plugin")
    keep_wren_logs(Path.home(), tmp_path)
    assert next(workbench(tmp_path).library.scanned()).counts.failures == 2
    file = tmp_path / "site" / "wren_plugin.py"
    file.write_text(HEADROOM_SHAPED.replace("ToolCall(**call)", "ToolCall(**{**call, 'is_error': False})"))
    del sys.modules["wren_plugin"]
    assert next(workbench(tmp_path).library.scanned()).counts.failures == 0


BROKEN = {
    "its import fails": ("import no_such_module_at_all", "it could not be loaded (ModuleNotFoundError"),
    "its import exits": ("raise ValueError('no licence')", "it could not be loaded (ValueError: no licence)"),
    "its import leaves": ("import sys; sys.exit(3)", "it could not be loaded (SystemExit: 3)"),
    "it is not there": ("", "it could not be loaded (AttributeError"),
    "it is not a plugin": ("plugin = 3", "it is not a plugin"),
    "a member is missing": (
        HEADROOM_SHAPED.replace("def scan_project", "def scan_projekt"),
        "it has no scan_project()",
    ),
    "its name is taken": (
        HEADROOM_SHAPED.replace('"wren", "Wren"', '"codex", "Codex too"'),
        "there is a built-in agent of the name codex",
    ),
    "its name is none": (HEADROOM_SHAPED.replace('"wren", "Wren"', '"../wren", "Wren"'), "is not 1 to 32 of"),
    "its name leaves": (
        "import sys\nclass Plugin:\n    name = property(lambda self: sys.exit(9))\nplugin = Plugin()",
        "it does not tell its name (SystemExit: 9)",
    ),
    "making it fails": ("def plugin():\n    return 1 / 0", "it could not be loaded (ZeroDivisionError"),
}


@pytest.mark.parametrize("source, reason", BROKEN.values(), ids=BROKEN)
def test_one_that_cannot_be_used_is_named_and_left_out(site: Site, source: str, reason: str) -> None:
    site("bad-plugin", source, bad="bad_plugin:plugin")
    site("wren-plugin", HEADROOM_SHAPED, wren="wren_plugin:plugin")
    names, said = loaded()
    assert names == ["wren"], "the others are there"
    assert len(said) == 1
    assert said[0].startswith("The plugin bad (bad-plugin 1.0) was left out: ")
    assert reason in said[0]
    assert said[0].endswith(".")


@pytest.mark.parametrize("broken", [b"[headroom.learn_plugin]\nhalf a li", b"\xff\xfe[", b"[a]\n[["])
def test_a_damaged_package_hides_no_other_ones_plugin(site: Site, tmp_path: Path, broken: bytes) -> None:
    site("wren-plugin", HEADROOM_SHAPED, wren="wren_plugin:plugin")
    site("half-there", "", half="half_there:plugin")
    folder = tmp_path / "site" / "half_there-1.0.dist-info"
    (folder / "entry_points.txt").write_bytes(broken)
    names, said = loaded()
    assert names == ["wren"]
    if said:  # some versions of Python pass over what they do not understand
        assert len(said) == 1
        assert said[0].startswith(f"The package half-there in {tmp_path / 'site'} does not tell its plugins")
        (folder / "METADATA").write_bytes(b"\xff")
        assert loaded()[0] == ["wren"]


def test_of_two_plugins_with_one_name_the_second_is_left_out(site: Site) -> None:
    site("a-plugin", HEADROOM_SHAPED, first="a_plugin:plugin")
    site("b-plugin", HEADROOM_SHAPED, second="b_plugin:Plugin")
    names, said = loaded()
    assert names == ["wren"]
    assert said == ["The plugin second (b-plugin 1.0) was left out: another plugin has the name wren."]


@pytest.mark.parametrize("moment", ["datetime.min", "datetime.max", "datetime.min.replace(tzinfo=UTC)"])
def test_a_moment_that_no_clock_shows_is_none(site: Site, tmp_path: Path, moment: str) -> None:
    source = HEADROOM_SHAPED.replace("timestamp: object = None", f"timestamp: object = {moment}")
    site("wren-plugin", f"from datetime import UTC, datetime\n{source}", wren="wren_plugin:plugin")
    keep_wren_logs(Path.home(), tmp_path)
    [found] = workbench(tmp_path).library.scanned()
    assert (found.counts.sessions, found.counts.last_activity) == (2, None)


def test_one_that_fails_at_work_is_named_and_all_others_are_read(site: Site, tmp_path: Path) -> None:
    keep_wren_logs(Path.home(), tmp_path)
    failing = HEADROOM_SHAPED.replace("return self.home.exists()", "raise OSError('locked')")
    site("wren-plugin", failing, wren="wren_plugin:plugin")
    bench = workbench(tmp_path)
    assert list(bench.library.scanned()) == []
    assert bench.library.problems == [
        "Wren: its plugin could not tell its projects (OSError: locked); all other agents were read."
    ]


def test_one_that_fails_while_reading_is_named_with_its_log(site: Site, tmp_path: Path) -> None:
    folder = keep_wren_logs(Path.home(), tmp_path)
    (folder / "session-0.json").write_text("{")
    site("wren-plugin", HEADROOM_SHAPED, wren="wren_plugin:plugin")
    bench = workbench(tmp_path)
    assert list(bench.library.scanned()) == []
    [problem] = bench.library.problems
    assert str(folder) in problem
    assert "its plugin raised JSONDecodeError" in problem


NO_PATH = "project.project_path /= '\\0'\n        if True:"


@pytest.mark.parametrize(
    "writing",
    ["if False:", "if recommendations[0].colour:", NO_PATH],
    ids=["nothing", "failing", "what is no path"],
)
def test_one_whose_writer_names_no_file_is_shown_and_never_written(
    site: Site, tmp_path: Path, writing: str
) -> None:
    site("wren-plugin", HEADROOM_SHAPED.replace("if recommendations:", writing), wren="wren_plugin:plugin")
    project = tmp_path / "code" / "nest"
    project.mkdir(parents=True)
    keep_wren_logs(Path.home(), project)
    bench = workbench(tmp_path)
    [found] = bench.library.scanned()
    assert row_of(bench, found).undecided == 1
    for plan in (plan_everything(bench, [found], lambda _: ()).plan, bench.plan(found)):
        assert not plan.changes_anything
        [refused] = plan.refused
        assert "The plugin of Wren names no file for the rules of nest" in refused.sentence
    bench.settings = replace(bench.settings, project=project)
    assert [check.state for check in examine(bench, {}) if "names no file" in check.found] == ["problem"]
    assert list(project.iterdir()) == []


@pytest.mark.parametrize("writing", ["if recommendations:", "if False:"], ids=["a file", "none"])
def test_the_files_of_all_agents_used_here_are_those_that_can_be_written(
    site: Site, tmp_path: Path, writing: str
) -> None:
    site("wren-plugin", HEADROOM_SHAPED.replace("if recommendations:", writing), wren="wren_plugin:plugin")
    project = tmp_path / "code" / "nest"
    project.mkdir(parents=True)
    keep_wren_logs(Path.home(), project)
    ClaudeLog(cwd=str(project)).call("one", "Bash", command="ls").save(Path.home() / ".claude")
    bench = workbench(tmp_path)
    [claude] = [each for each in bench.library.scanned() if each.plugin.name == "claude"]
    own = bench.places(claude).offered
    others = {path.name for paths in bench.choices(claude) for path in paths if path not in own}
    assert others == ({"WREN.md"} if writing == "if recommendations:" else set())


def test_its_writer_is_asked_once_of_each_project_until_logs_are_looked_for_again(
    site: Site, tmp_path: Path
) -> None:
    """Screens make a writer for each look, and cannot wait for what it may do."""
    source = HEADROOM_SHAPED.replace("return Writer()", "asked.append(1); return Writer()")
    site("wren-plugin", f"asked = []\n{source}", wren="wren_plugin:plugin")
    keep_wren_logs(Path.home(), tmp_path)
    bench = workbench(tmp_path)
    [found] = bench.library.scanned()
    asked = sys.modules["wren_plugin"].asked
    bench.review(found)
    for _ in range(3):
        bench.look_at_files(found)
        bench.plan(found)
        assert len(asked) == len(RecommendationTarget)
    [found] = bench.library.scanned()
    bench.look_at_files(found)
    assert len(asked) == 2 * len(RecommendationTarget)


def test_one_that_finds_nothing_is_said_so(site: Site, tmp_path: Path) -> None:
    site("wren-plugin", HEADROOM_SHAPED, wren="wren_plugin:plugin")
    bench = workbench(tmp_path)
    assert list(bench.library.scanned()) == []
    assert "Wren: its plugin finds no sessions" in nothing_found(bench.library)
    assert any(check.name == "Wren" and "finds no sessions" in check.found for check in examine(bench, {}))


def test_text_of_a_plugin_is_inert(site: Site, tmp_path: Path) -> None:
    folder = keep_wren_logs(Path.home(), tmp_path)
    calls = json.loads((folder / "session-0.json").read_text())
    calls[0]["output"] = calls[0]["name"] = calls[0]["input_data"]["command"] = "\x1b]0;owned\x07"
    (folder / "session-0.json").write_text(json.dumps(calls))
    site("wren-plugin", HEADROOM_SHAPED, wren="wren_plugin:plugin")
    [project] = workbench(tmp_path).library.scanned()
    assert "\x1b" not in repr([vars_of(call) for session in project.sessions for call in session.tool_calls])


def test_calls_of_one_message_have_a_place_each_in_the_transcript(site: Site, tmp_path: Path) -> None:
    folder = keep_wren_logs(Path.home(), tmp_path, sessions=1)
    log = folder / "session-0.json"
    log.write_text(json.dumps([{**call, "msg_index": 3} for call in json.loads(log.read_text())]))
    site("wren-plugin", HEADROOM_SHAPED, wren="wren_plugin:plugin")
    [project] = workbench(tmp_path).library.scanned()
    story = Story(project.sessions[0])
    assert [story.moments[key].input_summary for key in story.keys] == [
        "python -m wrenbuild",
        "python3 -m wrenbuild",
    ]


def vars_of(call: object) -> list[str]:
    return [str(getattr(call, name)) for name in ("name", "native_name", "output", "input_data")]


def test_nobody_elses_code_runs_when_only_built_in_agents_are_asked_for(site: Site) -> None:
    site("bad-plugin", "raise ValueError", bad="bad_plugin:plugin")
    assert loaded(Settings(agents=("claude",))) == ([], [])


def test_the_command_line_knows_it(tmp_path: Path) -> None:
    install(tmp_path / "site", "bad-plugin", "import nothing_of_that_name", {"bad": "bad_plugin:plugin"})
    keep_wren_logs(tmp_path, tmp_path)
    loud = HEADROOM_SHAPED.replace("return self.home.exists()", "print('looking'); return self.home.exists()")
    install(tmp_path / "site", "wren-plugin", "print('hello')\n" + loud, {"wren": "wren_plugin:plugin"})
    root = str(Path(__file__).parents[2])
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "PYTHONPATH": os.pathsep.join([str(tmp_path / "site"), root]),
    }

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "headroom_tui", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    done = run("scan", "--json", "--agent", "wren")
    assert [project["agent"] for project in json.loads(done.stdout)["projects"]] == ["wren"]
    assert "The plugin bad (bad-plugin 1.0) was left out" in done.stderr
    assert {"hello", "looking"} <= set(done.stderr.split()), "what it prints spoils no document"
    unknown = run("scan", "--agent", "emacs")
    assert unknown.returncode == 2
    assert "wren" in unknown.stderr


PEER = os.environ.get("HEADROOM_PEER_SITE")


@pytest.mark.skipif(not PEER, reason="HEADROOM_PEER_SITE is no folder with headroom-ai 0.42 in it")
def test_headrooms_own_agents_are_there_when_it_is_installed_beside_us(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the five that it reads, four are built in here; Grok CLI's comes from it."""
    assert PEER
    monkeypatch.syspath_prepend(PEER)
    project = tmp_path / "nest"
    project.mkdir()
    folder = Path.home() / ".grok" / "sessions" / str(project).replace("/", "%2F") / "s1"
    folder.mkdir(parents=True)
    updates = [
        {
            "sessionUpdate": "tool_call",
            "toolCallId": "c1",
            "title": "Bash",
            "rawInput": {"command": "make x"},
        },
        {
            "sessionUpdate": "tool_call_update",
            "toolCallId": "c1",
            "status": "failed",
            "rawOutput": {"output": "make: *** No rule to make target 'x'.  Stop."},
        },
    ]
    lines = [json.dumps({"params": {"update": update}}) for update in updates]
    (folder / "updates.jsonl").write_text("\n".join(lines) + "\n")

    assert loaded() == (["grok"], [])
    bench = workbench(tmp_path)
    [found] = bench.library.scanned()
    assert found.key == ("grok", str(project))
    assert found.counts.failures == 1
    bench.review(found)
    assert {path.name for path in bench.places(found).offered} == {"GROK.md"}


def test_what_is_kept_of_a_plugin_holds_for_the_code_that_shapes_it(monkeypatch):
    scanner = PluginScanner(object(), "wren", "Wren")
    before = scanner.code_mark()
    monkeypatch.setattr("headroom_tui.plugins.convert.__file__", __file__)
    assert scanner.code_mark() != before
