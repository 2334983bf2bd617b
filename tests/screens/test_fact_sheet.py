"""Facts keep their columns at every width, and nothing of a long value is lost."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.content import Content

from headroom_tui.widgets.fact_sheet import FactSheet, fact

PATH = "src/harbor/a/very/long/path/without/any/space/tables.py"


class Sheet(App[None]):
    def compose(self) -> ComposeResult:
        yield FactSheet(id="sheet")

    def rows(self) -> list[str]:
        lines = self.screen._compositor.render_strips()
        return ["".join(segment.text for segment in line).rstrip() for line in lines]


@pytest.mark.parametrize("width", [24, 40, 80])
async def test_a_long_value_goes_on_below_itself(width: int) -> None:
    async with Sheet().run_test(size=(width, 24)) as pilot:
        assert isinstance(pilot.app, Sheet)
        pilot.app.query_one(FactSheet).show_lines([fact("file", PATH, 10), Content("the end")])
        await pilot.pause()
        first, *more = pilot.app.rows()[: pilot.app.rows().index("the end")]
        assert first.startswith("file      src/")
        assert all(row.startswith(" " * 10 + row.strip()) for row in more)
        assert first[10:] + "".join(row.strip() for row in more) == PATH


async def test_it_follows_the_width_and_falls_back_where_there_is_no_room() -> None:
    async with Sheet().run_test(size=(80, 24)) as pilot:
        assert isinstance(pilot.app, Sheet)
        pilot.app.query_one(FactSheet).show_lines([fact("file", PATH, 10)])
        await pilot.pause()
        assert pilot.app.rows()[1] == ""
        await pilot.resize_terminal(40, 24)
        await pilot.pause()
        assert pilot.app.rows()[1].startswith(" " * 10 + "t")
        await pilot.resize_terminal(15, 24)
        await pilot.pause()
        assert not pilot.app.rows()[1].startswith(" ")
