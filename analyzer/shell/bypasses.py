"""Ways around a check: a later success that uses one is reported, never taught as the fix."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from analyzer.shell.commands import Command, wrapper_name

_FLAGS = re.compile(
    r"--no-verify$|--no-gpg-sign$|--skip-|--no-check|--insecure$|--ignore-scripts$|--legacy-peer-deps$|--allow-dirty$"
    r"|--break-system-packages$|--dangerously|--force(?:-with-lease|-if-includes)?(?:=|$)|--no-strict|--trusted-host"
    r"|--disable-(?:verification|checks?)|--passWithNoTests$|--no-lint$|--no-fail|--admin$"
    r"|--exit-zero$|--add-noqa$|--ignore(?:=|$)|--ignore-(?:missing-imports|errors|glob)|--deselect|--skipLibCheck$"
    r"|--collect-only$|--co$|--exit-0$|--continue-on-error$|--auto-approve$|-auto-approve$|--yes-i-|--no-preserve-root$"
)
_ENVIRONMENT = re.compile(
    r"(?:HUSKY|LEFTHOOK)=0|(?:HUSKY_)?SKIP(?:_\w+)?=|SKIP_\w+=|NODE_TLS_REJECT_UNAUTHORIZED=0|GIT_SSL_NO_VERIFY"
    r"|PYTHONHTTPSVERIFY=0|CI=false"
)
_SETTINGS = re.compile(r"commit\.gpgsign=false|http\.sslVerify=false|core\.hooksPath=", re.IGNORECASE)
# head -> its options that discard or overrule what the plain command guards
_OVERRULES = {
    "git push": re.compile(r"-[a-zA-Z]*[fd][a-zA-Z]*$|--mirror$|--delete$|--prune$"),
    "git checkout": re.compile(r"-[a-zA-Z]*f[a-zA-Z]*$"),
    "git clean": re.compile(r"-[a-zA-Z]*f[a-zA-Z]*$"),
    "git branch": re.compile(r"-[a-zA-Z]*[fD][a-zA-Z]*$"),
    "git merge": re.compile(r"-X|--strategy-option|-s$|--strategy"),
    "git reset": re.compile(r"--hard$"),
    "git commit": re.compile(r"-n$"),
    "rm": re.compile(r"-[a-zA-Z]*f[a-zA-Z]*$"),
    "kill": re.compile(r"-(?:9|KILL|SIGKILL)$"),
    "pkill": re.compile(r"-(?:9|KILL|SIGKILL)$"),
    "curl": re.compile(r"-[a-zA-Z]*k[a-zA-Z]*$"),
    "eslint": re.compile(r"--quiet$"),
}
# what they remove or end with force before something else is done is no check of that
_CLEARS_AWAY = frozenset({"rm", "kill", "pkill"})
_POLICY = re.compile(r"-Ex(?:ecutionPolicy)?\s+(?:Bypass|Unrestricted)\b", re.IGNORECASE)
_SUPERUSER = frozenset({"sudo", "doas"})
_IGNORES = frozenset({"true", ":"})


def bypass_in(failing: Sequence[Command], later: Sequence[Command]) -> str:
    """The way around a check that the later line takes and the failing one did not; "" when there is none."""
    known = set(_ways_of(failing))
    deeds = {command.program for command in failing}
    weighed = [one for one in later if one.program not in _CLEARS_AWAY or one.program in deeds]
    return next((way for way in _ways_of(weighed) if way not in known), "")


def is_bypass_variable(assignment: str) -> bool:
    return _ENVIRONMENT.match(assignment) is not None


def _ways_of(line: Sequence[Command]) -> list[str]:
    ways = [way for command in line for way in _ways(command)]
    ways += [
        f"|| {after.program}"
        for before, after in pairwise(line)
        if before.followed_by == "||" and after.program in _IGNORES
    ]
    return ways


def _ways(command: Command) -> list[str]:
    ways = [flag.split("=")[0] for flag in command.flags if _FLAGS.match(flag)]
    if overrules := _OVERRULES.get(command.head):
        ways += [flag for flag in command.flags if overrules.match(flag)]
    if command.head == "git push":
        ways += [word for word in command.operands if word.startswith(("+", ":"))]
    if command.program == "chmod" and any(re.fullmatch(r"0?777|a\+rwx", word) for word in command.operands):
        ways.append("chmod 777")
    ways += [name for wrapper in command.wrappers if (name := wrapper_name(wrapper)) in _SUPERUSER]
    if command.program == "Set-ExecutionPolicy" or any(map(_POLICY.search, command.wrappers)):
        ways.append("-ExecutionPolicy")
    ways += [word for word in command.env if _ENVIRONMENT.match(word)]
    ways += [word for word in command.arguments if _SETTINGS.search(word)]
    return ways
