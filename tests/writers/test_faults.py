"""Faults made for real: what the system refuses ends in a sentence, with every file as it was.

Mounts are made in a mount namespace of a child process, which takes them along when it ends. As root, who may
do anything, the refusals of ordinary users are met in a child with another user id.
"""

import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.writers.block_samples import change, plan
from writers.errors import WriterError
from writers.files import contents
from writers.journal import Journal

NOBODY = 65534
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")


def apply_all(journal: str, *files: str) -> dict:
    """Apply, and tell what was said, what the journal says, and what the files' folder holds then."""
    said = "written"
    try:
        Journal(Path(journal)).apply(plan(*(change(Path(name), b"new" * 10_000) for name in files)))
    except WriterError as error:
        said = str(error)
    folder, entries = Path(files[0]).parent, []
    with suppress(WriterError):  # a journal that this user may not read
        entries = Journal(Path(journal)).entries()
    names = os.listdir(folder) if os.access(folder, os.R_OK | os.X_OK) else []
    return {
        "said": said,
        "states": [entry.state for entry in entries],
        "files": {n: (contents(folder / n) or b"").decode()[:9] for n in names},
    }


def as_nobody(journal, *files):
    """Apply as an ordinary user: in a child that becomes one, as nobody else may start Python everywhere."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            os.write(writing, json.dumps(apply_all(str(journal), *map(str, files))).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as result:
        told = result.read()
    os.waitpid(child, 0)
    return json.loads(told)


def mounted(script, journal, *files):
    """Run shell commands in a mount namespace of their own, then apply there."""
    if not shutil.which("unshare") or subprocess.run(["unshare", "-m", "true"], check=False).returncode:
        pytest.skip("this machine does not let us mount")
    done = subprocess.run(
        [*IN_A_NAMESPACE, f'{script}\nexec "$@"', "sh", sys.executable, __file__, journal, *files],
        capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


IN_A_NAMESPACE = ["unshare", "-m", "sh", "-ec"]
OLD = {"1.md": "1", "2.md": "2"}


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / "place"
    folder.mkdir()
    for name, text in OLD.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def nobodys(place):
    """The same, where an ordinary user may come and go, and all of it is his."""
    if os.geteuid() != 0:
        yield place
        return
    for path in (place.parent, place, *place.iterdir()):
        os.chown(path, NOBODY, NOBODY)
    closed = [folder for folder in place.parents if not folder.stat().st_mode & 0o001]
    for folder in closed:
        folder.chmod(folder.stat().st_mode | 0o011)
    yield place
    place.chmod(0o755)
    for folder in closed:
        folder.chmod(folder.stat().st_mode & ~0o011)


def test_a_full_disk_changes_no_file_and_is_said(place, tmp_path):
    told = mounted(
        f"mount -t tmpfs -o size=48k tmpfs {place}; printf 1 > {place}/1.md; printf 2 > {place}/2.md",
        *(tmp_path / "journal", place / "1.md", place / "2.md"),
    )
    assert "2.md was not changed: there is no room to write the new version" in told["said"]
    assert (told["states"], told["files"]) == (["failed"], OLD)


def test_a_full_disk_under_the_journal(place, tmp_path):
    (tmp_path / "state").mkdir()
    told = mounted(
        f"mount -t tmpfs -o size=8k tmpfs {tmp_path}/state",
        *(tmp_path / "state" / "journal", place / "1.md", place / "2.md"),
    )
    assert "cannot hold the journal (No space left on device); nothing was changed" in told["said"]
    assert (told["states"], told["files"]) == ([], OLD)


def test_a_file_that_is_mounted_by_itself(place, tmp_path):
    """1.md is written first, and is put back."""
    (tmp_path / "outside.md").write_text("outside")
    told = mounted(
        f"mount --bind {tmp_path}/outside.md {place}/2.md",
        *(tmp_path / "journal", place / "1.md", place / "2.md"),
    )
    assert "2.md was not changed: it is mounted by itself" in told["said"]
    assert (told["states"], told["files"]) == (["failed"], {"1.md": "1", "2.md": "outside"})


def test_a_file_system_that_is_mounted_read_only(place, tmp_path):
    told = mounted(
        f"mount --bind {place} {place}; mount -o remount,bind,ro {place}",
        *(tmp_path / "journal", place / "1.md"),
    )
    assert "1.md cannot be written" in told["said"]
    assert "or its file system is mounted read-only" in told["said"]
    assert (told["states"], told["files"]) == ([], OLD)


def test_a_container_s_file_system(place, tmp_path):
    """An overlay, whose lower files are copied up as they are first touched: nothing special."""
    (tmp_path / "upper").mkdir()
    told = mounted(
        f"mount -t tmpfs tmpfs {tmp_path}/upper; mkdir {tmp_path}/upper/upper {tmp_path}/upper/work\n"
        f"mount -t overlay overlay -o lowerdir={place},upperdir={tmp_path}/upper/upper"
        f",workdir={tmp_path}/upper/work {place}",
        *(tmp_path / "journal", place / "1.md", place / "new.md"),
    )
    assert (told["said"], told["states"]) == ("written", ["applied"])
    assert told["files"] == {"1.md": "newnewnew", "2.md": "2", "new.md": "newnewnew"}


@AS_ROOT
def test_a_file_that_is_marked_immutable(place, tmp_path):
    if not shutil.which("chattr") or subprocess.run(["chattr", "+i", place / "2.md"], check=False).returncode:
        pytest.skip("this file system has no such mark")
    try:
        told = apply_all(*map(str, (tmp_path / "journal", place / "1.md", place / "2.md")))
    finally:
        subprocess.run(["chattr", "-i", place / "2.md"], check=True)
    assert "2.md cannot be written" in told["said"]
    assert "it is marked immutable" in told["said"]
    assert told["files"] == OLD


def test_a_folder_without_permission_to_write(nobodys, tmp_path):
    nobodys.chmod(0o555)
    told = as_nobody(tmp_path / "journal", nobodys / "1.md", nobodys / "2.md")
    assert f"1.md cannot be replaced: its folder {nobodys} is read-only" in told["said"]
    assert (told["states"], told["files"]) == ([], OLD)


def test_a_folder_without_permission_to_enter(nobodys, tmp_path):
    nobodys.chmod(0o600)
    assert "1.md cannot be reached: permission denied" in as_nobody(tmp_path, nobodys / "1.md")["said"]


def test_a_file_without_permission_to_read(nobodys, tmp_path):
    (nobodys / "2.md").chmod(0o200)
    told = as_nobody(tmp_path / "journal", nobodys / "1.md", nobodys / "2.md")
    assert "2.md cannot be read: permission denied" in told["said"]


@AS_ROOT
def test_a_file_of_another_user(nobodys, tmp_path):
    """Who may write the file and its folder could replace it, and would own it then."""
    os.chown(nobodys / "2.md", 1234, NOBODY)
    (nobodys / "2.md").chmod(0o666)
    told = as_nobody(tmp_path / "journal", nobodys / "1.md", nobodys / "2.md")
    assert "2.md belongs to another user (id 1234); replacing it would make it yours" in told["said"]
    assert (told["states"], told["files"]) == ([], OLD)


@AS_ROOT
def test_a_group_that_cannot_be_kept(nobodys, tmp_path):
    os.chown(nobodys / "2.md", NOBODY, 1234)
    told = as_nobody(tmp_path / "journal", nobodys / "1.md", nobodys / "2.md")
    assert f"2.md was not changed: its owner (user {NOBODY}, group 1234) could not be kept" in told["said"]
    assert (told["states"], told["files"]) == (["failed"], OLD)


def test_a_journal_without_permission(nobodys, tmp_path):
    state = tmp_path / "state"
    state.mkdir(mode=0o500)
    if os.geteuid() == 0:
        os.chown(state, NOBODY, NOBODY)
    told = as_nobody(state / "journal", nobodys / "1.md")
    assert "cannot hold the journal (Permission denied); nothing was changed" in told["said"]
    assert told["files"] == OLD


if __name__ == "__main__":
    print(json.dumps(apply_all(*sys.argv[1:])))
