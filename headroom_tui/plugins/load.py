"""Finds the plugins that are installed, and takes in those that can be used.

The entry-point group is headroom's, so that a plugin written for it works here: it is taken by its shape. A
plugin made of our own classes is a ``headroom_tui.agents.LearnPlugin``, or a function that returns one.
"""

from __future__ import annotations

import importlib
import logging
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from importlib import metadata
from typing import Any

from analyzer.models import RecommendationTarget
from headroom_tui.agents import LearnPlugin
from headroom_tui.faults import words_of
from headroom_tui.plugins.guest import GuestFailed, guest
from headroom_tui.plugins.native import contained
from headroom_tui.plugins.scanner import PluginScanner
from headroom_tui.plugins.writer import PluginWriter
from scanners.base import ConversationScanner
from scanners.registry import SCANNERS
from scanners.text import visible

GROUP = "headroom.learn_plugin"
_MEMBERS = ("detect", "discover_projects", "scan_project", "create_writer")
_log = logging.getLogger(__name__)
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


class Unusable(Exception):
    """A plugin cannot be used; the text says why, and begins in the middle of a sentence."""


def installed_plugins(report: Callable[[str], None]) -> list[LearnPlugin]:
    """Load every plugin. ``report`` gets a sentence for each left out, and for what one fails at later."""
    found: dict[str, LearnPlugin] = {}
    for entry in sorted(_entry_points(report), key=lambda entry: (entry.name, entry.value)):
        try:
            plugin = _adapted(_loaded(entry.load), report)
            if plugin.name in SCANNERS:
                raise Unusable(f"there is a built-in agent of the name {plugin.name}")
            if plugin.name in found:
                raise Unusable(f"another plugin has the name {plugin.name}")
            found[plugin.name] = plugin
        except Unusable as error:
            report(visible(f"The plugin {_label(entry)} was left out: {error}."))
    for name, load in _of_headroom(report):
        try:
            plugin = _adapted(_loaded(load), report)
            if plugin.name not in SCANNERS:
                found.setdefault(plugin.name, plugin)  # headroom too lets an installed plugin win
        except Unusable as error:
            report(visible(f"headroom's plugin {name} was left out: {error}."))
    return list(found.values())


def _entry_points(report: Callable[[str], None]) -> Iterable[metadata.EntryPoint]:
    """Those of every package. One that is damaged, as a broken install leaves it, hides no other's."""
    try:
        return metadata.entry_points(group=GROUP)
    except Exception:  # noqa: BLE001 - as any at all may be raised; the sound ones are found below
        _log.info("not all entry points can be read", exc_info=True)
    found: dict[tuple[str, str], metadata.EntryPoint] = {}  # a package may be on the path twice
    for package in metadata.distributions():
        try:
            for entry in package.entry_points.select(group=GROUP):
                found.setdefault((entry.name, entry.value), entry)
        except Exception as error:  # noqa: BLE001 - the others are looked at
            which = f"The package {_name_of(package)} in {package.locate_file('')}"
            report(visible(f"{which} does not tell its plugins ({words_of(error)}). Install it again."))
    return found.values()


def _name_of(package: metadata.Distribution) -> str:
    with suppress(Exception):  # the rest of what is damaged
        return package.name or "without a name"
    return "without a name"


def _of_headroom(report: Callable[[str], None]) -> Iterator[tuple[str, Callable[[], Any]]]:
    """The agents that headroom itself reads, where it is installed beside us. They have no entry points."""
    try:
        metadata.distribution("headroom-ai")
    except metadata.PackageNotFoundError:
        return
    try:
        package = _loaded(lambda: importlib.import_module("headroom.learn.plugins"), call=False)
    except Unusable as error:
        report(f"headroom's own plugins were left out: {error}.")
        return
    for module in pkgutil.iter_modules(package.__path__):
        if not module.name.startswith("_"):
            path = f"{package.__name__}.{module.name}"
            yield module.name, lambda path=path: importlib.import_module(path).plugin  # type: ignore[misc]


def _loaded(load: Callable[[], Any], call: bool = True) -> Any:
    """What an entry point names; made, where that is a class or a function. Raises Unusable."""
    try:
        with guest():
            found = load()
            return found() if call and callable(found) else found
    except GuestFailed as error:
        raise Unusable(f"it could not be loaded ({error.words})") from error


def _adapted(plugin: Any, report: Callable[[str], None]) -> LearnPlugin:
    """Make one of ours of anything with a plugin's members. Raises Unusable."""
    try:
        name, display_name = plugin.name, plugin.display_name
        missing = [member for member in _MEMBERS if not callable(getattr(plugin, member, None))]
    except AttributeError as error:
        raise Unusable(f"it is not a plugin ({words_of(error)})") from error
    except (Exception, SystemExit) as error:
        raise Unusable(f"it does not tell its name ({words_of(error)})") from error
    if missing:
        raise Unusable(f"it has no {missing[0]}()")
    if not (isinstance(name, str) and _NAME.fullmatch(name) and name != "auto"):
        raise Unusable(f"its name {name!r} is not 1 to 32 of a-z, 0-9, - and _")
    if not (isinstance(display_name, str) and display_name.strip()):
        raise Unusable("its display name is not text")
    if isinstance(plugin, LearnPlugin) and isinstance(plugin.scanner, ConversationScanner):
        _try_out(plugin)
        return contained(plugin, report)
    scanner = PluginScanner(plugin, name, visible(display_name)[:60])
    return LearnPlugin(scanner, lambda home=None, journal=None: PluginWriter(scanner, journal))


def _try_out(plugin: LearnPlugin) -> None:
    """Ask a plugin made of our own classes what every agent is asked. Raises Unusable.

    Its classes take the place of ours: what they raise later would be met amid the work for other agents.
    """
    try:
        with guest():
            plugin.detect()
            plugin.scanner.is_log_file(plugin.scanner.home / "log")
            nowhere, writer = plugin.scanner.project_info("/"), plugin.create_writer()
            writer.destinations(nowhere)
            for target in RecommendationTarget:
                writer.target_file(nowhere, target)
    except GuestFailed as error:
        raise Unusable(f"it failed when it was tried out ({error.words})") from error


def _label(entry: metadata.EntryPoint) -> str:
    dist = entry.dist
    return f"{entry.name} ({dist.name} {dist.version})" if dist else entry.name
