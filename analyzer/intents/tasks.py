"""The file with a background task's output was not there → the tool that tells the output."""

from __future__ import annotations

import re

from analyzer import paths
from analyzer.calls.failures import Failure
from analyzer.calls.session_calls import Stretch
from analyzer.calls.views import View
from analyzer.intents.base import SOON, Intent, Match, Sought
from scanners.tools import TASK_POLLS

_TASK_FILE = re.compile(r"tasks/([\w-]+)\.(?:output|log)$")
_POLLS = TASK_POLLS | {"manage_task"}  # the last of Antigravity
_KEYS = ("task_id", "bash_id", "shell_id", "TaskId")


def _seeks_output(failure: Failure) -> Sought | None:
    return Sought(_POLLS, within=SOON) if any(map(_TASK_FILE.search, failure.missing)) else None


def _output_asked_for(failure: Failure, later: View, between: Stretch) -> Match | None:
    tasks = [found[1] for found in map(_TASK_FILE.search, failure.missing) if found]
    is_asked = later.text("Action") in ("", "status")  # or it ends the task
    if is_asked and any(paths.name(later.text(key)) in tasks for key in _KEYS):
        return Match(0.75, f"{later.name} tells the output of the same task")
    return None


OUTPUT_ASKED_FOR = Intent(_seeks_output, _output_asked_for)
