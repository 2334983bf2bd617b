"""Commands and options that a program does not have: a rule where nothing took their place."""

import pytest

from analyzer.models import RecommendationTarget
from tests.analyzer.call_builder import session, sh, sh_fails
from tests.analyzer.rule_maker import daily, findings_of, rules_of, seen_twice
from tests.analyzer.signs import NOTHING, lesson_of, rows_of, sign_of

COBRA = 'Error: unknown command "pending" for "tide port"\nRun \'tide port --help\' for usage.'
CLAP = "error: unrecognized subcommand 'chart'\n\nUsage: tide [OPTIONS] <COMMAND>"
CLICK = "Usage: tide [OPTIONS] COMMAND\n│ No such command 'chart'. │"


@pytest.mark.parametrize(
    ("line", "said", "called"),
    [
        ("tide port pending", COBRA, "tide port pending"),
        ("tide port pending brest --all", COBRA, "tide port pending"),
        ("tide chart", CLAP, "tide chart"),
        ("tide chart brest", CLICK, "tide chart"),
    ],
)
def test_a_command_that_a_program_does_not_have_is_not_to_be_called(line, said, called):
    assert [rule.content for rule in seen_twice([sh_fails(line, said, 2)])] == [
        f"- do not call `{called}` (there is no such command)"
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("tide port", COBRA),  # something that it called has no such command
        ("tide log chart.md", CLAP),
        ("tide chart", "error: no chart of this week"),
        ("npm run chart", CLAP),  # of the script's program
        ("make chart", CLAP),
    ],
)
def test_of_what_the_line_does_not_call_there_is_no_rule(line, said):
    assert seen_twice([sh_fails(line, said, 2)]) == []


def test_a_command_that_worked_in_any_session_makes_no_rule():
    fails = daily(lambda: [sh_fails("tide chart", CLAP, 2)])
    before = session(sh("tide chart brest", "high at noon"), name="before", day=-1)
    assert rules_of(*fails) != []
    assert rules_of(before, *fails) == []


def test_where_another_command_took_its_place_that_is_the_rule():
    [rule] = seen_twice([sh_fails("npm lint", 'Unknown command: "lint"'), sh("npm run lint", "clean")])
    assert rule.content == "- use `npm run lint`, not `npm lint` (unknown command)"


def asked_for_a_tree(name, *then):
    refused = sh_fails("tide tree t-7", 'Error: unknown command "tree" for "tide"')
    return session(refused, *then, name=name, day=ord(name))


LISTED, SHOWN = sh("tide list --parent=t-7", "t-8"), sh("tide show t-7", "t-7: spring")


@pytest.mark.parametrize(
    ("then", "rule"),
    [
        ([[], [LISTED]], "do not call `tide tree` (there is no such command)"),
        ([[SHOWN], [LISTED]], "do not call `tide tree` (there is no such command)"),
        ([[], [LISTED], [LISTED]], "use `tide list`, not `tide tree` (unknown command)"),
    ],
)
def test_what_stands_in_its_place_is_the_rule_only_where_it_mostly_did(then, rule):
    sessions = [asked_for_a_tree(name, *calls) for name, calls in zip("abc", then, strict=False)]
    [found] = findings_of(*sessions)
    assert rules_of(*sessions) == [f"- {rule}"]
    assert len(found.pairs) == found.sessions == len(then), "every failure counts"


NO_FLAG = "error: unknown flag: --ebb\nUsage:\n  tide mol ready [flags]\n"
NO_LETTER = "cat: illegal option -- A\nusage: cat [-belnstuv] [file ...]"


@pytest.mark.parametrize(
    ("line", "said", "rule"),
    [
        ("tide mol ready --ebb=3", NO_FLAG, "give `tide mol ready` the option `--ebb`"),
        ("sed -n 3p a.py | cat -A", NO_LETTER, "give `cat` the option `-A`"),
    ],
)
def test_an_option_that_nothing_took_the_place_of_is_not_to_be_given(line, said, rule):
    [found] = seen_twice([sh_fails(line, said)])
    assert found.content == f"- do not {rule} (unknown option)"
    assert found.target is RecommendationTarget.MEMORY_FILE, "another machine has another version"


def test_an_option_of_something_that_the_line_called_makes_no_rule():
    assert seen_twice([sh_fails("make chart", NO_FLAG)]) == []


@pytest.mark.parametrize(
    "line", ["python draw.py", "node draw.js", "go run ./cmd/tide", "docker run moon tide", "bash tide.sh"]
)
def test_an_option_of_a_script_or_an_image_is_none_of_what_runs_it(line):
    refused = sh_fails(f"{line} --ebb", NO_FLAG)
    assert seen_twice([refused]) == []
    assert seen_twice([refused, sh(f"{line} --neap", "low")]) == []


def test_an_option_that_worked_in_any_session_makes_no_rule():
    fails = daily(lambda: [sh_fails("cat -A a.py", NO_LETTER)])
    assert rules_of(session(sh("cat -A a.py", "x$"), name="before", day=-1), *fails) == []


def test_where_the_option_was_left_out_once_that_is_the_rule_for_all():
    mended = session(sh_fails("tide mol ready --ebb", NO_FLAG), sh("tide mol ready", "none"), day=1)
    [found] = findings_of(session(sh_fails("tide mol ready --ebb", NO_FLAG), name="a"), mended)
    assert (found.subject, found.remedy, found.sessions) == ("tide mol ready --ebb", "tide mol ready", 2)


TABLE = {
    "an option that there is not": (
        lesson_of(sh_fails("tide mol ready --ebb", NO_FLAG)),
        [
            (sh_fails("tide mol ready --json --ebb", NO_FLAG), "failed"),
            (sh_fails("tide mol ready --ebb", "error: no network"), NOTHING),
            (sh("tide mol ready --ebb", "none"), "worked"),
            (sh("tide mol ready", "none"), "kept"),
            (sh("tide log", "none"), NOTHING),
        ],
    ),
    "a command that there is not": (
        lesson_of(sh_fails("tide port pending", COBRA)),
        [
            (sh_fails("tide port pending --all", COBRA), "failed"),
            (sh_fails("tide port pending", "error: no network"), NOTHING),
            (sh("tide port pending", "none"), "worked"),
            (sh("tide port list", "brest"), "kept"),
            (sh("git status", "clean"), NOTHING),
        ],
    ),
}


@pytest.mark.parametrize(("lesson", "call", "sign"), rows_of(TABLE))
def test_what_a_call_says_of_it(lesson, call, sign):
    assert sign_of(lesson, call) == sign
