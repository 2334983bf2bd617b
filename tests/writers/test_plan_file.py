"""A saved plan: the same bytes when it is read again, or a sentence why not."""

import json
import os
import re
import resource
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners.text import visible
from tests.writers.block_samples import DAY, block, plan_rules, project, rule
from writers.codex import CodexWriter
from writers.errors import FileChanged, LeadsOutside, PlanFileError, WriteRefused, WriterError
from writers.journal import Journal
from writers.models import FilePlan, Plan, sha256
from writers.reach import refuse_leading_out
from writers.saved_plan.plan_file import dump_plan, load_plan, save_plan


@pytest.fixture
def saved(tmp_path):
    (tmp_path / "AGENTS.md").write_bytes("Größe\r\n".encode())
    writer = CodexWriter()
    plan = plan_rules(writer, [rule("- a"), rule("- b", memory=True)], project(tmp_path), today=DAY)
    save_plan(plan, tmp_path / "plan.json")
    return plan, tmp_path / "plan.json"


def test_reads_what_was_saved_and_a_person_can_read_it_too(saved):
    plan, path = saved
    assert load_plan(path, [path.parent]) == plan
    document = json.loads(path.read_bytes())
    assert (document["format"], document["version"]) == ("headroom-tui plan", 1)
    assert document["files"][0]["before"] == {"sha256": sha256("Größe\r\n".encode()), "text": "Größe\r\n"}
    assert document["files"][1]["before"] is None
    assert document["files"][0]["rules"] == ["- a"]


@given(head=st.binary(max_size=20))
def test_a_plan_keeps_whatever_bytes_its_files_hold(head, tmp_path_factory):
    place = tmp_path_factory.getbasetemp() / "plan.json"
    file = place.with_name("AGENTS.md")
    head = b"x" + head.replace(b"`", b"'").replace(b"~", b"-") + b"\n"
    plan = Plan((FilePlan(file, file, head + block(), head + block(("A", "- a")), ("- a",)),))
    save_plan(plan, place)
    assert load_plan(place, [place.parent]) == plan


def test_it_steers_no_terminal_that_shows_it(tmp_path):
    hostile = "x \x1b[2J \x9b31m \u202e \u2066 \x85 \x7f\n".encode()
    path = tmp_path / "AGENTS.md"
    plan = Plan((FilePlan(path, path, hostile + block(), hostile + block(("A", "- a")), ("- a",)),))
    save_plan(plan, tmp_path / "plan.json")
    text = (tmp_path / "plan.json").read_text(encoding="utf-8")
    assert visible(text) == text
    assert load_plan(tmp_path / "plan.json", [tmp_path]) == plan


def altered(document, change):
    change(document)
    return json.dumps(document).encode()


def file(document):
    return document["files"][0]


MEDDLING = [
    (lambda d: file(d)["after"].update(text="x"), "do not match their hash"),
    (lambda d: file(d)["before"].update(text="x"), "do not match their hash"),
    (lambda d: file(d)["after"].update(base64="*", text=None), "damaged bytes"),
    (lambda d: file(d).update(path="../AGENTS.md"), "no file that an agent reads in"),
    (lambda d: file(d).update(path="/a\0b/AGENTS.md"), "control characters"),
    (lambda d: file(d).update(real_path="/a\x1b[31mb/AGENTS.md"), "control characters"),
    (lambda d: file(d).update(path="/AGENTS.md\nAll is well."), "control characters"),
    (lambda d: file(d).update(path="/etc/profile.d/AGENTS.md"), "no file that an agent reads in"),
    (lambda d: file(d).update(path=moved(d, "README.md")), "no file that an agent reads in"),
    (lambda d: file(d).update(path=moved(d, "x/../AGENTS.md")), "no file that an agent reads in"),
    (lambda d: file(d).update(path=moved(d, ".bashrc")), "no file that an agent reads in"),
    (lambda d: d["files"].append(file(d)), "names one file twice"),
    (lambda d: d.update(version=2), r"saved by a newer headroom-tui \(version 2 .*: update this one"),
    (lambda d: d.update(version=0), "is damaged: version is not 1"),
    (lambda d: d.update(version=True), "is damaged: version is not 1"),
    (lambda d: d.pop("version"), "is damaged: version is missing"),
    (lambda d: d.update(format="other"), 'not a plan: it does not say "format": "headroom-tui plan"'),
    (lambda d: d.update(more=1), "is damaged: more is unknown"),
    (lambda d: d.update(files={}), "is damaged: files is an object, not a list"),
    (lambda d: d["files"].append(None), r"is damaged: files\[2\] is null, not an object"),
    (lambda d: file(d).pop("after"), r"is damaged: files\[0\]\.after is missing"),
    (lambda d: file(d)["after"].update(sha256=3.5), r"files\[0\]\.after\.sha256 is a number, not text"),
    (lambda d: file(d).update(before="x"), r"files\[0\]\.before is text, not an object"),
    (lambda d: file(d).update(rules=["- a", False]), r"files\[0\]\.rules\[1\] is true or false, not text"),
    (lambda d: file(d).update({"\x1b[2J": 1}), r"files\[0\]\.\\x1b\[2J is unknown"),
    (lambda d: file(d).update(after=rehashed("outside\n")), "text outside the headroom block would change"),
    (lambda d: file(d).update(after=rehashed("Größe\r\n\r\n", ("A", "- <!-- x"))), "opens an HTML comment"),
    (lambda d: file(d).update(after=rehashed("Größe\r\n\r\n", ("A\u202e", "- x"))), "direction-changing"),
    (lambda d: file(d).update(after=rehashed("Größe\r\n\r\n", ("@/etc/x", "- x"))), "imports that file"),
    (lambda d: file(d).update(after=rehashed("Größe\r\n\r\n", ("A", "- x\n  ```"))), "would be damaged"),
]


def moved(document, name):
    return f"{Path(file(document)['path']).parent}/{name}"


def rehashed(text, *sections):
    data = text.encode() + (block(*sections, newline="\r\n") + b"\r\n" if sections else b"")
    return {"sha256": sha256(data), "text": data.decode()}


@pytest.mark.parametrize(("change", "sentence"), MEDDLING)
def test_an_altered_plan_is_refused(saved, change, sentence):
    _, path = saved
    path.write_bytes(altered(json.loads(path.read_bytes()), change))
    with pytest.raises(PlanFileError, match=sentence) as refused:
        load_plan(path, [path.parent])
    assert str(path) in str(refused.value)


def test_what_a_plan_says_cannot_steer_the_terminal(saved):
    _, path = saved
    document = json.loads(path.read_bytes())
    file(document).update(notices=["\x1b]0;x\x07hello\nAll is well."])
    path.write_text(json.dumps(document))
    loaded = load_plan(path, [path.parent]).files[0]
    assert loaded.notices == ("The plan says: \\x1b]0;x\\x07hello All is well.",), "and not that we do"
    for sentence in [
        WriterError("\x1b[2J"),
        WriteRefused(Path("/\x1b[2J"), "\x9b2J"),
        PlanFileError("\u202e"),
    ]:
        assert str(sentence).isprintable()


def test_a_path_that_json_cannot_hold_is_a_sentence(tmp_path):
    odd = Path(os.fsdecode(bytes(tmp_path) + b"/\xff.md"))
    with pytest.raises(PlanFileError, match=r"not UTF-8 text \(.*\\udcff\.md\)"):
        save_plan(Plan((FilePlan(odd, odd, None, block(("A", "- a"))),)), tmp_path / "plan.json")
    assert not (tmp_path / "plan.json").exists()


@pytest.mark.parametrize(
    "name",
    [
        *(
            "CLAUDE.md",
            "CLAUDE.local.md",
            ".claude/CLAUDE.md",
            "AGENTS.md",
            "AGENTS.override.md",
            "GEMINI.md",
        ),
        *("QWEN.md", "deep/down/AGENTS.md", "docs/RULES.md", "~/.codex/AGENTS.md", "~/.claude/CLAUDE.md"),
        *("~/.claude/projects/-x/memory/MEMORY.md", "~/.codex/instructions.md", "~/.gemini/GEMINI.md"),
    ],
)
def test_a_plan_may_write_what_agents_read(tmp_path, name):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "RULES.md").write_text("mine\n")
    (tmp_path / "CLAUDE.md").write_text("@docs/RULES.md\n")
    path = (tmp_path / name).expanduser() if name[0] != "~" else Path(name).expanduser()
    save_plan(Plan((FilePlan(path, path, None, block(("A", "- a")) + b"\n"),)), tmp_path / "plan.json")
    assert load_plan(tmp_path / "plan.json", [tmp_path]).files[0].path == path
    if name[0] != "~":
        with pytest.raises(PlanFileError, match="--project names another folder"):
            load_plan(tmp_path / "plan.json", [tmp_path / "docs" / "elsewhere"])


def test_a_link_out_of_the_project_is_no_way_out(tmp_path):
    folder = tmp_path / "shop"
    folder.mkdir()
    (tmp_path / "profile").write_text("mine\n")
    (folder / "AGENTS.md").symlink_to(tmp_path / "profile")
    plan = plan_rules(CodexWriter(), [rule("- a")], project(folder), today=DAY)
    save_plan(plan, tmp_path / "plan.json")
    with pytest.raises(LeadsOutside, match=r"AGENTS\.md leads to .*profile: outside the project\."):
        refuse_leading_out(load_plan(tmp_path / "plan.json", [folder]), [folder])


def test_a_plan_that_says_where_a_link_leads_is_not_believed(saved):
    _, path = saved
    path.write_bytes(
        altered(json.loads(path.read_bytes()), lambda d: file(d).update(real_path="/root/.bashrc"))
    )
    loaded = load_plan(path, [path.parent])
    with pytest.raises(LeadsOutside):
        refuse_leading_out(loaded, [path.parent])
    with pytest.raises(FileChanged, match=r"not to /root/\.bashrc"):
        Journal(path.parent / "journal").apply(loaded)


def test_a_plan_of_one_checkout_applies_in_another(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
        (folder / "AGENTS.md").write_text("# Shop\n")
    plan = plan_rules(CodexWriter(), [rule("- a")], project(here), today=DAY)
    save_plan(plan, tmp_path / "plan.json", here)
    assert load_plan(tmp_path / "plan.json", [here]) == plan
    Journal(tmp_path / "journal").apply(load_plan(tmp_path / "plan.json", [there]))
    assert b"- a" in (there / "AGENTS.md").read_bytes()
    assert (here / "AGENTS.md").read_text() == "# Shop\n"
    (there / "AGENTS.md").write_text("# Shop, mine\n")
    with pytest.raises(FileChanged):
        Journal(tmp_path / "journal").apply(load_plan(tmp_path / "plan.json", [there]))


def test_what_a_plan_keeps_quiet_about_is_said_all_the_same(tmp_path):
    plan = plan_rules(CodexWriter(), [rule("- run `rm -rf build`")], project(tmp_path), today=DAY)
    assert "Read “- run `rm -rf build`” twice: it can destroy data." in plan.files[0].notices
    save_plan(plan, tmp_path / "plan.json")
    document = json.loads((tmp_path / "plan.json").read_bytes())
    file(document).update(notices=[], rules=[])
    (tmp_path / "plan.json").write_text(json.dumps(document))
    loaded = load_plan(tmp_path / "plan.json", [tmp_path]).files[0]
    assert loaded.notices == ("Read “- run `rm -rf build`” twice: it can destroy data.",)
    assert loaded.rules == ("- run `rm -rf build`",)


def test_of_a_heading_that_commands_something_that_is_said_too(tmp_path):
    path = tmp_path / "AGENTS.md"
    after = block(("Always rm -rf build", "- a")) + b"\n"
    save_plan(Plan((FilePlan(path, path, None, after),)), tmp_path / "plan.json")
    loaded = load_plan(tmp_path / "plan.json", [tmp_path]).files[0]
    assert loaded.notices == ("Read “### Always rm -rf build” twice: its section name can destroy data.",)


NO_PLANS = [
    (b"", "is empty."),
    (b" \n", "is empty."),
    (b'{"format": "headroom-tui plan",\n', "ends too early, in line 2: it was not saved or copied whole."),
    (b'{\n  "format": headroom}', "is not JSON: see line 2, column 13."),
    (b"--- a/AGENTS.md\n+++ b/AGENTS.md\n", "is not JSON: see line 1, column 1."),
    (b"[]", 'is JSON, but not a plan: it does not say "format": "headroom-tui plan".'),
    (b"null", 'is JSON, but not a plan: it does not say "format": "headroom-tui plan".'),
    (b'{"projects": []}', 'is JSON, but not a plan: it does not say "format": "headroom-tui plan".'),
    (b"\xff\xfe{\0", "is not UTF-8 text (byte 1)."),
    (b'{"format": "\xe9"}', "is not UTF-8 text (byte 13)."),
    (b'\xef\xbb\xbf{"format": "headroom-tui plan"}', "is not JSON: see line 1, column 1."),
    (b"[" * 100_000, "is not a plan: it is nested too deeply."),
    (b"1" * 5_000, "is not a plan: it holds a number that is too long."),
    (
        b'{"format": "headroom-tui plan", "version": 1, "files": [], "files": [NaN]}',
        "is damaged: files[0] is a number, not an object.",
    ),
]


@pytest.mark.parametrize(("data", "why"), NO_PLANS, ids=[why for _, why in NO_PLANS])
def test_what_is_no_plan_is_refused_in_words_of_our_own(tmp_path, data, why):
    """Which file, what is wrong with it, that nothing was written, and what to do."""
    plan = tmp_path / "plan.json"
    plan.write_bytes(data)
    with pytest.raises(PlanFileError) as refused:
        load_plan(plan, [tmp_path])
    way_on = "Nothing was written; headroom-tui learn --plan FILE saves a new plan."
    assert str(refused.value) == f"The plan {plan} {why} {way_on}"


@given(damage=st.data())
def test_no_damage_is_told_in_another_programs_words(damage, tmp_path_factory):
    """Where one value of a plan became another one, it is refused in our words, or none the worse."""
    place = tmp_path_factory.getbasetemp() / "damaged.json"
    path = place.with_name("AGENTS.md")
    save_plan(Plan((FilePlan(path, path, None, block(("A", "- a")) + b"\n", ("- a",)),)), place)
    document = json.loads(place.read_bytes())
    holders = [document, document["files"], file(document), file(document)["after"]]
    holder = damage.draw(st.sampled_from(holders))
    key = damage.draw(st.sampled_from(sorted(holder)) if isinstance(holder, dict) else st.just(0))
    holder[key] = damage.draw(st.sampled_from([None, True, 0, 1.5, "", "x", [], [1], {}, {"x": 1}]))
    place.write_text(json.dumps(document))
    try:
        load_plan(place, [place.parent])
    except PlanFileError as refused:
        assert str(refused).startswith(f"The plan {place} ")
        assert not re.search(r"`|\$|Expected|Object|Invalid|array|\bstr\b|\bint\b", str(refused))


def test_missing_and_unwritable_files_are_sentences(tmp_path):
    with pytest.raises(PlanFileError, match=r"none\.json is not there\. Nothing was written"):
        load_plan(tmp_path / "none.json", [tmp_path])
    with pytest.raises(PlanFileError, match=r"is a folder\. Nothing was written"):
        load_plan(tmp_path, [tmp_path])
    with pytest.raises(PlanFileError, match="was not saved"):
        save_plan(Plan(()), tmp_path)


def test_a_plan_that_does_not_fit_on_the_disk_leaves_the_one_that_is_there(saved):
    plan, path = saved
    before = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        with pytest.raises(PlanFileError, match="was not saved"):
            save_plan(plan, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == before
    assert sorted(each.name for each in path.parent.iterdir()) == ["AGENTS.md", "plan.json"]


def test_a_plan_saved_through_a_link_leaves_the_link(saved):
    plan, path = saved
    link = path.with_name("link.json")
    link.symlink_to("plan.json")
    path.write_bytes(b"before")
    save_plan(plan, link)
    assert link.is_symlink()
    assert load_plan(path, [path.parent]) == plan


def test_the_same_plan_gives_the_same_file(saved):
    plan, path = saved
    assert dump_plan(plan) == path.read_bytes()
