"""The agents that the settings allow: the built-in ones, and those of plugins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from headroom_tui.agents import LearnPlugin, WriterFactory
from headroom_tui.settings.run import Settings
from scanners.registry import SCANNERS

if TYPE_CHECKING:
    from writers.base import ContextWriter
    from writers.journal import Journal


def load_plugins(settings: Settings, report: Callable[[str], None] = lambda _: None) -> list[LearnPlugin]:
    """The agents that the settings allow: the built-in ones in their fixed order, then those of plugins.

    A plugin that cannot be used is left out, and ``report`` is told why in a sentence; so it is of what a
    plugin made of our own classes fails at later.
    """
    journal_folder = settings.state_folder / "journal"
    built_in = [
        LearnPlugin(scanner(home=settings.homes.get(name)), _built_in_writer(name, journal_folder))
        for name, scanner in SCANNERS.items()
        if not settings.agents or name in settings.agents
    ]
    if settings.agents and SCANNERS.keys() >= set(settings.agents):
        return built_in  # then nobody else's code is run
    from headroom_tui.plugins.load import installed_plugins
    from writers.journal import Journal

    journal = Journal(journal_folder)
    others = installed_plugins(report)
    return built_in + [
        LearnPlugin(other.scanner, other.writer, journal)
        for other in others
        if not settings.agents or other.name in settings.agents
    ]


def _built_in_writer(agent: str, journal_folder: Path) -> WriterFactory:
    """Make writers of an agent, which are loaded when the first is made: a scan makes none."""

    def make(home: Path | None = None, journal: Journal | None = None) -> ContextWriter:
        from writers.journal import Journal
        from writers.registry import WRITERS

        return WRITERS[agent](home, journal or Journal(journal_folder))

    return make
