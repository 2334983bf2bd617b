"""What linters say was broken, as rules of the project: each linter's own form of saying it."""

import pytest

from analyzer.life.opportunities import observe_all
from analyzer.models import Lesson, Section
from analyzer.outputs.lint_codes import lint_codes
from tests.analyzer.call_builder import session, sh, sh_fails
from tests.analyzer.rule_maker import daily, findings_of, seen_twice
from tests.analyzer.rule_maker import rules_of as rules_of_sessions
from tests.analyzer.signs import hidden
from tests.timing import grows_at_most

BAR = "━" * 12


def biome(code, message, mark="×", fixable="", total="Found 1 error."):
    """What Biome says of one rule, with the code that broke it."""
    frame = "    1 │ \n  > 2 │ \tasync high(): Promise<number> {\n      │ \t^^^^^\n"
    return f"src/tide.ts:2:2 {code} {fixable}{BAR}\n\n  {mark} {message}\n  \n{frame}\n{total}\n"


NO_AWAIT = ("lint/suspicious/useAwait", "This async function lacks an await expression.")


def rules_of(output, line="npm run check"):
    return [rule.content for rule in seen_twice([sh_fails(line, output)])]


@pytest.mark.parametrize("fixable", ["", " FIXABLE  "])
@pytest.mark.parametrize("mark", ["×", "✖"])
def test_a_rule_of_biome_is_said_in_the_words_below_its_code(mark, fixable):
    assert rules_of(biome(*NO_AWAIT, mark, fixable)) == [
        "- keep to `lint/suspicious/useAwait`"
        " (`npm run check` says “This async function lacks an await expression”)"
    ]


def test_what_is_longer_than_any_code_is_none():
    said = "\n".join(f"  1:1  error  Do not say this  {code}" for code in ("no-tide", f"no-{'tide' * 20}"))
    assert list(lint_codes(said)) == ["no-tide"]


def test_an_apostrophe_in_words_of_a_linter_begins_no_quotation():
    output = biome("lint/performance/noNamespaceImport", "Don't use a namespace import, it can't be shaken.")
    assert lint_codes(output) == {
        "lint/performance/noNamespaceImport": "Don't use a namespace import, it can't be shaken"
    }


def test_a_rule_that_code_names_to_be_excused_from_it_is_not_broken():
    frame = "  > 3 │ // biome-ignore lint/suspicious/noExplicitAny: the tide has no type\n"
    assert list(lint_codes(biome(*NO_AWAIT) + frame)) == [NO_AWAIT[0]]


@pytest.mark.parametrize("mark", ["!", "i"])
def test_what_biome_only_warns_of_beside_an_error_is_not_rejected(mark):
    warned = biome("lint/style/useTemplate", "Template literals are preferred.", mark, total="")
    assert list(lint_codes(warned + biome(*NO_AWAIT))) == [NO_AWAIT[0]]


@pytest.mark.parametrize("total", ["Found 1 warning.", "$ biome check --error-on-warnings\nFound 1 error."])
def test_warnings_of_biome_are_why_it_failed_where_there_is_no_error_or_they_count_as_one(total):
    warned = biome("lint/style/useTemplate", "Template literals are preferred.", "!", total=total)
    assert list(lint_codes(warned)) == ["lint/style/useTemplate"]


def test_of_output_that_was_cut_below_the_code_the_code_is_known():
    assert lint_codes(f"src/tide.ts:2:2 {NO_AWAIT[0]} {BAR}") == {NO_AWAIT[0]: ""}


def test_what_a_linter_rejects_here_is_of_this_project_alone():
    [rule] = seen_twice([sh_fails("ruff check .", "src/tide.py:3:1: E501 Line too long")])
    assert rule.of_project


NO_BLOCK = ("lint/style/useBlockStatements", "Block statements are preferred in this position.")
SORTED = ("lint/nursery/useSortedClasses", "These CSS classes should be sorted.")


def rejected_with(*broken, line="npm run check"):
    return sh_fails(line, "".join(biome(*one) for one in broken))


def test_of_several_rules_of_one_linter_one_rule_names_those_that_were_broken_in_two_sessions():
    first, later = [NO_AWAIT, NO_BLOCK], [NO_BLOCK, NO_AWAIT, SORTED]
    sessions = [
        session(rejected_with(*first), sh("npm run build"), rejected_with(NO_AWAIT), name="a"),
        session(rejected_with(*later), name="b", day=1),
    ]
    assert rules_of_sessions(*sessions) == [
        "- keep to what `npm run check` enforces; most often broken: `useAwait`, `useBlockStatements`"
    ]


def test_rules_of_two_linters_are_two():
    broken = "src/tide.py:3:1: E501 Line too long\n" + biome(*NO_AWAIT)
    assert len(rules_of(broken, "make lint")) == 2


def test_a_rule_about_many_codes_names_as_many_as_one_line_holds():
    many = [(f"lint/style/useSomethingVeryParticular{at}", f"Something {at} is not used.") for at in range(9)]
    [rule] = [one.content for one in seen_twice([rejected_with(*many)])]
    assert len(rule) <= 160
    assert "useSomethingVeryParticular1`" in rule


def test_what_a_linter_enforces_is_kept_by_a_run_that_names_none_of_its_rules():
    [lesson] = [one.lesson for one in findings_of(*daily(lambda: [rejected_with(NO_AWAIT, NO_BLOCK)]))]
    sessions = session(
        rejected_with(SORTED), sh("npx biome check src", "ok"), sh("golangci-lint run", "0 issues.")
    )
    seen = observe_all([lesson], sessions)[lesson]
    assert (seen.failed, seen.kept) == (["s1-0"], ["s1-1"])


def test_a_name_that_is_not_declared_is_a_bug_and_no_rule_of_the_project():
    assert (
        lint_codes(biome("lint/correctness/noUndeclaredVariables", "The tide variable is undeclared.")) == {}
    )


TOO_LONG = "src/tide.py:3:1: E501 Line too long"


@pytest.mark.parametrize(
    ("output", "is_told"),
    [
        (f"{TOO_LONG}\nFound 12 errors.", True),
        (f"{TOO_LONG}\nFound 96 errors.", False),
        (f"{TOO_LONG}\n\n✖ 1204 problems (1204 errors, 0 warnings)", False),
        (f"{TOO_LONG}\nSummary: 96 issues in 2 files", False),
        ("\n".join([TOO_LONG] * 40), True),
        ("\n".join([TOO_LONG] * 60), False),  # its end may have been cut
        (f"{TOO_LONG}\nFound 96 errors (95 fixed, 1 remaining).", True),
        (f"{TOO_LONG}\nFound 196 errors (100 fixed, 96 remaining).", False),
        (f"{TOO_LONG}\ntide.py:96 errors, run-96 issues", True),  # no totals
    ],
)
def test_what_is_one_complaint_among_very_many_was_there_before_and_teaches_nothing(output, is_told):
    assert bool(rules_of(output, "ruff check .")) == is_told


def test_a_run_over_very_many_old_complaints_neither_breaks_nor_keeps_a_rule():
    lesson = Lesson(Section.COMMAND_PATTERNS, "E501", "a lint rule that is enforced here")
    old = f"{TOO_LONG}\nFound 96 errors."
    by_pipe = hidden(sh_fails("ruff check . | tail -9", old))
    runs = session(sh_fails("ruff check .", old), by_pipe, sh_fails("ruff check .", TOO_LONG))
    seen = observe_all([lesson], runs)[lesson]
    assert (seen.failed, seen.kept) == (["s1-2"], [])


REFORMATTED = f"src/tide.ts format {BAR}\n\n  × Formatter would have printed the following content:\n"


@pytest.mark.parametrize(
    ("line", "said", "rule"),
    [
        ("npm run check", REFORMATTED, "`biome format --write` on what you changed (`npm run check` rejects"),
        (
            "cargo fmt --all --check",
            "Diff in /home/ada/code/tide-table/src/tide.rs:5:\n-  high\n+ high",
            "`cargo fmt` on what you changed (checks reject",
        ),
        (
            "make lint",
            "[warn] src/tide.ts\n[warn] Code style issues found in the above file. Run Prettier with --write",
            "`prettier --write` on what you changed (`make lint` rejects",
        ),
        (
            "ruff format --check .",
            "Would reformat: src/tide.py\n1 file would be reformatted",
            "`ruff format` on what you changed (checks reject",
        ),
        (
            "ruff format --check . ; ruff check .",
            "Would reformat: src/tide.py\nAll checks passed!",
            "`ruff format` on what you changed (checks reject",
        ),
        (
            "make lint",
            "would reformat src/tide.py\n1 file would be reformatted.",
            "`black` on what you changed (`make lint` rejects",
        ),
    ],
)
def test_code_that_is_not_formatted_in_two_sessions_makes_a_rule_to_format_it(line, said, rule):
    assert rules_of(said, line) == [f"- run {rule} code that is not formatted)"]


@pytest.mark.parametrize(
    ("ran", "named"),
    [
        ("bun run lint:fix", "bun run lint:fix"),
        ("make fmt", "make fmt"),
        ("npm run fix:all", "npm run fix:all"),
        ("npm run audit:fix", "biome format --write"),
        ("make fix-deps", "biome format --write"),
        ("npx @biomejs/biome check --write src", "npx @biomejs/biome check --write"),
        ("npx biome check src", "biome format --write"),
        ("/srv/tide/bin/biome check --write src", "biome format --write"),  # of one machine
        ("npm run format:check", "biome format --write"),
        ("npx prettier --write README.md", "biome format --write"),
    ],
)
def test_the_rule_to_format_names_what_formatted_the_code_until_the_check_passed(ran, named):
    def mended():
        return [sh_fails("npm run check", REFORMATTED), sh(ran), sh("npm run check", "No fixes applied.")]

    [rule] = rules_of_sessions(*daily(mended))
    assert rule.startswith(f"- run `{named}` ")


def test_what_formatted_the_code_once_is_not_yet_how_it_is_done_here():
    def mended(*between):
        return [sh_fails("npm run check", REFORMATTED), *between, sh("npm run check", "No fixes applied.")]

    [rule] = rules_of_sessions(session(*mended(sh("npm run fix"))), session(*mended(), name="b", day=1))
    assert rule.startswith("- run `biome format --write` ")


def kept(code, line):
    """Whether a run that ended well keeps the rule."""
    lesson = Lesson(Section.COMMAND_PATTERNS, code, "a lint rule that is enforced here")
    return bool(observe_all([lesson], session(sh(line, "ok")))[lesson].kept)


def test_a_run_of_the_formatter_alone_keeps_no_rule_of_the_linter():
    assert kept("E501", "uv run ruff check src")
    assert not kept("E501", "uv run ruff format --check src")


def test_a_check_that_passed_keeps_the_rule_to_format_and_one_of_something_else_does_not():
    assert kept("cargo fmt", "cargo fmt --check")
    assert kept("biome format --write", "npx biome check src")
    assert not kept("cargo fmt", "cargo clippy")


@pytest.mark.parametrize(
    "piece", ["\n", "lint/a/b", "lint/a/b━", "lint/a/b ━\n ! templates are preferred\n", ".go:1:1: a ("]
)
def test_no_output_takes_long(piece):
    """Eight times the output must not take sixty-four times as long."""
    assert grows_at_most(24, lambda size: lint_codes(piece * (size // len(piece))), 2_000, 16_000)
