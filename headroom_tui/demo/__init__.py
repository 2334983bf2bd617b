"""A home folder to try headroom-tui on: the logs of Claude Code, Codex and Gemini CLI over three projects.

Everything in it is invented. The logs have the agents' true shapes, and the projects' folders hold the files
that the logs talk about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from headroom_tui.demo import (
    claude_log,
    codex_log,
    gemini_log,
    gull_checkout,
    gull_past,
    gull_stories,
    harbor_checkout,
    harbor_stories,
    tideline_checkout,
    tideline_stories,
)
from headroom_tui.demo.checkouts import write_checkout
from headroom_tui.demo.story import Checkout, Session

_CHECKOUTS = {
    "harbor-api": harbor_checkout.FILES,
    "tideline-web": tideline_checkout.FILES,
    "gull-docs": gull_checkout.FILES,
}


@dataclass(frozen=True)
class DemoHome:
    """Where the demo stands. ``projects`` are the checkouts."""

    folder: Path
    claude_dir: Path
    codex_dir: Path
    gemini_dir: Path
    projects: tuple[Path, ...]


def build_demo_home(folder: Path, now: datetime | None = None) -> DemoHome:
    """Write the demo below ``folder``, which should be empty.

    The sessions lie in the three weeks before ``now`` (default: the current time), those of gull-docs in the
    three months before. The same ``folder`` and ``now`` give the same bytes. Raises OSError when something
    cannot be written.
    """
    now = (now or datetime.now(UTC)).astimezone(UTC)
    folder = folder.resolve()  # agents log the real path of the folder that they work in
    home = DemoHome(
        folder=folder,
        claude_dir=folder / ".claude",
        codex_dir=folder / ".codex",
        gemini_dir=folder / ".gemini",
        projects=tuple(folder / "code" / name for name in _CHECKOUTS),
    )
    for root in home.projects:
        write_checkout(root, _CHECKOUTS[root.name])

    def checkout(session: Session) -> Checkout:
        return Checkout(folder / "code" / session.project)

    for session in harbor_stories.CLAUDE_SESSIONS:
        claude_log.write_session(home.claude_dir, session, checkout(session), now)
    for session in harbor_stories.CODEX_SESSIONS + tideline_stories.CODEX_SESSIONS:
        codex_log.write_session(home.codex_dir, session, checkout(session), now)
    learned = folder / "code" / gull_stories.PROJECT / "GEMINI.md"
    learned.write_text(gull_past.gemini_md(now), encoding="utf-8", newline="\n")
    for session in gull_past.GEMINI_SESSIONS + gull_stories.GEMINI_SESSIONS:
        gemini_log.write_session(home.gemini_dir, session, checkout(session), now)
    gemini_log.write_registry(
        home.gemini_dir, {gull_stories.PROJECT: checkout(gull_stories.GEMINI_SESSIONS[0]).root}
    )
    return home
