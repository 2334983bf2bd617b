"""What the settings file says of models: which one is asked, and how much it is given.

    [model]
    name = "claude-opus-5-5"
    budget_tokens = 40_000

It is read anew for each question, so that a change counts at the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scanners.documents import from_toml
from scanners.regular_files import read_regular

LEAST_TOKENS, MOST_TOKENS = 5_000, 2_000_000  # less holds no session; no model takes more


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """``name`` is what ``--model`` takes; empty: the first that the environment offers.

    ``budget_tokens`` None: the digest's own (``analyzer.asking.digest``, not loaded with the first screen).
    """

    name: str = ""
    budget_tokens: int | None = None


def model_settings(file: Path) -> ModelSettings:
    """What counts, whatever is wrong in the file: the app says that when it starts."""
    try:
        table = from_toml(read_regular(file).decode("utf-8")).get("model")
    except (OSError, ValueError):
        return ModelSettings()
    return checked(table if isinstance(table, dict) else {}, lambda name, what: None)


def checked(table: Mapping[str, object], say: Callable[[str, str], None]) -> ModelSettings:
    """What of the table can be used; ``say`` is told the setting and a sentence about each that cannot."""
    name, budget = "", None
    for setting, value in table.items():
        match setting, value:
            case "name", str():
                name = value.strip()
            case "budget_tokens", int() if (
                not isinstance(value, bool) and LEAST_TOKENS <= value <= MOST_TOKENS
            ):
                budget = value
            case "budget_tokens", _:
                say(setting, f"budget_tokens is a number from {LEAST_TOKENS:,} to {MOST_TOKENS:,}.")
            case "name", _:
                say(setting, 'name is a model in quotes, such as "claude-opus-5-5".')
            case _:
                say(setting, f"{setting} is not a setting of a model. There are: name and budget_tokens.")
    return ModelSettings(name, budget)
