"""Paths as a person in a project would say them: only where they are that path, never a piece of another."""

from __future__ import annotations

from pathlib import Path

import pytest

from headroom_tui import wording


@pytest.mark.parametrize(
    ("text", "folder", "home", "said"),
    [
        ("cat /code/gull/src/a.py", "/code/gull", "/home/ann", "cat src/a.py"),
        ("cat /code/gull/src/a.py", "/code/gull/", "/home/ann", "cat src/a.py"),
        ("cat '/code/gull/a' x=/code/gull/b:/code/gull/c", "/code/gull", "/home/ann", "cat 'a' x=b:c"),
        ("type C:\\code\\gull\\a.py", "C:\\code\\gull", "/home/ann", "type a.py"),
        ("/tmp/code/gull/a /code/gull-2/b", "/code/gull", "/home/ann", "/tmp/code/gull/a /code/gull-2/b"),
        ("ls /home/ann /home/ann/x", "/code/gull", "/home/ann", "ls ~ ~/x"),
        ("ls /home/anna/x /mnt/home/ann/y", "/code/gull", "/home/ann", "ls /home/anna/x /mnt/home/ann/y"),
        ("ls /etc/x", "/", "/", "ls /etc/x"),
    ],
)  # fmt: skip
def test_a_path_is_shortened_where_it_is_one(text: str, folder: str, home: str, said: str) -> None:
    assert wording.shortened(text, folder, Path(home)) == said
