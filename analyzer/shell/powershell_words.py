"""Splits a PowerShell line into its simple commands, as ``shell_words`` does for the POSIX shell.

A tolerant lexer for what agents write, not an interpreter. Of expressions only the commands in them count, of
variables only those that the line itself sets to a plain text. Blocks of ``if``, ``foreach`` and the like are
read as if they were written one after the other. What is meant is read where PowerShell would not take it:
``src/(app)/a.ts`` is one word, ``<<EOF`` a here-document.
"""

from __future__ import annotations

import re

from analyzer.shell.cmdlets import WRITERS, canonical
from analyzer.shell.powershell_arguments import Arguments
from analyzer.shell.powershell_quotes import (
    BLANK,
    CLOSERS,
    HERE_STRING,
    Variables,
    comment_end,
    group_end,
    heredoc_body,
    string_end,
)
from analyzer.shell.shell_words import DEEPEST, SimpleCommand

_JOINT = re.compile(r"\|\||&&|[|;\n]")
_KEYWORD = re.compile(
    r"(?i)(if|elseif|while|until|switch|foreach(?=\s*\()|for(?=\s*\()|else|do|try|catch|finally|return|throw"
    r"|exit|break|continue|begin|process|end|param|function|filter|trap)(?![-\w.:\\/])"
)
_ASSIGNED = re.compile(
    r"\$(?:\{([^}\n]{1,99})\}|([\w:]+))((?:\.\w+|\[[^\]\n]{0,99}\])*)(?:\s*,\s*\$\w+)*\s*(?:[-+*/%]|\?\?)?=(?!=)"
)
_EACH = re.compile(r"\(\s*\$\w+\s+in\b")
_NUMBER = re.compile(r"\d[\d.]*(?![^\s|;)+*,-])")
_ENDS = "|;\n)}&"  # a command
_LONGEST_SCRIPT = 4000


def split(text: str) -> tuple[SimpleCommand, ...]:
    """The simple commands of a line, in order. Never raises."""
    line = _Line(text)
    line.read()
    return tuple(line.done)


class _Line:
    """A line while it is read. ``mark`` is how many commands were done when the current part of it began."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.done: list[SimpleCommand] = []
        self.mark = 0
        self.joined_by = ""
        self.known = Variables()
        self.fed = ""  # a text that goes into a pipe
        self.script: list[str] = []  # the expressions so far: what is written is made by them
        self.script_length = 0

    def read(self) -> None:
        at, end = 0, len(self.text)
        while at < end:
            at = self._part(at, end, 0)
        self._join("")
        if self.done and self.done[-1].followed_by == ";":
            self.done[-1] = self.done[-1]._replace(followed_by="")

    def _join(self, sign: str) -> None:
        """Note what follows the command before, if one was begun since the last sign."""
        if len(self.done) > self.mark:
            self.done[-1] = self.done[-1]._replace(followed_by=sign)
            self.joined_by = sign
        elif sign != "|":
            self.joined_by = ";" if self.done else ""
        self.mark = len(self.done)
        if sign != "|":
            self.fed = ""

    def _part(self, at: int, end: int, depth: int) -> int:
        """Read one command or expression up to the sign that ends it, or one such sign."""
        text, char = self.text, self.text[at]
        if blank := BLANK.match(text, at, end):
            return blank.end()
        if joint := _JOINT.match(text, at, end):
            self._join(";" if joint[0] == "\n" else joint[0])
            return joint.end()
        if char in "{})":
            self._join(";")
            return at + 1
        if char == "#" or text.startswith("<#", at):
            return min(comment_end(text, at), end)
        if char == "&" or (char == "." and text[at + 1 : at + 2] in (" ", "\t")):
            at += 1
            if blank := BLANK.match(text, at, end):
                at = blank.end()
            return self._command(at, end, depth) if at < end and text[at] not in "\n;|&{})" else at
        if keyword := _KEYWORD.match(text, at, end):
            return self._after_keyword(keyword[1].lower(), keyword.end(), end, depth)
        if char == "[" and text[(typed := group_end(text, at, end)) : typed + 1] == "$":
            at = typed
        if assigned := _ASSIGNED.match(text, at, end):
            return self._assignment(assigned, end)
        if char in "$'\"([@-!+,=<>" or _NUMBER.match(text, at, end):
            return self._expression(at, end, depth)
        return self._command(at, end, depth)

    def _after_keyword(self, word: str, at: int, end: int, depth: int) -> int:
        self._join(";")
        after = at
        while after < end and self.text[after].isspace():
            after += 1
        if word in ("function", "filter"):
            brace = self.text.find("{", at, end)
            return end if brace < 0 else brace
        if word in ("param", "for", "catch") and self.text[after : after + 1] == "(":
            return group_end(self.text, after, end)
        if self.text[after : after + 1] == "(" and after < end:
            close = group_end(self.text, after, end)
            self._inside(after, close, depth)
            self._join(";")
            return close
        return at

    def _inside(self, at: int, close: int, depth: int) -> None:
        """Read the commands within brackets."""
        if depth < DEEPEST:
            last = close - 1 if self.text[close - 1] in CLOSERS else close
            each = _EACH.match(self.text, at, last)
            here = each.end() if each else at + 1
            while here < last:
                here = self._part(here, last, depth + 1)

    def _assignment(self, assigned: re.Match[str], end: int) -> int:
        name = (assigned[1] or assigned[2]).lower()
        at = assigned.end()
        if blank := BLANK.match(self.text, at, end):
            at = blank.end()
        value, after = self.known.literal(self.text, at, end)
        if value is None and name.startswith("env:") and (number := _NUMBER.match(self.text, at, end)):
            value, after = number[0], number.end()
        if value is not None and not assigned[3]:
            if name.startswith("env:"):
                self._add([f"{(assigned[1] or assigned[2])[4:]}={value}"], [], "")
            elif not self.known.keep(name, value):
                self._note(value)
            return after
        self.known.forget(name)
        return at

    def _expression(self, at: int, end: int, depth: int) -> int:
        """Pass an expression, and read the commands in its brackets."""
        text, begin, first = self.text, at, at
        value, after = self.known.literal(text, at, end)
        if value is not None:
            self.fed = value
            return after
        said: list[str] = []
        while at < end:
            char = text[at]
            if char in "|;\n})" or text.startswith("&&", at):
                break
            if char in "'\"" or (char == "@" and HERE_STRING.match(text, at, end)):
                at = string_end(text, at, end, 0)
            elif char in "({":
                close, before = group_end(text, at, end), len(self.done)
                if char == "(":
                    self._inside(at, close, depth)
                if len(self.done) > before:  # what its commands are told stands with them
                    said.append(text[begin:at])
                    begin = close
                at = close
            elif char == "[":
                at = group_end(text, at, end)
            elif char == "#" and text[at - 1 : at] in (" ", "\t", "\n", ""):
                break
            elif char == "`":
                at += 2
            else:
                at += 1
        at = max(min(at, end), first + 1)
        said.append(text[begin:at])
        self.fed = "".join(said).strip()
        self._note(self.fed)
        return at

    def _note(self, script: str) -> None:
        if self.script_length < _LONGEST_SCRIPT:
            self.script.append(script[: _LONGEST_SCRIPT - self.script_length])
            self.script_length += len(script)

    def _add(self, words: list[str], writes: list[str], stdin: str) -> None:
        if not stdin and (writes or (words and canonical(words[0]) in WRITERS)):
            stdin = "\n".join(self.script)
        self.done.append(SimpleCommand(tuple(words), self.joined_by, "", tuple(writes), stdin or self.fed))
        self.joined_by, self.fed = ";", ""

    def _command(self, at: int, end: int, depth: int) -> int:
        """Read a command with its arguments."""
        text = self.text
        told = Arguments()
        while at < end and text[at] not in _ENDS:
            at = told.take(text, at, end, self.known)
        told.end_word()
        stdin, at = heredoc_body(text, at, end, told.heredoc) if told.heredoc else ("", at)
        if told.words or told.writes:
            self._add(told.words, told.writes, stdin)
            if told.blocks and told.words and canonical(told.words[0]) == "ForEach-Object":
                self._each(told.blocks, depth)
        if at < end and text[at] == "&" and not text.startswith("&&", at):
            self._join("&")
            at += 1
        return at

    def _each(self, blocks: list[tuple[int, int]], depth: int) -> None:
        """Read what is done with each of the things that came through a pipe."""
        before = len(self.done)
        self._join("|")
        for begin, close in blocks:
            self._inside(begin, close, depth)
        if len(self.done) == before:
            self.mark = before - 1
            self._join("")
            self.mark = before - 1
