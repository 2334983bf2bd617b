"""A live analysis: rules as they close, nothing lost when it breaks, and a sentence in the end."""

import asyncio
import gc
import random
import time
from contextlib import aclosing
from dataclasses import replace

import pytest

from analyzer.asking.live_analysis import (
    Finished,
    Preview,
    RuleArrived,
    RuleFolded,
    RuleSetAside,
    analyse_live,
    fitted,
)
from analyzer.asking.model_rules import UNSUPPORTED, FoldReason
from analyzer.backends.base import (
    Fragment,
    ModelError,
    ModelErrorKind,
    Report,
    Restart,
    StopReason,
    Waiting,
)
from tests.analyzer.live_backend import COMPLETE, ScriptedBackend, analysed, answer, entry, fragments
from tests.timing import are_at_once

RESULT, DIGEST = analysed()
IDS = sorted(DIGEST.pair_ids)
GOOD = [entry(f"use `tool{number} --flag{number}`", [IDS[number % len(IDS)]]) for number in range(6)]


async def events_of(backend, existing=(), rejected=(), result=RESULT):
    async with aclosing(
        analyse_live(backend.stream(DIGEST.prompt_request()), DIGEST, result, existing, rejected)
    ) as events:
        return [event async for event in events]


def of(events, kind):
    return [event for event in events if isinstance(event, kind)]


async def test_every_rule_arrives_and_the_end_says_how_many():
    backend = ScriptedBackend(*fragments(answer(GOOD[:4], GOOD[4:])), COMPLETE)
    events = await events_of(backend)
    assert [event.rule.content for event in of(events, RuleArrived)] == [
        f"- {rule['content']}" for rule in GOOD
    ]
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert finished.is_complete
    assert finished.report == COMPLETE
    assert finished.sentence == "6 rules arrived."
    assert {rule.id for rule in finished.rules} == {event.rule.id for event in of(events, RuleArrived)}


async def test_what_is_asked_is_the_digest_and_it_is_asked_once():
    backend = ScriptedBackend(*fragments(answer()), COMPLETE)
    await events_of(backend)
    assert backend.requests == [DIGEST.prompt_request()]


async def test_a_rule_arrives_before_the_answer_ends():
    text = answer(GOOD)
    first = text.index("}") + 1
    backend = ScriptedBackend(Fragment(text[:first]), Fragment(text[first:]), COMPLETE)
    async with aclosing(analyse_live(backend.stream(DIGEST.prompt_request()), DIGEST, RESULT)) as events:
        async for event in events:
            if isinstance(event, RuleArrived):
                assert backend.is_open
                break
    assert not backend.is_open


async def test_bad_entries_are_set_aside_with_the_reason_and_the_others_stay():
    text = answer([GOOD[0], 7, {"section": None}, entry(""), GOOD[1]], [entry("- a\n- b")])
    events = await events_of(ScriptedBackend(*fragments(text), COMPLETE))
    assert len(of(events, RuleArrived)) == 2
    assert [event.reason for event in of(events, RuleSetAside)] == [
        "it is not an object",
        "it has no content",
        "it has no content",
        "it is several rules in one",
    ]
    assert events[-1].sentence == "2 rules arrived, 4 could not be read as rules."
    assert len(events[-1].set_aside) == 4


async def test_what_is_known_is_folded_and_shown():
    existing, rejected = ["- use `tool0 --flag0`"], ["- prefer `tool1 --flag1`"]
    events = await events_of(ScriptedBackend(*fragments(answer(GOOD[:3])), COMPLETE), existing, rejected)
    assert of(events, RuleFolded) == [
        RuleFolded("use `tool0 --flag0`", existing[0], FoldReason.STANDING),
        RuleFolded("use `tool1 --flag1`", rejected[0], FoldReason.REJECTED),
    ]
    assert events[-1].sentence == "1 rule arrived, 2 said what is known already."


async def test_unsupported_rules_come_last_in_the_end():
    events = await events_of(ScriptedBackend(*fragments(answer([entry("keep calm"), GOOD[0]])), COMPLETE))
    assert [rule.note for rule in events[-1].rules] == ["", UNSUPPORTED]


async def test_the_rule_being_typed_is_previewed():
    text = answer(GOOD[:1])
    at = text.index("--flag0")
    events = await events_of(ScriptedBackend(Fragment(text[:at]), Fragment(text[at:]), COMPLETE))
    assert of(events, Preview)[0] == Preview("Environment", "use `tool0 ")


async def test_an_answer_that_begins_anew_forgets_what_had_not_closed():
    text = answer(GOOD)
    half = text[: text.index("tool3")]
    waiting = Waiting("The server is overloaded.", 2, 1, 3)
    backend = ScriptedBackend(*fragments(half), waiting, Restart("broke"), *fragments(text), COMPLETE)
    events = await events_of(backend)
    assert len(of(events, RuleArrived)) == len(GOOD)
    assert of(events, Waiting) == [waiting]
    assert events[-1].folded == events[-1].set_aside == ()


async def test_text_that_is_sent_again_without_a_word_counts_once():
    text = answer(GOOD)
    events = await events_of(ScriptedBackend(*fragments(text[:500] + text + text), COMPLETE))
    assert len(of(events, RuleArrived)) == len(GOOD)
    assert events[-1].is_complete


ENDS = {
    "max tokens": (Report(StopReason.MAX_TOKENS, "m", 1, 1), "reached the model's output limit"),
    "refused": (Report(StopReason.REFUSED, "m", 1, 1, "It said no."), "It said no."),
    "cut off": (Report(StopReason.CUT_OFF, "m", None, None), "ended before it was complete"),
    "complete, but open": (COMPLETE, "ended its answer in the middle"),
}


@pytest.mark.parametrize(("report", "says"), ENDS.values(), ids=ENDS)
async def test_a_broken_answer_keeps_what_had_closed(report, says):
    text = answer(GOOD)
    events = await events_of(ScriptedBackend(*fragments(text[: text.index("tool4")]), report))
    assert len(of(events, RuleArrived)) == len(events[-1].rules) == 4
    assert not events[-1].is_complete
    assert says in events[-1].sentence
    assert "4 rules arrived." in events[-1].sentence


async def test_an_error_of_the_provider_is_a_sentence_and_keeps_what_had_closed():
    error = ModelError(ModelErrorKind.RATE_LIMITED, "Tide Models asks to wait.", "Ask again in a minute.")
    text = answer(GOOD)
    events = await events_of(ScriptedBackend(*fragments(text[: text.index("tool2")]), error))
    assert len(of(events, RuleArrived)) == 2
    assert events[-1].error is error
    assert events[-1].sentence == "Tide Models asks to wait. Ask again in a minute. 2 rules arrived."


async def test_a_stream_that_just_stops_is_not_complete():
    events = await events_of(ScriptedBackend(*fragments(answer(GOOD))))
    assert len(events[-1].rules) == len(GOOD)
    assert not events[-1].is_complete


@pytest.mark.parametrize("text", ["", "I would rather not.", "{}", '{"error": "usage limit"}', "[[[[{{{{"])
async def test_an_answer_without_rules_says_so(text):
    [finished] = await events_of(ScriptedBackend(*fragments(text), COMPLETE))
    assert not finished.is_complete
    assert finished.sentence.startswith("The model's answer holds no list of rules. No rule arrived.")


async def test_no_rules_is_a_good_answer():
    [finished] = await events_of(ScriptedBackend(*fragments(answer()), COMPLETE))
    assert finished.is_complete
    assert finished.sentence == "No rule arrived."


async def test_hostile_answers_are_inert():
    given = entry("x\x1b[2J\u202e\U000e0041", IDS[:1], section="a\x1b]0;b")
    text = answer([given]) + '{"context_file_rules": [\x1b[31m, {"content": "\\ud83d'
    events = await events_of(ScriptedBackend(*fragments(text), COMPLETE))
    shown = repr(of(events, RuleArrived)) + repr(of(events, RuleSetAside)) + repr(of(events, Preview))
    assert not set(shown) & set("\x1b\u202e\U000e0041\ud83d")


async def test_random_answers_never_raise():
    chance = random.Random(5)
    whole = answer(GOOD, GOOD)
    for _ in range(200):
        text = list(whole)
        for _ in range(chance.randint(1, 30)):
            text[chance.randrange(len(text))] = chance.choice('{}[]",:\\ \n1\x00\ud83dé')
        events = await events_of(ScriptedBackend(*fragments("".join(text), chance.randint(1, 90)), COMPLETE))
        assert isinstance(events[-1], Finished)


async def test_cancelled_at_any_point_it_returns_at_once_and_leaves_nothing():
    """At 100 points; what had arrived stays with the reader."""
    text = answer(GOOD * 3)
    pieces = fragments(text, 11)
    chance, took = random.Random(7), []
    for point in sorted(chance.sample(range(1, len(pieces)), 100)):
        reached, never = asyncio.Event(), asyncio.Event()
        count = 0

        async def before_each(reached=reached, never=never, point=point):
            nonlocal count
            count += 1
            if count == point:
                reached.set()
                await never.wait()

        backend = ScriptedBackend(*pieces, COMPLETE, before_each=before_each)
        arrived = []

        async def read(backend=backend, arrived=arrived):
            async with aclosing(
                analyse_live(backend.stream(DIGEST.prompt_request()), DIGEST, RESULT)
            ) as events:
                async for event in events:
                    arrived.append(event)

        task = asyncio.create_task(read())
        await reached.wait()
        started = time.perf_counter()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        took.append(time.perf_counter() - started)
        assert not backend.is_open
        assert asyncio.all_tasks() == {asyncio.current_task()}
        closed = min(len(GOOD), text[: 11 * (point - 1)].count("}"))
        assert len(of(arrived, RuleArrived)) == closed
    assert are_at_once(took)


async def test_an_answer_in_one_piece_does_not_block_the_others():
    """Over 200 kB at once, next to 300 standing bullets; the longest turn is what a screen would wait."""
    words = [f"word{number}" for number in range(400)]
    many = [
        entry(f"use `tool{at}` for {' '.join(words[at % 40 : at % 40 + 70])}", IDS[:2]) for at in range(400)
    ]
    existing = [f"- use `standing{at}` with {' '.join(words[at : at + 40])}" for at in range(300)]
    text = answer(many)
    assert len(text) > 200_000
    turns, done = [], asyncio.Event()

    async def screen():
        while not done.is_set():
            started = time.thread_time()
            await asyncio.sleep(0)
            turns.append(time.thread_time() - started)

    gc.disable()  # what hundreds of tests left behind would be gone through in one of the turns
    try:
        watching = asyncio.create_task(screen())
        events = await events_of(ScriptedBackend(Fragment(text), COMPLETE), existing)
        done.set()
        await watching
    finally:
        gc.enable()
    assert len(of(events, RuleArrived)) == 400
    assert max(turns) < 0.05


async def test_a_digest_over_the_providers_count_is_built_smaller_and_sent_nowhere():
    budgets = []

    def build(budget):
        budgets.append(budget)
        return smaller

    smaller = replace(DIGEST, prompt="less")
    too_many = ScriptedBackend(tokens=[120_000])
    assert await fitted(too_many, DIGEST, build, 80_000) == (smaller, 120_000)
    assert too_many.requests == [DIGEST.prompt_request()]
    assert budgets == [DIGEST.estimated_tokens * 2 // 3 * 95 // 100]
    assert await fitted(ScriptedBackend(tokens=[60_000]), DIGEST, build, 80_000) == (DIGEST, 60_000)
    assert await fitted(ScriptedBackend(), DIGEST, build, 80_000) == (DIGEST, None)
    assert len(budgets) == 1
