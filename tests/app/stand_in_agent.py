"""A stand-in for a coding agent: it behaves as its first arguments say, and keeps a log in the true shape.

The log is one that was made before (``STAND_IN_TAPE``), moved in time to end now; of a database, its rows are
added. ``size`` and ``keys`` look at the terminal, ``stay`` keeps the log and stays until a signal comes, or
its input ends, and a number is the exit code.
"""

from __future__ import annotations

import os
import re
import select
import signal
import sqlite3
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

TIME = re.compile(r"(20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)Z")
MILLISECONDS = re.compile(r"\b1[78]\d{11}\b")
LATER = timedelta(hours=1)  # than the run began, whatever the length of the log
WOKEN, _wakes = os.pipe()  # each signal writes a byte
os.set_blocking(_wakes, False)
signal.set_wakeup_fd(_wakes)


def keep_log(tape: Path, log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    if tape.suffix == ".db":
        add_rows(tape, log)
        return
    text = tape.read_text()
    newest = max(datetime.fromisoformat(found + "+00:00") for found in TIME.findall(text))
    shift = datetime.now(UTC) - newest + LATER

    def moved(match: re.Match[str]) -> str:
        then = datetime.fromisoformat(match[1] + "+00:00") + shift
        return then.strftime("%Y-%m-%dT%H:%M:%S.%f")[:23] + "Z"

    log.write_text(TIME.sub(moved, text))


def keep_what_was_recorded() -> None:
    if "STAND_IN_TAPE" in os.environ:
        keep_log(Path(os.environ["STAND_IN_TAPE"]), Path(os.environ["STAND_IN_LOG"]))


def add_rows(tape: Path, log: Path) -> None:
    with sqlite3.connect(log) as database:
        database.execute("ATTACH ? AS tape", (str(tape),))
        [newest] = database.execute("SELECT max(time_updated) FROM tape.session").fetchone()
        shift = int((datetime.now(UTC) + LATER).timestamp() * 1000) - newest

        def moved(value: Any) -> Any:
            text = MILLISECONDS.sub(lambda match: str(int(match[0]) + shift), str(value))
            return value if value is None or text == str(value) else text

        database.create_function("moved", 1, moved)
        for table in ("session", "message", "part"):
            columns = [row[1] for row in database.execute(f"PRAGMA tape.table_info({table})")]
            values = ", ".join(f"moved({column})" for column in columns)
            database.execute(f"INSERT INTO main.{table} SELECT {values} FROM tape.{table}")


def say(*words: object) -> None:
    """At once and as one: a signal may come while it speaks, and let it say something else."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def read_line() -> str:
    """A line of the input. A signal that comes just before the wait for it is heard at once, too."""
    while sys.stdin not in select.select([sys.stdin, WOKEN], [], [])[0]:
        os.read(WOKEN, 64)
    return sys.stdin.readline().strip()


def main() -> int:
    def resized(*_: object) -> None:
        say("size", *os.get_terminal_size())

    signal.signal(signal.SIGWINCH, resized)
    code = 0
    for word in sys.argv[1:]:
        if word == "size":
            say("size", *os.get_terminal_size())
        elif word == "keys":
            interrupted, asked = False, False
            while True:
                try:
                    if not asked:
                        say("waiting")
                    asked = True
                    line = read_line()
                    break
                except KeyboardInterrupt:
                    interrupted = True
                    say("interrupted")
            say("read", line, "interrupted" if interrupted else "")
        elif word == "stay":
            keep_what_was_recorded()
            say("staying")
            sys.stdin.read()
        elif word == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        elif word.isdigit():
            code = int(word)
        else:
            say("argument", word)
    keep_what_was_recorded()
    return code


sys.exit(main())
