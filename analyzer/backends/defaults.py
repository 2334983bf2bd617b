"""The table of models: what is asked where nobody named one, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens, as listed in November 2026: an estimate of what will be billed."""

    input: float
    output: float


DEFAULT_MODELS = {
    "anthropic": "claude-sonnet-5-5",
    "openai": "gpt-6.1-sol",
    "gemini": "gemini-3.8-flash",
    "gemini-cli": "flash",  # its own default shows the digest to another model first, which then chooses
}
# By the start of a model's name, so that dated versions of it are found too.
PRICES = {
    "claude-haiku-5-5": Price(0.10, 0.50),
    "claude-sonnet-5-5": Price(2.0, 10.0),
    "claude-opus-5-5": Price(4.0, 20.0),
    "claude-fable-5-2": Price(8.0, 40.0),
}


def estimate_price(model: str, input_tokens: int, output_tokens: int) -> float | None:
    """Estimated US dollars; None where no price is known, as for local models and subscriptions."""
    price = next((price for name, price in PRICES.items() if model.startswith(name)), None)
    if price is None:
        return None
    return (input_tokens * price.input + output_tokens * price.output) / 1_000_000
