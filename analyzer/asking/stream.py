"""Finds each rule in a model's answer the moment its JSON object closes, whatever stands around it.

The answer is ``{"context_file_rules": [{…}, …], "memory_file_rules": [{…}, …]}``, cut into pieces anywhere.
Only the lists behind the two keys are read, so prose, fences and other keys need no care. An element that
is broken costs itself alone: where its quotes went wrong, the scanner falls into step again at the next
element. The work is linear in the length of the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from analyzer.asking.answer_items import KEY, KEYS, Item, parsed, recovered

LONGEST = 256 * 1024  # characters of one element

_LONGEST_KEY = max(map(len, KEYS)) + 2
_IN_STRING = re.compile(r'["\\]')
_OUTSIDE = re.compile(r'["{}\[\]]')
_SCALAR_END = re.compile(r'[,\]{"\n]')
_BLANK_OR_COMMA = re.compile(r"[\s,]*")

# What a string turns out to hold when a quote was missing or too many before it: not text, but what stands
# between two elements, between two lists, or at the start of an answer that is sent once more.
_BETWEEN_ELEMENTS = re.compile(r"\s*\}\s*,\s*(\{\s*)")
_BETWEEN_LISTS = re.compile(r"\s*\}\s*\]\s*,\s*")
_NEW_ANSWER = re.compile(r"\s*:\s*\[\s*(\{\s*)")
_ENDS_WITH_KEY = re.compile(rf'({"|".join(KEYS)})"$')
_COLON = re.compile(r"\s*:\s*\[")
_SHORT = 64  # characters: a string that is longer is none of these
_KEPT = _SHORT + _LONGEST_KEY + 2


class RuleScanner:
    """Takes an answer piece by piece; one scanner for one answer."""

    def __init__(self) -> None:
        self._read: Callable[[str, int], int] = self._seek
        self._key = ""
        self._before = ""  # the end of what was read before, as far as it matters to what is read now
        self._closed: list[Item] = []
        self._lists = 0
        self._has_ended = False

        # The element that is arriving
        self._parts: list[str] = []
        self._size = 0
        self._depth = 0
        self._in_string = False
        self._is_escaped = False
        self._string = ""  # the last one, when it was short
        self._since_string = 0  # characters since it opened, or closed

    def feed(self, text: str) -> list[Item]:
        """Read on. Returns the elements that closed."""
        self._closed = []
        position = 0
        while position < len(text):
            position = self._read(text, position)
        return self._closed

    def end(self) -> list[Item]:
        """Nothing more comes: the whole elements within one that never closed."""
        rest = self.unclosed
        self._begin_element("")
        return recovered(rest, self._key)

    @property
    def unclosed(self) -> str:
        """The element that is arriving now, as far as it came; empty between elements."""
        return "".join(self._parts)

    @property
    def has_lists(self) -> bool:
        return self._lists > 0

    @property
    def is_whole(self) -> bool:
        """Whether the answer's lists and its object have closed."""
        return self._has_ended and not self._parts

    # One reader for each place in the answer; each returns where it stopped.

    def _seek(self, text: str, position: int) -> int:
        rest = self._before + text[position:]
        if found := KEY.search(rest):
            self._key = found[1]
            self._before = ""
            self._read = self._colon
            return len(text) - (len(rest) - found.end())
        if self._lists and "}" in text[position:]:
            self._has_ended = True
        self._before = rest[-_LONGEST_KEY + 1 :]
        return len(text)

    def _colon(self, text: str, position: int) -> int:
        char = text[position]
        if char.isspace() or (char == ":" and not self._before):
            self._before += char.strip()
            return position + 1
        is_list = char == "[" and self._before == ":"
        self._before = ""
        if is_list:
            self._lists += 1
            self._has_ended = False
            self._read = self._between
            return position + 1
        self._read = self._seek
        return position

    def _between(self, text: str, position: int) -> int:
        at = _BLANK_OR_COMMA.match(text, position).end()  # type: ignore[union-attr]
        if at == len(text):
            return at
        if text[at] == "]":
            self._read = self._seek
            return at + 1
        self._begin_element("")
        self._read = self._element if text[at] in '{["' else self._scalar
        return at

    def _scalar(self, text: str, position: int) -> int:
        found = _SCALAR_END.search(text, position)
        end = found.start() if found else len(text)
        self._take(text[position:end])
        if found:
            self._close()
        return end

    def _element(self, text: str, position: int) -> int:
        if self._is_escaped:
            self._is_escaped = False
            self._take(text[position])
            return position + 1
        found = (_IN_STRING if self._in_string else _OUTSIDE).search(text, position)
        if found is None or self._size > LONGEST:
            self._take(text[position:])
            if self._size > LONGEST:
                self._give_up()
            return len(text)
        self._take(text[position : found.end()])
        char = found[0]
        if char == "\\":
            self._is_escaped = True
        elif char == '"':
            self._quote()
        elif char in "{[":
            self._depth += 1
            if char == "[" and self._string in KEYS and _COLON.fullmatch(self._before[-self._since_string :]):
                self._begin_list(self._string)
        else:
            self._depth -= 1
            if self._depth <= 0:
                self._close()
        return found.end()

    def _quote(self) -> None:
        self._in_string = not self._in_string
        if self._in_string:
            self._string, self._since_string = "", 0
            return
        length = self._since_string
        self._string = self._before[-length:-1] if length <= _SHORT else ""
        if self._string and not self._string[0].isalpha():
            self._fall_into_step(self._string, self._before[: -length - 1])
        elif self._depth == 0:
            self._close()
        self._since_string = 0

    def _fall_into_step(self, string: str, before: str) -> None:
        """Go on rightly when this string shows that texts and what is between them changed places."""
        if found := _BETWEEN_ELEMENTS.fullmatch(string):
            self._cut(len(found[1]) + 1)
            self._close()
            self._begin_element(found[1] + '"')
        elif _BETWEEN_LISTS.fullmatch(string):
            self._cut(1)
            self._close()
            self._read = self._seek
            self._before = '"'
            return
        elif (found := _NEW_ANSWER.fullmatch(string)) and (key := _ENDS_WITH_KEY.search(before + '"')):
            self._begin_list(key[1])
            self._begin_element(found[1] + '"')
        else:
            return
        self._read = self._element
        self._depth, self._in_string = 1, True

    def _begin_list(self, key: str) -> None:
        """The answer is sent once more: what had not closed comes again."""
        self._begin_element("")
        self._key = key
        self._read = self._between

    # The element that is arriving

    def _begin_element(self, text: str) -> None:
        self._parts = [text] if text else []
        self._size = len(text)
        self._depth = self._since_string = 0
        self._in_string = self._is_escaped = False
        self._string = ""
        self._before = text

    def _take(self, text: str) -> None:
        self._parts.append(text)
        self._size += len(text)
        self._since_string += len(text)
        self._before = (self._before + text[-_KEPT:])[-_KEPT:]

    def _cut(self, count: int) -> None:
        """Take the last characters back."""
        self._parts = [self.unclosed[:-count]]

    def _close(self) -> None:
        text = self.unclosed.rstrip()
        self._begin_element("")
        if key := KEY.fullmatch(text):  # the list before it was never closed
            self._key = key[1]
            self._read = self._colon
            return
        self._read = self._between
        self._closed += parsed(self._key, text)

    def _give_up(self) -> None:
        text = self.unclosed
        self._begin_element("")
        self._read = self._seek
        reason = f"it is longer than {LONGEST // 1024} kB"
        self._closed += [Item(self._key, None, text[:LONGEST], reason), *recovered(text, self._key)]
