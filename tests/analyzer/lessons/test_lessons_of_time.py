"""Commands that run out of time: how long they take, or that they go on; what contradicts it."""

import pytest

from tests.analyzer.call_builder import failed, ok, session, sh, sh_fails
from tests.analyzer.lessons.lesson_samples import longer
from tests.analyzer.rule_maker import daily, findings_of, rules_of
from tests.analyzer.signs import NOTHING, lesson_of, rows_of, sign_of

OUT_OF_TIME = "Command timed out after 2m 0.0s"
TEN = "- give `npm run e2e` a timeout of about 10 minutes (it takes longer than the usual one)"
ONE = "- give `npm run e2e` a timeout of about 1 minute (it takes longer than the usual one)"
BEHIND = "- run `npm run dev` in the background (it takes longer than the agent waits)"


@pytest.mark.parametrize(
    ("command", "how", "rules"),
    [
        ("npm run e2e", {"timeout": 600_000}, [TEN]),
        ("npm run e2e", {"timeout_ms": 60_000}, [ONE]),
        ("cd web && npm run e2e", {"timeout": 600_000}, [TEN]),
        ("npm run dev", {"run_in_background": True}, [BEHIND]),
        ("npm run e2e", {}, []),  # it may be a slow day
        ("npm run e2e", {"timeout": "long"}, []),
    ],
)
def test_what_becomes_of_a_command_that_ran_out_of_time(command, how, rules):
    assert rules_of(*daily(lambda: longer(command, **how))) == rules


@pytest.mark.parametrize(("command", "given"), [("npm run e2e", 60_000), ("npm run unit", 600_000)])
def test_no_rule_without_the_same_for_longer(command, given):
    def calls():
        lost = failed("Bash", OUT_OF_TIME, 143, command="npm run e2e", timeout=300_000)
        return [lost, ok("Bash", "3 passed", command=command, timeout=given)]

    assert rules_of(*daily(calls)) == []


def test_it_is_outdated_once_it_ends_in_the_usual_time():
    def calls():
        return longer("npm run e2e", timeout=600_000)

    [finding] = findings_of(*daily(calls), session(sh("npm run e2e", "3 passed"), name="later", day=5))
    assert finding.is_outdated
    slow = ok("Bash", "3 passed", command="npm run e2e", timeout=600_000)
    [finding] = findings_of(*daily(calls), session(slow, name="later", day=5))
    assert not finding.is_outdated


@pytest.mark.parametrize(
    ("lesson", "call", "sign"),
    rows_of(
        {
            "more time": (
                lesson_of(*longer("npm run e2e", timeout=600_000)),
                [
                    (longer("npm run e2e")[0], "failed"),
                    (sh_fails("npm run e2e", "1 failed"), NOTHING),
                    (ok("Bash", "3 passed", command="npm run e2e", timeout=600_000), "kept"),
                    (sh("npm run e2e", "3 passed"), "worked"),
                    (sh("npm run unit", "3 passed"), NOTHING),
                ],
            ),
            "in the background": (
                lesson_of(*longer("npm run dev", run_in_background=True)),
                [
                    (longer("npm run dev")[0], "failed"),
                    (ok("Bash", "id b1", command="npm run dev", run_in_background=True), "kept"),
                    (sh("npm run dev", "ready"), "worked"),
                ],
            ),
        }
    ),
)
def test_what_one_call_says_of_it(lesson, call, sign):
    assert sign_of(lesson, call) == sign
