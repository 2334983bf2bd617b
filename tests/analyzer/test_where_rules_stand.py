"""In which section and file a rule stands: the project's, or one person's where it holds for one machine."""

import pytest

from analyzer.models import RecommendationTarget, Section
from tests.analyzer.call_builder import (
    HOME,
    NO_ORIGIN,
    NOT_READ,
    failed,
    moved,
    no_program,
    refused,
    sh,
    sh_fails,
)
from tests.analyzer.rule_maker import seen_twice


def whole_read(path):
    return [failed("Read", "File content (3MB) exceeds maximum", file_path=path)]


@pytest.mark.parametrize(
    ("calls", "section", "target"),
    [
        ([no_program("pytest"), sh("uv run pytest")], Section.ENVIRONMENT, RecommendationTarget.CONTEXT_FILE),
        ([no_program("fd tide")], Section.ENVIRONMENT, RecommendationTarget.MEMORY_FILE),
        (
            [sh_fails("git fetch origin", NO_ORIGIN, 128)],
            Section.ENVIRONMENT,
            RecommendationTarget.MEMORY_FILE,
        ),
        (
            [sh_fails("sudo ls", "sudo: a password is required")],
            Section.ENVIRONMENT,
            RecommendationTarget.MEMORY_FILE,
        ),
        (
            [sh_fails("tide log --short", "unknown flag: --short", 2), sh("tide log")],
            Section.COMMAND_PATTERNS,
            RecommendationTarget.CONTEXT_FILE,
        ),
        (
            [sh_fails("npm lint", 'Unknown command: "lint"'), sh("npm run lint", "clean")],
            Section.COMMAND_PATTERNS,
            RecommendationTarget.CONTEXT_FILE,
        ),
        (whole_read("/home/ada/a.csv"), Section.LARGE_FILES, RecommendationTarget.MEMORY_FILE),
        (whole_read(f"{HOME}/a.csv"), Section.LARGE_FILES, RecommendationTarget.CONTEXT_FILE),
        (moved("a.py", "/home/ada/a.py"), Section.FILE_PATHS, RecommendationTarget.MEMORY_FILE),
        (refused(NOT_READ), Section.RETRY_PREVENTION, RecommendationTarget.MEMORY_FILE),
    ],
)  # fmt: skip
def test_a_rule_stands_in_its_section_and_file(calls, section, target):
    [rule] = seen_twice(calls)
    assert (rule.section, rule.target) == (section, target)
