"""Codex as a model: ``codex exec --json`` (0.169). Its answer comes whole, at the end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analyzer.backends.attempts import ALIVE, Alive, Patience
from analyzer.backends.base import ModelError, ModelErrorKind, ModelEvent, ModelRequest, StopReason, Waiting
from analyzer.backends.cli import Start
from analyzer.backends.failures import Asked, answered, ended
from analyzer.backends.sdk import piece
from scanners.documents import from_toml
from scanners.regular_files import read_regular
from scanners.text import visible

_RECONNECTING = re.compile(r"reconnecting\D*(\d+)\s*/\s*(\d+)", re.IGNORECASE)
# Tools cannot all be taken away; the sandbox is read-only, and these are off.
_FEATURES = (
    "shell_tool",
    "unified_exec",
    "hooks",
    "plugins",
    "apps",
    "browser_use",
    "computer_use",
    "image_generation",
    "goals",
)


class CodexCli:
    """How ``codex exec`` is called: in a read-only sandbox, with no session that stays."""

    name = "codex"
    login = "the login of `codex` (run `codex login`)"
    # It retries by itself, and is silent till the end.
    patience = Patience(attempts=1, idle=900.0, total=900.0)
    variables = r"CODEX_\w+|OPENAI_\w+"
    help = ("exec", "--help")
    needed = frozenset({"--json", "--ephemeral", "--sandbox", "--skip-git-repo-check"})

    def command(self, start: Start, request: ModelRequest) -> tuple[tuple[str, ...], str, dict[str, str]]:
        (instructions := start.scratch / "instructions.md").write_text(request.system, encoding="utf-8")
        argv = [
            start.program,
            "exec",
            "--json",
            "--ephemeral",
            "--sandbox",
            "read-only",
            "--skip-git-repo-check",
        ]
        if "--output-schema" in start.flags:
            (schema := start.scratch / "schema.json").write_text(json.dumps(request.schema), encoding="utf-8")
            argv += ["--output-schema", str(schema)]
        argv += ["-c", "project_doc_max_bytes=0", "-c", "web_search=disabled"]
        argv += ["-c", f"model_instructions_file={json.dumps(str(instructions))}"]
        for feature in _FEATURES:
            argv += ["-c", f"features.{feature}=false"]
        for server in _mcp_servers(start.environment):
            argv += ["-c", f"mcp_servers.{server}.enabled=false"]
        argv += ["--model", start.model] if start.model else []
        return (*argv, "-"), request.prompt, {}

    def reader(self, asked: Asked) -> CodexReader:
        return CodexReader(asked)

    def tidy(self, start: Start) -> str:
        """It leaves nothing, with ``--ephemeral``."""
        return ""


def _mcp_servers(environment: Mapping[str, str]) -> list[str]:
    """The names in the user's ``config.toml``: each is a tool, and no flag leaves all of them out."""
    home = environment.get("CODEX_HOME") or Path(environment.get("HOME") or Path.home(), ".codex")
    config = Path(home, "config.toml")
    try:
        named = from_toml(read_regular(config).decode("utf-8")).get("mcp_servers", {})
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise ModelError(
            ModelErrorKind.PROCESS,
            f"{visible(str(config))} cannot be read ({visible(str(error))}); the codex CLI was not started.",
            "Repair that file, then ask again.",
        ) from error
    names = named if isinstance(named, dict) else {}
    return [name for name in names if re.fullmatch(r"[\w-]+", name)]  # it takes no others for servers


class CodexReader:
    """Reads what one run of it prints."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._text_came = False

    def read(self, event: dict[str, Any]) -> Iterator[ModelEvent | Alive]:
        match event:
            case {"type": "item.completed", "item": {"type": "agent_message", "text": text}}:
                self._text_came = True
                yield piece(text)
            case {"type": "error", "message": str(words)} if named := _RECONNECTING.search(words):
                sentence = f"{self._asked.place} asks again by itself ({self._asked.quote(words)})."
                yield Waiting(sentence, 0.0, int(named[1]), int(named[2]))
            case {"type": "turn.completed"}:
                usage = event.get("usage") or {}
                # A refusal is a turn without a message.
                stop = StopReason.COMPLETE if self._text_came else StopReason.REFUSED
                yield ended(self._asked, stop, None, usage.get("input_tokens"), usage.get("output_tokens"))
            case {"type": "turn.failed"}:
                yield self._failed(str((event.get("error") or {}).get("message") or ""))
            case _:
                yield ALIVE

    def _failed(self, words: str) -> ModelEvent:
        if "max_output_tokens" in words:
            return ended(self._asked, StopReason.MAX_TOKENS)
        if "content_filter" in words:
            return ended(self._asked, StopReason.REFUSED, words=words)
        raise answered(self._asked, None, words, otherwise=ModelErrorKind.PROCESS)
