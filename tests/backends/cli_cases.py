"""The seventeen cases again, as the three CLIs tell them, and what only a process can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analyzer.backends.base import ModelErrorKind as Kind
from analyzer.backends.base import StopReason as Stop
from tests.backends import fake_clis as fake
from tests.backends.cases import HALF, PIECES
from tests.backends.fake_clis import says

FENCED = ("Sure!\n```json\n", '{"a": [1,,', "\n```")
BROKEN_LINE = '{"type": "stream_event", "ev\n'


@dataclass(frozen=True)
class CliCase:
    script: str
    kind: Kind | None = None
    stop: Stop | None = None
    text: str = ""
    told: str = ""


def _claude_failed(words: str, status: int | None, *before: object) -> str:
    return says(*fake.claude_start(), *before, fake.claude_result(words, True, status), then="sys.exit(1)")


def _codex_failed(words: str, *before: object) -> str:
    return says(*fake.codex_start(), *before, *fake.codex_failed(words), then="sys.exit(1)")


def _gemini_failed(words: str, *before: object) -> str:
    return says(*fake.gemini_start(), *before, fake.gemini_result(words), then="sys.exit(144)")


def _google(code: int, words: str) -> str:
    return f'[API Error: {{"error":{{"code":{code},"message":"{words}"}}}}]'


_REFUSALS = [
    ("401", 401, "invalid x-api-key", "Unauthorized", Kind.AUTH, "did not accept the login"),
    ("403", 403, "not allowed", "Forbidden", Kind.FORBIDDEN, "does not allow"),
    ("404", 404, "no such model", "Not Found", Kind.NOT_FOUND, "does not know"),
    ("429", 429, "too fast", "Too Many Requests", Kind.RATE_LIMITED, "limits how often"),
    ("500", 500, "broken inside", "Internal Server Error", Kind.SERVER, "failed"),
    ("503 and 529", 529, "everyone at once", "Overloaded", Kind.OVERLOADED, "is overloaded"),
]


def _cases(
    start: list[object],
    text: Callable[..., list[object]],
    done: list[object],
    fails: Callable[..., str],
    limited: CliCase,
    refused: CliCase,
    replayed: CliCase,
) -> dict[str, CliCase]:
    half, whole = "".join(HALF), "".join(PIECES)
    cases = {
        "success": CliCase(says(*start, *text(*PIECES), *done), stop=Stop.COMPLETE, text=whole),
        "context too long": CliCase(
            fails("Prompt is too long", 400), Kind.TOO_LONG, told="Set a smaller budget_tokens"
        ),
        "connection refused": CliCase(
            fails("connect ECONNREFUSED 127.0.0.1:9", None), Kind.UNREACHABLE, told="cannot be reached"
        ),
        "stall": CliCase(
            says(*start, *text(*HALF), then="hang()"), Kind.STALLED, text=half, told="sent nothing"
        ),
        "disconnect": CliCase(
            says(*start, *text(*HALF), then="os.kill(os.getpid(), 9)"),
            Kind.PROCESS,
            text=half,
            told="exit code -9",
        ),
        "clean end without a terminal event": CliCase(
            says(*start, *text(*HALF)), Kind.PROCESS, text=half, told="ended without an answer (exit code 0"
        ),
        "error event mid-stream": CliCase(
            fails("API Error: 529 Overloaded, last status: 529", 529, *text(*HALF)),
            Kind.OVERLOADED,
            text=half,
            told="is overloaded",
        ),
        "broken JSON": CliCase(
            says(*start, *text(*HALF), BROKEN_LINE), Kind.PROCESS, text=half, told="exit code 0"
        ),
        "malformed and fenced JSON": CliCase(
            says(*start, *text(*FENCED), *done), stop=Stop.COMPLETE, text="".join(FENCED)
        ),
        "max-tokens": limited,
        "refusal": refused,
        "replayed deltas": replayed,
        "garbage": CliCase(
            says("\x1b[31mnode: warning\n", "[1, 2]\n", "{]\n", "null\n", "\x00\xff\n", then="sys.exit(3)"),
            Kind.PROCESS,
            told="exit code 3",
        ),
        "garbage before and between": CliCase(
            says("Update available!\n", *start, "\x1b[2J\n", *text(*PIECES), "noise", "\n", *done),
            stop=Stop.COMPLETE,
            text=whole,
        ),
        "events of other shapes": CliCase(
            says({"type": "system", "subtype": "ui_invalidate", "event": "all"}, {"type": 3}, {}, *start,
                 {"type": "stream_event", "event": "text"}, *text(*PIECES), *done),
            stop=Stop.COMPLETE,
            text=whole,
        ),
        "says all and then hangs": CliCase(
            says(*start, *text(*PIECES), *done, then="hang()"), stop=Stop.COMPLETE, text=whole
        ),
        "not logged in": CliCase(
            says("Not logged in. Please run /login\n", then="sys.exit(1)"), Kind.AUTH, told="Check the login"
        ),
        "nothing at all": CliCase("sys.exit(41)", Kind.PROCESS, told="exit code 41"),
    }  # fmt: skip
    for name, status, words, reason, kind, told in _REFUSALS:
        cases[name] = CliCase(fails(f"unexpected status {status} {reason}: {words}", status), kind, told=told)
    return cases


CLAUDE = _cases(
    fake.claude_start(),
    fake.claude_text,
    [fake.claude_stop("end_turn"), fake.claude_result("".join(PIECES))],
    _claude_failed,
    CliCase(
        _claude_failed("exceeded the limit", None, *fake.claude_text(*HALF), fake.claude_stop("max_tokens")),
        stop=Stop.MAX_TOKENS,
        text="".join(HALF),
        told="output limit",
    ),
    CliCase(
        _claude_failed("I would rather not", None, fake.claude_stop("refusal")),
        stop=Stop.REFUSED,
        text="I would rather not",
        told="declined",
    ),
    CliCase(  # a message begins again, and says so
        says(
            *fake.claude_start(),
            *fake.claude_text(*HALF),
            *fake.claude_start(),
            *fake.claude_text(*PIECES),
            fake.claude_stop("end_turn"),
            fake.claude_result("".join(PIECES)),
        ),
        stop=Stop.COMPLETE,
        text="".join(HALF + PIECES),
    ),
)  # fmt: skip
CODEX = _cases(
    fake.codex_start(),
    fake.codex_text,
    [fake.codex_done()],
    lambda words, _status, *before: _codex_failed(words, *before),
    CliCase(
        _codex_failed("Incomplete response returned, reason: max_output_tokens", *fake.codex_text(*HALF)),
        stop=Stop.MAX_TOKENS,
        text="".join(HALF),
        told="output limit",
    ),
    CliCase(says(*fake.codex_start(), fake.codex_done()), stop=Stop.REFUSED, told="declined"),
    CliCase(
        says(*fake.codex_start(), *fake.codex_text(*HALF), *fake.codex_text(*PIECES), fake.codex_done()),
        stop=Stop.COMPLETE,
        text="".join(HALF + PIECES),
    ),
)
GEMINI = _cases(
    fake.gemini_start(),
    fake.gemini_text,
    [fake.gemini_result()],
    lambda words, status, *before: _gemini_failed(_google(status, words) if status else words, *before),
    # It calls an answer that reached the limit a success: only the open document tells.
    CliCase(
        says(*fake.gemini_start(), *fake.gemini_text(*HALF), fake.gemini_result()),
        stop=Stop.COMPLETE,
        text="".join(HALF),
    ),
    CliCase(says(*fake.gemini_start(), fake.gemini_result()), stop=Stop.REFUSED, told="declined"),
    CliCase(
        says(*fake.gemini_start(), *fake.replay(fake.gemini_text(*PIECES)), fake.gemini_result()),
        stop=Stop.COMPLETE,
        text="".join(PIECES * 2),
    ),
)
CLI_CASES = {
    (cli, name): case
    for cli, cases in (("claude", CLAUDE), ("codex", CODEX), ("gemini", GEMINI))
    for name, case in cases.items()
}
