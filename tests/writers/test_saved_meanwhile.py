"""What an editor saves while we replace or delete its file is kept, to the last moment and past it."""

import ctypes
import errno
import os
import shutil
import sys

import pytest

import writers.applying.renames
import writers.applying.replacing
import writers.applying.transaction
from tests.writers.block_samples import change, everything_below, plan
from tests.writers.editors import save_by_rename, save_in_place
from writers.applying.replacing import check_still
from writers.applying.staging import temporary_path
from writers.applying.transaction import Change, replace_all
from writers.errors import FileChanged, UndoRefused, WriteRefused
from writers.files import read_target

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture
def saved_at_the_last_moment(monkeypatch):
    """Let someone do something after the last look at a file, and before it is replaced."""

    def arrange(action):
        real = check_still

        def then(target):
            real(target)
            action()

        monkeypatch.setattr(writers.applying.transaction, "check_still", then)

    return arrange


@pytest.mark.parametrize("save", [save_in_place, save_by_rename])
def test_what_is_saved_after_the_last_look_is_put_back(tmp_path, save, saved_at_the_last_moment):
    file = tmp_path / "A.md"
    file.write_bytes(b"old")
    saved_at_the_last_moment(lambda: save(file, b"edited"))
    with pytest.raises(FileChanged, match=r"A\.md was changed by someone else at this moment"):
        replace_all([Change(read_target(file), b"new")], "token")
    assert everything_below(tmp_path) == {"A.md": b"edited"}


def test_a_file_created_or_edited_at_the_last_moment_is_neither_replaced_nor_deleted(
    tmp_path, saved_at_the_last_moment
):
    file = tmp_path / "A.md"
    saved_at_the_last_moment(lambda: file.write_bytes(b"theirs"))
    with pytest.raises(FileChanged, match="was created by someone else at this moment"):
        replace_all([Change(read_target(file), b"ours")], "token")
    assert everything_below(tmp_path) == {"A.md": b"theirs"}
    file.write_bytes(b"ours")
    with pytest.raises(FileChanged, match="was changed by someone else at this moment"):
        replace_all([Change(read_target(file), None)], "token")
    assert everything_below(tmp_path) == {"A.md": b"theirs"}


@pytest.mark.parametrize("data", [b"new", None])
def test_a_file_deleted_at_the_last_moment_stays_deleted(tmp_path, saved_at_the_last_moment, data):
    file = tmp_path / "A.md"
    file.write_bytes(b"old")
    saved_at_the_last_moment(file.unlink)
    with pytest.raises(FileChanged, match="was moved or deleted by someone else at this moment"):
        replace_all([Change(read_target(file), data)], "token")
    assert everything_below(tmp_path) == {}


def test_of_two_versions_saved_as_their_file_is_deleted_none_is_lost(
    tmp_path, saved_at_the_last_moment, monkeypatch
):
    file = tmp_path / "A.md"
    file.write_bytes(b"ours")
    target, real = read_target(file), writers.applying.renames.rename_to_free

    def rename_to_free(old, new):
        if new == file:
            file.write_bytes(b"second")
        return real(old, new)

    saved_at_the_last_moment(lambda: file.write_bytes(b"first"))
    monkeypatch.setattr(writers.applying.replacing, "rename_to_free", rename_to_free)
    kept = temporary_path(file, "token")
    with pytest.raises(WriteRefused, match=f"saved anew at this moment. What it held before is in {kept}"):
        replace_all([Change(target, None)], "token")
    assert everything_below(tmp_path) == {kept.name: b"first", "A.md": b"second"}


def test_what_an_editor_saves_on_a_written_file_is_not_rolled_back(home, journal, monkeypatch):
    one, two = home / "1.md", home / "2.md"
    one.write_bytes(b"1")
    two.write_bytes(b"2")
    both = plan(change(one, b"new 1"), change(two, b"new 2"))
    real = writers.applying.replacing.put

    def failing(temporary, data, target):
        if target.path == two and target.data == b"2":
            one.write_bytes(b"edited")
            raise WriteRefused(two, "was not changed: input/output error.")
        return real(temporary, data, target)

    monkeypatch.setattr(writers.applying.transaction, "put", failing)
    with pytest.raises(
        writers.applying.transaction.RollbackFailed, match=r"1\.md was changed by someone else after"
    ):
        journal.apply(both)
    assert everything_below(home)["1.md"] == b"edited"
    [sentence] = journal.settle()
    assert "taken back, but not in every file" in sentence
    assert everything_below(home) == {"1.md": b"edited", "2.md": b"2"}


def test_what_is_saved_into_a_replaced_file_before_the_last_one_is_kept(home, journal, monkeypatch):
    """By someone who had found the file under its name, and opened it only after it was exchanged."""
    one, two = home / "1.md", home / "2.md"
    one.write_bytes(b"1")
    two.write_bytes(b"2")
    real = writers.applying.replacing.put

    def put(temporary, data, target):
        is_kept = real(temporary, data, target)
        if data == b"new 2":
            [replaced] = home.glob(temporary_path(one, "*").name)
            replaced.write_bytes(b"edited")
        return is_kept

    monkeypatch.setattr(writers.applying.transaction, "put", put)
    with pytest.raises(FileChanged, match=r"1\.md was changed by someone else at this moment"):
        journal.apply(plan(change(one, b"new 1"), change(two, b"new 2")))
    assert everything_below(home) == {"1.md": b"edited", "2.md": b"2"}


def test_what_was_saved_as_we_were_killed_has_its_name_again(home, journal):
    """Killed between the exchange and the look at what came out of it."""
    file = home / "A.md"
    file.write_bytes(b"old")
    planned = plan(change(file, b"new"))
    if not (child := os.fork()):
        file_of_editor = home / "saved"

        def exchange_and_die(one, two):
            file_of_editor.write_bytes(b"edited")
            file_of_editor.replace(file)
            writers.applying.renames.exchange(one, two)
            os._exit(9)

        writers.applying.replacing.exchange = exchange_and_die  # type: ignore[attr-defined]
        journal.apply(planned)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert file.read_bytes() == b"new"
    assert temporary_path(file, journal.entries()[0].id).read_bytes() == b"edited"
    [sentence] = journal.settle()
    assert everything_below(home) == {"A.md": b"edited"}
    assert "A.md was changed since then; it was left as it is" in sentence
    with pytest.raises(UndoRefused):
        journal.undo(journal.entries()[0].id)


def test_what_was_saved_as_we_were_killed_deleting_its_file_has_its_name_again(home, journal):
    file = home / "A.md"
    journal.apply(plan(change(file, b"made")))
    if not (child := os.fork()):
        look = check_still

        def save_after_the_last_look(target):
            look(target)
            file.write_bytes(b"edited")

        writers.applying.transaction.check_still = save_after_the_last_look  # type: ignore[attr-defined]
        writers.applying.replacing.contents = lambda path: os._exit(9)  # type: ignore[attr-defined]
        journal.undo()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert not file.exists()
    [sentence] = journal.settle()
    assert everything_below(home) == {"A.md": b"edited"}
    assert "A.md was changed since then; it was left as it is" in sentence


def not_on_this_file_system(*_):
    ctypes.set_errno(errno.EINVAL)
    return -1


@pytest.fixture(params=[None, not_on_this_file_system])
def no_exchange(request, monkeypatch):
    """As on Windows, and on file systems that have none."""
    monkeypatch.setattr(writers.applying.renames, "_system_call", lambda: request.param)


@pytest.mark.parametrize(("before", "what"), [(b"old", "changed"), (None, "created")])
def test_without_an_exchange_what_is_saved_after_the_last_look_but_one_is_kept(
    tmp_path, no_exchange, saved_at_the_last_moment, before, what
):
    file = tmp_path / "A.md"
    if before is not None:
        file.write_bytes(before)
    saved_at_the_last_moment(lambda: file.write_bytes(b"edited"))
    with pytest.raises(FileChanged, match=rf"A\.md was {what} by someone else at this moment"):
        replace_all([Change(read_target(file), b"new")], "token")
    assert everything_below(tmp_path) == {"A.md": b"edited"}


def test_without_an_exchange_of_names_the_look_comes_first(tmp_path, no_exchange):
    one, two = tmp_path / "1.md", tmp_path / "new" / "2.md"
    one.write_bytes(b"1")
    made = [Change(read_target(one), b"new 1"), Change(read_target(two), b"new 2")]
    replace_all(made, "token")
    assert everything_below(tmp_path) == {"1.md": b"new 1", "new": None, "new/2.md": b"new 2"}
    back = [Change(read_target(one), b"1"), Change(read_target(two), None)]
    three = tmp_path / "3.md"
    three.write_bytes(b"3")
    failing = Change(read_target(three), b"new 3")
    three.write_bytes(b"edited")
    with pytest.raises(FileChanged):
        replace_all([*back, failing], "token")
    assert everything_below(tmp_path / "new") == {"2.md": b"new 2"}
    assert one.read_bytes() == b"new 1"


@pytest.mark.parametrize("versions", [[b"first", b"second"], [b"first", b"second", b"third"]])
def test_what_is_saved_into_our_bytes_before_they_are_taken_back_is_kept(tmp_path, monkeypatch, versions):
    """Saved once after the last look, and again, in place, into the new file under the same name."""
    file = tmp_path / "A.md"
    file.write_bytes(b"old")
    real, saves = writers.applying.renames.exchange, list(versions)

    def exchange(one, two):
        if len(saves) == len(versions):
            file.write_bytes(saves.pop(0))
        real(one, two)
        if saves:
            file.write_bytes(saves.pop(0))

    monkeypatch.setattr(writers.applying.replacing, "exchange", exchange)
    with pytest.raises(FileChanged):
        replace_all([Change(read_target(file), b"new")], "token")
    assert everything_below(tmp_path) == {"A.md": versions[-1]}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who has a file open")
def test_a_file_that_another_program_is_writing_is_left_to_it(tmp_path):
    file = tmp_path / "A.md"
    file.write_bytes(b"old")
    with file.open("r+b"), pytest.raises(FileChanged, match="at this moment"):
        replace_all([Change(read_target(file), b"new")], "token")
    with file.open("r+b"), pytest.raises(FileChanged, match="at this moment"):
        replace_all([Change(read_target(file), None)], "token")
    assert everything_below(tmp_path) == {"A.md": b"old"}
    with file.open("rb"):  # a reader does not matter
        replace_all([Change(read_target(file), b"new")], "token")
    assert everything_below(tmp_path) == {"A.md": b"new"}
    with file.open("rb"):
        replace_all([Change(read_target(file), None)], "token")
    assert everything_below(tmp_path) == {}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who has a file open")
def test_what_an_editor_writes_into_a_file_that_an_undo_removes_is_kept(home, journal):
    file = home / "A.md"
    journal.apply(plan(change(file, b"made")))
    with file.open("r+b") as editor:
        with pytest.raises(FileChanged, match=r"A\.md was changed by someone else at this moment"):
            journal.undo()
        editor.write(b"typed")
    assert everything_below(home) == {"A.md": b"typed"}


def test_what_is_opened_as_its_file_is_removed_is_looked_at_once_more(home, journal, monkeypatch):
    one, two = home / "1.md", home / "2.md"
    two.write_bytes(b"2")
    journal.apply(plan(change(one, b"made"), change(two, b"new 2")))
    real = writers.applying.replacing.put

    def put(temporary, data, target):
        [removed] = home.glob(temporary_path(one, "*").name)
        removed.write_bytes(b"edited")
        return real(temporary, data, target)

    monkeypatch.setattr(writers.applying.transaction, "put", put)
    with pytest.raises(FileChanged, match=r"1\.md was changed by someone else at this moment"):
        journal.undo()
    assert everything_below(home) == {"1.md": b"edited", "2.md": b"new 2"}


def test_a_folder_that_goes_while_its_file_is_looked_at(home, monkeypatch):
    file = home / "1.md"
    file.write_bytes(b"old")
    look = os.access

    def access(path, mode):
        found = look(path, mode)
        if path == file:
            shutil.rmtree(home)
        return found

    monkeypatch.setattr(os, "access", access)
    with pytest.raises(WriteRefused, match=r"1\.md cannot be reached: no such file"):
        read_target(file)
