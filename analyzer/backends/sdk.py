"""What the provider SDKs have in common: slow to load, and one HTTP library (httpx2) below all three.

Versions: anthropic 2.11, openai 3.52, google-genai 3.4. They hand on what the wire says without checking
it, so what is not shaped as their types say shows only when it is read: ``MISSHAPEN``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, get_args
from urllib.parse import urlsplit

from analyzer.addresses import host
from analyzer.backends.base import Fragment, ModelError, ModelErrorKind
from analyzer.backends.failures import (
    Asked,
    answered,
    disconnected,
    garbled,
    page_came,
    sent_on,
    unreachable,
    words_in,
)
from analyzer.backends.waits import retry_after
from scanners.text import visible

if TYPE_CHECKING:
    import anthropic
    import httpx2
    import openai

Client = TypeVar("Client")

CONNECT_SECONDS = 10.0
_PAGES = ("text/html", "application/xhtml+xml")
THIS_MACHINE = ("localhost", "127.0.0.1", "0.0.0.0", "[::1]")
MISSHAPEN = (ValueError, TypeError, AttributeError, LookupError)


async def opened(asked: Asked, build: Callable[[], Client]) -> Client:
    """Return ``build()``, run in a thread: it imports an SDK and reads certificates, up to a second's work.

    Raises:
        ModelError: when the login, the base URL or a proxy variable is none.
    """
    if not all(secret.isascii() and secret.isprintable() for secret in asked.secrets):
        raise ModelError(
            ModelErrorKind.AUTH,
            f"The login for {asked.place} has characters that no key has.",
            f"Check {asked.login}, then ask again.",
        )

    def build_here() -> Client:
        try:
            import httpx2

            return build()
        except ImportError as error:
            what = "socksio, or ask without that proxy" if "SOCKS" in str(error) else "headroom-tui[all]"
            raise ModelError(
                ModelErrorKind.NOT_INSTALLED,
                f"What speaks with {asked.place} is not installed ({visible(str(error))}).",
                f"Install {what}, or name another model with --model.",
            ) from error
        except (ValueError, TypeError, httpx2.InvalidURL) as error:
            raise unreachable(asked, str(error)) from error

    return await asyncio.to_thread(build_here)


def built(*types: Any) -> None:
    """Have pydantic build ``types``, or the members of unions, now: their first use takes half a second."""
    for each in types:
        if hasattr(each, "model_rebuild"):
            each.model_rebuild()
        else:
            built(*(member for member in get_args(each) if isinstance(member, type) or get_args(member)))


def piece(text: object) -> Fragment:
    """Return a fragment of what the wire calls text.

    Raises:
        TypeError: when it is none.
    """
    if not isinstance(text, str):
        raise TypeError(f"text that is no text but {type(text).__name__}")
    return Fragment(text)


def http_options(asked: Asked, base_url: str) -> dict[str, Any]:
    """What an httpx2 client is given, so that the question goes where the user was told and nowhere else.

    Nor is a web page taken for an answer, and a connection is waited for only so long.

    Raises:
        ValueError, InvalidURL: when ``base_url`` is none.
    """
    import httpx2

    there = httpx2.URL(base_url)
    if not there.host:
        raise ValueError("a base URL begins with http:// or https://")
    _ = urlsplit(base_url).port  # raises if it is none, which httpx2 sees too late, or not at all

    async def refuse_another_place(request: httpx2.Request) -> None:
        request.extensions["timeout"]["connect"] = CONNECT_SECONDS
        url = request.url
        is_there = (url.scheme, url.port) in ((there.scheme, there.port), ("https", None))
        if url.host.lower() != there.host.lower() or not is_there:
            raise sent_on(asked, host(str(url)))

    async def refuse_a_page(response: httpx2.Response) -> None:
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind in _PAGES and not response.has_redirect_location:
            raise page_came(asked, kind, response.status_code, response.headers)

    return {
        "event_hooks": {"request": [refuse_another_place], "response": [refuse_a_page]},
        "follow_redirects": True,
        # A proxy would get the question that is meant for this machine alone.
        "mounts": {f"all://{name}": None for name in THIS_MACHINE},
    }


def refused(
    asked: Asked, error: anthropic.APIStatusError | openai.APIStatusError, error_type: str
) -> ModelError:
    """Return the sentence for an answer with an error's status, which two of the SDKs raise alike."""
    words = words_in(error.body) or _without_prefix(error)
    return answered(asked, error.status_code, words, error_type, retry_after(error.response.headers))


def _without_prefix(error: Exception) -> str:
    """An SDK's own words without the ``Error code: 401 -`` before them."""
    return str(error).removeprefix("Error code:").strip().lstrip("0123456789").lstrip(" -")


@contextmanager
def telling(
    asked: Asked, of_sdk: type[Exception], failure: Callable[[Asked, Exception], ModelError]
) -> Iterator[None]:
    """Have ``failure`` word what the SDK, or the HTTP library below it, raises within the block.

    Raises:
        ModelError: of that; or that what came was not shaped as the SDK's types say.
    """
    import httpx2

    try:
        yield
    except (of_sdk, httpx2.HTTPError, ExceptionGroup) as error:  # a group: of its tasks that connect
        raise failure(asked, error) from error
    except MISSHAPEN as error:
        raise garbled(asked, str(error)) from error


def lost(asked: Asked, error: Exception) -> ModelError:
    """Return the sentence for an httpx2 error, or for an SDK's error around one."""
    import httpx2

    if isinstance(error.__cause__, ModelError):  # of a hook
        return error.__cause__
    below = error if isinstance(error, (httpx2.HTTPError, ExceptionGroup)) else error.__cause__
    while isinstance(below, BaseExceptionGroup):
        below = below.exceptions[0]
    why = str(below or error) or type(below or error).__name__
    never_there = (
        *(httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError, httpx2.UnsupportedProtocol),
        OverflowError,  # of a proxy's port
    )
    return (unreachable if isinstance(below, never_there) else disconnected)(asked, why)
