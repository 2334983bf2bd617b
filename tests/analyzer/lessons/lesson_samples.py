"""Small invented sessions that each teach one lesson, for all tests of lessons."""

from tests.analyzer.call_builder import (
    EISDIR,
    HOME,
    NO_FILE,
    SLOW,
    SPAWN,
    elsewhere,
    failed,
    ok,
    powershell,
    sh,
    sh_fails,
)

DENIED = "fatal: Unable to create '/srv/tide/.git/index.lock': Operation not permitted"
UNCLOSED = "/usr/bin/bash: eval: line 1: unexpected EOF while looking for matching `\"'"
WORKTREE = f"{HOME}/.claude/worktrees/agent-a1"
INSTEAD = (
    "To wait for a condition, use Monitor with an until-loop (e.g. `until <check>; do sleep 2; done`). To "
    "wait for a command you started, use run_in_background: true."
)
TOO_COMPLEX = (
    f"This agent is isolated in the worktree {WORKTREE}, but this command is too complex to verify that it "
    "stays inside the worktree. Refusing to run it — a worktree-isolated agent's git operations must target "
    f"its own worktree. Split it into plain, separate commands and run them from {WORKTREE}."
)
NOT_ISOLATED = (
    "<tool_use_error>This background session hasn't isolated its changes yet. Call EnterWorktree first so "
    "edits land in a worktree instead of the shared checkout, then retry this edit.</tool_use_error>"
)
NO_REPORT = (
    "<tool_use_error>Subagents should return findings as text, not write report files. Include this content "
    "in your final response instead.</tool_use_error>"
)
CHAIN = "for tide in a b; do git log -1 $tide; done"
LOCK = f"fatal: Unable to create '{HOME}/.git/index.lock': File exists.\n\nAnother git process seems to run"
UNSIGNED = "error: 1Password: agent returned an error\n\nfatal: failed to write commit object"
NO_REPOSITORY = "gh: Could not resolve to a Repository with the name 'moon/tide-table'."
QUERY = """gh api graphql -f query='
{{
  repository(owner: "{}", name: "tide-table") {{
    pullRequest(number: 7) {{
      reviewThreads(first: 20) {{ nodes {{ isResolved comments(first: 5) {{ nodes {{ body path }} }} }} }}
    }}
  }}
}}'"""
NO_NEWLINE = 'rg: the literal "\\n" is not allowed in a regex'
NO_FOLDER = "(eval):cd:1: no such file or directory: src/tides"
ASKED = "mcp__tides__search"


def not_started():
    return [
        failed("Grep", SPAWN, pattern="spring", path=f"{HOME}/src"),
        sh("grep -rn spring src", "a.py:1:spring"),
    ]


def slow():
    return [failed("Glob", SLOW, pattern="**/*.md")]


def open_quote():
    return [sh_fails('ls "C:\\charts\\"', UNCLOSED, 2), sh('ls "C:/charts"', "brest.pdf")]


def refused_wait(line="sleep 90 && gh run view 7", instead=INSTEAD):
    rest = line.partition("&& ")[2]
    said = f"Blocked: sleep 90 followed by: {rest}." if rest else "Blocked: standalone sleep 90."
    return failed("Bash", f"<tool_use_error>{said} {instead}</tool_use_error>", command=line)


def monitor(command):
    return ok("Monitor", "Monitor started", command=command, timeout_ms=300_000)


def in_worktree(call):
    return elsewhere(call, WORKTREE)


def waited():
    return [refused_wait(), monitor("until gh run view 7 | grep -q done; do sleep 2; done")]


def chained():
    return [in_worktree(sh_fails(CHAIN, TOO_COMPLEX, None)), in_worktree(sh("git log -1 a", "b7c1"))]


def edit(folder, make=ok, output="done"):
    return make("Edit", output, file_path=f"{folder}/a.py", old_string="low tide", new_string="high tide")


def not_isolated():
    return [edit(HOME, failed, NOT_ISOLATED), ok("EnterWorktree", branch="a1"), edit(WORKTREE)]


def report(name="REPORT.md", make=ok, output="done"):
    return make("Write", output, file_path=f"{HOME}/{name}", content="# Tides\nhigh at noon\nlow at six\n")


def no_report():
    return [report(make=failed, output=NO_REPORT)]


def asks(words):
    return f"The charts are older than the tides.\n\n{words}\n\nhusky - pre-commit script failed (code 1)"


def no_package_here():
    said = f"npm error path {HOME}/package.json\nnpm error enoent Could not read package.json"
    return [sh_fails("npm test", said, 254), sh("cd web && npm test", "3 passed")]


def no_script():
    said = 'npm error Missing script: "chart:low"\nnpm error\nnpm error To see a list of scripts, run:'
    return [sh_fails("npm run chart:low", said)]


def other_trunk():
    said = "fatal: ambiguous argument 'master..HEAD': unknown revision or path not in the working tree."
    return [sh_fails("git log master..HEAD", said, 128), sh("git log main..HEAD", "abc tides")]


def without_suffix():
    return [sh_fails("sed -i 's/low/high/' tides.txt", "sed: 1: \"tides.txt\": undefined label 'ides.txt'")]


def longer(command, **how):
    """A command that ran out of time, and that did not in another way."""
    out = sh_fails(command, "Command timed out after 2m 0.0s", 143)
    return [out, ok("Bash", "done", command=command, **how)]


def locked():
    return [sh_fails("git add a.py && git commit -m a", LOCK, 128)]


def unsigned():
    return [sh_fails("git commit -m a", UNSIGNED, 128)]


def hook(words="Run this command and stage the changes:\n\n    pnpm api:generate\n"):
    return [sh_fails("git add a.py && git commit -m a", asks(words))]


def untrusted():
    said = "fatal: detected dubious ownership in repository at '/srv/tide'\nTo add an exception for this"
    return [sh_fails("git status", said, 128)]


def unstaged():
    said = "error: cannot pull with rebase: You have unstaged changes.\nerror: Please commit or stash them."
    return [sh_fails("git pull --rebase && git push", said, 128)]


def closed_input(chars="\x03"):
    said = "stdin is closed for this session; rerun exec_command with tty=true to keep stdin open"
    return [failed("write_stdin", f"write_stdin failed: {said}", session_id=7, chars=chars)]


def declared(name="tide", code="const tide = await page.title(); tide"):
    said = f"SyntaxError: Identifier '{name}' has already been declared"
    return [
        failed("mcp__browser__js", said, code=code),
        ok("mcp__browser__js", "Tides", code="var tide2 = 1"),
    ]


PRISMA = (
    "> jest\n\nTypeError: of /srv/tide/node_modules/x.js:12\n"
    'Error: @prisma/client did not initialize yet. Please run "prisma generate" and try to import it again.'
)


def asked(said=PRISMA, line="npx prisma generate"):
    """Tests that could not begin, what they asked for, and then the tests."""
    return [sh_fails("npm test", said), sh(line, "Generated Prisma Client"), sh("npm test", "12 passed")]


def guessed_owner():
    return [sh_fails(QUERY.format("moon"), NO_REPOSITORY), sh(QUERY.format("ada"), '{"id": 1}')]


def newline():
    return [sh_fails(r"rg -n 'tide:\n  high' src", NO_NEWLINE, 2)]


def escaped_mark():
    said = 'jq: error: syntax error, unexpected INVALID_CHARACTER\n.[] | select(.tide \\!= "low")'
    return [sh_fails("""cat a.json | jq '.[] | select(.tide != "low")'""", said, 3)]


def there_already():
    line = "cd src/tides && pytest -q"
    there = f"{HOME}/src/tides"
    return [elsewhere(sh_fails(line, NO_FOLDER), there), elsewhere(sh("pytest -q", "3 passed"), there)]


def nowhere():
    return [failed("Read", NO_FILE, file_path=f"{HOME}/src/charts.py"), sh("git status")]


def folder_read():
    return [failed("Read", EISDIR, file_path=f"{HOME}/src"), sh(f"ls {HOME}/src", "tide.py")]


def no_access(then=()):
    return [failed(ASKED, "Tides API error: 401 Unauthorized", query="tides of the north sea"), *then]


def parameter():
    told = {"to": "lead", "message": "The charts are drawn, and all of the tests of the tides pass."}
    said = "summary is required when message is a string"
    return [failed("SendMessage", said, **told), ok("SendMessage", summary="Charts drawn", **told)]


def password():
    said = "sudo: a terminal is required to read the password; either use the -S option"
    return [sh_fails("sudo systemctl restart tide", said)]


def own_shell(kill="pkill -f 'tide serve'"):
    line = "tide serve --port 80 > /tmp/tide.log 2>&1 &"
    return [sh_fails(f"{kill}; sleep 2; {line}", "Exit code 144", 144), sh(line, "")]


def no_tool():
    return [failed("webReader", "<tool_use_error>Error: No such tool available: webReader", url="x")]


def not_executable():
    said = "bash: scripts/tide.sh: Permission denied"
    return [sh_fails("scripts/tide.sh", said, 126), sh(f"bash {HOME}/scripts/tide.sh", "high")]


def taken_for_a_pattern():
    said = r"Get-Content: An object at the specified path src\\[day]\\tide.ts does not exist, or has been"
    right = powershell(r"Get-Content -LiteralPath 'src\\[day]\\tide.ts'", "high")
    return [powershell(r"Get-Content 'src\\[day]\\tide.ts'", said, fails=True), right]


def run_as_code():
    said = "charts: The term 'charts' is not recognized as a name of a cmdlet, function, script file"
    right = powershell(r"Get-Content 'src\\(charts)\\tide.ts'", "high")
    return [powershell(r"Get-Content src\\(charts)\\tide.ts", said, fails=True), right]


def bad_hunk():
    patch = "*** Begin Patch\n*** Add File: a.md\n+# Tides\n\nHigh at noon\n*** End Patch"
    said = "apply_patch verification failed: invalid hunk at line 4, '' is not a valid hunk header"
    return [failed("Edit", said, patch=patch, file_path="a.md")]


NO_JOIN = (
    "At line:1 char:9\n+ cd moon && npm test\n+         ~~\n"
    "The token '&&' is not a valid statement separator in this version.\n"
    "    + CategoryInfo          : ParserError: (:) [], ParentContainsErrorRecordException\n"
    "    + FullyQualifiedErrorId : InvalidEndOfLine"
)
NO_CMDLET = "/usr/bin/bash: line 1: Get-ChildItem: command not found"
NO_TTY = "the input device is not a TTY.  If you are using mintty, try prefixing the command with 'winpty'"
IGNORED = (
    "The following paths are ignored by one of your .gitignore files:\ncharts/drawn\nhint: Use -f if you"
    " really want to add them."
)


def joined():
    return [
        powershell("cd moon && npm test", NO_JOIN, fails=True),
        powershell("cd moon; npm test", "3 passed"),
    ]


def cmdlet_in_bash():
    """A cmdlet that bash does not find, and the tool of the agent that runs it."""
    line = "Get-ChildItem charts -Recurse | Select-Object Name"
    return [sh_fails(line, NO_CMDLET, 127), powershell(line, "brest.pdf")]


def rewritten():
    said = "ls: cannot access 'C:/Program Files/Git/var/tides/': No such file or directory"
    line = "docker exec tides ls /var/tides/"
    return [sh_fails(line, said, 2), sh(f"MSYS_NO_PATHCONV=1 {line}", "high")]


def bare_backslashes(line="cd C:\\charts\\brest && ls"):
    said = "bash: line 1: cd: C:chartsbrest: No such file or directory"
    return [sh_fails(line, said), sh('cd "C:\\charts\\brest" && ls', "brest.pdf")]


def no_terminal():
    return [
        sh_fails("docker exec -it tides sh -c 'tide log'", NO_TTY),
        sh("docker exec tides sh -c 'tide log'"),
    ]


def ignored():
    return [sh_fails("git add a.py charts/drawn/brest.svg", IGNORED), sh("git add a.py", "")]
