"""Paths from logs as rules may name them."""

from __future__ import annotations

import pytest

from analyzer.rule_text.project_paths import portable

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


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("S:\\tides\\src\\app.vb", "src/app.vb"),
        ("s:\\tides\\src\\app.vb", "src/app.vb"),
        ("s:/tides/src/app.vb", "src/app.vb"),
        ("/s/tides/src/app.vb", "src/app.vb"),
        ("/d/tides/src/app.vb", None),
    ],
)
@pytest.mark.parametrize("cwd", ["S:\\tides", "s:\\tides", ""])
def test_a_drive_is_the_same_in_either_case_and_as_bash_writes_it(
    path: str, named: str | None, cwd: str
) -> None:
    assert portable(path, "S:\\tides", cwd) == named
    assert portable(path, "s:\\tides", cwd) == named
