"""Paths from logs as rules may name them."""

from __future__ import annotations

import pytest

from analyzer.project_paths import portable

PROJECT = "/home/ada/code/tides"


@pytest.mark.parametrize(
    ("path", "named"),
    [
        (f"{PROJECT}/src/app.py", "src/app.py"),
        ("src/app.py", "src/app.py"),
        ("/home/ada/notes.md", "~/notes.md"),
        ("~/notes.md", "~/notes.md"),
        ("/opt/tides/notes.md", None),
        ("src/REDACTED/app.py", None),
        ("https://harbor.example/src/app.py", None),
        ("file:///home/ada/notes.md", None),
    ],
)
def test_a_path_is_named_from_the_project_or_the_home(path: str, named: str | None) -> None:
    assert portable(path, PROJECT, PROJECT) == named
