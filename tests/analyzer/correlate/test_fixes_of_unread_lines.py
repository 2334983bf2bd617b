"""Lines of which a shell read something else than was meant: brackets in a path, a quote kept open."""

import pytest

from analyzer.models import FixKind
from analyzer.shell.command_lines import parse
from tests.analyzer.call_builder import elsewhere, fix_of, only_pair, sh, sh_fails

OPEN = "/usr/bin/bash: eval: line 1: unexpected EOF while looking for matching `\"'"
NO_MATCH = "zsh:1: no matches found: src/app/(tide)/page.tsx"


def on_windows(call):
    return elsewhere(call, "D:\\tide")


@pytest.mark.parametrize(
    ("line", "operands"),
    [
        ("cat src/app/(tide)/page.tsx", ("src/app/(tide)/page.tsx",)),
        ("cat src/(tide)/(moon)/a.ts", ("src/(tide)/(moon)/a.ts",)),
        ("cat (tide)", ()),
        ("cat docs/ (ls src)", ("docs/",)),
    ],
)
def test_brackets_belong_to_the_path_that_they_stand_in(line, operands):
    assert parse(line)[0].operands == operands


def test_a_path_in_whose_brackets_the_shell_looked_for_a_pattern():
    lost = sh_fails("sed -n '1,200p' src/app/(tide)/page.tsx", NO_MATCH)
    quoted = sh("sed -n '1,200p' 'src/app/(tide)/page.tsx'", "export default 1")
    pair = only_pair(lost, quoted)
    assert (pair.fix, pair.kind) == (quoted, FixKind.COMMAND_SYNTAX)
    assert pair.why == "The same `sed` worked once it was quoted."
    assert fix_of(lost, sh("sed -n '1,200p' 'src/app/(moon)/page.tsx'", "export default 1")) is None


@pytest.mark.parametrize(
    "said",
    ["zsh:1: missing delimiter for 'u' glob qualifier", "zsh:1: unknown file attribute: h", NO_MATCH],
)
def test_brackets_that_say_something_to_the_shell(said):
    pair = only_pair(sh_fails("ls src/app/(high)", said), sh("ls 'src/app/(high)'", "page.tsx"))
    assert pair.kind is FixKind.COMMAND_SYNTAX
    assert pair.fix is not None


@pytest.mark.parametrize(
    "later",
    [
        'ls -la "D:/tide/logs/"',
        "ls -la 'D:\\tide\\logs\\'",
        "ls -la /d/tide/logs/ | head -3",
        "cd /d/tide/logs && ls",
    ],
)
def test_a_folder_whose_last_backslash_kept_the_quote_open(later):
    lost = on_windows(sh_fails('ls -la "D:\\tide\\logs\\" 2>/dev/null | head -30', OPEN, 2))
    assert fix_of(lost, on_windows(sh(later, "high.log"))) == 1
    other = later.replace("logs", "data")
    assert fix_of(lost, on_windows(sh(other, "high.csv"))) is None, "another folder"


def test_a_line_that_was_not_read_and_one_about_something_else():
    lost = on_windows(sh_fails('ls "D:\\tide\\logs\\old\\" | head -5', OPEN, 2))
    assert fix_of(lost, on_windows(sh('ls -la "D:/tide/logs/new/high.log"', "high.log"))) is None


def test_a_line_that_was_not_read_and_the_same_with_its_paths_told_otherwise():
    lost = sh_fails('cp "docs/high tide.md" "site/ && cp docs/low.md site/', OPEN, 2)
    assert fix_of(lost, sh('cp "docs/high tide.md" site/ && cp docs/low.md site/', "")) == 1
    assert fix_of(lost, sh('cp "docs/high tide.md" site/ && cp docs/moon.md site/', "")) is None


def test_a_script_that_was_not_read_is_no_other_script():
    made_of = "from tide import load, chart; a = load('data/high'); chart(a, springs=True, {}neaps=[1, 2])"
    lost = sh_fails(f'python -c "{made_of.format("names=`north`, ")}" && ls "', OPEN, 2)
    other = sh("python -c \"from tide import load; load('data/high')\"", "9")
    assert fix_of(lost, other) is None
    assert fix_of(lost, sh(f'python -c "{made_of.format("")}"', "")) == 1
