"""What two sessions with the same failure become: the words of the rule, or no rule at all."""

import pytest

from tests.analyzer.call_builder import (
    EISDIR,
    HOME,
    NO_FILE,
    NO_ORIGIN,
    NOT_READ,
    OFFLINE,
    SLOW,
    SPAWN,
    elsewhere,
    escalated,
    failed,
    moved,
    named,
    no_program,
    ok,
    reads,
    refused,
    rejected,
    sh,
    sh_fails,
)
from tests.analyzer.lessons import lesson_samples as samples
from tests.analyzer.rule_maker import seen_twice

NO_RULE = None
TOO_LARGE = "File content (312KB) exceeds maximum allowed size (256KB). Use offset and limit."
NO_MATCH = "zsh:1: no matches found: tide?day=1"
USE_PNPM = "npm error code EBADDEVENGINES\na.ts:3:4: error"
OLD_BOARDS = "GraphQL: Projects (classic) is being deprecated"
CODE = "from pathlib import Path; print(Path(1).read_text())"
LONG = "lint-everything-" * 5


def missing(command, path, cwd=HOME):
    return elsewhere(sh_fails(command, f"{command.split()[0]}: {path}: No such file or directory", 2), cwd)


def denied(script):
    return sh_fails(script, f"bash: {script}: Permission denied", 126)


TOO_MUCH = "too large to read at once"
MEANT = "use `{}`, not `{}` (no such file)"


def led(wrong, pattern, right):
    """A search for what a file was thought to hold led to another."""
    return [reads(wrong, NO_FILE, failed), ok("Grep", f"{right}:3:x", pattern=pattern), reads(right)]


def globbed(wrong, pattern, right):
    """A glob for what a file was thought to be called showed another."""
    return [reads(wrong, NO_FILE, failed), ok("Glob", right, pattern=pattern), reads(right)]


def send(said, **data):
    told = {"to": "lead", "message": "The charts of Brest are drawn"}
    return [failed("Send", said, **told, **data), ok("Send", id="x", **told)]


def broken(code, message, linter="ruff check .", hook=""):
    return [sh_fails(linter, f"src/tide.py:3:1: {code} {message}{hook}")]


RULES = [
    # a command that is called otherwise
    (
        [sh_fails("python3 -m pytest", "/usr/bin/python3: No module named pytest"), sh("uv run pytest")],
        "use `uv run pytest`, not `python3 -m pytest` (module not found)",
    ),
    (
        [no_program("python -m http.server"), sh("python3 -m http.server")],
        "use `python3`, not `python` (command not found)",
    ),
    (
        [no_program("pytest"), sh("nice -n 5 uv run pytest")],
        "use `uv run pytest`, not `pytest` (command not found)",
    ),
    (
        [no_program("pytest"), sh("timeout 60 uv run pytest")],
        "use `uv run pytest`, not `pytest` (command not found)",
    ),
    ([no_program("fd tide src"), sh("find src -name tide")], "use `find`, not `fd` (command not found)"),
    (
        [no_program("rg -n tide src"), sh("cd . && grep -rn tide src")],
        "use `grep`, not `rg` (command not found)",
    ),
    (
        [no_program("yarn build"), sh("echo build; pnpm build")],
        "use `pnpm build`, not `yarn build` (command not found)",
    ),
    (
        [sh_fails(f"npm {LONG}", f'Unknown command: "{LONG}"'), sh(f"npm run {LONG}", "clean")],
        NO_RULE,  # which could not be said in full
    ),
    (
        [no_program("yarn build"), sh("git pull && pnpm build")],
        "use `pnpm build`, not `yarn build` (command not found)",
    ),
    (
        [no_program("fd tide src"), sh("echo tide src; find src -name tide")],
        "use `find`, not `fd` (command not found)",
    ),
    ([no_program("del a.py")], "use `rm`, not `del` (a command of cmd, not of this shell)"),
    (
        [no_program("rg tide a.py"), sh("grep -n tide b.py a.py")],
        "do not count on `rg` (not found on the PATH)",
    ),
    (
        [no_program("pytest a.py"), sh("uv run pytest a.py b.py")],
        "use `uv run pytest`, not `pytest` (command not found)",
    ),
    (
        [no_program(f"python -c '{CODE}'"), sh(f"cd src && python3 -c '{CODE}'")],
        "use `python3`, not `python` (command not found)",
    ),
    ([sh_fails("npm run lint", USE_PNPM), sh("npm run lint", "clean")], NO_RULE),
    ([sh_fails("make lint", USE_PNPM), sh("pnpm run lint", "clean")], NO_RULE),
    ([sh_fails("npm run lint", USE_PNPM)] * 2 + [sh("pnpm run lint", "clean")], NO_RULE),
    ([no_program("bat a.md"), sh("cat a.md")], "use `cat`, not `bat` (command not found)"),
    ([no_program("file a.md"), sh("head a.md")], "do not count on `file` (not found on the PATH)"),
    (
        [no_program("brew install tides"), sh("npm install tides", "added 1 package")],
        "do not count on `brew` (not found on the PATH)",
    ),
    (
        [no_program("npm install tides"), sh("pnpm install tides", "added 1 package")],
        "use `pnpm install`, not `npm install` (command not found)",
    ),
    ([no_program("fd tide"), sh("git status")], "do not count on `fd` (not found on the PATH)"),
    ([no_program("tide chart a b"), sh("moon chart a c")], "do not count on `tide` (not found on the PATH)"),
    ([no_program("node a.js"), sh("python3 b.py")], "do not count on `node` (not found on the PATH)"),
    (
        [sh_fails("npm run lint", USE_PNPM), sh("ls"), sh("pnpm run lint", "clean")],
        "use `pnpm run lint`, not `npm run lint` (it fails here)",
    ),
    ([sh_fails("npm run lint", USE_PNPM), sh("ls"), sh("ls"), sh("pnpm run lint", "clean")], NO_RULE),
    (
        [sh_fails("gh pr edit 7", OLD_BOARDS), sh("gh api repos/ada/tide/pulls/7 --method patch -f title=x")],
        "use `gh api -X PATCH`, not `gh pr edit` (it fails here)",
    ),
    (
        [sh_fails("gh pr edit 7", OLD_BOARDS), sh('gh api repos/ada/tide/pulls/7 -X "$HOW" -f title=x')],
        "use `gh api`, not `gh pr edit` (it fails here)",
    ),
    (
        [no_program("curl -X POST tide.example"), sh("wget --method POST tide.example")],
        "use `wget`, not `curl` (command not found)",
    ),
    (
        [sh_fails("git branch main", "fatal: a branch named 'main' already exists"), sh("git branch b")],
        NO_RULE,
    ),
    # a script that may not be executed
    ([denied("./a.sh"), sh("bash b.sh; sh a.sh")], "use `sh a.sh`, not `./a.sh` (not executable)"),
    ([denied("./a.sh"), sh("bash -x a.sh b.sh")], "use `bash a.sh`, not `./a.sh` (not executable)"),
    ([denied("./a.sh"), sh("chmod +x a.sh && sh a.sh")], "use `sh a.sh`, not `./a.sh` (not executable)"),
    ([denied("./a.sh"), sh("chmod +x a.sh && ./a.sh")], NO_RULE),
    ([denied("./a.sh"), sh("bash b.sh")], NO_RULE),
    ([denied("./a.sh")], NO_RULE),
    ([denied("/srv/a.sh"), sh("bash /srv/a.sh")], NO_RULE),
    ([denied("/home/ada/a.sh"), sh("bash /home/ada/a.sh")], NO_RULE),
    ([denied("./token.sh"), sh("bash token.sh")], NO_RULE),
    # a repository without a remote
    ([sh_fails("gh pr create", NO_ORIGIN)], NO_RULE),
    ([sh_fails("pushd ../moon && git fetch origin", NO_ORIGIN, 128)], NO_RULE),
    ([sh_fails("git --git-dir=../moon/.git fetch origin", NO_ORIGIN, 128)], NO_RULE),
    ([elsewhere(sh_fails("git fetch origin", NO_ORIGIN, 128))], NO_RULE),
    (
        [elsewhere(sh_fails("git fetch origin", NO_ORIGIN, 128), "")],
        "do not call `git fetch` (the repository has no remote `origin`)",
    ),
    # quotes
    (
        [sh_fails("gh api tide?day=1", NO_MATCH), sh("gh api 'tide?day=1'", "high")],
        "quote `?`, `*` and `[` that are not meant for the shell (zsh: no matches found)",
    ),
    (
        [sh_fails("gh api tide?day=1", NO_MATCH), sh("gh api tide\\?day=1", "high")],
        "quote `?`, `*` and `[` that are not meant for the shell (zsh: no matches found)",
    ),
    ([sh_fails("tide log a?b", "zsh:1: no matches found: a?b"), sh("tide log ab")], NO_RULE),
    # paths
    (moved("docs/tide", "guides/tide"), "use `guides/tide`, not `docs/tide` (no such path)"),
    (moved("docs/.tide", "guides/.tide"), "use `guides/.tide`, not `docs/.tide` (no such path)"),
    (
        [missing("ls src/core/tide", "src/core/tide"), sh("ls src/tide", "a.py")],
        "use `src/tide`, not `src/core/tide` (no such path)",
    ),
    (
        [missing("grep -n tide src/core/a.py", "src/core/a.py"), sh("grep -n tide src/a.py", "1:tide")],
        "use `src/a.py`, not `src/core/a.py` (no such file)",
    ),
    (
        [missing("cat x.md src/core/a.py", "src/core/a.py"), sh("cat src/core/b.py src/a.py", "x")],
        "use `src/a.py`, not `src/core/a.py` (no such file)",
    ),
    (
        [
            failed("Edit", NO_FILE, file_path=f"{HOME}/src/core/a.py", old_string="a", new_string="b"),
            ok("Edit", file_path=f"{HOME}/src/a.py", old_string="a", new_string="b"),
        ],
        "use `src/a.py`, not `src/core/a.py` (no such file)",
    ),
    (
        [
            failed("Glob", f"Directory does not exist: {HOME}/a/tide", pattern="*.py", path=f"{HOME}/a/tide"),
            ok("Glob", "tide/a.py", pattern="*.py", path=f"{HOME}/tide"),
        ],
        "use `tide`, not `a/tide` (no such path)",
    ),
    (moved("a.py", "/home/ada/a.py"), "use `~/a.py` (`a.py` is not in the project)"),
    (
        led("commands/enable.go", "enable", "src/setup.go"),
        "use `src/setup.go`, not `commands/enable.go` (no such file)",
    ),
    (led("api/enable.go", "tide", "src/setup.go"), "do not look for `api/enable.go` (no such file)"),
    (moved("src/core/a.py", "src/core/b.py"), "do not look for `src/core/a.py` (no such file)"),
    (globbed("texts_de.json", "texts*", "texts_en.json"), "do not look for `texts_de.json` (no such file)"),
    (globbed("text_en.json", "text*", "texts_en.json"), MEANT.format("texts_en.json", "text_en.json")),
    (
        globbed("07-tide-old.md", "07-tide*", "07-tide-new.md"),
        MEANT.format("07-tide-new.md", "07-tide-old.md"),
    ),
    (globbed("tide_en.md", "tide_en*", "tide_en_of.md"), MEANT.format("tide_en_of.md", "tide_en.md")),
    (moved("/srv/x/a.py", "src/a.py"), NO_RULE),
    (moved("src/a.py", "/srv/x/a.py"), "do not look for `src/a.py` (no such file)"),
    ([missing("cat src/a.py", "src/a.py", f"{HOME}/web"), sh("cat src/a.py", "x")], NO_RULE),
    (
        [missing("cat web/src/a.py", "web/src/a.py", f"{HOME}/web"), sh(f"cat {HOME}/web/src/a.py", "x")],
        "the shell stays where an earlier `cd` led: do not `cd` to that folder again, nor begin paths with"
        " it (not found below it)",
    ),
    (
        [*moved("core/a/x.py", "tides/a/x.py"), *moved("core/b/y.py", "tides/b/y.py")],
        "use `tides/…`, not `core/…` (no such folder)",
    ),
    (
        [*moved("core/x.py", "core2/x.py"), *moved("core/y.py", "core2/y.py")],
        "use `core2/…`, not `core/…` (no such folder)",
    ),
    (
        [*moved("core/x.py", "/home/ada/tides/x.py"), *moved("core/y.py", "/home/ada/tides/y.py")],
        "use `~/tides/…` (`tides` is not in the project)",
    ),
    *(
        ([reads(large, TOO_LARGE, failed)], f"read `{large}` with offset and limit, not whole ({TOO_MUCH})")
        for large in ("data/tides.csv", "docs/2026-03-01-tides.md", "db/20260301111857_add_tides.sql")
    ),
    ([reads("data/20260301111857_tides.json", TOO_LARGE, failed)], NO_RULE),
    ([reads("data/20260301111857.sql", TOO_LARGE, failed)], NO_RULE),
    ([reads("data/tides_2026-03-01T11-18-57.json", TOO_LARGE, failed)], NO_RULE),
    ([reads("data/tides-20260301_1118.sql", TOO_LARGE, failed)], NO_RULE),
    ([reads("data/chat-2500000853693.json", TOO_LARGE, failed)], NO_RULE),
    ([reads("/srv/tides.csv", TOO_LARGE, failed)], NO_RULE),
    ([reads("data/REDACTED.csv", TOO_LARGE, failed)], NO_RULE),
    # edits
    (refused(NOT_READ), "read a file before `Edit` (text seen through a search or `cat` does not count)"),
    (
        [failed("Write", NOT_READ, file_path=f"{HOME}/a.py")],
        "read a file before `Write` (text seen through a search or `cat` does not count)",
    ),
    *(
        (refused(said), "read a file again before `Edit` when a formatter or command may have changed it")
        for said in (
            "File has been modified since read, either by the user or by a linter.",
            "File has been unexpectedly modified. Read it again before attempting to write it.",
        )
    ),
    (
        refused("Found 3 matches of the string to replace, but replace_all is false."),
        "give `Edit` enough context to match one place, or replace all (text not unique)",
    ),
    (
        refused("Failed to edit, expected 1 occurrence but found 2.", "replace"),
        "give `replace` enough context to match one place, or replace all (text not unique)",
    ),
    (
        refused("Failed to edit, 0 occurrences found for old_string.", "replace"),
        "copy the old text for `replace` from the file as it is, not from memory (not found)",
    ),
    (
        refused("String to replace not found in file."),
        "copy the old text for `Edit` from the file as it is, not from memory (not found)",
    ),
    (
        refused("Could not find the exact text in a.py. The old text must match exactly.", "edit"),
        "copy the old text for `edit` from the file as it is, not from memory (not found)",
    ),
    (
        refused("Failed to find expected lines in a.py:\nx = 1", "shell", patch="*** Begin Patch"),
        "copy the old text for `apply_patch` from the file as it is, not from memory (not found)",
    ),
    (
        refused(
            "apply_patch verification failed: invalid hunk at line 3, Every line should start with",
            "shell",
            patch="*** Begin Patch",
        ),
        "begin each line of a patch for `apply_patch` with a space, `+` or `-` (in an added file, only `+`)",
    ),
    (refused("No changes to make: old_string and new_string are exactly the same."), NO_RULE),
    # lint rules
    (broken("E501", "Line too long (120 > 110)"), "keep to `E501` (`ruff check` says “Line too long”)"),
    (
        broken("E501", "Line too long", "git push", "\nhusky - pre-push failed"),
        "keep to `E501` (`git push` says “Line too long”)",
    ),
    (broken("B008", "Do not"), NO_RULE),  # says too little
    (broken("E501", "Line too long", "cat lint.log && boom"), NO_RULE),
    # what the user refused
    (
        [rejected("Bash", "never force push to main", command="git push --force origin main")],
        "before `git push --force`, mind what the user said when rejecting it: “never force push to main”",
    ),
    (
        [rejected("Bash", "always test first", command="git add . && git push")],  # of which of the two?
        "ask before `git push` (the user rejected it more than once)",
    ),
    (
        [rejected("Bash", f"always {'and ever ' * 11}", command="git push")],
        "ask before `git push` (the user rejected it more than once)",
    ),
    ([rejected("Write", "always run the tests first", file_path=f"{HOME}/a.py")], NO_RULE),
    # skills
    (
        [failed("Skill", "Unknown skill: commit", skill="commit"), ok("Skill", skill="harbor:commit")],
        "use the skill `harbor:commit`, not the skill `commit` (unknown skill)",
    ),
    (
        [failed("Skill", "Unknown skill: harbor:push", skill="harbor:push"), sh("git add . && git push")],
        "use `git push`, not the skill `harbor:push` (unknown skill)",
    ),
    ([failed("Skill", "Unknown skill: commit", skill="commit"), sh("git status")], NO_RULE),
    ([failed("Skill", "Unknown skill: commit", skill="commit")], NO_RULE),
    ([failed("Skill", "boom", skill="commit"), ok("Skill", skill="harbor:commit")], NO_RULE),
    # a sandbox
    ([sh_fails("git push", samples.DENIED, 128), escalated(sh("git push"))], NO_RULE),
    (
        [sh_fails("git push", OFFLINE, 128), escalated(sh("git push"))],
        "run `git push` with escalated permissions (the sandbox has no network)",
    ),
    ([sh_fails("bash sync.sh", OFFLINE, 128), escalated(sh("bash sync.sh"))], NO_RULE),
    ([sh_fails("npm install tides", OFFLINE), escalated(sh("pnpm install tides"))], NO_RULE),
    # tools
    (send("InputValidationError: id is a required parameter"), "give `Send` the parameter `id` (required)"),
    (send("InputValidationError: id is required if it is late"), NO_RULE),
    (send("InputValidationError: id is required", id=""), NO_RULE),
    (send("InputValidationError: port is required"), NO_RULE),  # it worked without
    (
        [failed("Glob", SLOW, pattern="**/*.md"), failed("Grep", SLOW, pattern="neap")],
        "give `Glob` and `Grep` a narrower folder to search (searches took too long)",
    ),
    (
        [failed("Glob", SPAWN, pattern="**/*.md"), sh("find . -name '*.md'", "a.md")],
        "list files with `find`, not with `Glob` (it does not start here)",
    ),
    ([failed("LS", SPAWN, path=f"{HOME}/src"), sh("ls src", "a.py")], NO_RULE),
    (
        [named(failed("Read", EISDIR, file_path=f"{HOME}/src"), "read_file")],
        "list a folder with `ls` or `find`, not with `read_file` (it reads files only)",
    ),
]


@pytest.mark.parametrize(
    ("calls", "rule"),
    [
        pytest.param(calls, rule, id=f"{' | '.join(call.input_summary for call in calls)[:60]}: {rule}")
        for calls, rule in RULES
    ],
)
def test_what_becomes_of_a_failure(calls, rule):
    found = [each.content for each in seen_twice(calls)]
    assert found == ([f"- {rule}"] if rule else [])
    assert all(len(each) <= 160 for each in found)


@pytest.mark.parametrize(
    ("old", "new"), [("", "tides/"), ("core/", ""), ("core/", "core/tides/"), ("~/core/", "core/")]
)
def test_files_that_were_moved_up_or_down_say_nothing_of_a_folder(old, new):
    calls = [call for name in ("x.py", "y.py") for call in moved(f"{old}{name}", f"{new}{name}")]
    assert not [rule.content for rule in seen_twice(calls) if "…" in rule.content]


def test_only_guesses_at_the_name_of_a_file_are_one_rule():
    other_name = led("commands/enable.go", "enable", "src/setup.go")
    found = sorted(rule.content for rule in seen_twice([*other_name, *moved("api/setup.go", "src/setup.go")]))
    assert found == [
        "- use `src/setup.go`, not `api/setup.go` (no such file)",
        "- use `src/setup.go`, not `commands/enable.go` (no such file)",
    ]
