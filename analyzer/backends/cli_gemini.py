"""Gemini CLI as a model: ``gemini -p`` with ``stream-json`` (0.61)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analyzer.backends.attempts import ALIVE, Alive, Patience
from analyzer.backends.base import (
    ModelError,
    ModelErrorKind,
    ModelEvent,
    ModelRequest,
    StopReason,
    with_schema,
)
from analyzer.backends.cli import Start
from analyzer.backends.failures import Asked, answered, ended
from analyzer.backends.sdk import piece
from scanners.text import visible

_SETTINGS = {
    "general": {
        "sessionRetention": {"enabled": False}
    },  # else it deletes the user's old sessions at its start
    "tools": {"core": []},
    "context": {"includeDirectoryTree": False},  # the user's own GEMINI.md is sent; nothing prevents that
    "hooksConfig": {"enabled": False},
    "telemetry": {"enabled": False},
    "privacy": {"usageStatisticsEnabled": False},
}
QUESTION = "Do what your system prompt says with the text above."


class GeminiCli:
    """How ``gemini -p`` is called: without extensions, hooks and telemetry."""

    name = "gemini"
    login = "the login of `gemini` (run it and type /auth)"
    patience = Patience(attempts=1, total=900.0)  # it retries by itself
    variables = r"GEMINI_\w+|GOOGLE_\w+"
    help = ("--help",)
    needed = frozenset(
        {"--output-format", "--session-id", "--prompt", "--extensions", "--allowed-mcp-server-names"}
    )

    def command(self, start: Start, request: ModelRequest) -> tuple[tuple[str, ...], str, dict[str, str]]:
        # Not in a folder for temporary files: settings below one that others can write to are ignored.
        settings = start.scratch.parent / "gemini-settings.json"
        if folder := open_to_others(settings):
            raise ModelError(
                ModelErrorKind.PROCESS,
                f"Others can write to {visible(str(folder))}, so the gemini CLI would ignore that it may use "
                "no tools, and was not started.",
                "Take that right away (chmod go-w), or name another model with --model.",
            )
        settings.write_text(json.dumps(_SETTINGS), encoding="utf-8")
        (system := start.scratch / "system.md").write_text(with_schema(request), encoding="utf-8")
        argv = [start.program, "-p", QUESTION, "--output-format", "stream-json", "--extensions", "none"]
        argv += ["--allowed-mcp-server-names", "none"]
        argv += ["--session-id", str(_session(start.scratch))]
        argv += ["--skip-trust"] if "--skip-trust" in start.flags else []
        argv += ["--model", start.model] if start.model else []
        variables = {
            "GEMINI_CLI_SYSTEM_SETTINGS_PATH": str(settings),
            "GEMINI_SYSTEM_MD": str(system),
            "TMPDIR": str(start.scratch),  # for the prompt that it writes beside an error
        }
        return tuple(argv), request.prompt, variables

    def reader(self, asked: Asked) -> GeminiReader:
        return GeminiReader(asked)

    def tidy(self, start: Start) -> str:
        """Delete the log of this run's session, digest and all: it has no flag that prevents it."""
        session = str(_session(start.scratch))
        home = Path(start.environment.get("GEMINI_CLI_HOME") or start.environment.get("HOME") or Path.home())
        try:
            for log in (home / ".gemini" / "tmp").glob(f"*/chats/session-*{session[:8]}*.json*"):
                with log.open("rb") as file:
                    is_ours = session.encode() in file.read(65536)
                if is_ours:
                    log.unlink(missing_ok=True)
        except OSError as error:
            return f"The gemini CLI's log of this analysis could not be removed ({visible(str(error))})."
        return ""


def open_to_others(path: Path) -> Path | None:
    """The first folder above ``path`` that its group or anyone may write to."""
    return next((folder for folder in path.parents if folder.stat().st_mode & 0o022), None)


def _session(scratch: Path) -> uuid.UUID:
    """The id of the session that runs in ``scratch``, whose name is random."""
    return uuid.uuid5(uuid.NAMESPACE_URL, scratch.as_uri())


class GeminiReader:
    """Reads what one run of it prints."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._text_came = False
        self._model = ""

    def read(self, event: dict[str, Any]) -> Iterator[ModelEvent | Alive]:
        match event:
            case {"type": "init"}:
                self._model = event.get("model") or ""
                yield ALIVE
            case {"type": "message", "role": "assistant", "content": text}:
                self._text_came = True
                yield piece(text)
            case {"type": "result", "status": "success"}:
                # It says so too of an answer that reached the output limit.
                stats = event.get("stats") or {}
                stop = StopReason.COMPLETE if self._text_came else StopReason.REFUSED
                tokens = stats.get("input_tokens"), stats.get("output_tokens")
                yield ended(self._asked, stop, self._model, *tokens)
            case {"type": "result"}:
                error = event.get("error") or {}
                words = str(error.get("message") or "")
                raise answered(
                    self._asked, None, words, str(error.get("type") or ""), otherwise=ModelErrorKind.PROCESS
                )
            case _:
                yield ALIVE
