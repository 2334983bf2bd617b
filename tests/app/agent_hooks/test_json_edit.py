"""A member goes into somebody's JSON and out again, and every other byte stays."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headroom_tui.agent_hooks.json_edit import NotEditable, entries_at, insert_first, remove

PLACE = ("hooks", "SessionEnd")
OURS = {"hooks": [{"type": "command", "command": "/bin/x hooks note claude"}]}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
HOOKS = st.dictionaries(st.sampled_from(["Stop", "PreToolUse"]), VALUES, max_size=2).flatmap(
    lambda others: (
        (st.just(others) if others else st.nothing())
        | st.lists(VALUES, min_size=1, max_size=2).map(lambda entries: {**others, "SessionEnd": entries})
    )
)
DOCUMENTS = st.dictionaries(st.text(max_size=6), VALUES, max_size=3).flatmap(
    lambda others: (
        st.just({key: value for key, value in others.items() if key != "hooks"})
        | HOOKS.map(lambda hooks: {**others, "hooks": hooks})
    )
)


def is_ours(entry: Any) -> bool:
    return bool(entry == OURS)


@given(DOCUMENTS, st.sampled_from([None, 0, 2, 4, "\t"]), st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_out_again_gives_the_same_text(document: Any, indent: Any, is_ascii: bool, newline: str) -> None:
    text = json.dumps(document, indent=indent, ensure_ascii=is_ascii).replace("\n", newline) + newline
    added = insert_first(text, PLACE, OURS)
    assert entries_at(added, PLACE)[0] == OURS
    rest = json.loads(added)
    rest["hooks"]["SessionEnd"].pop(0)
    before = json.loads(text)
    before.setdefault("hooks", {}).setdefault("SessionEnd", [])
    assert rest == before, "nothing else was changed"
    assert remove(added, PLACE, is_ours) == text


@given(DOCUMENTS)
def test_what_another_program_wrote_anew_loses_only_ours(document: Any) -> None:
    added = insert_first(json.dumps(document), PLACE, OURS)
    anew = json.dumps(json.loads(added), indent=2)
    left = json.loads(remove(anew, PLACE, is_ours))
    hooks = {key: value for key, value in document.get("hooks", {}).items() if key != "SessionEnd" or value}
    assert {**left, "hooks": left.get("hooks", {})} == {**document, "hooks": hooks}


ENTRY = json.dumps(OURS)


@pytest.mark.parametrize(
    ("hooks", "left"),
    [
        (f'"hooks": {{"SessionEnd": [{{"a": 1}},\n\t{ENTRY}]}},', '"hooks": {"SessionEnd": [{"a": 1}]},'),
        (f'"hooks": {{"SessionEnd": [\n\t{ENTRY},\n\t2]}},', '"hooks": {"SessionEnd": [\n\t2]},'),
        (f'"hooks": {{"SessionEnd": [{ENTRY},1,{ENTRY}]}},', '"hooks": {"SessionEnd": [1]},'),
        (f'"hooks": {{"SessionEnd": [ {ENTRY} ] , "Stop" :[]}},', '"hooks": {"Stop" :[]},'),
        (f'"hooks": {{"Stop": 1,  "SessionEnd": [{ENTRY}]}},', '"hooks": {"Stop": 1},'),
        (f'"hooks":{{"SessionEnd":[{ENTRY}]}},', ""),
    ],
)
def test_where_a_text_was_laid_out_anew_every_other_byte_stays(hooks: str, left: str) -> None:
    """Also what Python would write otherwise: numbers, lone surrogates, a name that stands twice."""
    text = '{{\n    "z": 1e400, "y": "\\ud800", "x": [1.0, -0,\t1E5],\n{}"a": {{"b": 1, "b" :2}} }}\n\n'
    assert remove(text.format(hooks), PLACE, is_ours) == text.format(left)


def test_the_only_member_of_a_text_leaves_an_empty_one() -> None:
    assert remove(f' {{"hooks": {{"SessionEnd": [{ENTRY}] }} }}\n', PLACE, is_ours) == " {}\n"


def test_a_place_that_stands_twice_is_not_touched() -> None:
    text = f'{{"hooks": {{"SessionEnd": [1]}}, "hooks": {{"SessionEnd": [{ENTRY}]}}}}'
    with pytest.raises(NotEditable, match="it has hooks more than once"):
        remove(text, PLACE, is_ours)


def test_other_changes_made_since_stay_as_they_are() -> None:
    text = '{\n    "model": "opus",\n    "hooks": {"SessionEnd": [{"a": 1}]}}\n'
    added = insert_first(text, PLACE, OURS)
    changed = added.replace("opus", "sonnet")
    assert remove(changed, PLACE, is_ours) == text.replace("opus", "sonnet")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "it is not JSON"),
        ("", "it is not JSON"),
        pytest.param("[" * 200_000, "it nests too deep", id="deep"),
        ("[]", "the document is not an object"),
        ('{"hooks": []}', "hooks is not an object"),
        ('{"hooks": {"SessionEnd": {}}}', "hooks.SessionEnd is not an array"),
    ],
)
def test_what_has_no_such_place_is_not_touched(text: str, reason: str) -> None:
    with pytest.raises(NotEditable, match=reason):
        insert_first(text, PLACE, OURS)


def test_what_can_be_read_but_nests_too_deep_to_be_written_is_not_touched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError

    text = insert_first("{}", PLACE, OURS)
    monkeypatch.setattr("headroom_tui.agent_hooks.json_edit.json.dumps", fail)
    for edit in (lambda: insert_first(text, PLACE, OURS), lambda: remove(text, PLACE, is_ours)):
        with pytest.raises(NotEditable, match="nests too deep"):
            edit()
