"""A rule in the user's own editor: what it saved counts, and whatever goes wrong is a sentence."""

from __future__ import annotations

import errno
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from headroom_tui.frame.editor import EditorFailed, edit_in_editor

Editor = Callable[[str], None]


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    """Make shell words the editor; ``$1`` is the file."""

    def set_to(words: str) -> None:
        program = tmp_path / "editor"
        program.write_text(f"#!/bin/sh\n{words}\n")
        program.chmod(0o700)
        monkeypatch.setenv("EDITOR", str(program))

    return set_to


def test_what_the_editor_saved_is_the_rule(editor: Editor) -> None:
    editor("printf 'use uv\\n\\n' >> $1")
    assert edit_in_editor("- first") == "- first\nuse uv"


def test_what_was_saved_cannot_steer_the_terminal(editor: Editor) -> None:
    editor("printf 'a\\033[2Jb' > $1")
    assert edit_in_editor("- first") == "a\\x1b[2Jb"


def test_what_the_editor_is_given_cannot_steer_the_terminal_either(editor: Editor, tmp_path: Path) -> None:
    raw = "- a\x1b[2Jb\x9b31m\u202ec\udcff"
    editor(f"cp $1 {tmp_path}/seen")
    assert edit_in_editor(raw) == raw  # nothing was changed
    assert (tmp_path / "seen").read_text() == "- a\\x1b[2Jb\\x9b31m\\u202ec\\udcff\n"


def test_visual_comes_before_editor_and_may_have_arguments(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor("exit 1")
    monkeypatch.setenv("VISUAL", "sh -c 'echo visual > $0'")
    assert edit_in_editor("- first") == "visual"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("exit 3", "ended with exit code 3"),
        ("rm $1", "left no file behind"),
        ("printf '\\377' > $1", "saved something that is no text in UTF-8"),
    ],
)
def test_an_editor_that_ends_badly(editor: Editor, words: str, said: str) -> None:
    editor(words)
    with pytest.raises(EditorFailed, match=f"{said}. The rule was not changed"):
        edit_in_editor("- first")


@pytest.mark.parametrize(
    ("named", "said"), [("/no/such", r"\(/no/such: No such file"), ("it's", "No closing quotation")]
)
def test_an_editor_that_cannot_be_started(monkeypatch: pytest.MonkeyPatch, named: str, said: str) -> None:
    monkeypatch.setenv("EDITOR", named)
    with pytest.raises(EditorFailed, match=f"{said}.* The rule was not changed"):
        edit_in_editor("- first")


def test_no_room_for_the_file(editor: Editor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor("true")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(EditorFailed, match="The rule was not changed"):
        edit_in_editor("- first")


def test_what_an_editor_leaves_behind_costs_no_edit(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is written while everything is removed, say."""
    editor("echo kept > $1")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOTEMPTY, "Directory not empty")

    monkeypatch.setattr("os.rmdir", refuse)
    assert edit_in_editor("- first") == "kept"


def test_without_an_editor_it_says_which_variables_name_one() -> None:
    with pytest.raises(EditorFailed, match="VISUAL or EDITOR"):
        edit_in_editor("- first")


def test_only_the_user_can_read_the_file(editor: Editor, tmp_path: Path) -> None:
    editor(f"stat -c %a $(dirname $1) > {tmp_path}/mode")
    edit_in_editor("- first")
    assert (tmp_path / "mode").read_text().strip() == oct(stat.S_IRWXU)[2:]
