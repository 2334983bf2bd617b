"""What to do where nothing can be kept in the state folder fits what is wrong with it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from headroom_tui.decisions import DecisionsError, DecisionStore
from headroom_tui.projects.analysis_store import without_index


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (errno.ENOSPC, "Free some space, or set HEADROOM_WORKSPACE_DIR"),
        (errno.EACCES, "Make the folder writable, or set HEADROOM_WORKSPACE_DIR"),
        (errno.ENOENT, "Set HEADROOM_WORKSPACE_DIR to a folder that is there, or can be made"),
        (errno.EIO, "Look at the folder, or set HEADROOM_WORKSPACE_DIR"),
    ],
)
def test_the_advice_fits_the_error(code: int, advice: str) -> None:
    said = without_index(OSError(code, os.strerror(code), "/state"))
    assert f"(/state: {os.strerror(code)})" in said
    assert advice in said


def test_a_place_where_no_folder_can_be_is_not_called_full(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DecisionsError, match="Set HEADROOM_WORKSPACE_DIR to a folder that is there") as error:
        DecisionStore(tmp_path / "file" / "below" / "review.sqlite").save("claude", "/x", {})
    assert "[Errno" not in str(error.value)
