"""Writes docs/commands.md from the commands themselves: ``python -m tests.write_command_page``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import click

from headroom_tui.cli import main

PAGE = Path(__file__).parents[1] / "docs" / "commands.md"
INTRODUCTION = """# Commands

What `--help` says, for every command. Options are given after the command's name.
"""


def commands(command: click.Command, name: str = "headroom-tui") -> Iterator[tuple[str, click.Command]]:
    """A command and all below it, by their full names."""
    yield name, command
    if isinstance(command, click.Group):
        for below in command.commands:
            yield from commands(command.commands[below], f"{name} {below}")


def page() -> str:
    """The whole page."""
    return INTRODUCTION + "".join(_section(name, command) for name, command in commands(main))


def _section(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name)
    arguments = " ".join(
        part
        for part in command.collect_usage_pieces(context)
        if part not in ("[OPTIONS]", "COMMAND [ARGS]...")
    )
    lines = [f"\n## `{f'{name} {arguments}'.strip()}`", *_text(command.help or "")]
    rows = [_row(context, option) for option in command.params if isinstance(option, click.Option)]
    if rows:
        lines += ["", "| option | |", "|---|---|", *rows]
    return "\n".join(lines) + "\n"


def _text(help_text: str) -> Iterator[str]:
    """Paragraphs as they are; what keeps its line breaks as a block of code."""
    for paragraph in help_text.split("\n\n"):
        if "\b" in paragraph:
            body = dedent(paragraph.replace("\b", "")).strip()
            yield f"\n```text\n{body}\n```"
        else:
            yield f"\n{' '.join(paragraph.split())}"


def _row(context: click.Context, option: click.Option) -> str:
    spelled, said = option.get_help_record(context) or ("", "")
    return f"| `{spelled.replace('|', chr(92) + '|')}` | {' '.join(said.split())} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
