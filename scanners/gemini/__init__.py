"""The logs of Gemini CLI."""

from scanners.gemini.scanner import GeminiScanner

__all__ = ["GeminiScanner"]
