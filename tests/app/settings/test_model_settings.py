"""What the settings file says of models counts for the next question, and what is wrong in it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from headroom_tui.settings.model_settings import ModelSettings, model_settings

DEFAULT = ModelSettings("", None)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ('[model]\nname = " opus "\nbudget_tokens = 40_000\n', ModelSettings("opus", 40_000)),
        ("[model]\nbudget_tokens = 40_000\nname = 3\n", ModelSettings("", 40_000)),
        ("[model]\nbudget_tokens = 10\n", DEFAULT),
        ("[model]\nbudget_tokens = true\n", DEFAULT),
        ('[model]\nbudget_tokens = "many"\n', DEFAULT),
        ("model = 3\n", DEFAULT),
        ("[model\n", DEFAULT),
        pytest.param("model = " + "[" * 20_000, DEFAULT, id="deep"),
        ("", DEFAULT),
    ],
)
def test_what_can_be_used_counts_and_the_rest_does_not(
    tmp_path: Path, text: str, counts: ModelSettings
) -> None:
    file = tmp_path / "tui.toml"
    file.write_text(text, encoding="utf-8")
    assert model_settings(file) == counts


def test_without_a_file_the_defaults_count(tmp_path: Path) -> None:
    assert model_settings(tmp_path / "tui.toml") == DEFAULT
