"""The redactor of this machine: its user's names, its variables, and a key that stays."""

import getpass
import stat
from pathlib import Path

import pytest

from analyzer.this_machine import redactor_here

SECRET = "DB_PASSWORD=" + "tr0ub4dor-and-3"


def test_the_same_key_in_every_run_and_only_for_the_user(tmp_path):
    file = tmp_path / "state" / "mask.key"
    first = redactor_here(file, {}).redact(SECRET)
    assert redactor_here(file, {}).redact(SECRET) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["mask.key"]
    assert redactor_here(tmp_path / "another.key", {}).redact(SECRET) != first


@pytest.mark.parametrize("damaged", [b"", b"half", b"x" * 33])
def test_a_damaged_key_is_made_anew(tmp_path, damaged):
    file = tmp_path / "mask.key"
    file.write_bytes(damaged)
    assert redactor_here(file, {}).redact(SECRET) == redactor_here(file, {}).redact(SECRET)
    assert len(file.read_bytes()) == 32


def test_it_knows_the_home_the_user_and_the_variables(tmp_path, monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "grace")
    masked = redactor_here(tmp_path / "key", {"TIDES_TOKEN": "plainwords"}).redact(
        f"{Path.home()}/x by grace with plainwords"
    )
    assert masked.text.startswith("~/x by [user] with [environment-value:")


def test_it_knows_the_addresses_that_git_signs_with(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".gitconfig").write_text('[user]\n\tname = Grace\n\temail = "grace@sea.example" # mine\n')
    (tmp_path / "git").mkdir()
    (tmp_path / "git" / "config").write_bytes(b"[user]\n  email = g@work.example\n\xff")
    known = {"XDG_CONFIG_HOME": str(tmp_path), "GIT_AUTHOR_EMAIL": "gh@home.example"}
    said = "grace@sea.example g@work.example gh@home.example ada@sea.example"
    assert redactor_here(tmp_path / "key", known).redact(said).text == "[user] [user] [user] ada@sea.example"


def test_a_user_without_an_account_has_no_name(tmp_path, monkeypatch):
    def nobody():
        raise OSError("No username set in the environment")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert redactor_here(tmp_path / "key", {}).redact("all is well").text == "all is well"


@pytest.mark.parametrize("name", ["folder", "file/mask.key", "n" * 300])
def test_where_no_key_can_be_kept_each_run_masks_with_its_own(tmp_path, name):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    one, other = redactor_here(tmp_path / name, {}), redactor_here(tmp_path / name, {})
    assert one.redact(SECRET) == one.redact(SECRET) != other.redact(SECRET)
    assert "tr0ub4dor" not in one.redact(SECRET).text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]
