"""Errors in the language of the user's machine are known like those in English."""

import pytest

from scanners.models import ErrorCategory, ToolName
from scanners.outcomes.categories import categorise
from scanners.outcomes.languages import in_english


@pytest.mark.parametrize(
    ("said", "code", "category"),
    [
        ("cat: tide.md: 没有那个文件或目录", 1, ErrorCategory.FILE_NOT_FOUND),
        ("cat: tide.md: Keine Berechtigung", 1, ErrorCategory.PERMISSION_DENIED),
        ("/bin/bash: 第 1 行： tide: 未找到命令", 127, ErrorCategory.COMMAND_NOT_FOUND),
        ("connect: Connexion refusée", 1, ErrorCategory.CONNECTION_ERROR),
    ],
)
def test_the_category_of_an_error_in_another_language(said, code, category):
    assert categorise(ToolName.BASH, said, code, "cat tide.md") is category


def test_each_error_of_an_output_is_said_in_english():
    said = "✓ a: 没有那个文件或目录\nb: Keine Berechtigung\nc: Connexion refusée\nd: 没有那个文件或目录"
    found = "No such file or directory"
    assert in_english(said) == f"✓ a: {found}\nb: Permission denied\nc: Connection refused\nd: {found}"


@pytest.mark.parametrize("text", ["", "No such file or directory", "3 passed", "你好", "Grüße"])
def test_everything_else_stays_as_it_is(text):
    assert in_english(text) == text
