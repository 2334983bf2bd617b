"""What a session spent besides failures: reads and searches done again, outputs too large, polling.

Deterministic, from the log alone. A call that gives again what an earlier call of the session gave is
counted whatever the reason: agents lose sight of what they read long ago, or compact it away. A call is
waste of one kind only, so that no byte counts twice: of several, a repeat comes first and its size last.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from analyzer.calls.views import View
from analyzer.rule_text.discretion import said
from analyzer.shell.commands import only_looks
from analyzer.shell.programs import LISTERS, SEARCHES
from analyzer.token_estimate import tokens_in
from scanners.models import EDITS, CallStatus, SessionData, ToolCall, ToolName
from scanners.tools import TASK_POLLS

OVERSIZED_BYTES = 20_000  # of one output; about 5,000 tokens
_LEAST_POLLS = 3
_UNCHANGED = re.compile(r"\s*+(?:<system-reminder>)?\s*+File (?:is )?unchanged since", re.IGNORECASE)
_POLLING_TOOLS = TASK_POLLS | {"write_stdin", "wait"}
_SEARCH_TOOLS = (ToolName.GREP, ToolName.GLOB, ToolName.LS)
_LONG_SUBJECT = 80


class WasteKind(StrEnum):
    """On what a session spent more than it needed."""

    REREAD = "reread"  # the same part of a file, unchanged
    SUPERSEDED = "superseded"  # a read that is out of date: the file was changed, and read again
    SEARCH = "search"  # the same search with the same result
    OVERSIZED = "oversized"  # what an output has beyond `OVERSIZED_BYTES`
    POLLING = "polling"  # the same question three times or more, all but the last


class Wasted(msgspec.Struct, array_like=True, gc=False):
    """One call that was not needed, or one output larger than is of use."""

    kind: WasteKind
    subject: str  # what was read, searched or asked
    call_id: str
    bytes: int  # of input and output, in the log


def wasted(session: SessionData) -> list[Wasted]:
    """Return the session's waste in the order of its calls."""
    found: dict[str, Wasted] = {}
    for one in (*_repeated(session), *_polls(session), *_oversized(session)):
        found.setdefault(one.call_id, one)
    return [found[call.tool_call_id] for call in session.tool_calls if call.tool_call_id in found]


@dataclass(frozen=True, slots=True)
class WasteFinding:
    """Waste of one kind about one subject, over the sessions of a project."""

    kind: WasteKind
    subject: str
    calls: int
    sessions: int
    wasted_bytes: int
    first_seen: datetime | None
    last_seen: datetime | None

    @property
    def wasted_tokens(self) -> int:
        """Estimated: 4 bytes a token."""
        return tokens_in(self.wasted_bytes)


@dataclass(frozen=True, slots=True)
class SessionWaste:
    """The waste of one session, with what is needed to put it beside other sessions."""

    agent: str
    session_id: str
    begun: datetime | None
    items: Sequence[Wasted]


def waste_findings(sessions: Iterable[SessionWaste]) -> list[WasteFinding]:
    """Group waste over sessions, most bytes first.

    Give sessions oldest first: a replayed call counts once.
    """
    groups: dict[tuple[WasteKind, str], list[tuple[SessionWaste, Wasted]]] = defaultdict(list)
    for session, item in each_once(sessions):
        groups[item.kind, item.subject].append((session, item))
    found = [
        WasteFinding(
            kind,
            subject,
            len(items),
            len({(session.agent, session.session_id) for session, _ in items}),
            sum(item.bytes for _, item in items),
            min((session.begun for session, _ in items if session.begun), default=None),
            max((session.begun for session, _ in items if session.begun), default=None),
        )
        for (kind, subject), items in groups.items()
    ]
    return sorted(found, key=lambda one: (-one.wasted_bytes, one.kind, one.subject))


def each_once(sessions: Iterable[SessionWaste]) -> Iterator[tuple[SessionWaste, Wasted]]:
    """Every item of waste with its session, those of replayed calls left out."""
    known: set[tuple[str, str]] = set()
    for session in sessions:
        for item in session.items:
            key = (session.agent, item.call_id)
            if key not in known:
                known.add(key)
                yield session, item


# Reads and searches


def _repeated(session: SessionData) -> Iterator[Wasted]:
    asked = [(call, key) for call in session.tool_calls if (key := _question(call))]
    often = Counter(key for _, key in asked)
    keys = {id(call): key for call, key in asked if often[key] > 1}
    last: dict[tuple[str, ...], tuple[int, ToolCall, View]] = {}
    changed: dict[str, int] = {}  # when each file was last
    for at, call in enumerate(session.tool_calls):
        if call.status is CallStatus.OK and call.name in EDITS:
            changed.update(dict.fromkeys(View(call, 0).paths_changed, at))
        key = keys.get(id(call))
        if key is None:
            continue
        before = last.get(key)
        view = before[2] if before else View(call, 0)
        if before is not None and (kind := _kind_of_repeat(view)):
            then, earlier, _ = before
            if _UNCHANGED.match(call.output) or call.has_output_of(earlier):
                yield Wasted(kind, _subject(view, session), call.tool_call_id, _bytes(call))
            elif kind is WasteKind.REREAD and any(changed.get(path, -1) > then for path in view.paths_read):
                yield Wasted(
                    WasteKind.SUPERSEDED,
                    _subject(view, session),
                    earlier.tool_call_id,
                    earlier.output_bytes,
                )
        last[key] = (at, call, view)


def _question(call: ToolCall) -> tuple[str, ...] | None:
    """What a call asks of the files; None when it is no reading or searching call, or did not end well."""
    if call.status is not CallStatus.OK:
        return None
    data = call.input_data
    if call.name == ToolName.BASH:
        return (call.name, call.command, str(data.get("workdir") or call.cwd))
    if call.name == ToolName.READ:
        return (call.name, *(str(data.get(key, "")) for key in ("file_path", "offset", "limit", "pages")))
    if call.name in _SEARCH_TOOLS:
        return (call.name, *(f"{key}={data[key]}" for key in sorted(data) if key != "description"))
    return None


def _kind_of_repeat(view: View) -> WasteKind | None:
    if view.name == ToolName.READ:
        return WasteKind.REREAD
    if view.name in _SEARCH_TOOLS:
        return WasteKind.SEARCH
    if not view.commands or not all(only_looks(command) for command in view.commands):
        return None
    if any(one.program in SEARCHES or one.head in SEARCHES or one.program in LISTERS for one in view.mains):
        return WasteKind.SEARCH
    return WasteKind.REREAD if view.paths_read else None


def _subject(view: View, session: SessionData) -> str:
    if view.call.native_name in _POLLING_TOOLS:
        return view.call.native_name
    text = view.path if view.name == ToolName.READ else view.call.input_summary
    words = text[: 4 * _LONG_SUBJECT].split()
    shown = " ".join(said(word, session.project_path, view.call.cwd) for word in words)
    return shown if len(shown) <= _LONG_SUBJECT else f"{shown[: _LONG_SUBJECT - 1]}…"


# Large outputs and polling


def _oversized(session: SessionData) -> Iterator[Wasted]:
    for call in session.tool_calls:
        if call.output_bytes > OVERSIZED_BYTES:
            excess = call.output_bytes - OVERSIZED_BYTES
            yield Wasted(WasteKind.OVERSIZED, _subject(View(call, 0), session), call.tool_call_id, excess)


def _polls(session: SessionData) -> Iterator[Wasted]:
    runs: dict[tuple[str, ...], list[ToolCall]] = defaultdict(list)
    for call in session.tool_calls:
        if call.status is not CallStatus.PENDING and (key := _poll(call)):
            runs[key].append(call)
    for run in runs.values():
        if len(run) >= _LEAST_POLLS:
            for call in run[:-1]:
                yield Wasted(
                    WasteKind.POLLING, _subject(View(call, 0), session), call.tool_call_id, _bytes(call)
                )


def _poll(call: ToolCall) -> tuple[str, ...] | None:
    """What a call waits for; None when it does not only ask how something is going."""
    data = call.input_data
    if call.name == ToolName.BASH:
        if "sleep" not in call.command:
            return None
        programs = {command.program for command in View(call, 0).commands}
        return (call.name, call.command) if "sleep" in programs else None
    if call.native_name not in _POLLING_TOOLS or data.get("chars"):
        return None
    return (call.native_name, *(f"{key}={data[key]}" for key in sorted(data) if key.endswith("id")))


def _bytes(call: ToolCall) -> int:
    return call.input_bytes + call.output_bytes
