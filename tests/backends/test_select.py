"""Which model is asked: DESIGN's order, and names that are never checked against a list."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from analyzer.backends.apart import ApartBackend
from analyzer.backends.base import Backend, ModelError, Offline
from analyzer.backends.defaults import DEFAULT_MODELS, estimate_price
from analyzer.backends.select import choose

ANTHROPIC, OPENAI, GEMINI = (
    {"ANTHROPIC_API_KEY": "a"}, {"OPENAI_API_KEY": "o"}, {"GEMINI_API_KEY": "g"},
)  # fmt: skip
OLLAMA = {"OPENAI_BASE_URL": "http://localhost:11434/v1"}
ROUTER = {"OPENAI_BASE_URL": "https://openrouter.ai/api/v1", "OPENAI_API_KEY": "r"}


def chosen(model: str | None, environment: Mapping[str, str], *on_path: str) -> tuple[str, str, str]:
    backend = choose(model, environment, lambda name: f"/bin/{name}" if name in on_path else None)
    if isinstance(backend, Offline):
        assert backend.reason.endswith(".")
        return "offline", "", ""
    return backend.provider, backend.model, backend.place


@pytest.mark.parametrize(
    ("environment", "on_path", "wanted"),
    [
        (ANTHROPIC | OPENAI | GEMINI, ["claude"], "anthropic"),
        (OPENAI | GEMINI, ["claude"], "openai"),
        (GEMINI | {"HEADROOM_LEARN_CLI": "codex"}, ["codex"], "gemini"),
        ({"GOOGLE_API_KEY": "g"}, [], "gemini"),
        ({"ANTHROPIC_AUTH_TOKEN": "t"}, [], "anthropic"),
        (OLLAMA, ["claude"], "openai"),
        ({"HEADROOM_LEARN_CLI": "codex"}, ["claude", "codex"], "codex-cli"),
        ({}, ["codex", "claude"], "claude-cli"),
        ({}, ["codex", "gemini"], "gemini-cli"),
        ({}, ["codex"], "codex-cli"),
        ({"ANTHROPIC_API_KEY": "  "}, [], "offline"),
        ({}, [], "offline"),
        ({"HEADROOM_LEARN_CLI": "codex"}, ["claude"], "offline"),  # an explicit wish is not replaced
        ({"HEADROOM_LEARN_CLI": "agy; rm -rf ~"}, ["claude"], "offline"),
    ],
)
def test_the_first_that_the_environment_offers_is_asked(
    environment: dict[str, str], on_path: list[str], wanted: str
) -> None:
    assert chosen(None, environment, *on_path)[0] == wanted


@pytest.mark.parametrize(
    ("model", "environment", "on_path", "wanted"),
    [
        ("gpt-99-whatever", ANTHROPIC | OPENAI, [], ("openai", "gpt-99-whatever")),
        ("claude-next", OPENAI | ANTHROPIC, [], ("anthropic", "claude-next")),
        ("gemini-next", ANTHROPIC | GEMINI, [], ("gemini", "gemini-next")),
        ("claude-next", OPENAI, ["claude"], ("claude-cli", "claude-next")),
        ("gpt-next", {}, ["claude", "codex"], ("codex-cli", "gpt-next")),
        ("gpt-next", {}, ["claude"], ("offline", "")),
        ("gemini/gemini-next", ANTHROPIC | GEMINI, [], ("gemini", "gemini-next")),
        ("anthropic", ANTHROPIC, [], ("anthropic", DEFAULT_MODELS["anthropic"])),
        ("anthropic/claude-next", {}, ["claude"], ("offline", "")),
        ("claude-cli", ANTHROPIC, ["claude"], ("claude-cli", "")),
        ("claude-cli/opus", ANTHROPIC, ["claude"], ("claude-cli", "opus")),
        ("codex-cli", ANTHROPIC, [], ("offline", "")),
        ("llama3.3:70b", OLLAMA, [], ("openai", "llama3.3:70b")),
        ("llama3.3:70b", ANTHROPIC | OLLAMA, [], ("openai", "llama3.3:70b")),
        ("anthropic/claude-next", ROUTER, [], ("openai", "anthropic/claude-next")),
        ("meta/llama", ROUTER, [], ("openai", "meta/llama")),
        ("own-model", ANTHROPIC, [], ("anthropic", "own-model")),
        ("own-model", {}, ["claude"], ("offline", "")),
    ],
)
def test_a_model_that_was_named(
    model: str, environment: dict[str, str], on_path: list[str], wanted: tuple[str, str]
) -> None:
    assert chosen(model, environment, *on_path)[:2] == wanted


@pytest.mark.parametrize(
    ("environment", "place"),
    [
        (ANTHROPIC, "api.anthropic.com"),
        (OPENAI, "api.openai.com"),
        (OPENAI | {"OPENAI_BASE_URL": "https://api.openai.com/v1/"}, "api.openai.com"),
        (GEMINI, "generativelanguage.googleapis.com"),
        (OLLAMA, "http://localhost:11434"),
        (ANTHROPIC | {"ANTHROPIC_BASE_URL": "https://user:password@proxy.example/x"}, "proxy.example"),
        (GEMINI | {"GOOGLE_GEMINI_BASE_URL": "http://127.0.0.1:1"}, "http://127.0.0.1:1"),
        (GEMINI | {"GOOGLE_GEMINI_BASE_URL": " http://127.0.0.1:1\n"}, "http://127.0.0.1:1"),
        (ANTHROPIC | {"ANTHROPIC_BASE_URL": " "}, "api.anthropic.com"),
    ],
)
def test_the_place_is_where_it_goes(environment: dict[str, str], place: str) -> None:
    assert chosen(None, environment)[2] == place


def test_offline_is_offline_whatever_is_set() -> None:
    assert isinstance(choose("gpt-next", ANTHROPIC | OPENAI, lambda _: "/bin/x", offline=True), Offline)


def test_a_key_is_in_no_representation() -> None:
    for environment in (ANTHROPIC, OPENAI, GEMINI, OLLAMA | OPENAI):
        secret = {
            name: "sk-top-secret" if name.endswith("KEY") else value for name, value in environment.items()
        }
        assert "top-secret" not in repr(choose(None, secret))
    assert "top-secret" not in repr(choose("claude-cli", {"X": "top-secret"}, lambda name: f"/bin/{name}"))


async def test_the_variable_that_holds_a_refused_key_is_named() -> None:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "GEMINI_API_KEY", "GOOGLE_API_KEY"):
        backend = choose(None, {name: "“pasted”"})
        assert isinstance(backend, ApartBackend)
        with pytest.raises(ModelError, match=f"Check {name}, "):
            await backend.backend.ready()


def test_a_cli_runs_below_the_workspace(tmp_path: Path) -> None:
    backend = choose("claude-cli", {"HEADROOM_WORKSPACE_DIR": str(tmp_path)}, lambda name: f"/bin/{name}")
    assert f"{tmp_path}/tui/cli" in repr(backend)


def test_every_choice_speaks_the_protocol() -> None:
    backends: list[Backend | Offline] = [choose(None, each) for each in (ANTHROPIC, OPENAI, GEMINI, OLLAMA)]
    backends += [choose(f"{name}-cli", {}, lambda _: "/bin/x") for name in ("claude", "codex", "gemini")]
    assert not any(isinstance(backend, Offline) for backend in backends)


def test_a_price_is_known_or_none() -> None:
    assert estimate_price("claude-sonnet-5-5-20261001", 1_000_000, 100_000) == pytest.approx(3.0)
    assert estimate_price("llama3.3", 1_000_000, 100_000) is None
