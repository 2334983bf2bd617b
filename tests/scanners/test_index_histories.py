"""The index, by random histories: whatever happens to logs, it says what a reading of them all would."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from scanners.claude import ClaudeScanner
from scanners.index import SessionIndex
from scanners.logs import Logs
from scanners.reading.summary import Tally, count, in_order
from tests.scanners.agent_logs import ClaudeLog


def lines_of(seed: int) -> bytes:
    """A few lines of a transcript: calls, results of this and other seeds' calls, words, damage."""
    log = ClaudeLog(session=f"s{seed % 3}")
    log.clock = seed % 50
    log.says(f"try number {seed}")
    log.call(f"c{seed}", "Bash", tokens=seed, message_id=f"m{seed % 4}", command=f"make {seed} | tail")
    log.call(f"w{seed % 7}", "Write", file_path=f"/a/{seed}", content="x" * (seed * 400 % 5000))
    if seed % 3:
        log.result(f"c{seed - seed % 2}", f"Exit code {seed}\nmake: *** no rule", is_error=seed % 3 == 1)
        log.result(f"w{seed % 5}", [{"type": "text", "text": "é" * (seed * 300 % 4000)}])
    body = b"".join(json.dumps(line).encode() + b"\n" for line in log.lines)
    if seed % 5 == 0:
        body += b'{"type":"user","message":{"content":"torn\n'
    if seed % 11 == 0:
        body += body.replace(b"\n", b"", 1)
    return body


seeds = st.integers(1, 60)
NAMES = [f"{letter}.jsonl" for letter in "abcd"]


class IndexHistories(RuleBasedStateMachine):
    """Two processes share one index over a folder of logs, to which anything happens."""

    files = Bundle("files")

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.home = self.folder / "claude"
        self.place = self.home / "projects" / "-home-ada-code-tide-table"
        self.place.mkdir(parents=True)
        self.time = 1_700_000_000_000_000_000
        self.indexes = [SessionIndex(self.folder / "index.sqlite", "1") for _ in range(2)]
        self.logs = [Logs([ClaudeScanner(self.home)], index) for index in self.indexes]
        self.checked: Logs | None = None

    def teardown(self) -> None:
        for index in self.indexes:
            index.database.close()
        shutil.rmtree(self.folder)

    def happened(self, path: Path) -> None:
        """Time passes between two writes, as it does for people."""
        self.time += 1_000_000
        if path.exists():
            os.utime(path, ns=(self.time, self.time))
        self.checked = None

    @rule(target=files, name=st.sampled_from(NAMES), seed=seeds)
    def write(self, name, seed):
        (self.place / name).write_bytes(lines_of(seed))
        self.happened(self.place / name)
        return name

    @rule(name=files, seed=seeds)
    def append(self, name, seed):
        with (self.place / name).open("ab") as file:
            file.write(lines_of(seed))
        self.happened(self.place / name)

    @rule(name=files, seed=seeds, part=st.floats(0, 1))
    def append_torn(self, name, seed, part):
        body = lines_of(seed)
        with (self.place / name).open("ab") as file:
            file.write(body[: int(len(body) * part)])
        self.happened(self.place / name)

    @rule(name=files, part=st.floats(0, 1))
    def truncate(self, name, part):
        if (path := self.place / name).exists():
            os.truncate(path, int(path.stat().st_size * part))
            self.happened(path)

    @rule(name=files, seed=seeds)
    def rewrite_at_the_same_size(self, name, seed):
        if (path := self.place / name).exists():
            size = path.stat().st_size
            path.write_bytes((lines_of(seed) * (size // 100 + 1))[:size])
            self.happened(path)

    @rule(name=files, seed=seeds)
    def replace_by_a_longer_one(self, name, seed):
        if (path := self.place / name).exists():
            other = path.with_suffix(".new")
            other.write_bytes(lines_of(seed) + path.read_bytes())
            other.replace(path)
            self.happened(path)

    @rule(target=files, name=consumes(files), new=st.sampled_from(NAMES))
    def rename(self, name, new):
        if (self.place / name).exists():
            (self.place / name).rename(self.place / new)
        self.happened(self.place / new)
        return new

    @rule(name=consumes(files))
    def delete(self, name):
        (self.place / name).unlink(missing_ok=True)
        self.happened(self.place / name)

    @rule(which=st.integers(0, 1))
    def look_everywhere(self, which):
        self.checked = self.logs[which]
        for read in self.checked.read(self.checked.look(), lambda: False):
            assert not read.problem

    @rule(which=st.integers(0, 1), name=files)
    def look_at_one(self, which, name):
        changes = self.logs[which].look_at([self.place / name])
        list(self.logs[which].read(changes, lambda: False))

    @rule(which=st.integers(0, 1))
    def start_anew(self, which):
        self.logs[which] = Logs([ClaudeScanner(self.home)], self.indexes[which])
        self.logs[which].load()

    @invariant()
    def equals_a_reading_from_zero(self):
        if getattr(self, "checked", None) is None:
            return
        scanner = ClaudeScanner(self.home)
        truth = {str(path): scanner.read_file(path) for path in scanner.log_files()}
        for as_known in (False, True):
            found = {
                path: self.checked.sessions(known, as_known)
                for (_, path), known in self.checked.known.items()
            }
            assert found == truth
        tally = Tally()
        summaries = [
            (summary, ends, known.path)
            for known, calls in self.checked.calls(list(self.checked.known.values()))
            for summary, ends in zip(known.summaries, calls, strict=True)
        ]
        for summary, ends, _ in in_order(summaries):
            tally.add(summary, ends)
        sessions = [session for each in truth.values() for session in each]
        sessions.sort(key=lambda each: (each.timestamp.timestamp() if each.timestamp else 0, str(each.file)))
        assert tally.counts() == count(sessions)


TestIndexHistories = IndexHistories.TestCase
TestIndexHistories.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
