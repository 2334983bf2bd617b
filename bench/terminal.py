"""A program on a pseudo-terminal of 140×40 cells, and the moments at which it has drawn something."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence

ESCAPES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[()][0-9A-B]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b.")
PATIENCE = 120.0  # seconds


class Terminal:
    """Starts the program; `wait_for` gives the seconds since then, or since the last `mark`."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        self._screen, program_side = pty.openpty()
        fcntl.ioctl(program_side, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 140, 0, 0))
        self.mark()
        self.process = subprocess.Popen(
            command,
            stdin=program_side,
            stdout=program_side,
            stderr=program_side,
            env={**os.environ, "TERM": "xterm-256color", **env},
            start_new_session=True,
        )
        os.close(program_side)

    def mark(self) -> None:
        """Count from now on, and forget what was drawn."""
        self._began = time.perf_counter()
        self._drawn = b""

    def wait_for(self, text: str) -> float:
        """Seconds until ``text`` was drawn. Raises TimeoutError."""
        while text not in ESCAPES.sub(b"", self._drawn).decode("utf-8", "replace"):
            left = PATIENCE - (time.perf_counter() - self._began)
            if not select.select([self._screen], [], [], max(left, 0.0))[0]:
                raise TimeoutError(f"{text!r} was never drawn")
            self._drawn += os.read(self._screen, 1 << 16)
        return time.perf_counter() - self._began

    def drain(self, seconds: float) -> None:
        """Take what is drawn for a while, so that the program never waits for its terminal."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            if select.select([self._screen], [], [], left)[0]:
                os.read(self._screen, 1 << 16)

    def wait_until_quiet(self, seconds: float) -> None:
        """Take what is drawn until nothing was for so long."""
        while select.select([self._screen], [], [], seconds)[0]:
            os.read(self._screen, 1 << 16)

    def type(self, keys: str) -> None:
        os.write(self._screen, keys.encode())

    def cpu_seconds(self) -> float:
        """Processor time it has used, its threads included (Linux)."""
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._screen)
