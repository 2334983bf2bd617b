"""Options that a command does not know: what is blamed for it, and what stands in its place."""

import pytest
from call_builder import session, sh, sh_fails
from rule_maker import rules_of, seen_twice

FLAGS = "  -l, --label string\n  -s, --status string\n"
UNKNOWN = f"Error: unknown flag: --ebb\nUsage:\n  tide list [flags]\n\nFlags:\n{FLAGS}"


@pytest.mark.parametrize(
    ("line", "right", "rule"),
    [
        ("tide list --ebb --status=open", "tide list -s open", "use `tide list`, not `tide list --ebb`"),
        ("tide list --ebb --labels=low", "tide list --label low", "use `tide list`, not `tide list --ebb`"),
    ],
)
def test_only_the_option_that_the_output_names_is_blamed_and_nothing_taken_for_its_place(line, right, rule):
    [found] = seen_twice([sh_fails(line, UNKNOWN), sh(right)])
    assert found.content == f"- {rule} (wrong usage)"


def test_an_option_that_is_unknown_with_any_value_is_one_lesson():
    sessions = [
        session(
            sh_fails(f"tide list --ebb={place}", UNKNOWN),
            sh(f"tide list --label={place}"),
            name=place,
            day=day,
        )
        for day, place in enumerate(("brest", "dover"))
    ]
    assert rules_of(*sessions) == ["- use `tide list --label`, not `tide list --ebb` (wrong usage)"]


@pytest.mark.parametrize("said", ["cat: illegal option -- A", "cat: invalid option -- 'A'"])
def test_an_option_that_is_blamed_by_its_letter_is_known(said):
    [found] = seen_twice([sh_fails("cat -A tides.md", said), sh("cat -v tides.md")])
    assert found.content == "- use `cat -v`, not `cat -A` (wrong usage)"
