"""Which model is asked: the one named, else the first key, else a CLI, else none."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from analyzer.backends.anthropic import OFFICIAL as ANTHROPIC_URL
from analyzer.backends.anthropic import AnthropicBackend
from analyzer.backends.apart import ApartBackend
from analyzer.backends.base import Backend, Offline
from analyzer.backends.cli import CliBackend, Dialect
from analyzer.backends.cli_claude import ClaudeCli
from analyzer.backends.cli_codex import CodexCli
from analyzer.backends.cli_gemini import GeminiCli
from analyzer.backends.defaults import DEFAULT_MODELS
from analyzer.backends.gemini import OFFICIAL as GEMINI_URL
from analyzer.backends.gemini import GeminiBackend
from analyzer.backends.openai import OFFICIAL as OPENAI_URL
from analyzer.backends.openai import OpenAIBackend
from analyzer.backends.openai_compatible import NO_KEY, OpenAICompatibleBackend
from analyzer.backends.sdk_backend import SdkBackend
from scanners.homes import state_in, workspace

Which = Callable[[str], str | None]
_PROVIDERS = ("anthropic", "openai", "gemini")
_CLIS: dict[str, Dialect] = {"claude": ClaudeCli(), "gemini": GeminiCli(), "codex": CodexCli()}
# Whose models are named so, and which CLI has them. Names are never checked against a list.
_FAMILIES = [
    (re.compile(r"claude|anthropic\."), "anthropic", "claude"),
    (re.compile(r"gpt-(?!oss)|chatgpt|codex|o\d"), "openai", "codex"),
    (re.compile(r"gemini"), "gemini", "gemini"),
]
KEYS = {  # the variables that hold a provider's key; of several that are set the first counts
    "anthropic": ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"),
    "openai": ("OPENAI_API_KEY",),
    "gemini": ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
}
_URLS = {  # the variables that name another address, and the provider's own
    "anthropic": ("ANTHROPIC_BASE_URL", ANTHROPIC_URL),
    "openai": ("OPENAI_BASE_URL", OPENAI_URL),
    "gemini": ("GOOGLE_GEMINI_BASE_URL", GEMINI_URL),
}
_WAYS = (
    "Set ANTHROPIC_API_KEY, OPENAI_API_KEY or GEMINI_API_KEY, or OPENAI_BASE_URL for a server of your own, "
    "or install claude, gemini or codex."
)


def choose(
    model: str | None,
    environment: Mapping[str, str],
    which: Which = shutil.which,
    offline: bool = False,
) -> Backend | Offline:
    """Return the backend for ``model`` (``--model``), or the first that ``environment`` offers.

    ``model`` is a name (``gpt-6.1-sol``, ``llama3.3``), a provider or CLI with one
    (``openai/llama3.3``, ``claude-cli/opus``), or either alone. Nothing is asked, started or imported.
    """
    if offline:
        return Offline("No model is asked, because --offline was given.")
    if model:
        return _named(model, environment, which)
    for provider in _PROVIDERS:
        if _has(provider, environment):
            return _provider(provider, DEFAULT_MODELS[provider], environment)
    if wish := environment.get("HEADROOM_LEARN_CLI", "").strip():
        return _wished(wish, environment, which)
    for name in _CLIS:
        if which(name):
            return _cli(name, "", environment, which)
    return Offline(f"No model is set up here. {_WAYS}")


def _named(model: str, environment: Mapping[str, str], which: Which) -> Backend | Offline:
    first, _, rest = model.partition("/")
    if first.removesuffix("-cli") in _CLIS and first.endswith("-cli"):
        return _cli(first.removesuffix("-cli"), rest, environment, which)
    # A router's names start with a provider's too: "anthropic/…" is its own where that provider has no key.
    if first in _PROVIDERS and (_has(first, environment) or not _has_own_server(environment)):
        return _provider(first, rest or DEFAULT_MODELS[first], environment)
    for names, provider, cli in _FAMILIES:
        if names.match(model):
            if _has(provider, environment):
                return _provider(provider, model, environment)
            if _has_own_server(environment):
                return _provider("openai", model, environment)
            return _cli(cli, model, environment, which) if which(cli) else _no_key(provider, model)
    for provider in ("openai", *_PROVIDERS) if _has_own_server(environment) else _PROVIDERS:
        if _has(provider, environment):
            return _provider(provider, model, environment)
    return Offline(f"No key or server is set for the model {model}. {_WAYS}")


def _wished(wish: str, environment: Mapping[str, str], which: Which) -> Backend | Offline:
    name = wish if wish in _CLIS else Path(wish).name
    if name not in _CLIS:
        return Offline(f"HEADROOM_LEARN_CLI names {wish!r}; it may be claude, gemini or codex.")
    return _cli(name, "", environment, lambda _: which(wish))


def _cli(name: str, model: str, environment: Mapping[str, str], which: Which) -> Backend | Offline:
    program = which(name)
    if program is None:
        return Offline(f"The {name} CLI is not on PATH. Install it, or name another model with --model.")
    model = model or DEFAULT_MODELS.get(f"{name}-cli", "")
    return CliBackend(_CLIS[name], program, _folder(environment), model, environment)


def _folder(environment: Mapping[str, str]) -> Path:
    """Below the user's own state: a folder that others can write to would bring their context files."""
    return state_in(workspace(environment)).absolute() / "cli"


def _provider(provider: str, model: str, environment: Mapping[str, str]) -> Backend | Offline:
    backend = _sdk(provider, model, environment)
    return backend if isinstance(backend, Offline) else ApartBackend(backend)


def _sdk(provider: str, model: str, environment: Mapping[str, str]) -> SdkBackend | Offline:
    url = _url(provider, environment)
    login, key = next(_keys(provider, environment), ("", ""))
    if provider == "openai" and _has_own_server(environment):
        return OpenAICompatibleBackend(model, url, key or NO_KEY)
    if not key:
        return _no_key(provider, model)
    if provider == "openai":
        return OpenAIBackend(model, key)
    if provider == "gemini":
        return GeminiBackend(model, key, url, login=login)
    is_token = login == "ANTHROPIC_AUTH_TOKEN"
    return AnthropicBackend(model, None if is_token else key, key if is_token else None, url)


def _keys(provider: str, environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The variables that hold a key, and the keys."""
    for name in KEYS[provider]:
        if key := environment.get(name, "").strip():
            yield name, key


def _has(provider: str, environment: Mapping[str, str]) -> bool:
    return any(_keys(provider, environment)) or (provider == "openai" and _has_own_server(environment))


def _has_own_server(environment: Mapping[str, str]) -> bool:
    return _url("openai", environment).rstrip("/") != OPENAI_URL


def _url(provider: str, environment: Mapping[str, str]) -> str:
    variable, official = _URLS[provider]
    return environment.get(variable, "").strip() or official


def _no_key(provider: str, model: str) -> Offline:
    return Offline(f"No key is set for the model {model}: set {KEYS[provider][0]}, or name another one.")
