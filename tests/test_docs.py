"""The documentation is true: its code runs, its links lead somewhere, and it knows every option."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from analyzer.life.verdicts import RuleVerdict
from headroom_tui.cli import main
from headroom_tui.demo import build_demo_home
from headroom_tui.widgets.call_endings import ENDINGS
from headroom_tui.widgets.rows import HELD_UP, MODEL_SIGN
from headroom_tui.widgets.rule_detail import LEARNED_SIGN, VERDICT_SIGN
from scanners.models import CallStatus
from scanners.names import AGENTS
from scanners.registry import SCANNERS
from tests.app.tool_model import tool_model
from tests.write_reference_pages import DOCS, commands, pages

ROOT = Path(__file__).parents[1]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
BLOCK = re.compile(
    r"(?:^<!-- (?:not run here: (?P<where>[^>]+)|after: (?P<first>[^>]+)) -->\n)?"
    r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
NOT_CODE = ("text", "markdown")  # what is shown, not done
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A block of code on a page."""

    page: Path
    line: int
    language: str
    body: str
    run_by: str  # the test file, where it is not this one
    first: str  # a command to run before it

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks(file: Path) -> list[Block]:
    text = file.read_text(encoding="utf-8")
    return [
        Block(
            file,
            text[: found.start()].count("\n") + 1,
            (found["info"].split() or [""])[0],
            found["body"],
            found["where"] or "",
            found["first"] or "",
        )
        for found in BLOCK.finditer(text)
    ]


BLOCKS = [block for file in PAGES for block in blocks(file)]
WITH_COMMANDS = sorted({block.page for block in BLOCKS if block.language == "sh"})


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_every_block_says_what_it_is_and_is_run(block: Block) -> None:
    assert block.language in ("sh", "python", "json", "toml", "yaml", *NOT_CODE)
    assert block.language != "yaml" or block.run_by
    if block.run_by:
        assert f'"{block.page.relative_to(ROOT)}"' in (ROOT / block.run_by).read_text(encoding="utf-8")


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language in ("json", "toml")], ids=str)
def test_data_is_well_formed(block: Block) -> None:
    if block.language == "toml":
        tomllib.loads(block.body)
    else:
        for line in block.body.splitlines():
            json.loads(line)


def is_lacking(block: Block) -> bool:
    """Whether it passes what it gets to a program that this machine has not."""
    return "| jq " in block.body and shutil.which("jq") is None


PROGRAM = '#!/bin/sh\nexec {python} -m headroom_tui "$@"\n'
AGENT = "#!/bin/sh\nexit 0\n"


@pytest.mark.parametrize("file", WITH_COMMANDS, ids=lambda file: file.name)
def test_the_commands_of_a_page_work_one_after_the_other(file: Path, tmp_path: Path) -> None:
    """In the demo's harbor-api, where a person who copied them would stand; its model adds no rules."""
    home = build_demo_home(tmp_path)
    (tmp_path / "backup").symlink_to(tmp_path)
    programs = {"headroom-tui": PROGRAM.format(python=sys.executable), "claude": AGENT, "codex": AGENT}
    for name, script in programs.items():
        place = tmp_path / "bin" / name
        place.parent.mkdir(exist_ok=True)
        place.write_text(script)
        place.chmod(0o755)
    environment = {
        "HOME": str(tmp_path),
        "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
    }
    with tool_model(says='{"context_file_rules": [], "memory_file_rules": []}') as model:
        environment |= {"ANTHROPIC_BASE_URL": model.url, "ANTHROPIC_API_KEY": "of-tests"}
        for block in blocks(file):
            if block.language == "sh" and not block.run_by and not is_lacking(block):
                done = subprocess.run(
                    ["sh", "-e", "-c", f"{block.first}\n{block.body}"],
                    env=environment,
                    cwd=home.folder / "code" / "harbor-api",
                    capture_output=True,
                    text=True,
                    stdin=subprocess.DEVNULL,
                    check=False,
                )
                assert done.returncode == 0, f"{block}: {done.stderr}"


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_links_lead_to_files_and_headings(file: Path) -> None:
    for found in LINK.finditer(BLOCK.sub("", file.read_text(encoding="utf-8"))):
        target = found[1] or found[2]
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        path, _, heading = target.partition("#")
        there = (file.parent / path) if path else file
        assert there.exists(), f"{file.name} links to {target}"
        if heading:
            text = there.read_text(encoding="utf-8")
            slugs = {
                re.sub(r"[^\w -]", "", line.strip("# ").lower()).replace(" ", "-")
                for line in text.split("\n")
            }
            assert heading in slugs, f"{file.name} links to {target}"


@pytest.mark.parametrize("name", pages())
def test_the_pages_of_reference_are_what_the_program_says(name: str) -> None:
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == pages()[name], "write it anew: python -m tests.write_reference_pages"


def test_every_option_that_a_page_names_exists() -> None:
    ours = {
        spelling
        for _, command in commands(main)
        for option in command.params
        if isinstance(option, click.Option)
        for spelling in option.opts
    } | {"--help"}
    for file in PAGES:
        for block in blocks(file):
            for line in block.body.splitlines():
                said, _, _ = line.partition(" -- ")  # what follows is the agent's
                if "headroom-tui " in said and block.language in ("sh", "text"):
                    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", said.split("headroom-tui ", 1)[1]))
                    assert named <= ours, f"{block}: {named - ours}"
        if file.name != "commands.md":
            inline = re.findall(r"`headroom-tui [^`]*`", BLOCK.sub("", file.read_text(encoding="utf-8")))
            named = {option for said in inline for option in re.findall(r"--[a-z][a-z-]*", said)}
            assert named <= ours, f"{file.name}: {named - ours}"


def test_the_page_of_the_screens_explains_every_sign_and_verdict() -> None:
    page = (DOCS / "screens.md").read_text(encoding="utf-8")
    endings = {ending.sign for status, ending in ENDINGS.items() if status is not CallStatus.OK}
    for sign in {
        *(sign for sign, _ in VERDICT_SIGN.values()),
        LEARNED_SIGN[0],
        MODEL_SIGN,
        HELD_UP,
        *endings,
    }:
        assert f"`{sign}`" in page
    for verdict in RuleVerdict:
        assert f"| {verdict.value} | " in page


def test_help_cuts_off_what_no_command_does_at_80_columns() -> None:
    for name, command in commands(main):
        if isinstance(command, click.Group):
            shown = command.get_help(click.Context(command, info_name=name, terminal_width=80))
            assert "..." not in shown.split("Commands:")[1], name


def test_make_has_every_target_that_a_page_names() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    said = [file.read_text(encoding="utf-8") for file in PAGES]
    named = {target for text in said for target in re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE)}
    assert {"demo", "test"} <= named <= targets, named - targets


def test_every_page_is_in_the_navigation() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for file in (ROOT / "docs").glob("*.md"):
        assert f": {file.name}" in navigation


def test_the_page_of_the_agents_says_where_in_its_folder_each_ones_sessions_are() -> None:
    page = (DOCS / "agents.md").read_text().partition("| session in its folder |")[2].partition("\n\n")[0]
    rows = {
        name: re.findall(r"`([^`]*\.\w+)`", places)
        for name, places in re.findall(r"\| (.+) \| (.+) \|", page)
    }
    home = Path("/home/ada/agent")
    for name, scanner in SCANNERS.items():
        [places] = [each for title, each in rows.items() if title in AGENTS[name]]
        assert places
        for place in places:
            assert scanner(home, environ={}).is_log_file(home / place.replace("*", "x")), place
