"""A stand-in for a coding agent: it behaves as its first arguments say, and keeps a log in the true shape.

The log is one that was made before (``STAND_IN_TAPE``), moved in time to end now. ``size``, ``sleep`` and
``keys`` look at the terminal; a number is the exit code.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

TIME = re.compile(r"(20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)Z")


def keep_log() -> None:
    text = Path(os.environ["STAND_IN_TAPE"]).read_text()
    newest = max(datetime.fromisoformat(found + "+00:00") for found in TIME.findall(text))
    shift = datetime.now(UTC) - newest + timedelta(hours=1)  # later than the run began, whatever its length

    def moved(match: re.Match[str]) -> str:
        then = datetime.fromisoformat(match[1] + "+00:00") + shift
        return then.strftime("%Y-%m-%dT%H:%M:%S.%f")[:23] + "Z"

    target = Path(os.environ["STAND_IN_LOG"])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(TIME.sub(moved, text))


def say(*words: object) -> None:
    print(*words, flush=True)


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
                    line = sys.stdin.readline().strip()
                    break
                except KeyboardInterrupt:
                    interrupted = True
                    say("interrupted")
            say("read", line, "interrupted" if interrupted else "")
        elif word == "sleep":
            say("sleeping")
            time.sleep(60)
        elif word == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        elif word.isdigit():
            code = int(word)
        else:
            say("argument", word)
    if "STAND_IN_TAPE" in os.environ:
        keep_log()
    return code


sys.exit(main())
