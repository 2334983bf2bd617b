"""Two weeks and a half of harbor-api with Claude Code, and one afternoon of it with Codex."""

from __future__ import annotations

from datetime import timedelta

from headroom_tui.demo import harbor_chapters as ch
from headroom_tui.demo import outputs
from headroom_tui.demo.harbor_chapters import DESK, PROJECT
from headroom_tui.demo.story import (
    Batch,
    Interrupt,
    Reply,
    Say,
    Session,
    run,
    run_cancelled,
    run_fails,
    run_rejected,
)

_BOOKING, _NOTICES, _TIDES = "tests/test_booking.py", "tests/test_notices.py", "tests/test_tides.py"
_MARKUP_TEST = "test_markup_in_a_boat_name_is_inert"
_MARKUP_FAILURE = """\
    def test_markup_in_a_boat_name_is_inert():
        name = "[@click=app.quit]x[/]"
>       assert shown(notices.arrival(name, "B4", "at noon")) == "[@click=app.quit]x[/] arrives at B4, at noon"
E       AssertionError: assert 'x arrives at B4, at noon' == '[@click=app....B4, at noon'
E         - [@click=app.quit]x[/] arrives at B4, at noon
E         + x arrives at B4, at noon
"""

_WAITING_LIST = Session(
    "harbor-waiting-list", PROJECT, timedelta(days=19, hours=5), branch="feature/waiting-list",
    steps=(
        Say("When a booking is cancelled, tell the office which boat on the waiting list is next."),
        Reply("I'll look at how cancelling works today."),
        *ch.orient("feature/waiting-list"),
        DESK.read(ch.BOOKING),
        *ch.moved_tables(),
        DESK.grep(r"cancelled_because", "src/"),
        DESK.edit(*ch.WAITING_SINCE),
        DESK.edit(*ch.WAITING_FITS),
        DESK.edit(*ch.CANCEL),
        DESK.read(_BOOKING),
        *ch.wrong_interpreter(_BOOKING),
        ch.tests(_NOTICES),
        *ch.checks(),
        *ch.commit("feature/waiting-list", "Name the next boat when a booking is cancelled", ch.CANCEL,
                   ch.WAITING_FITS, ch.WAITING_SINCE),
        ch.all_tests(),
        ch.push("feature/waiting-list"),
        Reply("`cancel` now returns the boat that waits longest and fits the berth, by length and draught."),
    ),
)  # fmt: skip

_TIDE_WINDOWS = Session(
    "harbor-tide-windows", PROJECT, timedelta(days=17, hours=2), branch="feature/tide-windows",
    steps=(
        Say("Tide windows ignore the water we want below the keel. It should be 30 cm."),
        *ch.orient("feature/tide-windows"),
        *ch.edit_before_read(ch.KEEL),
        DESK.read(_TIDES),
        ch.tests(_TIDES),
        Reply("Next, the schema that the web app reads."),
        DESK.grep(r"openapi", "scripts/"),
        *ch.wrong_script_interpreter("scripts/export_openapi.py", "harbor.app import app",
                                     "wrote schema.json: 14 routes"),
        *ch.too_large_schema(640),
        *ch.checks(),
        *ch.commit("feature/tide-windows", "Want 30 cm below the keel", ch.KEEL),
        ch.all_tests(),
        ch.push("feature/tide-windows"),
        Reply("Windows now open only where there are 30 cm below the keel. The schema did not change."),
        Say("Also answer 422, not 400, when the draught is zero or less."),
        DESK.edit(*ch.POSITIVE),
        ch.tests(_TIDES),
        *ch.commit("feature/tide-windows", "Answer 422 to a draught of zero", ch.POSITIVE),
        Reply("Done, with the same test as before."),
    ),
)  # fmt: skip

_PRICES = Session(
    "harbor-prices", PROJECT, timedelta(days=14, hours=7), branch="main",
    steps=(
        Say("A boat of 8.80 m pays for 8 metres. It should pay for 9."),
        *ch.orient("main"),
        DESK.grep(r"CENTS_PER_METRE", "src/"),
        DESK.read(ch.BOOKING),
        DESK.edit(*ch.METRES),
        ch.tests(_BOOKING),
        Reply("Started metres count now. I'll look at whether the tables round too."),
        *ch.moved_tables(),
        DESK.grep(r"price_cents", "src/"),
        DESK.read(_BOOKING),
        *ch.checks(),
        *ch.commit("main", "Count started metres", ch.METRES),
        run("git fetch origin", why="Fetch"),
        run("git rebase origin/main", "Successfully rebased and updated refs/heads/main.", "Rebase main"),
        *ch.force_push_rejected("feature/started-metres"),
        Reply("The branch is pushed; the pull request can be opened from the link above."),
    ),
)  # fmt: skip

_DATABASE = Session(
    "harbor-database", PROJECT, timedelta(days=11, hours=3), branch="feature/seed-data",
    steps=(
        Say("Bring up the database and fill it with the berths of pier A and B."),
        *ch.orient("feature/seed-data"),
        DESK.read("compose.yaml"),
        DESK.read("scripts/seed_berths.py"),
        *ch.no_docker(),
        Say("Right, Docker is off on this machine. Use SQLite for now: DATABASE_URL is set for that."),
        DESK.read("src/harbor/db/session.py"),
        run("printenv DATABASE_URL", "sqlite:///harbor.db", "Look at the database address"),
        *ch.wrong_script_interpreter("scripts/seed_berths.py", "harbor.db.tables import Berth",
                                     "3 berths on 2 piers"),
        run("sqlite3 harbor.db 'select name, pier, length_cm from berths'", "A1|A|900\nA2|A|1100\nB4|B|1400",
            "Look at the berths"),
        DESK.edit(*ch.BERTH_PIER),
        DESK.read(ch.TABLES),
        ch.tests(_BOOKING),
        *ch.checks(),
        *ch.commit("feature/seed-data", "Limit the length of a pier's name", ch.BERTH_PIER),
        ch.all_tests(),
        ch.push("feature/seed-data"),
        Reply("Three berths on two piers are in the SQLite database."),
    ),
)  # fmt: skip

_NOTICES_SAFE = Session(
    "harbor-notices", PROJECT, timedelta(days=8, hours=6), branch="fix/notice-markup",
    steps=(
        Say("A boat called [@click=app.quit]x[/] shows up as x on the office terminal. Fix that."),
        *ch.orient("fix/notice-markup"),
        DESK.read(ch.NOTICES),
        DESK.read(_NOTICES),
        run_fails(f"uv run pytest {_NOTICES}", outputs.pytest_fails(
            DESK.tests(_NOTICES), _MARKUP_TEST, _MARKUP_FAILURE, "AssertionError"),
            "Run the notices' tests", seconds=1.8),
        Reply("That is the bug: the name is read as markup. I'll escape it, and the reason with it."),
        DESK.edit(*ch.ESCAPED_BOAT),
        DESK.edit(*ch.ESCAPED_REASON),
        ch.tests(_NOTICES),
        DESK.grep(r"\[/?bold\]", "src/"),
        Reply("All the checks at once."),
        Batch((
            run_fails("uv run mypy src/harbor/services --strict-equality --python-version 3.11",
                      "src/harbor/services/booking.py:3: error: Module \"datetime\" has no attribute "
                      "\"UTC\"  [attr-defined]\nFound 1 error in 1 file", "Check types"),
            run_cancelled("uv run ruff check src tests", "Lint"),
            run_cancelled("uv run ruff format --check src tests", "Check formatting"),
        )),
        Reply("3.11 is the wrong version to ask about; `pyproject.toml` says 3.12."),
        *ch.checks(),
        run("uv run pytest 2>&1 | tail -5",
            "FAILED tests/test_tides.py::test_draught_must_be_above_zero - assert 400 == 422\n"
            "ERROR tests/test_berths.py - fixture 'berth' not found\n"
            "============== 1 failed, 21 passed, 1 error in 3.12s ==============", "Run all", seconds=3.4),
        *ch.commit("fix/notice-markup", "Escape boat names in notices", ch.ESCAPED_BOAT, ch.ESCAPED_REASON),
        ch.push("fix/notice-markup"),
        Reply("Names and reasons are escaped. One test of the tides fails; it does on main too."),
    ),
)  # fmt: skip

_TURNAROUND = Session(
    "harbor-turnaround", PROJECT, timedelta(days=5, hours=4), branch="feature/turnaround",
    steps=(
        Say("The harbour wants half an hour between two boats at one berth."),
        *ch.orient("feature/turnaround"),
        *ch.edit_before_read(ch.TURNAROUND),
        ch.tests(_BOOKING),
        Reply("Let me see it against a real database."),
        *ch.no_docker(),
        Say("Leave the database. Just run what runs without it."),
        *ch.wrong_interpreter(_TIDES),
        ch.tests(_NOTICES),
        Reply("I'll also rewrite the overlap query in SQL while I am here."),
        Interrupt(),
        Say("No, only the turnaround."),
        DESK.read(_BOOKING),
        DESK.grep(r"TURNAROUND", "src/"),
        *ch.checks(),
        *ch.commit("feature/turnaround", "Keep half an hour between two boats", ch.TURNAROUND),
        ch.all_tests(),
        ch.push("feature/turnaround"),
        Reply("Only the turnaround changed: 30 minutes, in one place."),
    ),
)  # fmt: skip

_REASONS = Session(
    "harbor-reasons", PROJECT, timedelta(days=3, hours=2), branch="feature/reasons",
    steps=(
        Say("Keep the reason of a cancellation in the table, and show it in the schema."),
        *ch.orient("feature/reasons"),
        *ch.moved_tables(),
        DESK.edit(*ch.REASON),
        DESK.grep(r"cancelled", "src/"),
        DESK.read(ch.BOOKING),
        DESK.edit(*ch.FREE_ORDER),
        DESK.read(ch.NOTICES),
        ch.tests(_BOOKING),
        ch.tests(_NOTICES),
        *ch.wrong_script_interpreter("scripts/export_openapi.py", "harbor.app import app",
                                     "wrote schema.json: 15 routes"),
        *ch.too_large_schema(1280),
        *ch.checks(),
        run_rejected("rm -rf openapi/schema.json && git rm -q --cached openapi/schema.json",
                     why="Remove the generated schema from git"),
        Say("The web app reads that file. Leave it where it is."),
        *ch.commit("feature/reasons", "Keep the reason of a cancellation", ch.REASON, ch.FREE_ORDER),
        ch.all_tests(),
        ch.push("feature/reasons"),
        Reply("The reason is in the table and in the schema, which stays in git."),
    ),
)  # fmt: skip

_RELEASE = Session(
    "harbor-release", PROJECT, timedelta(hours=20), branch="main", torn=True,
    steps=(
        Say("Prepare 0.9.3: merge what is ready, run everything, push."),
        *ch.orient("main"),
        DESK.read("pyproject.toml"),
        run("git merge --no-ff feature/reasons",
            "Merge made by the 'ort' strategy.\n 4 files changed, 41 insertions(+)", "Merge the reasons"),
        *ch.wrong_interpreter(_TIDES),
        ch.tests(_BOOKING),
        ch.tests(_NOTICES),
        *ch.checks(),
        DESK.read(ch.TIDES),
        DESK.edit(*ch.MERGE),
        ch.tests(_TIDES),
        *ch.commit("main", "Give the least depth of a window", ch.MERGE),
        run("git tag -a v0.9.3 -m 0.9.3", why="Tag the release"),
        *ch.force_push_rejected("feature/release-0.9.3"),
        run("git log --oneline -3", outputs.git_log("release", ("Give the least depth of a window",
            "Merge branch 'feature/reasons'", "Keep the reason of a cancellation")), "Show what was pushed"),
        Reply("The release branch is pushed. Once its pull request is merged, the tag can follow."),
    ),
)  # fmt: skip

_CODEX = Session(
    "harbor-codex-health", PROJECT, timedelta(days=6, hours=5), branch="feature/positive-draught",
    steps=(
        Say("Check that the tide endpoint refuses a draught of zero, and that the test for it passes."),
        Reply("I'll read the route and its tests first."),
        run("git status --short --branch", outputs.git_status("feature/positive-draught"), seconds=0.02),
        DESK.cat(ch.TIDES),
        DESK.cat(_TIDES),
        DESK.rg(r"HTTPException", "src/"),
        DESK.patch(*ch.POSITIVE),
        run_fails(f"python -m pytest {_TIDES}", outputs.NO_FASTAPI),
        Reply("The system Python lacks FastAPI; uv has the project's environment."),
        ch.tests(_TIDES),
        run("uv run ruff check src tests", "All checks passed!"),
        DESK.cat("pyproject.toml"),
        run("git diff --stat",
            " src/harbor/routes/tides.py | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)"),
        DESK.rg(r"draught_cm", "tests/"),
        Reply("A draught of zero is answered with 422, and the test for it passes."),
    ),
)  # fmt: skip

CLAUDE_SESSIONS = (
    _WAITING_LIST, _TIDE_WINDOWS, _PRICES, _DATABASE, _NOTICES_SAFE, _TURNAROUND, _REASONS, _RELEASE,
)  # fmt: skip
CODEX_SESSIONS = (_CODEX,)
