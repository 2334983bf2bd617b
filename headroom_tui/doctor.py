"""What this program found on this machine, what it decided by it, and what to change where that is wrong.

Nothing is written, but that opening our own store of decisions brings it up to date; no log is parsed and
nothing is asked of a model. Of secrets only the names are shown.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from analyzer.backends.base import Offline
from analyzer.backends.select import KEYS, choose
from analyzer.models import RecommendationTarget
from headroom_tui import __version__, wording
from headroom_tui.agents import LearnPlugin
from headroom_tui.config import config_file, load_config
from headroom_tui.decisions import DecisionsError, DecisionStore
from headroom_tui.faults import words_of
from headroom_tui.model_settings import model_settings
from headroom_tui.terminal import why_no_screen
from headroom_tui.workbench import Workbench
from scanners.names import VARIABLES
from scanners.projects import project_of
from scanners.registry import SCANNERS
from scanners.text import visible
from scanners.walk import walk_with_status
from writers.block.parts import bullets
from writers.errors import WriterError
from writers.files import read_target
from writers.marker_block import Damage, find_block
from writers.planning import read_sections

_WATCHES = Path("/proc/sys/fs/inotify/max_user_watches")
_ROOM = 10_000_000  # bytes; a decision needs a few, an index some thousandths of the logs
_COLUMNS, _ROWS = 80, 24  # that the screens were made for
_SDKS = {"anthropic": "anthropic", "openai": "openai", "google-genai": "google.genai"}


class State(StrEnum):
    OK = "ok"
    NOTE = "note"  # as it is usually meant; worth knowing
    PROBLEM = "problem"  # something does not work


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. ``advice`` says what to change; "" where nothing is to be done.

    Paths in them are whole: for people the home is shortened where it is shown.
    """

    area: str
    name: str
    state: State
    found: str
    advice: str = ""


def examine(workbench: Workbench, environ: Mapping[str, str] = os.environ) -> Iterator[Check]:
    """Look at everything, one check after the other."""
    yield Check("program", "headroom-tui", State.OK, f"{__version__} in {Path(__file__).parent.parent}")
    yield Check("program", "Python", State.OK, f"{platform.python_version()} on {platform.platform()}")
    for plugin in workbench.library.plugins:
        yield _agent(workbench, plugin, environ)
    for sentence in workbench.library.problems:
        yield Check("agents", "plugin", State.PROBLEM, visible(sentence), "Update or uninstall that package.")
    yield from _files(workbench)
    yield from _state(workbench, environ)
    yield from _settings(environ)
    yield from _models(environ)
    yield from _watching(workbench)
    yield from _terminal(environ)


def _agent(workbench: Workbench, plugin: LearnPlugin, environ: Mapping[str, str]) -> Check:
    scanner = plugin.scanner
    why = _why(workbench, plugin, environ)
    try:
        logs = list(scanner.stamped_files())
    except (Exception, SystemExit) as error:  # noqa: BLE001 - any at all; the rest is looked at
        found = f"{_place(scanner.home)} could not be looked through ({words_of(error)})"
        return Check("agents", plugin.display_name, State.PROBLEM, visible(found))
    if scanner.problem:
        found = visible(scanner.problem.removeprefix(f"{plugin.display_name}: "))
        return Check("agents", plugin.display_name, State.PROBLEM, found)
    if logs:
        size = wording.size(sum(stamp.size for _, stamp in logs))
        found = f"{wording.plural(len(logs), 'log')}, {size}, in {_place(scanner.home)} ({why})"
        return Check("agents", plugin.display_name, State.OK, found)
    if scanner.home == Path.home():  # a plugin, which alone knows where it looks
        return Check("agents", plugin.display_name, State.NOTE, "its plugin finds no sessions")
    if os.path.isdir(scanner.home):  # noqa: PTH112 - Path's may raise
        inside = f", where they are in {scanner.looked_in}" if scanner.looked_in else ""
        found = f"no sessions in {_place(scanner.home)}{inside} ({why})"
        return Check("agents", plugin.display_name, State.NOTE, found)
    found = f"{_place(scanner.home)} is not there ({why})"
    option = f"--{plugin.name}-dir DIR names another folder." if plugin.name in SCANNERS else ""
    return Check("agents", plugin.display_name, State.NOTE, found, option)


def _why(workbench: Workbench, plugin: LearnPlugin, environ: Mapping[str, str]) -> str:
    """What made us look there: the variable without which we would look elsewhere."""
    if plugin.name in workbench.settings.homes:
        return f"--{plugin.name}-dir"
    if plugin.name not in SCANNERS:
        return "a plugin"

    def places(environ: Mapping[str, str]) -> tuple[Path, list[Path]]:
        scanner = SCANNERS[plugin.name](environ=environ)
        return scanner.home, scanner.log_roots()

    as_is = places(environ)
    for name in [each for each in VARIABLES if each in environ]:
        if places({other: value for other, value in environ.items() if other != name}) != as_is:
            return name
    return "its default"


def _files(workbench: Workbench) -> Iterator[Check]:
    """The instruction files of the current folder, for the agents that are used on this machine."""
    here = workbench.settings.project or workbench.settings.here
    if here is None:
        return
    for plugin in workbench.library.plugins:
        if not plugin.detect():
            continue
        project = plugin.scanner.project_info(project_of(str(here)))
        writer = plugin.create_writer()
        if reason := writer.can_write_project(project):
            yield Check("files", plugin.display_name, State.PROBLEM, reason)
            continue
        for path in dict.fromkeys(writer.target_file(project, target) for target in RecommendationTarget):
            yield _file(plugin.display_name, path)


def _file(agent: str, path: Path) -> Check:
    name = visible(f"{agent}: {path.name}")
    try:
        target = read_target(path)
        sections = read_sections(path, target.data)
        rules = sum(len(bullets(section.body)) for section in sections)
    except WriterError as error:
        return Check("files", name, State.PROBLEM, str(error), "Nothing is written to it as it is.")
    if target.data is None:
        return Check("files", name, State.OK, f"{_place(path)} would be created")
    if isinstance(damage := find_block(target.data), Damage):  # one that a write repairs
        found = f"{_place(path)}: {damage.sentence}"
        return Check("files", name, State.PROBLEM, found, "The next write repairs it; the diff shows how.")
    return Check("files", name, State.OK, f"{_place(path)} holds {wording.plural(rules, 'learned rule')}")


def _state(workbench: Workbench, environ: Mapping[str, str]) -> Iterator[Check]:
    folder = workbench.settings.state_folder
    why = "HEADROOM_WORKSPACE_DIR" if environ.get("HEADROOM_WORKSPACE_DIR") else "the default"
    existing = next(place for place in (folder, *folder.parents) if os.path.exists(place))  # noqa: PTH110
    if not (existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)):
        yield Check(
            "state",
            "folder",
            State.PROBLEM,
            f"{_place(folder)} ({why}) cannot be written",
            f"Make {_place(existing)} writable, or set HEADROOM_WORKSPACE_DIR.",
        )
        return
    room = shutil.disk_usage(existing).free
    has_room = room >= _ROOM
    yield Check(
        "state",
        "folder",
        State.OK if has_room else State.PROBLEM,
        f"{_place(folder)} ({why}), {wording.size(room)} free",
        "" if has_room else "Free some space, or set HEADROOM_WORKSPACE_DIR: decisions are kept there.",
    )
    index = folder / "index.sqlite"
    size = wording.size(index.stat().st_size) if os.path.exists(index) else "not made yet"  # noqa: PTH110
    yield Check("state", "index", State.OK, f"{size}; it may be deleted at any time")
    yield _decisions(workbench.settings.decisions_file)
    try:
        entries, unreadable = workbench.journal.entries(), workbench.journal.unreadable()
    except WriterError as error:
        yield Check("state", "journal", State.PROBLEM, str(error), "Without it nothing is written.")
        return
    yield Check("state", "journal", State.OK, wording.plural(len(entries), "write") + " recorded")
    for sentence in workbench.journal.unsettled():
        yield Check("state", "journal", State.PROBLEM, sentence)
    for sentence in unreadable:
        yield Check("state", "journal", State.PROBLEM, visible(sentence))


def _decisions(file: Path) -> Check:
    try:
        DecisionStore(file).load("", "")
    except DecisionsError as error:
        return Check(
            "state", "decisions", State.PROBLEM, visible(str(error)), "Until then nothing is written."
        )
    return Check("state", "decisions", State.OK, "can be read")


def _settings(environ: Mapping[str, str]) -> Iterator[Check]:
    from headroom_tui.config_template import known  # imports Textual, which knows the keys

    file = config_file(environ)
    if not os.path.exists(file):  # noqa: PTH110 - Path's may raise
        yield Check("settings", "file", State.OK, f"{_place(file)} is not there; the defaults count")
        return
    problems = load_config(file, known).problems
    for left, sentence in zip(range(len(problems) - 1, -1, -1), problems, strict=True):
        advice = "" if left else "`headroom-tui settings` shows all."  # once, below them all
        yield Check("settings", "file", State.PROBLEM, visible(sentence), advice)
    if not problems:
        yield Check("settings", "file", State.OK, f"{_place(file)} is in order")


def _models(environ: Mapping[str, str]) -> Iterator[Check]:
    names = [name for of_provider in KEYS.values() for name in of_provider]
    keys = [name for name in names if environ.get(name, "").strip()]
    found = f"{', '.join(keys)} set" if keys else f"none of {', '.join(names)} is set"
    yield Check("models", "keys", State.OK if keys else State.NOTE, found)
    missing = [name for name, module in _SDKS.items() if not _is_installed(module)]
    found = f"not installed: {', '.join(missing)}" if missing else "all installed"
    advice = f"pip install {' '.join(missing)}" if missing else ""
    yield Check("models", "packages", State.NOTE if missing else State.OK, found, advice)
    chosen = choose(model_settings(config_file(environ)).name or None, environ)
    if isinstance(chosen, Offline):
        yield Check(
            "models", "choice", State.NOTE, f"none: rules are made from the logs alone. {chosen.reason}"
        )
    else:
        name = visible(f"{chosen.model or 'its own default model'} by {chosen.place}")
        yield Check("models", "choice", State.OK, f"{name}; it is asked only when you say so")


def _is_installed(module: str) -> bool:
    """Whether a module could be imported, without doing so."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # of the package that it is in
        return False


def _watching(workbench: Workbench) -> Iterator[Check]:
    roots = {root for plugin in workbench.library.plugins for root in plugin.scanner.log_roots()}
    if not _WATCHES.is_file():
        yield Check("watching", "limit", State.OK, "this system has no limit of its own")
        return
    most = int(_WATCHES.read_text(encoding="ascii"))
    folders = {os.path.dirname(name) for root in roots for name, _ in walk_with_status(root, ("",))}  # noqa: PTH120
    found = f"{wording.plural(len(folders), 'log folder')}, {most:,} watches allowed"
    if len(folders) > most * 0.8:
        advice = (
            "sudo sysctl fs.inotify.max_user_watches=524288; without it, new logs show up within seconds."
        )
        yield Check("watching", "limit", State.NOTE, found, advice)
    else:
        yield Check("watching", "limit", State.OK, found)


def _terminal(environ: Mapping[str, str]) -> Iterator[Check]:
    if not (why := why_no_screen()):
        size = shutil.get_terminal_size()
        found, is_roomy = f"{size.columns}×{size.lines}", size.columns >= _COLUMNS and size.lines >= _ROWS
        advice = "" if is_roomy else f"{_COLUMNS}×{_ROWS} shows everything; below 50×12 nothing fits."
        yield Check("terminal", "size", State.OK if is_roomy else State.NOTE, found, advice)
    else:
        found = f"{why}; the project table is printed instead of the reviewer"
        yield Check("terminal", "screen", State.NOTE, found)
    encoding = (sys.stdout.encoding or "unknown").lower()
    is_unicode = encoding.replace("-", "") == "utf8"
    advice = "" if is_unicode else "Set LANG to a UTF-8 locale, or PYTHONUTF8=1; other signs are escaped."
    yield Check("terminal", "encoding", State.OK if is_unicode else State.NOTE, encoding, advice)
    yield _colours(environ)
    editor = visible(environ.get("VISUAL") or environ.get("EDITOR") or "")
    advice = "" if editor else "Set VISUAL or EDITOR to edit rules there, too."
    yield Check("terminal", "editor", State.OK if editor else State.NOTE, editor or "none is set", advice)


def _colours(environ: Mapping[str, str]) -> Check:
    term = visible(environ.get("TERM", ""))
    if environ.get("NO_COLOR"):
        return Check("terminal", "colours", State.OK, "none, because NO_COLOR is set")
    if term in ("", "dumb"):
        advice = "Set TERM to what your terminal is, such as xterm-256color."
        return Check("terminal", "colours", State.NOTE, f"TERM is {term or 'not set'}", advice)
    if environ.get("COLORTERM") in ("truecolor", "24bit"):
        return Check("terminal", "colours", State.OK, f"16 million ({term})")
    if "256" in term:
        return Check(
            "terminal", "colours", State.OK, f"256 ({term})", "COLORTERM=truecolor gives finer ones."
        )
    return Check("terminal", "colours", State.NOTE, f"16 ({term})", "The theme ansi-dark suits it.")


def _place(path: Path) -> str:
    return visible(str(path))
