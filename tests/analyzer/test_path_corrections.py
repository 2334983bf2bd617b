"""Which path is the corrected form of another."""

import pytest

from analyzer import paths


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("/p/src/core/registry.ts", "/p/src/registry.ts"),
        ("src/tides.py", "/p/packages/tide/src/tides.py"),
        ("/p/docs/Readme.rst", "/p/docs/readme.rst"),
        ("/p/src/user-service.ts", "/p/src/userService.ts"),
        ("/p/.golangci.yml", "/p/.golangci.yaml"),
        ("/p/apps/api/src/auth/index.ts", "/p/services/api/src/auth/index.ts"),
    ],
)
def test_corrected(wrong, right):
    assert paths.corrected(wrong, right) >= 0.65


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("/a/__init__.py", "/b/__init__.py"),
        ("/p/test_a.py", "/p/test_b.py"),
        ("/p/v1.sql", "/p/v2.sql"),
        ("/p/tide.py", "/p/test_tide.py"),
        ("/p/apps/web/package.json", "/p/apps/api/package.json"),
        ("/p/a.py", "/p/a.md"),
        ("/p/a.py", "/p/a.py"),
        ("", "/p/a.py"),
    ],
)
def test_another_file_is_no_correction(wrong, right):
    assert paths.corrected(wrong, right) == 0


def test_a_relative_path_names_the_same_file_as_its_absolute_form():
    assert paths.same("src/tide.py", "/home/ada/src/tide.py")
    assert not paths.same("/home/ada/src/tide.py", "/home/bob/src/tide.py")
    assert paths.same(r"C:\code\tide\a.py", "C:/code/tide/a.py")
