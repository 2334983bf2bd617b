"""Links that lead a write out of the project and the user's own folders are told apart."""

import pytest

from tests.writers.block_samples import change, plan, project, rule
from writers.codex import CodexWriter
from writers.errors import LeadsOutside
from writers.journal import Journal
from writers.reach import misleading, outside, refuse_outside


@pytest.fixture
def shop(home):
    (home / "shop").mkdir()
    return home / "shop"


def test_links_are_followed_and_folders_too(tmp_path, home, shop):
    (tmp_path / "away").mkdir()
    (tmp_path / "away" / "real.md").write_bytes(b"x")
    (shop / "link.md").symlink_to(tmp_path / "away" / "real.md")
    (shop / "folder").symlink_to(tmp_path / "away")
    (shop / "inside.md").symlink_to(home / "dotfiles.md")
    (home / "dotfiles.md").write_bytes(b"x")
    (tmp_path / "home-by-another-name").symlink_to(home)
    files = [
        change(shop / name, b"new")
        for name in ("link.md", "folder/new.md", "folder/real.md", "inside.md", "A.md")
    ]
    away = outside(plan(*files), [tmp_path / "home-by-another-name"])
    assert [str(file.path.relative_to(shop)) for file in away] == [
        "link.md",
        "folder/new.md",
        "folder/real.md",
    ]


def test_a_file_that_does_not_change_is_nobodys_concern(tmp_path, shop):
    (tmp_path / "away.md").write_bytes(b"x")
    assert outside(plan(change(tmp_path / "away.md", b"x")), [shop]) == []


def test_a_writer_that_cannot_ask_refuses(tmp_path, home, shop, monkeypatch):
    monkeypatch.setenv("HOME", str(home))
    (tmp_path / "away.md").write_bytes(b"not yours\n")
    (shop / "AGENTS.md").symlink_to(tmp_path / "away.md")
    writer = CodexWriter(home=tmp_path / "codex", journal=Journal(tmp_path / "journal"))
    with pytest.raises(
        LeadsOutside, match=r"AGENTS\.md leads to .*away\.md: outside the project and your home"
    ):
        writer.write([rule("- x")], project(shop), dry_run=False)
    assert (tmp_path / "away.md").read_bytes() == b"not yours\n"
    (shop / "AGENTS.md").unlink()
    (home / ".bashrc").write_bytes(b"yours\n")
    (shop / "AGENTS.md").symlink_to("../.bashrc")
    with pytest.raises(LeadsOutside, match=r"AGENTS\.md leads to .*bashrc: by its name"):
        writer.write([rule("- x")], project(shop), dry_run=False)
    assert (home / ".bashrc").read_bytes() == b"yours\n"
    named = project(shop, context_file=tmp_path / "away.md")
    assert writer.write([rule("- x")], named, dry_run=False).files_written == [tmp_path / "away.md"]


@pytest.mark.parametrize(
    ("name", "leads_to", "misleads"),
    [
        ("CLAUDE.md", "../.bashrc", True),
        ("CLAUDE.md", ".git/hooks/pre-commit", True),
        ("CLAUDE.md", "../dotfiles/agents.txt", False),
        ("CLAUDE.md", ".cursorrules", False),
        (".rules", "../.bashrc", True),
        (".rules", "../dotfiles/.rules", False),
        ("settings.json", "../dotfiles/claude.json", False),
    ],
)
def test_a_link_to_another_kind_of_file_than_its_name_says(home, shop, name, leads_to, misleads):
    real = shop / leads_to
    real.parent.mkdir(parents=True, exist_ok=True)
    real.write_bytes(b"export A=1\n")
    (shop / name).symlink_to(leads_to)
    made = plan(change(shop / name, b"new"))
    assert bool(misleading(made)) is misleads
    if misleads:
        with pytest.raises(LeadsOutside, match=r"leads to .*: by its name no file of instructions\."):
            refuse_outside(made, [home])
    else:
        refuse_outside(made, [home])
