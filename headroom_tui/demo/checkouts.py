"""The projects' folders: small, real, and holding the files that the stories talk about."""

from __future__ import annotations

from pathlib import Path

_GIT_CONFIG = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n"


def write_checkout(root: Path, files: dict[str, str]) -> None:
    """Write ``files`` below ``root``, which becomes an empty git repository, so that git knows its root."""
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    git = root / ".git"
    for folder in ("objects", "refs/heads"):
        (git / folder).mkdir(parents=True, exist_ok=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8", newline="\n")
    (git / "config").write_text(_GIT_CONFIG, encoding="utf-8", newline="\n")
