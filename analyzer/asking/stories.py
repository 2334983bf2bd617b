"""Findings and sessions as records of the digest: what failed, what worked, what the user said."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime

from analyzer.asking.framing import Record
from analyzer.models import FailureFix, Finding
from scanners.models import CallStatus, SessionData, SessionEvent, ToolCall
from scanners.text import clip

Shorten = Callable[[str, int], str]  # text and characters → text without secrets, then clipped

_COMMAND, _FIELD, _OUTPUT, _WORDS, _SUBJECT = 500, 240, 600, 400, 200  # characters that are kept
_MOST_FIELDS = 6
_SHOWN_PAIRS = 3  # of a finding, in full
_NAMED_PAIRS = 12  # of a finding, by id only
_NOT_IN_A_NAME = re.compile(r"[^\w.:-]")


def finding_records(finding: Finding, numbers: dict[tuple[str, str], int], shorten: Shorten) -> list[Record]:
    """A finding with its best pairs in full and the ids of some more."""
    best = sorted(finding.pairs, key=lambda pair: (pair.fix is None, -pair.confidence, pair.id))
    facts = (
        f"{finding.id} section={finding.section.value.replace(' ', '_')} pairs={len(finding.pairs)} "
        f"sessions={finding.sessions} lost_tokens={finding.wasted_tokens} last_seen={_day(finding.last_seen)}"
    )
    if finding.is_loop:
        facts += f" loop_calls={finding.loop_calls}"
    what = f"{shorten(finding.subject, _SUBJECT)}\n→ {shorten(finding.remedy, _SUBJECT)}"
    records = [Record("finding", facts, what)]
    for pair in best[:_SHOWN_PAIRS]:
        records += pair_records(pair, numbers.get((pair.agent, pair.session_id), 0), shorten)
    if more := best[_SHOWN_PAIRS:][:_NAMED_PAIRS]:
        records.append(Record("more_pairs", " ".join(pair.id for pair in more)))
    return records


def pair_records(pair: FailureFix, session: int, shorten: Shorten) -> list[Record]:
    """A failure, what its output said, and the call that later did the work."""
    failure = pair.failure
    facts = f"{pair.id} session={session} kind={pair.kind.value} lost_tokens={pair.wasted_tokens}"
    facts += f" confidence={pair.confidence:.2f}" if pair.fix else " no_fix_found"
    if pair.chain:
        facts += f" earlier_tries={len(pair.chain)}"
    records = [
        Record("pair", facts),
        Record(failure.status.value, _tool(failure), _input(failure, shorten)),
    ]
    if failure.output.strip():
        ended = "" if failure.exit_code is None else f"exit={failure.exit_code}"
        records.append(Record("output", ended, shorten(failure.output.strip("\n"), _OUTPUT)))
    if failure.user_words:
        records.append(Record("user", "when_rejecting", shorten(failure.user_words, _WORDS)))
    if pair.fix:
        around = " around_a_check" if pair.bypass else ""
        records.append(
            Record("fixed", f"{_tool(pair.fix)} after={pair.distance}{around}", _input(pair.fix, shorten))
        )
    return records


def tells(session: SessionData) -> bool:
    """Whether the user said something in it, or stopped it."""
    return any(_tells(event) for event in session.events)


def story(
    session: SessionData,
    pairs: Sequence[FailureFix],
    number: int,
    shorten: Shorten,
    shown: Collection[str] = (),
) -> list[list[Record]]:
    """A session's records in groups that belong together; the first is the heading.

    Pairs whose ids are in ``shown`` stand elsewhere in full and are only named.
    """
    told = sorted(
        [*((pair.failure.msg_index, pair.id, pair) for pair in pairs)]
        + [(event.msg_index, "", event) for event in session.events if _tells(event)],
        key=lambda each: each[:2],
    )
    heading = Record(
        "session",
        f"{number} agent={_plain(session.agent)} day={_day(session.last_activity or session.timestamp)} "
        f"calls={len(session.tool_calls)} failures={session.failure_count}",
    )
    groups = [[heading]]
    worked = sorted(call.msg_index for call in session.tool_calls if call.status is CallStatus.OK)
    done = 0
    for place, _, what in told:
        before = bisect_left(worked, place) - done
        done += before
        group = [Record("worked", f"calls={before}")] if before else []
        if isinstance(what, FailureFix):
            group += [Record("seen", what.id)] if what.id in shown else pair_records(what, number, shorten)
        elif what.type == "interruption":
            group.append(Record("interrupted", "by_the_user"))
        else:
            group.append(Record("user", "", shorten(what.text.strip(), _WORDS)))
        groups.append(group)
    return groups


def pair_ids(records: Iterable[Record]) -> Iterator[str]:
    """The ids that a rule may cite."""
    for record in records:
        if record.tag == "pair":
            yield record.facts.split(" ", 1)[0]
        elif record.tag == "more_pairs":
            yield from record.facts.split(" ")


def _tells(event: SessionEvent) -> bool:
    return event.type == "interruption" or bool(event.text.strip())


def _input(call: ToolCall, shorten: Shorten) -> str:
    if isinstance(command := call.input_data.get("command"), str) and command.strip():
        return shorten(command.strip("\n"), _COMMAND)
    fields = list(call.input_data.items())[:_MOST_FIELDS]
    return "\n".join(f"{clip(name, 40)}: {shorten(str(value), _FIELD)}" for name, value in fields)


def _tool(call: ToolCall) -> str:
    return _plain(call.native_name or call.name)


def _plain(name: str) -> str:
    """A name from a log as one word of ours."""
    return _NOT_IN_A_NAME.sub("_", name)[:40] or "unknown"


def _day(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d}" if when else "unknown"
