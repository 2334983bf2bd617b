"""Puts a member into somebody's JSON file, and takes it out again, touching no other byte."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from scanners.documents import NotADocument, from_json

_SPACE = re.compile(r"[ \t\r\n]*")
_INDENT = "  "


class NotEditable(Exception):
    """A text is no JSON document in which the place exists, or could be made. Says why, mid-sentence."""


@contextmanager
def _no_deeper_than_the_stack() -> Iterator[None]:
    try:
        yield
    except RecursionError as error:  # what can just be read may nest too deep to be compared or written
        raise NotEditable("it nests too deep") from error


@_no_deeper_than_the_stack()
def insert_first(text: str, path: tuple[str, ...], entry: Any) -> str:
    """Put ``entry`` first into the array at ``path`` (names of nested objects), which is made where missing.

    Raises NotEditable.
    """
    start, depth = _value_start(text, 0), 0
    for depth, name in enumerate(path, start=1):
        if text[start] != "{":
            raise NotEditable(f"{'.'.join(path[: depth - 1]) or 'the document'} is not an object")
        members = dict(_members(text, start))
        if name not in members:
            return _with(text, start, _fragment(path[depth - 1 :], entry, depth, _newline(text)))
        start = members[name]
    if text[start] != "[":
        raise NotEditable(f"{'.'.join(path)} is not an array")
    return _with(text, start, _fragment((), entry, depth + 1, _newline(text)))


@_no_deeper_than_the_stack()
def remove(text: str, path: tuple[str, ...], is_ours: Callable[[Any], bool]) -> str:
    """Take out of the array at ``path`` what ``is_ours``; exactly what was put in where it still stands so.

    What then is empty on the way there goes too, for it may have been made by putting in. Where another
    program has written the file anew since, it is written anew in its way: two spaces a level. Raises
    NotEditable.
    """
    document = _parsed(text)
    ours = [entry for entry in _array(document, path) if is_ours(entry)]
    wanted = _without(document, path, is_ours)
    if len(ours) == 1:
        newline = _newline(text)
        for depth in range(len(path) + 1):  # the outermost first: it may hold the others
            fragment = _fragment(path[depth:], ours[0], depth + 1, newline)
            for tail in (",", newline + _INDENT * depth):
                cut = text.replace(fragment + tail, "", 1)
                if cut != text and _equal(cut, wanted, path):
                    return cut
    indented = json.dumps(wanted, indent=2, ensure_ascii=False) + "\n"
    return indented.replace("\n", _newline(text))


def entries_at(text: str, path: tuple[str, ...]) -> list[Any]:
    """What the array at ``path`` holds; nothing where there is none. Raises NotEditable."""
    return _array(_parsed(text), path)


def _parsed(text: str) -> Any:
    try:
        return from_json(text)
    except NotADocument as error:
        raise NotEditable(f"it is not JSON ({error})") from error


def _array(document: Any, path: tuple[str, ...]) -> list[Any]:
    for name in path:
        document = document.get(name) if isinstance(document, dict) else None
    return document if isinstance(document, list) else []


def _without(document: Any, path: tuple[str, ...], is_ours: Callable[[Any], bool]) -> Any:
    """The document without our entry, nor what was only there for it."""
    if not path:
        return [entry for entry in document if not is_ours(entry)] if isinstance(document, list) else document
    if not (isinstance(document, dict) and path[0] in document):
        return document
    inner = _without(document[path[0]], path[1:], is_ours)
    changed = {key: inner if key == path[0] else value for key, value in document.items()}
    return {key: value for key, value in changed.items() if key != path[0] or value}


def _equal(text: str, wanted: Any, path: tuple[str, ...]) -> bool:
    try:
        return bool(_without(from_json(text), path, lambda _: False) == wanted)
    except ValueError:
        return False


def _fragment(path: tuple[str, ...], entry: Any, depth: int, newline: str) -> str:
    """What is put in, with the line break before it."""
    value: Any = [entry] if path else entry
    for name in reversed(path[1:]):
        value = {name: value}
    lines = json.dumps(value, indent=len(_INDENT), ensure_ascii=False).split("\n")
    head = f"{json.dumps(path[0])}: " if path else ""
    return newline + newline.join(
        _INDENT * depth + (head if at == 0 else "") + line for at, line in enumerate(lines)
    )


def _with(text: str, start: int, fragment: str) -> str:
    """Put a fragment behind the bracket at ``start``."""
    inner = start + 1
    first = _after_space(text, inner)
    if text[first] not in "}]":
        return f"{text[:inner]}{fragment},{text[inner:]}"
    newline = _newline(text)
    depth = (len(fragment.removeprefix(newline)) - len(fragment.removeprefix(newline).lstrip())) // 2 - 1
    return f"{text[:inner]}{fragment}{newline}{_INDENT * depth}{text[inner:]}"


def _members(text: str, start: int) -> Iterator[tuple[str, int]]:
    """The names of an object's members, and where their values start. ``text`` is valid JSON."""
    at = _after_space(text, start + 1)
    while text[at] != "}":
        name, at = json.decoder.scanstring(text, at + 1)  # type: ignore[attr-defined]
        at = _after_space(text, _after_space(text, at) + 1)
        yield name, at
        _, at = json.JSONDecoder().raw_decode(text, at)
        at = _after_space(text, at)
        if text[at] == ",":
            at = _after_space(text, at + 1)


def _value_start(text: str, at: int) -> int:
    _parsed(text)
    return _after_space(text, at)


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
