"""Time the scan of generated logs against references measured in the same rounds, and check its counts.

python -m bench.scan LOGS [--rounds 5]
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from headroom_tui.live.watch import LogWatcher
from scanners.base import ConversationScanner
from scanners.index import SessionIndex
from scanners.logs import Logs
from scanners.models import CallStatus
from scanners.reading import pool
from scanners.registry import SCANNERS

FLAGGED = (CallStatus.FAILED, CallStatus.REJECTED, CallStatus.INTERRUPTED, CallStatus.CANCELLED)


def scanner_of(logs: Path) -> ConversationScanner:
    return SCANNERS[json.loads((logs / "manifest.json").read_bytes())["kind"]](logs)


def check(logs: Path) -> int:
    """Compare every file with the manifest: calls, flagged calls, bad lines, tokens. Returns the files."""
    manifest = json.loads((logs / "manifest.json").read_bytes())
    following = Logs([scanner_of(logs)], SessionIndex(None, "bench"))
    list(following.read(following.look(), lambda: False))
    empty = 0
    for name, (_, _, uses, _, errors, malformed, tokens_in, tokens_out) in manifest["files"].items():
        known = following.known[manifest["kind"], str(logs / name)]
        if not known.summaries:
            assert (uses, malformed) == (0, 0), name
            empty += 1
            continue
        [summary], [(_, [ends])] = known.summaries, following.calls([known])
        flagged = sum(list(CallStatus)[end // 32] in FLAGGED for end in ends.ends)
        found = (len(ends.ids), flagged, summary.bad_lines, summary.input_tokens, summary.output_tokens)
        assert found == (uses, errors, malformed, tokens_in, tokens_out), (name, found)
    print(f"{len(manifest['files'])} files as in the manifest ({empty} without a call or a word)")
    return len(manifest["files"])


def lines(scanner: ConversationScanner) -> Iterator[bytes]:
    for path in scanner.log_files():
        with path.open("rb") as file:
            yield from file


def loads_all(scanner: ConversationScanner, loads: Callable[[bytes], object]) -> None:
    for line in lines(scanner):
        try:
            loads(line)
        except ValueError:
            continue


def walk_all(folder: str) -> int:
    number = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            number += walk_all(entry.path) if entry.is_dir() else bool(entry.stat().st_size)
    return number


def run(what: str, logs: Path, state: Path) -> float:
    """Do one thing in this process; the seconds it took."""
    scanner = scanner_of(logs)  # not timed: reading the manifest is nobody's work
    begun = time.perf_counter()
    if what == "orjson":
        import orjson  # type: ignore[import-not-found]  # a reference, which nothing else needs

        loads_all(scanner, orjson.loads)
    elif what == "json":
        loads_all(scanner, json.loads)
    elif what == "check":
        check(logs)
    elif what == "walk":
        walk_all(str(logs))
    else:
        if what == "serial":
            pool.WORTH_A_POOL = 1 << 60
        following = Logs([scanner], SessionIndex(state / "index.sqlite", "bench"))
        following.load()
        for _ in following.read(following.look(), lambda: False):  # kept by nobody, as in the app
            pass
    return time.perf_counter() - begun


def measured(what: str, logs: Path, state: Path) -> dict[str, float]:
    """Do one thing in a process of its own: its whole seconds, those inside, and the peak of its memory."""
    begun = time.perf_counter()
    command = [sys.executable, __file__, str(logs), "--only", what, "--state", str(state)]
    # With bytecode, as it is installed.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environ)
    return {"whole": time.perf_counter() - begun, **json.loads(done.stdout)}


def appended(logs: Path, state: Path) -> None:
    """Append lines to the largest log, and read each into the index: at once, and when the watcher tells."""
    scanner = scanner_of(logs)
    following = Logs([scanner], SessionIndex(state / "index.sqlite", "bench"))
    following.load()
    largest = max(scanner.log_files(), key=lambda path: path.stat().st_size)
    before = largest.stat()
    with largest.open("rb") as file:
        line = next(line for line in file if b'"tool_use"' in line or b"function_call" in line)

    def append() -> None:
        with largest.open("ab") as file:
            file.write(line)

    def read(paths: Iterable[Path]) -> float:
        """Return when the index had it."""
        list(following.read(following.look_at(paths), lambda: False))
        return time.perf_counter()

    times = []
    try:
        for _ in range(60):
            append()
            begun = time.perf_counter()
            times.append((read([largest]) - begun) * 1000)
        watched = [(done - begun) * 1000 for begun, done in appended_and_watched(scanner, append, read)]
    finally:
        os.truncate(largest, before.st_size)
        os.utime(largest, ns=(before.st_atime_ns, before.st_mtime_ns))
    print(f"{before.st_size / 1e6:.0f} MB log, a line more in the index: {statistics.median(times):.2f} ms")
    print(f"  from the append itself: {statistics.median(watched):.1f} ms, at most {max(watched):.1f}")


def appended_and_watched(
    scanner: ConversationScanner, append: Callable[[], None], read: Callable[[Iterable[Path]], float]
) -> Iterator[tuple[float, float]]:
    """Yield when each of 60 lines was appended, and when what the watcher told of it had been read."""
    stop, told = threading.Event(), queue.SimpleQueue[float]()

    def watch() -> None:
        for paths in filter(None, LogWatcher([scanner], stop).changes()):
            told.put(read(paths))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        is_watched = False
        while not is_watched:  # it takes a moment to watch thousands of folders
            append()
            with suppress(queue.Empty):
                told.get(timeout=1)
                is_watched = True
        for _ in range(60):
            time.sleep(0.2)  # so that each is a change of its own
            begun = time.perf_counter()
            append()
            yield begun, told.get()
    finally:
        stop.set()
        watching.join()


def compare(logs: Path, rounds: int) -> None:
    # In a process of its own: a child's peak memory begins with its parent's.
    subprocess.run([sys.executable, __file__, str(logs), "--only", "check"], check=True)
    size = sum(path.stat().st_size for path in scanner_of(logs).log_files())
    results: dict[str, list[dict[str, float]]] = {}
    for _ in range(rounds):
        for what in ("orjson", "json", "walk", "serial", "warm", "several"):
            state = Path(tempfile.mkdtemp()) if what in ("serial", "several") else state_of_serial(results)
            found = measured(what, logs, state)
            results.setdefault(what, []).append({**found, "state": str(state)})  # type: ignore[dict-item]
            if what == "several":
                shutil.rmtree(state)
    middle = {
        what: {
            key: statistics.median(each[key] for each in found) for key in ("whole", "inside", "peak", "cpu")
        }
        for what, found in results.items()
    }
    print(f"{size / 1e6:.0f} MB, medians of {rounds} rounds")
    print("             whole s  inside s   cpu s  MB/s  x orjson  x json  peak MiB")
    for what, found in middle.items():
        inside = found["inside"]
        print(
            f"{what:12} {found['whole']:7.3f}  {inside:8.3f} {found['cpu']:7.3f} {size / 1e6 / inside:5.0f}"
            f"  {inside / middle['orjson']['inside']:8.2f}  {inside / middle['json']['inside']:6.2f}"
            f"  {found['peak']:8.0f}"
        )
    print(f"warm / cold in one process, whole: {middle['warm']['whole'] / middle['serial']['whole']:.3f}")
    print(f"warm / cold in several, whole:     {middle['warm']['whole'] / middle['several']['whole']:.3f}")
    print(f"warm / scandir with stat, inside:  {middle['warm']['inside'] / middle['walk']['inside']:.2f}")
    appended(logs, Path(str(results["serial"][-1]["state"])))
    for found in results["serial"]:
        shutil.rmtree(str(found["state"]))


def state_of_serial(results: dict[str, list[dict[str, float]]]) -> Path:
    """The state that the latest cold scan left, for a warm start."""
    return Path(str(results["serial"][-1]["state"])) if "serial" in results else Path("unused")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("logs", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", help="do one thing in this process, and print its figures as JSON")
    parser.add_argument("--state", type=Path)
    given = parser.parse_args()
    if given.only:
        inside = run(given.only, given.logs, given.state)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = time.process_time() + children.ru_utime + children.ru_stime
        print(json.dumps({"inside": inside, "peak": peak + children.ru_maxrss / 1024, "cpu": cpu}))
    else:
        compare(given.logs, given.rounds)


if __name__ == "__main__":
    main()
