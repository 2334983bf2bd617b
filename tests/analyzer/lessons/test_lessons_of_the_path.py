"""Programs in a folder that is not on the PATH: where a later line of the session found them."""

import pytest

from analyzer.models import RecommendationTarget
from analyzer.rules import recommend
from tests.analyzer.call_builder import no_program, session, sh, sh_fails
from tests.analyzer.rule_maker import PROJECT, daily, findings_of, rules_of
from tests.analyzer.signs import NOTHING, lesson_of, rows_of, sign_of

RULE = "- where `go` is not found, call `/usr/local/go/bin/go` (not always on the PATH)"
TESTED = "ok  tide  0.2s"


@pytest.mark.parametrize(
    "found",
    [
        "/usr/local/go/bin/go test ./...",
        "PATH=$PATH:/usr/local/go/bin go test ./...",
        "PATH=$PATH:/usr/local/go/bin && cd src && go test ./...",
        'export PATH="/usr/local/go/bin:$PATH"; go test ./...',
    ],
)
def test_a_program_off_the_path_is_to_be_called_where_it_was_found(found):
    def calls():
        return [no_program("go test ./..."), sh(found, TESTED)]

    [rule] = recommend(findings_of(*daily(calls)), PROJECT, 2)
    assert rule.content == RULE
    assert rule.target is RecommendationTarget.MEMORY_FILE, "another machine has it elsewhere"
    assert rules_of(*daily(calls, times=1)) == []


def test_a_program_of_windows_is_for_a_persons_file_too():
    calls = daily(lambda: [no_program("go test ./..."), sh("C:/go/bin/go.exe test ./...", TESTED)])
    [rule] = recommend(findings_of(*calls), PROJECT, 2)
    assert rule.content == "- where `go` is not found, call `C:/go/bin/go.exe` (not always on the PATH)"
    assert rule.target is RecommendationTarget.MEMORY_FILE


def test_sessions_in_which_it_is_on_the_path_contradict_nothing():
    calls = daily(lambda: [no_program("go test ./..."), sh("/usr/local/go/bin/go test ./...", TESTED)])
    assert rules_of(*calls, session(sh("go test ./...", TESTED), name="later", day=5)) == [RULE]


@pytest.mark.parametrize(
    "found",
    [
        "PATH=$PATH:/usr/local/go/bin:/opt/go/bin go test ./...",  # in which of the two?
        *(
            "/tmp/go-1.22/bin/go test ./...",
            "/var/folders/q1/x/T/go test ./...",
            "/proc/71/root/go test ./...",
        ),
        "go test ./...",
        'PATH="/opt/go/bin":/usr/bin go test ./...',
        'PATH="/c/Program Files/Go/bin" go test ./...',
    ],
)
def test_of_a_place_that_is_not_sure_or_will_not_last_there_is_no_rule(found):
    assert rules_of(*daily(lambda: [no_program("go test ./..."), sh(found, TESTED)])) == []


TABLE = {
    "a program off the PATH": (
        lesson_of(no_program("go vet"), sh("/usr/local/go/bin/go vet", "")),
        [
            (no_program("go build ./..."), "failed"),
            (sh("/usr/local/go/bin/go build ./...", ""), "kept"),
            (sh("go build ./...", ""), NOTHING),
            (sh_fails("go build ./...", "tide.go:3:1: undefined: neap"), NOTHING),
        ],
    ),
}


@pytest.mark.parametrize(("lesson", "call", "sign"), rows_of(TABLE))
def test_what_a_call_says(lesson, call, sign):
    assert sign_of(lesson, call) == sign
