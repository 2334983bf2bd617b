"""What a statement names that its repository no longer has: paths, scripts and make targets, packages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.instructions.repository_facts import RepositoryFacts
from analyzer.instructions.statements import Audience, Statement
from analyzer.rule_text.project_paths import MADE
from analyzer.shell.command_lines import parse
from analyzer.shell.commands import Command, wrapper_name
from analyzer.shell.programs import PACKAGE_MANAGERS

_EXTENSIONS = """
    py pyi ts tsx js jsx mjs cjs go rs rb java kt swift c cc cpp h hpp cs php sh bash zsh sql proto md mdx rst
    toml yaml yml json jsonc ini cfg html css scss vue svelte tf gradle lua ex exs
    """.split()  # noqa: SIM905
_PATH = re.compile(r"(?:\./)?[\w@.+()\[\]-]+(?:/[\w@.+()\[\]-]+)*/?$")
_HAS_EXTENSION = re.compile(rf"[\w\])-]\.(?:{'|'.join(_EXTENSIONS)})$")
_SCRIPT = re.compile(r"[a-z][\w.:-]*$", re.IGNORECASE)
# Words that make a path a thing to be made, an example, or one that is known to be gone.
_NOT_A_CLAIM = re.compile(
    r"\b(?:creat\w+|generat\w+|new|add(?:s|ed|ing)?|writ\w+|sav\w+|outputs?|produc\w+|emit\w*"
    r"|nam(?:e|ed|es|ing)|called|e\.g|for example|examples?|such as|like|similar|optional(?:ly)?"
    r"|if (?:it|they|present|there)|exists?|remov\w+|delet\w+|deprecat\w+|legacy|former(?:ly)?|old|gone"
    r"|no longer|renamed|moved|gitignored?|ignored?|local(?:ly)?|cop(?:y|ied)|into|pattern|format"
    r"|convention|placeholder|download\w*|install(?:s|ed)?|user['’]?s?|home|global|temporar\w+|cache[ds]?"
    r"|artifacts?|built|builds?|compil\w+|logs?|future|todo|plan\w*)\b",
    re.IGNORECASE,
)
# of each package manager: what is no script
_BUILT_IN = {
    "npm": """install ci i add remove uninstall update test start publish run exec init audit outdated link
        pack version view config cache ls list login whoami rebuild dedupe prune fund help why info set get
        create""",
    "pnpm": """install i add remove update up exec dlx run test start publish audit outdated link pack list
        ls why store fetch import rebuild prune init create deploy env setup config licenses patch recursive
        approve-builds patch-commit self-update root bin help info view""",
    "yarn": """install add remove upgrade up dlx exec run init publish audit link pack why workspaces
        workspace config cache info list set version node plugin create global import dedupe constraints""",
    "bun": """install add remove update run x test build init create link pm upgrade publish outdated audit i
        repl""",
}
_BUILT_INS = {manager: frozenset(names.split()) for manager, names in _BUILT_IN.items()}
_PYTHON_TOOLS = frozenset("pytest ruff mypy black flake8 isort pylint tox nox pyright bandit".split())  # noqa: SIM905
_NODE_TOOLS = frozenset(
    "jest vitest eslint prettier tsc mocha cypress playwright biome stylelint knip ava".split()  # noqa: SIM905
)
_PACKAGE_OF = {"tsc": "typescript", "biome": "@biomejs/biome"}
_FROM_OUTSIDE = frozenset({"dlx", "npx", "uvx", "bunx", "pnpx"})


def gone(statement: Statement, repository: RepositoryFacts) -> Iterator[str]:
    """A sentence for each thing that it is for and that the repository does not have."""
    for span in sorted(statement.wanted):
        if " " not in span:
            if statement.audience is not Audience.GLOBAL and _is_missing_path(span, statement, repository):
                yield f"`{span}` is not in this repository."
            continue
        if statement.audience is Audience.GLOBAL:
            continue
        for command in parse(span):
            if missing := _missing(command, repository):
                yield missing


def _is_missing_path(span: str, statement: Statement, repository: RepositoryFacts) -> bool:
    if not _PATH.match(span) or _NOT_A_CLAIM.search(statement.text.replace(span, " ")):
        return False
    path = span.removeprefix("./").rstrip("/")
    parts = path.split("/")
    if not parts[0] or MADE & set(parts) or parts[0].startswith((".", "@")) or "." in parts:
        return False
    is_file = _HAS_EXTENSION.search(path) is not None
    if len(parts) == 1:
        return is_file and path not in repository.names and _is_named_whole(path)
    if not repository.has_exactly(parts[0]):
        return False  # may be a branch, an owner/name, a media type, a path of another repository
    return not repository.has(path)


def _is_named_whole(name: str) -> bool:
    """Whether a name is one file, not a suffix or a product: ``Node.js``, ``.test.ts``."""
    return not name.endswith((".js", ".md", ".json")) and not name[0].isupper()


def _missing(command: Command, repository: RepositoryFacts) -> str:
    name = command.subcommand.split(" ")[0]
    if any(wrapper_name(one) in _FROM_OUTSIDE or " dlx" in one for one in command.wrappers):
        return ""
    if _elsewhere(command) or not _SCRIPT.match(name):
        return _missing_package(command, repository)
    if command.program in PACKAGE_MANAGERS:
        is_script = command.runs_script or name not in _BUILT_INS[command.program]
        known = repository.scripts
        if is_script and known and name not in known and not _is_bin(name, repository):
            return f"No package.json in this repository has a script `{name}`."
    elif command.program == "make":
        known = repository.targets
        if known and name not in known and not any("%" in target for target in known):
            return f"No Makefile in this repository has a target `{name}`."
    elif command.program == "just" and repository.recipes and name not in repository.recipes:
        return f"No justfile in this repository has a recipe `{name}`."
    return _missing_package(command, repository)


def _missing_package(command: Command, repository: RepositoryFacts) -> str:
    runner = command.wrappers[-1] if command.wrappers else ""
    tool = command.program
    is_python = tool in _PYTHON_TOOLS and runner.startswith(("uv run", "poetry run", "pipenv run", "pdm run"))
    is_node = tool in _NODE_TOOLS and runner.startswith(("pnpm exec", "yarn exec", "npm exec"))
    if not (is_python or is_node) or "--with" in runner or not repository.manifests:
        return ""
    package = _PACKAGE_OF.get(tool, tool)
    return "" if package in repository.manifests else f"No manifest of this repository names `{package}`."


def _elsewhere(command: Command) -> bool:
    """Whether it runs in a folder or package of its own choosing."""
    return any(flag.split("=")[0] in ("-C", "--dir", "--prefix", "--cwd", "-g") for flag in command.flags)


def _is_bin(name: str, repository: RepositoryFacts) -> bool:
    """Whether ``pnpm NAME`` runs an installed program."""
    return name in _NODE_TOOLS or name in repository.manifests
