"""Each rule is there when its object closes, at any chunk boundary and whatever the model did around it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.asking.answer_items import KEYS, preview
from analyzer.asking.stream import LONGEST, RuleScanner
from tests.timing import grows_at_most

CONTEXT, MEMORY = KEYS


def rule(number, content='- use `uv run python`, not "python3" {[}] \\ ↹ é 🚢'):
    return {"section": "Environment", "content": f"{content} {number}", "evidence": ["p1"], "replaces": ""}


def answer(context=(), memory=()):
    return json.dumps({CONTEXT: list(context), MEMORY: list(memory)}, ensure_ascii=False)


def scan(text, cut=lambda: 1000):
    """Items as (key, value or reason), and the scanner."""
    scanner, items, at = RuleScanner(), [], 0
    while at < len(text):
        size = cut()
        items += scanner.feed(text[at : at + size])
        at += size
    whole = scanner.is_whole
    items += scanner.end()
    return [(item.key, item.value or item.reason) for item in items], whole


def every_way(text):
    """The same for any chunk boundary, or the test fails."""
    first = scan(text)
    for size in (1, 2, 3, 5, 7, 20):
        assert scan(text, lambda size=size: size) == first
    return first


def contents(items):
    return [value["content"] if isinstance(value, dict) else None for _, value in items]


def test_a_rule_is_there_with_its_closing_brace():
    text = answer([rule(1), rule(2)], [rule(3)])
    scanner = RuleScanner()
    for at, char in enumerate(text):
        for item in scanner.feed(char):
            assert char == "}"
            assert text[: at + 1].endswith(item.text)


WRAPPED = {
    "plain": "{}",
    "fenced": "```json\n{}\n```\n",
    "prose": 'Here are "rules" (see "context_file_rules" below: []):\n\n{}\n\nDone [1] {{ok}}.',
    "byte order mark": "\ufeff{}",
    "another object first": '{{"thinking": "…", "n": [1, {{"a": 2}}]}}\n{}',
    "wrapped": '{{"recommendations": {}}}',
    "fence within fence": "~~~\n```\n{}\n```\n~~~",
}


@pytest.mark.parametrize("frame", WRAPPED.values(), ids=WRAPPED)
def test_what_stands_around_the_answer_does_not_matter(frame):
    items, whole = every_way(frame.format(answer([rule(1), rule(2)], [rule(3)])))
    assert items == [(CONTEXT, rule(1)), (CONTEXT, rule(2)), (MEMORY, rule(3))]
    assert whole


def test_white_space_and_order_do_not_matter():
    text = json.dumps({"memory_file_rules": [rule(1)], "note": None, "context_file_rules": []}, indent=4)
    assert every_way(text) == ([(MEMORY, rule(1))], True)


@pytest.mark.parametrize("bad", ["1", "null", '"a, b]"', "[1, [2]]", "true", "...", '{"a": }', "{'a': 1}"])
def test_a_bad_element_costs_itself_alone(bad):
    text = f'{{"{CONTEXT}": [{json.dumps(rule(1))}, {bad}, {json.dumps(rule(2))}], "{MEMORY}": []}}'
    items, whole = every_way(text)
    assert contents(items)[0] == rule(1)["content"]
    assert contents(items)[-1] == rule(2)["content"]
    assert all(reason.startswith("it is not") for _, reason in items[1:-1])
    assert len(items) == 3
    assert whole


BROKEN = {
    "a quote too many": '{"section": "E", "content": "nails of 5" length"}',
    "a quote missing": '{"section": "E", "content: "nails"}',
    "a brace missing": '{"section": "E", "content": "nails"',
    "a brace too many": '{"section": "E", "content": {"nails": 1}}}',
}


@pytest.mark.parametrize("bad", BROKEN.values(), ids=BROKEN)
def test_after_a_broken_element_the_next_ones_are_read(bad):
    text = f'{{"{CONTEXT}": [{bad}, {json.dumps(rule(1))}], "{MEMORY}": [{json.dumps(rule(2))}]}}'
    items, _ = every_way(text)
    assert [item for item in items if isinstance(item[1], dict) and item[1].get("evidence")] == [
        (CONTEXT, rule(1)),
        (MEMORY, rule(2)),
    ]


def test_a_quote_too_many_at_the_end_of_a_list_leaves_the_next_list_whole():
    text = f'{{"{CONTEXT}": [{BROKEN["a quote too many"]}], "{MEMORY}": [{json.dumps(rule(2))}]}}'
    assert every_way(text)[0][-1] == (MEMORY, rule(2))


@pytest.mark.parametrize("kept", range(4))
def test_a_cut_answer_keeps_what_had_closed(kept):
    text = answer([rule(1), rule(2), rule(3), rule(4)])
    items, whole = every_way(text[: text.index(f' {kept + 1}"')])
    assert items == [(CONTEXT, rule(number + 1)) for number in range(kept)]
    assert not whole


@pytest.mark.parametrize("at", range(20, 260, 7))
def test_text_that_is_sent_again_without_a_word_is_read_anew(at):
    """As the gemini CLI does after an attempt that broke."""
    text = answer([rule(1, "- x"), rule(2, "- y")], [rule(3, "- z")])
    items, whole = every_way(text[:at] + text)
    good = [item for item in items if isinstance(item[1], dict)]
    for wanted in [(CONTEXT, rule(1, "- x")), (CONTEXT, rule(2, "- y")), (MEMORY, rule(3, "- z"))]:
        assert wanted in good
    assert whole


def test_surrogates_that_came_apart_are_put_together():
    halves = '{"context_file_rules":[{"content":"ship \ud83d', '\udea2 and \\ud83d\\udea2 and \\ud83d"}]}'
    scanner = RuleScanner()
    [item] = [item for half in halves for item in scanner.feed(half)]
    assert item.value and item.value["content"] == "ship 🚢 and 🚢 and \ud83d"


def test_raw_line_breaks_in_a_string_are_read():
    items, _ = every_way('{"context_file_rules": [{"content": "- one\n  two"}]}')
    assert items == [(CONTEXT, {"content": "- one\n  two"})]


def test_rules_that_speak_of_the_format_are_rules():
    text = '- answer with {"context_file_rules": [{"section": "x"}]}, {"a": 1}'
    assert every_way(answer([rule(1, text)], [rule(2, text)])) == (
        [(CONTEXT, rule(1, text)), (MEMORY, rule(2, text))],
        True,
    )


@pytest.mark.parametrize("text", ["", "I cannot help with that.", "{}", '{"error": "usage limit"}', "[1]"])
def test_an_answer_without_lists_says_so(text):
    scanner = RuleScanner()
    assert scanner.feed(text) + scanner.end() == []
    assert not scanner.has_lists


def test_an_element_without_end_is_given_up():
    text = f'{{"{CONTEXT}": [{{"content": "{"x" * (LONGEST + 100)}"}}], "{MEMORY}": [{json.dumps(rule(1))}]}}'
    items, _ = scan(text, lambda: 20)
    assert [reason for _, reason in items if isinstance(reason, str)] == ["it is longer than 256 kB"]
    assert items[-1] == (MEMORY, rule(1))


def test_the_element_being_typed_can_be_previewed():
    scanner = RuleScanner()
    scanner.feed('{"context_file_rules": [{"section": "Environment", "content": "- use `uv')
    assert preview(scanner.unclosed) == {"section": "Environment", "content": "- use `uv"}
    scanner.feed('`", "evidence": ["p1"]}')
    assert preview(scanner.unclosed) == {}


TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
ELEMENT = st.dictionaries(
    TEXT.filter(lambda text: text not in KEYS), TEXT | st.integers(), max_size=4
).filter(bool)


@given(
    st.lists(ELEMENT, max_size=5),
    st.lists(ELEMENT, max_size=3),
    st.randoms(use_true_random=False),
    st.sampled_from(list(WRAPPED.values())),
    st.booleans(),
)
def test_any_answer_cut_anywhere(context, memory, chance, frame, ascii_only):
    text = json.dumps({CONTEXT: context, MEMORY: memory}, ensure_ascii=ascii_only)
    items, whole = scan(frame.format(text), lambda: chance.randint(1, 30))
    assert [value for key, value in items if key == CONTEXT] == context
    assert [value for key, value in items if key == MEMORY] == memory
    assert whole


@given(st.text(alphabet='{}[]",:\\ a\n' + "é", max_size=120), st.integers(1, 9))
def test_no_text_stops_the_scanner(noise, size):
    text = '{"context_file_rules": [' + noise
    assert scan(text, lambda: size) == scan(text)
    preview(noise)


def scan_in_small_pieces(size):
    element = json.dumps(rule(1, "- " + "word " * 120))
    text = '{"context_file_rules": [' + ", ".join([element] * (size // len(element))) + "]}"
    scan(text, lambda: 20)


def test_the_work_is_linear():
    """400 kB in pieces of 20 bytes take about four times as long as 100 kB, not sixteen times."""
    assert grows_at_most(8, scan_in_small_pieces, 100_000, 400_000)
