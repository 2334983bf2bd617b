"""What stands in a file above the project, which the agent reads there too, is not written again."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.writers.block_samples import DAY, block, plan_rules, project, rule
from writers.agents_md import CopilotWriter, OpenCodeWriter, PiWriter
from writers.claude import ClaudeCodeWriter
from writers.codex import CodexWriter
from writers.gemini import GeminiWriter
from writers.qwen import QwenWriter

HARBOR = Path("harbor")
WEB = HARBOR / "packages" / "web"


@pytest.fixture
def repository(tmp_path):
    """The top of a repository in ``harbor``, with the folder of a project in it."""
    (tmp_path / HARBOR / ".git").mkdir(parents=True)
    (tmp_path / WEB).mkdir(parents=True)
    return tmp_path


def proposed_again(writer, folder, *rules):
    plan = plan_rules(writer, [rule("- new"), *rules], project(folder), today=DAY)
    return [words for file in plan.files for words in file.rules if words != "- new"]


@pytest.mark.parametrize(
    ("writer", "file", "is_read"),
    [
        (ClaudeCodeWriter, HARBOR / "CLAUDE.md", True),
        (ClaudeCodeWriter, HARBOR / "packages" / "CLAUDE.local.md", True),
        (ClaudeCodeWriter, Path("CLAUDE.md"), True),  # outside of the repository, too
        (ClaudeCodeWriter, HARBOR / "docs" / "CLAUDE.md", False),
        (CodexWriter, HARBOR / "AGENTS.md", True),
        (CodexWriter, HARBOR / "AGENTS.override.md", True),
        (CodexWriter, Path("AGENTS.md"), False),
        (GeminiWriter, HARBOR / "GEMINI.md", True),
        (GeminiWriter, Path("GEMINI.md"), False),
        (QwenWriter, HARBOR / "QWEN.md", True),
        (OpenCodeWriter, HARBOR / "AGENTS.md", True),
        (PiWriter, Path("AGENTS.md"), True),
        (CopilotWriter, HARBOR / "AGENTS.md", False),  # whether it reads it is not known
    ],
)
def test_a_rule_in_a_file_above_that_the_agent_reads_is_not_proposed_again(repository, writer, file, is_read):
    (repository / file).parent.mkdir(exist_ok=True)
    (repository / file).write_bytes(block(("Environment", "- use `uv`")))
    again = proposed_again(writer(repository / "home"), repository / WEB, rule("- use `uv`"))
    assert again == ([] if is_read else ["- use `uv`"])


def test_of_two_files_in_a_folder_above_the_one_that_is_hidden_says_nothing(repository):
    (repository / HARBOR / "AGENTS.override.md").write_bytes(b"mine")
    (repository / HARBOR / "AGENTS.md").write_bytes(block(("Environment", "- use `uv`")))
    again = proposed_again(CodexWriter(repository / "home"), repository / WEB, rule("- use `uv`"))
    assert again == ["- use `uv`"]


@pytest.mark.parametrize(
    "mine",
    [
        replace(rule("- read `src/tide.py` once"), of_project=True),
        rule("- read `tide.csv` with offset and limit", "Known Large Files"),
        rule("- use `tide.yaml`, not `tide.yml`", "File Path Corrections"),
    ],
    ids=lambda mine: mine.content,
)
def test_the_same_words_about_a_path_mean_another_file_above_and_are_written(repository, mine):
    (repository / HARBOR / "CLAUDE.md").write_bytes(block((mine.section, mine.content)))
    writer = ClaudeCodeWriter(repository / "home")
    assert proposed_again(writer, repository / WEB, mine) == [mine.content]
    (repository / WEB / "CLAUDE.md").write_bytes(block((mine.section, mine.content)))
    assert proposed_again(writer, repository / WEB, mine) == []


def test_a_folder_that_is_gone_has_none_above(tmp_path):
    (tmp_path / "CLAUDE.md").write_bytes(block(("Environment", "- use `uv`")))
    assert ClaudeCodeWriter(tmp_path / "home").files_above(project(tmp_path / "gone")) == []
