"""Hooks: an agent's own settings file tells it to report each session that ends, to be reviewed later.

Source: Claude Code 2.1, Gemini CLI 0.26 and Qwen Code 0.24 take the same entry under ``hooks.SessionEnd`` of
their settings.json, and give the same JSON object on stdin (``session_id``, ``transcript_path``, ``cwd``).
"""

from __future__ import annotations

import json
import os
import select
import shlex
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from headroom_tui.agent_hooks.json_edit import NotEditable, entries_at, insert_first, remove, remove_within
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
_HOOKS = "hooks"  # of each entry there
_TAKE_OUT = "Take the hook out by hand."
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
    """Whether the hook is installed and can run, as far as the file can be read."""
    try:
        commands = _commands(agent, _entries(file, _text(file, contents(file))))
    except WriteRefused:  # installing would say so
        return False
    return any(not _missing_program(agent, command) for command in commands)


def plan_install(agent: str, file: Path) -> Plan:
    """The change that adds the hook. Raises WriterError: NothingToDo when it is there."""
    target = read_target(file)
    text = _text(file, target.data)
    hook = {"hooks": [{"type": "command", "command": _command(agent)}]}
    by_hand = f"Mend that, or add this to its {'.'.join(_PLACE)} by hand: {json.dumps(hook)}"
    commands = _commands(agent, _entries(file, text, by_hand))
    missing = [program for command in commands if (program := _missing_program(agent, command))]
    if commands and len(missing) == len(commands):
        raise WriteRefused(
            file,
            f"has the hook, but what it runs is not there any more: {missing[0]}. "
            f"`headroom-tui hooks uninstall {agent} --apply` takes it out; then install it again.",
        )
    if commands:
        raise NothingToDo(f"{file} has the hook already.")
    try:
        after = insert_first(text if text.strip() else "{}\n", _PLACE, hook)
    except NotEditable as error:
        raise WriteRefused(file, f"was not changed: {error}. {by_hand}") from error
    return Plan((FilePlan(target.path, target.real_path, target.data, _bytes(target.data, after)),))


def plan_uninstall(agent: str, file: Path, journal: Journal) -> Removal:
    """The change that takes the hook out, and what held nothing else; every other byte stays.

    When the file is as installing left it, that is taken back: then also a file that was made for it goes.
    Raises WriterError.
    """
    target = read_target(file)
    text = _text(file, target.data)
    commands = _commands(agent, _entries(file, text, _TAKE_OUT))
    if not commands:
        raise NothingToDo(f"{file} has no hook of headroom-tui.")
    if longer := [command for command in commands if not _program(agent, command)]:
        raise WriteRefused(file, f"was not changed: its hook runs more than ours: {longer[0]}. {_TAKE_OUT}")
    entry = journal.last_applied([file])
    if entry and len(entry.files) == 1 and entry.files[0].after_sha256 == sha256(target.data or b""):
        return Removal(journal.plan_undo(entry), entry)
    try:
        after = remove(text, _PLACE, lambda each: _is_ours(agent, each))
        after = remove_within(after, _PLACE, _HOOKS, lambda each: _runs_ours(agent, each))
    except NotEditable as error:
        raise WriteRefused(file, f"was not changed: {error}. {_TAKE_OUT}") from error
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
    """Whether an entry of the settings is the hook, and nothing else."""
    hooks = _hooks_of(entry)
    return bool(hooks) and all(_runs_ours(agent, hook) for hook in hooks)


def _commands(agent: str, entries: Sequence[Any]) -> list[str]:
    """What the hook runs, wherever it stands: an agent's menu may put it into one entry with another."""
    return [str(hook["command"]) for each in entries for hook in _hooks_of(each) if _runs_ours(agent, hook)]


def _hooks_of(entry: Any) -> list[Any]:
    hooks = entry.get(_HOOKS) if isinstance(entry, dict) else None
    return hooks if isinstance(hooks, list) else []


def _runs_ours(agent: str, hook: Any) -> bool:
    command = str(hook.get("command")) if isinstance(hook, dict) else ""
    return "headroom" in command and _arguments(agent) in command


def _program(agent: str, command: str) -> str:
    """The program of a command that is ours as installed; empty when it is a part of a longer one."""
    try:
        words = shlex.split(command)
    except ValueError:
        return ""
    start = words[: -len(_arguments(agent).split())]
    is_whole = shlex.join(words) == command and " ".join(words[len(start) :]) == _arguments(agent)
    return start[0] if is_whole and (len(start) == 1 or start[1:] == ["-m", "headroom_tui"]) else ""


def _missing_program(agent: str, command: str) -> str:
    """The program that a command would run, if it is not there; empty also where that cannot be told."""
    program = _program(agent, command)
    return program if program and shutil.which(program) is None else ""


def _entries(file: Path, text: str, way_on: str = "") -> list[Any]:
    try:
        return entries_at(text if text.strip() else "{}", _PLACE)
    except NotEditable as error:
        raise WriteRefused(file, f"was not changed: {error}. {way_on}") from error


def _text(file: Path, data: bytes | None) -> str:
    try:
        return (data or b"").removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        raise WriteRefused(file, "was not changed: it is not UTF-8 text.") from error


def _bytes(before: bytes | None, text: str) -> bytes:
    return (_BOM if (before or b"").startswith(_BOM) else b"") + text.encode("utf-8")
