"""The logs of Codex CLI."""

from scanners.codex.scanner import CodexScanner

__all__ = ["CodexScanner"]
