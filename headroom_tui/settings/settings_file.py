"""The settings file: ``tui.toml`` in ``HEADROOM_CONFIG_DIR``, else in ``~/.headroom/config``.

    theme = "headroom-light"
    block_limit = 500

    [model]
    budget_tokens = 40_000

    [keymap]
    "review.accept" = "y,space"
    "app.suspend" = ""

What is wrong in it is said with its line, and left out; everything else counts.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from headroom_tui.settings.model_settings import checked
from headroom_tui.wording import why
from scanners.documents import from_toml
from scanners.regular_files import read_regular
from scanners.text import visible


def config_file(environ: Mapping[str, str] = os.environ) -> Path:
    named = environ.get("HEADROOM_CONFIG_DIR")
    folder = Path(named).expanduser() if named else Path.home() / ".headroom" / "config"
    return folder / "tui.toml"


@dataclass(slots=True)
class Config:
    """What the user set. ``problems`` are sentences about what could not be used."""

    theme: str = ""
    block_limit: int | None = None  # tokens; None: the default
    keymap: dict[str, str] = field(default_factory=dict)  # by id; empty: no key
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a settings file may name."""

    themes: Collection[str]
    defaults: Mapping[str, str]  # the keys of every action, by its id
    is_key: Callable[[str], bool]
    clashes: Callable[[Mapping[str, str]], Iterable[tuple[str, str]]]


def load_config(file: Path, vocabulary: Callable[[], Vocabulary]) -> Config:
    """Read and check it; a file that is not there is no problem, and needs no vocabulary."""
    config = Config()
    try:
        text = read_regular(file).decode("utf-8")
        settings = from_toml(text)
    except FileNotFoundError:
        return config
    except (OSError, ValueError) as error:
        config.problems.append(
            f"{file} cannot be read: {why(error, file)}. It was left out; the defaults count."
        )
        return config

    known = vocabulary()

    def say(name: str, what: str) -> None:
        config.problems.append(visible(f"{file}, line {_line_of(name, text)}: {what}"))

    for name, value in settings.items():
        if name == "theme" and isinstance(value, str) and value in known.themes:
            config.theme = value
        elif name == "theme":
            ours = ", ".join(sorted(theme for theme in known.themes if theme.startswith("headroom-")))
            say(name, f"there is no theme {value!r}. Ours are {ours}; ctrl+p and “Theme” shows all.")
        elif name == "block_limit" and type(value) is int and value > 0:
            config.block_limit = value
        elif name == "block_limit":
            say(name, f"{value!r} is not a limit: write a whole number of tokens, such as 1000.")
        elif name == "keymap" and isinstance(value, dict):
            config.keymap = _keymap(value, known, say)
        elif name == "model" and isinstance(value, dict):
            checked(value, say)  # what of it counts is read when a model is asked
        elif name in ("keymap", "model"):
            say(name, f"{name} is a table: write [{name}], and its settings below that.")
        else:
            say(name, f"{name} is not a setting. There are: theme, block_limit, [model] and [keymap].")
    return config


def _keymap(given: dict[str, object], known: Vocabulary, say: Callable[[str, str], None]) -> dict[str, str]:
    keymap: dict[str, str] = {}
    for action, keys in given.items():
        if isinstance(keys, dict):  # review.accept = "y": TOML takes the point for one of its own
            say(
                action,
                f'{action!r} is not an action: write the whole name in quotes, such as "review.accept".',
            )
        elif action not in known.defaults:
            say(action, f"{action!r} is not an action. `headroom-tui settings` lists them.")
        elif keys == "":
            keymap[action] = ""
        elif not isinstance(keys, str) or not all(known.is_key(key.strip()) for key in keys.split(",")):
            say(action, f"{keys!r} is not a key, nor several with commas, such as 'y,space'.")
        elif (tidy := ",".join(key.strip() for key in keys.split(","))) != known.defaults[action]:
            keymap[action] = tidy  # a default is not set: it may differ by screen
    while clash := next(iter(known.clashes(keymap)), None):
        action, sentence = clash
        say(action, f"{sentence}. {action} keeps its own key.")
        del keymap[action]
    return keymap


def _line_of(name: str, text: str) -> int:
    """The line that sets ``name``; the first one when it cannot be told."""
    setting = re.compile(rf"""\s*\[?\s*["']?{re.escape(name)}["']?\s*[=\].]""")
    return next((n for n, line in enumerate(text.splitlines(), 1) if setting.match(line)), 1)
