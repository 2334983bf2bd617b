"""What a script within a command line does, as far as its text tells: which files it opens, and to write."""

from __future__ import annotations

import re
from collections.abc import Collection

from analyzer import paths
from analyzer.outputs.spelling import is_named, is_near
from analyzer.similarity import jaccard, words

_OPENS = re.compile(r"(?:Path|open|read\w*|write\w*|File\.\w+|exists)\(\s*f?(['\"`])([^'\"`\n]{1,300})\1")
_WRITES = re.compile(
    r"write_text\(|write_bytes\(|\.write\(|open\([^)]{0,300}?['\"][wa]|writeFile|File\.write"
)
_TO_WRITE = re.compile(
    r"\s*,\s*(?:mode\s*=\s*)?['\"][wax]|\s*\)\s*\.\s*(?:write_|open\(\s*(?:mode\s*=\s*)?['\"][wax])"
)
_TO_READ = re.compile(r"\s*\)\s*\.\s*read")
_HOST = re.compile(r"https?://([^/'\"`\s:{$]{1,200})")
_NO_MODULE = re.compile(
    r"No module named '?(\w+)|Cannot find (?:module|package) '(?:\./node_modules/)?(@?\w[^'\n]*)'"
)
_STATEMENT_ENDS = re.compile(r"[;\n]")
_PATH_LITERAL = re.compile(r"""(['"])[^'"\s/]*+/[^'"\s]*+\1""")  # says where, not what is done

_MOST = 0.5  # of the words of two scripts, and more


def words_of_code(script: str) -> frozenset[str]:
    """The words of a script that say what it does, without its paths."""
    return words(_PATH_LITERAL.sub("", script))


def opened_files(script: str) -> frozenset[str]:
    """The files that are named where they are opened."""
    return frozenset(found[2] for found in _OPENS.finditer(script))


def written_files(script: str) -> frozenset[str]:
    """The files that a script writes: those named where it does, else the only one, where it is not read."""
    written, read, others = set(), set(), set()
    for found in _OPENS.finditer(script):
        by, path = found[0].partition("(")[0], found[2]
        if _TO_WRITE.match(script, found.end()) or by.startswith(("writeFile", "File.write")):
            written.add(path)
        elif by.startswith(("open", "read", "File.")) or _TO_READ.match(script, found.end()):
            read.add(path)
        elif not by.startswith("write"):  # what that is told is the text
            others.add(path)
    is_plain = not written and len(others | read) == 1 and writes_files(script)
    return frozenset(others - read if is_plain else written)


def writes_files(script: str) -> bool:
    return _WRITES.search(script) is not None


def may_do_the_same(script: str, later: str, output: str) -> bool:
    """Whether a later script may be a failing one, corrected: it works on the same, and writes as it did."""
    if writes_files(script) and not writes_files(later):
        return False
    return may_be_of_the_same(script, later, output)


def may_be_of_the_same(script: str, later: str, output: str, changed: Collection[str] = ()) -> bool:
    """Whether two scripts open one file and ask one host, as far as both say; or the later ``changed``.

    What the failing output names may have been the wrong one: a file may stand there under its right path.
    """
    mine, theirs = opened_files(script), opened_files(later).union(changed)
    if mine and theirs and not any(_is_one_file(one, other, output) for one in mine for other in theirs):
        return False
    asked, ask = set(_HOST.findall(script)), set(_HOST.findall(later))
    if lacks_module(script, later, output):
        is_of_the_same = bool(mine and theirs) or not asked.isdisjoint(ask)
        if not (is_of_the_same and says_most(script, later)):
            return False
    return not asked or not ask or not asked.isdisjoint(ask) or any(host in output for host in asked)


def lacks_module(script: str, later: str, output: str) -> bool:
    """Whether a module of a script that is not there is named no more in a later one."""
    absent = {found[1] or found[2] for found in _NO_MODULE.finditer(output)}
    return any(is_named(name, script) and not is_named(name, later) for name in absent)


def is_failed_part(script: str, later: str, output: str) -> bool:
    """Whether a script is nothing but statements of a failing one, also the one that lacked a module."""
    told = {_plain(one) for one in _STATEMENT_ENDS.split(later)} - {""}
    absent = {found[1] or found[2] for found in _NO_MODULE.finditer(output)}
    return told <= {_plain(one) for one in _STATEMENT_ENDS.split(script)} and any(
        is_named(name, one) for name in absent for one in told
    )


def _plain(statement: str) -> str:
    return " ".join(statement.split())


def says_most(script: str, later: str) -> bool:
    """Whether two scripts share most of their words: that they open one file says not what for."""
    return jaccard(words_of_code(script), words_of_code(later)) > _MOST


def _is_one_file(mine: str, other: str, output: str) -> bool:
    if paths.same(mine, other):
        return True
    is_corrected = paths.corrected(mine, other) > 0 or is_near(paths.stem(mine), paths.stem(other))
    return is_corrected and is_named(mine, output)
