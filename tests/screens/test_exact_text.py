"""The exact text is what a command line is given, word for word, and says what is sent beside it."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from analyzer.backends import cli_gemini
from analyzer.backends.attempts import Patience
from headroom_tui.screens.exact_text import _exact_text
from tests.backends.cases import REQUEST, seen_of
from tests.backends.fake_clis import DIALECTS, FakeCli

# Writes down what is in its arguments and in the files that these, or its variables, name.
_NOTES = """
named = [each.partition("=")[2].strip('"') or each for each in sys.argv[1:]]
named += [os.environ.get("GEMINI_SYSTEM_MD", "")]
files = [pathlib.Path(each).read_text() for each in named if each.startswith("/") and os.path.isfile(each)]
noted.with_suffix(".texts").write_text(json.dumps([*sys.argv[1:], run["stdin"], *files]))
"""


def shown(provider: str, place: str) -> str:
    digest = SimpleNamespace(masks=[], prompt_request=lambda: REQUEST)
    question: Any = SimpleNamespace(digest=digest, backend=SimpleNamespace(provider=provider, place=place))
    return _exact_text(question)[0]


@pytest.mark.parametrize("name", DIALECTS)
async def test_all_that_a_command_line_is_told_is_shown(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli_gemini, "open_to_others", lambda _path: None)
    cli = FakeCli(tmp_path, name, _NOTES)
    backend = cli.backend(Patience(attempts=1))
    await seen_of(backend)
    texts: list[str] = json.loads(cli.noted.with_suffix(".texts").read_text())
    words = [text for text in texts if " " in text and text.strip()[0] != "{"]
    assert len(words) == {"claude": 2, "codex": 2, "gemini": 3}[name]
    text = shown(backend.provider, backend.place)
    for each in words:
        assert each in text


@pytest.mark.parametrize(
    ("provider", "added"), [("codex-cli", "AGENTS.md"), ("gemini-cli", "GEMINI.md"), ("claude-cli", "")]
)
def test_what_a_command_line_adds_is_named(provider: str, added: str) -> None:
    text = shown(provider, "the CLI")
    assert ("what the CLI adds" in text, f"Your own {added} for all projects" in text) == (bool(added),) * 2
