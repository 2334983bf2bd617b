"""Hygiene: what it proposes on hand-made files, and that it stays silent where nothing is wrong."""

import random
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.instructions.hygiene import HygieneKind, hygiene
from analyzer.instructions.repository_facts import RepositoryFacts
from analyzer.instructions.statements import Audience, Statement, statements
from tests.analyzer.instructions.hygiene_cases import FINE, REPOSITORY, RIGHT
from tests.timing import grows_at_most, takes_at_most

FILE = Path("CLAUDE.md")


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    root = tmp_path_factory.mktemp("tide-table")
    for name, text in REPOSITORY.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return RepositoryFacts(root)


def said(texts):
    return [
        Statement(
            FILE,
            line,
            text.removeprefix("GLOBAL: "),
            Audience.GLOBAL if "GLOBAL: " in text else Audience.SHARED,
        )
        for line, text in enumerate(texts, 1)
    ]


def kinds(texts, repository):
    return sorted(one.kind.value for one in hygiene(said(texts), repository))


def score(repository):
    """Right, wrong and missed proposals over all cases."""
    right = wrong = missed = 0
    for texts, wanted in [*RIGHT, *((texts, []) for texts in FINE)]:
        found = kinds(texts, repository)
        hits = sum(min(found.count(kind), wanted.count(kind)) for kind in set(found))
        right, wrong, missed = right + hits, wrong + len(found) - hits, missed + len(wanted) - hits
    return right, wrong, missed


def test_at_least_nine_of_ten_proposals_are_right_and_nine_of_ten_are_found(repository):
    assert len(RIGHT) + len(FINE) >= 60
    right, wrong, missed = score(repository)
    assert right / (right + wrong) >= 0.9
    assert right / (right + missed) >= 0.9


@pytest.mark.parametrize("texts", FINE, ids=lambda texts: texts[0][:60])
def test_nothing_is_proposed_where_nothing_is_wrong(texts, repository):
    assert kinds(texts, repository) == []


@pytest.mark.parametrize(("texts", "wanted"), RIGHT, ids=lambda each: each[0][:60] if each else "")
def test_what_is_wrong_is_proposed(texts, wanted, repository):
    assert kinds(texts, repository) == sorted(wanted)


def test_a_repository_that_is_not_on_this_disk_has_lost_nothing(tmp_path):
    texts = ["see `docs/tides.md`", "run `make check`"]
    assert hygiene(said(texts), None) == []
    assert hygiene(said(texts), RepositoryFacts(tmp_path / "gone")) == []


def test_what_stands_in_the_block_is_what_may_change():
    mine = Statement(FILE, 9, "use `pnpm`, not `npm`", in_block=True)
    theirs = Statement(FILE, 30, "always use `pnpm`, never `npm`")
    [proposal] = hygiene([mine, theirs])
    assert proposal.statements == (theirs, mine)
    assert "line 30" in proposal.evidence


@pytest.mark.parametrize("root", ["/home/grete/code/tide-table", "/srv/tide-table"])
def test_a_path_of_this_project_does_not_belong_in_a_file_for_all_projects(root):
    for name in {root, root.replace("/home/grete", "~")}:
        one = Statement(FILE, 1, f"run the tests in {name}/web", Audience.GLOBAL)
        [proposal] = hygiene([one], RepositoryFacts(Path(root)))
        assert proposal.kind is HygieneKind.OTHER_TARGET
        assert proposal.evidence == (
            f"It names the folder of this project (`{name}`), but the file counts for all projects."
        )
    for other in (f"{root}-old/web", f"/mnt{root}", "/home/grete/bin"):
        other_one = Statement(FILE, 1, f"run the tests in {other}", Audience.GLOBAL)
        assert hygiene([other_one], RepositoryFacts(Path(root))) == [], (
            "right on this machine, whose file it is"
        )


def test_a_local_port_that_one_project_taught_does_not_belong_in_a_file_for_all_projects():
    text = "wait until `curl localhost:8000/health` answers"
    [proposal] = hygiene([Statement(FILE, 1, text, Audience.GLOBAL, in_block=True)])
    assert "`localhost:8000`" in proposal.evidence
    assert hygiene([Statement(FILE, 1, text, Audience.GLOBAL)]) == [], "the user's own words"
    assert hygiene([Statement(FILE, 1, text, Audience.SHARED, in_block=True)]) == []


TEXT = """\
# Tide table
@docs/shared.md

Use `uv`.
**Mind the following:**

- first bullet
  that goes on
- second
    - nested

```sh
- not a bullet
```
| a | table |
<!-- headroom:learn:start -->
### Environment
*~1,200 tokens/session saved*
- learned
<!-- headroom:learn:end -->
1. numbered
"""


def test_the_statements_of_a_file_are_its_bullets_and_lines():
    found = [(one.line, one.text, one.in_block) for one in statements(FILE, TEXT, block=range(16, 21))]
    assert found == [
        (4, "Use `uv`.", False),
        (7, "first bullet that goes on", False),
        (9, "second", False),
        (10, "nested", False),
        (19, "learned", True),
        (21, "numbered", False),
    ]


SIDES = [
    ("use `a`, not `b`", {"a"}, {"b"}),
    ("prefer `a` over `b`", {"a"}, {"b"}),
    ("instead of `b` use `a`", {"a"}, {"b"}),
    ("never run `b` or `c`; use `a`", {"a"}, {"b", "c"}),
    ("never push without `a`", {"a"}, set()),
    ("don't use `b`, but `a`", {"a"}, {"b"}),
    ("`b` is deprecated, `a` is not", set(), {"a", "b"}),
    ("`a` rather than `b`", {"a"}, {"b"}),
    ("do not edit `b`: run `a`", {"a"}, {"b"}),
]


@pytest.mark.parametrize(("text", "wanted", "refused"), SIDES, ids=[text for text, *_ in SIDES])
def test_the_sides_of_a_statement(text, wanted, refused):
    one = Statement(FILE, 1, text)
    assert (set(one.wanted), set(one.refused)) == (wanted, refused)


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_can_be_looked_at(one, other):
    for proposal in hygiene([*statements(FILE, one), *statements(FILE, other)]):
        assert proposal.kind in HygieneKind
        assert proposal.statements


def test_code_that_holds_only_spaces_names_nothing():
    assert hygiene([*statements(FILE, "- use ` ` here"), *statements(FILE, "- use `  ` there")]) == []


def test_a_manifest_that_nests_too_deep_names_no_script(tmp_path):
    (tmp_path / "package.json").write_text('{"scripts":' * 100_000)
    assert kinds(["use `npm run lint`, not `eslint .`"], RepositoryFacts(tmp_path)) == []


def test_a_long_word_takes_no_long():
    word = "f" * 200_000
    with takes_at_most(7):
        [found] = hygiene([*statements(FILE, f"- see {word}"), *statements(FILE, f"- see {word} and `a`")])
        assert found.kind is HygieneKind.DUPLICATE


@pytest.mark.parametrize(
    "piece", ["`", "`a", "`a` ", "never `a` ", "``` ", "`a`" + " " * 2000, "(a", "~/a", "a-:"]
)
def test_no_text_takes_long(piece):
    """Eight times the text must not take 64 times as long."""

    def read(size):
        for one in statements(FILE, "- a " + (piece * size)[:size] + "z"):
            hygiene([one, one])

    assert grows_at_most(20, read, 2_000, 16_000)


@given(st.lists(st.sampled_from([texts for texts, _ in RIGHT]), max_size=10))
def test_of_a_file_as_people_write_it_every_line_is_compared_with_every_other(files):
    lines = said([text for texts in files for text in texts])
    of_two = [found for two in combinations(lines, 2) for found in hygiene(two) if len(found.statements) == 2]
    assert {found for found in hygiene(lines) if len(found.statements) == 2} == set(of_two)


def similar(lines):
    """So many lines, each of which has words in common with a sixth of the others."""
    chance = random.Random(1)
    nouns = [f"{kind}{number}" for kind in ("tide", "moon", "pier", "buoy") for number in range(15)]
    return said(" ".join(chance.choices(nouns, k=8)) for _ in range(lines))


@pytest.fixture
def few_pairs(monkeypatch):
    """A long file is one of 200 lines, so that a test need not compare the pairs of thousands."""
    monkeypatch.setattr("analyzer.instructions.hygiene._MOST_PAIRS", 10_000)


@pytest.mark.usefixtures("few_pairs")
def test_a_long_file_of_similar_lines_takes_no_long():
    """Four times as many lines have 16 times as many pairs."""
    assert grows_at_most(4, lambda lines: hygiene(similar(lines)), 200, 800)


@pytest.mark.usefixtures("few_pairs")
def test_of_a_long_file_the_lines_with_the_rarest_words_in_common_are_compared():
    twice = said(["keep the lighthouse keys in the quay office"])
    found = hygiene([*similar(400), *twice, *twice])
    assert HygieneKind.DUPLICATE in [each.kind for each in found if each.statements == (*twice, *twice)]


def test_a_makefiles_targets_stand_on_one_line_however_long_the_file_is(tmp_path):
    (tmp_path / "Makefile").write_text(
        "define NOTE\nsee lint\nendef\ntest check : build\n" + "tide\n" * 100_000
    )
    with takes_at_most(2):
        assert RepositoryFacts(tmp_path).targets == {"test", "check"}
