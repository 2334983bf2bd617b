"""gull-docs with Gemini CLI: a site whose builder is not installed, and pages that have moved."""

from __future__ import annotations

from datetime import timedelta

from headroom_tui.demo import outputs
from headroom_tui.demo.desk import Desk
from headroom_tui.demo.gull_checkout import FILES
from headroom_tui.demo.story import (
    Batch,
    Reply,
    Say,
    Session,
    Step,
    read_missing,
    run,
    run_fails,
    run_rejected,
)

PROJECT = "gull-docs"
DESK = Desk(FILES)
_CONFIGURE, _API, _EVENTS = "docs/guides/configure.md", "docs/reference/api.md", "docs/reference/events.md"
_BUILD = "uvx --with mkdocs-material mkdocs build --strict"

_KEEL_OLD = "| `keel_margin_cm` | `20` | Water wanted below the keel |\n"
_KEEL_NEW = "| `keel_margin_cm` | `30` | Water wanted below the keel |\n"
_WAITING_OLD = "`POST /waiting` puts a boat on the list.\n"
_WAITING_NEW = "`POST /waiting` puts a boat on the list. `GET /waiting` shows its place there.\n"
_OFFER_OLD = "| `waiting.offer` | A boat on the list is offered a berth |\n"
_OFFER_NEW = "| `waiting.offered` | A boat on the list is offered a berth |\n"
_LOG = ("Add moorings", "Name the events", "Want PostgreSQL 17")
_RELEASE_OLD, _RELEASE_NEW = "- Tide windows.\n", "- Tide windows by draught.\n"


def build(seconds: float, *, is_missed: bool = True) -> tuple[Step, ...]:
    """``mkdocs`` is not on the PATH; the log says success, and 127 in the text."""
    missed: tuple[Step, ...] = (
        run_fails("mkdocs build", outputs.NO_MKDOCS, "Build the site", exit_code=127),
        Reply("MkDocs is not installed here; uvx can run it with its theme."),
    )
    return (
        *(missed if is_missed else ()),
        run(_BUILD, outputs.mkdocs_builds(8, seconds), "Build the site, warnings as errors", seconds=seconds),
        run(
            "ls site",
            "404.html\nabout\nassets\nguides\nindex.html\nreference\nsearch\nsitemap.xml",
            "List the site",
        ),
    )


def moved_page(old: str, new: str) -> tuple[Step, ...]:
    return (
        read_missing(old),
        DESK.glob("docs/**/*.md"),
        Reply(f"The page is `{new}` now."),
        DESK.read(new),
    )


def look(branch: str, *changed: str) -> tuple[Step, ...]:
    return (
        run("git status --short --branch", outputs.git_status(branch, changed), "Show branch and changes"),
        DESK.read("mkdocs.yml"),
        DESK.read("README.md"),
        run("git log --oneline -3", outputs.git_log(PROJECT, _LOG), "Show recent commits"),
    )


def _commit(subject: str, path: str, old: str, new: str) -> tuple[Step, ...]:
    return (
        run("git diff", outputs.git_diff(path, old, new), "Review the change"),
        run(f"git commit -am '{subject}'", outputs.git_commit("main", subject, 1), "Commit"),
        run("git push", "To git.example.com:gull-docs.git\n   8c1f0aa..b57de21  main -> main", "Push"),
    )


_MARGIN = Session(
    "gull-margin", PROJECT, timedelta(days=16, hours=1),
    steps=(
        Say("The keel margin is 30 cm since 0.9. The manual still says 20."),
        Reply("I'll find the page that says so."),
        *look("main"),
        *moved_page("docs/configure.md", _CONFIGURE),
        DESK.grep("keel", "docs"),
        DESK.edit(_CONFIGURE, _KEEL_OLD, _KEEL_NEW),
        DESK.read("docs/about/releases.md"),
        DESK.edit("docs/about/releases.md", _RELEASE_OLD, _RELEASE_NEW),
        *build(0.71),
        run("git diff --stat", " docs/about/releases.md   | 2 +-\n docs/guides/configure.md | 2 +-\n"
            " 2 files changed, 2 insertions(+), 2 deletions(-)", "Show what changed"),
        *_commit("Say 30 cm below the keel", _CONFIGURE, _KEEL_OLD, _KEEL_NEW),
        Reply("The manual says 30 cm now, in the settings and in the releases."),
    ),
)  # fmt: skip

_WAITING = Session(
    "gull-waiting", PROJECT, timedelta(days=10, hours=4),
    steps=(
        Say("Document GET /waiting in the API page."),
        *look("main"),
        *moved_page("docs/api.md", _API),
        DESK.edit_misses(_API, "`POST /waiting` adds a boat to the list.\n", _WAITING_NEW),
        Reply("The sentence reads differently. I'll take it from the page."),
        DESK.grep("POST /waiting", "docs"),
        DESK.edit(_API, _WAITING_OLD, _WAITING_NEW),
        Batch((DESK.read("docs/index.md"), DESK.read("docs/guides/install.md"))),
        *build(0.68),
        *_commit("Document the waiting list", _API, _WAITING_OLD, _WAITING_NEW),
        Reply("`GET /waiting` is in the API page, and the site builds without a warning."),
    ),
)  # fmt: skip

_EVENT_NAMES = Session(
    "gull-events", PROJECT, timedelta(days=6, hours=2),
    steps=(
        Say("The event is called waiting.offered, not waiting.offer. Fix the page."),
        *look("main"),
        DESK.grep(r"waiting\.", "docs"),
        DESK.read(_EVENTS),
        DESK.edit_misses(_EVENTS, "| `waiting.offer` | A boat is offered a berth |\n", _OFFER_NEW),
        DESK.read(_EVENTS),
        DESK.edit(_EVENTS, _OFFER_OLD, _OFFER_NEW),
        DESK.read("docs/guides/moorings.md"),
        run_rejected("rm -rf site && git clean -fdx", why="Clean the checkout before the build"),
        Say("Don't clean anything, my notes are in there. Just build."),
        *build(0.74),
        *_commit("Call the event waiting.offered", _EVENTS, _OFFER_OLD, _OFFER_NEW),
        Reply("The event has its new name, and no other name is out of date."),
    ),
)  # fmt: skip

_INSTALL = Session(
    "gull-install", PROJECT, timedelta(days=2, hours=3),
    steps=(
        Say("Read the install guide as a newcomer would, and tell me what is missing."),
        *look("main"),
        DESK.read("docs/index.md"),
        *moved_page("docs/install.md", "docs/guides/install.md"),
        DESK.read(_CONFIGURE),
        DESK.read(_API),
        DESK.grep("database_url", "docs"),
        DESK.grep("harbor.toml", "docs"),
        DESK.grep("PostgreSQL", "docs"),
        DESK.read("docs/guides/moorings.md"),
        run("git log --oneline -3 -- docs/guides/install.md", outputs.git_log(PROJECT, (
            "Add the office terminal", "Want PostgreSQL 17", "Begin the guides")), "Show its history"),
        run(_BUILD, outputs.mkdocs_builds(8, 0.7), "Build the site, warnings as errors", seconds=0.7),
        Reply("Two things are missing: where `harbor.example.toml` comes from, and how to start the service. "
              "`database_url` is not in the table of settings either."),
    ),
)  # fmt: skip

GEMINI_SESSIONS = (_MARGIN, _WAITING, _EVENT_NAMES, _INSTALL)
