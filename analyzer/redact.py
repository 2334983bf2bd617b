"""Masks secrets, the home folder and the user's name in text that is about to leave this machine.

A secret becomes a placeholder with its kind and a short keyed hash, ``[github-token:3fa9c1]``: the same
secret is recognisable wherever it stands, and nobody without the key can try guesses against the hash. The
user's home folder becomes ``~``, as a person would write it, and the user's name and e-mail addresses
``[user]``, as does the name in any other home folder: another person's, or the user's on another machine.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from analyzer.secrets.kinds import KINDS
from analyzer.secrets.search import PLACEHOLDER, Span, is_no_secret, secrets_in

_SECRET_VARIABLE = re.compile(r"(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?)$")
_SHORTEST_VALUE = 8  # characters: shorter values of variables are words such as "true"
_SHORTEST_WORD = 16  # letters of a secret that is one word: a shorter one may be any word of a text
_LONGEST_SEEN, _MOST_SEEN = 5_000, 1_000  # characters of secrets, and secrets, that are looked for again
_NAME = r"(?P<name>[A-Za-z0-9._-]*[A-Za-z0-9_-])(?![\w.-])"
_HOMES = (
    *(
        re.compile(rf"{folder}(?:(?<![\w.~/\\-]{folder})|(?<=file://{folder})|(?<=\\[nrt]{folder})){_NAME}")
        for folder in ("/home/", "/Users/")
    ),
    re.compile(rf"[A-Za-z]:(?:/|\\{{1,4}})Users(?:/|\\{{1,4}}){_NAME}"),
)
_SHARED_HOMES = frozenset({"Shared", "Public", "linuxbrew"})  # folders of nobody in particular
# Names of accounts that say nothing about who uses them, and would take common words with them.
_NOBODY = frozenset(
    """root user users admin dev developer test tester build builder node git ubuntu debian runner vscode
    coder agent app ec2-user home main code work server data default guest jenkins docker""".split()  # noqa: SIM905
)
_SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class Mask:
    """What stands in place of something: ``text[start:end]`` of the masked text, and what kind it was."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without its secrets, and where they were."""

    text: str
    masks: tuple[Mask, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind, most first."""
        return dict(Counter(mask.kind for mask in self.masks).most_common())


class Redactor:
    """Masks by the table of secret kinds, and what it is told about this machine.

    ``key`` makes the hashes; with the same key the same text gives the same masked text. Values of
    variables in ``environment`` whose names end in ``_KEY``, ``_TOKEN`` and the like are masked wherever they
    stand; so is, from then on, every secret that was found by what stands before it: what a program says of
    a password that it was called with has nothing before it.
    """

    def __init__(
        self,
        key: bytes,
        environment: Mapping[str, str] | None = None,
        home: str = "",
        user: str = "",
        mails: Collection[str] = (),
    ) -> None:
        self._key = key
        self._issued: set[str] = set()
        self._seen: dict[str, str] = {}  # secret -> kind
        self._values = sorted(
            {
                form
                for name, value in (environment or {}).items()
                if _SECRET_VARIABLE.search(name.upper()) and len(value) >= _SHORTEST_VALUE
                for form in _as_logged(value)
            },
            key=lambda value: (-len(value), value),
        )
        self._home = _plain(home)
        self._own = _own_words(home, user, mails)

    def secrets(self, text: str) -> str:
        """``text`` with its secrets masked, but not its names: for a piece that is about to be shortened."""
        return self._masked(text, self._secret_spans(text)).text

    def redact(self, text: str) -> Masked:
        """``text`` with everything masked. Masking what is masked already changes nothing."""
        return self._masked(text, [*self._secret_spans(text), *self._name_spans(text)])

    def _secret_spans(self, text: str) -> list[Span]:
        of_environment = [
            Span(found.start(), found.end(), "environment-value", -1)
            for value in self._values
            if value in text
            for found in re.finditer(re.escape(value), text)
            if not is_no_secret(text, *found.span())
        ]
        found = [*of_environment, *secrets_in(text)]
        for span in found:
            self._remember(text[span.start : span.end], span.kind)
        again = (
            Span(start, start + len(secret), kind, len(KINDS))
            for secret, kind in list(self._seen.items())
            for start in _places_of(secret, text)
        )
        return [*found, *again]

    def _remember(self, secret: str, kind: str) -> None:
        is_word = secret.isalpha() and len(secret) < _SHORTEST_WORD
        if is_word or not _SHORTEST_VALUE <= len(secret) <= _LONGEST_SEEN:
            return
        if len(self._seen) < _MOST_SEEN:
            self._seen.update(dict.fromkeys(_as_logged(secret), kind))

    def _name_spans(self, text: str) -> Iterator[Span]:
        last = len(KINDS)
        names = set()
        homes = _HOMES if "\\Users" in text or ":/Users" in text else _HOMES[:-1]
        for found in (found for pattern in homes for found in pattern.finditer(text)):
            if found["name"] not in _SHARED_HOMES:
                names.add(found["name"])
                is_own = _plain(found[0]) == self._home
                yield Span(*found.span(), "home", last) if is_own else Span(*found.span("name"), "user", last)
        for kind, pattern in self._own:
            for found in pattern.finditer(text):
                yield Span(found.start(), found.end(), kind, last + 1)
        if names:
            # Claude Code names its folders after paths: -home-ada-code-project
            any_name = "|".join(re.escape(name) for name in sorted(names))
            for found in re.finditer(rf"-(?:home|Users)-(?P<name>{any_name})(?=-|$)", text):
                yield Span(*found.span("name"), "user", last + 2)

    def _masked(self, text: str, spans: list[Span]) -> Masked:
        out: list[str] = []
        masks: list[Mask] = []
        length = done = 0
        for span in merged(spans):
            out.append(text[done : span.start])
            length += span.start - done
            shown = self._placeholder(span.kind, text[span.start : span.end])
            out.append(shown)
            masks.append(Mask(length, length + len(shown), span.kind))
            length += len(shown)
            done = span.end
        out.append(text[done:])
        masked = "".join(out)
        masks += [
            Mask(*found.span(), found[0][1:-8])
            for found in PLACEHOLDER.finditer(masked)
            if found[0] in self._issued
        ]
        return Masked(masked, tuple(sorted(set(masks), key=lambda mask: mask.start)))

    def _placeholder(self, kind: str, secret: str) -> str:
        if kind == "home":
            return "~"
        if kind == "user":
            return "[user]"
        digest = hmac.new(self._key, secret.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
        shown = f"[{kind}:{digest[:6]}]"
        self._issued.add(shown)
        return shown


def merged(spans: list[Span]) -> list[Span]:
    """Spans that do not overlap; where several did, one over all of them, of the surest kind."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, one.rank)):
        if merged and span.start < merged[-1].end:
            last = merged.pop()
            surest = min(last, span, key=lambda one: one.rank)
            span = Span(last.start, max(last.end, span.end), surest.kind, surest.rank)
        merged.append(span)
    return merged


def _places_of(secret: str, text: str) -> Iterator[int]:
    """Where a secret stands in a text by itself, not as a part of a longer word."""
    at = text.find(secret)
    while at >= 0:
        end = at + len(secret)
        if not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()):
            yield at
        at = text.find(secret, end)


def _plain(home: str) -> str:
    """A home folder however it was quoted; Windows knows no case."""
    home = re.sub(r"[\\/]+", "/", home).rstrip("/")
    return home.casefold() if ":" in home else home


def _as_logged(value: str) -> Iterator[str]:
    """A text as it is, and as the JSON of different writers has it."""
    yield value
    for ensure_ascii in (True, False):
        quoted = json.dumps(value, ensure_ascii=ensure_ascii)[1:-1]
        yield quoted
        yield quoted.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")  # as Go does


def _own_words(home: str, user: str, mails: Collection[str]) -> list[tuple[str, re.Pattern[str]]]:
    """The user's own home folder, name and addresses in text. ``#`` begins a word of the digest's own."""
    forms = []
    home = home.rstrip("/\\")
    if len(home) > 2:
        escaped = re.escape(home)
        free = rf"(?<![\w.-]{escaped})"  # behind the word, which can be searched fast then
        if "\\" in home:
            escaped, free = rf"(?<![\w.-]){escaped}".replace(r"\\", r"\\{1,4}"), ""
        forms.append(("home", rf"{escaped}{free}(?![\w.-])"))
    for mail in sorted(mails):
        if "@" in mail:
            forms.append(("user", rf"(?i:{re.escape(mail)})(?<![\w.+-]{'.' * len(mail)})(?![\w-])"))
    if len(user) >= _SHORTEST_NAME and user.lower() not in _NOBODY:
        name = re.escape(user)
        forms.append(("user", rf"{name}(?<![A-Za-z0-9#]{name})(?![A-Za-z0-9])"))
    return [(kind, re.compile(form)) for kind, form in forms]
