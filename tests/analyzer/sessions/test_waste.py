"""Waste beyond failures: what counts, what does not, and real logs next to a count of its own."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.calls.views import View
from analyzer.sessions import waste
from analyzer.sessions.waste import (
    OVERSIZED_BYTES,
    SessionWaste,
    WasteKind,
    each_once,
    waste_findings,
    wasted,
)
from scanners.projects import in_order
from scanners.registry import SCANNERS
from tests import independent_waste
from tests.analyzer.call_builder import HOME, failed, ok, session, sh

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
HOMES = sorted(home for name in independent_waste.AGENTS for home in CORPUS.glob(f"*/{name}"))
MOON = f"{HOME}/src/moon.py"


def read(output="def phase(): …", path=MOON, **part):
    return ok("Read", output, file_path=path, **part)


def edit(path=MOON):
    return ok("Edit", "updated", file_path=path, old_string="a", new_string="b")


def kinds(*calls):
    return [(one.kind, one.call_id) for one in wasted(session(*calls))]


def test_the_same_file_read_again_unchanged():
    assert kinds(read(), sh("ls"), read()) == [(WasteKind.REREAD, "s1-2")]
    assert kinds(read(), read("File unchanged since last read. Refer to …")) == [(WasteKind.REREAD, "s1-1")]
    assert kinds(sh("sed -n 1,9p src/moon.py", "a"), sh("sed -n 1,9p src/moon.py", "a")) == [
        (WasteKind.REREAD, "s1-1")
    ]


def test_a_read_that_is_out_of_date_after_an_edit_and_a_new_read():
    first = read("x" * 500)
    assert kinds(first, edit(), read("y")) == [(WasteKind.SUPERSEDED, "s1-0")]
    [one] = wasted(session(read("x" * 500), edit(), read("y")))
    assert (one.bytes, one.subject) == (500, "src/moon.py")


def test_what_is_no_waste():
    assert kinds(read(), edit()) == []  # a read that an edit needs
    assert kinds(read(offset=1, limit=50), read(offset=51, limit=50)) == []
    assert kinds(read(pages="1-5"), read(pages="6-9")) == []
    assert kinds(read("a"), read("b")) == []  # changed by somebody else
    assert kinds(read(), edit(f"{HOME}/src/tide.py"), read("b")) == []
    assert kinds(failed("Read", "File does not exist.", file_path=MOON), read()) == []
    assert kinds(sh("make test", "ok"), sh("make test", "ok")) == []
    assert kinds(sh("date", "9:00"), sh("date", "9:00")) == []


def test_the_same_search_with_the_same_result():
    search = {"pattern": "phase", "path": HOME}
    assert kinds(ok("Grep", "moon.py", **search), ok("Grep", "moon.py", **search)) == [
        (WasteKind.SEARCH, "s1-1")
    ]
    assert kinds(ok("Grep", "moon.py", **search), ok("Grep", "tide.py", **search)) == []
    assert kinds(sh("rg phase src", "a"), sh("rg phase src", "a")) == [(WasteKind.SEARCH, "s1-1")]


def test_an_oversized_output_costs_what_it_has_too_much():
    [one] = wasted(session(sh("cat tides.csv", "x" * (OVERSIZED_BYTES + 7))))
    assert (one.kind, one.bytes) == (WasteKind.OVERSIZED, 7)


def test_polling_is_the_same_question_three_times_and_more():
    wait = "sleep 5 && gh run list"
    assert kinds(sh(wait), sh(wait)) == []
    assert kinds(sh(wait), sh(wait), sh(wait)) == [(WasteKind.POLLING, "s1-0"), (WasteKind.POLLING, "s1-1")]
    assert kinds(sh("echo sleep"), sh("echo sleep"), sh("echo sleep")) == []


def test_no_byte_is_wasted_twice():
    """A large file read again is the repeat, and not too large as well."""
    large = "x" * (OVERSIZED_BYTES + 7)
    first, again = wasted(session(read(large), read(large)))
    assert (first.kind, first.bytes) == (WasteKind.OVERSIZED, 7)
    assert (again.kind, again.call_id) == (WasteKind.REREAD, "s1-1")
    assert kinds(read(large), edit(), read("y")) == [(WasteKind.SUPERSEDED, "s1-0")]
    assert kinds(read("a"), read("a"), edit(), read("b")) == [(WasteKind.REREAD, "s1-1")]


def test_edits_of_many_files_are_looked_at_once_each(monkeypatch):
    """Not once for each file that was read before: 800 of each took most of a second."""
    looked = []
    monkeypatch.setattr(waste, "View", lambda call, at: looked.append(call) or View(call, at))
    paths = [f"{HOME}/src/{number}.py" for number in range(40)]
    wasted(session(*(read(path=path) for path in paths * 2), *(edit(path) for path in paths)))
    assert len(looked) <= 4 * len(paths)


def test_a_call_that_is_replayed_counts_once():
    one = session(read(), read(), name="one")
    again = session(*one.tool_calls, name="again", day=1)
    found = waste_findings(
        SessionWaste(each.agent, each.session_id, each.timestamp, wasted(each)) for each in (one, again)
    )
    assert [(each.kind, each.calls, each.sessions) for each in found] == [(WasteKind.REREAD, 1, 1)]


@given(st.lists(st.sampled_from("rRewsgGo"), max_size=30))
def test_waste_is_never_more_than_what_was_spent(story):
    calls = {
        "r": read, "R": lambda: read("other"), "e": edit, "w": lambda: sh("sleep 1"),
        "s": lambda: sh("ls src", "a"),
        "g": lambda: ok("Grep", "a", pattern="a"), "G": lambda: ok("Grep", "b", pattern="a"),
        "o": lambda: read("x" * (OVERSIZED_BYTES + 1)),
    }  # fmt: skip
    one = session(*(calls[letter]() for letter in story))
    fork = session(
        *one.tool_calls[: len(story) // 2], *(calls[letter]() for letter in story), name="fork", day=1
    )
    known = {}
    for each in (one, fork):
        costs = {call.tool_call_id: call.input_bytes + call.output_bytes for call in each.tool_calls}
        found = wasted(each)
        assert len({item.call_id for item in found}) == len(found)
        assert all(0 <= item.bytes <= costs[item.call_id] for item in found)
        assert sum(item.bytes for item in found) <= sum(costs.values())
        known |= costs
    both = waste_findings(
        SessionWaste(each.agent, each.session_id, each.timestamp, wasted(each)) for each in (one, fork)
    )
    assert sum(each.wasted_bytes for each in both) <= sum(known.values())


@pytest.mark.skipif(not HOMES, reason=f"the licensed sample of real logs is not at {CORPUS}")
@pytest.mark.parametrize("home", HOMES, ids=lambda home: str(home.relative_to(CORPUS)))
def test_the_figures_are_those_of_an_independent_count(home):
    scanner = SCANNERS[home.name.removeprefix(".")](home)
    sessions = in_order(one for path in scanner.log_files() for one in scanner.read_file(path))
    ours = Counter(
        item.kind.value
        for _, item in each_once(
            SessionWaste(one.agent, one.session_id, one.timestamp, wasted(one)) for one in sessions
        )
    )
    theirs = independent_waste.count(home)
    assert {kind: ours[kind] for kind in theirs} == theirs
