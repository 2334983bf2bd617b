"""What the tools of the demo's projects print, in their own words and about their own files."""

from __future__ import annotations

from headroom_tui.demo import ids
from headroom_tui.demo.story import ROOT

_RULE = "=" * 28

NO_FASTAPI = f"""\
{_RULE} test session starts {_RULE}
platform linux -- Python 3.12.3, pytest-8.3.5, pluggy-1.5.0 -- /usr/bin/python
rootdir: {ROOT}
configfile: pyproject.toml
collected 0 items / 1 error

==================================== ERRORS ====================================
ImportError while importing test module.
Hint: make sure your test modules/packages have valid Python names.
Traceback:
/usr/lib/python3.12/importlib/__init__.py:90: in import_module
    return _bootstrap._gcd_import(name[level:], package, level)
tests/conftest.py:4: in <module>
    from harbor.app import app
src/harbor/app.py:3: in <module>
    from fastapi import FastAPI
E   ModuleNotFoundError: No module named 'fastapi'
=========================== short test summary info ============================
ERROR - ModuleNotFoundError: No module named 'fastapi'
!!!!!!!!!!!!!!!!!!!! Interrupted: 1 error during collection !!!!!!!!!!!!!!!!!!!!
=============================== 1 error in 0.31s ==============================="""

NO_DOCKER = (
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"
)

NPM_REFUSED = """\
npm warn Unknown project config "node-linker". This will stop working in the next major version of npm.

> preinstall
> npx only-allow pnpm

╔═════════════════════════════════════════════════════════════╗
║                                                             ║
║   Use "pnpm install" for installation in this project.      ║
║                                                             ║
╚═════════════════════════════════════════════════════════════╝
npm error Lifecycle script `test` failed with error:
npm error code 1
npm error path {root}
npm error workspace @tideline/tide-math
npm error sh: 1: vitest: not found""".replace("{root}", ROOT)

NO_TSX_TYPE = "rg: unrecognized file type: tsx"

NO_MKDOCS = "bash: line 1: mkdocs: command not found"


def no_module(script: str, module: str) -> str:
    return (
        f'Traceback (most recent call last):\n  File "{ROOT}/{script}", line 6, in <module>\n'
        f"    from {module}\nModuleNotFoundError: No module named 'harbor'"
    )


def pytest_passes(tests: list[str]) -> str:
    rows = [f"{name} PASSED [{100 * number // len(tests):>3}%]" for number, name in enumerate(tests, start=1)]
    return (
        _pytest_head(tests)
        + "\n".join(rows)
        + f"\n\n{_RULE} {len(tests)} passed in 0.{len(tests) + 31}s {_RULE}"
    )


def pytest_fails(tests: list[str], failing: str, lines: str, reason: str) -> str:
    rows = []
    for number, name in enumerate(tests, start=1):
        verdict = "FAILED" if name.endswith(failing) else "PASSED"
        rows.append(f"{name} {verdict} [{100 * number // len(tests):>3}%]")
    return (
        _pytest_head(tests) + "\n".join(rows) + "\n\n=================================== FAILURES "
        f"===================================\n___ {failing} ___\n\n{lines}\n"
        "=========================== short test summary info ============================\n"
        f"FAILED {tests[0].split('::')[0]}::{failing} - {reason}\n"
        f"{_RULE} 1 failed, {len(tests) - 1} passed in 0.{len(tests) + 42}s {_RULE}"
    )


def _pytest_head(tests: list[str]) -> str:
    return (
        f"{_RULE} test session starts {_RULE}\nplatform linux -- Python 3.12.7, pytest-8.4.2, pluggy-1.6.0 "
        f"-- {ROOT}/.venv/bin/python\ncachedir: .pytest_cache\nrootdir: {ROOT}\nconfigfile: pyproject.toml\n"
        f"plugins: anyio-4.11.0\ncollecting ... collected {len(tests)} items\n\n"
    )


def git_status(branch: str, changed: tuple[str, ...] = ()) -> str:
    return "\n".join([f"## {branch}...origin/{branch}", *(f" M {path}" for path in changed)])


def git_log(seed: str, subjects: tuple[str, ...]) -> str:
    return "\n".join(f"{ids.digest(seed, subject)[:7]} {subject}" for subject in subjects)


def git_diff(path: str, old: str, new: str) -> str:
    removed = "\n".join(f"-{line}" for line in old.splitlines())
    added = "\n".join(f"+{line}" for line in new.splitlines())
    index = f"index {ids.digest(path, old)[:7]}..{ids.digest(path, new)[:7]} 100644"
    return (
        f"diff --git a/{path} b/{path}\n{index}\n--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n{removed}\n{added}"
    )


def git_commit(branch: str, subject: str, files: int) -> str:
    head = ids.digest(branch, subject)[:7]
    changed = "1 file changed" if files == 1 else f"{files} files changed"
    return f"[{branch} {head}] {subject}\n {changed}, {files * 11} insertions(+), {files * 3} deletions(-)"


def git_push(project: str, branch: str) -> str:
    return (
        f"remote: \nremote: Create a pull request for '{branch}' by visiting:\n"
        f"remote:      https://git.example.com/{project}/pulls/new/{branch}\nremote: \n"
        f"To git.example.com:{project}.git\n * [new branch]      {branch} -> {branch}\n"
        f"branch '{branch}' set up to track 'origin/{branch}'."
    )


def vitest(package: str, files: dict[str, int]) -> str:
    """``files`` maps test files to their number of tests. The tick is green, as vitest colours it."""
    rows = [f" \x1b[32m✓\x1b[39m {name} ({count} tests) {count * 3}ms" for name, count in files.items()]
    total = sum(files.values())
    return (
        f"> {package} test\n> vitest run\n\n RUN  v4.0.6 {ROOT}\n\n" + "\n".join(rows) + f"\n\n Test Files  "
        f"{len(files)} passed ({len(files)})\n      Tests  {total} passed ({total})\n"
        "   Duration  412ms (transform 61ms, collect 88ms, tests 24ms, environment 0ms, prepare 71ms)"
    )


def tsc_ok(packages: tuple[str, ...]) -> str:
    return "\n".join(f"{package}: up to date" for package in packages)


def mkdocs_builds(pages: int, seconds: float) -> str:
    return (
        "Installed 31 packages in 44ms\nINFO    -  Cleaning site directory\n"
        f"INFO    -  Building documentation to directory: {ROOT}/site\nINFO    -  {pages} pages, 0 warnings\n"
        f"INFO    -  Documentation built in {seconds:.2f} seconds"
    )
