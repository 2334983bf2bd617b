"""Commands that check the code, what each one checks, and whether its output says that it passed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import takewhile

from analyzer.outputs.complaints import USAGE
from analyzer.outputs.spelling import identifier_words
from analyzer.paths import is_test_file
from analyzer.shell.commands import Command
from analyzer.shell.programs import INTERPRETERS
from scanners.outcomes.masking import says_it_failed

# what a command checks -> the programs that do, then the programs with subcommand that do
_PROGRAMS: dict[str, str] = {
    "test": """
        pytest jest vitest mocha ava tox nox playwright cypress rspec phpunit ctest gotestsum
        unittest nextest
    """,
    "lint": """
        eslint ruff flake8 pylint golangci-lint shellcheck stylelint markdownlint
        markdownlint-cli2 oxlint rubocop hadolint actionlint knip pre-commit
    """,
    "typecheck": """
        tsc mypy pyright vue-tsc ty basedpyright
    """,
    "format": """
        gofmt black prettier isort rustfmt dprint
    """,
    "build": """
        gradle gradlew mvn mvnw ninja bazel webpack esbuild tsup turbo nx msbuild xcodebuild
        swiftc javac gcc g++ clang rustc cmake meson latexmk pdflatex xelatex lualatex sphinx-build
    """,
}
_HEADS: dict[str, str] = {
    "test": """
        go test, cargo test, cargo nextest, bun test, deno test, dotnet test, swift test, npm
        test, mix test, flutter test, dart test
    """,
    "build": """
        go build, cargo build, cargo check, dotnet build, swift build, docker build, next build,
        vite build, zig build, hatch build, uv build, quarto render, mkdocs build, jekyll build,
        hugo build, zola build, astro build, nuxt build, gatsby build, typst compile
    """,
    "lint": """
        go vet, cargo clippy, biome check, biome lint, biome ci, flutter analyze, dart analyze,
        prisma validate, terraform validate, helm lint
    """,
    "format": """
        cargo fmt, biome format, ruff format
    """,
    "checks": """
        gh pr checks, gh run watch
    """,
}
_GOAL_OF_PROGRAM = {name: checks for checks, names in _PROGRAMS.items() for name in names.split()}
_GOAL_OF_HEAD = {name.strip(): checks for checks, names in _HEADS.items() for name in names.split(",")}
SCRIPT_RUNNERS = frozenset(
    {
        "npm",
        "pnpm",
        "yarn",
        "bun",
        "mise",
        "make",
        "just",
        "task",
        "rake",
        "rush",
        "composer",
        "deno",
        "turbo",
    }
)
_SCRIPTS: dict[str, str] = {  # by a word of their name, the first that fits
    "typecheck": "typecheck type-check types tsc mypy",
    "test": "test tests spec e2e unit integration vitest jest pytest coverage",
    "lint": "lint eslint clippy biome vet",
    "format": "fmt format prettier",
    "build": "build compile bundle all",
    "checks": "check ci verify validate precommit",
}
RUNS_ANY_LINTER = SCRIPT_RUNNERS | {"pre-commit", "lint-staged", "lefthook"}
_GOAL_OF_SCRIPT = [
    (checks, re.compile(rf"\b(?:{'|'.join(words.split())})\b")) for checks, words in _SCRIPTS.items()
]
_SCRIPT_FILE = re.compile(r"[^\s;()'\"]+\.\w+")
_NO_WORD = bytes(code if code < 128 and chr(code).isalnum() else 32 for code in range(256))
_COMPLAINS = re.compile(
    r"\t(?:fail|pending)\t"
    r"|\b[1-9]\d* (?:failed|failing|failures?|errors?|problems?|issues?)\b|^[ \t]*FAIL\b|--- FAIL|\bFAILED\b"
    r"|error TS\d+|^error(?:\[E\d+\])?:|ERROR task failed|^Traceback|^panic:|^fatal: |command not found"
    r"|npm (?:ERR!|error)|ELIFECYCLE|✖|✗|exit(?:ed)?(?: with)?(?: code| status)?[:= ]+[1-9]"
    r"|No such file or directory|Build failed",
    re.MULTILINE,
)  # fmt: skip
# a build -> the tests that build first what they test
TESTS_OF_BUILDS = {"dotnet build": "dotnet test", "cargo build": "cargo test", "swift build": "swift test"}
REPAIRS = frozenset({"fix", "write"})  # in the name of a script
# options of how a check reports, how fast it is or that it repairs; not of what it checks
_HARMLESS = re.compile(
    r"(?:-v+|-q+|-s|-x|-l|-w|-ra|-rA|-n\d*|-j\d*|--(?:verbose|tb|colou?rs?|no-colou?rs?|durations|maxfail|fail-fast"
    r"|bail|parallel|jobs|workers|numprocesses|reporters?|output-format|pretty|no-pager|no-header|no-summary|run"
    r"|runInBand|silent|no-cov|progress|no-progress|fix|write|apply|check|diff|no-daemon|console|locked|frozen"
    r"|all-targets|all-features|workspace|verbosity|logger|nologo|no-restore)"
    r"|-(?:count|timeout|json|parallel))(?:=|$)"
    r"|-(?:m|maxcpucount|nr|nodeReuse|v|verbosity|clp):|-p:BuildInParallel=",  # of MSBuild
)
_STRICTER = re.compile(r"--(?:strict|max-warnings)(?:-|=|$)")
# options that leave out a part of what is checked, or pardon it: without them the check is stricter
_LENIENT = re.compile(
    r"--(?:skip|ignore|exclude|allow|no-error|exit-zero|pass-?with-?no-?tests)", re.IGNORECASE
)
_LITTLE_COVERED = re.compile(
    r"Required test coverage of|coverage threshold for|Coverage failure|[Ff]ail[-_]under", re.IGNORECASE
)
# the last words of a test runner after which nothing had failed, whatever the tests printed before
_ALL_PASSED = re.compile(
    r"^[ \t]*(?:0 fail$|Tests?:?[ \t]+\d+ passed\b|=+ (?:\d+ \w+, )*\d+ passed\b"
    r"|\d+ passed\b[^\n]* in [\d.]+|test result: ok\.)",
    re.MULTILINE,
)
# what only a check that found nothing prints
_PASSED = re.compile(
    r"^[ \t]*(?:\[INFO\] BUILD SUCCESS$|BUILD SUCCESSFUL\b|Success: no issues found|All checks passed!"
    r"|OK \(\d+ tests?|(?:[✓✔] )?(?:Compiled|Built) (?:successfully|in \d)|Build succeeded\.)",
    re.MULTILINE | re.IGNORECASE,
)
_FAILED = re.compile(r"\b[1-9]\d* (?:fail|error|broken)|\bFAIL(?:ED|URE)?\b")
_LAST_WORDS = 600  # characters
_CLEAN = re.compile(r"\b0 (?:failed|failing|failures?|errors?|problems?|issues?)\b")


def goal(command: Command) -> str:
    """What the command checks: test, lint, typecheck, format, build or checks (CI); "" when it does not."""
    if found := _GOAL_OF_HEAD.get(command.head) or _GOAL_OF_PROGRAM.get(command.program):
        return "format" if command.program == "ruff" and command.subcommand == "format" else found
    if command.program in SCRIPT_RUNNERS:
        script = command.subcommand or (command.operands[0] if command.operands else "")
        if command.program == "make" and not script:
            return "build"
        script = script.replace("_", "-")
        return next((name for name, pattern in _GOAL_OF_SCRIPT if pattern.search(script)), "")
    script = next(iter(command.operands), "")
    if command.program == "node" and "--test" in takewhile(_is_no_script, command.words):
        return "test"
    if command.program in INTERPRETERS and _SCRIPT_FILE.fullmatch(script) and is_test_file(script):
        return "test"
    return ""


def _is_no_script(word: str) -> bool:
    return _SCRIPT_FILE.fullmatch(word) is None  # behind it stand the script's own options


def is_linter(program: str) -> bool:
    return _GOAL_OF_PROGRAM.get(program) in ("lint", "format") or program == "biome"


def repairs_by_name(command: Command) -> bool:
    """Whether a script's name says that it repairs what it finds: ``lint:fix``."""
    return not REPAIRS.isdisjoint(identifier_words(command.subcommand))


def programs_for(checks: str) -> Sequence[str]:
    """The programs that have the goal, and what a script that has it may be called."""
    return (*_PROGRAMS.get(checks, "").split(), *_SCRIPTS.get(checks, "").split()[:1])


class CheckWords:
    """Words that a line holds wherever one of its commands has one of some goals.

    The name of a program, or both who runs it and what is run: ``npm`` and ``lint``, ``cargo`` and ``fmt``.
    """

    def __init__(self, goals: Iterable[str]) -> None:
        checks = list(goals)
        heads = [head.split() for each in checks for head in _HEADS.get(each, "").split(",") if head.strip()]
        scripts = [name for each in checks for name in _SCRIPTS.get(each, "").split()]
        self._programs = _telling(name for each in checks for name in _PROGRAMS.get(each, "").split())
        self._runners = _telling([*SCRIPT_RUNNERS, *(head[0] for head in heads)])
        self._run = _telling([*scripts, *(head[-1] for head in heads)])

    def are_in(self, line: str) -> bool:
        """Told at a fraction of what it takes to parse the line."""
        words = _words(line)
        if not self._programs.isdisjoint(words):
            return True
        return not (self._runners.isdisjoint(words) or self._run.isdisjoint(words))


def _telling(names: Iterable[str]) -> frozenset[bytes]:
    """The shortest word of each name."""
    return frozenset(min(_words(name), key=len) for name in names)


def _words(text: str) -> list[bytes]:
    """The ASCII letters and digits that stand together."""
    return text.encode("utf-8", "replace").translate(_NO_WORD).split()


def same_check_flags(mine: Command, theirs: Command, output: str) -> bool:
    """Whether the later check is as strict: no flag came or went but of how it reports or repairs.

    One that makes it stricter may come. One that the failing output does not know, or that cannot be had, may
    go, and so may one that made the check less strict.
    """
    ours, others = set(mine.flags) - {"--"}, set(theirs.flags) - {"--"}
    came, went = others - ours, ours - others
    if any(not (_HARMLESS.match(flag) or _STRICTER.match(flag)) for flag in came):
        return False
    if "--no-cov" in came and _LITTLE_COVERED.search(output):
        return False  # that was what failed
    lost = [
        flag
        for flag in went
        if not (_HARMLESS.match(flag) or _LENIENT.match(flag) or _wants_more(flag, output))
    ]
    if not all(flag.lstrip("-").split("=")[0] in output for flag in lost):
        return False
    return not lost or USAGE.is_in(output)


def _wants_more(flag: str, output: str) -> bool:
    """Whether an output says that an option cannot be had here: ``-race requires cgo``."""
    return (
        re.search(rf"(?<![\w-]){re.escape(flag)} (?:requires|needs|is not supported)\b", output) is not None
    )


@lru_cache(maxsize=8)  # one output tells of each command of its line
def complains(output: str) -> bool:
    """Whether an output reports failures, whatever the exit code said."""
    if _ends_well(output, _ALL_PASSED):
        return False
    return says_it_failed(output) or bool(_COMPLAINS.search(_CLEAN.sub("", output)))


def says_it_passed(output: str) -> bool:
    """Whether the last words of an output are those of a check that found nothing."""
    return _ends_well(output, _ALL_PASSED) or (_ends_well(output, _PASSED) and not complains(output))


def _ends_well(output: str, words: re.Pattern[str]) -> bool:
    last = output[-_LAST_WORDS:]
    return words.search(last) is not None and not _FAILED.search(_CLEAN.sub("", last))
