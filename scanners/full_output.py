"""Read the full output of one call back: from the log, or from the file that the agent spilled it to.

Scanners keep an excerpt. Claude Code (2.1) writes large results to ``<session>/tool-results/<id>.txt``,
Gemini CLI to ``tmp/<project>/tool-outputs/session-<id>/<tool>_<call>.txt``, and both leave a text that names
the file. Only its name is taken from that text, which is as hostile as any: the folder is the session's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scanners.codex_compressed import SUFFIX, read_compressed_lines
from scanners.codex_outcome import text_of
from scanners.errors import LogReadError
from scanners.gemini_outcome import response_text
from scanners.jsonl import read_lines, read_whole
from scanners.models import SessionData, ToolCall
from scanners.text import visible

_LONGEST_SPILL = 64 << 20  # bytes
_POINTER = re.compile(
    r"\b(?:Full output saved to|For full output see|Full output available at): ([^\n]{1,4096})"
)
_GEMINI_SESSION = re.compile(r"session-[\w-]{1,100}")


def full_output(session: SessionData, call: ToolCall) -> str | None:
    """Return the whole output of ``call``, terminal-safe; None when it is no longer there.

    What a poll reported of a command in the background is its end. Raises LogReadError when the log that
    should hold it cannot be read.
    """
    parts = [spilled_output(session.file, call.output) or _logged_output(session, call.tool_call_id)]
    if call.reported_by:
        parts.append(_logged_output(session, call.reported_by))
    texts = [part for part in parts if part is not None]
    return visible("\n".join(texts)) if texts else None


def _logged_output(session: SessionData, call_id: str) -> str | None:
    text = next(_logged_outputs(session, call_id), None)
    return text if text is None else spilled_output(session.file, text) or text


def spilled_output(log: Path, output: str) -> str | None:
    """Return what the agent spilled to the file that ``output`` names, of the session in ``log``.

    None when ``output`` names none, or one that is gone, outside the session's folder, or no text file.
    """
    ends = output if len(output) < 20_000 else f"{output[:4000]}\n{output[-4000:]}"
    pointer = _POINTER.search(ends)
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


def _spill_folders(log: Path, parent: str) -> list[Path]:
    """The folders that the agent spills outputs of the session in ``log`` to."""
    if "chats" in log.parts[-3:]:  # Gemini CLI
        outputs = next(place for place in log.parents if place.name == "chats").parent / "tool-outputs"
        return [outputs / parent, outputs] if _GEMINI_SESSION.fullmatch(parent) else [outputs]
    own = log.with_suffix("")
    if "subagents" in log.parts:
        own = Path(*log.parts[: log.parts.index("subagents")])
    return [own / "tool-results"]


def _logged_outputs(session: SessionData, call_id: str) -> Iterator[str]:
    """Yield the results of a call as they stand in the log."""
    for record in _records_naming(session.file, call_id):
        payload = record.get("payload")
        item = payload if isinstance(payload, dict) else record
        if item.get("call_id") == call_id and "output" in item:
            yield text_of(item["output"])
        nested = item.get("item")
        if isinstance(nested, dict) and nested.get("id") == call_id:
            yield text_of(nested.get("aggregated_output"))
        message = record.get("message")
        content = message.get("content") if isinstance(message, dict) else None
        for block in content if isinstance(content, list) else ():
            if isinstance(block, dict) and block.get("tool_use_id") == call_id:
                yield text_of(block.get("content"))
        yield from _gemini_outputs(record, call_id)


def _gemini_outputs(record: dict[str, Any], call_id: str) -> Iterator[str]:
    update = record.get("$set")
    holders = [record, update if isinstance(update, dict) else {}]
    messages = [message for holder in holders for message in _list(holder.get("messages"))]
    for message in [record, *messages]:
        for call in _list(message.get("toolCalls")) if isinstance(message, dict) else ():
            if isinstance(call, dict) and call.get("id") == call_id:
                yield response_text(call.get("result"))[0]


def _records_naming(log: Path, call_id: str) -> Iterator[dict[str, Any]]:
    name = json.dumps(call_id).encode()
    if log.suffix == ".json":
        lines: Iterator[bytes | None] = iter((read_whole(log),))
    elif log.name.endswith(SUFFIX):
        lines = read_compressed_lines(log)
    else:
        lines = read_lines(log)
    for line in lines:
        if line is None or name not in line:
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict):
            yield record
        for item in _list(record.get("items")) if isinstance(record, dict) else ():
            if isinstance(item, dict):
                yield item


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
