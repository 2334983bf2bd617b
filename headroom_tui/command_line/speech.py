"""How much the command line says: ``--quiet``, ``--verbose``, and a log file for bug reports."""

from __future__ import annotations

import json
import logging
import os
import platform
import sys
from pathlib import Path
from typing import Any

import click

from headroom_tui import __version__
from headroom_tui.command_line.output_files import LOG
from headroom_tui.settings.run import Settings
from headroom_tui.wording import why
from scanners.text import visible, visible_json

_QUIET = "headroom_tui.quiet"
_PACKAGES = ("headroom_tui", "writers", "analyzer", "scanners")
_log = logging.getLogger(__name__)
for _name in _PACKAGES:  # else Python itself would print what nobody listens to
    logging.getLogger(_name).addHandler(logging.NullHandler())


def tell(sentence: str) -> None:
    """Say something beside the result: on stderr, unless ``--quiet``, and in the log."""
    _log.info("%s", sentence)
    context = click.get_current_context(silent=True)
    if context is None or not context.find_root().meta.get(_QUIET):
        click.echo(visible(sentence), err=True)


def print_json(document: dict[str, Any]) -> None:
    click.echo(visible_json(json.dumps(document, ensure_ascii=False, indent=2)))


def speech_options(command: click.Command) -> None:
    """Let a command, and all below it, take the options of this file."""
    if isinstance(command, click.Group):
        for below in command.commands.values():
            speech_options(below)
        if not command.invoke_without_command:
            return
    command.params += [
        click.Option(
            ["-q", "--quiet"],
            is_flag=True,
            expose_value=False,
            callback=_be_quiet,
            help="Print results and errors only.",
        ),
        click.Option(
            ["-v", "--verbose"],
            is_flag=True,
            expose_value=False,
            callback=_be_verbose,
            help="Also say on stderr what is done, and how long it takes.",
        ),
        click.Option(
            ["--log-file"],
            type=LOG,
            metavar="FILE",
            expose_value=False,
            callback=_log_to,
            help="Append what is done to FILE, for a bug report. Secrets are masked.",
        ),
    ]


BROKEN_PIPE = 128 + 13  # what a shell calls the end by SIGPIPE, also where there is no such signal


class LoggedGroup(click.Group):
    """A group that notes in the log how a command failed, and ends quietly when nobody reads on."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort):
            raise
        except click.ClickException as error:
            _log.error("%s", error.format_message())
            raise
        except BrokenPipeError:  # whoever read the output has seen enough
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())  # Python writes what is left while it ends
            raise click.exceptions.Exit(BROKEN_PIPE) from None
        except Exception:
            _log.exception("a defect of this program")
            raise


class InertFormatter(logging.Formatter):
    """Formats a record so that nothing of it, such as a path from a log, steers a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return visible(super().format(record))


class MaskedFormatter(logging.Formatter):
    """Formats a record with secrets, the home folder and the user's name masked, and inert."""

    def __init__(self, key_file: Path) -> None:
        from analyzer.this_machine import redactor_here  # nothing else here looks for secrets

        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._redactor = redactor_here(key_file, os.environ)

    def format(self, record: logging.LogRecord) -> str:
        return visible(self._redactor.redact(super().format(record)).text)


class LogFile(logging.FileHandler):
    """Adds to a file; where that has no more room it says so once, and what is done goes on."""

    _has_ended = False

    def handleError(self, record: logging.LogRecord) -> None:
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            super().handleError(record)
        elif not self._has_ended:
            self._has_ended = True
            said = f"The log {self.baseFilename} is not whole: {error.strerror or error}."
            click.echo(visible(said), err=True)


def _be_quiet(context: click.Context, option: click.Parameter, value: bool) -> None:
    if value:
        context.find_root().meta[_QUIET] = True


def _be_verbose(context: click.Context, option: click.Parameter, value: bool) -> None:
    if value:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(InertFormatter("%(relativeCreated)6d ms  %(message)s"))
        handler.addFilter(lambda record: record.name != __name__)  # those were told already
        _listen(handler)


def _log_to(context: click.Context, option: click.Parameter, value: Path | None) -> None:
    if value is None:
        return
    try:
        handler = LogFile(value, encoding="utf-8", errors="backslashreplace")
        handler.setFormatter(MaskedFormatter(Settings().state_folder / "mask.key"))
    except OSError as error:
        said = f"The log {value} cannot be written: {why(error, value)}."
        raise click.ClickException(visible(said)) from error
    _listen(handler)
    _log.info("headroom-tui %s, Python %s, %s", __version__, platform.python_version(), platform.platform())
    _log.info("%s", " ".join(sys.argv[1:]))


def _listen(handler: logging.Handler) -> None:
    for name in _PACKAGES:
        logger = logging.getLogger(name)
        logger.setLevel(logging.INFO)
        logger.propagate = False
        logger.addHandler(handler)
