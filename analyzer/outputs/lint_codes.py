"""The lint rules that an output says were broken, by code. Compiler errors are bugs, not conventions."""

from __future__ import annotations

import re

from analyzer.outputs.wording import Wording

# what every match holds, and the rule's code and message
_CODES = (
    # markdownlint-cli2: file.md:26 error MD040/fenced-code-language Fenced code blocks should …
    ("MD", re.compile(r"(?<!\S)(?P<code>MD\d{3}/[a-z0-9-]+)(?:/[\w-]+)*\s+(?P<message>[^\[\n]+)")),
    # golangci-lint: file.go:406:4: error is not nil (line 400) but it returns nil (nilerr)
    (".go:", re.compile(
        r"\.go:\d+:\d+: (?P<message>[^\n]{1,400}?) \((?P<code>[a-z][a-z0-9]+)\)$",
        re.MULTILINE,
    )),
    # eslint: 12:5  error  Unexpected any. Specify a different type  @typescript-eslint/no-explicit-any
    ("error", re.compile(
        r"^[ \t]+\d+:\d+[ \t]+error[ \t]++(?P<message>.+?)[ \t]{2,}+"
        r"(?P<code>@?[a-z][\w-]*(?:/[\w-]+)+|[a-z]+(?:-[a-z]+)+)$",
        re.MULTILINE,
    )),
    # ruff, flake8: a.py:1:1: F401 `os` imported but unused
    (".py:", re.compile(r"\.py:\d+:\d+: (?P<code>[A-Z]{1,4}\d{2,4}) (?P<message>[^\n]+)")),
    # biome: app/a.ts:172:17 lint/suspicious/noAssignInExpressions ━━━, and below it: × The assignment …
    ("lint/", re.compile(
        r"(?P<code>lint/[a-z0-9]{1,40}/\w{1,80}+)(?=[^\n]{0,200}━)"
        r"(?:[^\n]{0,200}\n\s*+(?P<mark>[×✖!iℹ])[ \t]+(?P<message>[^\n]+))?",
    )),
)  # fmt: skip
_LONGEST_CODE = 70  # characters; what is longer is no name of a rule
_TIPS, _WARNINGS = frozenset("iℹ"), frozenset("!")
# 96 problems; of "60 errors (59 fixed, 1 remaining)" it is 1
_TOTAL = re.compile(
    r"(?<![\w./:-])(\d{1,7}) (?:issues|problems|errors)\b(?! \(\d+ fixed, )|\b(\d{1,7}) remaining\)"
)
_MOST_OF_ONE_WORK = 50  # complaints; whoever gets more has run a linter over what others wrote
_HAS_ERRORS = re.compile(r"^Found [1-9]\d* errors?\b", re.MULTILINE)
_WARNINGS_FAIL = "--error-on-warnings"
_QUOTED = re.compile(r"`[^`]*`|\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)")  # and no apostrophe
# what formatters say of code that they would write otherwise, behind the command that formats it
_UNFORMATTED = (
    ("biome format --write", Wording((" Formatter would", r"^[ \t]*[×✖] Formatter would have printed"))),
    ("cargo fmt", Wording(r"^Diff in \S+\.rs(?::| at line )\d")),
    (
        "prettier --write",
        Wording(r"Code style issues (?:found in|were detected)", r"Forgot to run Prettier\?"),
    ),
    ("ruff format", Wording("^Would reformat: ")),
    ("black", Wording("^would reformat ")),
)
_FORMATTED_BY = {
    "biome format --write": frozenset({"biome", "biome format"}),
    "cargo fmt": frozenset({"cargo fmt", "rustfmt"}),
    "prettier --write": frozenset({"prettier"}),
    "ruff format": frozenset({"ruff format"}),
    "black": frozenset({"black"}),
}
FORMATTERS = frozenset(_FORMATTED_BY)
_LINTERS = (  # by the form of their codes, the one that has it first
    (re.compile(r"MD\d{3}/.+"), ("markdownlint", "markdownlint-cli2")),
    (re.compile(r"lint/.+"), ("biome",)),
    (re.compile(r"[A-Z]{1,4}\d{2,4}"), ("ruff", "flake8", "pylint")),
    (re.compile(r"@?[a-z][\w-]*/.+|[a-z]+(?:-[a-z]+)+"), ("eslint", "oxlint")),
    (re.compile(r"[a-z][a-z0-9]+"), ("golangci-lint", "go")),
)
# what is simply wrong code wherever it is written
_BUGS = frozenset(
    {"typecheck", "unused", "ineffassign", "F401", "F821", "F841", "E999", "no-undef", "no-unused-vars"}
    | {"lint/correctness/noUndeclaredVariables"}
)


def lint_codes(output: str) -> dict[str, str]:
    """Code → its message without the case at hand, or "", in the order of the output.

    The code of code that is not formatted is the command that formats it, of `FORMATTERS`.
    """
    found: dict[str, str] = {}
    passing = _marks_let_pass(output)
    for clue, pattern in _CODES:
        if clue not in output:
            continue
        for match in pattern.finditer(output):
            code = match["code"]
            if code in _BUGS or "unused" in code.lower() or len(code) > _LONGEST_CODE:
                continue
            if match.groupdict().get("mark") not in passing:
                found[code] = found.get(code) or _general(match["message"] or "")
    return found | {command: "" for command, said in _UNFORMATTED if said.is_in(output)}


def is_backlog(output: str) -> bool:
    """Whether so much is complained of that it must have been there before: then it is no news to anybody."""
    totals = (int(total or remaining) for total, remaining in _TOTAL.findall(output))
    named = sum(1 for clue, pattern in _CODES if clue in output for _ in pattern.finditer(output))
    return max(named, *totals, 0) > _MOST_OF_ONE_WORK


def _marks_let_pass(output: str) -> frozenset[str]:
    """Biome's marks of what is no reason why the run failed: it warns beside its errors."""
    if _WARNINGS_FAIL in output:
        return frozenset()
    return _TIPS | _WARNINGS if _HAS_ERRORS.search(output) else _TIPS


def linters_of(code: str) -> frozenset[str]:
    """The programs that tell of rules whose codes have that form."""
    if programs := _FORMATTED_BY.get(code):
        return programs
    return next((frozenset(programs) for form, programs in _LINTERS if form.fullmatch(code)), frozenset())


def programs_of(linter: str) -> frozenset[str]:
    """The programs that tell of the same rules as a linter."""
    return next((frozenset(programs) for _, programs in _LINTERS if programs[0] == linter), frozenset())


def linter_of(code: str) -> str:
    """The linter that most likely has rules with codes of that form; "" of none, and of a formatter."""
    if code in FORMATTERS:
        return ""
    return next((programs[0] for form, programs in _LINTERS if form.fullmatch(code)), "")


def _general(message: str) -> str:
    """Without names, numbers and quotations of one case."""
    text = re.sub(_QUOTED, "…", re.sub(r"\((?=[^)\d]*\d)[^)]*\)|\[\*\]", "", message))
    text = re.sub(r"\s+", " ", text.split(":")[0]).strip(" .,")
    return text if 12 <= len(text) <= 90 and not re.search(r"\d", text) else ""
