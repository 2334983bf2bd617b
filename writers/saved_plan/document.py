"""What a plan's JSON document looks like, and in our words what is wrong with one that looks different."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final, Literal

import msgspec
from msgspec import inspect

FORMAT: Final = "headroom-tui plan"
VERSION: Final = 1
_KINDS = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}


class PackedBytes(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """The bytes of a file: ``text`` where they are UTF-8, else ``base64``; ``sha256`` is of the bytes."""

    sha256: str
    text: str | None = None
    base64: str | None = None


class PlannedFile(msgspec.Struct, forbid_unknown_fields=True):
    """One file. ``before`` is null where it is new; ``real_path`` has its links followed."""

    path: str
    real_path: str
    before: PackedBytes | None
    after: PackedBytes
    rules: list[str]
    notices: list[str]


class PlanDocument(msgspec.Struct, forbid_unknown_fields=True):
    """The whole of a saved plan."""

    format: Literal["headroom-tui plan"]
    version: Literal[1]
    files: list[PlannedFile]


class NotAPlan(ValueError):
    """Some bytes are no plan. ``str()`` goes on after the file's name: “is empty.”"""


def decode_plan(data: bytes) -> PlanDocument:
    """Read a document. Raises NotAPlan."""
    try:
        return msgspec.json.decode(data, type=PlanDocument)
    except (ValueError, RecursionError):  # msgspec's own sentences are for programmers
        raise NotAPlan(_what_is_wrong(data)) from None


def _what_is_wrong(data: bytes) -> str:
    if not data.strip():
        return "is empty."
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"is not UTF-8 text (byte {error.start + 1:,})."
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()):
            return f"ends too early, in line {error.lineno}: it was not saved or copied whole."
        return f"is not JSON: see line {error.lineno}, column {error.colno}."
    except RecursionError:
        return "is not a plan: it is nested too deeply."
    except ValueError:  # Python reads no number of that many digits
        return "is not a plan: it holds a number that is too long."
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        return f'is JSON, but not a plan: it does not say "format": "{FORMAT}".'
    version = document.get("version")
    if type(version) is int and version > VERSION:
        return (
            f"was saved by a newer headroom-tui (version {version} of the format, {VERSION} is known here): "
            "update this one."
        )
    fault = next(_faults(document, inspect.type_info(PlanDocument)), "")
    return f"is damaged: {fault}." if fault else "is JSON that headroom-tui does not write."


def _faults(value: Any, kind: inspect.Type, place: str = "") -> Iterator[str]:
    """Where a value is not what the document has there: ``files[0].path is missing``."""
    match kind:
        case inspect.StructType() if isinstance(value, dict):
            for field in kind.fields:
                below = f"{place}.{field.name}".lstrip(".")
                if field.name in value:
                    yield from _faults(value[field.name], field.type, below)
                elif field.required:
                    yield f"{below} is missing"
            for unknown in sorted(value.keys() - {field.name for field in kind.fields}):
                yield f"{place}.{unknown[:40]} is unknown".lstrip(".")
        case inspect.StructType():
            yield f"{place} is {_named(value)}, not an object"
        case inspect.ListType() if isinstance(value, list):
            for number, item in enumerate(value):
                yield from _faults(item, kind.item_type, f"{place}[{number}]")
        case inspect.ListType():
            yield f"{place} is {_named(value)}, not a list"
        case inspect.UnionType() if value is not None:  # something, or null
            yield from _faults(value, kind.types[0], place)
        case inspect.StrType() if not isinstance(value, str):
            yield f"{place} is {_named(value)}, not text"
        case inspect.LiteralType() if (type(value), value) != (type(kind.values[0]), kind.values[0]):
            yield f"{place} is not {json.dumps(kind.values[0])}"


def _named(value: Any) -> str:
    return _KINDS.get(type(value), "a number")
