"""Random histories with a known truth: sessions before and after a rule was applied, as agents log them."""

import random
from datetime import timedelta

from call_builder import START, failed, ok, session, sh, sh_fails

from scanners.models import CallStatus

NO_MODULE = "Exit code 1\n/usr/bin/python: No module named pytest"
NO_FILE = "<tool_use_error>File does not exist.</tool_use_error>"
TOO_LARGE = "File content (312KB) exceeds maximum allowed size (256KB). Use offset and limit."
NOT_READ = "<tool_use_error>File has not been read yet. Read it first before writing to it.</tool_use_error>"


def command(place):
    return sh_fails("python3 -m pytest -q", NO_MODULE), sh("uv run pytest -q", "3 passed")


def path(place):
    wrong, right = "/home/ada/code/tide-table/src/moon.py", "/home/ada/code/tide-table/src/core/moon.py"
    return failed("Read", NO_FILE, file_path=wrong), ok("Read", "def phase(): …", file_path=right)


def large_file(place):
    file = "/home/ada/code/tide-table/data/tides.csv"
    return (
        failed("Read", TOO_LARGE, file_path=file),
        ok("Read", "1,2,3", file_path=file, offset=1, limit=100),
    )


def edit(place):
    file = "/home/ada/code/tide-table/src/core/moon.py"
    return failed("Edit", NOT_READ, file_path=file, old_string="a", new_string="b"), ok(
        "Edit", "updated", file_path=file, old_string="a", new_string="b"
    )


KINDS = (command, path, large_file, edit)


class History:
    """Sessions of one project about one lesson. ``fails`` gives the true failure rate of a session."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.kind = self.random.choice(KINDS)
        self.sessions = []
        self.applied = None

    def session(self, *calls):
        noise = [
            self.random.choice((sh("git status", "clean"), sh("ls", "src"), sh("npm run lint", "ok")))
            for _ in range(self.random.randrange(1, 5))
        ]
        at = self.random.randrange(len(noise) + 1)
        day = len(self.sessions)
        self.sessions.append(session(*noise[:at], *calls, *noise[at:], name=f"s{day}", day=day))

    def opportunities(self, number, fails):
        """So many sessions with an opportunity, and some without one in between."""
        for _ in range(number):
            if self.random.random() < 0.3:
                self.session()
            bad, good = self.kind(len(self.sessions))
            self.session(*((bad, good) if self.random.random() < fails else (good,)))

    def nothing(self, number):
        for _ in range(number):
            self.session()

    def forbidden_form_works(self, number):
        """The agent does what the rule forbids, and it works."""
        for _ in range(number):
            bad, _ = self.kind(len(self.sessions))
            bad.status, bad.output, bad.exit_code = CallStatus.OK, "3 passed", None
            self.session(bad)

    def apply(self):
        self.applied = START + timedelta(days=len(self.sessions) - 1, hours=12)
