"""Who else gets a file, and what its block costs: what a person wants to know before writing it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from analyzer.token_estimate import tokens_in
from writers.marker_block import BlockSpan, find_block
from writers.models import FilePlan, Plan

_PATIENCE = 5  # seconds; git answers in milliseconds, unless its folder is on a sleeping disk
# A repository may be somebody else's: its settings must not start programs.
_GIT = ("git", "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "--no-optional-locks")


class GitState(StrEnum):
    """Who else gets a file, in words for the screen."""

    TRACKED = "tracked by git: shared with everyone who has the repository"
    NEW = "new to git: shared once it is committed"
    IGNORED = "ignored by git: yours alone"
    OUTSIDE = "outside any repository: on this machine only"
    UNKNOWN = ""  # git is not here, did not answer, or refuses: the repository is another user's, say


def git_state(path: Path) -> GitState:
    """How git sees a file, which need not exist. Runs git, so not for the event loop."""
    real = Path(os.path.realpath(path))
    folder = real.parent
    while not folder.is_dir():
        folder = folder.parent
    name = os.path.relpath(real, folder)
    inside = _git(folder, "rev-parse", "--is-inside-work-tree")
    if inside != 0:
        has_one = any(os.path.lexists(each / ".git") for each in (folder, *folder.parents))
        return GitState.UNKNOWN if inside is None or has_one else GitState.OUTSIDE
    if (tracked := _git(folder, "--literal-pathspecs", "ls-files", "--error-unmatch", "--", name)) != 1:
        return GitState.TRACKED if tracked == 0 else GitState.UNKNOWN
    ignored = _git(folder, "check-ignore", "-q", "--", name)
    return GitState.IGNORED if ignored == 0 else GitState.NEW if ignored == 1 else GitState.UNKNOWN


def block_tokens(data: bytes | None) -> int:
    """What the block in a file's bytes costs in every session, estimated at 4 bytes a token."""
    found = find_block(data or b"")
    return tokens_in(found.end - found.start) if isinstance(found, BlockSpan) else 0


def facts_of(file: FilePlan, limit: int | None = None) -> str:
    """One line for the screen: who gets the file, and what its block, if any, will cost. Runs git.

    ``limit``: the tokens that a block may cost.
    """
    state, before, after = git_state(file.path), block_tokens(file.before), block_tokens(file.after)
    facts = [state.value] if state.value else []
    if after:
        grown = f", {after - before:+,}".replace("-", "−") if before else ""
        over = f", over the limit of {limit:,}" if limit is not None and after > limit else ""
        facts.append(f"the block costs ~{after:,} tokens a session{grown}{over}")
    elif before:
        facts.append(f"the block goes, which cost ~{before:,} tokens a session")
    return "; ".join(facts)


def with_facts(plan: Plan, limit: int | None = None) -> Plan:
    """A plan whose notices begin with each file's facts, as `facts_of` has them, to show it. Runs git."""
    return replace(
        plan,
        files=tuple(
            replace(file, notices=(f"{facts}.", *file.notices))
            if file.changes_anything and (facts := facts_of(file, limit))
            else file
            for file in plan.files
        ),
    )


def _git(folder: Path, *arguments: str) -> int | None:
    """git's exit code; None when it is not here or does not answer."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            [*_GIT, "-C", str(folder), *arguments],
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=_PATIENCE,
            env=environment,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return done.returncode
