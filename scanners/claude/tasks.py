"""Claude Code's background commands: how one ended is told later, and never flagged as an error.

A command that goes on in the background has its task's id as the result. The end stands in the result of a
poll (``TaskOutput``, earlier ``BashOutput``), in a ``<task-notification>`` under the user's name, or where
a ``TaskStop`` found nothing to stop.
Source: logs of 2.0-2.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NOTIFICATION = "<task-notification>"

_STARTED = re.compile(r"\bbackground(?:ed)?\b(?:[^\n]{0,60}? with ID: | \(ID: )([\w-]{1,100})")
_TASK = re.compile(r"<task[-_]id>([\w-]{1,100})</task[-_]id>")
_STATUS = re.compile(r"<status>(\w{1,30})</status>")
_NOTHING_TO_STOP = re.compile(r"\bTask ([\w-]{1,100}) is not running \(status: (\w{1,30})\)")
_EXIT_CODE = re.compile(r"<exit_code>(-?\d{1,10})</exit_code>|\bexit code (-?\d{1,10})\b")
_HEAD = 2000  # characters that hold the fields


@dataclass(frozen=True, slots=True)
class TaskEnd:
    """``task`` is "" where the text does not name it."""

    task: str
    failed: bool
    exit_code: int | None


def started_task(text: str) -> str:
    """Return the id of the task that a command became, from its result; "" when it is none."""
    found = _STARTED.search(text, 0, 300)
    return found[1] if found else ""


def task_end(text: str) -> TaskEnd | None:
    """Return how a task ended, by what was told of it; None when it goes on, or was killed."""
    head = text[:_HEAD].partition("<output>")[0]
    if stopped := _NOTHING_TO_STOP.search(head):
        return TaskEnd(stopped[1], True, None) if stopped[2] == "failed" else None
    status = _STATUS.search(head)
    if status is None or status[1] not in ("failed", "completed"):
        return None
    task, code = _TASK.search(head), _EXIT_CODE.search(head)
    exit_code = int(code[1] or code[2]) if code else None
    return TaskEnd(task[1] if task else "", status[1] == "failed" or bool(exit_code), exit_code)
