"""The logs of Claude Code."""

from scanners.claude.scanner import ClaudeScanner

__all__ = ["ClaudeScanner"]
