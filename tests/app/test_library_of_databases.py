"""A database of many projects in the library: what happens in one of them is of no concern to the others."""

from __future__ import annotations

import pytest

from headroom_tui.learned.session_notes import session_notes
from headroom_tui.library import Library
from headroom_tui.projects.session_lines import session_lines
from headroom_tui.settings.run import Settings
from tests.app.harbor_logs import scanned
from tests.scanners.opencode_store import OLD_TABLES, Database, assistant, tool, user

TIDES, MOON = "/home/ada/code/tide-table", "/home/ada/code/moon-phase"


def failing(call):
    return tool(call, "bash", {"command": "make"}, output="sh: 1: make: not found", metadata={"exit": 127})


@pytest.fixture
def settings(tmp_path):
    homes = {"opencode": tmp_path / "opencode"}
    return Settings(workspace=tmp_path / "state", homes=homes, agents=tuple(homes), here=None)


@pytest.fixture
def database(settings):
    made = Database(settings.homes["opencode"] / "opencode.db", OLD_TABLES)
    for session, folder in (("ses_a", TIDES), ("ses_b", TIDES), ("ses_c", MOON)):
        made.session(session, user("build it"), assistant(failing(f"c_{session}")), directory=folder)
    yield made
    made.close()


def test_a_new_part_changes_its_project_alone(settings, database):
    library = Library(settings)
    scanned(library)
    before = {key: project.mark for key, project in library.projects.items()}
    notes = session_notes(library.projects["opencode", TIDES], spending=True)
    assert [note.session_id for note in notes] == ["ses_a", "ses_b"]
    database.message("ses_c", *assistant(failing("c_new")))
    database.connection.commit()
    [(_, after)] = library.update([settings.homes["opencode"] / "opencode.db"])
    assert after.key == ("opencode", MOON)
    assert after.counts.failures == 2
    assert library.projects["opencode", TIDES].mark == before["opencode", TIDES]


def test_a_session_is_found_by_its_line_and_by_its_pair(settings, database):
    library = Library(settings)
    scanned(library)
    project = library.projects["opencode", TIDES]
    places = [*session_lines(library.logs, project.key), *project.analysis.pairs]
    assert {place.session_id for place in places} == {"ses_a", "ses_b"}
    for place in places:
        assert place.file == settings.homes["opencode"] / "opencode.db"
        assert library.logs.session(project.key, place.file, place.session_id).session_id == place.session_id
