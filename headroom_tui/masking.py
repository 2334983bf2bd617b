"""Masking of what is told to others: of pairs, and of whole documents with words at any depth."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import cache
from typing import TypeVar, cast

from analyzer.models import FailureFix
from analyzer.this_machine import redactor_here
from headroom_tui.workbench import Workbench
from scanners.models import ToolCall

Document = TypeVar("Document")


def secrets_masked(workbench: Workbench) -> Callable[[str], str]:
    """What masks the secrets of a text; a text that comes again is not looked through again."""
    return cache(redactor_here(workbench.settings.state_folder / "mask.key", os.environ).secrets)


def pair_masked(pair: FailureFix, mask: Callable[[str], str]) -> FailureFix:
    """A pair that may be passed on.

    A call is masked before words are taken out of it: by itself the word behind ``--token`` is any word.
    """

    def clean(call: ToolCall) -> ToolCall:
        return replace(call, input_data=masked(call.input_data, mask), output=mask(call.output))

    return replace(
        pair,
        failure=clean(pair.failure),
        fix=clean(pair.fix) if pair.fix else None,
        why=mask(pair.why),
        asked_for=mask(pair.asked_for),
    )


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
