"""Scripts, targets and recipes that there are none of: what is called instead, and which rule that makes."""

import copy

import pytest

from tests.analyzer.call_builder import fix_of, sh, sh_fails
from tests.analyzer.lessons.lesson_samples import no_script
from tests.analyzer.rule_maker import daily, rules_of
from tests.analyzer.signs import NOTHING, lesson_of, rows_of, sign_of

NPM = (
    'npm error Missing script: "{}"\nnpm error\nnpm error To see a list of scripts, run:\nnpm error   npm run'
)
MAKE = "make: *** No rule to make target '{}'.  Stop."
INSTEAD = [
    ("npm run test:unit", NPM.format("test:unit"), "npm run test", "npm run test"),
    ("npm test", NPM.format("test"), "npm run test:unit", "npm run test:unit"),
    ("npm run type-check", NPM.format("type-check"), "npm run typecheck", "npm run typecheck"),
    ("npm run dev", NPM.format("dev"), "npm run start:dev", "npm run start:dev"),
    ("npm run typecheck", NPM.format("typecheck"), "npx tsc --noEmit", "npx tsc"),
    ("pnpm lint:fix", " ERR_PNPM_NO_SCRIPT  Missing script: lint:fix", "pnpm lint --fix", "pnpm lint"),
    ("make tests", MAKE.format("tests"), "make test", "make test"),
    ("just tests", "error: Justfile does not contain recipe `tests`", "just test", "just test"),
    ("task tests", 'task: Task "tests" does not exist', "task test", "task test"),
]
NAMED_ALONE = [
    ("yarn tides", 'error Command "tides" not found.'),
    ("bun run tides", 'error: Script not found "tides"'),
    ("composer tides", 'Command "tides" is not defined.'),
    (
        "rake tides",
        "Don't know how to build task 'tides' (See the list of available tasks with `rake --tasks`)",
    ),
]


@pytest.mark.parametrize(("wrong", "output", "right", "called"), INSTEAD)
def test_the_script_of_nearly_that_name_or_what_checks_the_same_is_called_instead(
    wrong, output, right, called
):
    def calls():
        return [sh_fails(wrong, output), sh(right, "done")]

    assert fix_of(*calls()) == 1
    assert rules_of(*daily(calls)) == [f"- use `{called}`, not `{wrong}` (no such script)"]


@pytest.mark.parametrize(("wrong", "output"), NAMED_ALONE)
def test_without_one_the_script_is_not_to_be_called(wrong, output):
    rule = f"- do not call `{wrong}` (no such script)"
    assert rules_of(*daily(lambda: [sh_fails(wrong, output)])) == [rule]


@pytest.mark.parametrize(
    ("wrong", "output", "other"),
    [
        ("npm run build:web", NPM.format("build:web"), "npm run build:api"),
        ("npm run chart:low", NPM.format("chart:low"), "npm run lint"),
        ("pnpm --filter web test", "Missing script: test", "pnpm --filter api test"),
        ("make docs", MAKE.format("docs"), "make clean"),
        ("npm run migrate", NPM.format("migrate"), "npm run seed"),
    ],
)
def test_another_script_or_that_of_another_part_is_no_fix(wrong, output, other):
    lost = sh_fails(wrong, output)
    assert fix_of(lost, sh(other, "done")) is None
    assert [
        rule for rule in rules_of(*daily(lambda: copy.deepcopy([lost, sh(other)]))) if "use" in rule
    ] == []


@pytest.mark.parametrize("right", ["cd web && npm run lint", "npm run lint -w web"])
def test_a_script_of_another_folder_is_the_same_and_there(right):
    lost = sh_fails("npm run lint", NPM.format("lint"))
    assert fix_of(lost, sh(right, "done")) == 1
    assert rules_of(*daily(lambda: copy.deepcopy([lost, sh(right, "done")]))) == []


def test_a_target_that_lacks_a_part_is_there():
    said = "make: *** No rule to make target 'tides.o', needed by 'all'.  Stop."
    assert rules_of(*daily(lambda: [sh_fails("make all", said, 2)])) == []


@pytest.mark.parametrize(
    ("lesson", "call", "sign"),
    rows_of(
        {
            "npm": (
                lesson_of(*no_script()),
                [
                    (*no_script(), "failed"),
                    (sh_fails("npm run chart:low", "1 error"), NOTHING),
                    (sh("npm run chart:low"), "worked"),
                    (sh("npm run chart"), "kept"),
                    (sh("make chart"), NOTHING),
                ],
            )
        }
    ),
)
def test_what_one_call_says_of_it(lesson, call, sign):
    assert sign_of(lesson, call) == sign
