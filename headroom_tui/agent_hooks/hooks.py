"""Hooks: an agent's own settings file tells it to report each session that ends, to be reviewed later.

Source: Claude Code 2.1, Gemini CLI 0.26 and Qwen Code 0.24 take the same entry under ``hooks.SessionEnd`` of
their settings.json, and give the same JSON object on stdin (``session_id``, ``transcript_path``, ``cwd``).
"""

from __future__ import annotations

import os
import select
import shlex
import shutil
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from headroom_tui.agent_hooks.json_edit import NotEditable, entries_at, insert_first, remove
from headroom_tui.agent_hooks.session_queue import Queued
from scanners.base import ConversationScanner
from scanners.documents import NotADocument, as_type
from scanners.registry import SCANNERS
from writers.errors import NothingToDo, WriteRefused
from writers.files import contents, read_target
from writers.journal import Journal
from writers.models import FilePlan, JournalEntry, Plan, sha256

AGENTS = ("claude", "gemini", "qwen")  # that have such hooks
_PLACE = ("hooks", "SessionEnd")
_BOM = b"\xef\xbb\xbf"
_INPUT_SECONDS = 2.0  # an agent may leave stdin open for ever
_INPUT_BYTES = 1 << 20


class _Input(msgspec.Struct):
    session_id: str
    transcript_path: str
    cwd: str = ""


class HookInputError(Exception):
    """What the agent gave to its hook is not understood. The text is a sentence."""


@dataclass(frozen=True, slots=True)
class Removal:
    """How a hook goes: by taking back ``entry`` of the journal, or by ``plan`` when that is None."""

    plan: Plan
    entry: JournalEntry | None


def settings_file(agent: str, home: Path | None) -> Path:
    """The user's settings file of an agent."""
    scanner: ConversationScanner = SCANNERS[agent](home)
    return scanner.config_home / "settings.json"


def has_hook(agent: str, file: Path) -> bool:
    """Whether the hook is installed, as far as the file can be read."""
    try:
        return any(_is_ours(agent, entry) for entry in _entries(file, _text(file, contents(file))))
    except WriteRefused:  # installing would say so
        return False


def plan_install(agent: str, file: Path) -> Plan:
    """The change that adds the hook. Raises WriterError: NothingToDo when it is there."""
    target = read_target(file)
    text = _text(file, target.data)
    if any(_is_ours(agent, entry) for entry in _entries(file, text)):
        raise NothingToDo(f"{file} has the hook already.")
    hook = {"hooks": [{"type": "command", "command": _command(agent)}]}
    try:
        after = insert_first(text or "{}\n", _PLACE, hook)
    except NotEditable as error:
        raise WriteRefused(file, f"was not changed: {error}.") from error
    return Plan((FilePlan(target.path, target.real_path, target.data, _bytes(target.data, after)),))


def plan_uninstall(agent: str, file: Path, journal: Journal) -> Removal:
    """The change that takes the hook out, and what held nothing else; every other byte stays.

    When the file is as installing left it, that is taken back: then also a file that was made for it goes.
    Raises WriterError.
    """
    target = read_target(file)
    text = _text(file, target.data)
    if not any(_is_ours(agent, entry) for entry in _entries(file, text)):
        raise NothingToDo(f"{file} has no hook of headroom-tui.")
    entry = journal.last_applied([file])
    if entry and len(entry.files) == 1 and entry.files[0].after_sha256 == sha256(target.data or b""):
        return Removal(journal.plan_undo(entry), entry)
    try:
        after = remove(text, _PLACE, lambda each: _is_ours(agent, each))
    except NotEditable as error:
        raise WriteRefused(file, f"was not changed: {error}. Take the entry out by hand.") from error
    plan = Plan((FilePlan(target.path, target.real_path, target.data, _bytes(target.data, after)),))
    return Removal(plan, None)


def read_input(agent: str, descriptor: int) -> Queued:
    """Read what an agent tells its hook, until it is whole. Raises HookInputError."""
    given = b""
    until = time.monotonic() + _INPUT_SECONDS
    while len(given) < _INPUT_BYTES:
        if not select.select([descriptor], [], [], max(0.0, until - time.monotonic()))[0]:
            break
        piece = os.read(descriptor, 65536)
        given += piece
        try:
            found = as_type(given, _Input)
        except NotADocument:
            if not piece:
                break
        else:
            if not found.transcript_path or "\0" in found.transcript_path:  # no file can have such a path
                break
            return Queued(agent, found.session_id, found.transcript_path, found.cwd, datetime.now(UTC))
    raise HookInputError(
        f"The hook of {agent} got no session on stdin; nothing was queued. It is meant to be run by {agent}."
    )


def _command(agent: str) -> str:
    """What the agent runs: by full path, for hooks do not see the shell's PATH."""
    program = shutil.which("headroom-tui")  # relative, where the entry of PATH is; links may change
    own = f"{shlex.quote(sys.executable)} -m headroom_tui"
    start = shlex.quote(str(Path(program).absolute())) if program else own
    return f"{start} {_arguments(agent)}"


def _arguments(agent: str) -> str:
    return f"hooks note {agent}"


def _is_ours(agent: str, entry: Any) -> bool:
    hooks = entry.get("hooks") if isinstance(entry, dict) else None
    if not (isinstance(hooks, list) and len(hooks) == 1 and isinstance(hooks[0], dict)):
        return False
    command = str(hooks[0].get("command"))
    return "headroom" in command and command.endswith(_arguments(agent))


def _entries(file: Path, text: str) -> list[Any]:
    try:
        return entries_at(text or "{}", _PLACE)
    except NotEditable as error:
        raise WriteRefused(file, f"was not changed: {error}.") from error


def _text(file: Path, data: bytes | None) -> str:
    try:
        return (data or b"").removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        raise WriteRefused(file, "was not changed: it is not UTF-8 text.") from error


def _bytes(before: bytes | None, text: str) -> bytes:
    return (_BOM if (before or b"").startswith(_BOM) else b"") + text.encode("utf-8")
