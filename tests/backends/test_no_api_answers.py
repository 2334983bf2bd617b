"""What is no answer of a provider's API: a network's login page, a proxy's excuse, an odd error."""

from __future__ import annotations

import json
from typing import Any

import pytest

from analyzer.backends.base import ModelErrorKind
from analyzer.backends.failures import is_page, words_in
from tests.backends.cases import HURRIED, Seen, backend_for, seen_of
from tests.backends.model_server import Plan, model_server
from tests.backends.wire import PROTOCOLS

PAGE = b"<!DOCTYPE html>\n<html><head><title>Sign in to HarborNet</title></head><body>Log in</body></html>"
HTML = "text/html; charset=utf-8"

every_protocol = pytest.mark.parametrize("protocol", PROTOCOLS)


async def asked(protocol: str, *plans: Plan) -> tuple[Seen, str]:
    """What came of it, and the host that was asked."""
    async with model_server(PROTOCOLS[protocol], *plans) as server:
        seen = await seen_of(backend_for(protocol, server.url, HURRIED))
        seen.requests = len(server.requests)
        return seen, f"http://127.0.0.1:{server.port}"


@every_protocol
@pytest.mark.parametrize("status", [200, 401, 403, 404, 511])
async def test_a_login_page_is_named_with_the_host_and_not_quoted(protocol: str, status: int) -> None:
    seen, host = await asked(protocol, Plan(status, body=PAGE, media_type=HTML))
    assert seen.error and seen.error.kind is ModelErrorKind.BAD_ANSWER
    assert seen.sentence.startswith(
        f"{host} gave a web page, not an API answer (text/html, status {status}). If this network wants"
    )
    assert seen.requests == 1, "asking again brings the same page"


@every_protocol
async def test_a_proxys_page_for_a_server_that_is_down_is_asked_again(protocol: str) -> None:
    seen, host = await asked(protocol, Plan(502, body=PAGE, media_type=HTML))
    assert seen.requests == 2
    assert seen.sentence.startswith(f"{host} failed (502: not an API answer (text/html)).")


@every_protocol
async def test_a_page_that_calls_itself_text_is_not_quoted(protocol: str) -> None:
    seen, _ = await asked(protocol, Plan(403, body=PAGE, media_type="text/plain"))
    assert "(403: not an API answer but a web page)" in seen.sentence


@every_protocol
@pytest.mark.parametrize("body", [{"type": "error", "error": "the tide is out"}, "the tide is out"])
async def test_an_error_that_is_a_bare_string_reads_as_a_sentence(protocol: str, body: Any) -> None:
    seen, host = await asked(protocol, Plan(400, body=json.dumps(body).encode()))
    assert seen.sentence.startswith(f"{host} refused the request for the model asked-model (400: the tide is")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": {"message": "a"}}, "a"),
        ({"error": "a"}, "a"),
        ({"detail": [{"message": "a"}]}, "a"),
        ([{"error": {"message": "a"}}], "a"),
        ({"error": {"code": 3}}, ""),
        (None, ""),
        ([], ""),
        (3, ""),
    ],
)
def test_the_words_of_an_error_in_any_shape(body: object, words: str) -> None:
    assert words_in(body) == words


@every_protocol
async def test_a_page_that_says_too_long_is_too_long(protocol: str) -> None:
    seen, _ = await asked(protocol, Plan(413, body=PAGE, media_type=HTML))
    assert seen.error and seen.error.kind is ModelErrorKind.TOO_LONG


@every_protocol
@pytest.mark.parametrize("status", [401, 403, 407])
async def test_a_page_that_says_who_may_ask_names_the_login_too(protocol: str, status: int) -> None:
    seen, _ = await asked(protocol, Plan(status, body=PAGE, media_type=HTML))
    assert f"status {status}" in seen.sentence
    assert ", the proxy and the base URL" in seen.sentence


@pytest.mark.parametrize(
    "before",
    [
        "",
        "\ufeff",
        '<?xml version="1.0"?>\n',
        "<!-- a proxy -->\n",
        '\ufeff<?xml version="1.0"?>\n<!-- a -->\n<!-- b -->',
    ],
)
def test_a_page_is_known_by_what_it_begins_with(before: str) -> None:
    for tag in ("<html>", "<!DOCTYPE html>", "<meta charset='utf-8'>", "<script>"):
        assert is_page(f"{before}{tag} Sign in")
    assert not is_page(f"{before}The model has no tides <html>")
