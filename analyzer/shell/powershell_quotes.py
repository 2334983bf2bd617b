"""PowerShell's strings, variables that a line sets, comments and brackets: what they say, where they end."""

from __future__ import annotations

import re

from analyzer.shell.shell_words import DEEPEST

HERE_STRING = re.compile(r"@(['\"])[ \t]*\r?\n")
BLANK = re.compile(r"(?:[ \t\r]|`\r?\n)+")
VARIABLE = re.compile(r"\$(?:\{([^}\n]{1,99})\}|([A-Za-z_]\w*(?::\w+)?))")
ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}
_IN_QUOTES = re.compile(r'[^"`$]+')
_LONGEST_VALUE = 300  # characters of a variable's text
OPENERS, CLOSERS = "({[", ")}]"


def single_quoted(text: str, at: int, end: int) -> tuple[str, int]:
    out: list[str] = []
    while True:
        close = text.find("'", at, end)
        if close < 0:
            return "".join((*out, text[at:end])), end
        out.append(text[at:close])
        if text[close + 1 : close + 2] != "'" or close + 1 >= end:
            return "".join(out), close + 1
        out.append("'")
        at = close + 2


def here_string(text: str, begin: re.Match[str], end: int) -> tuple[str, int]:
    """The lines of a here-string, and the place after it."""
    close = text.find(f"\n{begin[1]}@", begin.end() - 1, end)
    if close >= 0:
        return text[begin.end() : close].removesuffix("\r"), close + 3
    close = text.rfind(f"\n{begin[1]}", begin.end() - 1, end)  # meant as its end
    return (text[begin.end() : end], end) if close < 0 else (text[begin.end() : close], close + 2)


def heredoc_body(text: str, at: int, end: int, delimiter: str) -> tuple[str, int]:
    start = text.find("\n", at, end)
    if start < 0:
        return "", end
    close = re.compile(rf"^[ \t]*{re.escape(delimiter)}[ \t\r]*$", re.MULTILINE).search(text, start + 1, end)
    if close is None:
        return text[start + 1 : end], end
    return text[start + 1 : close.start()].removesuffix("\n"), close.end()


def comment_end(text: str, at: int) -> int:
    if text[at] == "<":
        end = text.find("#>", at)
        return len(text) if end < 0 else end + 2
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def string_end(text: str, at: int, end: int, depth: int) -> int:
    """The place after the string that begins at ``at``."""
    if text[at] == "@":
        here = HERE_STRING.match(text, at, end)
        return here_string(text, here, end)[1] if here else at + 1
    if text[at] == "'":
        return single_quoted(text, at + 1, end)[1]
    at += 1
    while at < end:
        char = text[at]
        if char == '"':
            return at + 1
        if char == "`":
            at += 2
        elif char == "$" and text[at + 1 : at + 2] == "(" and depth < DEEPEST:
            at = group_end(text, at, end, depth + 1)
        else:
            at += 1
    return end


def group_end(text: str, at: int, end: int, depth: int = 0) -> int:
    """The place after the bracket that closes the one at ``at``, or after the ``$`` or ``@`` there."""
    if text[at] in "$@":
        at += 1
    level = 0
    while at < end:
        char = text[at]
        if char in "'\"" or (char == "@" and HERE_STRING.match(text, at, end)):
            at = string_end(text, at, end, depth)
            continue
        if char == "`":
            at += 2
            continue
        if char == "#" and text[at - 1 : at] in (" ", "\t", "\n"):
            at = min(comment_end(text, at), end)
            continue
        if char in OPENERS:
            level += 1
        elif char in CLOSERS:
            level -= 1
        at += 1
        if level == 0:
            return min(at, end)
    return end


class Variables:
    """The variables that a line sets to a plain text, and the strings that may name them."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def keep(self, name: str, value: str) -> bool:
        """Note what a variable stands for, unless that is too long."""
        self.forget(name)
        if len(value) <= _LONGEST_VALUE:
            self._known[name] = value
        return name in self._known

    def forget(self, name: str) -> None:
        self._known.pop(name, None)

    def value(self, variable: re.Match[str], follows: str) -> str:
        """What a variable stands for, where the line told it and no part of it is taken."""
        known = self._known.get((variable[1] or variable[2]).lower())
        return variable[0] if known is None or follows in (".", "[") else known

    def literal(self, text: str, at: int, end: int) -> tuple[str | None, int]:
        """The text that stands alone up to the next sign, and the place after it."""
        if at >= end or (found := self.string(text, at, end)) is None:
            return None, at
        value, after = found
        blank = BLANK.match(text, after, end)
        follows = blank.end() if blank else after
        return (value, after) if follows >= end or text[follows] in "|;\n})" else (None, at)

    def string(self, text: str, at: int, end: int) -> tuple[str, int] | None:
        """What a string that begins at ``at`` says, and the place after it; None where none does."""
        if text[at] == "'":
            return single_quoted(text, at + 1, end)
        if text[at] == '"':
            return self._double_quoted(text, at + 1, end)
        here = HERE_STRING.match(text, at, end)
        return here_string(text, here, end) if here else None

    def _double_quoted(self, text: str, at: int, end: int) -> tuple[str, int]:
        """What stands up to the closing quote, and the place after it."""
        out: list[str] = []
        while at < end:
            if found := _IN_QUOTES.match(text, at, end):
                out.append(found[0])
                at = found.end()
            elif text[at] == '"':
                if text[at + 1 : at + 2] != '"' or at + 1 >= end:
                    return "".join(out), at + 1
                out.append('"')
                at += 2
            elif text[at] == "`":
                escaped = text[at + 1 : at + 2]
                out.append(ESCAPED.get(escaped, escaped))
                at += 2
            elif text.startswith("$(", at):
                close = group_end(text, at, end)
                out.append(text[at:close])
                at = close
            elif variable := VARIABLE.match(text, at, end):
                out.append(self.value(variable, ""))
                at = variable.end()
            else:
                out.append(text[at])
                at += 1
        return "".join(out), end
