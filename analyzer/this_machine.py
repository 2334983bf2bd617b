"""The redactor for the machine and the user that this runs as, with a key of its own that never leaves it."""

from __future__ import annotations

import getpass
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from analyzer.redact import Redactor
from scanners.private_files import write_private
from scanners.regular_files import read_regular

_KEY_BYTES = 32
_MAIL_VARIABLES = ("EMAIL", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL")
_GIT_MAIL = re.compile(r"^[ \t]*email[ \t]*=[ \t]*\"?([^\s\"#;]+@[^\s\"#;]+)", re.MULTILINE | re.IGNORECASE)


def redactor_here(key_file: Path, environment: Mapping[str, str]) -> Redactor:
    """A redactor that knows this user's home, name, e-mail addresses and key variables.

    The key is made at the first use and kept in ``key_file``, so that the same logs give the same digest in
    every run. Where it can be neither read nor kept, each run has a key of its own: its masks hide as much.
    """
    return Redactor(_key(key_file), environment, str(Path.home()), _user(), _mails(environment))


def _key(file: Path) -> bytes:
    try:
        key = read_regular(file)
    except FileNotFoundError:
        key = b""
    except OSError:  # whatever it is, it stays
        return secrets.token_bytes(_KEY_BYTES)
    if len(key) == _KEY_BYTES:
        return key
    key = secrets.token_bytes(_KEY_BYTES)
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(file, key)
    return key


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such account: a container that runs as a bare number
        return ""


def _mails(environment: Mapping[str, str]) -> set[str]:
    """The user's own addresses, as git signs commits with them."""
    mails = {environment[name].strip() for name in _MAIL_VARIABLES if environment.get(name)}
    settings = environment.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    for file in (Path.home() / ".gitconfig", Path(settings) / "git" / "config"):
        try:
            mails.update(_GIT_MAIL.findall(read_regular(file).decode("utf-8", "replace")))
        except OSError:
            continue  # git has none there
    return mails
