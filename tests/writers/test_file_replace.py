"""Replacing one file: whole or not at all, through links, with its mode; refused in a sentence otherwise."""

import errno
import os
import resource
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from tests.writers.block_samples import everything_below
from writers.applying.transaction import Change, replace_all
from writers.errors import FileChanged, WriteRefused
from writers.files import missing_folders, read_target


def replace(path, data):
    replace_all([Change(read_target(path), data)], "token")


def test_keeps_mode_and_leaves_nothing_beside_the_file(tmp_path):
    file = tmp_path / "A.md"
    file.write_bytes(b"old")
    file.chmod(0o640)
    replace(file, b"new")
    assert everything_below(tmp_path) == {"A.md": b"new"}
    assert file.stat().st_mode & 0o7777 == 0o640


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_keeps_the_owner_when_root_writes(tmp_path):
    file = tmp_path / "A.md"
    file.write_bytes(b"old")
    os.chown(file, 1234, 2345)
    replace(file, b"new")
    assert (file.stat().st_uid, file.stat().st_gid) == (1234, 2345)


def access_list(owner, named, group, mask, other, user=4321):
    """A POSIX access list as Linux keeps it: version 2, then (tag, permissions, id) of each entry."""
    nobody = 0xFFFFFFFF
    entries = [
        (1, owner, nobody),
        (2, named, user),
        (4, group, nobody),
        (16, mask, nobody),
        (32, other, nobody),
    ]
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


def set_attribute(path, name, value):
    if sys.platform != "linux":
        pytest.skip("Python has extended attributes on Linux only")
    try:
        os.setxattr(path, name, value)
    except OSError as error:
        pytest.skip(f"this file system has no such attributes: {error}")


ACL, DEFAULT_ACL = "system.posix_acl_access", "system.posix_acl_default"


def test_keeps_extended_attributes_and_the_access_list(tmp_path):
    file = tmp_path / "A.md"
    file.write_bytes(b"old")
    set_attribute(file, "user.note", b"keep")
    set_attribute(file, ACL, access_list(6, 6, 0, 6, 0))
    before = file.stat().st_mode, {name: os.getxattr(file, name) for name in os.listxattr(file)}
    replace(file, b"new")
    assert (file.stat().st_mode, {n: os.getxattr(file, n) for n in os.listxattr(file)}) == before


def test_does_not_let_in_whom_the_folder_s_default_would(tmp_path):
    file = tmp_path / "A.md"
    file.write_bytes(b"old")
    file.chmod(0o660)
    set_attribute(tmp_path, DEFAULT_ACL, access_list(7, 7, 7, 7, 0))
    replace(file, b"new")
    assert ACL not in os.listxattr(file)
    assert file.stat().st_mode & 0o777 == 0o660
    set_attribute(file, ACL, access_list(6, 6, 0, 6, 0))
    before = os.getxattr(file, ACL)
    replace(file, b"newer")
    assert os.getxattr(file, ACL) == before


@pytest.mark.parametrize(("lost", "refused"), [("user.note", False), (ACL, True)])
def test_only_a_lost_access_list_is_a_reason_not_to_write(tmp_path, monkeypatch, lost, refused):
    file = tmp_path / "A.md"
    file.write_bytes(b"old")
    set_attribute(file, "user.note", b"keep")
    set_attribute(file, ACL, access_list(6, 6, 0, 6, 0))
    real = os.setxattr

    def failing(place, name, value):
        if name == lost:
            raise OSError(errno.EPERM, os.strerror(errno.EPERM))
        real(place, name, value)

    monkeypatch.setattr(os, "setxattr", failing)
    if refused:
        with pytest.raises(WriteRefused, match="was not changed: operation not permitted"):
            replace(file, b"new")
    else:
        replace(file, b"new")
    assert everything_below(tmp_path) == {"A.md": b"old" if refused else b"new"}


def test_new_bytes_are_on_disk_before_they_get_the_file_s_name_and_the_name_after(tmp_path, monkeypatch):
    file = tmp_path / "A.md"
    file.write_bytes(b"old")
    synced = []
    real = os.fsync

    def noted(descriptor):
        real(descriptor)
        synced.append((os.fstat(descriptor).st_ino, os.fstat(descriptor).st_size, file.read_bytes()))

    monkeypatch.setattr(os, "fsync", noted)
    replace(file, b"newer")
    folder = tmp_path.stat()
    assert synced == [(file.stat().st_ino, 5, b"old"), (folder.st_ino, folder.st_size, b"newer")]


def test_a_link_stays_a_link_and_its_file_is_replaced(tmp_path):
    (tmp_path / "dotfiles").mkdir()
    real = tmp_path / "dotfiles" / "claude.md"
    real.write_bytes(b"old")
    (tmp_path / "middle").symlink_to(Path("dotfiles") / "claude.md")
    (tmp_path / "CLAUDE.md").symlink_to("middle")
    replace(tmp_path / "CLAUDE.md", b"new")
    assert real.read_bytes() == b"new"
    assert (tmp_path / "CLAUDE.md").readlink() == Path("middle")
    assert (tmp_path / "middle").readlink() == Path("dotfiles/claude.md")


def test_makes_missing_folders_and_follows_what_the_umask_allows(tmp_path):
    before = os.umask(0o027)
    try:
        replace(tmp_path / "a" / "b" / "MEMORY.md", b"new")
    finally:
        os.umask(before)
    file = tmp_path / "a" / "b" / "MEMORY.md"
    assert file.read_bytes() == b"new"
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_long_name_is_no_obstacle(tmp_path):
    name = "n" * 252 + ".md"
    replace(tmp_path / name, b"new")
    assert everything_below(tmp_path) == {name: b"new"}


def a_folder(path):
    path.mkdir()


def a_pipe(path):
    os.mkfifo(path)


def a_dangling_link(path):
    path.symlink_to("nowhere")


def a_loop_of_links(path):
    path.symlink_to(path.name)


def a_read_only_file(path):
    path.write_bytes(b"x")
    path.chmod(0o444)


def a_shut_file(path):
    path.write_bytes(b"x")
    path.chmod(0)


def a_read_only_folder(path):
    path.write_bytes(b"x")
    path.parent.chmod(0o555)


def a_file_for_a_folder(path):
    path.parent.rmdir()
    path.parent.write_bytes(b"x")


def a_dangling_folder(path):
    path.parent.rmdir()
    path.parent.symlink_to("nowhere")


def too_much(path):
    with path.open("wb") as file:
        file.truncate(10 * 1024 * 1024 + 1)


def two_names(path):
    path.write_bytes(b"x")
    os.link(path, path.with_name("other"))


def test_a_path_that_no_file_can_have_is_refused_in_a_sentence():
    with pytest.raises(WriteRefused, match=r"cannot be a file's path: .*embedded null"):
        read_target(Path("/tmp/a\0b/A.md"))


def test_a_tilde_of_nobody_s_is_a_name_like_any_other(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert read_target(Path("~no-such-user") / "A.md").path == tmp_path / "~no-such-user" / "A.md"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (a_folder, "is a folder, not a file"),
        (a_pipe, "is not a regular file"),
        (a_dangling_link, "is a link to nowhere, which does not exist"),
        (a_loop_of_links, "cannot be reached: too many levels of symbolic links"),
        (a_read_only_file, "is read-only. Make it writable first"),
        (a_shut_file, "can be neither read nor written. Make it readable and writable first"),
        (a_read_only_folder, "cannot be replaced: its folder .* is read-only"),
        (a_file_for_a_folder, "cannot be created: a part of its path is a file"),
        (a_dangling_folder, "cannot be created: .* is a link to nowhere"),
        (too_much, "has 10,485,761 bytes"),
        (two_names, "has 2 hard links"),
    ],
)
def test_refuses_in_a_sentence(tmp_path, make, sentence):
    path = tmp_path / "folder" / "A.md"
    path.parent.mkdir()
    make(path)
    with pytest.raises(WriteRefused, match=sentence):
        read_target(path)


def test_ten_megabytes_are_handled(tmp_path):
    data = (b"x" * 1023 + b"\n") * 10 * 1024
    (tmp_path / "A.md").write_bytes(data)
    assert read_target(tmp_path / "A.md").data == data


def test_an_edit_at_the_last_moment_is_never_overwritten(tmp_path):
    first, second = tmp_path / "1.md", tmp_path / "2.md"
    first.write_bytes(b"1")
    second.write_bytes(b"2")
    changes = [Change(read_target(first), b"new 1"), Change(read_target(second), b"new 2")]
    second.write_bytes(b"edited")
    with pytest.raises(FileChanged, match=r"2\.md was changed by someone else"):
        replace_all(changes, "token")
    assert everything_below(tmp_path) == {"1.md": b"1", "2.md": b"edited"}


FULL_DISK = """
import resource, sys
from pathlib import Path
from writers.errors import WriteRefused
from writers.files import read_target
from writers.applying.transaction import Change, replace_all
small, big = (Path(name) for name in sys.argv[1:])
changes = [Change(read_target(small), b"new"), Change(read_target(big), b"n" * 65_000)]
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    replace_all(changes, "token")
except WriteRefused as error:
    print(error)
"""


def test_d23_when_the_disk_is_full_every_file_is_as_it_was(tmp_path):
    files = tmp_path / "small.md", tmp_path / "new" / "big.md"
    files[0].write_bytes(b"old")
    run = subprocess.run(
        [sys.executable, "-c", FULL_DISK, *map(str, files)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert "big.md was not changed: there is no room to write the new version" in run.stdout
    assert everything_below(tmp_path) == {"small.md": b"old"}
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 4096


def test_folders_of_which_the_system_does_not_tell_are_not_taken_for_missing(tmp_path):
    assert missing_folders(tmp_path / "a" / "b" / "1.md") == [tmp_path / "a", tmp_path / "a" / "b"]
    with pytest.raises(WriteRefused, match=r"1\.md cannot be reached: file name too long"):
        missing_folders(tmp_path / ("n" * 300) / "1.md")
