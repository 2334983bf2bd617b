"""The logs of GitHub Copilot CLI."""

from scanners.copilot.scanner import CopilotScanner

__all__ = ["CopilotScanner"]
