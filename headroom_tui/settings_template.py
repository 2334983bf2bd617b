"""The settings file as it could be: every setting and action with its default, in comments."""

from __future__ import annotations

from textual.theme import BUILTIN_THEMES

from analyzer.asking.digest import BUDGET_TOKENS
from headroom_tui.app import HeadroomApp
from headroom_tui.keymap import actions, vocabulary
from headroom_tui.settings.settings_file import Vocabulary
from headroom_tui.workbench import BLOCK_LIMIT
from styles.themes import CONTRAST, DARK, LIGHT

_OWN = (DARK, LIGHT, CONTRAST)


def known() -> Vocabulary:
    """What a settings file may name."""
    return vocabulary({*BUILTIN_THEMES, *(theme.name for theme in _OWN)}, HeadroomApp)


def template() -> str:
    """A settings file in which nothing is set."""
    own = ", ".join(theme.name for theme in _OWN)
    lines = [
        "# Settings of headroom-tui. Those in comments are the defaults: uncomment one to change it.",
        "",
        f"# {own} or another of ctrl+p and “Theme”. Unset: as chosen there.",
        f'# theme = "{DARK.name}"',
        "",
        "# Tokens a file's block may cost in each session; its diff and the Learned tab say when it is more.",
        f"# block_limit = {BLOCK_LIMIT}",
        "",
        "[model]",
        "# The model to ask, such as this, as for --model. Unset: the first that the environment offers.",
        '# name = "claude-opus-5-5"',
        "# How much a model is given, in tokens. What does not fit is left out, and that is said.",
        f"# budget_tokens = {BUDGET_TOKENS:_}",
        "",
        '# Several keys with commas between; with none, "", an action is in ctrl+p only. Refused are a key',
        "# that another action has on the same screen, ctrl+c and ctrl+q, which leave the program, and",
        "# taking away the last key that leaves a screen, or that of ctrl+p.",
        "[keymap]",
    ]
    last, listed = "", set[str | None]()
    for place, binding in actions(HeadroomApp):
        if binding.id in listed:
            continue
        listed.add(binding.id)
        if place != last:
            lines += ["", f"# {place[0].upper()}{place[1:]}"]
            last = place
        setting = f'# "{binding.id}" = "{binding.key}"'
        lines.append(f"{setting:<44}  # {binding.description}" if binding.description else setting)
    return "\n".join(lines) + "\n"
