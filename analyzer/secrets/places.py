"""Secrets that a place gives away: how such places are written down.

A value in such a place is masked when it has a digit or a sign, as words and variables do not.
"""

from __future__ import annotations

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
# Where nothing else can stand: to the quote that closes, or to the next space.
SURE = rf"(?!\[|{_VARIABLE})(?:(?<=[\"'])[^\"'\\\n]{{4,300}}(?=\\*[\"'])|[^\s\"'\\]{{4,2000}})"
LIST = rf"(?:{LINE}{{0,12}}{Q}{_VALUE}{Q},?){{1,20}}"


def place(anchor: str, pattern: str, name: str = "login") -> SecretKind:
    """A kind for ``pattern``, which begins with ``anchor``; ``{}`` in it is the value."""
    return SecretKind(name, (anchor,), pattern.replace("{}", f"(?P<secret>{_VALUE})"), at_anchor=True)
