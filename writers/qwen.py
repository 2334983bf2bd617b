"""Qwen Code, a fork of Gemini CLI: QWEN.md, or the file that ``context.fileName`` names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from scanners.homes import agent_home
from writers.gemini import GeminiWriter


class QwenWriter(GeminiWriter):
    """Writes for Qwen Code. ``home`` is its folder, ``~/.qwen`` unless the environment names another."""

    name = "qwen"
    file_name = "QWEN.md"
    settings_folder = ".qwen"

    @staticmethod
    def default_home(environ: Mapping[str, str]) -> Path:
        return agent_home("qwen", environ)
