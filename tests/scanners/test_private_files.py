"""Our own files are for their owner only, and never half written."""

import os
import stat

import pytest

from scanners.cache_database import CacheDatabase
from scanners.private_files import make_private, write_private


@pytest.fixture(autouse=True)
def for_everybody():
    """Files are made for everybody here, unless something prevents it."""
    held = os.umask(0)
    yield
    os.umask(held)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("sync", [False, True])
def test_a_file_is_replaced_by_one_for_its_owner_only(tmp_path, monkeypatch, sync):
    file = tmp_path / "place.json"
    file.write_bytes(b"old")
    synced = []

    def noted(descriptor):
        status = os.fstat(descriptor)
        what = "folder" if stat.S_ISDIR(status.st_mode) else status.st_size
        synced.append((what, file.read_bytes()))

    monkeypatch.setattr(os, "fsync", noted)
    write_private(file, b"newer", sync=sync)
    assert (file.read_bytes(), mode(file)) == (b"newer", 0o600)
    assert list(tmp_path.iterdir()) == [file]
    assert synced == ([(5, b"old"), ("folder", b"newer")] if sync else [])


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_when_it_cannot_be_written_the_old_one_stays_alone(tmp_path, monkeypatch, step):
    file = tmp_path / "place.json"
    file.write_bytes(b"old")

    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, refuse)
    monkeypatch.setattr("pathlib.Path.replace", lambda self, to: os.replace(self, to))
    with pytest.raises(OSError, match=r"No space left on device: .*/place.json'"):
        write_private(file, b"new", sync=True)
    assert (file.read_bytes(), list(tmp_path.iterdir())) == (b"old", [file])


def test_a_file_made_for_another_writer_stays_as_it_is(tmp_path):
    file = tmp_path / "rules.db"
    make_private(file)
    assert mode(file) == 0o600
    file.write_bytes(b"held")
    make_private(file)
    assert file.read_bytes() == b"held"


def test_a_cache_is_for_its_owner_only(tmp_path):
    folder = tmp_path / "cache"
    CacheDatabase(folder / "notes.sqlite", "1", "CREATE TABLE notes (note TEXT)").begin_anew()
    assert {mode(file) for file in folder.iterdir()} == {0o600}
    assert mode(folder) == 0o700
