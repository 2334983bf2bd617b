"""headroom-ai 0.42.0 and these writers take turns on one file: nothing is lost, both read the same.

Set HEADROOM_PYTHON to the Python of an environment with headroom's learn in it:
``python -m venv V; V/bin/pip install --no-deps headroom-ai==0.42.0 opentelemetry-api typing_extensions``.
"""

import json
import os
import random
import subprocess
from datetime import date
from pathlib import Path

import pytest

from tests.writers.block_samples import block, plan_rules, project, rule
from writers.block.parts import bullets, parse_block
from writers.block.sections import normalised
from writers.claude import ClaudeCodeWriter
from writers.codex import CodexWriter
from writers.journal import Journal
from writers.marker_block import BlockSpan, extract_marker_block, find_block
from writers.standing_rules import plan_with_changes, standing_rules
from writers.wishes import Wish

HEADROOM = os.environ.get("HEADROOM_PYTHON", "")
needs_headroom = pytest.mark.skipif(not HEADROOM, reason="HEADROOM_PYTHON does not name headroom-ai's Python")

# Writes the sections of each line with headroom's writer, and answers how headroom reads the file then.
DRIVER = """
import json, sys
from pathlib import Path
from headroom.learn import models, writer
for line in sys.stdin:
    order = json.loads(line)
    folder = Path(order["folder"])
    target = models.RecommendationTarget.CONTEXT_FILE
    recommendations = [
        models.Recommendation(target=target, section=name, content=content, estimated_tokens_saved=tokens)
        for name, content, tokens in order["sections"]
    ]
    info = models.ProjectInfo(name="x", project_path=folder, data_path=folder / "logs")
    if recommendations:
        getattr(writer, order["writer"])().write(recommendations, info, dry_run=False)
    text = (folder / order["file"]).read_text(encoding="utf-8")
    prior = writer._parse_prior_recommendations(text)
    print(json.dumps({
        "sections": [[each.section, each.content, each.estimated_tokens_saved] for each in prior],
        "block": writer.extract_marker_block(text),
    }), flush=True)
"""
SECTIONS = ["Environment", "File Path Corrections", "Search Scope", "Command Patterns", "Retry Prevention"]


@pytest.fixture
def headroom():
    """Ask headroom to write sections into a folder's file; its answer is how it reads the file then."""
    with subprocess.Popen(
        [HEADROOM, "-c", DRIVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def ask(folder, sections, writer="CodexWriter", file="AGENTS.md"):
            order = {"folder": str(folder), "sections": sections, "writer": writer, "file": file}
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask
        process.stdin.close()


def ours(path):
    standing = extract_marker_block(path.read_text(encoding="utf-8")) or ""
    return [(s.heading, s.body, s.tokens_saved or 0) for s in parse_block(standing).sections]


def said(sections):
    return {name: [normalised(bullet) for bullet in bullets(body)] for name, body, _ in sections}


@needs_headroom
def test_fifty_turns_on_one_file(tmp_path, headroom):
    chance = random.Random(42)
    file = tmp_path / "AGENTS.md"
    file.write_text("# Mine\n\nMy own words.\n\n```\n<!-- headroom:learn:start -->\n```\n")
    mine = file.read_bytes()
    writer = CodexWriter(tmp_path / "codex", Journal(tmp_path / "journal"))
    meant: dict[str, list[str]] = {}
    for turn in range(50):
        name = chance.choice(SECTIONS)
        theirs = [f"- turn {turn}: `A --> B`", f"- also {turn} <!-- headroom:pattern-id:{turn:04x} -->"]
        headroom(tmp_path, [[name, "\n".join(theirs), turn * 10]])
        meant[name] = [normalised(bullet) for bullet in theirs]
        assert said(ours(file)) == meant

        name = chance.choice([*SECTIONS, f"Section {turn}"])
        rules = [rule(f"- our turn {turn}, rule {n}: A -> B --> C", name, tokens=n) for n in range(2)]
        plan = plan_rules(writer, rules, project(tmp_path))
        Journal(tmp_path / "journal").apply(plan)
        meant.setdefault(name, []).extend(normalised(each.content) for each in rules)
        assert said(ours(file)) == meant

        data = file.read_bytes()
        assert isinstance(find_block(data), BlockSpan)
        assert data.count(b"\n<!-- headroom:learn:start -->") == 2  # the block's, and the example's
        assert data.startswith(mine)
        answer = headroom(tmp_path, [])
        assert [tuple(section) for section in answer["sections"]] == ours(file)
        assert answer["block"] == extract_marker_block(file.read_text())


@needs_headroom
def test_what_headroom_moves_to_the_personal_file_is_followed_and_not_proposed_twice(tmp_path, headroom):
    shared, personal = tmp_path / "CLAUDE.md", tmp_path / "CLAUDE.local.md"
    writer = ClaudeCodeWriter(tmp_path / "claude", Journal(tmp_path / "journal"))
    shared.write_text("# Mine\n")
    writer.write([rule("- use `uv`")], project(tmp_path), dry_run=False)
    assert b"use `uv`" in shared.read_bytes()
    headroom(tmp_path, [["Search Scope", "- look in `src/`", 5]], "ClaudeCodeWriter", personal.name)
    assert shared.read_bytes() == b"# Mine\n"
    assert said(ours(personal)) == {"Search Scope": ["look in `src/`"], "Environment": ["use `uv`"]}
    assert not plan_rules(writer, [rule("- use `uv`")], project(tmp_path)).changes_anything


@pytest.mark.parametrize("names", [("CLAUDE.md", "CLAUDE.local.md"), ("CLAUDE.local.md", "CLAUDE.md")])
def test_the_rules_of_both_files_are_known_and_nothing_is_proposed_twice(tmp_path, names):
    (tmp_path / names[0]).write_bytes(block(("Environment", "- a")) + b"\n")
    (tmp_path / names[1]).write_bytes(block(("Environment", "- b")) + b"\n")
    writer = ClaudeCodeWriter(tmp_path / "claude")
    assert writer.standing(project(tmp_path)) == {"a", "b"}
    plan = plan_rules(writer, [rule("- a"), rule("- b"), rule("- c")], project(tmp_path))
    assert [file.rules for file in plan.files] == [("- c",)]
    assert "holds a headroom block too" in " ".join(plan.files[0].notices)
    rules = dict.fromkeys(standing_rules(tmp_path / names[0]))
    without = plan_with_changes([(Wish(writer, project(tmp_path), {}), rules)], date(2026, 11, 20))
    assert [(file.after, file.notices) for file in without.files] == [(b"", ())], "only the other holds one"


def test_the_pattern_ids_of_headrooms_live_flush_stay_as_they_are(tmp_path: Path):
    tagged = "- a &lt;!-- headroom:pattern-id:9f2c --&gt;\n- b <!-- headroom:pattern-id:77aa -->"
    (tmp_path / "AGENTS.md").write_bytes(block(("Environment", tagged)) + b"\n")
    writer = CodexWriter(tmp_path / "codex")
    (file,) = plan_rules(writer, [rule("- c"), rule("- a")], project(tmp_path)).files
    assert f"{tagged}\n- c\n".encode() in file.after
