"""JSON and TOML files that anybody may have written: what is wrong with one is one kind of error.

The decoders raise RecursionError for what nests too deep, which nobody expects of a file of settings.
"""

from __future__ import annotations

import json
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
_TOO_DEEP = "it nests too deep"


class NotADocument(ValueError):
    """A text is no document of its kind. Says why, mid-sentence."""


def from_json(text: str | bytes) -> Any:
    """Return the value of a JSON document. Raises NotADocument."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise NotADocument(_TOO_DEEP) from error
    except ValueError as error:
        raise NotADocument(str(error)) from error


def from_toml(text: str) -> dict[str, Any]:
    """Return the tables of a TOML document, before which an editor may leave a mark. Raises NotADocument."""
    import tomllib  # most have no such file

    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except RecursionError as error:
        raise NotADocument(_TOO_DEEP) from error
    except ValueError as error:
        raise NotADocument(str(error)) from error


def as_type(data: str | bytes, kind: type[T]) -> T:
    """Return a JSON document as what it should be. Raises NotADocument."""
    try:
        return msgspec.json.decode(data, type=kind)
    except RecursionError as error:
        raise NotADocument(_TOO_DEEP) from error
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise NotADocument(str(error)) from error
