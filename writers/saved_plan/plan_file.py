"""A plan as a JSON file (format "headroom-tui plan", version 1): saved, reviewed, applied later, elsewhere.

The file holds the exact bytes before and after, each with its SHA-256: as ``text`` where they are UTF-8 (so
that a reviewer can read them), else as ``base64``. Paths within the project are relative to it, so that the
plan applies in another checkout too.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from scanners.text import visible, visible_json
from writers.errors import PlanFileError, WriterError
from writers.models import FilePlan, Plan, sha256
from writers.own_files import write_whole
from writers.planning import check_change, rule_changes
from writers.saved_plan.allowed_places import is_allowed
from writers.saved_plan.document import (
    FORMAT,
    VERSION,
    NotAPlan,
    PackedBytes,
    PlanDocument,
    PlannedFile,
    decode_plan,
)


def dump_plan(plan: Plan, root: Path | None = None) -> bytes:
    """The plan as JSON, ending with a newline; ``root`` is the project's folder.

    Raises PlanFileError for a path that JSON cannot hold.
    """
    real_root = None if root is None else Path(os.path.realpath(root))
    files = [
        PlannedFile(
            _within(file.path, root),
            _within(file.real_path, real_root),
            None if file.before is None else _packed(file.before),
            _packed(file.after),
            list(file.rules),
            list(file.notices),
        )
        for file in plan.files
    ]
    try:
        document = msgspec.json.format(msgspec.json.encode(PlanDocument(FORMAT, VERSION, files)))
    except UnicodeEncodeError as error:
        names = ", ".join(str(file.path) for file in plan.files)
        raise PlanFileError(f"The plan cannot be saved: a path in it is not UTF-8 text ({names}).") from error
    return f"{visible_json(document.decode())}\n".encode()


def save_plan(plan: Plan, path: Path, root: Path | None = None) -> None:
    """Save a plan of the project in ``root``, or of several. Raises PlanFileError; a file there stays."""
    try:
        write_whole(path, dump_plan(plan, root))
    except OSError as error:
        raise PlanFileError(f"The plan was not saved to {path}: {error.strerror or error}.") from error


def load_plan(path: Path, roots: Sequence[Path], homes: Mapping[str, Path] | None = None) -> Plan:
    """Read a saved plan, and check it as if it had just been made. ``roots`` are the folders it may write in.

    Its paths are relative to the first. ``homes`` are the folders of agents, by name, that are not where
    their agent has them usually.

    Its notices begin with what to read twice in its rules, found anew; the others are said to be its own, for
    whoever made it could say anything there.

    Raises PlanFileError when it is not a plan, when bytes and hash disagree, or when it would change a file
    that is not an agent's, or text outside the marker block, or add a rule that the gate blocks.
    """
    try:
        document = decode_plan(path.read_bytes())
    except FileNotFoundError as error:
        raise _refused(path, "is not there.") from error
    except IsADirectoryError as error:
        raise _refused(path, "is a folder.") from error
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror or error}.") from error
    except NotAPlan as error:
        raise _refused(path, str(error)) from error
    plan = Plan(tuple(_load_file(path, file, roots, homes or {}) for file in document.files))
    if len({file.real_path for file in plan.files}) < len(plan.files):
        raise _refused(path, "names one file twice.")
    return plan


def _refused(path: Path, why: str) -> PlanFileError:
    return PlanFileError(
        f"The plan {path} {why} Nothing was written; headroom-tui learn --plan FILE saves a new plan."
    )


def _load_file(
    plan_path: Path, file: PlannedFile, roots: Sequence[Path], homes: Mapping[str, Path]
) -> FilePlan:
    for name in (file.path, file.real_path):
        if visible(name) != name or "\n" in name:  # it would be shown, and could steer the terminal
            raise _refused(plan_path, f"names {name!r}, whose path holds control characters.")
    loaded = FilePlan(
        roots[0] / file.path,
        Path(os.path.realpath(roots[0])) / file.real_path,
        None if file.before is None else _unpacked(plan_path, file.path, file.before),
        _unpacked(plan_path, file.path, file.after),
        tuple(visible(rule) for rule in file.rules),
        tuple(" ".join(visible(notice).split()) for notice in file.notices),
    )
    if not any(is_allowed(loaded.path, root, homes) for root in roots):
        raise PlanFileError(
            f"The plan {plan_path} names {file.path}, which is no file that an agent reads in "
            f"{' or '.join(map(str, roots))}, nor one of your own for all projects. Nothing was written; "
            "--project names another folder, and --claude-dir, --codex-dir and the like name an agent's own "
            "that is elsewhere."
        )
    if not loaded.changes_anything:
        return replace(loaded, rules=())
    try:
        check_change(loaded.path, loaded.before, loaded.after)
        changes = rule_changes(loaded.path, loaded.before, loaded.after)
    except WriterError as error:
        raise PlanFileError(f"The plan {plan_path} was not accepted: {error}") from error
    others = [f"The plan says: {words}" for words in loaded.notices if words not in changes.notices]
    return replace(loaded, rules=changes.added, notices=(*changes.notices, *others))


def _within(path: Path, root: Path | None) -> str:
    return str(path) if root is None or not path.is_relative_to(root) else path.relative_to(root).as_posix()


def _packed(data: bytes) -> PackedBytes:
    try:
        return PackedBytes(sha256(data), text=data.decode("utf-8"))
    except UnicodeDecodeError:
        return PackedBytes(sha256(data), base64=base64.b64encode(data).decode("ascii"))


def _unpacked(plan_path: Path, file: str, packed: PackedBytes) -> bytes:
    try:
        if packed.base64 is not None:
            data = base64.b64decode(packed.base64, validate=True)
        else:
            data = (packed.text or "").encode("utf-8")
    except (binascii.Error, UnicodeEncodeError) as error:
        raise _refused(plan_path, f"holds damaged bytes for {file}.") from error
    if sha256(data) != packed.sha256:
        raise _refused(plan_path, f"was altered: the bytes for {file} do not match their hash.")
    return data
