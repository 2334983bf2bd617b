"""What a call of a tool says of each lesson: `LessonKind` states the principle that all tables follow."""

import pytest

from analyzer.models import Lesson, Section
from tests.analyzer.call_builder import (
    EISDIR,
    HOME,
    NO_FILE,
    NOT_READ,
    SLOW,
    SPAWN,
    cancelled,
    failed,
    ok,
    rejected,
    sh,
    sh_fails,
)
from tests.analyzer.lessons import lesson_samples as samples
from tests.analyzer.signs import NOTHING, lesson_of, rows_of, sign_of


def edit(output="done", make=ok, **data):
    return make("Edit", output, file_path=f"{HOME}/a.py", old_string="x", new_string="y", **data)


def patch(output="done", make=ok):
    return make("Edit", output, patch="*** Begin Patch\n*** Add File: a.md\n+# Tides\n*** End Patch")


def read(path, output="x = 1", make=ok, **data):
    return make("Read", output, file_path=f"{HOME}/{path}", **data)


def skill(name, output="done", make=ok):
    return make("Skill", output, skill=name)


NOT_UNIQUE = "Found 3 matches of the string to replace, but replace_all is false."
TOO_LARGE = "File content (312KB) exceeds maximum allowed size (256KB). Use offset and limit."
MISSING = "ls: cannot access 'src/core/moon.py': No such file or directory"
ASKED = samples.ASKED

TABLES = {
    "a tool that is not there": (
        lesson_of(*samples.no_tool()),
        [
            (*samples.no_tool(), "failed"),
            (failed("webReader", "timeout", url="x"), NOTHING),
            (ok("webReader", "# Tide", url="x"), "worked"),
            (ok("WebFetch", "# Tide", url="x"), "kept"),
            (failed("WebFetch", "timeout", url="x"), NOTHING),
        ],
    ),
    "a service without access": (
        lesson_of(*samples.no_access()),
        [
            (*samples.no_access(), "failed"),
            (failed(ASKED, "Tides API error: 500", query="x"), NOTHING),
            (ok(ASKED, "high", query="x"), "worked"),
            (ok("WebSearch", "high", query="x"), "kept"),
        ],
    ),
    "a search tool that does not start": (
        lesson_of(*samples.not_started()),
        [
            (failed("Grep", SPAWN, pattern="neap"), "failed"),
            (ok("Grep", "a.py:1", pattern="neap"), "worked"),
            (sh("rg neap src", "a.py:1"), "kept"),
            (sh("git status", "clean"), NOTHING),
            (read("a.py"), NOTHING),
        ],
    ),
    "a search that takes too long": (
        lesson_of(*samples.slow()),
        [
            (failed("Grep", SLOW, pattern="neap"), "failed"),
            (failed("WebFetch", "Request timed out", url="x"), NOTHING),
            (ok("Grep", "a.py:1", pattern="neap", path=f"{HOME}/src"), "kept"),
            (ok("Grep", "a.py:1", pattern="neap"), NOTHING),  # no narrower folder, and still quick enough
            (failed("Grep", "regex parse error", pattern="(", path="src"), NOTHING),
            (ok("LS", "a.py", path=f"{HOME}/src"), NOTHING),
        ],
    ),
    "a folder that was read as a file": (
        lesson_of(*samples.folder_read()),
        [
            (read("docs", EISDIR, failed), "failed"),
            (read("gone.py", NO_FILE, failed), NOTHING),
            (read("a.py"), NOTHING),
            (sh("ls docs", "a.md"), "kept"),
            (ok("LS", "a.md", path=f"{HOME}/docs"), "kept"),
            (sh_fails("ls gone", "ls: gone: No such file or directory", 2), NOTHING),
        ],
    ),
    "a parameter that a tool requires": (
        lesson_of(*samples.parameter()),
        [
            (samples.parameter()[0], "failed"),
            (failed("SendMessage", "no such teammate: lead", to="lead"), NOTHING),
            (ok("SendMessage", to="lead"), "worked"),
            (ok("SendMessage", to="lead", summary="S"), "kept"),
            (failed("SendMessage", "no such teammate: lead", to="lead", summary="S"), "kept"),
            (rejected("SendMessage", to="lead"), NOTHING),
            (rejected("SendMessage", to="lead", summary="S"), NOTHING),
            (ok("TaskCreate", summary="S"), NOTHING),
        ],
    ),
    "a skill that has another name": (
        lesson_of(skill("commit", "Unknown skill: commit", failed), skill("harbor:commit")),
        [
            (skill("commit", "Unknown skill: commit", failed), "failed"),
            (skill("commit", "boom", failed), NOTHING),
            (skill("commit"), "worked"),
            (skill("harbor:commit"), "kept"),
            (skill("harbor:commit", "boom", failed), "kept"),
            (skill("harbor:commit", "Unknown skill: harbor:commit", failed), NOTHING),
            (cancelled("Skill", skill="harbor:commit"), NOTHING),
            (rejected("Skill", skill="commit"), NOTHING),
            (sh("harbor:commit"), NOTHING),
        ],
    ),
    "a skill whose work a command does": (
        lesson_of(skill("commit", "Unknown skill: commit", failed), sh("git commit -m x")),
        [
            (sh("git commit -m y"), "kept"),
            (sh_fails("git commit -m y", "nothing to commit"), "kept"),
            (rejected("Bash", command="git commit -m y"), NOTHING),
            (skill("chart"), NOTHING),
        ],
    ),
    "a file that is elsewhere": (
        lesson_of(
            read("src/core/moon.py", NO_FILE, failed),
            ok("Glob", "src/tides/moon.py", pattern="**/moon.py"),
            read("src/tides/moon.py"),
        ),
        [
            (read("src/core/moon.py", NO_FILE, failed), "failed"),
            (sh_fails("ls src/core/moon.py", MISSING, 2), "failed"),
            (read("src/core/sun.py", NO_FILE, failed), NOTHING),
            (read("src/core/moon.py"), "worked"),
            (read("src/tides/moon.py"), "kept"),
            (read("src/tides/moon.py", NO_FILE, failed), NOTHING),
            (sh("ls src/tides/moon.py", "moon.py"), "kept"),
            (sh("grep -n tide src/tides/moon.py", "1:tide"), "kept"),
            (ok("Edit", file_path=f"{HOME}/src/tides/moon.py"), "kept"),
            (rejected("Edit", file_path=f"{HOME}/src/tides/moon.py"), NOTHING),
        ],
    ),
    "a folder that is elsewhere": (
        Lesson(Section.FILE_PATHS, "src/core/…", "src/tides/…"),
        [
            (read("src/core/moon.py", NO_FILE, failed), "failed"),
            (read("src/core/ports/brest.py", NO_FILE, failed), "failed"),
            (read("src/core2/moon.py", NO_FILE, failed), NOTHING),
            (read("src/tides/moon.py"), "kept"),
            (read("src/tides/ports/brest.py"), "kept"),
            (read("src/core/moon.py"), "worked"),
            (read("src/tides2/moon.py"), NOTHING),
            (ok("Read", file_path="/srv/src/tides/moon.py"), NOTHING),
        ],
    ),
    "a file for which several guesses were wrong": (
        Lesson(Section.FILE_PATHS, "core/moon.py or lib/moon.py", "src/moon.py"),
        [
            (read("core/moon.py", NO_FILE, failed), "failed"),
            (read("lib/moon.py", NO_FILE, failed), "failed"),
            (read("api/moon.py", NO_FILE, failed), NOTHING),
            (read("lib/moon.py"), "worked"),
            (read("src/moon.py"), "kept"),
        ],
    ),
    "a file that is too large": (
        lesson_of(read("data/tides.csv", TOO_LARGE, failed)),
        [
            (read("data/tides.csv", TOO_LARGE, failed), "failed"),
            (read("data/tides.csv", NO_FILE, failed), NOTHING),
            (read("data/ports.csv", TOO_LARGE, failed), NOTHING),
            (read("data/tides.csv"), "worked"),
            (read("data/tides.csv", offset=9), "kept"),
            (read("data/tides.csv", limit=9), "kept"),
            (sh("head -5 data/tides.csv", "1"), "kept"),
            (sh("cat data/tides.csv | head -5", "1"), "kept"),
            (sh("cat data/tides.csv", "1"), NOTHING),
            (sh("bat data/tides.csv", "1"), NOTHING),
            (sh("nl data/tides.csv", "1"), NOTHING),
            (ok("Write", file_path=f"{HOME}/data/tides.csv"), NOTHING),
        ],
    ),
    "an edit of what was not read": (
        lesson_of(edit(NOT_READ, failed)),
        [
            (edit(NOT_READ, failed), "failed"),
            (edit(NOT_UNIQUE, failed), NOTHING),
            (edit(), "kept"),
            (edit("1: it has not been read yet"), "kept"),
            (ok("Write", file_path=f"{HOME}/a.py"), "kept"),
            (rejected("Edit", file_path=f"{HOME}/a.py"), NOTHING),
            (read("a.py"), NOTHING),
        ],
    ),
    "an edit whose text is not unique": (
        lesson_of(edit(NOT_UNIQUE, failed)),
        [
            (edit(NOT_UNIQUE, failed), "failed"),
            (edit(NOT_READ, failed), NOTHING),
            (edit(), "kept"),
            (ok("Write", file_path=f"{HOME}/a.py"), NOTHING),  # has no text to look for
        ],
    ),
    "a patch with a line that begins with no mark": (
        lesson_of(*samples.bad_hunk()),
        [(*samples.bad_hunk(), "failed"), (patch(), "kept"), (edit(), NOTHING)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lesson", "call", "sign"), rows_of(TABLES))
def test_what_a_call_says_of_a_lesson(lesson, call, sign):
    assert sign_of(lesson, call) == sign
