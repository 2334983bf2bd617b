"""What bytes cost in tokens, estimated in one way for waste, rules and blocks. No model is asked.

Four bytes a token is what prose and code come to with the tokenizers of today. A digest that must not grow
past a model's limit is estimated more cautiously, in ``digest``.
"""

from __future__ import annotations

_BYTES_PER_TOKEN = 4


def tokens_in(size: int) -> int:
    """Estimated tokens in so many bytes."""
    return size // _BYTES_PER_TOKEN


def tokens_of(text: str) -> int:
    """Estimated tokens of a text, as UTF-8."""
    return tokens_in(len(text.encode("utf-8", "replace")))
