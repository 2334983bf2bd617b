"""Lines of which a shell read something else than was meant: brackets in a path."""

import pytest
from call_builder import fix_of, only_pair, sh, sh_fails

from analyzer.models import FixKind
from analyzer.shell.command_lines import parse

NO_MATCH = "zsh:1: no matches found: src/app/(tide)/page.tsx"


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
