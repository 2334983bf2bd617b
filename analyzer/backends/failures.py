"""From what a provider or a CLI answers to one sentence with a way on.

Statuses and phrases: Anthropic Messages 2026-10-21, OpenAI Responses and Chat Completions, Gemini v1, and the
compatible servers; Claude Code 2.1.329, Codex 0.169, Gemini CLI 0.61 repeat them in their own words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from analyzer.backends.base import ModelError, ModelErrorKind, Report, StopReason
from analyzer.backends.waits import retry_after, span
from scanners.text import clip, visible

_NO_API_ANSWER = "not an API answer"
_LONGEST_QUOTE = 240  # characters of a provider's own words in a sentence

# What the words say beats the status: these come with 400, 402, 403, 413 or 429, or with none.
_BY_WORDS = [
    (
        ModelErrorKind.TOO_LONG,
        r"context_length_exceeded|prompt is too long|input is too long|maximum context length|"
        r"context window|token count .{0,40}exceeds|too many (?:input )?tokens|request_too_large",
    ),
    (
        ModelErrorKind.NO_CREDIT,
        r"insufficient_quota|credit balance|billing_not_active|usage limit|hit your .{0,20}limit",
    ),
    (
        ModelErrorKind.AUTH,
        r"API_KEY_INVALID|API key not valid|invalid_api_key|invalid x-api-key|authentication_error|"
        r"not logged in",
    ),
]
_BY_STATUS = {
    400: ModelErrorKind.BAD_REQUEST,
    401: ModelErrorKind.AUTH,
    402: ModelErrorKind.NO_CREDIT,
    403: ModelErrorKind.FORBIDDEN,
    404: ModelErrorKind.NOT_FOUND,
    408: ModelErrorKind.SERVER,
    409: ModelErrorKind.SERVER,
    413: ModelErrorKind.TOO_LONG,
    429: ModelErrorKind.RATE_LIMITED,
    503: ModelErrorKind.OVERLOADED,
    529: ModelErrorKind.OVERLOADED,
}
# An error event in a stream has a type instead of a status.
_BY_TYPE = {
    "authentication_error": 401,
    "permission_error": 403,
    "not_found_error": 404,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "RESOURCE_EXHAUSTED": 429,
    "overloaded_error": 529,
    "server_overloaded": 503,
    "UNAVAILABLE": 503,
    "api_error": 500,
    "server_error": 500,
    "INTERNAL": 500,
}


_PAGE = re.compile(
    r"[\s\ufeff]*(?:(?:<\?xml[^>]{0,200}>|<!--(?:(?!-->).){0,2000}-->)\s*){0,8}"
    r"<(?:!doctype\s+html|html|head|body|meta|script)\b",
    re.IGNORECASE | re.DOTALL,
)
_WORDS_IN = ("error", "message", "detail")  # members of an error's body, the outer ones first
_STATUS_IN_WORDS = re.compile(r"""(?:status|error|code)[":\s(]{1,6}([45]\d\d)\b""", re.IGNORECASE)
# Of CLIs, which have nothing but words. What names a status too is no matter of the line.
_OF_THE_LINE = [
    (
        ModelErrorKind.UNREACHABLE,
        r"ECONNREFUSED|ENOTFOUND|EAI_AGAIN|connection refused|unable to connect|error sending request",
    ),
    (
        ModelErrorKind.DISCONNECTED,
        r"ECONNRESET|socket hang up|stream disconnected|premature close|fetch failed",
    ),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked for what: the words that sentences need."""

    place: str
    model: str
    login: str  # how one logs in there: "ANTHROPIC_API_KEY", "`claude` and /login"
    secrets: tuple[str, ...] = ()  # never repeated, even where a server does

    def quote(self, words: str) -> str:
        """The provider's own words: on one line, terminal-safe, short and without our keys."""
        if is_page(words):
            return f"{_NO_API_ANSWER} but a web page"
        for secret in filter(None, self.secrets):
            words = words.replace(secret, "…")
        return clip(visible(" ".join(words.split())), _LONGEST_QUOTE).replace("\n", " ").rstrip(".")


def answered(
    asked: Asked,
    status: int | None,
    words: str,
    error_type: str = "",
    retry_after: float | None = None,
    otherwise: ModelErrorKind = ModelErrorKind.SERVER,
) -> ModelError:
    """Return the error for an answer that was none.

    ``status`` is the HTTP status, or None where the provider gave only ``error_type`` or ``words``;
    ``otherwise`` is the kind when none of them tells.
    """
    if status is None or status == 200:
        named = _STATUS_IN_WORDS.search(words)
        status = _BY_TYPE.get(error_type) or (int(named[1]) if named else None)
    kind = _kind(status, f"{error_type} {words}") or otherwise
    reason = asked.quote(words) or "without a reason"
    return _error(asked, kind, f"{status}: {reason}" if status else reason, retry_after)


def _kind(status: int | None, words: str) -> ModelErrorKind | None:
    if kind := _first(_BY_WORDS, words):
        return kind
    if status is not None:
        return _BY_STATUS.get(status, ModelErrorKind.SERVER if status >= 500 else ModelErrorKind.BAD_REQUEST)
    return _first(_OF_THE_LINE, words)


def _first(table: list[tuple[ModelErrorKind, str]], words: str) -> ModelErrorKind | None:
    return next((kind for kind, phrases in table if re.search(phrases, words, re.IGNORECASE)), None)


def _error(asked: Asked, kind: ModelErrorKind, reason: str, retry_after: float | None = None) -> ModelError:
    cause, way_on = _sentences(asked, kind, retry_after)
    return ModelError(kind, f"{cause} ({reason}).", way_on, retry_after)


def _sentences(asked: Asked, kind: ModelErrorKind, retry_after: float | None) -> tuple[str, str]:
    place, model = asked.place, f"the model {asked.model}" if asked.model else "its default model"
    again = "Ask again in a while, or name another model with --model."
    if retry_after:
        again = f"Ask again in {span(retry_after)}, or name another model with --model."
    match kind:
        case ModelErrorKind.AUTH:
            return f"{place} did not accept the login", f"Check {asked.login}, then ask again."
        case ModelErrorKind.FORBIDDEN:
            return f"{place} does not allow this login to use {model}", f"Check {asked.login} or --model."
        case ModelErrorKind.NOT_FOUND:
            return f"{place} does not know {model}", "Name another one with --model."
        case ModelErrorKind.RATE_LIMITED:
            return f"{place} limits how often it may be asked", again
        case ModelErrorKind.NO_CREDIT:
            return (
                f"{place} has no credit left for this login",
                "Top it up there, or name another with --model.",
            )
        case ModelErrorKind.OVERLOADED:
            return f"{place} is overloaded", again
        case ModelErrorKind.TOO_LONG:
            return (
                f"The question is too long for {model} at {place}",
                "Set a smaller budget_tokens in the settings file, or name a model that takes more.",
            )
        case ModelErrorKind.BAD_REQUEST:
            return f"{place} refused the request for {model}", "Name another model with --model."
        case ModelErrorKind.UNREACHABLE:
            return (
                f"{place} cannot be reached",
                "Check the network, the proxy and the base URL, then ask again.",
            )
        case ModelErrorKind.DISCONNECTED:
            return f"The connection to {place} broke", "Ask again."
        case ModelErrorKind.BAD_ANSWER:
            return f"{place} sent what its protocol does not know", again
        case ModelErrorKind.PROCESS:
            return f"{place} ended without an answer", f"Check {asked.login}, then ask again."
        case _:
            return f"{place} failed", again


def is_page(words: str) -> bool:
    """Whether an answer is a web page."""
    return _PAGE.match(words) is not None


def page_came(asked: Asked, media_type: str, status: int, headers: Mapping[str, str]) -> ModelError:
    """Return the error for a web page in the place of an answer: a network's login, a proxy's excuse."""
    # of a server that may soon be back, or that says exactly what is wrong
    if (status >= 500 and status != 511) or status in (408, 413, 429):
        what = f"{_NO_API_ANSWER} ({media_type})"
        return answered(asked, status, what, retry_after=retry_after(headers))
    login = f"{asked.login}, " if status in (401, 403, 407) else ""
    return ModelError(
        ModelErrorKind.BAD_ANSWER,
        f"{asked.place} gave a web page, {_NO_API_ANSWER} ({media_type}, status {status}).",
        "If this network wants a login, log in with a browser; "
        f"else check {login}the proxy and the base URL.",
    )


def sent_on(asked: Asked, place: str) -> ModelError:
    """Return the error for a server that would have the question sent to another place than was agreed to."""
    return ModelError(
        ModelErrorKind.BAD_ANSWER,
        f"{asked.place} sends on to {place}, which was not asked: it is not where you agreed to.",
        "If this network wants a login, log in with a browser; else make that the base URL if you trust it.",
    )


def words_in(body: object) -> str:
    """The words of an error's body, in whichever of the usual shapes; empty when it has none."""
    while not isinstance(body, str):
        if isinstance(body, list) and body:
            body = body[0]
        elif isinstance(body, dict):
            body = next((body[name] for name in _WORDS_IN if body.get(name)), None)
        else:
            return ""
    return body.strip()


def unreachable(asked: Asked, why: str) -> ModelError:
    return _error(asked, ModelErrorKind.UNREACHABLE, asked.quote(why) or "no connection")


def disconnected(asked: Asked, why: str) -> ModelError:
    return _error(asked, ModelErrorKind.DISCONNECTED, asked.quote(why) or "it was closed")


def garbled(asked: Asked, why: str) -> ModelError:
    return _error(asked, ModelErrorKind.BAD_ANSWER, asked.quote(why) or "nothing that could be read")


def ended(
    asked: Asked,
    stop: StopReason,
    model: object = None,
    input_tokens: object = None,
    output_tokens: object = None,
    words: str = "",
) -> Report:
    """Return the report, with the sentence that its end needs.

    ``words`` are the provider's own; model and tokens are as the wire had them, which may be anything.
    """
    quoted = asked.quote(words)
    reason = f" ({quoted})" if quoted else ""
    detail = {
        StopReason.COMPLETE: "",
        StopReason.MAX_TOKENS: f"{asked.place} stopped at its output limit{reason}. Ask again for more.",
        StopReason.REFUSED: f"{asked.place} declined to answer{reason}. "
        "Ask again, or name another model with --model.",
        StopReason.CUT_OFF: f"{asked.place} ended the answer without saying that it is complete{reason}. "
        "Ask again.",
    }[stop]
    return Report(
        stop,
        visible(model if isinstance(model, str) and model else asked.model),
        input_tokens if isinstance(input_tokens, int) else None,
        output_tokens if isinstance(output_tokens, int) else None,
        detail,
    )
