"""One conversation of Antigravity, fed step by step.

Calls have no ids: they stand on a planner's response, and each result is a later step of its own kind. Newer
builds (1.1.14 on) call every result GENERIC, write a step when it ends, which may be before the response that
asked for it, and leave the number of a step out whose call was declined. Since August 2026 a command's step
has its exit code beside the text, which puts every end of a command in the same words.
"""

from __future__ import annotations

import re
from operator import itemgetter
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from scanners.antigravity.outcome import judge, without_times
from scanners.outcomes.results import keep_output
from scanners.parsing.jsonl import decode_raw
from scanners.parsing.line_session import LineSession
from scanners.parsing.numbers import Count, as_exit_code
from scanners.parsing.times import as_text, parse_time
from scanners.text import visible

# Which kind of step a tool's result is. The other tools' results are of many kinds, or GENERIC.
_RESULT_KINDS = {
    "run_command": "RUN_COMMAND",
    "view_file": "VIEW_FILE",
    "list_dir": "LIST_DIRECTORY",
    "grep_search": "GREP_SEARCH",
    "search_web": "SEARCH_WEB",
    "write_to_file": "CODE_ACTION",
    "replace_file_content": "CODE_ACTION",
    "multi_replace_file_content": "CODE_ACTION",
    "invoke_subagent": "INVOKE_SUBAGENT",
}
_TYPED = frozenset(_RESULT_KINDS.values())
_GENERIC = "GENERIC"
_NO_RESULTS = frozenset(
    {"USER_INPUT", "CONVERSATION_HISTORY", "KNOWLEDGE_ARTIFACTS", "EPHEMERAL_MESSAGE", "CHECKPOINT"}
)
_ERROR = "ERROR_MESSAGE"
_KINDS = _NO_RESULTS | {_ERROR, "PLANNER_RESPONSE", "SYSTEM_MESSAGE"}

_TASK = re.compile(r"\btask-\d{1,10}\b")
_TASK_ENDED = re.compile(
    r"Task id \"[^\"\n]{0,200}?(task-\d{1,10})\" (?:finished|was (cancell?ed)) with result:"
)
_OWN_FOLDER = re.compile(r"[\\/]\.gemini[\\/]antigravity[^\\/]{0,40}[\\/]brain(?:[\\/]|\Z)")
_MOST_EARLY = 256  # results that stand before what asked for them; no model asks for so many at once


class _Call(msgspec.Struct, gc=False):
    name: str | None = None
    args: msgspec.Raw = msgspec.Raw()


class _Step(msgspec.Struct, gc=False):
    step_index: Count | None = None
    source: str | None = None
    type: str | None = None
    status: str | None = None
    created_at: str | float | None = None
    content: str | None = None
    error: str | None = None
    error_code: int | None = None  # of the model's service: no call's
    exit_code: int | None = None
    tool_calls: list[_Call] | None = None


class AntigravitySession(LineSession[_Step]):
    """What was read of one conversation; steps may be fed as they arrive."""

    agent = "antigravity"
    record = _Step
    kept: ClassVar = {
        **LineSession.kept,
        "_open": list[tuple[str, str]],
        "_steps": dict[str, str],
        "_tasks": dict[str, str],
        "_planned": int,
        "_latest": int,
        "_is_typed": bool,
        "_early": list[tuple[int, str, str, str, str, int | None, str | None]],
    }

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._conversation = path.parents[2].name if len(path.parents) > 2 else path.stem
        self._has_quoted_arguments = path.name == "transcript.jsonl"
        self._open: list[tuple[str, str]] = []  # calls without a result: kind of step expected, id
        self._steps: dict[str, str] = {}  # step that is a result -> its call
        self._tasks: dict[str, str] = {}  # task that goes on in the background -> its call
        self._planned = 0  # planner's responses without a number
        self._latest = 0  # number of the latest of them
        self._is_typed = False  # whether results are of the kinds of their tools
        self._early: list[
            tuple[int, str, str, str, str, int | None, str | None]
        ] = []  # results before what asked for them
        self._data.session_id = visible(self._conversation)

    def knows(self, record: _Step) -> bool:
        return record.source == "MODEL" or record.type in _KINDS

    def take(self, record: _Step) -> None:
        """Take one step."""
        time = as_text(record.created_at)
        self._note_time(time)
        if record.type == "USER_INPUT":
            text = record.content or ""
            text = (_between(text, "<USER_REQUEST>", "</USER_REQUEST>") or text).strip()
            if text and record.source in (None, "USER_EXPLICIT"):
                self._add_event("user_message", time, text)
        elif record.type == "PLANNER_RESPONSE":
            self._plan(record, time)
        elif record.type == "SYSTEM_MESSAGE":
            self._take_end_of_task(record, time)
        elif record.type == _ERROR:
            if record.error_code is None:
                self._take_result(record, time)
        elif record.source == "MODEL" and record.type not in _NO_RESULTS:
            self._take_result(record, time)

    @property
    def paths(self) -> list[str]:
        """The files and folders that calls named, without those of Antigravity's own notes."""
        return [path for path in super().paths if not _OWN_FOLDER.search(path)]

    def _plan(self, step: _Step, time: str | None) -> None:
        self._open = []  # the model goes on once it has all results
        if not step.tool_calls:
            return
        number = step.step_index
        if number is None:
            number = -1 - self._planned
            self._planned += 1
        self._latest = number
        for position, part in enumerate(step.tool_calls):
            call_id = visible(f"{self._conversation}/{number}/{position}")
            arguments = decode_raw(part.args)
            if self._has_quoted_arguments and isinstance(arguments, dict):
                arguments = {key: _unquoted(value) for key, value in arguments.items()}
            native = part.name or ""
            replayed = call_id in self.calls and self.calls[call_id].ended is not None
            call = self._begin_call(call_id, native, arguments, time, len(bytes(part.args)))
            if not replayed:
                self._open.append((_RESULT_KINDS.get(native, ""), call_id))
            folder = call.input_data.get("workdir")
            if isinstance(folder, str) and folder and not _OWN_FOLDER.search(folder):
                self.cwd = self.cwd or folder
                call.cwd = folder
        early, self._early = sorted(self._early, key=itemgetter(0)), []
        for at, kind, status, content, error, code, ended in early:
            if at > number:
                told = _Step(step_index=at, type=kind, status=status, content=content, error=error or None)
                told.exit_code = code
                self._take_result(told, ended)

    def _take_result(self, step: _Step, time: str | None) -> None:
        number = str(step.step_index)
        self._is_typed = self._is_typed or step.type in _TYPED
        call_id = self._steps.get(number) or self._next_open(step.type or "", step.step_index)
        if call_id is None:
            if step.step_index is not None and step.type != _ERROR:
                told = (step.type or "", step.status or "", step.content or "", step.error or "")
                self._early.append((step.step_index, *told, as_exit_code(step.exit_code), time))
                del self._early[:-_MOST_EARLY]
            return
        self._steps[number] = call_id
        call = self.calls[call_id]
        if step.status == "RUNNING":
            named = _TASK.search(step.content or "")
            self._tasks[named[0] if named else f"task-{number}"] = call_id
            keep_output(call, without_times(step.content or ""))
            return
        call.ended = parse_time(time)
        is_error = step.type == _ERROR
        judge(call, step.content or "", step.error or "", step.status or "", step.exit_code, is_error)

    def _next_open(self, kind: str, number: int | None) -> str | None:
        """Take the call that a step of this kind is the result of: the first that fits it best.

        None: of none so far; a call whose result is of another kind gets it only when its number says so.
        """
        place = ""
        if number is not None:
            place = visible(f"{self._conversation}/{self._latest}/{number - self._latest - 1}")
        if kind == _GENERIC and not self._is_typed and place:
            for entry in self._open:
                if entry[1] == place:
                    self._open.remove(entry)
                    return place
            return self._open.pop(0)[1] if self._open else None
        for wanted in (kind, "") if kind != _ERROR else ():
            for entry in self._open:
                if entry[0] == wanted:
                    self._open.remove(entry)
                    return entry[1]
        is_others = kind in _TYPED and place
        left = [entry for entry in self._open if entry[1] == place] if is_others else self._open[:1]
        for entry in left:
            self._open.remove(entry)
            return entry[1]
        return None

    def _take_end_of_task(self, step: _Step, time: str | None) -> None:
        text = step.content or ""
        found = _TASK_ENDED.search(text)
        call = self.calls.get(self._tasks.pop(found[1], "")) if found else None
        if found is None or call is None or call.ended is not None:
            return
        call.ended = parse_time(time)
        told = text[found.end() :].rpartition("</SYSTEM_MESSAGE>")[0] or text[found.end() :]
        judge(call, told, "", "CANCELED" if found[2] else "")


def _between(text: str, start: str, end: str) -> str:
    _, _, rest = text.partition(start)
    return rest.partition(end)[0]


def _unquoted(value: Any) -> Any:
    """Decode an argument that was written as JSON inside a string; what is none stays."""
    if not isinstance(value, str):
        return value
    inner = decode_raw(msgspec.Raw(value.encode("utf-8", "surrogatepass")))
    return value if inner is None else inner
