"""The same said in a form that is taken: a message in a file, a script without a heredoc, another shell."""

import pytest
from call_builder import HOME, fix_of, ok, only_pair, sh, sh_fails

MESSAGE = "fix(tides): show the height of springs at Brest, 'in metres'"
BROKEN = "error: pathspec 'metres' did not match any file(s) known to git"


def test_a_message_that_a_shell_broke_is_told_in_a_file():
    lost = sh_fails(f'git add tides.md; git commit -m "{MESSAGE}"', BROKEN)
    written = ok("Write", file_path=f"{HOME}/message.txt", content=MESSAGE)
    pair = only_pair(lost, written, sh("git add tides.md; git commit -F message.txt", "[main 4a1] fix"))
    assert pair.why == "The same commit went through, its message told in a file."
    assert fix_of(lost, sh(f"git commit -F - <<'EOF'\n{MESSAGE}\nEOF", "[main 4a1] fix")) == 1


def test_a_commit_of_something_else_with_its_message_in_a_file():
    lost = sh_fails(f'git commit -m "{MESSAGE}"', BROKEN)
    written = ok("Write", file_path=f"{HOME}/message.txt", content="docs: tell what a neap is")
    assert fix_of(lost, written, sh("git commit -F message.txt", "[main 4a1] docs")) is None
    assert fix_of(lost, sh("git commit -F other.txt", "[main 4a1] docs")) is None
