"""The files that agents write large outputs to, and name in the log.

Claude Code (2.1) writes them to ``<session>/tool-results/<id>.txt``, Gemini CLI to
``tmp/<project>/tool-outputs/session-<id>/<tool>_<call>.txt``, and both leave a text that names the file. Only
its name is taken from that text, which is as hostile as any: the folder is the session's.
"""

from __future__ import annotations

import re
from pathlib import Path

from scanners.errors import LogReadError
from scanners.log_folders import session_folder
from scanners.parsing.jsonl import read_whole

_LONGEST_SPILL = 64 << 20  # bytes
_NAMED_WITHIN = 5000  # characters at the head or the tail of an output, which name the file
_POINTER = re.compile(
    r"\b(?:Full output saved to|For full output see|Full output available at): ([^\n]{1,4096})"
)
_GEMINI_SESSION = re.compile(r"session-[\w-]{1,100}")


def spilled_output(log: Path, output: str) -> str | None:
    """Return what the agent spilled to the file that ``output`` names, of the session in ``log``.

    None when ``output`` names none, or one that is gone, outside the session's folder, or no text file.
    """
    pointer = _pointer(output)
    if pointer is None:
        return None
    *_, parent, name = ["", *re.split(r"[\\/]", pointer[1].strip())]
    for folder in _spill_folders(log, parent):
        try:
            file = (folder / name).resolve(strict=True)
            if file.is_relative_to(folder.resolve()) and file.is_file():
                return read_whole(file, _LONGEST_SPILL).decode("utf-8", "replace")
        except (OSError, ValueError, LogReadError):
            continue
    return None


def is_spilled(output: str) -> bool:
    """Tell whether ``output`` names a file that has the whole of it."""
    return _pointer(output) is not None


def _pointer(output: str) -> re.Match[str] | None:
    ends = (
        output if len(output) <= 2 * _NAMED_WITHIN else f"{output[:_NAMED_WITHIN]}\n{output[-_NAMED_WITHIN:]}"
    )
    return _POINTER.search(ends)


def _spill_folders(log: Path, parent: str) -> list[Path]:
    """The folders that the agent spills outputs of the session in ``log`` to."""
    if "chats" in log.parts[-3:]:  # Gemini CLI
        outputs = next(place for place in log.parents if place.name == "chats").parent / "tool-outputs"
        return [outputs / parent, outputs] if _GEMINI_SESSION.fullmatch(parent) else [outputs]
    return [(session_folder(log) or log.with_suffix("")) / "tool-results"]
