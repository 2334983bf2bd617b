"""Ways around a check: a later success that uses one is reported, never taught as the fix."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from analyzer.outputs.complaints import WOULD_BE_LOST
from analyzer.outputs.spelling import stands_in
from analyzer.shell.checks import goal
from analyzer.shell.commands import Command, wrapper_name
from analyzer.shell.programs import AKIN, INTERPRETERS

_FLAGS = re.compile(
    r"--no-verify(?:-|$)|--no-gpg-sign$|--skip-|--no-check|--no-?gpgcheck|--no-git-checks$|--insecure(?:-|=|$)"
    r"|--ignore-(?:scripts|engines|platform-reqs?|requires-python|certificate|workspace-root-check)"
    r"|--legacy-peer-deps$|--allow-(?:dirty|staged|empty|unauthenticated|insecure|untrusted|unrelated-histories)"
    r"|--break-system-packages$|--dangerously|--force(?:-with-lease|-if-includes|-all|-yes)?(?:=|$)|--no-strict"
    r"|--trusted-host|--disable-(?:verification|checks?)|--passWithNoTests$|--no-lint$|--no-fail|--admin$"
    r"|--exit-zero$|--add-noqa$|--ignore(?:=|$)|--ignore-(?:missing-imports|errors|glob)|--deselect|--skipLibCheck$"
    r"|--collect-only$|--co$|--exit-0$|--continue-on-error$|--auto-approve$|-auto-approve$|--yes-i-|--no-preserve-root$"
    r"|--verify=(?:no|false)$|--ssl-no-revoke$|--nodeps$|--nosignature$|--privileged$|--discard-changes$"
    r"|-Skip\w+Check$"  # of PowerShell
)
_OFF, _ON = r"(?:false|0|no|off)", r"(?:true|1|yes|on)"
_ENVIRONMENT = re.compile(
    rf"(?:HUSKY|LEFTHOOK|CI)={_OFF}$|(?:HUSKY_)?SKIP(?:_\w+)?=|NODE_TLS_REJECT_UNAUTHORIZED=0|GIT_SSL_NO_VERIFY"
    rf"|(?:PYTHONHTTPSVERIFY|ANSIBLE_HOST_KEY_CHECKING|GOSUMDB)={_OFF}$|(?:REQUESTS|CURL)_CA_BUNDLE=$"
    r"|GO(?:INSECURE|NOSUMDB|NOSUMCHECK)=.|GOFLAGS=.*-insecure|GIT_SSH_COMMAND=.*StrictHostKeyChecking=no"
    r"|PRE_COMMIT_ALLOW_NO_CONFIG=|DISABLE_\w*CHECK\w*=|\w*NO_VERIFY=|\w*_DANGEROUS_\w+=|(?:DISABLE_ESLINT_PLUGIN"
    rf"|TSC_COMPILE_ON_ERROR|NIXPKGS_ALLOW_(?:BROKEN|INSECURE))={_ON}$",
    re.IGNORECASE,
)
# settings of programs, as ``_setting`` spells them
_SETTINGS = re.compile(
    rf"(?:commit|tag|push)\.gpgsign={_OFF}$|http\.(?:.+\.)?sslverify={_OFF}$|safe\.directory=\*$"
    r"|core\.hookspath=(?:$|/dev/|/tmp/|/?nul$|/nonexistent|.*(?<![a-z])(?:no|none|null|empty|false|disabled)(?![a-z]))"
    rf"|(?:strict-ssl|enablestrictssl|ssl-verify|verify-ssl|engine-strict|secure-http)={_OFF}$"
    rf"|(?:legacy-peer-deps|ignore-scripts|break-system-packages|disable-tls)={_ON}$"
    rf"|stricthostkeychecking={_OFF}$|userknownhostsfile=/dev/null$|(?:global\.)?trusted-host="
)
_PREFIX = re.compile(r"(?:npm-config|pnpm-config|yarn|pip)-|-o(?=strict|user)|-+")
_UNSET = frozenset({"--unset", "--unset-all", "unset"})
_GUARDS = frozenset({"core.hookspath", "commit.gpgsign"})  # settings without which a check is off
_SET = frozenset({"config", "set", "env"})  # subcommands that set something for good
_EXPORTS = frozenset({"export", "declare", "typeset", "setx"})
_HOOKS = re.compile(r"(?:^|/)(?:\.git/hooks|\.husky)(?:/|$)")
_MOVES_AWAY = frozenset({"rm", "mv", "Remove-Item", "Move-Item", "Rename-Item"})
_NOT_TO_RUN = re.compile(r"[auog]*-[rw]*x[rw]*$|0?[0246]{3}$")  # a mode
_RUN_HOOKS = frozenset({"husky", "pre-commit", "lefthook"})
_TAKE_FORCE = (
    *("git add", "git rm", "git tag", "git worktree add", "git worktree remove"),
    *("npm install", "npm i", "npm ci"),
    *("docker rm", "docker rmi", "docker container rm", "docker image rm", "docker volume rm"),
)
# head -> its options that discard or overrule what the plain command guards
_OVERRULES = {
    "git push": re.compile(r"-[a-zA-Z]*[fd][a-zA-Z]*$|--mirror$|--delete$|--prune$"),
    "git checkout": re.compile(r"-[a-zA-Z]*[fB][a-zA-Z]*$"),
    "git switch": re.compile(r"-[a-zA-Z]*[fC][a-zA-Z]*$"),
    "git clean": re.compile(r"-[a-zA-Z]*f[a-zA-Z]*$"),
    "git branch": re.compile(r"-[a-zA-Z]*[fD][a-zA-Z]*$"),
    "git merge": re.compile(r"-X|--strategy-option|-s$|--strategy"),
    "git reset": re.compile(r"--hard$"),
    "git commit": re.compile(r"-[apvqseioz]*n"),  # none of the letters before it takes a value
    **dict.fromkeys(_TAKE_FORCE, re.compile(r"-[a-zA-Z]*f[a-zA-Z]*$")),
    "rm": re.compile(r"-[a-zA-Z]*f[a-zA-Z]*$"),
    "kill": re.compile(r"-(?:9|KILL|SIGKILL)$"),
    "pkill": re.compile(r"-(?:9|KILL|SIGKILL)$"),
    "curl": re.compile(r"-[a-zA-Z]*k[a-zA-Z]*$"),
    "eslint": re.compile(r"--quiet$"),
    "set": re.compile(r"\+[a-z]*e[a-z]*$"),
}
# what a program wrote, and writes again
_MADE_AGAIN = re.compile(
    r"(?:^|/)(?:dist|build|target|coverage|node_modules|__pycache__|test-results|\.next|\.[\w-]*cache)/"
    r"|[-.]lock(?:\.\w+)?$|\.(?:log|tmp|pyc|snap)$"
)
# what they remove or end with force before something else is done is no check of that; nor is what a shell
# does about failures, unless the failing line told it to stop at them
_OF_THEIR_OWN = frozenset({"rm", "kill", "pkill", "set"})
_POLICY = re.compile(r"-Ex(?:ecutionPolicy)?\s+(?:Bypass|Unrestricted)\b", re.IGNORECASE)
_TRUSTS_ANYBODY = re.compile(
    r"\bverify\s*=\s*False\b|_create_unverified_context|CERT_NONE\b|InsecureSkipVerify"
    r"|rejectUnauthorized['\"]?\s*:\s*false|ServerCertificateValidationCallback"
)
_FOR_ANYBODY = re.compile(r"0?(?:777|666)$|[ao]\+[rx]*w[rx]*$")  # a mode
_SUPERUSER = frozenset({"sudo", "doas"})
_IGNORES = frozenset({"true", ":", "exit 0"})


def bypass_in(failing: Sequence[Command], later: Sequence[Command]) -> str:
    """The way around a check that the later line takes and the failing one did not; "" when there is none."""
    deeds = {command.program for command in failing}
    made = {path for one in later for path in one.writes}
    weighed = [
        one
        for one in later
        if (one.program not in _OF_THEIR_OWN or one.program in deeds)
        and not (one.program == "rm" and made.issuperset(one.operands))  # of its own
    ]
    ways = _ways_of(weighed)
    known = _ways_of(failing) if ways else ()  # most lines take none
    return next((way for way in ways if way not in known), "")


def turned_off_for(failing: Command, before: Iterable[Command]) -> str:
    """What one of the commands ``before`` a success turned off for good that the failing one is held by.

    A setting of another program does not count, nor one of how packages are had where the code was checked.
    """
    held_by = {failing.program, *AKIN.get(failing.program, ())}
    for command in before:
        for way, program in _lasting(command):
            if not program or (program in held_by and not goal(failing)):
                return way
    return ""


def thrown_away_for(failing: Command, output: str, before: Iterable[Command]) -> str:
    """The command ``before`` a success that discarded what git had refused to overwrite, or ""."""
    if failing.program != "git" or not WOULD_BE_LOST.is_in(output):
        return ""
    return next((_spelled(command) for command in before if _discards(command, output)), "")


def is_superuser(wrapper: str) -> bool:
    """Whether what stands before a command runs it with all rights."""
    return wrapper_name(wrapper) in _SUPERUSER


def turns_off(assignment: str) -> bool:
    """Whether a variable or a setting, as ``name=value``, turns a check off."""
    return _ENVIRONMENT.match(assignment) is not None or _is_setting_off(assignment)


def _is_setting_off(word: str) -> bool:
    return "=" in word and _SETTINGS.match(_setting(word)) is not None


def _ways_of(line: Sequence[Command]) -> list[str]:
    ways = [way for command in line for way in _ways(command)]
    ways += [
        f"|| {_spelled(after)}"
        for before, after in pairwise(line)
        if before.followed_by == "||" and _spelled(after) in _IGNORES
    ]
    return ways


def _ways(command: Command) -> list[str]:
    ways = [flag.split("=")[0] for flag in command.flags if _FLAGS.match(flag)]
    if overrules := _OVERRULES.get(command.head):
        ways += [word for word in command.arguments if overrules.match(word)]
    if command.head == "git push":
        ways += [word for word in command.operands if word.startswith(("+", ":"))]
    if command.program == "chmod":
        ways += [f"chmod {word}" for word in command.operands if _FOR_ANYBODY.match(word)]
    ways += map(wrapper_name, filter(is_superuser, command.wrappers))
    if command.program in ("Set-ExecutionPolicy", "Unblock-File"):
        ways.append(command.program)
    if any(map(_POLICY.search, command.wrappers)):
        ways.append("-ExecutionPolicy")
    ways += [word for word in command.env if turns_off(word)]
    ways += filter(_is_setting_off, command.arguments)
    if command.program in INTERPRETERS:
        told = (*command.operands, command.stdin)
        ways += [found[0] for text in told if (found := _TRUSTS_ANYBODY.search(text))]
    ways += [way for way, _ in _lasting(command)]
    return ways


def _lasting(command: Command) -> Iterator[tuple[str, str]]:
    """The checks that a command turns off for what runs after it, and the program that is held by each.

    Any program, where that is "".
    """
    if command.program in _EXPORTS:
        yield from ((word, "") for word in command.operands if turns_off(word))
    if not command.program:
        yield from ((word, "") for word in command.env if turns_off(word))
    if command.subcommand in _SET:
        said = [*command.operands, *map("=".join, pairwise(command.operands))]
        yield from ((word, command.program) for word in said if turns_off(word))
        if not _UNSET.isdisjoint(command.words):
            unset = [word for word in command.operands if word.lower() in _GUARDS]
            yield from ((f"unset {word}", command.program) for word in unset)
    if command.writes and command.program in ("echo", "printf"):
        yield from ((word, "npm") for word in command.operands if turns_off(word))
    if _stops_hooks(command):
        yield _spelled(command), "git"


def _setting(word: str) -> str:
    """A setting as ``name=value``, the same for ``--strict-ssl=no`` and ``npm_config_strict_ssl=no``."""
    name, equals, value = word.partition("=")
    name = name.lower().replace("_", "-")
    if prefix := _PREFIX.match(name):
        name = name[prefix.end() :]
    return f"{name}{equals}{value.lower()}"


def _stops_hooks(command: Command) -> bool:
    """Whether git's hooks are moved away, or no longer run."""
    if command.program in _RUN_HOOKS:
        return command.subcommand == "uninstall"
    touched = command.operands[:-1] if command.program in ("mv", "Move-Item") else command.operands
    if not any(map(_HOOKS.search, touched)):
        return False
    return command.program in _MOVES_AWAY or (
        command.program == "chmod" and any(map(_NOT_TO_RUN.match, command.words))
    )


def _discards(command: Command, output: str) -> bool:
    """Whether a command throws changes of files away, in place of keeping them."""
    if command.head in ("git stash drop", "git stash clear") or _overrules(command):
        return True
    lost = [word for word in command.operands if not _MADE_AGAIN.search(word)]
    if command.head == "git restore":
        is_of_index = {"--staged", "-S"} & set(command.flags)
        return bool(lost) and (not is_of_index or bool({"--worktree", "-W"} & set(command.flags)))
    is_named = any(stands_in(output, word, "-") for word in lost)
    if command.head == "git checkout":
        return is_named or (bool(lost) and "--" in command.flags) or "." in lost
    return command.program == "rm" and is_named


def _overrules(command: Command) -> bool:
    discards = ("git reset", "git clean", "git checkout", "git switch")
    return command.head in discards and any(map(_OVERRULES[command.head].match, command.flags))


def _spelled(command: Command) -> str:
    return " ".join((command.head, *command.words))[:80]
