"""The agents whose logs can be read."""

from __future__ import annotations

from scanners.antigravity import AntigravityScanner
from scanners.base import ConversationScanner
from scanners.claude import ClaudeScanner
from scanners.codex import CodexScanner
from scanners.copilot import CopilotScanner
from scanners.gemini import GeminiScanner
from scanners.opencode import OpenCodeScanner
from scanners.pi import PiScanner
from scanners.qwen import QwenScanner

SCANNERS: dict[str, type[ConversationScanner]] = {
    scanner.name: scanner
    for scanner in (
        ClaudeScanner,
        CodexScanner,
        GeminiScanner,
        OpenCodeScanner,
        AntigravityScanner,
        CopilotScanner,
        PiScanner,
        QwenScanner,
    )
}
