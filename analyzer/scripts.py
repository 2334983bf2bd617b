"""What a script within a command line does, as far as its text tells: which files it opens, and to write."""

from __future__ import annotations

import re

from analyzer.similarity import words

_OPENS = re.compile(r"(?:Path|open|read\w*|write\w*|File\.\w+|exists)\(\s*f?(['\"`])([^'\"`\n]{1,300})\1")
_WRITES = re.compile(
    r"write_text\(|write_bytes\(|\.write\(|open\([^)]{0,300}?['\"][wa]|writeFile|File\.write"
)
_PATH_LITERAL = re.compile(r"""(['"])[^'"\s/]*+/[^'"\s]*+\1""")  # says where, not what is done


def words_of_code(script: str) -> frozenset[str]:
    """The words of a script that say what it does, without its paths."""
    return words(_PATH_LITERAL.sub("", script))


def opened_files(script: str) -> frozenset[str]:
    """The files that are named where they are opened."""
    return frozenset(found[2] for found in _OPENS.finditer(script))


def writes_files(script: str) -> bool:
    return _WRITES.search(script) is not None


def may_do_the_same(script: str, later: str) -> bool:
    """Whether a later script may be a failing one, corrected: it opens one of its files, writes as it did."""
    if writes_files(script) and not writes_files(later):
        return False
    mine, theirs = opened_files(script), opened_files(later)
    return not mine or not theirs or bool(mine & theirs)
