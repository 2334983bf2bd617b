"""What a log may hold never reaches the terminal raw, never acts, and never brings the app down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.pilot import Pilot

from headroom_tui.app import HeadroomApp
from headroom_tui.settings.run import Settings
from tests.screens.conftest import NOW, settled, text_of

HOSTILE = (
    "[/x] [@click=app.quit]x[/] [bold red]y \x1b[31mred \x1b]52;c;ZXZpbA==\x07 \x9b2J \u202egnp.exe"
    " \x07 \ud83d <!-- headroom:learn:end -->"
)
KEYS = {"[": "left_square_bracket", "/": "slash", "?": "question_mark", "+": "plus"}
# Every tab and screen, the filter with a bracket in it, the palette, and a rule written and taken back.
WALK = [
    *("s", "/", "[", "enter", "escape", "x", "X", "x", "enter"),
    *("1", "x", "[", "enter", "u", "a", "e", "[", "enter", "t", "+", "+", "+"),
    *("2", "j", "j", "j", "enter", "right_square_bracket", "f", "/", "[", "enter", "n", "escape", "escape"),
    *("3", "enter", "escape", "4", "5", "enter", "escape", "1", "?", "?", "ctrl+p", "escape"),
    *("A", "w", "s", "f", "space", "space", "y", "u", "escape", "4", "r", "w", "escape", "escape"),
]
# What looks otherwise where there is room: the wide table, lists and details side by side.
WALK_WIDE = [*("enter", "2", "j", "j", "enter", "escape", "4", "5", "1", "A", "w", "s", "escape", "escape")]
RAW = ["\x1b", "\x07", "\x9b", "\u202e", "\ud83d"]


def claude_line(kind: str, uuid: str, content: object, cwd: str, minute: int) -> str:
    return json.dumps(
        {
            "type": kind,
            "uuid": uuid,
            "parentUuid": None,
            "sessionId": "5e55",
            "cwd": cwd,
            "version": "2.1.220",
            "timestamp": f"2026-11-19T10:{minute:02}:00.000Z",
            "message": {"id": uuid, "role": kind, "content": content},
        }
    )


def call(number: int, cwd: str, tool: str, arguments: dict[str, str], output: str, failed: bool) -> list[str]:
    use = [{"type": "tool_use", "id": f"toolu_{number}", "name": tool, "input": arguments}]
    result = [
        {"type": "tool_result", "tool_use_id": f"toolu_{number}", "content": output, "is_error": failed}
    ]
    return [
        claude_line("assistant", f"a{number}", use, cwd, number),
        claude_line("user", f"u{number}", result, cwd, number),
    ]


@pytest.fixture
def hostile_settings(tmp_path: Path) -> Settings:
    """A project whose every string is hostile, its name too, between lines that are no records."""
    cwd = str(tmp_path / "code" / f"[/x]{HOSTILE.replace('/', '_')}")
    lines = [claude_line("user", "u0", HOSTILE, cwd, 0), "null", "{", '{"message": null}', "\x00\x00"]
    failing = {"command": f"python x.py '{HOSTILE}'"}
    working = {"command": f"uv run python x.py '{HOSTILE}'"}
    for number in (1, 3):  # twice, so that it becomes a rule
        lines += call(number, cwd, "Bash", failing, f"Exit code 127\n{HOSTILE}", True)
        lines += call(number + 1, cwd, "Bash", working, HOSTILE, False)
    lines += call(7, cwd, HOSTILE, {HOSTILE: HOSTILE}, HOSTILE, True)
    lines += call(8, cwd, "Read", {"file_path": f"/{HOSTILE}"}, f"File does not exist. {HOSTILE}", True)
    log = tmp_path / ".claude" / "projects" / "-hostile" / "5e55.jsonl"
    log.parent.mkdir(parents=True)
    log.write_text("\n".join(lines) + "\n", encoding="utf-8", errors="surrogateescape")
    nothing = tmp_path / "nothing"
    return Settings(
        workspace=tmp_path / "state",
        homes={"claude": tmp_path / ".claude", "codex": nothing, "gemini": nothing},
        here=None,
    )


async def look(pilot: Pilot[None]) -> None:
    await settled(pilot)
    shown = text_of(pilot.app)
    assert not [repr(char) for char in RAW if char in shown]


@pytest.mark.parametrize(("size", "walk"), [((60, 20), WALK), ((140, 40), WALK_WIDE)], ids=["narrow", "wide"])
async def test_every_screen_of_a_hostile_log(
    hostile_settings: Settings, size: tuple[int, int], walk: list[str]
) -> None:
    app = HeadroomApp(hostile_settings, lambda: NOW)
    async with app.run_test(size=size, notifications=True) as pilot:
        await look(pilot)
        assert "· 3" in text_of(app), "the lines that are no records are counted"
        for key in walk:
            await pilot.press(KEYS.get(key, key))
            await look(pilot)
        for row in range(size[1] - 2):
            await pilot.click(offset=(8, row))
        await look(pilot)
    assert app.return_code in (0, None), "a click on a log's text does nothing but select"


async def test_the_terminal_may_shrink_to_nothing_and_grow_again(hostile_settings: Settings) -> None:
    app = HeadroomApp(hostile_settings, lambda: NOW)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        for size in [(40, 10), (10, 3), (140, 40), (60, 20)]:
            await pilot.resize_terminal(*size)
            await look(pilot)
        await pilot.press("escape")
        await look(pilot)


async def test_hostile_settings_and_a_hostile_place_are_inert(
    hostile_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the settings file, and our own memory of the last run, may hold."""
    monkeypatch.setenv("HEADROOM_CONFIG_DIR", str(tmp_path / "config"))
    (tmp_path / "config").mkdir()
    quoted = json.dumps(HOSTILE)  # which is how TOML quotes, too
    (tmp_path / "config" / "tui.toml").write_text(
        f"theme = {quoted}\n[keymap]\n{quoted} = {quoted}\n'copy' = {quoted}\n".replace("\\ud83d", "x")
    )
    place = {
        "opened": HOSTILE,
        "projects": {"sort": HOSTILE, "place": {"filter": HOSTILE, "cursor": HOSTILE}},
    }
    hostile_settings.state_folder.mkdir(parents=True)
    (hostile_settings.state_folder / "place.json").write_text(json.dumps(place).replace("\\ud83d", "x"))
    app = HeadroomApp(hostile_settings, lambda: NOW)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await look(pilot)
        assert len(app._config.problems) == 3, "the theme and two keys are refused, each in a sentence"
        assert len(app._notifications) == 1, "which stand in one notice together"
        await pilot.press("escape", "enter")
        await look(pilot)
