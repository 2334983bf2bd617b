"""A terminal that also sends signals, as the one a person sits at does."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import termios
from pathlib import Path

from tests.test_end_to_end import Terminal


class ControllingTerminal(Terminal):
    """80×24 cells to begin with; the program is its foreground, so Ctrl-C reaches it."""

    def __init__(self, command: list[str], env: dict[str, str], cwd: Path | None = None) -> None:
        self.keyboard, program_side = pty.openpty()
        self.resize(24, 80)

        def take_terminal() -> None:
            os.setsid()
            fcntl.ioctl(program_side, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            command,
            stdin=program_side,
            stdout=program_side,
            stderr=program_side,
            env=env,
            cwd=cwd,
            preexec_fn=take_terminal,
        )
        os.close(program_side)
        self._unread = b""
        self.tail = b""

    def resize(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self.keyboard, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def close(self) -> None:
        """End the program, if it has not ended, and hang up."""
        if self.process.poll() is None:
            self.process.kill()
        os.close(self.keyboard)
