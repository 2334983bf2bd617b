"""What a shell command line does: program, subcommand, flags and operands, without wrappers.

``uv run pytest -q tests``, ``python -m pytest tests`` and ``cd app && pytest tests`` all have the head
``pytest``; ``pnpm run lint`` and ``pnpm lint`` have the head ``pnpm lint``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from analyzer.shell_words import SimpleCommand, split

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
_BARE_WORD = re.compile(r"[a-z][a-z0-9]*(?:[-_:.][a-z0-9]+)*$")
_KEYWORDS = frozenset(
    {"do", "then", "else", "elif", "if", "while", "until", "!", "{", "}", "done", "fi", "esac"}
)
_MAX_NESTING = 3

# wrapper -> its options that take a value
_PREFIXES: dict[str, frozenset[str]] = {
    "sudo": frozenset({"-u", "-g", "-C", "-h", "-p"}),
    "doas": frozenset({"-u"}),
    "env": frozenset({"-u", "-C", "-S"}),
    "time": frozenset({"-f", "-o"}),
    "nohup": frozenset(),
    "nice": frozenset({"-n"}),
    "ionice": frozenset({"-c", "-n"}),
    "stdbuf": frozenset({"-i", "-o", "-e"}),
    "command": frozenset(),
    "exec": frozenset(),
    "builtin": frozenset(),
    "caffeinate": frozenset({"-t", "-w"}),
    "xvfb-run": frozenset({"-n", "-s"}),
    "timeout": frozenset({"-k", "-s", "--kill-after", "--signal"}),
    "gtimeout": frozenset({"-k", "-s", "--kill-after", "--signal"}),
    "xargs": frozenset({"-I", "-n", "-P", "-L", "-d", "-a", "-s"}),
    "rtk": frozenset(),
    "npx": frozenset({"-p", "--package", "-c"}),
    "bunx": frozenset({"-p", "--package"}),
    "pnpx": frozenset({"-p", "--package"}),
    "uvx": frozenset({"--from", "--with", "-p", "--python"}),
}
_RUNNERS: dict[tuple[str, str], frozenset[str]] = {
    ("uv", "run"): frozenset(
        {"--with", "--extra", "--group", "-p", "--python", "--project", "--directory", "--env-file"}
    ),
    ("poetry", "run"): frozenset(),
    ("pipenv", "run"): frozenset(),
    ("pdm", "run"): frozenset(),
    ("rye", "run"): frozenset(),
    ("hatch", "run"): frozenset(),
    ("bundle", "exec"): frozenset(),
    ("pnpm", "exec"): frozenset(),
    ("pnpm", "dlx"): frozenset(),
    ("yarn", "exec"): frozenset(),
    ("yarn", "dlx"): frozenset(),
    ("npm", "exec"): frozenset({"-p", "--package"}),
    ("bun", "x"): frozenset(),
    ("mise", "exec"): frozenset(),
    ("mise", "x"): frozenset(),
    ("direnv", "exec"): frozenset(),
}
_RUNNER_PROGRAMS = frozenset(program for program, _ in _RUNNERS)
_PYTHON = re.compile(r"(?:python|pypy)(?:\d+(?:\.\d+)*)?$|py$")
_SHELLS = frozenset({"bash", "sh", "zsh", "dash", "ksh"})

# options before the subcommand that take a value
_GLOBAL_OPTIONS: dict[str, frozenset[str]] = {
    "git": frozenset({"-C", "-c", "--git-dir", "--work-tree"}),
    "gh": frozenset({"-R", "--repo"}),
    "pnpm": frozenset({"--filter", "-F", "-C", "--dir"}),
    "npm": frozenset({"--prefix", "-w", "--workspace"}),
    "yarn": frozenset({"--cwd"}),
    "bun": frozenset({"--cwd", "--filter"}),
    "make": frozenset({"-C", "-f", "-j"}),
    "docker": frozenset({"--context", "-H"}),
    "kubectl": frozenset({"-n", "--namespace", "--context"}),
    "uv": frozenset({"--directory", "--project"}),
    "go": frozenset({"-C"}),
    "mise": frozenset({"-C", "--cd"}),
}
_RUN_SCRIPT = frozenset({"npm", "pnpm", "yarn", "bun", "mise", "rush", "deno", "composer"})
_OPTIONS_FIRST = frozenset(
    {*_GLOBAL_OPTIONS, *_RUN_SCRIPT, "cargo", "poetry", "terraform", "helm", "aws", "dotnet"}
)
_TWO_LEVELS = frozenset({"gh", "aws", "az", "gcloud"})
_TWO_LEVEL_SUBCOMMANDS = frozenset(
    {"docker compose", "git remote", "git stash", "git worktree", "git submodule", "git bisect", "git notes",
     "uv pip", "uv tool", "bd dep", "docker image", "docker container", "docker volume", "docker network"}
)  # fmt: skip
# programs whose first operand is what they work on, not a subcommand
_NO_SUBCOMMAND = frozenset(
    """
    ls cat head tail less more bat nl wc sort uniq cut tr sed awk gawk grep egrep fgrep rg ag ack find fd
    tree cp mv rm mkdir rmdir touch ln chmod chown stat file du df diff cmp comm patch tar zip unzip
    gzip curl wget ssh scp rsync nc ping dig kill pkill killall pgrep ps lsof which whereis type test [
    [[ node tsx ts-node ruby perl php java bash sh zsh pytest jest vitest mocha eslint prettier tsc mypy
    ruff-format flake8 pylint black isort gofmt rustc gcc g++ clang cmake ninja jq yq xxd od hexdump
    strings base64 echo printf cd pushd popd sleep tee export source set unset . command open read
    realpath dirname basename sqlite3 psql mysql redis-cli make just
    """.split()  # noqa: SIM905
)

NEUTRAL = frozenset(
    """cd pushd popd echo printf sleep export set unset source . true : pwd clear date wait trap umask for in
    case""".split()  # noqa: SIM905
)
FILTERS = frozenset(
    "head tail grep egrep rg wc sort uniq cut tr sed awk jq tee cat less column nl xargs base64".split()  # noqa: SIM905
)
SEARCHES = frozenset({"grep", "egrep", "fgrep", "rg", "ag", "ack", "git grep"})
VIEWERS = frozenset(
    {"cat", "head", "tail", "less", "more", "bat", "nl", "sed", "awk", "wc", "jq", "xxd", "stat", "file"}
)
LISTERS = frozenset({"ls", "find", "fd", "tree", "git ls-files"})


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a line, wrappers set apart."""

    program: str  # base name; "" for assignments alone
    subcommand: str = ""  # "pr view" for ``gh pr view 12``
    flags: tuple[str, ...] = ()
    operands: tuple[str, ...] = ()
    wrappers: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    path: str = ""  # the program as written, when it is a path
    operator: str = ""
    followed_by: str = ""
    writes: tuple[str, ...] = ()
    stdin: str = ""

    @property
    def head(self) -> str:
        """Program and subcommand: what the command is, apart from what it works on."""
        return f"{self.program} {self.subcommand}".strip()

    @property
    def arguments(self) -> tuple[str, ...]:
        return self.flags + self.operands

    @property
    def is_neutral(self) -> bool:
        """Whether it only prepares or reports: ``cd``, ``echo``, an assignment."""
        return not self.program or self.program in NEUTRAL


@lru_cache(maxsize=8192)
def parse(text: str) -> tuple[Command, ...]:
    """The commands of a shell line, wrappers stripped and ``bash -c '…'`` opened. Never raises."""
    return _parse(text, 0)


def _parse(text: str, depth: int) -> tuple[Command, ...]:
    commands: list[Command] = []
    for simple in split(text):
        inner = _inner_script(simple.words)
        if inner is not None and depth < _MAX_NESTING:
            commands.extend(_parse(inner, depth + 1))
        else:
            commands.append(_command(simple))
    return tuple(commands)


def _inner_script(words: tuple[str, ...]) -> str | None:
    """The script of ``bash -lc '…'``."""
    for at, word in enumerate(words[:-1]):
        if word.rsplit("/", 1)[-1] in _SHELLS and re.fullmatch(r"-[a-z]*c", words[at + 1]):
            return words[at + 2] if len(words) > at + 2 else None
        if not _ASSIGNMENT.match(word) and word not in ("env", "sudo"):
            return None
    return None


def _command(simple: SimpleCommand) -> Command:
    words = list(simple.words)
    env: list[str] = []
    wrappers: list[str] = []
    while words:
        name = words[0].rsplit("/", 1)[-1]
        if words[0] in _KEYWORDS:
            words.pop(0)
        elif _ASSIGNMENT.match(words[0]):
            env.append(words.pop(0))
        elif name in _PREFIXES and len(words) > 1:
            rest = _skip_options(words[1:], _PREFIXES[name])
            if name in ("timeout", "gtimeout"):
                rest = rest[1:]
            if not rest or (name == "command" and words[1] in ("-v", "-V")):
                break
            wrappers.append(name)
            words = rest
        elif (runner := _runner(name, words)) is not None:
            wrappers.append(f"{name} {runner[0]}")
            words = runner[1]
        elif _PYTHON.match(name) and len(words) > 2 and words[1] == "-m":
            wrappers.append(f"{name} -m")
            words = words[2:]
        else:
            break
    if not words:
        return Command(
            "",
            env=tuple(env),
            wrappers=tuple(wrappers),
            operator=simple.operator,
            followed_by=simple.followed_by,
        )
    first, *rest = words
    program = first.rsplit("/", 1)[-1] or first
    if wrappers and wrappers[-1] in ("npx", "bunx", "uvx", "pnpx") and "@" in program[1:]:
        program = program[: program.index("@", 1)]  # npx jest@29
    subcommand, rest = _subcommand(program, rest)
    return Command(
        program,
        subcommand,
        tuple(word for word in rest if word.startswith("-") and word != "-"),
        tuple(word for word in rest if not word.startswith("-")),
        tuple(wrappers),
        tuple(env),
        first if "/" in first else "",
        writes=simple.writes,
        stdin=simple.stdin,
        operator=simple.operator,
        followed_by=simple.followed_by,
    )


def _runner(name: str, words: list[str]) -> tuple[str, list[str]] | None:
    """``uv run X``, ``pnpm --filter web exec X``: the runner's subcommand, and X."""
    if name not in _RUNNER_PROGRAMS:
        return None
    rest = _skip_options(words[1:], _GLOBAL_OPTIONS.get(name, frozenset()))
    if len(rest) < 2 or (name, rest[0]) not in _RUNNERS:
        return None
    inner = _skip_options(rest[1:], _RUNNERS[name, rest[0]])
    return (rest[0], inner) if inner else None


def _skip_options(words: list[str], with_value: frozenset[str]) -> list[str]:
    at = 0
    while at < len(words) and words[at].startswith("-"):
        if words[at] == "--":
            return words[at + 1 :]
        at += 2 if words[at] in with_value else 1
    return words[at:]


def _subcommand(program: str, words: list[str]) -> tuple[str, list[str]]:
    """The subcommand, and the other words."""
    if _PYTHON.match(program) or (program in _NO_SUBCOMMAND and program not in ("make", "just")):
        return "", words
    with_value = _GLOBAL_OPTIONS.get(program, frozenset())
    kept: list[str] = []
    found: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word in with_value and not found:
            kept += words[at : at + 2]
            at += 2
            continue
        if word.startswith("-"):
            if not found and program not in _OPTIONS_FIRST:
                break  # it may take a value, which is no subcommand
            kept.append(word)
        elif _BARE_WORD.match(word) and not (found and "/" in word):
            if program in _RUN_SCRIPT and word == "run" and not found:
                at += 1
                continue
            found.append(word)
            two = program in _TWO_LEVELS or f"{program} {found[0]}" in _TWO_LEVEL_SUBCOMMANDS
            if f"{program} {found[0]}" == "gh api" or len(found) == (2 if two else 1):
                at += 1
                break
        else:
            break
        at += 1
    return " ".join(found), kept + words[at:]


def main_commands(commands: tuple[Command, ...]) -> tuple[Command, ...]:
    """Those that do the work: without ``cd``, ``echo`` and the filters at the end of a pipe."""
    working = [
        command
        for command in commands
        if not command.is_neutral and not (command.operator == "|" and command.program in FILTERS)
    ]
    return tuple(working) or commands


def hides_failure(command: Command) -> bool:
    """Whether the line's exit code says nothing about this command: a pipe, ``;`` or ``||`` follows it."""
    return command.followed_by in ("|", ";", "||", "&")
