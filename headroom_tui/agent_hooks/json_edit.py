"""Puts a member into somebody's JSON file, and takes it out again, touching no other byte."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from scanners.documents import NotADocument, from_json

_SPACE = re.compile(r"[ \t\r\n]*")
_INDENT = "  "


class NotEditable(Exception):
    """A text is no JSON document in which the place exists, or could be made. Says why, mid-sentence."""


@dataclass(frozen=True, slots=True)
class _Child:
    """Where a member of an object stands in a text, or an element of an array, whose ``name`` is empty."""

    name: str
    start: int  # of the name, where it has one
    value: int
    end: int


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
    _parsed(text)  # which refuses what is no JSON
    start, depth = _after_space(text, 0), 0
    for depth, name in enumerate(path, start=1):
        if text[start] != "{":
            raise NotEditable(f"{'.'.join(path[: depth - 1]) or 'the document'} is not an object")
        members = {member.name: member for member in _children(text, start)}
        if name not in members:
            return _with(text, start, _fragment(path[depth - 1 :], entry, depth, _newline(text)))
        start = members[name].value
    if text[start] != "[":
        raise NotEditable(f"{'.'.join(path)} is not an array")
    return _with(text, start, _fragment((), entry, depth + 1, _newline(text)))


@_no_deeper_than_the_stack()
def remove(text: str, path: tuple[str, ...], is_ours: Callable[[Any], bool]) -> str:
    """Take out of the array at ``path`` what ``is_ours``; exactly what was put in where it still stands so.

    What holds nothing else on the way there goes too, for it may have been made by putting in. Every other
    byte stays, by whomever the text was laid out anew. Raises NotEditable.
    """
    document = _parsed(text)
    ours = [entry for entry in _array(document, path) if is_ours(entry)]
    if len(ours) == 1:
        wanted, newline = _without(document, path, is_ours), _newline(text)
        for depth in range(len(path) + 1):  # the outermost first: it may hold the others
            fragment = _fragment(path[depth:], ours[0], depth + 1, newline)
            for tail in (",", newline + _INDENT * depth):
                cut = text.replace(fragment + tail, "", 1)
                if cut != text and _equal(cut, wanted, path):
                    return cut
    return _cut(text, path, is_ours)


@_no_deeper_than_the_stack()
def remove_within(text: str, path: tuple[str, ...], name: str, is_ours: Callable[[Any], bool]) -> str:
    """Take what ``is_ours`` out of the array ``name`` of each element of the array at ``path``.

    Each holds something else, too, and stays. Raises NotEditable.
    """
    if not any(is_ours(each) for entry in _array(_parsed(text), path) for each in _array(entry, (name,))):
        return text
    *_, (_, array) = _way(text, path, _after_space(text, 0))
    for element in reversed(list(_children(text, array.value))):
        inner = from_json(text[element.value : element.end])
        if any(map(is_ours, _array(inner, (name,)))):
            *_, (_, child) = _way(text, (name,), element.value)
            text = _without_ours(text, child.value, is_ours)
    return text


def _cut(text: str, path: tuple[str, ...], is_ours: Callable[[Any], bool]) -> str:
    way = _way(text, path, _after_space(text, 0))
    elements = list(_children(text, way[-1][1].value))
    ours = [each for each in elements if is_ours(from_json(text[each.value : each.end]))]
    if len(ours) < len(elements):
        return _without_ours(text, way[-1][1].value, is_ours)
    holder, child = way.pop()
    while way and len(list(_children(text, holder))) == 1:
        holder, child = way.pop()
    return _without_child(text, holder, child)


def _way(text: str, path: tuple[str, ...], start: int) -> list[tuple[int, _Child]]:
    """Each object on the way from the one that begins at ``start``, and its member on the way."""
    way: list[tuple[int, _Child]] = []
    for name in path:
        found = [member for member in _children(text, start) if member.name == name]
        if len(found) != 1:  # a reader takes the last one: without it, the other would count
            raise NotEditable(f"it has {name} more than once")
        way.append((start, found[0]))
        start = found[0].value
    return way


def _without_ours(text: str, start: int, is_ours: Callable[[Any], bool]) -> str:
    """Take what ``is_ours`` out of the array that begins at ``start``."""
    for each in reversed(list(_children(text, start))):
        if is_ours(from_json(text[each.value : each.end])):
            text = _without_child(text, start, each)
    return text


def _without_child(text: str, start: int, child: _Child) -> str:
    """Take a child out of the object or array that begins at ``start``, with its comma."""
    children = list(_children(text, start))
    at = children.index(child)
    if at + 1 < len(children):
        return text[: child.start] + text[children[at + 1].start :]
    if at:
        return text[: children[at - 1].end] + text[child.end :]
    return text[: start + 1] + text[_after_space(text, child.end) :]


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


def _children(text: str, start: int) -> Iterator[_Child]:
    """What the object or array at ``start`` holds. ``text`` is valid JSON."""
    closing = "}" if text[start] == "{" else "]"
    at = _after_space(text, start + 1)
    while text[at] != closing:
        begin, name = at, ""
        if closing == "}":
            name, at = json.decoder.scanstring(text, at + 1)  # type: ignore[attr-defined]
            at = _after_space(text, _after_space(text, at) + 1)
        value = at
        _, at = json.JSONDecoder().raw_decode(text, at)
        yield _Child(name, begin, value, at)
        at = _after_space(text, at)
        if text[at] == ",":
            at = _after_space(text, at + 1)


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
