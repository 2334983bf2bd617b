"""Asking a model: nothing is sent unseen, rules come one by one, and whatever happens costs one sentence."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from typing import Any

import pytest

from headroom_tui.app import HeadroomApp
from headroom_tui.frame.grace import Grace
from headroom_tui.review.decisions import Verdict
from headroom_tui.screens.ask_model import AskScreen
from headroom_tui.screens.exact_text import ExactTextScreen
from headroom_tui.screens.model_answer import AnswerScreen
from headroom_tui.screens.project import ProjectScreen
from headroom_tui.widgets.answer_bar import AnswerBar
from headroom_tui.widgets.masked_text import MaskedText
from tests.backends.model_server import ModelServer, Plan
from tests.backends.wire import Anthropic
from tests.screens.conftest import opened, press, said, settled, text_of, until
from tests.screens.model_answers import RULES, answer, answered, asking, entry, sent, serving, three

MakeApp = Callable[..., HeadroomApp]
OWN = 7  # rules that the findings of the first project give


async def test_nothing_is_sent_before_y(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(monkeypatch, Plan(pieces=three())) as server:
        async with make_app().run_test(size=(80, 24)) as pilot:
            await asking(pilot)
            shown = text_of(pilot.app)
            for words in (
                "anthropic/claude-sonnet-5-5",
                "127.0.0.1",
                "tokens, an estimate",
                "at most ~$0.17 more",
                "masked",
            ):
                assert words in shown, shown
            await press(pilot, "m", "v", "escape", "enter", "escape", "escape")
            assert isinstance(pilot.app.screen, ProjectScreen)
        assert server.headers == []
        assert server.requests == []


async def test_the_text_shown_is_the_text_sent_and_can_be_searched(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(monkeypatch, Plan(pieces=three())) as server:
        async with make_app().run_test(size=(80, 24)) as pilot:
            await asking(pilot)
            await press(pilot, "v")
            assert isinstance(pilot.app.screen, ExactTextScreen)
            shown = pilot.app.screen.query_one(MaskedText)
            await press(pilot, "slash", *"json object", "enter")
            assert "Answer with one JSON object" in text_of(pilot.app)
            first = shown.scroll_y
            await press(pilot, "n")
            assert shown.scroll_y != first
            await press(pilot, "N")
            assert "Answer with one JSON object" in text_of(pilot.app)
            await press(pilot, "slash", *"zzz")
            assert "not there" in text_of(pilot.app)
            await press(pilot, "escape", "escape", "y")
        [request] = server.requests
        assert request["messages"][0]["content"] in shown.text
        assert request["system"] in shown.text


async def test_a_question_that_is_too_long_after_all_is_shown_again_before_it_is_asked(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = [120_000, 70_000]

    class Counting(Anthropic):
        def counted(self, tokens: int) -> Any:
            return super().counted(counts.pop(0))

    async with serving(monkeypatch, served=ModelServer(Counting(), [Plan(pieces=three())])) as server:
        async with make_app().run_test(size=(80, 24)) as pilot:
            await asking(pilot)
            await pilot.press("y")
            await until(pilot, lambda: "counted 120,000 tokens" in text_of(pilot.app))
            assert "sent nowhere yet" in " ".join(text_of(pilot.app).split())
            assert isinstance(pilot.app.screen, AskScreen)
            assert server.requests == []
            await press(pilot, "v")
            shorter = pilot.app.screen.query_one(MaskedText).text
            await press(pilot, "escape", "y")
        [request] = server.requests
        assert request["messages"][0]["content"] in shorter
        assert counts == []


class Slow(ModelServer):
    """Answers nothing, not even how many tokens there are, before it may."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.may_answer = asyncio.Event()

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        await self.may_answer.wait()
        await super().serve(reader, writer)


@pytest.mark.parametrize("key", ["v", "question_mark"])
async def test_what_is_counted_behind_another_screen_is_asked_on_the_way_back(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    slow = Slow(Anthropic(), [Plan(pieces=three())])
    async with serving(monkeypatch, served=slow), make_app().run_test(size=(80, 24)) as pilot:
        asked = await asking(pilot)
        await pilot.press("y", key)
        slow.may_answer.set()
        await settled(pilot)
        assert pilot.app.screen_stack[-2] is asked
        assert not slow.requests
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, ProjectScreen)
        assert len(slow.requests) == 1


async def test_a_shorter_question_that_came_behind_another_screen_must_be_seen_first(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Counting(Anthropic):
        def counted(self, tokens: int) -> Any:
            return super().counted(120_000)

    slow = Slow(Counting(), [Plan(pieces=three())])
    async with serving(monkeypatch, served=slow), make_app().run_test(size=(80, 24)) as pilot:
        asked = await asking(pilot)
        await pilot.press("y", "v")
        slow.may_answer.set()
        await settled(pilot)
        monkeypatch.setattr(Grace, "SECONDS", 60.0)
        await press(pilot, "escape", "y")
        assert pilot.app.screen is asked
        assert "counted 120,000 tokens" in text_of(pilot.app)
        assert not slow.requests


async def test_escape_while_tokens_are_counted_asks_nothing(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Silent(ModelServer):
        async def _answer(self, reader: StreamReader, writer: StreamWriter) -> None:
            await reader.read(-1)

    silent = serving(monkeypatch, served=Silent(Anthropic(), []))
    async with silent as server, make_app().run_test(size=(80, 24)) as pilot:
        await asking(pilot)
        await pilot.press("y")
        await until(pilot, lambda: server.open_connections == 1)
        assert "Counting the tokens at http" in text_of(pilot.app)
        await pilot.press("escape")
        await until(pilot, lambda: server.open_connections == 0)
        assert isinstance(pilot.app.screen, ProjectScreen)
        assert not pilot.app.screen.query_one(AnswerBar).is_shown


async def test_rules_join_the_list_and_the_cursor_stays(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(monkeypatch, Plan(pieces=three())), make_app().run_test(size=(100, 30)) as pilot:
        browser, review = await opened(pilot)
        await press(pilot, "j", "j")
        held = browser.cursor.rule
        bar = await answered(pilot)
        assert browser.cursor.rule == held
        assert [rule.content for rule in review.rules[OWN:]] == list(RULES)
        assert not bar.is_answering
        assert "3 rules arrived." in text_of(pilot.app)
        await press(pilot, "G")
        assert "from anthropic/claude-sonnet-5-5" in text_of(pilot.app)
        assert "Unsupported" in text_of(pilot.app)
        await press(pilot, "a")
        assert review.decision(review.rules[-1].id).verdict is Verdict.ACCEPTED
        await press(pilot, "escape")
        assert not bar.is_shown
        assert isinstance(pilot.app.screen, ProjectScreen)


async def test_reopened_the_rules_are_there_and_the_same_question_is_not_asked_twice(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(monkeypatch, Plan(pieces=three())) as server:
        async with make_app().run_test(size=(80, 24)) as pilot:
            await answered(pilot)
        async with make_app().run_test(size=(80, 24)) as pilot:
            browser, review = await opened(pilot)
            assert [rule.content for rule in review.rules[OWN:]] == list(RULES)
            await asking(pilot)
            assert "s shows that answer, y asks again" in text_of(pilot.app)
            await press(pilot, "s")
            assert browser.cursor.rule == review.rules[OWN]
            assert "3 rules arrived." in text_of(pilot.app)
        assert len(server.requests) == 1


async def test_escape_stops_a_stalled_answer_and_keeps_what_arrived(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.asking.live_analysis._PREVIEW_SECONDS", 0.0)  # all of it comes at once here
    async with serving(monkeypatch, Plan(pieces=three()[:-4], then="hang")) as server:
        async with make_app().run_test(size=(80, 24)) as pilot:
            _, review = await opened(pilot)
            bar = await sent(pilot)
            await until(pilot, lambda: len(review.rules) == OWN + 2)
            await until(pilot, lambda: "ask before" in text_of(pilot.app))
            assert "esc stops" in text_of(pilot.app)
            await pilot.press("escape")
            await settled(pilot)
            assert not bar.is_answering
            assert "Stopped. 2 rules had arrived." in text_of(pilot.app)
            assert isinstance(pilot.app.screen, ProjectScreen)
            await until(pilot, lambda: server.open_connections == 0)
        async with make_app().run_test(size=(80, 24)) as pilot:
            _, review = await opened(pilot)
            assert len(review.rules) == OWN + 2


async def test_leaving_the_project_stops_it_and_keeps_what_arrived(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Plan(pieces=three()[:-4], then="hang")
    async with serving(monkeypatch, plan) as server, make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await sent(pilot)
        await until(pilot, lambda: len(review.rules) == OWN + 2)
        await pilot.press("q")
        await until(pilot, lambda: server.open_connections == 0)
        await press(pilot, "enter", "M")
        assert isinstance(pilot.app.screen, AnswerScreen)
        assert "Stopped. 2 rules had arrived." in text_of(pilot.app)


async def test_quitting_while_it_streams_keeps_what_arrived(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(monkeypatch, Plan(pieces=three()[:-4], then="hang")) as server:
        async with make_app().run_test(size=(80, 24)) as pilot:
            _, review = await opened(pilot)
            await sent(pilot)
            await until(pilot, lambda: len(review.rules) == OWN + 2)
            pilot.app.exit()
        async with make_app().run_test(size=(80, 24)) as pilot:
            _, review = await opened(pilot)
            assert len(review.rules) == OWN + 2
            await until(pilot, lambda: server.open_connections == 0)


@pytest.mark.parametrize(
    ("plan", "says", "rules"),
    [
        (Plan(401, "auth"), "did not accept the login", 0),
        (Plan(pieces=three()[:-4], then="broken_json"), "what its protocol does not know", 2),
        (Plan(end="refusal"), "declined to answer", 0),
        (Plan(pieces=three()[:-4], end="max_tokens"), "output limit", 2),
        (Plan(pieces=["I would rather talk about the tides."]), "holds no list of rules", 0),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
async def test_what_goes_wrong_costs_one_sentence(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, plan: Plan, says: str, rules: int
) -> None:
    async with serving(monkeypatch, plan), make_app().run_test(size=(140, 40)) as pilot:
        bar = await answered(pilot)
        assert says in text_of(pilot.app)
        assert not bar.is_answering
        assert ("~$" in text_of(pilot.app)) is (plan.status == 200), (
            "a question that was refused costs nothing"
        )
        await pilot.resize_terminal(60, 20)
        await settled(pilot)
        assert "esc closes this." in " ".join(text_of(pilot.app).split()), "the end of it is not cut"
        _, review = await opened(pilot)
        assert len(review.rules) == OWN + rules
        await press(pilot, "a")
        assert review.steps, "the review goes on"


async def test_a_retry_is_seen_while_it_is_waited_for(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = [Plan(529, "overloaded", ["Retry-After: 40"]), Plan(pieces=three())]
    async with serving(monkeypatch, *plans) as server, make_app().run_test(size=(140, 40)) as pilot:
        await sent(pilot)
        await until(pilot, lambda: "asked again in 40 s" in text_of(pilot.app))
        assert "try 2 of 3 in" in text_of(pilot.app)
        await pilot.press("escape")
        await settled(pilot)
        assert len(server.requests) == 1


async def test_an_answer_that_broke_is_paid_for_too(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server counts 321 tokens in and 45 out, of the last one."""
    half = three()[:8]
    plans = Plan(pieces=half, then="error_event"), Plan(pieces=three())
    async with serving(monkeypatch, *plans), make_app().run_test(size=(140, 40)) as pilot:
        bar = await answered(pilot)
        assert bar._run is not None and bar._run.finished and bar._run.finished.is_complete
        assert bar._run.tokens == (bar._run.question.tokens + 321, len("".join(half)) // 4 + 45)


async def test_what_is_not_listed_can_be_looked_at(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = answer(entry(RULES[0]), entry(f"{RULES[0]}."), {"section": "Environment"})
    async with serving(monkeypatch, Plan(pieces=pieces)), make_app().run_test(size=(100, 30)) as pilot:
        await answered(pilot)
        assert "M shows the rest." in " ".join(text_of(pilot.app).split())
        await press(pilot, "M")
        shown = text_of(pilot.app)
        assert "it is proposed already" in shown
        assert "it has no content" in shown
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, ProjectScreen)


async def test_offline_says_why_and_sends_nothing(make_app: MakeApp) -> None:
    async with make_app(offline=True).run_test(size=(80, 24)) as pilot:
        await asking(pilot)
        assert "--offline was given" in text_of(pilot.app)
        await press(pilot, "y", "v", "s")
        assert isinstance(pilot.app.screen, AskScreen)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, ProjectScreen)


async def test_keys_typed_before_a_rule_was_there_do_not_decide_on_it(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(monkeypatch, Plan(pieces=three())), make_app().run_test(size=(80, 24)) as pilot:
        _, review = await opened(pilot)
        await press(pilot, "A")
        await asking(pilot)
        monkeypatch.setattr(Grace, "SECONDS", 60.0)
        await pilot.press("y")
        await until(pilot, lambda: len(review.rules) == OWN + 3)
        await press(pilot, "G", "a", "r", "e", "A", "R")
        assert {review.decision(rule.id).verdict for rule in review.rules[OWN:]} == {Verdict.PENDING}
        assert isinstance(pilot.app.screen, ProjectScreen)


async def test_deciding_all_while_rules_arrive_leaves_those_that_came_this_moment(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    async with (
        serving(monkeypatch, Plan(pieces=three())),
        app.run_test(size=(80, 24), notifications=True) as pilot,
    ):
        _, review = await opened(pilot)
        await asking(pilot)
        monkeypatch.setattr(Grace, "SECONDS", 60.0)
        await pilot.press("y")
        await until(pilot, lambda: len(review.rules) == OWN + 3)
        await press(pilot, "R")
        assert {review.decision(rule.id).verdict for rule in review.rules[:OWN]} == {Verdict.REJECTED}
        assert {review.decision(rule.id).verdict for rule in review.rules[OWN:]} == {Verdict.PENDING}
        assert f"{OWN} rules rejected" in said(app)
        await press(pilot, "A")
        assert "came this moment" in said(app)


async def test_an_exception_of_ours_is_a_message_and_the_app_lives_on(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("on purpose \x1b[31m")

    app = make_app()
    async with (
        serving(monkeypatch, Plan(pieces=three())),
        app.run_test(size=(100, 30), notifications=True) as pilot,
    ):
        await asking(pilot)
        monkeypatch.setattr("headroom_tui.model_run.analyse_live", broken)
        await press(pilot, "y")
        assert "RuntimeError: on purpose \\x1b[31m" in said(app)
        monkeypatch.setattr("headroom_tui.screens.ask_model.prepare", broken)
        await press(pilot, "escape", "m")
        assert "While building the question" in text_of(app)
        await press(pilot, "y", "escape")
        assert isinstance(app.screen, ProjectScreen)
