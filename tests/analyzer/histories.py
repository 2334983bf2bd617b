"""Random histories with a known truth: sessions before and after a rule was applied, as agents log them."""

import random
from datetime import timedelta
from typing import Any

from scanners.models import CallStatus
from tests.analyzer.call_builder import START, failed, ok, session, sh, sh_fails

NO_MODULE = "Exit code 1\n/usr/bin/python: No module named pytest"
NO_FILE = "<tool_use_error>File does not exist.</tool_use_error>"
TOO_LARGE = "File content (312KB) exceeds maximum allowed size (256KB). Use offset and limit."
NOT_READ = "<tool_use_error>File has not been read yet. Read it first before writing to it.</tool_use_error>"


HOME = "/home/ada/code/tide-table"
MODULES = ("pytest", "mypy", "ruff", "alembic", "sphinx", "coverage", "towncrier", "invoke")
RUNNERS = ("uv run", "poetry run", "pdm run", "hatch run")
WORDS = ("moon", "tide", "harbor", "chart", "gull", "swell", "ferry", "buoy", "sounding", "current")


def command(chance):
    module, runner, python = (
        chance.choice(MODULES),
        chance.choice(RUNNERS),
        chance.choice(("python3", "python")),
    )
    missing = NO_MODULE.replace("pytest", module)

    def calls(place):
        return sh_fails(f"{python} -m {module} -q", missing), sh(f"{runner} {module} -q", "3 passed")

    return calls


def path(chance):
    folder, other, name = chance.sample(WORDS, 3)
    end = chance.choice((".py", "_test.go", ".ts", "_view.tsx"))
    wrong, right = f"{HOME}/{folder}/{name}{end}", f"{HOME}/{folder}/{other}/{name}{end}"

    def calls(place):
        return failed("Read", NO_FILE, file_path=wrong), ok("Read", "def phase(): …", file_path=right)

    return calls


def large_file(chance):
    folder, name = chance.sample(WORDS, 2)
    file = f"{HOME}/{folder}/{name}{chance.choice(('.csv', '.json', '.log'))}"

    def calls(place):
        part = ok("Read", "1,2,3", file_path=file, offset=1, limit=100)
        return failed("Read", TOO_LARGE, file_path=file), part

    return calls


def edit(chance):
    file = f"{HOME}/src/{chance.choice(WORDS)}.py"

    def calls(place):
        change = {"file_path": file, "old_string": "a", "new_string": "b"}
        return failed("Edit", NOT_READ, **change), ok("Edit", "updated", **change)

    return calls


KINDS = (command, path, large_file, edit)


class History:
    """Sessions of one project about one random lesson. ``fails``: the true failure rate of a session."""

    def __init__(self, seed, kinds=KINDS):
        self.random = random.Random(seed)
        self.kind = self.random.choice(kinds)(self.random)
        self.sessions = []
        self.applied: Any = None  # when the rule was written
        self.fails = 0.0

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
