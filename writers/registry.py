"""The built-in writers by their agent's name."""

from __future__ import annotations

from writers.base import ContextWriter
from writers.claude import ClaudeCodeWriter
from writers.codex import CodexWriter
from writers.gemini import GeminiWriter

WRITERS: dict[str, type[ContextWriter]] = {
    writer.name: writer for writer in (ClaudeCodeWriter, CodexWriter, GeminiWriter)
}
