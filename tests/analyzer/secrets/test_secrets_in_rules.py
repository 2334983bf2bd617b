"""What is masked before a model sees it is refused before an agent's file gets it."""

import pytest

from analyzer.redact import Redactor
from tests.analyzer.secrets.all_planted import MISSED, PLANTED
from tests.analyzer.secrets.benign_lines import BENIGN
from writers.gate import check_heading, check_rule


def refused_as_secret(objections):
    return any(each.level == "block" and "like a secret" in each.reason for each in objections)


def test_no_rule_is_written_with_what_is_masked():
    redactor = Redactor(b"a key for tests")
    planted = [each for each in PLANTED if each.kind != "of lists"]  # a dash before one makes it another
    masked = [each.line for each in planted if each.secret not in redactor.secrets(f"- {each.line}")]
    assert len(masked) >= len(planted) - len(MISSED)
    assert [line for line in masked if not refused_as_secret(check_rule(f"- {line}"))] == []


@pytest.mark.parametrize("line", BENIGN)
def test_a_rule_may_speak_of_secrets(line):
    assert not refused_as_secret(check_rule(f"- {line}"))


def test_a_rule_may_hold_what_stands_for_a_secret():
    masked = Redactor(b"a key for tests").secrets("- log in with `export NPM_TOKEN=npm_" + "x1" * 18 + "`")
    assert "[npm-token:" in masked
    assert not refused_as_secret(check_rule(masked))


def test_a_secret_is_no_name_for_a_section():
    assert refused_as_secret(check_heading("Log in with ghp_" + "a1B2" * 9))
