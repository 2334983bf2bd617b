"""Claude Code as a model: ``claude -p`` with ``stream-json`` (2.1.329; flags since 2.1.169)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from analyzer.backends.attempts import ALIVE, Alive, Patience
from analyzer.backends.base import (
    Fragment,
    ModelErrorKind,
    ModelEvent,
    ModelRequest,
    Restart,
    StopReason,
    Waiting,
    with_schema,
)
from analyzer.backends.cli import Start
from analyzer.backends.failures import Asked, answered, ended
from analyzer.backends.sdk import piece

# Without the first, a run of more than some seconds deletes the user's transcripts older than 30 days.
_SETTINGS = {"cleanupPeriodDays": 36500, "disableAllHooks": True}
_STOPS = {"max_tokens": StopReason.MAX_TOKENS, "refusal": StopReason.REFUSED}


class ClaudeCli:
    """How ``claude -p`` is called: without tools, with no session that stays."""

    name = "claude"
    login = "the login of `claude` (run it and type /login)"
    patience = Patience(total=900.0)
    variables = (
        r"ANTHROPIC_\w+|AWS_\w+|CLOUD_ML_REGION|VERTEX_\w+|GOOGLE_APPLICATION_CREDENTIALS|"
        r"CLAUDE_CONFIG_DIR|CLAUDE_CODE_(?:OAUTH_TOKEN|USE_\w+|SKIP_\w+|API_\w+|CLIENT_\w+)"
    )
    help = ("--help",)
    needed = frozenset({"--tools", "--settings", "--no-session-persistence", "--include-partial-messages"})

    def command(self, start: Start, request: ModelRequest) -> tuple[tuple[str, ...], str, dict[str, str]]:
        argv = [
            start.program,
            "-p",
            "--output-format",
            "stream-json",
            "--verbose",
            "--include-partial-messages",
        ]
        argv += ["--tools", "", "--no-session-persistence", "--settings", json.dumps(_SETTINGS)]
        argv += [flag for flag in ("--strict-mcp-config", "--safe-mode") if flag in start.flags]
        argv += ["--system-prompt", with_schema(request)]
        argv += ["--model", start.model] if start.model else []
        variables = {
            "CLAUDE_CODE_MAX_RETRIES": "0",  # ours are visible; its own wait minutes, also on a bad login
            "CLAUDE_CODE_MAX_OUTPUT_TOKENS": str(request.max_output_tokens),
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        }
        return tuple(argv), request.prompt, variables

    def reader(self, asked: Asked) -> ClaudeReader:
        return ClaudeReader(asked)

    def tidy(self, start: Start) -> str:
        """It leaves nothing, with ``--no-session-persistence``."""
        return ""


class ClaudeReader:
    """Reads what one run of it prints."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._model = ""
        self._text_came = False
        self._stop = ""  # of the last message

    def read(self, event: dict[str, Any]) -> Iterator[ModelEvent | Alive]:
        match event:
            case {"type": "stream_event", "event": {"type": "message_start", "message": message}}:
                self._model = message.get("model") or self._model
                # After its output limit it goes on in another message; any other one begins anew.
                if self._text_came and self._stop != "max_tokens":
                    yield Restart(f"{self._asked.place} began its answer anew.")
                yield ALIVE
            case {"type": "stream_event", "event": {"delta": {"type": "text_delta", "text": text}}}:
                self._text_came = True
                yield piece(text)
            case {"type": "stream_event", "event": {"delta": {"stop_reason": str(reason)}}}:
                self._stop = reason
                yield ALIVE
            case {"type": "system", "subtype": "api_retry"}:
                yield self._retry(event)
            case {"type": "result"}:
                yield from self._result(event)
            case _:  # what it says of itself; new kinds come with every version
                yield ALIVE

    def _retry(self, event: dict[str, Any]) -> Waiting:
        seconds = float(event.get("retry_delay_ms") or 0) / 1000
        status = self._asked.quote(str(event.get("error_status")))
        sentence = f"{self._asked.place} asks again by itself (status {status})."
        return Waiting(sentence, seconds, int(event.get("attempt") or 1), int(event.get("max_retries") or 1))

    def _result(self, event: dict[str, Any]) -> Iterator[ModelEvent | Alive]:
        words = str(event.get("result") or "")
        stop = _STOPS.get(self._stop, StopReason.COMPLETE)
        if event.get("is_error") and stop is StopReason.COMPLETE:  # its subtype says "success" all the same
            status = event.get("api_error_status")
            status = status if isinstance(status, int) else None
            raise answered(self._asked, status, words, otherwise=ModelErrorKind.PROCESS)
        if words and not self._text_came:
            yield Fragment(words)
        usage = event.get("usage") or {}
        read = [usage.get(f"{kind}input_tokens") for kind in ("", "cache_creation_", "cache_read_")]
        yield ended(
            self._asked,
            stop,
            self._model,
            sum(tokens for tokens in read if isinstance(tokens, int)) or None,
            usage.get("output_tokens"),
            words if stop is StopReason.REFUSED else "",
        )
