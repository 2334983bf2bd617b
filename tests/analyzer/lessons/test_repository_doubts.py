"""What the repository on this disk says against a rule stands beside it; without one nothing does."""

from pathlib import Path

import pytest

from analyzer.models import Finding, Section
from analyzer.rules import doubts
from scanners.models import ProjectInfo


@pytest.fixture
def root(tmp_path):
    (tmp_path / ".git").mkdir()
    return tmp_path


def said(root, section, subject, remedy):
    finding = Finding("f1", section, subject, remedy, pairs=())
    return doubts(finding, ProjectInfo(Path(root), Path(root)))


def touch(root, *names):
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()


def test_a_corrected_path_must_exist(root):
    gone = "src/tides/moon.py does not exist in this repository now"
    assert said(root, Section.FILE_PATHS, "src/moon.py", "src/tides/moon.py") == [gone]
    touch(root, "src/tides/moon.py")
    assert said(root, Section.FILE_PATHS, "src/moon.py", "src/tides/moon.py") == []


def test_a_corrected_folder_must_exist(root):
    assert said(root, Section.FILE_PATHS, "lib/…", "src/…") == ["src does not exist in this repository now"]
    touch(root, "src/moon.py")
    assert said(root, Section.FILE_PATHS, "lib/…", "src/…") == []


def test_a_path_that_was_wrong_may_exist_by_now(root):
    touch(root, "src/moon.py", "src/tides/moon.py")
    wrong = "src/moon.py or src/sun.py"
    assert said(root, Section.FILE_PATHS, wrong, "src/tides/moon.py") == [
        "src/moon.py exists in this repository now"
    ]


def test_a_path_in_the_home_folder_is_one_persons(root):
    [doubt] = said(root, Section.FILE_PATHS, "tools/sync.sh", "~/.tide/sync.sh")
    assert "outside the project" in doubt


def test_a_large_file_must_exist(root):
    assert said(root, Section.LARGE_FILES, "data/tides.csv", "offset and limit") == [
        "data/tides.csv does not exist in this repository now"
    ]
    touch(root, "data/tides.csv")
    assert said(root, Section.LARGE_FILES, "data/tides.csv", "offset and limit") == []


@pytest.mark.parametrize(
    ("remedy", "lock", "named"),
    [
        ("pnpm test", "pnpm-lock.yaml", "pnpm-lock.yaml"),
        ("uv run pytest", "uv.lock", "uv.lock"),
        ("bun test", "bun.lockb", "bun.lock or bun.lockb"),
        ("poetry run pytest", "poetry.lock", "poetry.lock"),
    ],
)
@pytest.mark.parametrize("where", ["", "web/", "../"])
def test_a_package_manager_must_have_its_lock_file(tmp_path, remedy, lock, named, where):
    (tmp_path / ".git").mkdir()
    root = tmp_path / "app"
    root.mkdir()
    assert said(root, Section.ENVIRONMENT, "npm test", remedy) == [f"no {named} in this repository now"]
    touch(root, f"{where}{lock}")
    assert said(root, Section.ENVIRONMENT, "npm test", remedy) == []


def test_a_lock_file_above_the_repository_is_another_ones(root):
    (root / "app" / ".git").mkdir(parents=True)
    touch(root, "pnpm-lock.yaml")
    assert said(root / "app", Section.ENVIRONMENT, "npm test", "pnpm test") != []


def test_a_command_in_place_of_a_skill_is_doubted_as_any_other(root):
    assert said(root, Section.COMMAND_PATTERNS, "skill test", "pnpm test") == [
        "no pnpm-lock.yaml in this repository now"
    ]


def test_another_form_of_the_same_manager_needs_none(root):
    assert said(root, Section.COMMAND_PATTERNS, "npm lint", "npm run lint") == []


@pytest.mark.parametrize("path", ["x" * 400, "a\0b", "../" * 500])
def test_a_path_that_no_disk_can_hold_does_not_exist(root, path):
    assert said(root, Section.FILE_PATHS, "a.py", path + "/b.py") != []


@pytest.mark.parametrize("place", ["/nowhere/tide-table", "relative", "\\\\server\\share"])
def test_a_repository_that_is_not_here_is_not_asked(place):
    assert said(place, Section.FILE_PATHS, "a.py", "src/a.py") == []


def test_of_what_may_not_be_looked_at_nothing_is_said(root, monkeypatch):
    """From Python 3.14 on `Path.exists` says of it that it is not there."""
    look = Path.stat

    def refuse(path, **how):
        if path.name == "moon.py":
            raise PermissionError(13, "Permission denied", str(path))
        return look(path, **how)

    monkeypatch.setattr(Path, "stat", refuse)
    assert said(root, Section.LARGE_FILES, "src/moon.py", "offset and limit") == []
    assert said(root, Section.LARGE_FILES, "src/sun.py", "offset and limit") != []


def test_a_name_that_no_disk_can_hold_is_not_there(root):
    for name in ("n" * 300, "a\0b"):
        [doubt] = said(root, Section.LARGE_FILES, name, "offset and limit")
        assert doubt.endswith("does not exist in this repository now")
