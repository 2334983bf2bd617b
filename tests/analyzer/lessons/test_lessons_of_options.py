"""Options that a command does not know: what is blamed for it, and what stands in its place."""

import pytest

from tests.analyzer.call_builder import session, sh, sh_fails
from tests.analyzer.rule_maker import rules_of, seen_twice

FLAGS = "  -l, --label string\n  -s, --status string\n"
UNKNOWN = f"Error: unknown flag: --ebb\nUsage:\n  tide list [flags]\n\nFlags:\n{FLAGS}"


NO_RULE = None
RULES = [
    (
        [sh_fails("tide log --short --all", "unknown flag: --short", 2), sh("tide log --all --oneline")],
        "use `tide log --oneline`, not `tide log --short` (unknown option)",
    ),
    (
        [sh_fails("tide log --fmt=xml", "unknown flag: --fmt", 2), sh("tide log --format=xml")],
        "use `tide log --format`, not `tide log --fmt` (unknown option)",
    ),
    (
        [
            sh_fails("rg -n --type tsx 'useTide' web", "rg: unrecognized file type: tsx", 2),
            sh(f"rg -n -g '*.tsx' 'useTide' web {'tide' * 16}"),
        ],
        "use `rg -g '*.tsx'`, not `rg --type tsx` (wrong usage)",
    ),
    (
        [sh_fails("tide log -a --as xml brest", "error: invalid choice: 'xml'", 2), sh("tide log -a brest")],
        "use `tide log`, not `tide log --as xml` (wrong usage)",
    ),
    (
        [sh_fails("tide log -x --short", "unknown flag: --short", 2), sh("tide sync && tide log")],
        "use `tide log`, not `tide log --short` (unknown option)",
    ),
    (
        [
            sh_fails("tide log --as s3cr3tabcdefghijkl1", "invalid choice: 's3cr3tabcdefghijkl1'"),
            sh("tide log"),
        ],
        NO_RULE,
    ),
    ([sh_fails("tide log --short", "boom", 2), sh("tide log")], NO_RULE),
    (
        [sh_fails("tide log --at /srv/x", "unknown flag: --at", 2), sh("tide log --in=/srv/x")],
        "use `tide log --in`, not `tide log --at` (unknown option)",
    ),
]


@pytest.mark.parametrize(
    ("calls", "rule"),
    [pytest.param(calls, rule, id=f"{calls[0].command}: {rule}") for calls, rule in RULES],
)
def test_what_becomes_of_an_option_that_a_command_refuses(calls, rule):
    assert [found.content for found in seen_twice(calls)] == ([f"- {rule}"] if rule else [])


@pytest.mark.parametrize(
    ("usage", "named"),
    [
        ("Usage:\n  tide mol ready [flags]\n", "tide mol ready"),
        ("usage: tide mol ready [-h]\n", "tide mol ready"),
        ("Usage: tide mol [OPTIONS] CHART\n", "tide mol"),
    ],
)
def test_a_word_that_the_usage_names_as_a_command_is_one(usage, named):
    said = f"Error: unknown flag: --ebb\n{usage}"
    [found] = seen_twice([sh_fails("tide mol ready --ebb --json", said), sh("tide mol ready --json")])
    assert found.content == f"- use `{named}`, not `{named} --ebb` (unknown option)"
    later = session(sh("tide mol ready --ebb", "none"), name="later", day=9)
    fails = [session(sh_fails("tide mol ready --ebb", said), sh("tide mol ready"), name=n) for n in "ab"]
    assert rules_of(*fails) != [], "and known again where it works"
    assert rules_of(*fails, later) == []


@pytest.mark.parametrize(
    ("line", "right", "rule"),
    [
        ("tide list --ebb --status=open", "tide list -s open", "use `tide list`, not `tide list --ebb`"),
        ("tide list --ebb --labels=low", "tide list --label low", "use `tide list`, not `tide list --ebb`"),
    ],
)
def test_only_the_option_that_the_output_names_is_blamed_and_nothing_taken_for_its_place(line, right, rule):
    [found] = seen_twice([sh_fails(line, UNKNOWN), sh(right)])
    assert found.content == f"- {rule} (unknown option)"


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
    assert rules_of(*sessions) == ["- use `tide list --label`, not `tide list --ebb` (unknown option)"]


@pytest.mark.parametrize("said", ["cat: illegal option -- A", "cat: invalid option -- 'A'"])
def test_an_option_that_is_blamed_by_its_letter_is_known(said):
    [found] = seen_twice([sh_fails("cat -A tides.md", said), sh("cat -v tides.md")])
    assert found.content == "- use `cat -v`, not `cat -A` (unknown option)"


def test_an_option_that_was_written_together_with_others_is_known_by_its_letter():
    [found] = seen_twice([sh_fails(r"grep -oP 'v\d+' tides.md", "grep: invalid option -- P", 2)])
    assert found.content == "- do not give `grep` the option `-P` (unknown option)"
