"""The logs of OpenCode."""

from scanners.opencode.scanner import OpenCodeScanner

__all__ = ["OpenCodeScanner"]
