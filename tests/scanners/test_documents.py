"""A file that anybody may have written is a document, or one kind of error with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from scanners.documents import NotADocument, as_type, from_json, from_toml


def test_a_document_is_its_value() -> None:
    assert from_json('{"a": [1]}') == from_toml("a = [1]") == as_type(b'{"a": [1]}', dict) == {"a": [1]}


@pytest.mark.parametrize("read", [from_json, lambda text: as_type(text, dict[str, Any])])
@pytest.mark.parametrize(
    "text", ["", "{", pytest.param('{"a":' * 100_000, id="deep"), b"\xff", b'{"a": "\xff"}']
)
def test_what_is_no_json_is_one_kind_of_error(read: Callable[[Any], Any], text: Any) -> None:
    with pytest.raises(NotADocument, match=r"\w"):
        read(text)


@pytest.mark.parametrize("text", ["a", "a = 1\na = 2", pytest.param("a = " + "[" * 100_000, id="deep")])
def test_what_is_no_toml_is_one_kind_of_error(text: str) -> None:
    with pytest.raises(NotADocument, match=r"\w"):
        from_toml(text)
