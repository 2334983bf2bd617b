"""Splits a shell command line into its simple commands: words, joining operators, here-documents.

A tolerant lexer for the POSIX shell as agents write it (bash, zsh), not an interpreter: nothing is expanded,
and a command that ends in the middle of a quote or a here-document is read to its end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

OUTPUT, ERRORS = "1", "2"  # as the shell numbers them
DEEPEST = 6  # brackets in strings in brackets, of which the rest is taken as it is
_OPERATOR = re.compile(r"&&|\|\||\|&|;;|[|;\n()]|&(?![<>])")
_JOINTS = "&|;\n()"
_IN_PATH = re.compile(r"\([\w.@-]+\)")  # a folder's name, or a part of one, that should have been quoted
_QUOTING = "\\'\"`$"
_PLAIN = re.compile(r"[^\\'\"`$#<>&|;()\n]+")  # words and what is between them
_WORD = re.compile(r"[^ \t\r]+")
_BLANKS = " \t\r"
_QUOTED = re.compile(r'"([^"\\$]*)"')
_IN_QUOTES = re.compile(r'[^"\\$]+')
_IN_SUBSTITUTION = re.compile(r"[^\\<'\"()]+")
_REDIRECT = re.compile(r"&?(?:>>|>\||>&|>|<&|<>|<)")
_HEREDOC = re.compile(r"<<(-?)[ \t]*(?:'([^'\n]*)'|\"([^\"\n]*)\"|\\?([^\s;&|<>()'\"]+))")


class SimpleCommand(NamedTuple):
    """One command of a line. ``operator`` joins it to the one before; ``followed_by`` to the one after."""

    words: tuple[str, ...]
    operator: str = ""
    followed_by: str = ""
    writes: tuple[str, ...] = ()  # files its output is redirected to
    stdin: str = ""  # its here-document
    unseen: frozenset[str] = frozenset()  # what of it goes elsewhere: OUTPUT, ERRORS


@dataclass(slots=True)
class _Building:
    words: list[str] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    stdin: str = ""
    word: str | None = None
    redirect: str = ""
    stream: str = ""  # that is redirected
    unseen: frozenset[str] = frozenset()

    def add(self, text: str) -> None:
        self.word = (self.word or "") + text

    def add_plain(self, text: str) -> None:
        """Words without a quote or sign; the first and the last may be parts of longer ones."""
        found = _WORD.findall(text)
        if text[0] in _BLANKS:
            self.end_word()
        if not found:
            return
        is_open = text[-1] not in _BLANKS
        if self.word is not None or self.redirect:
            self.word = (self.word or "") + found.pop(0)
            if is_open and not found:
                return
            self.end_word()
        if is_open:
            self.word = found.pop()
        self.words += found

    def end_word(self) -> None:
        if self.word is None:
            return
        if not self.redirect:
            self.words.append(self.word)
        elif ">" in self.redirect:
            self._end_redirect(self.word)
        self.word, self.redirect, self.stream = None, "", ""

    def _end_redirect(self, target: str) -> None:
        if self.redirect.endswith("&") and target in (OUTPUT, ERRORS):  # goes where that one goes now
            is_unseen, streams = target in self.unseen, {self.stream or OUTPUT}
        else:
            is_unseen = True
            streams = {OUTPUT, ERRORS} if "&" in self.redirect else {self.stream or OUTPUT}
            if not self.redirect.endswith("&") and target != "/dev/null":
                self.writes.append(target)
        self.unseen = self.unseen | streams if is_unseen else self.unseen - streams


def split(text: str) -> tuple[SimpleCommand, ...]:
    """The simple commands of a line, in order. Never raises."""
    line = _Line(text)
    at = 0
    while at < len(text):
        if plain := _PLAIN.match(text, at):
            line.now.add_plain(plain[0])
            at = plain.end()
        elif text[at] == "(" and "/" in (line.now.word or "") and (group := _IN_PATH.match(text, at)):
            line.now.add(group[0])
            at = group.end()
        elif text[at] in _JOINTS and (joint := _OPERATOR.match(text, at)):
            at = line.end_command(joint[0], joint.end())
        elif text.startswith("\\\n", at):
            at += 2
        elif text[at] in _QUOTING and (quoted := _quoted(text, at)):
            inner, at = quoted
            line.now.add(inner)
        elif text[at] == "#" and line.now.word is None:
            at = _find(text, "\n", at)
        else:
            at = line.take_sign(at)
    line.end()
    return tuple(line.done)


class _Line:
    """A line while it is read: the commands that are done, and the one that is being put together."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.done: list[SimpleCommand] = []
        self.now = _Building()
        self.joined_by = ""
        self.heredocs: list[tuple[_Building, str, bool]] = []  # whose bodies begin on the next line

    def end_command(self, operator: str, at: int) -> int:
        """End the command at an operator that ends at ``at``; return where to go on."""
        self.now.end_word()
        if operator == "\n" and self.heredocs:
            at = _take_heredocs(self.text, at, self.heredocs)
            self.heredocs = []
        sign = ";" if operator in ("\n", "(", ")", ";;") else operator.replace("|&", "|")
        if self.now.words or self.now.stdin:
            self._finish(sign)
        elif self.done and sign != ";":  # an operator after ``)`` joins the whole group
            self.done[-1] = self.done[-1]._replace(followed_by=sign)
            self.joined_by = sign
        return at

    def end(self) -> None:
        self.now.end_word()
        if self.now.words:
            self._finish("")
        elif self.done and self.done[-1].followed_by == ";":
            self.done[-1] = self.done[-1]._replace(followed_by="")

    def _finish(self, sign: str) -> None:
        now = self.now
        words, writes = tuple(now.words), tuple(now.writes)
        self.done.append(SimpleCommand(words, self.joined_by, sign, writes, now.stdin, now.unseen))
        self.joined_by, self.now = sign, _Building()

    def take_sign(self, at: int) -> int:
        """Take a redirection, or any other sign as a part of a word; return where to go on."""
        text, now = self.text, self.now
        if text.startswith("<<<", at):
            now.end_word()
            now.redirect = "<"
            return at + 3
        if here := _HEREDOC.match(text, at):
            now.end_word()
            self.heredocs.append((now, here[2] or here[3] or here[4] or "", bool(here[1])))
            return here.end()
        if found := _REDIRECT.match(text, at):
            stream = ""
            if now.word is not None and now.word.isdigit():
                stream, now.word = now.word, None
            now.end_word()
            now.redirect, now.stream = found[0], stream
            return found.end()
        now.add(text[at])
        return at + 1


def _quoted(text: str, at: int) -> tuple[str, int] | None:
    """What a quote, an escape or a substitution at ``at`` adds to a word, and the place after it."""
    char = text[at]
    if char == "\\":
        return text[at + 1 : at + 2], at + 2
    if char == "'":
        end = _find(text, "'", at + 1)
        return text[at + 1 : end], end + 1
    if char == '"':
        plain = _QUOTED.match(text, at)
        return (plain[1], plain.end()) if plain else _double_quoted(text, at + 1)
    if char == "`":
        end = _find(text, "`", at + 1)
        return text[at : end + 1], end + 1
    if text.startswith("$'", at):
        return _ansi_quoted(text, at + 2)
    if text.startswith("$(", at):
        end = _substitution_end(text, at + 2)
        return text[at:end], end
    return None


def _find(text: str, sign: str, at: int) -> int:
    """The place of the next sign, or of the end."""
    found = text.find(sign, at)
    return len(text) if found < 0 else found


def _ansi_quoted(text: str, at: int) -> tuple[str, int]:
    """What stands in ``$'…'`` up to the closing quote, and the place after it."""
    out: list[str] = []
    while at < len(text) and text[at] != "'":
        if text[at] == "\\":
            escaped = text[at + 1 : at + 2]
            out.append({"n": "\n", "t": "\t"}.get(escaped, escaped))
            at += 2
        else:
            out.append(text[at])
            at += 1
    return "".join(out), at + 1


def _double_quoted(text: str, at: int, depth: int = 0) -> tuple[str, int]:
    """What stands up to the closing quote, and the place after it."""
    out: list[str] = []
    while at < len(text) and text[at] != '"':
        if plain := _IN_QUOTES.match(text, at):
            out.append(plain[0])
            at = plain.end()
        elif text[at] == "\\" and text[at + 1 : at + 2] in ('"', "\\", "$", "`", "\n"):
            out.append(text[at + 1].replace("\n", ""))
            at += 2
        elif text.startswith("$(", at) and depth < DEEPEST:
            end = _substitution_end(text, at + 2, depth + 1)
            out.append(text[at:end])
            at = end
        else:
            out.append(text[at])
            at += 1
    return "".join(out), at + 1


def _substitution_end(text: str, at: int, nested: int = 0) -> int:
    """The place after the ``)`` that closes a command substitution."""
    depth = 1
    while at < len(text):
        if plain := _IN_SUBSTITUTION.match(text, at):
            at = plain.end()
            continue
        char = text[at]
        if char == "\\":
            at += 2
            continue
        if here := _HEREDOC.match(text, at):
            closing = re.compile(
                rf"^\s*{re.escape(here[2] or here[3] or here[4] or '')}[ \t]*$", re.MULTILINE
            )
            end = closing.search(text, here.end())
            at = end.end() if end else here.end()
            continue
        if char in "'\"":
            at = _quote_end(text, at, nested)
            continue
        depth += (char == "(") - (char == ")")
        at += 1
        if depth == 0:
            return at
    return len(text)


def _quote_end(text: str, at: int, depth: int) -> int:
    if text[at] == '"':
        return min(_double_quoted(text, at + 1, depth)[1], len(text))
    return min(_find(text, "'", at + 1) + 1, len(text))


def _take_heredocs(text: str, at: int, heredocs: list[tuple[_Building, str, bool]]) -> int:
    """Reads the bodies that start at ``at``; returns the place after the last one."""
    for owner, delimiter, strip_tabs in heredocs:
        lines: list[str] = []
        while at < len(text):
            end = _find(text, "\n", at)
            line = text[at:end]
            at = end + 1
            if (line.lstrip("\t") if strip_tabs else line).rstrip("\r") == delimiter:
                break
            lines.append(line)
        owner.stdin = "\n".join(lines)
    return min(at, len(text))
