"""What is in a repository on this disk: its files, scripts, targets and packages, as statements name them."""

from __future__ import annotations

import os
import re
from functools import cached_property
from pathlib import Path

from scanners.documents import from_json

_MOST_FILES = 50_000
_LARGEST = 4 << 20  # bytes of a manifest
_NOT_OURS = frozenset({".git", "node_modules", ".venv", "venv", "__pycache__", ".tox", "target", ".next"})
_MANIFESTS = frozenset(
    """package.json pyproject.toml setup.py setup.cfg requirements.txt Pipfile uv.lock poetry.lock
    requirements-dev.txt dev-requirements.txt environment.yml tox.ini noxfile.py""".split()  # noqa: SIM905
)
_TARGET = re.compile(r"^([A-Za-z][\w./-]*(?:[ \t]+[\w./-]+)*)[ \t]*:(?!=)", re.MULTILINE)
_RECIPE = re.compile(r"^@?([a-z][\w-]*)(?: [^:\n]*)?:(?!=)", re.MULTILINE | re.IGNORECASE)


class RepositoryFacts:
    """The repository in ``root``, looked through once, on demand. Nothing is run."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def files(self) -> frozenset[str]:
        """Paths of files and folders below the root, without dependencies; the first 50,000."""
        found: set[str] = set()
        for folder, folders, files in os.walk(self.root):
            folders[:] = sorted(name for name in folders if name not in _NOT_OURS)
            inside = os.path.relpath(folder, self.root)
            prefix = "" if inside == "." else f"{inside.replace(os.sep, '/')}/"
            found.update(f"{prefix}{name}" for name in (*folders, *files))
            if len(found) > _MOST_FILES:
                break
        return frozenset(found)

    @cached_property
    def is_whole(self) -> bool:
        """Whether all of it was looked at, so that what was not found is not there."""
        return 0 < len(self.files) <= _MOST_FILES

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(path.rsplit("/", 1)[-1] for path in self.files)

    @cached_property
    def _by_suffix(self) -> frozenset[str]:
        """Every path without its first folders."""
        return frozenset(
            "/".join(parts[at:])
            for path in self.files
            for parts in [path.split("/")]
            for at in range(len(parts))
        )

    def has(self, path: str) -> bool:
        """Whether a path is there, from the root or from any folder."""
        return path in self._by_suffix

    def has_exactly(self, path: str) -> bool:
        return path in self.files

    @cached_property
    def scripts(self) -> frozenset[str]:
        """Script names of every package.json."""
        found: set[str] = set()
        for text in self._texts("package.json"):
            try:
                scripts = from_json(text).get("scripts", {})
            except (ValueError, AttributeError):
                continue
            if isinstance(scripts, dict):
                found.update(scripts)
        return frozenset(found)

    @cached_property
    def targets(self) -> frozenset[str]:
        """Targets of every Makefile."""
        texts = [text for name in ("Makefile", "makefile", "GNUmakefile") for text in self._texts(name)]
        texts += [text for path in self.files if path.endswith(".mk") for text in [self._text(path)]]
        return frozenset(one for text in texts for names in _TARGET.findall(text) for one in names.split())

    @cached_property
    def recipes(self) -> frozenset[str]:
        """Recipes of every justfile."""
        texts = [text for name in ("justfile", "Justfile", ".justfile") for text in self._texts(name)]
        return frozenset(one for text in texts for one in _RECIPE.findall(text))

    @cached_property
    def manifests(self) -> str:
        """The text of everything that names packages."""
        return "\n".join(text for name in sorted(_MANIFESTS) for text in self._texts(name))

    def _texts(self, name: str) -> list[str]:
        return [self._text(path) for path in sorted(self.files) if path == name or path.endswith(f"/{name}")]

    def _text(self, path: str) -> str:
        place = self.root / path
        try:
            if place.is_file() and place.stat().st_size <= _LARGEST:
                return place.read_text("utf-8", "replace")
        except OSError:
            pass  # it can no longer be read: then it says nothing
        return ""
