"""Where the user was is remembered, and losing it costs nothing."""

from __future__ import annotations

import pytest

from headroom_tui.frame.resume import ListPlace, Place, load_place, save_place


def test_what_was_saved_is_loaded(tmp_path):
    place = Place(opened="claude\n/code/x", theme="nord")
    place.projects.hidden = ["codex\n/y"]
    place.of("claude\n/code/x").lists["pairs"] = ListPlace("uv", "p1")
    save_place(tmp_path / "deep" / "place.json", place)
    assert load_place(tmp_path / "deep" / "place.json") == place


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        pytest.param(b'{"later":' + b"[" * 200_000, id="deep"),
        b'{"projects": 3}',
        b'{"opened": null}',
    ],
)
def test_a_damaged_file_is_a_first_start(tmp_path, data):
    file = tmp_path / "place.json"
    file.write_bytes(data)
    assert load_place(file) == Place()


def test_of_another_version_what_is_known_counts(tmp_path):
    file = tmp_path / "place.json"
    file.write_bytes(b'{"theme": "nord", "future": [1]}')
    assert load_place(file).theme == "nord"
