"""A home to write in, and a journal beside it."""

import pytest

from writers.journal import Journal


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "state" / "journal")
