"""What a PowerShell command is told, while it is read: its words, its script blocks, the files it writes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from analyzer.shell.powershell_quotes import BLANK, ESCAPED, VARIABLE, Variables, comment_end, group_end

_PLAIN = re.compile(r"[^\s`'\"$#(){}<>&|;@,]+")
_REDIRECT = re.compile(r"(?:[1-6*])?>>?(?:&[12])?")
_HEREDOC = re.compile(r"<<-?[ \t]*['\"]?(\w+)['\"]?")


@dataclass(slots=True)
class Arguments:
    """What a command is told, while it is read."""

    words: list[str] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    blocks: list[tuple[int, int]] = field(default_factory=list)  # where the words in braces are
    heredoc: str = ""  # the word that ends it
    _word: str | None = None
    _is_target: bool = False  # the next word is a file that is written

    def _add(self, text: str) -> None:
        self._word = (self._word or "") + text

    def end_word(self) -> None:
        if self._word is None:
            return
        if not self._is_target:
            self.words.append(self._word)
        elif self._word.lower() not in ("$null", "nul", "/dev/null"):
            self.writes.append(self._word)
        self._word, self._is_target = None, False

    def take(self, text: str, at: int, end: int, known: Variables) -> int:
        """Read a part of a line, of a word or between two; return where to go on."""
        char = text[at]
        if self._word is None and (redirect := _REDIRECT.match(text, at, end)):
            self._is_target = "&" not in redirect[0]
            return redirect.end()
        if plain := _PLAIN.match(text, at, end):
            self._add(plain[0])
            return plain.end()
        if blank := BLANK.match(text, at, end):
            return self._take_blank(text, blank.end(), end)
        if char.isspace():
            self.end_word()
            return at + 1
        if self._word is None and (char == "#" or text.startswith("<#", at)):
            return min(comment_end(text, at), end)
        if char == "`":
            escaped = text[at + 1 : at + 2]
            self._add(ESCAPED.get(escaped, escaped))
            return at + 2
        if string := known.string(text, at, end):
            self._add(string[0])
            return string[1]
        if char in "({" or text[at : at + 2] in ("$(", "@(", "@{"):
            return self._take_group(text, at, end)
        if char == "$" and (variable := VARIABLE.match(text, at, end)):
            self._add(known.value(variable, text[variable.end() : variable.end() + 1]))
            return variable.end()
        if doc := _HEREDOC.match(text, at, end):
            self.end_word()
            self.heredoc = doc[1]
            return doc.end()
        if char in "<>":
            self.end_word()
            return at + (char == "<")
        self._add(char)
        return at + 1

    def _take_blank(self, text: str, after: int, end: int) -> int:
        """End the word before a blank, unless a list goes on after it: ``a.txt, b.txt``."""
        is_list = (self._word is not None and self._word.endswith(",")) or text[after : after + 1] == ","
        if not (is_list and after < end):
            self.end_word()
        return after

    def _take_group(self, text: str, at: int, end: int) -> int:
        """Read what is in brackets; a script block in braces is a word for itself."""
        close = group_end(text, at, end)
        if is_block := text[at] == "{":
            self.end_word()
            self.blocks.append((at, close))
        self._add(text[at:close])
        if is_block:
            self.end_word()
        return close
