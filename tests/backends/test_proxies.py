"""Who can read what is sent to an http:// address is said, by the rules of the library that sends it."""

from __future__ import annotations

import os

import httpx2
import pytest

from analyzer.backends.apart import ApartBackend
from analyzer.backends.proxies import proxy_reading
from analyzer.backends.select import choose

PROXY = "http://user:secret@10.9.9.9:3128"


@pytest.fixture(autouse=True)
def _proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().endswith("_PROXY")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HTTP_PROXY", PROXY)


URLS = [
    "http://models.example/v1",
    "http://models.example:8000/v1",
    "http://models.example:80",
    "http://a.models.example",
    "http://10.1.2.3:8000",
    "http://[fe80::1]:8000",
]
SPARED = [
    *("", "*", "models.example", "example", ".models.example", "*.models.example", "models.example:8000"),
    *("http://models.example", "https://models.example", "all://*models.example", "xmodels.example"),
    *("10.0.0.0/8", "10.1.2.3", "fe80::/10", "[fe80::1]", "[fe80::1]:8000", "localhost", "example/"),
    *("a, b ,MODELS.example", "http://*.example:8000", "models.example:80", "."),
]


@pytest.mark.parametrize("spared", SPARED)
def test_it_is_said_where_the_library_takes_a_proxy(spared: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", spared)
    with httpx2.Client() as client:
        taken = {url: client._transport_for_url(httpx2.URL(url)) is not client._transport for url in URLS}
    assert {url: bool(proxy_reading(url)) for url in URLS} == taken


@pytest.mark.parametrize(
    "url",
    [
        "https://models.example",
        "http://localhost:11434",
        "http://127.0.0.1",
        "http://[::1]:1",
        "http://[x",
        "",
    ],
)
def test_what_is_sealed_or_stays_here_nobody_reads(url: str) -> None:
    assert proxy_reading(url) == ""


@pytest.mark.parametrize("proxy", ["10.9.9.9:3128", PROXY])
def test_a_proxy_is_named_without_its_password(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy)
    assert proxy_reading("http://models.example") == "http://10.9.9.9:3128"


def test_it_stands_beside_where_the_question_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    def chosen() -> ApartBackend:
        backend = choose("llama3.3", {"OPENAI_BASE_URL": "http://models.example:8000/v1"})
        assert isinstance(backend, ApartBackend)
        return backend

    there = "http://models.example:8000"
    assert chosen().place == there
    assert chosen().goes_to == f"{there}, through the proxy http://10.9.9.9:3128, which can read it"
    monkeypatch.delenv("HTTP_PROXY")
    assert chosen().goes_to == there
