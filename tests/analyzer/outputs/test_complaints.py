"""What a failing output says: which lines say why, and whether a path or a program is missing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.outputs.missing_paths import MISSING_PATH, missing_paths
from analyzer.outputs.named_programs import absent_programs
from analyzer.outputs.telling import telling_lines
from tests.timing import takes_at_most


@pytest.mark.parametrize(
    ("output", "why"),
    [
        ("Exit code 127\nbash: pytset: command not found", ["bash: pytset: command not found"]),
        ("Traceback (most recent call last):\n  File x\nKeyError: 'a'", ["KeyError: 'a'"]),
        ("hint: see git help\nfatal: not a git repository", ["fatal: not a git repository"]),
        ("trying\nrg: unrecognized file type: tsx\nbye", ["rg: unrecognized file type: tsx"]),
        ("trying\nzsh: parse error near `)'\nbye", ["zsh: parse error near `)'"]),
        (
            "trying\nzsh:1: missing delimiter for 'u' glob qualifier",
            ["zsh:1: missing delimiter for 'u' glob qualifier"],
        ),
        ("trying\nzsh: unknown file attribute: b\nbye", ["zsh: unknown file attribute: b"]),
        (
            "[lint] run\nlist/a.go:406:4: it returns nil (nilerr)\n\treturn",
            ["list/a.go:406:4: it returns nil (nilerr)"],
        ),
        ("src/a.ts(3,7): error TS2304: no name\nFound 1", ["src/a.ts(3,7): error TS2304: no name"]),
        ("b.md:26 error MD040/fenced-code\nhook failed", ["b.md:26 error MD040/fenced-code"]),
        ("/src/a.js\n  12:5  error  'x' is odd  no-odd\n1 problem", ["  12:5  error  'x' is odd  no-odd"]),
        ("=== RUN\n    a_test.go:31: want 3\n--- FAIL", ["    a_test.go:31: want 3"]),
        ("a.py:3: in f\nKeyError: 'a'", ["KeyError: 'a'"]),
        ("\tat f (a.js:3:7)\na.py:3:found\nsee b.md:3", []),
        ("all quiet\n1 warning", []),
    ],
)
def test_the_lines_that_say_why_come_apart_from_the_rest(output: str, why: list[str]) -> None:
    found, rest = telling_lines(output, most=3)
    assert found == why
    assert not set(found) & set(rest)


def test_a_long_word_takes_no_long() -> None:
    word = "f" * 200_000
    with takes_at_most(2):
        assert telling_lines(f"{word}\nKeyError: 'a'", most=3) == (["KeyError: 'a'"], [word])


def test_the_exit_code_is_not_said_again() -> None:
    assert telling_lines("Exit code 1\nboom", most=3) == ([], ["boom"])


def test_no_more_lines_than_asked_for_and_none_lost() -> None:
    output = "\n".join(f"error: number {number}" for number in range(9))
    why, rest = telling_lines(output, most=3)
    assert why == ["error: number 0", "error: number 1", "error: number 2"]
    assert [*why, *rest] == output.split("\n")


@given(
    st.lists(
        st.sampled_from(MISSING_PATH).flatmap(lambda pattern: st.from_regex(pattern.pattern)), max_size=4
    )
)
def test_the_cheap_look_for_missing_paths_misses_none(texts: list[str]) -> None:
    text = "\nnothing of the kind\n".join(texts)
    all_of_it = (match[1].strip("'\"") for wording in MISSING_PATH for match in wording.finditer(text))
    assert missing_paths(text) == tuple(dict.fromkeys(path for path in all_of_it if len(path) > 1))


def test_a_sign_or_an_option_is_no_program_that_is_missing() -> None:
    said = "bash: line 1: @@: command not found\nbash: line 2: tides: command not found"
    said += "\nbash: line 3: --jq: command not found"
    assert absent_programs(said) == {"tides"}


@pytest.mark.parametrize(
    "said",
    [
        "zsh: command not found: tides",
        "/bin/sh: 1: tides: not found",
        "'tides' is not recognized as an internal or external command,",
        "fish: Unknown command: tides",
        "env: ‘tides’: No such file or directory",
        "/usr/bin/env: tides: No such file or directory",
        "xargs: tides: No such file or directory",
        "timeout: failed to run command 'tides': No such file or directory",
        "time: cannot run tides: No such file or directory",
        'exec: "tides": executable file not found in $PATH',
        "Error: spawn tides ENOENT",
        "Command 'tides' not found, but can be installed with:\nsudo apt install tides",
        "tides: applet not found",
    ],
)
def test_a_program_that_is_missing_is_named_in_many_words(said: str) -> None:
    assert absent_programs(said) == {"tides"}


@pytest.mark.parametrize(
    "said",
    [
        "cat: tides: No such file or directory",
        "error: Failed to spawn: `tides`",  # in an environment of uv's
        "tides: open a.txt: No such file or directory",
        "ENOENT: no such file or directory, open 'tides'",
    ],
)
def test_a_file_that_is_missing_is_no_program(said: str) -> None:
    assert absent_programs(said) == frozenset()


@pytest.mark.parametrize(
    "part", ["No such file env: ", "spawn ", "exec: ", "failed to run command '", "x: cannot run "]
)
def test_long_outputs_are_looked_through_in_time_to_their_length(part: str) -> None:
    said = f"not found ENOENT No such file Unknown command {part * 20_000}"
    with takes_at_most(2):
        assert absent_programs(said) == frozenset()
