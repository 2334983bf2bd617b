"""A damaged block is made whole without losing a rule or a line of the user's, or it is refused.

``pytest -s -k table`` prints the table of every malformation and what happens.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.writers.block_samples import PATH, block, planned, rule
from tests.writers.damage_samples import FENCED, MINE, REFUSED, REPAIRED, TITLE, A, B, indented
from writers.block.parts import bullets
from writers.block.repair import Repaired, repaired
from writers.block.sections import normalised
from writers.errors import DamagedBlock
from writers.fences import FenceTracker
from writers.marker_block import END, START, BlockSpan, Damage, find_block
from writers.planning import read_sections


def standing(data: bytes) -> list[str]:
    return [normalised(b) for section in read_sections(PATH, data) for b in bullets(section.body)]


def outside(data: bytes) -> bytes:
    span = find_block(data)
    assert isinstance(span, BlockSpan)
    return data[: span.start] + data[span.end :]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(("text", "said"), REPAIRED.values(), ids=REPAIRED)
def test_is_repaired_and_told(text, said, newline):
    data = text.replace("\n", newline).encode()
    assert isinstance(find_block(data), Damage)
    whole = repaired(data)
    assert isinstance(whole, Repaired)
    assert said in "\n".join(whole.sentences).replace("Line", "line")
    mine = [line for line in ("my note", *MINE.split("\n")) if line and line in text]
    standing_outside = [line.strip() for line in outside(whole.data).decode().split(newline)]
    assert [line for line in standing_outside if line in mine][: len(mine)] == mine
    kept = [*standing(whole.data), *standing_outside]
    for line in text.split("\n"):
        bare = line.strip().removesuffix(END).strip()
        if "headroom:learn" not in bare.lower() and not bare.startswith(("#", "*", "`")):
            assert any(normalised(bare) in each for each in kept), bare
    span = find_block(whole.data)
    assert not isinstance(span, Damage)
    assert repaired(whole.data) == Repaired(whole.data, span)


@pytest.mark.parametrize(("text", "said"), REPAIRED.values(), ids=REPAIRED)
def test_the_diff_that_adds_a_rule_shows_the_repair_and_says_it_once(text, said):
    plan = planned(text.encode(), rule("- new"))
    assert said in "\n".join(plan.notices).replace("Line", "line")
    assert plan.rules == ("- new",)
    assert set(standing(text.encode())) < set(standing(plan.after))
    again = planned(plan.after, rule("- newer"))
    assert again.notices == ()
    assert not planned(plan.after, rule("- new")).changes_anything


def test_a_damaged_file_is_repaired_even_when_it_has_all_the_rules():
    plan = planned(f"{START}\n{A}{MINE}".encode(), rule("- use `uv`"))
    assert plan.changes_anything
    assert plan.rules == ()


def test_whole_sections_replace_nothing_in_a_repaired_block():
    """Where a block ended was found out, so that what it replaces might be the user's."""
    plan = planned(f"{START}\n{A}".encode(), rule("- new\n- run `make`"), sections=True)
    assert standing(plan.after) == ["use `uv`", "run `make`", "new"]


def test_undecodable_bytes_and_a_bom_survive_a_repair():
    data = b"\xef\xbb\xbf\xff\xfe\n" + f"{START}\n{A}".encode() + b"\n\xe9 mine"
    whole = repaired(data)
    assert isinstance(whole, Repaired)
    assert outside(whole.data) == b"\xef\xbb\xbf\xff\xfe\n\n\n\n\xe9 mine"


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED)
def test_is_refused_with_the_line(text, said):
    with pytest.raises(DamagedBlock, match="Nothing was written") as refused:
        planned(text.encode(), rule("- new"))
    assert said in str(refused.value).replace("Line", "line")


ONE_OF_THREE = (
    f"{START}\n{TITLE}### Environment\n- a\n\n{END}\nmine\n"
    f"{START}\n{TITLE}Ask Ida first.\n\n### Environment\n- b\n\n### Search Scope\n- c\n\n{END}\n"
    f"{START}\n### Environment\n- a\n- b\n\n{END}\n",
    f"{START}\n{TITLE.rstrip()}\nAsk Ida first.\n\n"
    f"### Environment\n- a\n- b\n\n### Search Scope\n- c\n\n{END}\nmine\n",
)
NOTES_WITHOUT_A_TITLE = (
    f"{START}\nFirst.\n\n### A\n- a\n\n{END}\n{START}\nSecond.\n\n### A\n- b\n\n{END}\n",
    f"{START}\nFirst.\nSecond.\n\n### A\n- a\n- b\n\n{END}\n",
)
END_BEHIND_A_RULE = (f"{START}\n{A.rstrip()} {END}\n{MINE}", f"{START}\n{A.rstrip()}\n{END}\n{MINE}")
INDENTED = (indented(f"{START}\n{A}{END}\n", "  ") + MINE, f"{START}\n{A}{END}\n{MINE}")


def without_end(rules):
    """A block that ends with these rules, and how its end is found."""
    return f"{START}\n{TITLE}{rules}\n{MINE}", f"{START}\n{TITLE}{rules}{END}\n\n{MINE}"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("text", "after"),
    [
        ONE_OF_THREE,
        NOTES_WITHOUT_A_TITLE,
        END_BEHIND_A_RULE,
        INDENTED,
        without_end("### Environment\n\n*~5 tokens/session saved*\n\n- spread out by a formatter\n"),
        without_end("### Environment\n```\na blank line before the fence's end\n\n```\n- use it\n"),
        (
            f"{START}\n{TITLE}### A\n- a:\n  ```\n  code\n\n{END}\n",
            f"{START}\n{TITLE}### A\n- a:\n  ```\n  code\n  ```\n\n{END}\n",
        ),
        tuple(f"{each}\n{A}{END}\n```\nan example of\n{END}\n```\n" for each in (f"  {START}", START)),
        tuple(f"```\nan example of\n{END}\n```\n{each}" for each in without_end("### A\n- a\n")),
    ],
    ids=[
        *("one of three", "notes without a title", "end behind a rule", "indented"),
        *("blank lines of a formatter", "a fence with a blank line", "a fence left open"),
        *("an example below", "an example above"),
    ],
)
def test_the_whole_file_after_a_repair(text, after, newline):
    whole = repaired(text.replace("\n", newline).encode())
    assert isinstance(whole, Repaired)
    assert whole.data.decode() == after.replace("\n", newline)


def test_an_indent_that_is_taken_off_is_told():
    whole = repaired(INDENTED[0].encode())
    assert isinstance(whole, Repaired)
    assert whole.sentences[-1] == "The block's indent of 2 is taken off."


def test_the_table_of_malformations():
    rows = [f"{'malformation':34} | becomes"]
    for name, (text, _) in {**REPAIRED, **REFUSED}.items():
        whole = repaired(text.encode())
        said = f"refused: {whole.sentence}" if isinstance(whole, Damage) else " ".join(whole.sentences)
        rows.append(f"{name:34} | {said}")
        assert isinstance(whole, Damage) == (name in REFUSED)
    print("\n".join(rows))


PIECES = [
    *(f"{START}\n", f"{END}\n", f"  {START}\n", f"{END} mine\n", "<!--headroom:learn:end-->\n"),
    *(f"{START}\n{A}{END}\n", f"{START}\n{B}{END}\n", A, B, TITLE, FENCED, indented(A, "  ")),
    *("mine\n", "\n", "# mine\n", "- mine\n", "```\nmine\n```\n", "```\n", "  mine\n", "### Mine\n"),
    block(("Environment", "- é\n  more", 5)).decode() + "\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), st.sampled_from(["\n", "\r\n"]))
def test_whatever_is_broken_every_line_is_still_there_in_its_order(text, newline):
    data = text.replace("\n", newline).encode()
    whole = repaired(data)
    if isinstance(whole, Damage):
        return
    if not whole.sentences:
        assert whole.data == data
        return
    joined = "become one" in " ".join(whole.sentences)
    lines = [line.strip() for line in text.split("\n")]
    now = [line.strip() for line in whole.data.decode().split("\n")]
    for line in {line for line in lines if line and "headroom:learn" not in line}:
        # A section all of whose rules stand in another one is not made again.
        assert line in now or (joined and line.startswith("### "))
        assert joined or now.count(line) >= lines.count(line)
    if not joined:
        ours = {"```", "mine", ""}  # a closed fence; a note behind a marker
        words = [line for line in now if line not in ours and "headroom:learn" not in line]
        assert words == [line for line in lines if line not in ours and "headroom:learn" not in line]
    again = planned(data, rule("- new"))
    assert not planned(again.after, rule("- new")).changes_anything


RULES = f"{TITLE}### A\n- a\n"
AGAIN_AND_AGAIN = {
    "blocks without an end": f"{START}\n{RULES}" * 90,
    "too many of them": f"{START}\n{RULES}" * 300,
    "blocks without a start": f"{RULES}{END}\n" * 90,
    "fences left open": f"{START}\n{RULES}  ```\n  code\n{END}\n" * 90,
    "end markers": f"{START}\n{RULES}" + f"- more\n{END}\n" * 300,
    "start markers below prose": "prose\n" * 2_000 + f"{START}\n" * 300 + f"{RULES}{END}\n",
    "end markers below blank lines": f"{START}\n{RULES}{END}\n" + "\n" * 2_000 + f"{END}\n" * 300,
    "a fence that hides the end": f"{START}\n{RULES}```\n" + "code\n" * 2_000,
    "more markers than anyone makes": f"{START}\n{RULES}" * 5_000,
}


@pytest.mark.parametrize("text", AGAIN_AND_AGAIN.values(), ids=AGAIN_AND_AGAIN)
def test_however_often_a_file_is_broken_each_line_is_read_a_few_times(text, monkeypatch):
    """The screen waits for it."""
    lines_read, feed = 0, FenceTracker.feed

    def counted(self, line):
        nonlocal lines_read
        lines_read += 1
        return feed(self, line)

    monkeypatch.setattr(FenceTracker, "feed", counted)
    repaired.__wrapped__(text.encode())
    assert lines_read <= 15 * text.count("\n")
