"""Facts keep their columns at every width, and nothing of a long value is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from textual.app import App, ComposeResult
from textual.content import Content

from analyzer.asking.model_rules import UNRELATED
from analyzer.models import FailureFix, Recommendation, RecommendationTarget
from headroom_tui.review.review import warnings
from headroom_tui.widgets.call_endings import ENDINGS
from headroom_tui.widgets.fact_sheet import FactSheet, fact
from headroom_tui.widgets.life_lines import change_words
from headroom_tui.widgets.rule_detail import _evidence, pair_lines, spent
from scanners.models import CallStatus
from tests.analyzer.live_backend import analysed

PATH = "src/harbor/a/very/long/path/without/any/space/tables.py"


class Sheet(App[None]):
    def compose(self) -> ComposeResult:
        yield FactSheet(id="sheet")

    def rows(self) -> list[str]:
        lines = self.screen._compositor.render_strips()
        return ["".join(segment.text for segment in line).rstrip() for line in lines]


@pytest.mark.parametrize("width", [24, 40, 80])
async def test_a_long_value_goes_on_below_itself(width: int) -> None:
    async with Sheet().run_test(size=(width, 24)) as pilot:
        assert isinstance(pilot.app, Sheet)
        pilot.app.query_one(FactSheet).show_lines([fact("file", PATH, 10), Content("the end")])
        await pilot.pause()
        first, *more = pilot.app.rows()[: pilot.app.rows().index("the end")]
        assert first.startswith("file      src/")
        assert all(row.startswith(" " * 10 + row.strip()) for row in more)
        assert first[10:] + "".join(row.strip() for row in more) == PATH


async def test_it_follows_the_width_and_falls_back_where_there_is_no_room() -> None:
    async with Sheet().run_test(size=(80, 24)) as pilot:
        assert isinstance(pilot.app, Sheet)
        pilot.app.query_one(FactSheet).show_lines([fact("file", PATH, 10)])
        await pilot.pause()
        assert pilot.app.rows()[1] == ""
        await pilot.resize_terminal(40, 24)
        await pilot.pause()
        assert pilot.app.rows()[1].startswith(" " * 10 + "t")
        await pilot.resize_terminal(15, 24)
        await pilot.pause()
        assert not pilot.app.rows()[1].startswith(" ")


def test_what_was_spent_is_said_as_it_was_measured() -> None:
    pairs = analysed()[0].pairs
    fixed, unfixed = ([pair for pair in pairs if bool(pair.fix) is wanted] for wanted in (True, False))
    assert spent(79, fixed, False) == "~79 tokens between failure and fix"
    assert spent(79, unfixed, False) == "~79 tokens spent on failures"
    assert spent(79, pairs, False) == "~79 tokens spent on failures, up to the fix if any"
    assert spent(79, [], True) == "~79 tokens spent in the loop"


def test_pairs_are_told_newest_first_the_best_of_many() -> None:
    pair = analysed()[0].pairs[0]
    days = [datetime(2026, 3, day, 9, tzinfo=UTC) for day in (3, 5, 4, *range(6, 20))]  # best first
    many = [
        replace(pair, failure=replace(pair.failure, timestamp=day, input_data={"command": f"make {day.day}"}))
        for day in days
    ]
    lines = pair_lines(many)
    told = [line[0].plain.split("Mar")[0].strip() for line in lines[:-1] if "Mar" in line[0].plain]
    assert told == [str(day) for day in range(14, 2, -1)]
    assert lines[-1].plain == "and 5 more"


def test_a_call_that_is_cut_says_so() -> None:
    pair = next(pair for pair in analysed()[0].pairs if pair.fix)
    command = f"make {'x' * 300}"
    long = replace(pair, failure=replace(pair.failure, input_data={"command": command}))
    assert first_line([long]) == command[:99] + "…"


def first_line(pairs: list[FailureFix]) -> str:
    return lines_of(pairs)[0].split("✗ ")[1]


def lines_of(pairs: list[FailureFix]) -> list[str]:
    return ["".join(part.plain for part in line) for line in pair_lines(pairs)]


def test_a_failure_is_told_by_its_command_and_by_the_line_that_says_why() -> None:
    """Not by the text that the command was given, which may fill the screen."""
    pair = next(pair for pair in analysed()[0].pairs if pair.fix)
    command = "git commit -F - <<'END'\nMend the tide table\n\nIt was an hour late.\nEND"
    output = "Exit code 128\nhint: look\nfatal: cannot lock ref 'HEAD'\nhint: again"
    failed = replace(pair.failure, input_data={"command": command}, output=output)
    failed = replace(failed, name="Bash", status=CallStatus.FAILED)
    one = replace(pair, failure=failed)
    assert first_line([one]) == "git commit -F - <<'END'…"
    assert lines_of([one])[1].strip() == "fatal: cannot lock ref 'HEAD'"
    assert len(lines_of([one])) == 3
    assert [line.strip() for line in lines_of([one, one, one])[3:]] == ["the same twice more"]


def test_of_several_reasons_the_one_that_the_rule_names_is_told() -> None:
    pair = next(pair for pair in analysed()[0].pairs if pair.fix)
    output = "tide.go:4:1: lines are duplicate (dupl)\ntide.go:9:2: error not wrapped (wrapcheck)"
    one = replace(pair, failure=replace(pair.failure, output=output, status=CallStatus.FAILED))

    def told(about: list[str]) -> str:
        return pair_lines([one], about)[1][1].plain

    assert told(["wrapcheck", "golangci-lint run"]).endswith("(wrapcheck)")
    assert told([]).endswith("(dupl)")


def test_what_a_tool_says_is_told_without_the_envelope_of_its_agent() -> None:
    pair = next(pair for pair in analysed()[0].pairs if pair.fix)
    output = "<tool_use_error>File does not exist.</tool_use_error>"
    one = replace(pair, failure=replace(pair.failure, output=output, status=CallStatus.FAILED))
    assert lines_of([one])[1].strip() == "File does not exist."


@pytest.mark.parametrize("status", [CallStatus.FAILED, CallStatus.MASKED, CallStatus.OK])
def test_a_call_is_listed_with_the_sign_of_its_ending(status: CallStatus) -> None:
    pair = analysed()[0].pairs[0]
    first, *_ = pair_lines([replace(pair, failure=replace(pair.failure, status=status))])
    assert isinstance(first, tuple)
    sign, _ = first
    assert sign.plain.strip().endswith(ENDINGS[status].sign)


def test_a_saving_says_over_how_many_sessions_it_was_measured() -> None:
    rule = Recommendation(
        RecommendationTarget.CONTEXT_FILE, "Environment", "- run `make`", confidence=0.9, evidence_count=2,
        sessions=2, wasted_tokens=800, estimated_tokens_saved=100,
    )  # fmt: skip
    assert "~800 tokens spent on failures, ~100 for each of 8 sessions" in repr(_evidence(rule, (), 8))
    assert "for each of" not in repr(_evidence(rule, (), 1)), "that would be the same number twice"


def test_the_certainty_of_a_models_rule_is_that_of_what_it_cites() -> None:
    rule = Recommendation(
        RecommendationTarget.CONTEXT_FILE, "Environment", "- run `make`", confidence=0.9, evidence_count=1,
        sessions=1, model="x/tide-1",
    )  # fmt: skip
    shown = repr(_evidence(rule, (), 8))
    assert "cites" in shown and "1 failure in 1 session" in shown and "90 % of what it cites" in shown
    unrelated = repr(_evidence(replace(rule, confidence=0.0, cautions=(UNRELATED,)), (), 8))
    assert "cites" in unrelated and "sure" not in unrelated and "measured" not in unrelated
    assert warnings(replace(rule, cautions=(UNRELATED,)), rule.content) == [UNRELATED], "it takes another key"


@pytest.mark.parametrize(
    ("drop", "words"),
    [
        ((0.234, 0.96), "23 to 96 points lower"),
        ((-0.3, -0.1), "10 to 30 points higher"),
        ((-0.58, 0.51), "between 58 points higher and 51 lower"),
        ((-0.01, 0.51), "between 1 point higher and 51 lower"),
    ],
)
def test_a_rate_that_fell_or_rose_says_so(drop: tuple[float, float], words: str) -> None:
    assert change_words(*drop) == words
