"""Every action that a key can be given to, by id, and where keys would collide."""

from __future__ import annotations

import string
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import Keys

from headroom_tui.screens.apply import ApplyScreen, UndoScreen
from headroom_tui.screens.ask import ReasonScreen, WarnedScreen
from headroom_tui.screens.ask_model import AskScreen
from headroom_tui.screens.edit import EditScreen
from headroom_tui.screens.exact_text import ExactTextScreen
from headroom_tui.screens.help import HelpScreen
from headroom_tui.screens.model_answer import AnswerScreen
from headroom_tui.screens.project import ProjectScreen
from headroom_tui.screens.projects import ProjectsScreen
from headroom_tui.screens.tidy import TidyScreen
from headroom_tui.screens.transcript import TranscriptScreen
from headroom_tui.screens.whole_output import WholeOutputScreen
from headroom_tui.settings.settings_file import Vocabulary
from headroom_tui.widgets.browser import Browser
from headroom_tui.widgets.lists import FullFooterList, OpeningList, ReviewList
from headroom_tui.widgets.project_table import ProjectTable

# What is on a screen together: their keys must not collide.
PLACES: Mapping[str, tuple[type[DOMNode], ...]] = {
    "the projects": (ProjectsScreen, ProjectTable),
    "a project": (ProjectScreen, Browser, OpeningList),
    "a transcript": (TranscriptScreen, FullFooterList),
    "a whole output": (WholeOutputScreen,),
    "what could be tidied": (TidyScreen, ReviewList),
    "the diff": (ApplyScreen, ReviewList),
    "the diff of an undo": (UndoScreen,),
    "the edit box": (EditScreen,),
    "the help": (HelpScreen,),
    "a rejection": (ReasonScreen,),
    "a warning": (WarnedScreen,),
    "the question to a model": (AskScreen,),
    "its exact text": (ExactTextScreen,),
    "an answer": (AnswerScreen,),
}
# What leaves a screen. Each has one of these at least; the list of projects is left with the program.
_LEAVING = {
    *("app.leave", "nav.back", "help.close", "edit.give_up"),
    *("reason.give_up", "warned.leave", "answer.close"),
}
_PALETTE = "app.commands"  # lists every action, and is named where one has no key
_MODIFIERS = ("ctrl", "alt", "shift", "super", "meta", "hyper")


def normal(key: str) -> str:
    """A key by one name: ``?`` is ``question_mark``."""
    made = Binding(key, "none", "")
    return next(iter(Binding.make_bindings([made]))).key


# The signs on a keyboard, by the names of their keys. A comma has its name only: it stands between keys.
SIGNS = {normal(sign): sign for sign in string.punctuation if sign != ","} | {"comma": ","}
_NAMES = {key.value for key in Keys} | set(SIGNS)


def vocabulary(themes: Collection[str], everywhere: type[Any]) -> Vocabulary:
    """What a settings file may name; ``everywhere`` is the app, whose keys every screen has."""
    return Vocabulary(themes, defaults(everywhere), is_key, lambda keymap: clashes(keymap, everywhere))


def defaults(everywhere: type[Any]) -> dict[str, str]:
    """The keys of all actions, by id; of one that has others elsewhere those of the first place."""
    keys: dict[str, str] = {}
    for _, binding in actions(everywhere):
        if binding.id is not None:
            keys.setdefault(binding.id, binding.key)
    return keys


def actions(everywhere: type[Any]) -> Iterator[tuple[str, Binding]]:
    """The actions of each place that have an id."""
    for place, kinds in (("everywhere", (everywhere,)), *PLACES.items()):
        seen: set[str] = set()
        for binding in _bindings(kinds):
            if binding.id is not None and binding.id not in seen:
                seen.add(binding.id)
                yield place, binding


def whose(key: str, keymap: Mapping[str, str], everywhere: type[Any]) -> str:
    """The first place in which a character is a key, and what for, as a sentence; empty for none."""
    sign = SIGNS.get(key, key)
    for place, binding in actions(everywhere) if len(sign) == 1 else ():
        if key in _keys(keymap.get(binding.id or "", binding.key)):
            return f"{sign} is a key of {place}: {binding.description}."
    return ""


def is_key(name: str) -> bool:
    """Whether a name is one of a key: a character, or Textual's name for it, with ``ctrl+`` or the like."""
    *modifiers, key = name.split("+") if name != "+" else ["+"]
    if any(modifier not in _MODIFIERS for modifier in modifiers):
        return False
    return (len(key) == 1 and key.isprintable()) or key in _NAMES


def clashes(keymap: Mapping[str, str], everywhere: type[Any]) -> Iterator[tuple[str, str]]:
    """An action with a key that it cannot have, and a sentence: another one has it on the same screen.

    Or it has none, where no other leaves its screen, or opens the palette. What the defaults give twice is
    meant: which of them counts depends on where the focus is.
    """
    leaving = {binding.key for binding in _bindings((everywhere,)) if binding.priority}
    for action, keys in keymap.items():
        for key in _keys(keys) & leaving:
            yield action, f"{key} leaves the program, on every screen"
    if keymap.get(_PALETTE) == "":
        yield _PALETTE, "without a key for it nothing calls what has no key"
    for place, kinds in PLACES.items():
        holders: dict[str, set[str]] = {}
        meant: dict[str, set[str]] = {}
        for binding in _bindings((*kinds, everywhere)):
            if binding.id is None:
                continue
            for key in _keys(keymap.get(binding.id, binding.key)):
                holders.setdefault(key, set()).add(binding.id)
            for key in _keys(binding.key):
                meant.setdefault(key, set()).add(binding.id)
        for key, ids in holders.items():
            newly = sorted(ids - meant.get(key, set()))
            if len(ids) > 1 and newly:
                other = next(each for each in sorted(ids) if each != newly[0])
                yield newly[0], f"{key} is also the key of {other} on {place}"
        ways_out = sorted(_LEAVING & set().union(*meant.values()))
        if not any(keymap.get(action, "its own") for action in ways_out):
            yield ways_out[0], f"without a key for it nothing leaves {place}"


def _keys(names: str) -> set[str]:
    """The keys that a setting names, each by one name."""
    return {normal(each.strip()) for each in names.split(",")} if names else set()


def _bindings(kinds: tuple[type[Any], ...]) -> Iterator[Binding]:
    for kind in kinds:
        for ancestor in kind.__mro__:
            for binding in vars(ancestor).get("BINDINGS", ()):
                if isinstance(binding, Binding):
                    yield binding
