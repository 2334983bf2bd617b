"""What secrets look like: one table, from the providers' own documentation of their formats.

Each kind has an anchor: text that every secret of the kind holds, so that a text without it is never searched
with the pattern. A pattern masks its group ``secret``, or all of what it matches. Log lines are often JSON
within JSON, so a quote may stand behind backslashes, and ``\\n`` may stand before a secret as two characters.
"""

from __future__ import annotations

import re

from analyzer.secret_forms import FORMS, SecretKind
from analyzer.secret_logins import LOGINS

_QUOTE = r"\\*[\"'`]"
_BREAK = r"(?:\s|\\+[nt]){0,20}"
_UNQUOTED = r"[^\s\"'`\\,;&|<>(){}\[\]]"
_KINDS_OF_KEY = tuple(
    """api access secret auth private signing encryption account master shared preshared subscription
    fastly""".split()  # noqa: SIM905
)
_BEFORE_KEY = "|".join(f"(?<={word})|(?<={word}[_ -])" for word in _KINDS_OF_KEY)
_NAMED = (
    r"(?:(?i:passw(?:or)?d|passphrase|passcode|pwd|secret|token|credential)s?"
    rf"|(?i:(?:{_BEFORE_KEY})keys?)|(?<=_)KEY(?:_BASE)?|key-data"
    r"|(?:(?<=store)|(?<=key)|(?<=_)|(?<=[\"'])|(?<![\w.-]))pass|(?<=_)PASS"
    r"|(?<=_)(?:AUTH|auth)|(?<=[\"'])auth|(?<=[?&])sig|(?i:(?:(?<=x-amz-)|(?<=x-goog-))signature)"
    r"|(?<=,[ ])Signature|(?<![\w.-])assertion(?==)|(?<![A-Za-z])psk)"
)
_NAME_HEAD = ("pass", "pwd", "secret", "token", "key", "credential", "auth", "sig", "assertion=", "psk")
_NAME_ANCHORS = _NAME_HEAD

# Between the lines of a key block: line ends, real or escaped, what a digest, a diff or a view with line
# numbers puts before a line, and the note where a scanner left the middle of a text out.
_PEM_GAP = (
    r"(?:\s|\\+[nrt]|[|>+*\"',]|[0-9]{1,6}(?:→|\\+u2192|:|\\+t|(?=[\t|]))"
    r"|(?:…|\\+u2026) [0-9]+ characters left out (?:…|\\+u2026))"
)
_PEM_LINE = r"[A-Za-z0-9+/=]{16,}"

_PRIVATE_KEY = re.compile(
    rf"-----BEGIN ([A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?)-----"
    rf"(?:{_PEM_GAP}*+(?:{_PEM_LINE}|[A-Za-z0-9+/]{{1,15}}={{1,2}}|[A-Z][A-Za-z-]+: [^\n\\]{{1,80}}"
    rf"|[A-Za-z0-9+/]{{1,15}}(?={_PEM_GAP}+-----END)|=[A-Za-z0-9+/]{{4}}))*"
    rf"(?:{_PEM_GAP}*+-----END \1-----)?"
)
_END_OF_PRIVATE_KEY = re.compile(
    rf"(?<![A-Za-z0-9+/=])(?:{_PEM_LINE}{_PEM_GAP}+){{1,60}}(?:[A-Za-z0-9+/=]{{1,15}}{_PEM_GAP}+)?"
    r"-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----"
)

KINDS: tuple[SecretKind, ...] = (
    SecretKind("private-key", ("private key",), _PRIVATE_KEY),
    SecretKind(
        "private-key",
        ("private key-----",),
        _END_OF_PRIVATE_KEY,
        re.compile("-----end [a-z0-9 ]*private key(?: block)?-----"),
        reach=60 * 80,
    ),
    *FORMS,
    SecretKind(
        "password-in-address",
        ("://",),
        re.compile(
            r"://[^\s/:@\"'`<>{}()\\$]{0,80}:(?P<secret>[^\s/@\"'`<>{}\\$*][^\s@\"'`<>\\]{1,120})@(?=[\w\[])"
        ),
    ),
    SecretKind(
        "password-in-address",
        ("@tcp(", "@unix("),
        re.compile(r"(?<![\w:/])[\w.-]{1,40}:(?P<secret>[^\s@:\"'`\\]{4,100})@(?:tcp|unix)\("),
    ),
    SecretKind("key-in-address", ("://",), re.compile(r"://(?P<secret>[0-9a-f]{32,64})@(?=\w)")),
    SecretKind(
        "password-hash",
        ("$",),
        re.compile(r"\$(?:apr1|2[aby]|5|6|argon2(?:id?|d))\$[./A-Za-z0-9$=,+]{20,}"),
    ),
    SecretKind(
        "authorization",
        ("bearer ", "authorization"),
        re.compile(
            r"(?i:\bbearer|authorization\\*[\"']?[ \t]*[:=][ \t]*\\*[\"']?[a-z][a-z0-9-]{1,20})[ \t]+"
            r"(?:token=)?(?P<secret>(?=[A-Za-z._~+/-]{0,80}[0-9=])[A-Za-z0-9._~+/=-]{12,})"
        ),
        re.compile(r"bearer |authorization"),
    ),
    SecretKind(
        "cookie",
        ("cookie",),
        re.compile(
            r"(?i:cookie\\*[\"']?[ \t]*[:=][ \t]*\\*[\"']?)"
            r"(?P<secret>[\w.-]{1,60}=(?=[^\s;\"'\\]{0,80}[0-9])[^\s;\"'\\]{12,}"
            r"(?:;[ ]?[\w.-]{1,60}=[^\s;\"'\\]{8,})*)"
        ),
        re.compile(r"cookie"),
    ),
    *LOGINS,
    SecretKind(
        "assigned-secret",
        _NAME_ANCHORS,
        re.compile(
            rf"(?P<name>{_NAMED})(?:{_QUOTE})?\]?[ \t]*(?P<sign>:=|=>|[:=]|%3D)[ \t]*"
            rf"(?:(?P<quote>{_QUOTE})(?P<secret>[^\"'`\\\n]{{4,4000}})(?P=quote)|(?P<bare>{_UNQUOTED}{{4,4000}}))"
        ),
        _NAME_HEAD,
        checked=True,
    ),
    SecretKind(
        "assigned-secret",  # <password>VALUE<, "name": "API_KEY", "value": "VALUE", setPassword("VALUE")
        _NAME_ANCHORS,
        re.compile(
            rf"(?P<name>{_NAMED})(?P<sign>(?:{_QUOTE})?>|</key>{_BREAK}<string>"
            rf"|(?:{_QUOTE})?[ ]?[,/]?{_BREAK}(?:{_QUOTE})?value(?:{_QUOTE})?[ \t]*[:=][ \t]*"
            rf"|{_QUOTE},[ ]?|(?:Str)?\()(?:(?P<quote>{_QUOTE})(?P<secret>[^\"'`\\\n]{{4,4000}})(?P=quote)"
            rf"|(?P<bare>{_UNQUOTED}{{4,4000}})(?=[<\s\\\"']|$))"
        ),
        _NAME_HEAD,
        checked=True,
    ),
    SecretKind(
        "assigned-secret",  # --db-password VALUE, and in words: the password is VALUE
        _NAME_ANCHORS,
        re.compile(
            rf"(?P<option>{_NAMED})[ ](?P<words>is[ ]|was[ ])?(?:{_QUOTE})?(?P<bare>{_UNQUOTED}{{6,300}})"
        ),
        _NAME_HEAD,
        checked=True,
    ),
)
