"""Every file that may be a log is found once, in the order of paths, wherever links lead."""

import os
import stat
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanners.walk import walk, walk_with_status

NAMES = ("a", "a.jsonl", "b", "b.jsonl", "c.txt")
PLACES = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map(lambda names: Path(*names))


def said_simply(path, suffixes, seen):
    """The files at or below a path: all of it looked at, in order, what was seen before passed over."""
    try:
        status = path.stat()
    except OSError:
        return []
    if (identity := (status.st_dev, status.st_ino)) in seen:
        return []
    if stat.S_ISDIR(status.st_mode):
        seen.add(identity)
        return [
            file for name in sorted(os.listdir(path)) for file in said_simply(path / name, suffixes, seen)
        ]
    if not path.name.endswith(suffixes):
        return []
    seen.add(identity)
    return [path]


@settings(max_examples=200)
@given(
    st.lists(st.tuples(PLACES, st.sampled_from(["file", "folder", "link", "hard link"]), PLACES), max_size=14)
)
def test_files_are_found_as_by_looking_at_everything(made):
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for place, kind, other in made:
            path, target = root / place, root / other
            try:
                if kind == "file":
                    path.touch()
                elif kind == "folder":
                    path.mkdir(parents=True, exist_ok=True)
                elif kind == "link":
                    path.symlink_to(target if len(other.parts) > 1 else root)
                else:
                    path.hardlink_to(target)
            except OSError:  # something else is there, or nothing is
                continue
        assert list(walk(root, (".jsonl",))) == said_simply(root, (".jsonl",), set())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_told(tmp_path):
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "a.jsonl").touch()
    (tmp_path / "shut").mkdir(mode=0o000)
    told: list[str] = []
    assert [path for path, _ in walk_with_status(tmp_path, (".jsonl",), told.append)] == [
        f"{tmp_path}/open/a.jsonl"
    ]
    assert told == [f"{tmp_path}/shut"]
