"""The files that a lesson names."""

from __future__ import annotations

from analyzer import paths
from analyzer.lessons.observed_session import ObservedSession
from analyzer.rule_text.project_paths import portable


class NamedFiles:
    """The files a lesson names: one, several with "or", or all below ``folder/…``."""

    def __init__(self, text: str) -> None:
        self._files = frozenset(text.split(" or "))
        self._folders = tuple(one.removesuffix("…") for one in self._files if one.endswith("/…"))
        self.names = [paths.name(one.removesuffix("/…")) for one in self._files]

    def holds(self, path: str, observed: ObservedSession, cwd: str) -> bool:
        found = portable(path, observed.session.project_path, cwd)
        return found is not None and (found in self._files or found.startswith(self._folders or ("\0",)))
