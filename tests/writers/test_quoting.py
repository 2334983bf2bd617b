"""What is said about a rule quotes it, but no secret in it: not on a screen, and not in the log of a CI."""

import json

import pytest

from tests.writers.block_samples import DAY, plan_rules, project, rule
from writers.codex import CodexWriter
from writers.errors import PlanFileError, RuleRefused
from writers.files import Target
from writers.models import sha256
from writers.planning import plan_rules_for
from writers.quoting import quoted, without_secrets
from writers.saved_plan.plan_file import load_plan, save_plan

TOKEN = "ghp_" + "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dF3hJ5"


def test_the_refusal_of_a_saved_plan_shows_nothing_of_a_secret(tmp_path):
    words = "use `acme/tides` as the repository"
    plan = plan_rules(CodexWriter(), [rule(f"- {words}")], project(tmp_path), today=DAY)
    save_plan(plan, tmp_path / "plan.json")
    document = json.loads((tmp_path / "plan.json").read_bytes())
    after = document["files"][0]["after"]
    after["text"] = after["text"].replace(words, f"use `acme/tides` {TOKEN}")
    after["sha256"] = sha256(after["text"].encode())
    (tmp_path / "plan.json").write_text(json.dumps(document))
    with pytest.raises(PlanFileError, match="looks like a secret") as refused:
        load_plan(tmp_path / "plan.json", [tmp_path])
    assert "“- use `acme/tides` [github-token]”" in str(refused.value)
    assert TOKEN[:8] not in str(refused.value)


def test_so_does_that_of_a_section_name(tmp_path):
    with pytest.raises(RuleRefused) as refused:
        target = Target(tmp_path / "AGENTS.md", tmp_path / "AGENTS.md", None)
        plan_rules_for(target, [rule("- a", f"Setup {TOKEN}")], DAY)
    assert TOKEN[:8] not in str(refused.value)


def test_a_secret_that_the_cut_would_make_unknown_is_masked_before():
    said = quoted("- " + "x" * 60 + f" {TOKEN}")
    assert said.endswith("xxx [github-token]")


def test_everything_else_stays_in_one_line_and_is_cut():
    assert quoted("- use `uv`,\n  not `pip`\u202e") == "- use `uv`, not `pip`\\u202e"
    assert quoted("- " + "x" * 100) == "- " + "x" * 77 + "…"


def test_each_secret_is_one_word_in_its_place():
    assert without_secrets(f"a {TOKEN} b {TOKEN}") == "a [github-token] b [github-token]"
