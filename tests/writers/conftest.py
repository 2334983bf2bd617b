"""A home to write in, a journal beside it, and the folder of a project."""

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


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "shop"
    made.mkdir()
    return made
