"""The built-in writers by their agent's name."""

from __future__ import annotations

from writers.agents_md import AntigravityWriter, CopilotWriter, OpenCodeWriter, PiWriter
from writers.base import ContextWriter
from writers.claude import ClaudeCodeWriter
from writers.codex import CodexWriter
from writers.gemini import GeminiWriter
from writers.qwen import QwenWriter

WRITERS: dict[str, type[ContextWriter]] = {
    writer.name: writer
    for writer in (
        ClaudeCodeWriter,
        CodexWriter,
        GeminiWriter,
        OpenCodeWriter,
        AntigravityWriter,
        CopilotWriter,
        PiWriter,
        QwenWriter,
    )
}
