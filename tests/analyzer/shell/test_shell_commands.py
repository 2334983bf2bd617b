"""What a shell line does, wrappers, quotes and here-documents set apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.shell.command_lines import parse
from analyzer.shell.commands import hides_failure, main_commands, only_looks
from tests.analyzer.call_builder import session, sh, sh_fails
from tests.analyzer.pairs import pairs_in


def heads(line):
    return [command.head for command in parse(line)]


@pytest.mark.parametrize(
    ("line", "head"),
    [
        ("pytest -q tests", "pytest"),
        ("uv run --with rich pytest -q", "pytest"),
        ("poetry run pytest", "pytest"),
        ("python3 -m pytest tests", "pytest"),
        ("TZ=UTC LANG=C pytest", "pytest"),
        ("timeout 60 sudo -u ada make install", "make install"),
        ("npx --yes jest@29 src", "jest"),
        ("pnpm --filter web exec vitest run", "vitest"),
        ("pnpm run lint", "pnpm lint"),
        ("pnpm --filter web lint", "pnpm lint"),
        ("mise run test:ci", "mise test:ci"),
        ("git -C /srv/tide status --short", "git status"),
        ("gh pr view 12 --json title", "gh pr view"),
        ("docker compose up -d", "docker compose up"),
        ("./bin/tide sync --now", "tide sync"),
        ("node server.js", "node"),
        ("rtk git diff", "git diff"),
    ],
)
def test_a_command_has_a_head_whatever_wraps_it(line, head):
    assert heads(line) == [head]


def test_a_line_is_split_at_its_operators_and_not_inside_quotes():
    assert heads("cd app && go test ./... -run 'A|B' 2>&1 | tail -5; echo \"a && b\"") == [
        "cd", "go test", "tail", "echo",
    ]  # fmt: skip


def test_a_shell_given_as_argument_is_opened():
    assert heads("bash -lc 'cd app && npm test'") == ["cd", "npm test"]


def test_a_here_document_is_input_not_commands():
    [first, second] = parse("python - <<'EOF'\nimport os && rm\nEOF\nls")
    assert (first.stdin, second.head) == ("import os && rm", "ls")


def test_a_message_with_a_here_document_and_odd_quotes_stays_one_operand():
    line = "git add a.md && git commit -m \"$(cat <<'EOF'\nIt's (odd\nEOF\n)\" && git push"
    assert heads(line) == ["git add", "git commit", "git push"]


def test_redirections_are_no_operands():
    [command] = parse("sort -u in.txt > out.txt 2>&1")
    assert (command.operands, command.writes) == (("in.txt",), ("out.txt",))


def test_an_operator_after_a_group_joins_the_group():
    assert hides_failure(parse("(cd a; make) || true")[1])


def test_filters_and_preparations_are_not_the_work():
    assert [
        command.head for command in main_commands(parse("cd a && cargo test 2>&1 | grep FAIL | head"))
    ] == ["cargo test"]


@pytest.mark.parametrize(
    ("line", "looks"),
    [("git log -3", True), ("git commit -m x", False), ("sed -n 1,5p a", True), ("sed -i s/a/b/ a", False),
     ("cat a > b", False), ("rg x", True), ("npm ci", False)],
)  # fmt: skip
def test_looking_is_told_from_changing(line, looks):
    assert only_looks(parse(line)[0]) is looks


@given(st.text(alphabet="ab'\"\\`$(){}<>|&;\n #=-/EOF", max_size=60))
def test_no_text_breaks_the_parser(text):
    for command in parse(text):
        assert isinstance(command.head, str)


@pytest.mark.parametrize("opened", ["$(", '"$(', '"$(x "', "$(<<a ", "\"$(' $("])
def test_a_line_that_nests_without_end_is_read(opened):
    line = "echo " + opened * 3000
    assert heads(line)[0] == "echo"
    [pair] = pairs_in(session(sh_fails(line, "bash: unexpected EOF", 2), sh("echo tide")))
    assert pair.fix is None


def test_brackets_in_quotes_in_brackets_stay_in_one_word():
    line = 'echo "$(cat "$(ls "$(pwd)/a b")")"; make'
    assert heads(line) == ["echo", "make"]
