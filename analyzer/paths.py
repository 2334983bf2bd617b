"""Whether one path is the corrected form of another.

Paths come from logs: POSIX or Windows, absolute or relative, of machines that are not this one. Nothing here
touches a file system.
"""

from __future__ import annotations

import re
from functools import lru_cache

from analyzer.outputs.spelling import identifier_words

# names that so many folders hold that the name alone says nothing about which file was meant
_COMMON_NAMES = frozenset(
    """
    __init__.py __main__.py main.py app.py setup.py conftest.py models.py views.py urls.py admin.py
    settings.py tests.py types.py config.py index.ts index.tsx index.js index.jsx index.mjs index.html
    main.ts main.js main.go main.rs mod.rs lib.rs build.rs types.ts types.go config.ts package.json
    package-lock.json tsconfig.json pyproject.toml cargo.toml go.mod makefile dockerfile cmakelists.txt
    readme.md changelog.md license claude.md agents.md gemini.md skill.md .gitignore .env schema.prisma
    spec.md plan.md tasks.md research.md quickstart.md data-model.md requirements.md design.md
    utils.py utils.ts utils.js helpers.py constants.ts constants.py requirements.txt manage.py app.tsx app.ts
    docker-compose.yml main.tf variables.tf outputs.tf values.yaml chart.yaml kustomization.yaml index.md
    index.css style.css main.c main.cpp program.cs androidmanifest.xml errors.go
    page.tsx layout.tsx route.ts styles.css mod.ts doc.go package-info.java build.gradle pom.xml
    """.split()  # noqa: SIM905
)


_HOME = re.compile(r"^(?:(?:[A-Za-z]:)?[/\\](?:home|Users)[/\\][^/\\]+|/root)[/\\]")
_DRIVE = re.compile(r"([A-Za-z]):[/\\]")
_DRIVE_OF_BASH = re.compile(r"/([A-Za-z])(?:/|$)")
_JOINS = re.compile(r"[-_ ]|(?<!\d)\.|\.(?!\d)")  # not the dot between two numbers
_VERSION = re.compile(r"v?\d+(?:\.\d+)+(?:[-+.][\w.]+)?")


@lru_cache(maxsize=8192)
def parts(path: str) -> tuple[str, ...]:
    """The components of a path, without ``.`` and quoting; ``..`` is resolved where it can be."""
    out: list[str] = []
    for part in re.split(r"[/\\]+", path.strip().strip("'\"")):
        if part == ".." and out and out[-1] != "..":
            out.pop()
        elif part not in ("", "."):
            out.append(part)
    return tuple(out)


def name(path: str) -> str:
    found = parts(path)
    return found[-1] if found else ""


def stem(path: str) -> str:
    base = name(path)
    return base[: base.rindex(".")] if "." in base[1:] else base


def extension(path: str) -> str:
    """Without the dot, in lower case; empty when there is none."""
    return name(path)[len(stem(path)) + 1 :].lower()


def is_absolute(path: str) -> bool:
    return path.startswith(("/", "~", "\\\\")) or bool(re.match(r"[A-Za-z]:[/\\]", path))


def is_path(word: str) -> bool:
    """Whether a program is called by its path, not by its name."""
    return "/" in word or "\\" in word


def join(folder: str, path: str) -> str:
    """``path`` seen from ``folder``, as text; on Windows, Git's bash writes ``/c/code`` for ``C:\\code``."""
    if (drive := _DRIVE.match(folder)) and (of_bash := _DRIVE_OF_BASH.match(path)):
        letter = of_bash[1].lower()
        letter = drive[1] if drive[1].lower() == letter else letter.upper()
        return f"{letter}:/{path[of_bash.end() :]}"
    if not folder or is_absolute(path):
        return path
    return f"{folder.rstrip('/')}/{path}"


def at_home(path: str) -> str:
    """``path`` with ``~`` for anybody's home folder, as far as its name tells; to compare, not to show."""
    return _HOME.sub("~/", path)


def common_suffix(one: str, other: str) -> int:
    """How many trailing components two paths share."""
    count = 0
    for mine, theirs in zip(reversed(parts(one)), reversed(parts(other)), strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def same(one: str, other: str) -> bool:
    """Whether both name the same file: equal, or one is the relative form of the other."""
    mine, theirs = parts(one), parts(other)
    if not mine or not theirs:
        return False
    if mine == theirs:
        return True
    if is_absolute(one) and is_absolute(other):
        return False
    short = min(len(mine), len(theirs))
    return mine[-short:] == theirs[-short:] and not (is_absolute(one) and len(mine) == short)


def is_common_name(path: str) -> bool:
    return name(path).lower() in _COMMON_NAMES


def is_moved(wrong: str, right: str) -> bool:
    """Whether folders were left out or put in, and none exchanged: ``src/a.py``, ``src/core/a.py``.

    ``web/a.py`` and ``api/a.py`` are two subjects, not one that was moved.
    """
    mine, theirs = parts(wrong), parts(right)
    if not mine or not theirs or mine == theirs or mine[-1].lower() != theirs[-1].lower():
        return False
    shorter, longer = sorted((mine[:-1], theirs[:-1]), key=len)
    rest = iter(longer)
    return len(shorter) < len(longer) and all(part in rest for part in shorter)


def is_sibling(wrong: str, right: str) -> bool:
    """Whether a file of the same name is in a folder that took another one's place.

    They may be two subjects, such as ``web/a.py`` and ``api/a.py``: the name alone is no evidence of a move.
    """
    mine, theirs = parts(wrong), parts(right)
    if not mine or not theirs or mine == theirs or mine[-1].lower() != theirs[-1].lower():
        return False
    return not (is_moved(wrong, right) or _is_respelled(mine, theirs) or _is_other_version(mine, theirs))


def is_of_user_and_project(one: str, other: str) -> bool:
    """Whether of one name the user has one and a project another: ``~/.tide/a.json``, ``/p/.tide/a.json``.

    Both paths in full. What lies deeper in such a folder is told by more than its name.
    """
    of_user, of_project = sorted((parts(at_home(one)), parts(at_home(other))), key=len)
    inside = of_user[1:]
    is_of_user = of_user[:1] == ("~",) and len(inside) in (1, 2) and inside[0].startswith(".")
    return is_of_user and of_project[-len(inside) :] == inside and len(of_project) > len(of_user)


def is_joined(wrong: str, right: str) -> bool:
    """Whether a folder's name was made of what are two: ``tide-charts/a.py``, ``tide/charts/a.py``."""
    mine, theirs = parts(wrong), parts(right)
    if len(mine) >= len(theirs) or mine[-1:] != theirs[-1:]:
        return False
    start = next((at for at, (one, other) in enumerate(zip(mine, theirs, strict=False)) if one != other), 0)
    end = common_suffix(wrong, right)
    ours, others = mine[start : len(mine) - end], theirs[start : len(theirs) - end]
    if start == 0 or len(ours) != 1 or len(others) != 2:
        return False
    named = identifier_words(ours[0])
    those = [word for part in others for word in identifier_words(part)]
    is_in_order = [word for word in those if word in named] == list(named)
    return len(named) > 1 and is_in_order and (named[0], named[-1]) == (those[0], those[-1])


def corrected(wrong: str, right: str) -> float:
    """How likely ``right`` is the file that ``wrong`` meant, 0 to 1; 0 when they are the same path.

    The same base name elsewhere, the same name in other case or with another extension. Never another file
    that merely looks alike: ``test_a.py`` is not ``test_b.py``, and ``/a/__init__.py`` is not
    ``/b/__init__.py``.
    """
    mine, theirs = parts(wrong), parts(right)
    if not mine or not theirs or mine == theirs:
        return 0.0
    if mine[-1] == theirs[-1]:
        suffix = common_suffix(wrong, right)
        if _is_respelled(mine, theirs):
            return 0.95
        if is_common_name(wrong):
            is_it = is_moved(wrong, right) or _is_other_version(mine, theirs)
            is_whole = suffix == len(mine) >= 2  # all that was named is there
            return 0.8 if (suffix >= 3 or is_whole) and is_it else 0.0
        return 0.95 if suffix >= 2 else 0.85
    if mine[-1].lower() == theirs[-1].lower():
        return 0.85 if mine[:-1] == theirs[:-1] or is_moved(wrong, right) else 0.0
    if mine[:-1] == theirs[:-1] or common_suffix("/".join(mine[:-1]), "/".join(theirs[:-1])) >= 2:
        return _renamed(mine[-1], theirs[-1])
    return 0.0


def _is_respelled(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether words are joined otherwise, and nothing else differs: ``cooktimer/a``, ``cook-timer/a``."""
    return len(mine) == len(theirs) and all(
        one == other or _JOINS.sub("", one).lower() == _JOINS.sub("", other).lower()
        for one, other in zip(mine, theirs, strict=True)
    )


def _is_other_version(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether nothing but version numbers of folders differ: ``tide/1.2.0/a.md``, ``tide/1.3.1/a.md``."""
    return len(mine) == len(theirs) and all(
        one == other or (_VERSION.fullmatch(one) and _VERSION.fullmatch(other))
        for one, other in zip(mine, theirs, strict=True)
    )


def _renamed(wrong: str, right: str) -> float:
    """Two names in one folder: the same stem with another extension, or the same words joined otherwise."""
    if is_test_file(wrong) != is_test_file(right):
        return 0.0
    if stem(wrong) == stem(right):
        return 0.7 if _is_kin_extension(wrong, right) else 0.0
    if is_common_name(wrong) or is_common_name(right) or ("." in wrong) != ("." in right):
        return 0.0  # the one may be a folder
    return 0.8 if identifier_words(stem(wrong)) == identifier_words(stem(right)) else 0.0


_EXTENSION_KIN = (
    {"js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts"},
    {"yml", "yaml"},
    {"md", "mdx", "rst", "txt"},
    {"py", "pyi"},
    {"c", "cc", "cpp", "cxx"},
    {"h", "hh", "hpp"},
    {"json", "jsonc", "json5", "jsonl"},
    {"scss", "css", "sass", "less"},
    {"htm", "html"},
    {"sh", "bash", "zsh"},
)


def are_of_one_kind(one: str, other: str) -> bool:
    """Whether two files have one extension, or two of one language or format."""
    return extension(one) == extension(other) or _is_kin_extension(one, other)


def _is_kin_extension(one: str, other: str) -> bool:
    mine, theirs = one.rsplit(".", 1)[-1].lower(), other.rsplit(".", 1)[-1].lower()
    return any(mine in kin and theirs in kin for kin in _EXTENSION_KIN)


def is_test_file(path: str) -> bool:
    return bool({"test", "tests", "spec"} & set(identifier_words(stem(path))))
