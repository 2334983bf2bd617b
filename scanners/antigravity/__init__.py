"""The logs of Antigravity."""

from scanners.antigravity.scanner import AntigravityScanner

__all__ = ["AntigravityScanner"]
