"""Writes the pages that say what the program itself says: ``python -m tests.write_reference_pages``.

docs/commands.md from the commands, docs/keys.md from the keys, docs/settings.md from the settings file.
"""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from textwrap import dedent, fill

import click

from headroom_tui.app import HeadroomApp
from headroom_tui.cli import main
from headroom_tui.command_line.options import FolderOption
from headroom_tui.keymap import SIGNS, actions
from headroom_tui.settings_template import template

DOCS = Path(__file__).parents[1] / "docs"
WIDTH = 110  # of a paragraph; a row of a table has to stay on one line
COMMANDS = """# Commands

What `--help` says, for every command. Options are given after the command's name.
"""
KEYS = """# Keys

`?` shows the keys of the screen you are on, `ctrl+p` all its actions by name. [Settings](settings.md) gives
an action another key, by its id. Writing a file takes two different keys: `w` shows the diff, and `y` there
writes it. On the Learned tab `a` keeps the rule, and `r` takes it out of its file.

On the Rules tab `v` and then any movement, or `shift` with an arrow, selects several rules: `a` accepts all
of them, `r` rejects them, in one step; where all are that already, it is taken back. One with a warning is
not accepted with others.

`esc` first ends what is going on, such as a filter or a search; with nothing going on it goes back. `q` goes
back at once, and leaves the program from the projects; a filter is still there when you return. `ctrl+c`
twice leaves from any screen, with exit code 130. Decisions are saved as they are made, so nothing is lost.
What you typed into a rule goes only with a second `esc`.

Keys that are typed while a project, a session or a diff is still being read wait for it. `esc` leaves it at
once, and so does `q` as the first of them; after others it may belong to a word. A new question takes no
answer for half a second, so that keys typed ahead of it do not count: its line says “counts in a moment”, and
then what the key does.

The mouse works too: a click moves the cursor, a second one on the same row opens it, and one on the name of
a column sorts the projects by that. One on a tab, on a key in the last row, or on the box of a rule in the
diff does what the key does, and one beside the help closes it.

The screens are readable at 80×24 and usable from 50×12.

Each screen is listed with what differs from the screens above it: where a key does the same, it is not
repeated.
"""
SETTINGS = """# Settings

Settings are in `~/.headroom/config/tui.toml`, or in `tui.toml` in `HEADROOM_CONFIG_DIR`. The file is
optional. A mistake in it is reported with its line, by the reviewer and by `headroom-tui doctor`, and left
out; everything else counts.

```sh
mkdir -p ~/.headroom/config
headroom-tui settings > ~/.headroom/config/tui.toml
headroom-tui doctor
```

This prints a file with every setting and every key, the defaults in comments:

```toml title="tui.toml"
{template}```

## Variables

| variable | means | default |
|---|---|---|
| `HEADROOM_CONFIG_DIR` | the folder of this file | `~/.headroom/config` |
| `HEADROOM_WORKSPACE_DIR` | the folder of `tui/`, where decisions, journal and index are | `~/.headroom` |
| `VISUAL`, `EDITOR` | the editor that `E` opens | none |
| `NO_COLOR` | no colours at all: the row under the cursor is reversed instead | |
| `COLORTERM`, `TERM` | how many colours the terminal has; on a `dumb` one no screen is drawn | |

The first two are absolute paths, or begin with `~`. The variables of the agents' folders are on
[their page](agents.md), those of keys and addresses on that of [models](models.md).
"""


def commands(command: click.Command, name: str = "headroom-tui") -> Iterator[tuple[str, click.Command]]:
    """A command and all below it, by their full names."""
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for below in command.list_commands(context):
            if (found := command.get_command(context, below)) is not None:
                yield from commands(found, f"{name} {below}")


def pages() -> dict[str, str]:
    """The pages by their file's name."""
    return {
        "commands.md": COMMANDS + "".join(_section(name, command) for name, command in commands(main)),
        "keys.md": KEYS + "".join(_keys()),
        "settings.md": SETTINGS.format(template=template()),
    }


def _keys() -> Iterator[str]:
    """Of each screen what no screen before it has with the same keys and the same words."""
    last, listed = "", set[str]()
    for place, binding in actions(HeadroomApp):
        keys = " ".join(f"`{_shown(key)}`" for key in binding.key.split(","))
        row = f"| {keys} | {binding.description} | `{binding.id}` |\n"
        if row in listed:
            continue
        listed.add(row)
        if place != last:
            yield f"\n## {place[0].upper()}{place[1:]}\n\n| key | does | id |\n|---|---|---|\n"
            last = place
        yield row


def _shown(key: str) -> str:
    """A key as it stands on the keyboard: ``?``, not ``question_mark``."""
    *modifiers, name = key.split("+") if key != "+" else ["+"]
    return "+".join([*modifiers, SIGNS.get(name, name)])


def _section(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name)
    arguments = " ".join(
        part
        for part in command.collect_usage_pieces(context)
        if part not in ("[OPTIONS]", "COMMAND [ARGS]...")
    )
    lines = [f"\n## `{f'{name} {arguments}'.strip()}`", *_text(cleandoc(command.help or ""))]
    options = [option for option in command.params if isinstance(option, click.Option)]
    folders = [_spelled(context, option) for option in options if isinstance(option, FolderOption)]
    rows = [_row(context, option) for option in options if not isinstance(option, FolderOption)]
    if rows:
        lines += ["", "| option | |", "|---|---|", *rows]
    if folders:
        listed = f"An agent's folder, instead of its own: {', '.join(folders)}."
        lines += ["", fill(listed, WIDTH, break_on_hyphens=False)]
    return "\n".join(lines) + "\n"


def _text(help_text: str) -> Iterator[str]:
    """Paragraphs in lines of `WIDTH`; what keeps its line breaks as a block of code."""
    for paragraph in help_text.split("\n\n"):
        if "\b" in paragraph:
            body = dedent(paragraph.replace("\b", "")).strip()
            yield f"\n```text\n{body}\n```"
        else:
            yield "\n" + fill(paragraph, WIDTH, break_long_words=False, break_on_hyphens=False)


def _row(context: click.Context, option: click.Option) -> str:
    _, said = option.get_help_record(context) or ("", "")
    return f"| {_spelled(context, option)} | {' '.join(said.split())} |"


def _spelled(context: click.Context, option: click.Option) -> str:
    spelled, _ = option.get_help_record(context) or ("", "")
    return f"`{spelled.replace('|', chr(92) + '|')}`"


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
