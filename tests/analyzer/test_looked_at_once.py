"""What a failing call tells is worked out for its pair, and handed on to what the pair teaches."""

from analyzer.correlate import correlate
from analyzer.correlate.all_pairs import correlate_all
from analyzer.session_analyzer import SessionAnalyzer
from analyzer.shell.members import failing_member
from tests.analyzer.call_builder import session, sh, sh_fails
from tests.analyzer.rule_maker import PROJECT

NO_PYTHON = "bash: python: command not found"


def retried():
    """Two failures that one call fixed."""
    return (
        sh_fails("python a.py", NO_PYTHON, 127),
        sh_fails("python  a.py", NO_PYTHON, 127),
        sh("python3 a.py"),
    )


def test_a_failing_line_is_looked_at_once(monkeypatch):
    looked_at = []

    def looked(commands, *others):
        looked_at.append(commands)
        return failing_member(commands, *others)

    monkeypatch.setattr("analyzer.calls.failed_calls.failing_member", looked)
    result = SessionAnalyzer().analyze(PROJECT, [session(*retried())])
    assert [len(one.pairs) for one in result.findings] == [2], "both teach the same"
    assert len(looked_at) == 2


def test_a_pair_comes_with_its_failures_its_own_first():
    one = session(*retried())
    [(pair, failures)] = correlate(one)
    assert pair.fix is one.tool_calls[2]
    assert [each.call for each in failures] == [pair.failure, *pair.chain] == one.tool_calls[1::-1]


def test_so_does_one_over_two_logs_of_a_session():
    begun, later = session(*retried()[:2]), session(*retried()[2:], name="later", day=1)
    later.session_id = begun.session_id
    [(pair, failures)] = correlate_all([begun, later])
    assert pair.fix is later.tool_calls[0]
    assert [each.call for each in failures] == [pair.failure, *pair.chain]
