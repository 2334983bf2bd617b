"""A file in a checkout that came from elsewhere is read at once, whatever fills it."""

import pytest

from tests.timing import takes_at_most
from tests.writers.block_samples import block, project
from writers.claude import ClaudeCodeWriter
from writers.errors import WriteRefused
from writers.files import read_target
from writers.gemini import GeminiWriter
from writers.standing import standing_bullets

MANY = 40_000
RULES = {
    "tags": "- a" + "<!--headroom:pattern-id:" * MANY,
    "blanks": "- a" + " " * MANY * 3 + "b",
    "fences": "- a\n  " + "`" * MANY,
}
SETTINGS = {
    "comments": "/*a" * MANY,
    "quotes": '"\\' * MANY,
    "names": '{"context": {"fileName": [' + '"a.md",' * MANY,
}


@pytest.fixture(autouse=True)
def _at_once():
    """Seconds where it would be hours."""
    with takes_at_most(3):
        yield


@pytest.mark.parametrize("text", RULES.values(), ids=RULES)
def test_its_rules_are_read_at_once(tmp_path, text):
    (tmp_path / "AGENTS.md").write_bytes(block(("Environment", text)) + b"\n")
    assert len(standing_bullets(tmp_path / "AGENTS.md")) == 1


def test_its_comments_are_read_at_once(tmp_path):
    (tmp_path / "CLAUDE.md").write_text("<!--" * MANY)
    [first, *_] = ClaudeCodeWriter(tmp_path / "home").destinations(project(tmp_path))
    assert first.path == tmp_path / "CLAUDE.md"


@pytest.mark.parametrize("text", SETTINGS.values(), ids=SETTINGS)
def test_its_settings_are_read_at_once(tmp_path, text):
    (tmp_path / ".gemini").mkdir()
    (tmp_path / ".gemini" / "settings.json").write_text(text)
    [first, *_] = GeminiWriter(tmp_path / "home").destinations(project(tmp_path))
    assert first.path == tmp_path / "GEMINI.md"


def test_a_name_with_a_line_break_makes_no_second_line_of_a_sentence(tmp_path):
    path = tmp_path / "x\nWritten: everything"
    path.mkdir()
    with pytest.raises(WriteRefused) as refused:
        read_target(path)
    assert str(refused.value).endswith("/x\\nWritten: everything is a folder, not a file.")
