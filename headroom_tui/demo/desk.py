"""Calls whose results come from the checkout's own files, so that logs and folders tell the same story."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

from headroom_tui.demo.story import Call, Ended, Tool, run


@dataclass(frozen=True, slots=True)
class Desk:
    """An agent at work on one project. ``files`` maps paths below the checkout to their texts."""

    files: dict[str, str]

    def read(self, path: str, offset: int | None = None, limit: int | None = None) -> Call:
        lines = self.files[path].splitlines()
        first = (offset or 1) - 1
        shown = lines[first : first + limit] if limit else lines[first:]
        text = "\n".join(shown)
        return Call(Tool.READ, path, text, before=self.files[path], offset=offset, limit=limit, seconds=0.1)

    def read_too_large(self, path: str) -> Call:
        """A read that Claude Code refuses: more than 25,000 tokens."""
        tokens = len(self.files[path]) // 4
        message = (
            f"File content ({tokens} tokens) exceeds maximum allowed tokens (25000). Please use offset and "
            "limit parameters to read specific portions of the file, or use the GrepTool to search for "
            "specific content."
        )
        return Call(Tool.READ, path, message, Ended.FAILED, seconds=0.1)

    def edit(self, path: str, old: str, new: str) -> Call:
        """Replace ``old`` by ``new``; the checkout holds the file as it is after the edit."""
        return Call(Tool.EDIT, path, before=self._before(path, old, new), old=old, new=new, seconds=0.2)

    def edit_unread(self, path: str, old: str, new: str) -> Call:
        message = (
            "<tool_use_error>File has not been read yet. Read it first before writing to it.</tool_use_error>"
        )
        return Call(Tool.EDIT, path, message, Ended.FAILED, old=old, new=new, seconds=0.1)

    def edit_misses(self, path: str, old: str, new: str) -> Call:
        """An edit whose ``old`` is not in the file."""
        return Call(Tool.EDIT, path, ended=Ended.FAILED, old=old, new=new, seconds=0.1)

    def grep(self, pattern: str, folder: str) -> Call:
        return Call(Tool.GREP, pattern, "\n".join(self._matches(pattern, folder)), folder=folder, seconds=0.2)

    def glob(self, pattern: str) -> Call:
        found = [path for path in self.files if fnmatchcase(path, pattern.replace("**/", "*"))]
        return Call(Tool.GLOB, pattern, "\n".join(sorted(found)), seconds=0.2)

    def cat(self, path: str, first: int = 1, last: int = 240) -> Call:
        """A file read with sed, as Codex does."""
        shown = "\n".join(self.files[path].splitlines()[first - 1 : last])
        return run(f"sed -n '{first},{last}p' {path}", shown, seconds=0.02)

    def rg(self, pattern: str, where: str, options: str = "") -> Call:
        """A search with ripgrep, as Codex does."""
        head = f"rg -n {options + ' ' if options else ''}'{pattern}'"
        matches = self._matches(pattern, where)
        return run(f"{head} {where}".rstrip(), "\n".join(matches), seconds=0.03)

    def list_files(self) -> Call:
        return run("rg --files", "\n".join(sorted(self.files)), seconds=0.03)

    def patch(self, path: str, old: str, new: str) -> Call:
        return Call(Tool.PATCH, path, before=self._before(path, old, new), old=old, new=new, seconds=0.1)

    def patch_misses(self, path: str, old: str, new: str) -> Call:
        """A patch whose context is not in the file."""
        return Call(Tool.PATCH, path, ended=Ended.FAILED, old=old, new=new, seconds=0.1)

    def tests(self, path: str) -> list[str]:
        return [f"{path}::{name}" for name in re.findall(r"def (test_\w+)", self.files[path])]

    def _before(self, path: str, old: str, new: str) -> str:
        text = self.files[path]
        if new not in text:
            raise ValueError(f"{path} does not hold the text that the edit leaves: {new!r}")
        return text.replace(new, old, 1)

    def _matches(self, pattern: str, folder: str) -> list[str]:
        seek = re.compile(pattern)
        return [
            f"{path}:{number}:{line}"
            for path, text in sorted(self.files.items())
            if path.startswith(folder) and len(text) < 100_000
            for number, line in enumerate(text.splitlines(), start=1)
            if seek.search(line)
        ]
