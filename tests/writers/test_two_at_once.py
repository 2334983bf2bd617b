"""Two of us, or one of us and an editor, on the same file at the same moment: nobody's text is lost.

``HEADROOM_ROUNDS=200`` plays more rounds than the normal run (see bench/README.md).
"""

import multiprocessing
import os
import threading
import time

import pytest

from tests.writers.block_samples import change, everything_below, plan
from tests.writers.editors import save_by_rename, save_in_place
from writers.applying.transaction import Change, replace_all
from writers.errors import FileChanged, WriteRefused
from writers.files import read_target
from writers.journal import Journal
from writers.lock import holding
from writers.models import FilePlan

ROUNDS = int(os.environ.get("HEADROOM_ROUNDS", "15"))
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
fork = multiprocessing.get_context("fork") if hasattr(os, "fork") else multiprocessing


def apply_one(folder, planned, barrier, results):
    journal = Journal(folder / "journal")
    barrier.wait(30)
    try:
        journal.apply(planned)
    except FileChanged as error:
        results.put((planned.files[0].after, str(error)))
    else:
        results.put((planned.files[0].after, "written"))


@pytest.mark.timeout(1200)
def test_of_two_plans_for_the_same_files_one_is_written_and_the_other_refused(tmp_path):
    said = set()
    for number in range(ROUNDS):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "1.md").write_bytes(b"old")
        plans = [
            plan(change(folder / "1.md", name + b" 1"), change(folder / "2.md", name + b" 2"))
            for name in (b"a", b"b")
        ]
        barrier, results = fork.Barrier(2), fork.Queue()
        processes = [fork.Process(target=apply_one, args=(folder, p, barrier, results)) for p in plans]
        for process in processes:
            process.start()
        outcomes = dict(results.get(timeout=30) for _ in processes)
        for process in processes:
            process.join(30)
        [winner] = [after for after, outcome in outcomes.items() if outcome == "written"]
        said |= {outcome.partition(".md ")[2] for outcome in outcomes.values()} - {""}
        assert (folder / "1.md").read_bytes() == winner
        assert (folder / "2.md").read_bytes() == winner.replace(b"1", b"2")
        assert sorted(os.listdir(folder)) == ["1.md", "2.md", "journal"]
        assert [entry.state for entry in Journal(folder / "journal").entries()] == ["applied"]
    assert said == {
        "was changed since it was planned. Nothing was written to it: plan again and look at the new diff."
    }


def append_lines(journal, file, name, count):
    done = 0
    while done < count:
        try:
            seen = read_target(file)  # once: a second look, for what is replaced, could see another's line
            longer = (seen.data or b"") + f"{name}\n".encode()
            journal.apply(plan(FilePlan(seen.path, seen.real_path, seen.data, longer)))
            done += 1
        except FileChanged:
            continue


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("kind", [fork.Process, threading.Thread])
def test_two_runs_that_each_plan_anew_lose_no_line(tmp_path, kind):
    """Threads share one journal object, as the screens of one app do."""
    file, journal = tmp_path / "A.md", Journal(tmp_path / "journal")
    file.write_bytes(b"")
    runs = [kind(target=append_lines, args=(journal, file, name, ROUNDS)) for name in "ab"]
    for run in runs:
        run.start()
    for run in runs:
        run.join(900)
    assert sorted(file.read_text().split()) == ["a"] * ROUNDS + ["b"] * ROUNDS


def test_a_child_forked_while_the_lock_is_held_does_not_keep_it(tmp_path):
    file, journal = tmp_path / "A.md", Journal(tmp_path / "journal")
    file.write_bytes(b"old")
    done = fork.Event()
    with journal._locked():
        child = fork.Process(target=done.wait, args=(30,))
        child.start()
    journal.apply(plan(change(file, b"new")))
    assert child.is_alive()
    assert file.read_bytes() == b"new"
    done.set()
    child.join(30)


def test_the_lock_leaves_no_file_open(tmp_path):
    before = len(os.listdir("/dev/fd"))
    for _ in range(3):
        with holding(tmp_path / "lock"):
            pass
    assert len(os.listdir("/dev/fd")) == before


def test_whoever_waits_too_long_is_told(home, journal, monkeypatch):
    monkeypatch.setattr("writers.lock.LOCK_SECONDS", 0.1)
    with journal._locked(), pytest.raises(WriteRefused, match="is in use by another headroom-tui; try again"):
        Journal(journal.folder).apply(plan(change(home / "A.md", b"new")))


# An editor


def edit(file, save, count, lost, done):
    """Save ``count`` versions. Before each, see that the last one is still there, at times with our line."""
    for number in range(count):
        mark = f"version {number}\n".encode()
        save(file, mark + b"text\n" * 50)
        deadline = time.monotonic() + 30
        while not ((now := file.read_bytes()).startswith(mark) and (number % 4 or now.endswith(b"ours\n"))):
            if time.monotonic() > deadline:
                lost.put(number)
                break
    done.set()


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("save", [save_in_place, save_by_rename])
def test_an_editor_that_saves_all_the_while_loses_no_version(tmp_path, save):
    file = tmp_path / "A.md"
    file.write_bytes(b"version\n")
    lost, done = fork.Queue(), fork.Event()
    editor = fork.Process(target=edit, args=(file, save, ROUNDS * 40, lost, done), daemon=True)
    editor.start()
    applied = refused = 0
    while not done.is_set():
        target = read_target(file)
        try:
            replace_all([Change(target, (target.data or b"") + b"- ours\n")], "token")
            applied += 1
        except FileChanged:
            refused += 1
    editor.join(30)
    print(f"{applied} applied, {refused} refused")
    assert lost.empty()
    assert applied and refused
    assert file.read_bytes().startswith(f"version {ROUNDS * 40 - 1}\n".encode())
    assert list(everything_below(tmp_path)) == ["A.md"]
