"""A program on a pseudo-terminal that also sends signals, driven as a person does: look, then type."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ESCAPES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[()][0-9A-B]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b.")
PATIENCE = 60  # seconds to wait for the screen to show something; a failure, not a pause


class Terminal:
    """80×24 cells to begin with; the program is its foreground, so Ctrl-C reaches it."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], cwd: Path | None = None) -> None:
        self.command, self.env = command, env
        self.keyboard, program_side = pty.openpty()
        self.resize(24, 80)

        def take_terminal() -> None:
            for each in (signal.SIGINT, signal.SIGHUP):  # whoever started the tests may ignore them
                signal.signal(each, signal.SIG_DFL)
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
        self.tail = b""  # what was drawn while it ended

    def resize(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self.keyboard, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def wait_for(self, text: str) -> None:
        """Until the program has drawn ``text`` since the last wait."""
        until = time.monotonic() + PATIENCE
        while text not in (shown := ESCAPES.sub(b"", self._unread).decode("utf-8", "replace")):
            if not select.select([self.keyboard], [], [], max(0.0, until - time.monotonic()))[0]:
                raise AssertionError(f"{text!r} never came; on the screen: {shown[-3000:]}")
            try:
                self._unread += os.read(self.keyboard, 65536)
            except OSError as error:  # the program closed its side
                raise AssertionError(
                    f"it ended before {text!r} came; on the screen: {shown[-3000:]}"
                ) from error
        self._unread = b""

    def look_away(self) -> None:
        """Take no notice of what was drawn so far."""
        while select.select([self.keyboard], [], [], 0)[0]:
            os.read(self.keyboard, 65536)
        self._unread = b""

    def type(self, keys: str) -> None:
        os.write(self.keyboard, keys.encode())

    def wait_for_stop(self) -> None:
        """Until a signal has stopped the program. What it draws before is read: it may wait for that."""
        until = time.monotonic() + PATIENCE
        while os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WNOHANG) is None:
            if time.monotonic() > until:
                raise AssertionError("it was never stopped")
            if select.select([self.keyboard], [], [], 0.05)[0]:
                self._unread += os.read(self.keyboard, 65536)

    def wait_for_end(self) -> int:
        """The program's exit code, once all that it had drawn was read."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            has_ended = self.process.poll() is not None  # asked first: what it drew last is still to be read
            if select.select([self.keyboard], [], [], 0.05)[0]:
                try:
                    self.tail += os.read(self.keyboard, 65536)
                except OSError:  # the program closed its side
                    break
            elif has_ended:
                break
        return self.process.wait(timeout=PATIENCE)

    def hang_up(self) -> None:
        """Close the terminal's window."""
        if self.keyboard >= 0:
            os.close(self.keyboard)
        self.keyboard = -1

    def close(self) -> None:
        """End the program, if it has not ended, and hang up."""
        if self.process.poll() is None:
            self.process.kill()
        self.hang_up()
