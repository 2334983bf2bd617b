"""What failures cost: from each up to its fix, each call once, and nothing that was called beside it."""

from datetime import timedelta

from analyzer.session_analyzer import SessionAnalyzer
from analyzer.token_estimate import tokens_in
from headroom_tui.projects.analysis_store import outline
from scanners.models import ProjectInfo
from tests.analyzer.call_builder import NO_FILE, failed, ok, session, sh, sh_fails, sized
from tests.analyzer.pairs import pairs_in


def test_what_follows_a_failure_up_to_its_fix_is_spent():
    wrong, right = sh_fails("pytest tide", "command not found: pytest", 127), sh("uv run pytest tide")
    [pair] = pairs_in(session(sized(wrong, 10), sized(sh("ls"), 100), sized(right, 1000)))
    assert pair.wasted_bytes == 110


def test_calls_made_beside_it_before_it_was_known_to_fail_are_not():
    calls = [
        sized(failed("Read", NO_FILE, file_path="src/tides.py"), 10),
        sized(ok("Read", file_path="src/moon.py"), 5000),
        sized(ok("Glob", "src/core/tides.py", pattern="**/tides.py"), 100),
        sized(ok("Read", file_path="src/core/tides.py"), 1000),
    ]
    made = session(*calls)
    calls[1].timestamp = calls[0].timestamp + timedelta(seconds=1)  # the failure ends a second later
    [pair] = pairs_in(made)
    assert pair.fix is calls[3]
    assert pair.wasted_bytes == 110


def test_a_project_counts_a_call_once_where_failures_overlap(tmp_path):
    calls = [
        sized(sh_fails("pytest tide", "command not found: pytest", 127), 10),
        sized(sh_fails("ruff check tide", "command not found: ruff", 127), 20),
        sized(sh("uv run pytest tide"), 300),
        sized(sh("uv run ruff check tide"), 4000),
    ]
    one = session(*calls)
    result = SessionAnalyzer().analyze(ProjectInfo(tmp_path, tmp_path, agent="claude"), [one])
    assert sorted(pair.wasted_bytes for pair in result.pairs) == [30, 320]
    assert result.wasted_bytes == 330
    assert outline(result).wasted_tokens == tokens_in(330)
