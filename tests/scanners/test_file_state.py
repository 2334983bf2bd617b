"""What tells that a file is the one that was read, and only grew."""

import pytest

from scanners.file_state import fingerprint


def _fingerprint(file, content, offset):
    file.write_bytes(content)
    with file.open("rb", buffering=0) as log:
        return fingerprint(log, offset)


@pytest.mark.parametrize("changed", [0, 500, 999])
def test_a_file_that_was_written_anew_before_where_reading_ended_has_another_fingerprint(tmp_path, changed):
    file, content = tmp_path / "moon.jsonl", bytearray(b"a" * 1000)
    before = _fingerprint(file, content, 1000)
    assert _fingerprint(file, content + b"more", 1000) == before
    content[changed] = ord("b")
    assert _fingerprint(file, content, 1000) != before


def test_the_shortest_logs_have_one_too(tmp_path):
    file = tmp_path / "moon.jsonl"
    assert _fingerprint(file, b"ab", 2) == _fingerprint(file, b"abc", 2) != _fingerprint(file, b"ac", 2)
