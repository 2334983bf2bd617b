"""Secrets in a list or a group below a name: YAML's, and what brackets hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.secrets.lines import END_OF_LINE, start_of_line
from analyzer.secrets.looks import is_generated, is_mixed
from analyzer.secrets.names import is_no_secret
from analyzer.secrets.values import is_secret_below

_ITEMS, _REACH = 40, 4_000  # items and characters that are looked at
_OPENS = re.compile(r"\\*[\"']?(?:[ \t]*[:=][ \t]*(?P<bracket>[\[(])|:[ \t]*(?=\r?\n|\\+n))")
_BREAK = r"(?:\s|\\+[nrt]|[0-9]{1,6}→|(?:#|//)[^\n\\]{0,80})*+"  # and comments
_QUOTED = re.compile(rf"{_BREAK}(\\*[\"'])((?:(?!\1)[^\n\\\]]){{4,400}})\1{_BREAK},?")
# A line: what numbered lines and those of a diff begin with, how deep it is, whether it is an item.
_LINE = re.compile(
    r"(?P<margin>[ ]*[0-9]{1,6}(?:→|\t|\\+t)|[+-](?=[ ]{2}|\w|[ ]-[ ])|)(?P<depth>[ \t]*)(?P<dash>-[ \t]+|)"
)
_KEY = re.compile(r"\\*[\"']?[\w.-]{1,60}\\*[\"']?:[ \t]+")
_VALUE = re.compile(
    r"(?P<quote>(?:\\*[\"'])?)(?P<value>[^\s\"'\\]{6,400})(?P=quote)(?:[ \t]*(?:[ \t]#.*)?\r?$|\\*[\"'])"
)


def items_below(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where secrets stand in what the name ``text[start:end]`` is the head of."""
    opens = _OPENS.match(text, end, end + 80)
    if opens is None or is_no_secret(text[max(0, start - 40) : start]):
        return
    name = text[start:end]
    found = _in_brackets(text, opens.end()) if opens["bracket"] else _indented(text, start, opens.end())
    for at, value, is_sure in found:
        if is_secret_below(name, value) and (is_sure or is_mixed(value) or is_generated(value)):
            yield at, at + len(value)


def _in_brackets(text: str, at: int) -> Iterator[tuple[int, str, bool]]:
    """Where each item of a list stands, what it is, and that it is an item."""
    for _ in range(_ITEMS):
        item = _QUOTED.match(text, at, at + _REACH)
        if item is None:
            return
        yield item.start(2), item[2], True
        at = item.end()


def _indented(text: str, start: int, at: int) -> Iterator[tuple[int, str, bool]]:
    """The same of the lines below a name, as long as they are deeper; False for a value with its own name."""
    head = _line(text, start_of_line(text, start), at)
    for _ in range(_ITEMS):
        line_end = END_OF_LINE.match(text, at)
        if line_end is None:
            return
        begin = line_end.end()
        following = END_OF_LINE.search(text, begin, begin + _REACH)
        at = following.start() if following else min(len(text), begin + _REACH)
        line = _line(text, begin, at)
        if line.end() == at:  # an empty one
            continue
        least = len(head["depth"]) + (0 if line["dash"] and not head["dash"] else 1)
        if line["margin"][-1:] != head["margin"][-1:] or len(line["depth"]) < least:
            return
        key = _KEY.match(text, line.end(), at)
        if value := _VALUE.match(text, key.end() if key else line.end(), at):
            yield value.start("value"), value["value"], key is None


def _line(text: str, start: int, end: int) -> re.Match[str]:
    found = _LINE.match(text, start, end)
    assert found is not None  # it may match nothing
    return found
