"""Faults, of this program and of guests in it, that cost one thing: said in a sentence."""

from __future__ import annotations

import traceback
from pathlib import Path

from scanners.text import visible

_LONGEST = 300  # characters of an error


class AnalysisFailed(Exception):
    """A project's sessions could not be analysed; ``str()`` is a sentence, safe for a terminal."""

    def __init__(self, project: Path, agent: str, why: Exception) -> None:
        super().__init__(
            visible(
                f"The sessions of {project} ({agent}) were counted but could not be analysed, by a fault of "
                f"headroom-tui ({words_of(why)}). No log was changed, and no other project is affected."
            )
        )


def fault_in_session(session_id: str, log: Path, why: Exception) -> str:
    """Say in a sentence that a session could not be analysed."""
    return visible(
        f"The session {session_id} in {log} could not be analysed, by a fault of headroom-tui "
        f"({words_of(why)}). No log was changed, and all other sessions were analysed."
    )


def fault_in_verdicts(project: Path, agent: str, why: Exception) -> str:
    """Say in a sentence that what sessions show of the rules in files could not be noted."""
    return visible(
        f"Whether the rules in the files of {project} ({agent}) help could not be told from its sessions, "
        f"by a fault of headroom-tui ({words_of(why)}). What the sessions teach is there."
    )


def fault_in_report(what: str, project: Path, agent: str, why: Exception) -> str:
    """Say in a sentence that a part of the report could not be made."""
    return visible(
        f"The report has no {what} of {project} ({agent}), by a fault of headroom-tui ({words_of(why)}), but "
        "all else."
    )


def words_of(error: BaseException) -> str:
    """Name an error and what it says, in one line that is safe for a terminal, to end a sentence with."""
    words = f"{type(error).__name__}: {error}".split("\n")[0].strip(": ")
    return visible(words[:_LONGEST]).rstrip(".")


def told_at_the_end() -> str:
    """What is said of the error at hand where it ends the program, safe for a terminal.

    Where it happened, but not what the variables held there, which may be secrets out of logs.
    """
    said = "headroom-tui ended by a fault of its own. What you decided is saved. Please report this."
    return visible(f"{said}\n\n{traceback.format_exc()}").rstrip()
