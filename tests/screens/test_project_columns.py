"""The table of projects fits the terminal: names take what the other columns leave, and no column is cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest
from textual.pilot import Pilot
from textual.render import measure

from headroom_tui.app import HeadroomApp
from headroom_tui.project_rows import ProjectRow
from headroom_tui.widgets.peek import Peek
from headroom_tui.widgets.project_table import ProjectTable
from tests.screens.conftest import press, settled, text_of

MakeApp = Callable[..., HeadroomApp]
WIDTHS = (50, 60, 80, 100, 104, 118, 120, 140, 200)


def cells_of(table: ProjectTable, row: int) -> list[Any]:
    return list(table.get_row_at(row))


def changed(row: ProjectRow, **more: Any) -> ProjectRow:
    return msgspec.structs.replace(row, **more)


def far(rows: Sequence[ProjectRow]) -> list[ProjectRow]:
    """Projects with long names whose folders are gone, and with large numbers."""
    long = "the-service-that-does-everything-for-everyone"
    return [
        changed(
            row,
            name=f"{long}-{number}",
            path=f"/gone/{number}",
            is_away=True,
            calls=1_234_567,
            failures=123_456,
            wasted_tokens=987_654_321,
            undecided=123,
            learned=1_234,
        )
        for number, row in enumerate(rows)
    ]


async def table_in(pilot: Pilot[None]) -> ProjectTable:
    await settled(pilot)
    return pilot.app.screen.query_one(ProjectTable)


async def test_every_column_is_whole_beside_long_names(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(WIDTHS[0], 24)) as pilot:
        table = await table_in(pilot)
        table.replace(far(table.listed.all))
        table.listed.shows_hidden = True
        table.toggle()
        for width in WIDTHS:
            await pilot.resize_terminal(width, 24)
            await settled(pilot)
            assert table.virtual_size.width <= width
            assert table.max_scroll_x == 0
            assert "(hidden)" in text_of(pilot.app)
            assert "the-service" in text_of(pilot.app)


async def test_names_make_room_for_a_number_that_grows_while_logs_are_read(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(WIDTHS[0], 24)) as pilot:
        table = await table_in(pilot)
        rows = [changed(row, calls=9, failures=1) for row in far(table.listed.all)]
        for width in WIDTHS:
            table.replace(rows)
            await pilot.resize_terminal(width, 24)
            await settled(pilot)
            order = [str(row.key.value) for row in table.ordered_rows]
            table.put(changed(rows[0], calls=1_234_567, failures=1_234_567, wasted_tokens=10**12))
            await settled(pilot)
            assert table.virtual_size.width <= width
            assert [str(row.key.value) for row in table.ordered_rows] == order, "nobody's aim is disturbed"


@pytest.mark.parametrize(("width", "is_said"), [(60, False), (80, False), (140, False), (200, True)])
async def test_a_gone_folder_is_said_beside_the_name_where_the_name_is_whole(
    make_app: MakeApp, width: int, is_said: bool
) -> None:
    async with make_app().run_test(size=(width, 24)) as pilot:
        table = await table_in(pilot)
        table.replace(far(table.listed.all))
        await settled(pilot)
        shown = text_of(pilot.app)
        assert ("everyone-0 (no folder)" in shown) is is_said
        assert "… (no folder)" not in shown
        assert all("italic" in str(cells_of(table, row)[1].style) for row in range(table.row_count))
        assert "No such folder here: nothing can be written in it." in shown, "below the table"


async def test_a_column_is_no_wider_than_the_rows_that_are_left(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        table = await table_in(pilot)
        long, *others = far(table.listed.all)
        table.replace([changed(row, failures=1, undecided=0) for row in others])
        await settled(pilot)
        table.replace([long, *others])  # its numbers need room that the names had
        await settled(pilot)
        assert table.virtual_size.width <= 80
        for width in (95, 80):  # of the same columns
            await pilot.resize_terminal(width, 24)
            await settled(pilot)
            assert table.virtual_size.width <= width


async def test_a_column_is_as_wide_as_what_is_in_it_from_the_first_moment(make_app: MakeApp) -> None:
    async with make_app().run_test(size=(60, 20)) as pilot:
        table = await table_in(pilot)
        table.draw_rows()
        for number, column in enumerate(table.ordered_columns):
            cells = [cells_of(table, row)[number].cell_len for row in range(table.row_count)]
            assert column.content_width == max(column.label.cell_len, *cells)


async def test_many_rows_that_change_at_once_are_measured_once(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of them says less than before, as when what recurs in thousands of projects becomes known."""
    measured = 0

    def counting(*arguments: Any) -> int:
        nonlocal measured
        measured += 1
        return measure(*arguments)

    async with make_app().run_test(size=(140, 40)) as pilot:
        table = await table_in(pilot)
        rows = far([table.listed.all[0]] * 200)
        table.replace(rows)
        await settled(pilot)
        monkeypatch.setattr("textual.widgets._data_table.measure", counting)
        for row in rows:
            table.put(changed(row, undecided=1, wasted_tokens=9))
        await settled(pilot)
        assert 0 < measured < 10 * len(rows) * len(table.ordered_columns)
        for number, column in enumerate(table.ordered_columns):
            cells = [cells_of(table, row)[number].cell_len for row in range(table.row_count)]
            assert column.content_width == max(column.label.cell_len, *cells)


async def test_the_table_stays_as_high_as_it_is_while_the_cursor_moves(make_app: MakeApp) -> None:
    """However much there is to say below it of the project under the cursor."""
    async with make_app().run_test(size=(80, 24)) as pilot:
        table = await table_in(pilot)
        about = pilot.app.screen.query_one(Peek)
        high, said = table.size.height, len(str(about.content).splitlines())
        for _ in range(3):
            await press(pilot, "j")
            assert len(str(about.content).splitlines()) < said, "the first project has the most"
            assert table.size.height == high
        table.replace([changed(row, words=["one"] * 9) for row in table.listed.all])
        await press(pilot, "k")
        assert about.content_size.height == len(str(about.content).splitlines()) > said
