"""The files that options name for what a command hands out: only one of the same kind is written over."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import click

from headroom_tui.command_line.options import UserPath
from scanners.text import visible

_BEGINNING = 4096  # bytes that are looked at


class OutputFile(UserPath):
    """A file to write, of a ``kind`` whose files begin so. A typo must cost nobody another file."""

    def __init__(self, kind: str, begins: str) -> None:
        super().__init__(dir_okay=False)
        self._kind = kind
        self._begins = re.compile(begins.encode())

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        path = super().convert(value, param, ctx)
        if why := self._why_not(path):
            self.fail(visible(why), param, ctx)
        return path

    def _why_not(self, path: Path) -> str:
        """Why this file is not written, with a way on; empty when it may be."""
        if _is_read_by_agents(path):
            return f"Agents read {path} as their instructions. Name another file."
        try:
            if not stat.S_ISREG(path.stat().st_mode):  # /dev/stdout, a pipe: nothing in it is lost
                return ""
        except OSError:  # it is not there, or writing it says why it cannot be
            return ""
        try:
            with path.open("rb") as file:
                beginning = file.read(_BEGINNING)
        except OSError as error:
            return f"{path} cannot be read to see what it is: {error.strerror or error}. Name another file."
        if not beginning or self._begins.match(beginning):
            return ""
        what = f"{path} is there, and is no {self._kind} of headroom-tui's."
        return f"{what} Name another file, or delete it first."


def _is_read_by_agents(path: Path) -> bool:
    from writers.saved_plan.allowed_places import is_allowed  # nothing else of an option needs the writers

    named = {Path(os.path.abspath(path)), Path(os.path.realpath(path))}  # noqa: PTH100 - as it is named
    return any(is_allowed(each, Path(each.anchor), {}) for each in named)


PLAN = OutputFile("plan", r'\s*\{\s*"format":\s*"headroom-tui plan"')
PAGE = OutputFile("report", r"(?s)<!doctype html>.*<title>headroom-tui report</title>")
LOG = OutputFile("log", r"\d{4}-\d\d-\d\d [\d:,]{12} [A-Z]+ (headroom_tui|writers|analyzer|scanners)\b")
