"""Masking of the words in whole documents, which hold them in lists and members at any depth."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar, cast

Document = TypeVar("Document")


def masked(value: Document, mask: Callable[[str], str], as_they_are: Collection[str] = ()) -> Document:
    """A copy of a JSON document with every string masked, but those of the members ``as_they_are``."""
    return cast(Document, _masked(value, mask, as_they_are))


def _masked(value: object, mask: Callable[[str], str], as_they_are: Collection[str]) -> object:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {
            key: each if key in as_they_are else _masked(each, mask, as_they_are)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_masked(each, mask, as_they_are) for each in value]
    return value
