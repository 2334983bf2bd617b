"""Secrets that a place gives away: how such places are written down.

A value in such a place is masked when it has a digit or a sign, as words and variables do not.
"""

from __future__ import annotations

import re

from analyzer.secrets.forms import SecretKind

Q = r"\\*[\"']"
OPEN = rf"(?:{Q})?"
WHO = r"[\w.@+-]{1,60}"
ACCOUNT = r"[\w.@+/\\-]{1,60}"  # with a domain before it, perhaps
LINE = r"(?:\s|\\+[nrt])"
END = r"(?=[\s\"'\\]|$)"
_VARIABLE = r"\$(?!(?=\w{0,40}[a-z])(?=\w{0,40}[A-Z])\w{0,40}[0-9])"
_WORTH_IT = rf"(?![\[{{<(]|@[\w-]{{1,40}}/|{_VARIABLE})(?=[^\s\"'\\0-9!@#%^*]{{0,40}}[0-9!@#%^*])"
# A command may end at ``;`` and ``|``, and behind them is a word in small letters then. All is bounded, or a
# text without a space would be read to its end from each anchor in it.
_VALUE = rf"{_WORTH_IT}(?:[^\s\"'\\$|;]|\$(?![({{])|[|;](?=[^\s\"'\\|;]{{0,40}}[A-Z0-9])){{6,2000}}"


def place(anchor: str, pattern: str, name: str = "login") -> SecretKind:
    """A kind for ``pattern``, which begins with ``anchor``; ``{}`` in it is the value."""
    return SecretKind(
        name, (anchor,), re.compile(pattern.replace("{}", f"(?P<secret>{_VALUE})")), at_anchor=True
    )
