"""Tideline-web with Codex: a workspace where npm is refused, and where ripgrep does not know tsx."""

from __future__ import annotations

from datetime import timedelta

from headroom_tui.demo import outputs
from headroom_tui.demo.desk import Desk
from headroom_tui.demo.story import Call, Ended, Interrupt, Reply, Say, Session, Step, Tool, run, run_fails
from headroom_tui.demo.tideline_checkout import FILES

PROJECT = "tideline-web"
_DESK = Desk(FILES)
_CHART, _BERTHS = "packages/ui/src/TideChart.tsx", "packages/ui/src/BerthList.tsx"
_HARBOUR, _HOOK = "apps/web/src/routes/Harbour.tsx", "apps/web/src/data/useHarbour.ts"
_INTERPOLATE, _HARMONICS = "packages/tide-math/src/interpolate.ts", "packages/tide-math/src/harmonics.ts"
_TEST = "packages/tide-math/test/interpolate.test.ts"
_SUITE = {
    "packages/tide-math/test/interpolate.test.ts": 6,
    "packages/tide-math/test/harmonics.test.ts": 9,
    "packages/ui/test/TideChart.test.tsx": 5,
    "packages/ui/test/BerthList.test.tsx": 4,
}
_LOG = ("Ease the curve by half a cosine", "Draw the chart as SVG", "Refuse levels out of order")

_EASED = (_INTERPOLATE, "  const eased = part\n", "  const eased = (1 - Math.cos(Math.PI * part)) / 2\n")
_ORDER = (_INTERPOLATE, "  if (b.time < a.time) throw new RangeError('levels must be in order')\n",
          "  if (b.time <= a.time) throw new RangeError('levels must be in order')\n")  # fmt: skip
_LABEL = (_CHART, '    <svg viewBox={`0 0 ${width} ${height}`}>\n',
          '    <svg role="img" aria-label="Tide curve" viewBox={`0 0 ${width} ${height}`}>\n')  # fmt: skip
_EMPTY = (
    _BERTHS,
    "  if (berths.length === 0) return null\n",
    '  if (berths.length === 0) return <p className="empty">No berth is free on these days.</p>\n',
)
_ALERT = (_HARBOUR, "  if (error) return <p>{error.message}</p>\n",
          '  if (error) return <p role="alert">{error.message}</p>\n')  # fmt: skip
_ABORT = (_HOOK, "    return undefined\n", "    return () => abort.abort()\n")


def _orient(branch: str) -> tuple[Step, ...]:
    return (
        run("git status --short --branch", outputs.git_status(branch), seconds=0.02),
        run("git log --oneline -3", outputs.git_log(PROJECT, _LOG), seconds=0.02),
        _DESK.list_files(),
        _DESK.cat("package.json"),
    )


def _tests() -> Call:
    return run("pnpm test", outputs.vitest("tideline-web", _SUITE), seconds=3.6)


def _npm_refused() -> tuple[Step, ...]:
    return (
        run_fails("npm test", outputs.NPM_REFUSED, seconds=1.3),
        Reply("This workspace takes pnpm only."),
        _tests(),
    )


def _tsx_search(word: str, folder: str) -> tuple[Step, ...]:
    return (
        run_fails(f"rg -n --type tsx '{word}' {folder}", outputs.NO_TSX_TYPE, exit_code=2, seconds=0.01),
        _DESK.rg(word, folder, "-g '*.tsx'"),
    )


def _checks() -> tuple[Step, ...]:
    return (
        run("pnpm typecheck", outputs.tsc_ok(("packages/tide-math", "packages/ui", "apps/web")), seconds=5.2),
        run("pnpm lint", "> tideline-web lint\n> eslint .\n", seconds=4.0),
        run("git diff --stat", " 2 files changed, 3 insertions(+), 3 deletions(-)", seconds=0.02),
    )


def _commit(branch: str, subject: str, *edits: tuple[str, str, str]) -> tuple[Step, ...]:
    paths = " ".join(sorted({edit[0] for edit in edits}))
    return (
        run("git diff", "\n".join(outputs.git_diff(*edit) for edit in edits), seconds=0.02),
        run(f"git add {paths} && git commit -m '{subject}'", outputs.git_commit(branch, subject, len(edits))),
    )


_CURVE = Session(
    "tideline-curve", PROJECT, timedelta(days=18, hours=4), branch="curve",
    steps=(
        Say("The tide curve has corners at the turning points. Round it, and keep the tests green."),
        Reply("I'll look at how levels are interpolated."),
        *_orient("curve"),
        _DESK.cat(_INTERPOLATE),
        _DESK.cat(_TEST),
        *_tsx_search("levelAt", "packages/ui"),
        _DESK.cat(_CHART),
        Reply("The interpolation is linear. Half a cosine is flat at the turns, as a tide is."),
        _DESK.patch(*_EASED),
        _DESK.patch(*_ORDER),
        *_npm_refused(),
        *_checks(),
        *_commit("curve", "Ease the curve by half a cosine", _EASED, _ORDER),
        Reply("The curve is round at the turns. All 24 tests pass."),
    ),
)  # fmt: skip

_ACCESS = Session(
    "tideline-access", PROJECT, timedelta(days=13, hours=6), branch="access",
    steps=(
        Say("A screen reader says nothing about the chart, and errors are not announced."),
        *_orient("access"),
        *_tsx_search("role=", "packages/ui"),
        _DESK.cat(_CHART),
        _DESK.cat(_HARBOUR),
        Reply("The chart needs a role and a label, the error a role of its own."),
        _DESK.patch(*_LABEL),
        _DESK.patch_misses(_HARBOUR, "  if (error) return <p className=\"error\">{error.message}</p>",
                           _ALERT[2]),
        _DESK.cat(_HARBOUR, 5, 14),
        _DESK.patch(*_ALERT),
        _tests(),
        *_checks(),
        _DESK.rg("aria-", "packages/ui/src"),
        *_commit("access", "Announce the chart and its errors", _LABEL, _ALERT),
        Reply("The chart is announced as an image called Tide curve, errors as alerts."),
    ),
)  # fmt: skip

_BERTH_LIST = Session(
    "tideline-berths", PROJECT, timedelta(days=9, hours=3), branch="berth-list",
    steps=(
        Say("When no berth is free the page is just empty. Say so there."),
        *_orient("berth-list"),
        _DESK.cat(_BERTHS),
        _DESK.patch(*_EMPTY),
        *_npm_refused(),
        Reply("I'll start the page and look at it."),
        Call(Tool.SHELL, "pnpm --filter @tideline/web dev", ended=Ended.INTERRUPTED, seconds=48.3),
        Interrupt(),
        Say("Don't start the dev server, it is already running here. Just run the checks."),
        *_checks(),
        _DESK.rg("className", "packages/ui/src"),
        _DESK.cat("packages/ui/package.json"),
        run("pnpm --filter @tideline/ui test", outputs.vitest("@tideline/ui", {
            "test/TideChart.test.tsx": 5, "test/BerthList.test.tsx": 4}), seconds=2.1),
        *_commit("berth-list", "Say that no berth is free", _EMPTY),
        Reply("An empty list now reads: No berth is free on these days."),
    ),
)  # fmt: skip

_STALE = Session(
    "tideline-stale", PROJECT, timedelta(days=4, hours=6), branch="stale-harbour",
    steps=(
        Say("Switching harbours quickly shows the wrong one for a moment. I think an old request wins."),
        *_orient("stale-harbour"),
        *_tsx_search("useHarbour", "apps/web"),
        _DESK.cat(_HOOK),
        _DESK.cat(_HARBOUR),
        Reply("The request is not aborted when the id changes."),
        _DESK.patch(*_ABORT),
        *_npm_refused(),
        _DESK.rg("AbortController", "apps/web"),
        _DESK.cat(_HARMONICS),
        *_checks(),
        *_commit("stale-harbour", "Abort the request for the old harbour", _ABORT),
        Reply("An old request is aborted when another harbour is chosen, so it can no longer win."),
    ),
)  # fmt: skip

_BUILD = Session(
    "tideline-build", PROJECT, timedelta(days=1, hours=9), branch="main",
    steps=(
        Say("Does main build? I want to put it on the preview host."),
        *_orient("main"),
        run("pnpm install --frozen-lockfile", "Scope: all 4 workspace projects\nLockfile is up to date, "
            "resolution step is skipped\n\nDone in 611ms using pnpm v10.20.0", seconds=0.8),
        run("pnpm build", "packages/tide-math build: Done\npackages/ui build: Done\n"
            "apps/web build: vite v7.1.12 building for production...\n"
            "apps/web build: dist/index.html  0.46 kB\n"
            "apps/web build: dist/assets/index-B3xQ.js  148.20 kB\n"
            "apps/web build: ✓ built in 1.94s", seconds=7.5),
        _tests(),
        *_checks(),
        _DESK.cat("apps/web/package.json"),
        run("du -sh apps/web/dist", "196K\tapps/web/dist", seconds=0.01),
        Reply("Main builds: 148 kB of script. All 24 tests pass, types and lint are clean."),
    ),
)  # fmt: skip

CODEX_SESSIONS = (_CURVE, _ACCESS, _BERTH_LIST, _STALE, _BUILD)
