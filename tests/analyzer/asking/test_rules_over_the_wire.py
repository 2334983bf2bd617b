"""Whatever a provider does over its true wire format, rules that closed are kept, and a sentence says why."""

from contextlib import aclosing
from dataclasses import replace

import pytest

from analyzer.asking.live_analysis import Finished, RuleArrived, analyse_live
from tests.analyzer.live_backend import analysed, answer, entry
from tests.backends.cases import CASES, HALF, PIECES, backend_for, load_sdk
from tests.backends.model_server import free_port, model_server
from tests.backends.wire import PROTOCOLS

RESULT, DIGEST = analysed()
TEXT = answer([entry(f"use `tool{number}`", sorted(DIGEST.pair_ids)[:1]) for number in range(3)])
THREE = [TEXT[at : at + 20] for at in range(0, len(TEXT), 20)]
TWO = THREE[: TEXT.index("tool2") // 20 + 1]  # two rules have closed
FENCED = ["Sure!\n```json\n", *THREE[:3], " oops", *THREE[3:], "\n```"]  # the first rule is broken


def pieces(plan):
    """An answer with rules in place of the plan's own."""
    return {(): (), HALF: TWO, PIECES: THREE}.get(tuple(plan.pieces), FENCED)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("name", CASES)
async def test_what_had_closed_is_kept(protocol, name):
    case = CASES[name]
    plans = [replace(plan, pieces=pieces(plan)) for plan in case.plans]
    async with model_server(PROTOCOLS[protocol], *plans) as server:
        if not case.is_served:
            server.port = free_port()
        await load_sdk(protocol)
        backend = backend_for(protocol, server.url, case.patience)
        async with aclosing(analyse_live(backend.stream(DIGEST.prompt_request()), DIGEST, RESULT)) as events:
            arrived = [event async for event in events]
    finished = arrived[-1]
    assert isinstance(finished, Finished)
    rules = [event.rule for event in arrived if isinstance(event, RuleArrived)]
    answered = bool(plans and plans[0].pieces)
    assert len(rules) == (3 if name == "success" else 2 if answered else 0)
    assert {rule.id for rule in finished.rules} == {rule.id for rule in rules}
    assert finished.is_complete == (name in ("success", "malformed and fenced JSON"))
    assert case.says in finished.sentence
    assert f"{len(rules) or 'No'} rule" in finished.sentence
