"""What recurs in harbor-api's sessions: the ordinary work, and the mistakes that the agent makes again."""

from __future__ import annotations

from headroom_tui.demo import outputs
from headroom_tui.demo.desk import Desk
from headroom_tui.demo.harbor_checkout import FILES
from headroom_tui.demo.story import Call, Reply, Step, read_missing, run, run_fails, run_rejected

PROJECT = "harbor-api"
DESK = Desk(FILES)
BOOKING, TABLES = "src/harbor/services/booking.py", "src/harbor/db/tables.py"
NOTICES, TIDES = "src/harbor/services/notices.py", "src/harbor/routes/tides.py"
SCHEMA, MOVED_TABLES = "openapi/schema.json", "src/harbor/tables.py"

_LOG = (
    "Escape boat names in notices", "Move the tables into harbor.db", "Tide windows by draught",
    "Count started metres", "Keep the reason of a cancellation",
)  # fmt: skip

_LS = "\n".join(sorted({path.partition("/")[0] for path in FILES}))

CANCEL = (
    BOOKING,
    "def cancel(session: Session, booking: Booking, reason: str) -> None:\n"
    "    booking.cancelled_because = reason\n    session.flush()\n",
    "def cancel(session: Session, booking: Booking, reason: str) -> Waiting | None:\n"
    "    booking.cancelled_because = reason\n    session.flush()\n"
    "    return next_waiting(session, booking.berth)\n",
)
TURNAROUND = (BOOKING, "TURNAROUND = timedelta(minutes=20)\n", "TURNAROUND = timedelta(minutes=30)\n")
METRES = (BOOKING, "    metres = length_cm // 100\n", "    metres = -(-length_cm // 100)\n")
FREE_ORDER = (BOOKING, ".where(Berth.length_cm >= length_cm))\n",
              ".where(Berth.length_cm >= length_cm).order_by(Berth.length_cm))\n")  # fmt: skip
WAITING_FITS = (
    BOOKING,
    "    fits = (Waiting.length_cm <= berth.length_cm,)\n",
    "    fits = Waiting.length_cm <= berth.length_cm, Waiting.draught_cm <= berth.draught_cm\n",
)
BERTH_PIER = (TABLES, "    pier: Mapped[str]\n", "    pier: Mapped[str] = mapped_column(String(8))\n")
WAITING_SINCE = (TABLES, "    draught_cm: Mapped[int]\n    asked: Mapped[datetime]\n",
                 "    draught_cm: Mapped[int]\n    since: Mapped[datetime]\n")  # fmt: skip
REASON = (TABLES, "    cancelled: Mapped[bool] = mapped_column(default=False)\n",
          "    cancelled_because: Mapped[str | None] = mapped_column(default=None)\n")  # fmt: skip
ESCAPED_BOAT = (NOTICES, "    return ARRIVAL.format(boat=boat, berth=berth, when=when)\n",
                "    return ARRIVAL.format(boat=escape(boat), berth=escape(berth), when=when)\n")  # fmt: skip
ESCAPED_REASON = (
    NOTICES,
    "berth=escape(berth), reason=reason)\n",
    "berth=escape(berth), reason=escape(reason))\n",
)
KEEL = (TIDES, "        if level.depth_cm < draught_cm:\n", "        if level.depth_cm < draught_cm + 30:\n")
MERGE = (TIDES, "            found[-1].closes = level.end\n        else:\n",
         "            found[-1].closes = level.end\n            found[-1].depth_cm = min(found[-1].depth_cm, "
         "level.depth_cm)\n        else:\n")  # fmt: skip
POSITIVE = (TIDES, '        raise HTTPException(400, "draught_cm must be above zero")\n',
            '        raise HTTPException(422, "draught_cm must be above zero")\n')  # fmt: skip


def orient(branch: str) -> tuple[Step, ...]:
    return (
        run("git status --short --branch", outputs.git_status(branch), "Show branch and changes"),
        run("git log --oneline -5", outputs.git_log(PROJECT, _LOG), "Show recent commits"),
        run("ls", _LS, "List the checkout"),
        DESK.glob("src/harbor/**/*.py"),
    )


def tests(path: str) -> Call:
    return run(f"uv run pytest {path}", outputs.pytest_passes(DESK.tests(path)), f"Run {path}", seconds=1.9)


def all_tests() -> Call:
    paths = sorted(path for path in FILES if path.startswith("tests/test_"))
    every = [name for path in paths for name in DESK.tests(path)]
    return run("uv run pytest", outputs.pytest_passes(every), "Run all tests", seconds=3.3)


def checks() -> tuple[Step, ...]:
    return (
        run("uv run ruff check .", "All checks passed!", "Lint"),
        run("uv run ruff format --check .", "28 files already formatted", "Check formatting"),
        run("uv run mypy src", "Success: no issues found in 16 source files", "Check types", seconds=4.2),
    )


def commit(branch: str, subject: str, *edits: tuple[str, str, str]) -> tuple[Step, ...]:
    diff = "\n".join(outputs.git_diff(*edit) for edit in edits)
    paths = " ".join(sorted({edit[0] for edit in edits}))
    changed = "\n".join(f" {path} | 4 ++--" for path in paths.split())
    return (
        run("git diff --stat", changed, "See which files changed"),
        run("git diff", diff, "Review the changes"),
        run(f"git add {paths}", why="Stage the changes"),
        run(f"git commit -m '{subject}'", outputs.git_commit(branch, subject, len(edits)), "Commit"),
    )


def push(branch: str) -> Call:
    return run(
        f"git push -u origin {branch}", outputs.git_push(PROJECT, branch), "Push the branch", seconds=2.4
    )


def wrong_interpreter(path: str) -> tuple[Step, ...]:
    """The machine's own python has none of the project's packages."""
    return (
        run_fails(f"python -m pytest {path}", outputs.NO_FASTAPI, f"Run {path}"),
        Reply("The system Python has no FastAPI. The project has a uv environment, so I'll use that."),
        tests(path),
    )


def wrong_script_interpreter(script: str, module: str, output: str) -> tuple[Step, ...]:
    return (
        run_fails(f"python3 {script}", outputs.no_module(script, module), f"Run {script}"),
        run(f"uv run python {script}", output, f"Run {script} in the project's environment", seconds=1.1),
    )


def moved_tables() -> tuple[Step, ...]:
    return (
        read_missing(MOVED_TABLES),
        DESK.glob("src/**/tables.py"),
        Reply("The tables are in `src/harbor/db/tables.py` now."),
        DESK.read(TABLES),
    )


def too_large_schema(offset: int) -> tuple[Step, ...]:
    return (
        DESK.read_too_large(SCHEMA),
        Reply("The schema is too large to read at once; I'll read the part that matters."),
        DESK.read(SCHEMA, offset=offset, limit=60),
    )


def edit_before_read(edit: tuple[str, str, str]) -> tuple[Step, ...]:
    return DESK.edit_unread(*edit), DESK.read(edit[0]), DESK.edit(*edit)


def no_docker() -> tuple[Step, ...]:
    """The same command four times: nothing between them starts the daemon."""
    up = run_fails("docker compose up -d", outputs.NO_DOCKER, "Start the database")
    return (
        up,
        Reply("Docker is not answering. Let me try again."),
        up,
        up,
        Reply("Perhaps it needs a moment."),
        up,
        run("docker --version", "Docker version 28.5.1, build e180ab8", "Check that docker is there"),
        Reply("The Docker daemon is not running here, so the tests that need PostgreSQL have to wait."),
    )


def force_push_rejected(branch: str) -> tuple[Step, ...]:
    return (
        run_rejected(
            "git push --force origin main", "never force-push; open a pull request", "Push the rebased main"
        ),
        Reply(f"Understood. I'll put the work on `{branch}` and push that."),
        run(f"git switch -c {branch}", f"Switched to a new branch '{branch}'", "Make a branch"),
        push(branch),
    )
