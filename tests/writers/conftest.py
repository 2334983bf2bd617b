"""A home to write in, a journal beside it, and the folder of a project."""

import os

import pytest

from writers.journal import Journal


@pytest.fixture(autouse=True)
def _no_power_cut(monkeypatch):
    """No test comes to one, so none waits for the disk, as some would a thousand times."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


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
