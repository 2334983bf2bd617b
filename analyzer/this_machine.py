"""The redactor for the machine and the user that this runs as, with a key of its own that never leaves it."""

from __future__ import annotations

import getpass
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from analyzer.redact import Redactor

_KEY_BYTES = 32


def redactor_here(key_file: Path, environment: Mapping[str, str]) -> Redactor:
    """A redactor that knows this user's home, name and key variables.

    The key is made at the first use and kept in ``key_file``, so that the same logs give the same digest in
    every run. Losing it costs nothing but that.

    Raises:
        OSError: the key can be neither read nor kept.
    """
    return Redactor(_key(key_file), environment, str(Path.home()), _user())


def _key(file: Path) -> bytes:
    try:
        key = file.read_bytes()
    except FileNotFoundError:
        key = b""
    if len(key) == _KEY_BYTES:
        return key
    key = secrets.token_bytes(_KEY_BYTES)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(key)
    partial.replace(file)
    return key


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such account: a container that runs as a bare number
        return ""
