"""The command lines of real agents, set up to ask a model on this machine and to run its commands unasked."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Agent:
    """How to let an agent do one thing and end: its variables and its arguments."""

    variables: dict[str, str]
    arguments: tuple[str, ...]


ASK = "Look at the tides."


def claude(home: Path, url: str) -> Agent:
    variables = {"ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": "of-tests"}
    variables["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1"
    return Agent(variables, ("-p", ASK, "--allowedTools", "Bash"))


def codex(home: Path, url: str) -> Agent:
    provider = f'name = "local"\nbase_url = "{url}/v1"\nwire_api = "responses"\n'
    text = f'model = "m"\nmodel_provider = "local"\n[model_providers.local]\n{provider}'
    _write(home / ".codex" / "config.toml", text)
    arguments = ("exec", "--dangerously-bypass-approvals-and-sandbox", "--skip-git-repo-check", ASK)
    return Agent({}, arguments)


def gemini(home: Path, url: str) -> Agent:
    settings = {"security": {"auth": {"selectedType": "gemini-api-key"}}}
    _write(home / ".gemini" / "settings.json", json.dumps(settings))
    variables = {"GEMINI_API_KEY": "of-tests", "GOOGLE_GEMINI_BASE_URL": url}
    return Agent(variables, ("-p", ASK, "--yolo", "--skip-trust", "--model", "gemini-2.5-flash"))


def opencode(home: Path, url: str) -> Agent:
    options = {"baseURL": f"{url}/v1", "apiKey": "of-tests"}
    provider = {"npm": "@ai-sdk/openai-compatible", "options": options, "models": {"m": {"name": "m"}}}
    settings = {"provider": {"local": provider}, "model": "local/m", "autoupdate": False}
    _write(home / ".config" / "opencode" / "opencode.json", json.dumps(settings))
    return Agent({"OPENCODE_DISABLE_MODELS_FETCH": "1"}, ("run", ASK))


def copilot(home: Path, url: str) -> Agent:
    variables = {"COPILOT_PROVIDER_BASE_URL": f"{url}/v1", "COPILOT_MODEL": "m", "COPILOT_OFFLINE": "true"}
    return Agent(variables, ("-p", ASK, "--allow-all-tools"))


def pi(home: Path, url: str) -> Agent:
    provider = {"baseUrl": f"{url}/v1", "api": "openai-completions", "apiKey": "k", "models": [{"id": "m"}]}
    _write(home / ".pi" / "agent" / "models.json", json.dumps({"providers": {"local": provider}}))
    return Agent({}, ("-p", "--offline", "--provider", "local", "--model", "m", ASK))


def qwen(home: Path, url: str) -> Agent:
    variables = {"OPENAI_BASE_URL": f"{url}/v1", "OPENAI_API_KEY": "of-tests", "OPENAI_MODEL": "m"}
    return Agent(variables, ("--yolo", "--auth-type", "openai", ASK))


AGENTS: dict[str, Callable[[Path, str], Agent]] = {
    each.__name__: each for each in (claude, codex, gemini, opencode, copilot, pi, qwen)
}


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
