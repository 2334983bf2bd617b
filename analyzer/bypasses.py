"""Ways around a check: a later success that uses one is reported, never taught as the fix."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.commands import Command

_FLAGS = re.compile(
    r"--no-verify$|--no-gpg-sign$|--skip-|--no-check|--insecure$|--ignore-scripts$|--legacy-peer-deps$|--allow-dirty$"
    r"|--break-system-packages$|--dangerously|--force(?:-with-lease|-if-includes)?(?:=|$)|--no-strict|--trusted-host"
    r"|--disable-(?:verification|checks?)|--passWithNoTests$|--no-lint$|--no-fail|--admin$"
)
_ENVIRONMENT = re.compile(
    r"(?:HUSKY|LEFTHOOK)=0|(?:HUSKY_)?SKIP(?:_\w+)?=|SKIP_\w+=|NODE_TLS_REJECT_UNAUTHORIZED=0|GIT_SSL_NO_VERIFY"
    r"|PYTHONHTTPSVERIFY=0|CI=false"
)
_SETTINGS = re.compile(r"commit\.gpgsign=false|http\.sslVerify=false|core\.hooksPath=", re.IGNORECASE)
_FORCED_BY_LETTER = frozenset({"git push", "git checkout", "git clean", "git branch"})


def bypass_in(failing: Sequence[Command], later: Sequence[Command]) -> str:
    """The way around a check that the later line takes and the failing one did not; "" when there is none."""
    known = {way for command in failing for way in _ways(command)}
    return next((way for command in later for way in _ways(command) if way not in known), "")


def _ways(command: Command) -> list[str]:
    ways = [flag.split("=")[0] for flag in command.flags if _FLAGS.match(flag)]
    if command.head in _FORCED_BY_LETTER:
        ways += [flag for flag in command.flags if re.fullmatch(r"-[a-zA-Z]*f[a-zA-Z]*", flag)]
    if command.head == "git commit" and "-n" in command.flags:
        ways.append("-n")
    if command.program == "curl" and any(
        re.fullmatch(r"-[a-zA-Z]*k[a-zA-Z]*", flag) for flag in command.flags
    ):
        ways.append("-k")
    if command.program == "chmod" and any(re.fullmatch(r"0?777|a\+rwx", word) for word in command.operands):
        ways.append("chmod 777")
    ways += [word for word in command.env if _ENVIRONMENT.match(word)]
    ways += [word for word in command.arguments if _SETTINGS.search(word)]
    return ways
