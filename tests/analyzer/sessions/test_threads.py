"""Sessions that an agent keeps in several logs: one history, of which each call counts once."""

import copy
import itertools
from pathlib import Path

from analyzer.correlate.all_pairs import correlate_all
from analyzer.intents.base import WINDOW
from analyzer.session_analyzer import SessionAnalyzer
from scanners.models import ProjectInfo
from tests.analyzer.call_builder import HOME, ok, session, sh, sh_fails, sized

PROJECT = ProjectInfo(Path(HOME), Path(HOME), agent="codex")


def wrong(size=10):
    return sized(sh_fails("pytest tide", "command not found: pytest", 127), size)


def right():
    return sized(sh("uv run pytest tide"), 5000)


def parts(*calls):
    """One session in as many logs, each begun a day later."""
    found = []
    for number, group in enumerate(calls):
        one = session(*group, name=f"part{number}", day=number, agent="codex")
        one.session_id = "thread"
        found.append(one)
    return found


def analyzed(sessions):
    """The same for any order of the logs."""
    results = [SessionAnalyzer().analyze(PROJECT, order) for order in itertools.permutations(sessions)]
    assert all(result.pairs == results[0].pairs for result in results)
    assert len({result.wasted_bytes for result in results}) == 1
    return results[0]


def test_a_failure_is_fixed_where_the_session_goes_on():
    sessions = parts([sized(sh("ls"), 100), wrong()], [sized(sh("ls -a"), 300), right()])
    result = analyzed(sessions)
    [pair] = result.pairs
    assert (pair.fix, pair.file) == (sessions[1].tool_calls[1], Path("part0.jsonl"))
    assert (pair.distance, pair.wasted_bytes, result.wasted_bytes) == (2, 310, 310)
    assert (result.total_sessions, result.total_calls, result.total_failures) == (1, 4, 1)


def test_failing_retries_over_several_logs_are_one_chain():
    result = analyzed(parts([wrong(10)], [wrong(20)], [wrong(40), right()]))
    [pair] = result.pairs
    assert [call.tool_call_id for call in (*pair.chain, pair.failure)] == ["part0-0", "part1-0", "part2-0"]
    assert pair.file == Path("part2.jsonl")
    assert (pair.wasted_bytes, result.wasted_bytes) == (70, 70)


def test_a_fix_in_the_same_log_stays_the_fix():
    sessions = parts([wrong(), right()], [right()])
    [pair] = analyzed(sessions).pairs
    assert pair.fix is sessions[0].tool_calls[1]


def test_what_a_later_log_repeats_counts_once():
    sessions = parts([wrong(), sized(sh("ls"), 100)], [right()])
    sessions[1].tool_calls[:0] = copy.deepcopy(sessions[0].tool_calls)
    result = analyzed(sessions)
    [pair] = result.pairs
    assert pair.fix is sessions[1].tool_calls[2]
    assert (result.total_calls, result.total_failures, result.wasted_bytes) == (3, 1, 110)


def test_no_fix_is_looked_for_further_away_than_within_one_log():
    between = [ok("Read", file_path=f"src/{number}.py") for number in range(WINDOW)]
    [(pair, _)] = correlate_all(parts([wrong()], [*between, right()]))
    assert pair.fix is None


def test_another_sessions_call_is_no_fix():
    sessions = parts([wrong()], [right()])
    sessions[1].session_id = "another"
    [(pair, _)] = correlate_all(sessions)
    assert pair.fix is None
