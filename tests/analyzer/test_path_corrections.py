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
        ("/p/tidetable/README.md", "/p/tide-table/README.md"),
        ("/p/TideTable/README.md", "/p/tide_table/README.md"),
        ("/p/.golangci.yml", "/p/.golangci.yaml"),
        ("/p/api/src/auth/index.ts", "/p/services/api/src/auth/index.ts"),
    ],
)
def test_the_same_file_under_another_path_is_its_correction(wrong, right):
    assert paths.corrected(wrong, right) >= 0.65


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("/a/__init__.py", "/b/__init__.py"),
        ("/p/test_a.py", "/p/test_b.py"),
        ("/p/v1.sql", "/p/v2.sql"),
        ("/p/tide.py", "/p/test_tide.py"),
        ("/p/apps/web/package.json", "/p/apps/api/package.json"),
        ("/p/packages/web/src/lib/index.ts", "/p/packages/api/src/lib/index.ts"),
        ("/p/json_to_yaml.py", "/p/yaml_to_json.py"),
        ("/p/Button.tsx", "/p/ButtonGroup.tsx"),
        ("/p/user.py", "/p/user_admin.py"),
        ("/p/a/readme.txt", "/p/b/README.txt"),
        ("/p/a.py", "/p/a.md"),
        ("/p/web/utils.py", "/p/api/utils.py"),
        ("/p/envs/prod/main.tf", "/p/envs/dev/main.tf"),
        ("/p/проект/README.md", "/p/другой/README.md"),
        ("/p/潮汐v1.md", "/p/月亮v1.md"),
        ("/p/v1.12/README.md", "/p/v11.2/README.md"),
        ("/p/c++/README.md", "/p/c/README.md"),
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


@pytest.mark.parametrize(
    ("one", "other", "moved"),
    [
        ("src/core/tide.py", "src/tide.py", True),
        ("tide.py", "src/core/tide.py", True),
        ("web/tide.py", "api/tide.py", False),
        ("web/lib/tide.py", "api/src/lib/tide.py", False),
        ("src/tide.py", "src/moon.py", False),
    ],
)
def test_a_path_is_moved_by_folders_left_out_or_put_in(one, other, moved):
    assert paths.is_moved(one, other) is moved


@pytest.mark.parametrize(
    ("path", "at_home"),
    [
        ("/home/ada/tide.py", "~/tide.py"),
        ("C:\\Users\\ada\\tide.py", "~/tide.py"),
        ("/root/tide.py", "~/tide.py"),  # of a container
        ("/srv/root/tide.py", "/srv/root/tide.py"),
        ("/rooted/tide.py", "/rooted/tide.py"),
    ],
)
def test_a_users_home_is_a_tilde(path, at_home):
    assert paths.at_home(path) == at_home
