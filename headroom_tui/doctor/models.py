"""Whether a model could be asked, and which one would be."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping

from analyzer.backends.base import Offline
from analyzer.backends.select import KEYS, choose
from headroom_tui.doctor.checks import Check, State
from headroom_tui.settings.model_settings import model_settings
from headroom_tui.settings.settings_file import config_file
from scanners.text import visible

_SDKS = {"anthropic": "anthropic", "openai": "openai", "google-genai": "google.genai"}


def model_checks(environ: Mapping[str, str]) -> Iterator[Check]:
    """Which keys and SDKs there are, and which model would be asked by them."""
    names = [name for of_provider in KEYS.values() for name in of_provider]
    keys = [name for name in names if environ.get(name, "").strip()]
    found = f"{', '.join(keys)} set" if keys else f"none of {', '.join(names)} is set"
    yield Check("models", "keys", State.OK if keys else State.NOTE, found)
    missing = [name for name, module in _SDKS.items() if not _is_installed(module)]
    found = f"not installed: {', '.join(missing)}" if missing else "all installed"
    advice = f"pip install {' '.join(missing)}" if missing else ""
    yield Check("models", "packages", State.NOTE if missing else State.OK, found, advice)
    chosen = choose(model_settings(config_file(environ)).name or None, environ)
    if isinstance(chosen, Offline):
        yield Check(
            "models", "choice", State.NOTE, f"none: rules are made from the logs alone. {chosen.reason}"
        )
    else:
        name = visible(f"{chosen.model or 'its own default model'} by {chosen.place}")
        yield Check("models", "choice", State.OK, f"{name}; it is asked only when you say so")


def _is_installed(module: str) -> bool:
    """Whether a module could be imported, without doing so."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # of the package that it is in
        return False
