"""Bytes of a terminal become text that neither ends the reading of keys nor makes keys of what is pasted."""

from __future__ import annotations

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from headroom_tui.frame.typed_text import TypedText

PASTED = "one\x1b[31mred\rthree y q\x1b"
TYPED = f"j\x1b[200~{PASTED}\x1b[201~k\x1b[A"


def parsed(*reads: bytes) -> list[str]:
    """What Textual makes of it: keys by name, pastes by their text."""
    typed, parser, said = TypedText(), XTermParser(False), []
    for read in reads:
        if text := typed.of(read):
            for event in parser.feed(text):
                if isinstance(event, events.Paste):
                    said.append(f"pasted {event.text}")
                elif isinstance(event, events.Key):
                    said.append(event.key)
    return said


@pytest.mark.parametrize("cut", range(len(TYPED) + 1))
def test_an_escape_in_a_pasted_text_is_text_wherever_the_reads_are_cut(cut: int) -> None:
    visible = PASTED.replace("\x1b", "\\x1b")
    assert parsed(TYPED[:cut].encode(), TYPED[cut:].encode()) == ["j", f"pasted {visible}", "k", "up"]


def test_read_byte_by_byte_it_is_the_same() -> None:
    assert parsed(*(bytes([each]) for each in TYPED.encode())) == parsed(TYPED.encode())


def test_bytes_that_are_no_utf_8_are_typed_as_a_sign_that_stands_for_them() -> None:
    typed = TypedText()
    assert "".join(typed.of(each) for each in (b"caf\xe9 ", b"caf\xc3", b"\xa9")) == "caf\ufffd caf\xe9"


def test_a_key_that_begins_as_a_paste_does_is_handed_on_at_once() -> None:
    typed = TypedText()
    assert [typed.of(each) for each in (b"\x1b", b"[", b"20", b"~", b"x")] == ["\x1b", "[", "20", "~", "x"]
