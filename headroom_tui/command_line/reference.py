"""``schema``, ``completion`` and ``settings``: what scripts, shells and people want to know about it."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from headroom_tui.schemas import NAMES, schema_text

PROGRAM = "headroom-tui"


@click.command()
@click.argument("command", type=click.Choice(NAMES))
def schema(command: str) -> None:
    """Print the JSON Schema of what a command prints with --json.

    \b
    headroom-tui schema scan > scan.schema.json
    """
    click.echo(schema_text(command), nl=False)


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script for a shell.

    \b
    headroom-tui completion bash >> ~/.bashrc
    headroom-tui completion zsh >> ~/.zshrc
    headroom-tui completion fish > ~/.config/fish/completions/headroom-tui.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None, "click knows the shells above"
    script = kind(context.find_root().command, {}, PROGRAM, "_HEADROOM_TUI_COMPLETE")
    click.echo(script.source())


@click.command()
def settings() -> None:
    """Print a settings file with every setting and key.

    The defaults stand in comments.

    \b
    headroom-tui settings > ~/.headroom/config/tui.toml
    """
    from headroom_tui.settings_template import template  # imports Textual, which knows the keys

    click.echo(template(), nl=False)
