"""The agents whose logs can be read."""

from __future__ import annotations

from scanners.base import ConversationScanner
from scanners.claude import ClaudeScanner
from scanners.codex import CodexScanner
from scanners.gemini import GeminiScanner

SCANNERS: dict[str, type[ConversationScanner]] = {
    scanner.name: scanner for scanner in (ClaudeScanner, CodexScanner, GeminiScanner)
}
