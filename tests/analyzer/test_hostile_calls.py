"""Whatever a log holds, the analysis ends, soon, with the same result again."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.correlate.explanation import changes, signals
from analyzer.instructions.statements import statements
from analyzer.session_analyzer import SessionAnalyzer
from analyzer.sessions.waste import wasted
from scanners.models import CallStatus, ProjectInfo
from tests.analyzer.call_builder import failed, ok, rejected, session, sh, sh_fails
from tests.timing import takes_at_most

PROJECT = ProjectInfo(Path("/nowhere/tide-table"), Path("/nowhere/logs"))
LIMIT = 4000  # characters that a scanner keeps of an input

SHELL = [
    "git push ",
    "npm run ",
    "cat ",
    "a/b.py ",
    " || true",
    " && ",
    " | tail -3",
    ";",
    "&",
    " > out",
    "$(",
    ")",
]
SHELL += [
    "<<E\n",
    "E\n",
    '"',
    "'",
    "`",
    "\\",
    "--flag=",
    "-m ",
    "x=1 ",
    "sudo ",
    "timeout 5 ",
    "ssh h ",
    "cd /tmp",
]
SHELL += ["*", "?", "[", "{", "}", "/", "../", "~", "C:\\x", "\u2028", "\n", " ", "pytest -q"]
SAID = [
    ": No such file or directory",
    "command not found: ",
    "usage: ",
    "use ",
    "error TS1: ",
    "did you mean ",
]
KEYS = ["command", "file_path", "query", "limit", "code"]
SAID += ["InputValidationError: unexpected parameter `command`, `limit`", "query", "code"]
SAID += ["1 failed", "not found", "exit code: 1", "permission denied", "pre-commit", "has not been read yet"]
pieces = st.sampled_from(SHELL + SAID)
texts = st.lists(pieces, max_size=12).map("".join)


@st.composite
def calls(draw):
    text, output = draw(texts), draw(texts)
    match draw(st.integers(0, 7)):
        case 0:
            return sh_fails(text, output, draw(st.sampled_from([1, 2, 126, 127, 128])))
        case 1:
            return sh(text, output)
        case 2:
            return rejected("Bash", output, command=text)
        case 3:
            return failed("Edit", output, file_path=text, old_string=output, new_string=text)
        case 4:
            return failed("Read", output, file_path=text)
        case 5:
            return failed("Read", output, file_path=None, paths=[text, 1, None])
        case 6:
            told = draw(st.dictionaries(st.sampled_from(KEYS), texts, max_size=3))
            tool = draw(st.sampled_from(["Read", "Bash", "mcp__tide__run"]))
            return draw(st.sampled_from([failed(tool, output, **told), ok(tool, output, **told)]))
        case _:
            call = ok("Bash", output, command=text)
            call.status = CallStatus.MASKED
            return call


def analysed(given_calls):
    one = session(*given_calls)
    result = SessionAnalyzer().analyze(PROJECT, [one])
    return result, [(signals(pair), changes(pair)) for pair in result.pairs]


@settings(deadline=None)
@given(st.lists(calls(), max_size=8))
def test_no_log_makes_the_analysis_fail(given_calls):
    assert analysed(given_calls) == analysed(given_calls)


def test_an_address_with_a_placeholder_in_brackets_is_no_fault():
    page, other = "https://[your-project].tides.example/a", "https://[moon].tides.example/a"
    result, _ = analysed(
        [
            *(failed("WebFetch", "no answer", url=page), ok("WebFetch", url=other)),
            *(failed("mcp__tide__get", "no answer", url=page, why="see the tides") for _ in range(3)),
            *(sh_fails(f"curl -s {page}", "curl: (3) bad range", 3) for _ in range(3)),
        ]
    )
    assert all(pair.fix is None for pair in result.pairs)
    assert sorted(finding.subject for finding in result.findings if finding.is_loop) == [
        "curl -s …",
        "mcp__tide__get …",
    ]


def test_a_long_run_of_failures_takes_time_by_its_length():
    tries = [sh_fails("make all", "make: *** [all] Error 2", 2) for _ in range(2000)]
    with takes_at_most(12):
        result = SessionAnalyzer().analyze(PROJECT, [session(*tries, sh("make all"))])
    assert [len(pair.chain) for pair in result.pairs] == [1999]


def test_long_blanks_and_names_take_no_long():
    paths = [f"/tide/{'x' * 300}\nsee what the moon does", f"C:\\{'moon tide ' * 40}\n"]
    lint = [f"  1:1  error  x{' ' * 5000}x", f"a.py:1:1: ABC12 {'(1' * 2500}"]
    blanks = "\n" * 6000
    with takes_at_most(4):
        for path in paths:
            analysed([failed("mcp__tide__run", f"no {path}", q=path), ok("mcp__tide__run", q=f"{path} now")])
        for said in lint:
            analysed([sh_fails("eslint .", said), sh("eslint .", "")])
        analysed([sh_fails(f"git commit -m {at}", f"husky\nRun:{blanks}") for at in range(20)])
        wasted(session(*(ok("Read", " " * 6000, file_path="/tide/a.py") for _ in range(20))))
        *_, last = statements(Path("CLAUDE.md"), f"- {' ' * 50_000}\n- use `uv`   \n")
    assert last.text == "use `uv`"


def hostile_calls(text):
    yield from (
        sh_fails(f"tide {text}", text),
        sh_fails(text, text),
        sh(f"tide {text}x", text),
        sh(text, text),
    )
    yield from (failed("Read", text, file_path=text), ok("Read", text, file_path=f"{text}/x"))
    yield failed("Edit", text, file_path="a", old_string=text)
    yield ok("Edit", file_path="a", old_string=text)
    yield from (rejected("Bash", text, command=text), failed("mcp", text, q=text), ok("mcp", q=f"{text}z"))


def test_a_long_word_of_a_line_that_was_not_parsed_takes_no_long():
    word, said = "f" * 60_000, "bash: -c: line 1: unexpected EOF while looking for matching `''"
    with takes_at_most(2):
        analysed([sh_fails(f"echo {word} | xxd -r -p > 'a", said), sh(f"echo {word} | xxd -r -p > a", "")])


def test_long_hostile_texts_take_no_long():
    quoted = f"'{'/' * LIMIT}"
    pieces = [quoted, "HTTP/", "$(", "<<E ", "\\", "1 ", "x: ", "use ", "../", "a/b.py ", "-", "sh: 1: ", "|"]
    with takes_at_most(10):
        for piece in pieces:
            analysed(list(hostile_calls((piece * LIMIT)[:LIMIT])))


def test_one_output_of_many_commands_is_looked_at_once():
    line, said = f"tide {'tides.a(' * 400}", "run " * 7 + "\n" * 5960 + "npm"
    calls = [sh_fails(f"{line} {at}" if at % 3 else line, said) for at in range(10)]
    with takes_at_most(20):
        analysed([*calls, sh("npm ci", "ok")])
