"""What secrets look like: one table, from the providers' own documentation of their formats.

Each kind has an anchor: text that every secret of the kind holds, so that a text without it is never searched
with the pattern. A pattern masks its group ``secret``, or all of what it matches. Log lines are often JSON
within JSON, so a quote may stand behind backslashes, and ``\\n`` may stand before a secret as two characters.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class SecretKind(NamedTuple):
    """One form of secret.

    ``anchors``: one of them must be in the lower-case text. ``head``, where there is one, is searched in the
    lower-case text (a search for plain words is many times faster than one that ignores case), and
    ``pattern`` must match where it was found, or up to ``reach`` characters before. ``checked``: values are
    judged one by one.
    """

    name: str
    anchors: tuple[str, ...]
    pattern: re.Pattern[str]
    head: re.Pattern[str] | None = None
    checked: bool = False
    reach: int = 0


def _prefixed(name: str, *forms: str) -> list[SecretKind]:
    """A kind whose secrets begin with a literal that nothing else begins with: ``literal…pattern``."""
    kinds = []
    for form in forms:
        literal, rest = form.split("…")
        kinds.append(SecretKind(name, (literal.lower(),), re.compile(re.escape(literal) + rest)))
    return kinds


def _worded(name: str, *forms: str) -> list[SecretKind]:
    """As ``_prefixed``, for a literal that words may end with (``risk-``): nothing may stand before it."""
    kinds = []
    for form in forms:
        literal, rest = form.split("…")
        start = re.escape(literal)
        free = rf"(?:(?<![\w-]{start})|(?<=\\[nrt]{start})|(?<=[0-9]m{start})|(?<=%[0-9A-F]{{2}}{start}))"
        kinds.append(SecretKind(name, (literal.lower(),), re.compile(start + free + rest)))
    return kinds


_QUOTE = r"\\*[\"'`]"
_UNQUOTED = r"[^\s\"'`\\,;&|<>(){}\[\]]"
_KINDS_OF_KEY = tuple(
    "api access secret auth private signing encryption account master shared".split()  # noqa: SIM905
)
_NAMED = (
    rf"(?:_?(?i:passw(?:or)?d|passphrase|pwd|secret|token|credential|(?:{'|'.join(_KINDS_OF_KEY)})[_ -]?key"
    r"|x-amz-signature)s?|_(?:KEY(?:_BASE)?|PASS|AUTH)|_auth|(?<=[?&])sig|(?<=[\"'])auth)"
)
_NAME_HEAD = re.compile(
    r"passw|passphrase|pwd|secret|token|credential|_key|_pass|_auth|x-amz-signature|sig=|auth\\*[\"']|"
    + "|".join(f"{word}[_ -]?key" for word in _KINDS_OF_KEY)
)
_NAME_ANCHORS = ("passw", "passphrase", "pwd", "secret", "token", "key", "credential", "auth", "sig", "_pass")

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
    SecretKind(
        "jwt", ("eyj",), re.compile(r"eyJ[A-Za-z0-9_-]{8,500}\.eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?")
    ),
    *_prefixed("anthropic-key", r"sk-ant-…[A-Za-z0-9_-]{16,}"),
    *_worded("openrouter-key", r"sk-or-…v1-[A-Za-z0-9]{32,}"),
    *_worded("openai-key", r"sk-…(?:(?:proj|svcacct|admin)-)?(?=[A-Za-z_-]{0,40}[0-9])[A-Za-z0-9_-]{20,}"),
    *_worded("aws-access-key", r"AKIA…[0-9A-Z]{16}(?![0-9A-Za-z])", r"ASIA…[0-9A-Z]{16}(?![0-9A-Za-z])"),
    SecretKind(
        "aws-secret-key",
        ("secretaccesskey", "secret_access_key"),
        re.compile(
            r"(?i:secret_?access_?key)\\*[\"']?[ \t]*[:=]>?[ \t]*\\*[\"']?"
            r"(?P<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])"
        ),
        re.compile("secret_?access_?key"),
    ),
    *_prefixed(
        "github-token",
        *(rf"gh{letter}_…[A-Za-z0-9_]{{30,}}" for letter in "pousr"),
        r"github_pat_…[A-Za-z0-9_]{30,}",
    ),
    *_prefixed(
        "gitlab-token",
        *(rf"gl{word}-…[A-Za-z0-9_.=-]{{20,}}" for word in ("pat", "dt", "rt", "ptt", "cbt", "soat", "ft")),
    ),
    *_prefixed("google-key", r"AIza…[0-9A-Za-z_-]{35}", r"GOCSPX-…[0-9A-Za-z_-]{20,}"),
    *_worded("google-token", r"ya29.…[0-9A-Za-z_-]{20,}"),
    *_prefixed("slack-token", r"xox…[abceoprs]-[A-Za-z0-9-]{10,}", r"xapp-…[0-9]-[A-Za-z0-9-]{10,}"),
    SecretKind(
        "webhook",
        ("hooks.slack.com", "/api/webhooks/", "webhook.office.com"),
        re.compile(
            r"hooks\.slack\.com/(?:services|workflows)/(?P<secret>[A-Za-z0-9/]{20,})"
            r"|webhook\.office\.com/webhookb2/(?P<teams>[\w@/-]{36,})"
            r"|/api/webhooks/(?P<discord>[0-9]{15,20}/[A-Za-z0-9_-]{40,})"
        ),
    ),
    *_worded("stripe-key", *(rf"{a}k_…{b}_[A-Za-z0-9]{{16,}}" for a in "rs" for b in ("live", "test"))),
    *_worded("stripe-webhook-secret", r"whsec_…[A-Za-z0-9+/=]{24,}"),
    *_worded("hugging-face-token", r"hf_…[A-Za-z0-9]{30,}"),
    *_prefixed("npm-token", r"npm_…[A-Za-z0-9]{36}"),
    *_prefixed("pypi-token", r"pypi-…AgE[A-Za-z0-9_-]{40,}"),
    *_worded("sendgrid-key", r"SG.…[A-Za-z0-9_-]{16,80}\.[A-Za-z0-9_-]{16,}"),
    *_worded("twilio-key", r"SK…[0-9a-f]{32}(?![0-9A-Za-z])"),
    *_worded("mailgun-key", r"key-…[0-9a-f]{32}(?![0-9A-Za-z])"),
    *_prefixed("digitalocean-token", *(rf"do{letter}_v1_…[0-9a-f]{{60,}}" for letter in "opr")),
    *_worded("databricks-token", r"dapi…[0-9a-f]{32}(?:-[0-9])?(?![0-9A-Za-z])"),
    *_prefixed("shopify-token", *(rf"shp{word}_…[0-9a-fA-F]{{32}}" for word in ("at", "ca", "pa", "ss"))),
    *_prefixed("linear-key", r"lin_api_…[A-Za-z0-9]{30,}"),
    *_worded("notion-token", r"ntn_…[A-Za-z0-9]{40,}"),
    *_prefixed("figma-token", r"figd_…[A-Za-z0-9_-]{30,}"),
    *_prefixed("postman-key", r"PMAK-…[0-9a-f]{24}-[0-9a-f]{34}"),
    *_worded("supabase-key", r"sbp_…[0-9a-f]{40}", r"sb_secret_…[A-Za-z0-9_-]{20,}"),
    *_worded("vault-token", *(rf"hv{letter}.…[A-Za-z0-9_-]{{24,}}" for letter in "sbr")),
    SecretKind(
        "terraform-token", (".atlasv1.",), re.compile(r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,}")
    ),
    *_prefixed("doppler-token", *(rf"dp.{word}.…[A-Za-z0-9]{{40,}}" for word in ("pt", "st", "ct", "sa"))),
    *_prefixed("new-relic-key", r"NRAK-…[A-Z0-9]{27}"),
    *_worded("grafana-token", r"glsa_…[A-Za-z0-9]{32}_[0-9a-f]{8}", r"glc_…eyJ[A-Za-z0-9+/=]{32,}"),
    *_worded("groq-key", r"gsk_…[A-Za-z0-9]{40,}"),
    *_worded("xai-key", r"xai-…[A-Za-z0-9]{60,}"),
    *_worded("perplexity-key", r"pplx-…[A-Za-z0-9]{40,}"),
    *_worded("replicate-token", r"r8_…[A-Za-z0-9]{36,}"),
    *_prefixed("docker-token", r"dckr_pat_…[A-Za-z0-9_-]{24,}"),
    *_prefixed("planetscale-token", r"pscale_…(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,}"),
    *_prefixed("sentry-token", r"sntrys_…[A-Za-z0-9+/=_]{40,}", r"sntryu_…[0-9a-f]{60,}"),
    *_prefixed("age-key", r"AGE-SECRET-KEY-1…[A-Z0-9]{50,}"),
    SecretKind(
        "telegram-token", (":aa",), re.compile(r"(?<![0-9])[0-9]{8,10}:AA[A-Za-z0-9_-]{32,33}(?![\w-])")
    ),
    SecretKind(
        "password-in-address",
        ("://",),
        re.compile(
            r"://[^\s/:@\"'`<>{}()\\$]{0,80}:(?P<secret>[^\s/@\"'`<>{}\\$*][^\s@\"'`<>\\]{1,120})@(?=[\w\[])"
        ),
    ),
    SecretKind("key-in-address", ("://",), re.compile(r"://(?P<secret>[0-9a-f]{32,64})@(?=\w)")),
    SecretKind(
        "password-hash",
        ("$apr1$", "$2a$", "$2b$", "$2y$", "$5$", "$6$", "$argon2"),
        re.compile(r"\$(?:apr1|2[aby]|5|6|argon2(?:id?|d))\$[./A-Za-z0-9$=,+]{20,}"),
    ),
    SecretKind(
        "authorization",
        ("bearer ", "authorization"),
        re.compile(
            r"(?i:\bbearer|authorization\\*[\"']?[ \t]*[:=][ \t]*\\*[\"']?(?:basic|token|apikey|bot))[ \t]+"
            r"(?P<secret>(?=[A-Za-z._~+/-]{0,80}[0-9=])[A-Za-z0-9._~+/=-]{12,})"
        ),
        re.compile(r"bearer |authorization"),
    ),
    SecretKind(
        "cookie",
        ("cookie",),
        re.compile(
            r"(?i:cookie\\*[\"']?[ \t]*:[ \t]*\\*[\"']?)"
            r"(?P<secret>[\w.-]{1,60}=(?=[^\s;\"'\\]{0,80}[0-9])[^\s;\"'\\]{12,}"
            r"(?:;[ ]?[\w.-]{1,60}=[^\s;\"'\\]{8,})*)"
        ),
        re.compile(r"cookie"),
    ),
    SecretKind(
        "login",
        ("curl ", "mysql", "mariadb", "sshpass", "redis-cli", "login ", "echo ", "auth=("),
        re.compile(
            r"curl\b[^\n|;&]{0,200}?[ ](?:-u|--user)[ =]?\\*[\"']?[\w.@-]{1,60}:"
            r"(?P<curl>(?!\[)[^\s\"'\\:$]{4,})"
            r"|(?:mysql|mysqldump|mariadb)\b[^\n|;&]{0,120}?[ ]-p"
            r"(?P<mysql>(?=[A-Za-z_-]{0,40}[0-9!@#%^*])[^\s\"'\\$=]{6,})"
            r"|sshpass[ ]-p[ ]?\\*[\"']?(?P<ssh>[^\s\"'\\$]{4,})"
            r"|redis-cli\b[^\n|;&]{0,120}?[ ]-a[ ](?P<redis>[^\s\"'\\$]{6,})"
            r"|docker[ ]login\b[^\n|;&]{0,120}?[ ]-p[ ](?P<docker>(?![\[\"'$])[^\s\"'\\]{4,})"
            r"|echo[ ](?:-n[ ])?\\*[\"']?(?P<echo>(?!\[)[^\s\"'\\$|]{4,})\\*[\"']?"
            r"[ ]?\|[ ]?(?:sudo[ ]-S|docker[ ]login|passwd)\b"
            r"|auth=\(\\*[\"'][\w.@-]{1,60}\\*[\"'],[ ]?\\*[\"'](?P<tuple>(?!\[)[^\s\"'\\$]{4,})"
            r"|login[ \t]+\S{1,60}[ \t]+password[ \t]+(?P<netrc>(?!\$)[^\s\"'\\]{4,})"
        ),
        re.compile(r"curl |mysql|mariadb|sshpass|redis-cli|docker login|echo |auth=\(|login "),
    ),
    SecretKind(
        "assigned-secret",
        _NAME_ANCHORS,
        re.compile(
            rf"(?P<name>{_NAMED})(?:{_QUOTE})?\]?[ \t]*(?P<sign>:=|=>|[:=]|%3D)[ \t]*"
            rf"(?:(?P<quote>{_QUOTE})(?P<secret>[^\"'`\\\n]{{4,300}})(?P=quote)|(?P<bare>{_UNQUOTED}{{4,300}}))"
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
