"""Instruction files in small: what a careful person would tidy, and what only looks as if.

Each case is its statements and the kinds of proposal that are right for it, in any order.
"""

REPOSITORY = {
    "package.json": '{"scripts": {"dev": "vite", "lint": "eslint .", "test:unit": "vitest run"},'
    ' "devDependencies": {"vitest": "3", "eslint": "9", "typescript": "5"}}',
    "Makefile": "all: build\n\nbuild lint:\n\ttrue\n\ntest: build\n\ttrue\n\nVERSION := 1\n",
    "justfile": "serve port='80':\n    true\n\n@seed:\n    true\n",
    "pyproject.toml": '[dependency-groups]\ndev = ["pytest", "ruff"]\n',
    "src/core/moon.py": "",
    "src/core/tide.py": "",
    "web/app/page.tsx": "",
    "docs/harbors.md": "",
    "scripts/seed.sh": "",
    "data/tides.csv": "",
}

DUPLICATE, CONTRADICTION, GONE = "duplicate", "contradiction", "gone"
OUTDATED, TARGET = "outdated", "other target"

RIGHT = [
    # near-duplicates
    (
        ["use `uv run pytest`, not `pytest`", "run tests with `uv run pytest` instead of `pytest`"],
        [DUPLICATE],
    ),
    (
        ["use `uv run python`, not `python3`", "use `uv run python`, not `python3` (module not found)"],
        [DUPLICATE],
    ),
    (["never run `git push --force`", "do not run `git push --force`"], [DUPLICATE]),
    (
        [
            "read `data/tides.csv` with offset and limit, not whole",
            "read `data/tides.csv` with offset and limit",
        ],
        [DUPLICATE],
    ),
    (["always use `pnpm`, never `npm`", "use `pnpm`, not `npm`"], [DUPLICATE]),
    (
        [
            "keep commit messages short and in the imperative",
            "keep commit messages in the imperative and short",
        ],
        [DUPLICATE],
    ),
    (["do not edit `docs/harbors.md` by hand", "never edit `docs/harbors.md` by hand"], [DUPLICATE]),
    (["prefer `rg` over `grep`", "use `rg`, not `grep`"], [DUPLICATE]),
    # contradictions
    (["use `uv run python`, not `python3`", "use `python3`, not `uv run python`"], [CONTRADICTION]),
    (["use `pnpm install`", "use `npm install`"], [CONTRADICTION]),
    (["always run `make lint`", "never run `make lint`"], [CONTRADICTION]),
    (["indent Python code with tabs", "indent Python code with spaces"], [CONTRADICTION]),
    (["keep source lines below 100 characters", "keep source lines below 120 characters"], [CONTRADICTION]),
    (["use single quotes for strings", "use double quotes for strings"], [CONTRADICTION]),
    (["never commit generated client files", "always commit generated client files"], [CONTRADICTION]),
    (["prefer `rg` over `grep`", "use `grep`, not `rg`"], [CONTRADICTION]),
    (["do not use `sed -i` for edits", "use `sed -i` for edits"], [CONTRADICTION]),
    (["squash feature branches into one commit", "rebase feature branches into one commit"], [CONTRADICTION]),
    # gone
    (["the phases are computed in `src/core/phase.py`"], [GONE]),
    (["styles live in `web/styles/main.css`"], [GONE]),
    (["see `docs/tides.md` for the tables"], [GONE]),
    (["run `npm run typecheck` before a commit"], [GONE]),
    (["run `pnpm test:e2e` before a release"], [GONE]),
    (["check everything with `make check`"], [GONE]),
    (["start the server with `just start`"], [GONE]),
    (["types are checked with `uv run mypy src`"], [GONE]),
    (["component tests run under `pnpm exec jest`"], [GONE]),
    (["settings are in `src/core/settings.toml`"], [GONE]),
    (["seed the database with `scripts/load.sh`"], [GONE]),
    (["use `src/core/sun.py`, not `sun.py` (no such file)"], [GONE]),
    (["read `data/moons.csv.md` with offset and limit"], [GONE]),
    # outdated
    (["use `src/core/moon.py`, not `docs/harbors.md` (no such file)"], [OUTDATED]),
    (["use `src/core/…`, not `web/app/…` (no such folder)"], [OUTDATED]),
    # other targets
    (["the sample charts are in /Users/grete/charts"], [TARGET]),
    (["run /home/grete/bin/tide-sync before a test"], [TARGET]),
    ([r"the emulator is in C:\Users\grete\emulator"], [TARGET]),
    (["notes are kept in ~/harbor-notes"], [TARGET]),
    (["GLOBAL: tides come from `src/core/tide.py`"], [TARGET]),
    (["GLOBAL: seed with `scripts/seed.sh`"], [TARGET]),
]

FINE = [
    # alike, but not the same
    ["use `uv run pytest`, not `pytest`", "use `uv run ruff`, not `ruff`"],
    ["use `uv run pytest`, not `pytest`", "use `uv run python`, not `python3`"],
    ["read `src/core/moon.py` before Edit", "read `src/core/tide.py` before Edit"],
    ["keep functions short", "keep commit messages short"],
    ["run `make test` before a commit", "run `make lint` before a commit"],
    ["use `pnpm --filter web`", "use `pnpm --filter api`"],
    ["ask before `git push`", "ask before `git reset`"],
    ["use `npm ci`, not `npm install`, in CI", "use `npm install` to add a package"],
    ["do not run `make build` while the server is up", "run `make build` after a merge"],
    ["use `pnpm install`", "on the legacy branch use `npm install`"],
    ["keep source lines below 100 characters", "keep commit subjects below 72 characters"],
    ["indent Python code with spaces", "indent Makefile recipes with tabs"],
    ["never push without running `make lint`", "run `make lint` before a push"],
    ["never edit `package.json` by hand", "read `package.json` for the scripts"],
    ["merge feature branches with a merge commit", "merge feature branches with a rebase commit"],
    ["in tests use single quotes", "in JSON use double quotes"],
    ["`tide-name`: the name", "`tide-name`: the name"],
    ["see packages/tide/README.md", "see packages/moon/README.md"],
    ["use port 8080 for the web server", "use port 8081 for the api server"],
    ["prefer composition", "prefer `rg` over `grep`"],
    # named, and there
    ["the phases are computed in `src/core/moon.py`"],
    ["pages live in `web/app/`, such as `page.tsx`"],
    ["run `npm run lint` and `pnpm test:unit`"],
    ["run `make build lint` first"],
    ["start with `just serve` or `just seed`"],
    ["run `uv run pytest` and `uv run ruff check`"],
    ["run `pnpm exec vitest` or `npx playwright test`"],
    ["run `npm ci` and `npm audit`"],
    # not claims about this repository
    ["create `docs/moons.md` for a new moon"],
    ["reports are written to `build/report.html`"],
    ["name tests `test_<module>.py`, such as `test_star.py`"],
    ["work on a branch like `feature/moon-phases`"],
    ["the type is `application/json`"],
    ["fork `ada/tide-table` first"],
    ["use `Node.js` and `Vue.js`"],
    ["put secrets in `.env.local`, never in code"],
    ["`src/core/old.py` was removed; do not bring it back"],
    ["use `src/core/moon.py`, not `moon.py` (no such file)"],
    ["import `@tide/core` or `lodash/fp`"],
    ["files end in `.test.ts`"],
    ["pass `--config config/ci.toml` in the pipeline if present"],
    ["run `npx create-tide` or `uvx mypy` once"],
    ["run `make -C tools docs`"],
    ["run `npm --prefix tools run docs`"],
    # everybody's paths
    ["settings are in `~/.config/tide` and `~/.claude`"],
    ["on the runner the home is /home/runner/work"],
    ["for example /home/user/charts"],
    ["GLOBAL: notes are kept in ~/harbor-notes"],
    ["GLOBAL: answer in short sentences"],
    ["GLOBAL: never run `git push --force`"],
]
